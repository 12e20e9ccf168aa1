"""The part of the world that is about learning needs: surveys at every stage, answers, findings, a plan, offers."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from app.core import clock
from app.demo.staff import Staff, answer_of
from app.learning_needs.answering.response import Response
from app.learning_needs.handlers.documents import make_document
from app.learning_needs.importing.reading import load
from app.learning_needs.models import (
    AskedSurvey,
    FreeAnswer,
    LearningSession,
    PlannedLearning,
    ReceivedOffer,
    SurveyDocument,
    SurveyRequest,
)
from app.learning_needs.queries.door import door_surveys
from app.learning_needs.service import (
    asked,
    ballot,
    closing,
    content,
    counting,
    documents,
    drafts,
    importing,
    offers,
    plan,
    running,
    sessions,
    staff_offers,
    texts,
)
from app.learning_needs.service.drafts import Wanted
from app.learning_needs.service.plan import LearningDetails
from tenants import acting_for, new_id, read, transaction
from tests.isolation.world import BOARDS, CLAIMED, ORGANISATIONS

if TYPE_CHECKING:
    from tests.isolation.building import Builder

STAFF = {"quill": 14, "reed": 13, "small": 3}
TOPIC = "mental_capacity"
BARRIER = "recording_system"
FILE = "Matters: risk,Can do: risk,{heading}\n5,2,{words}\n4,3,\n3,3,\n"


class SurveysBuilder:
    """Puts surveys into the world, as people would."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.world = builder.world
        self.now = builder.now

    def build(self) -> None:
        """Put in a closed survey, an open one, a draft and a file for each board, and all that follows of them."""
        for board in BOARDS:
            self.world.ids[board]["surveys"] = {}
            self.world.ids[board]["survey_requests"] = {}
        for board in BOARDS:
            self._open(board, "closed")
            self._answers(board, "closed", STAFF)
            self._close(board)
        with documents.made_later(self.now + timedelta(days=900)):
            self.builder.work()
        for board in BOARDS:
            self._read_texts(board)
            self._plan(board)
            self._offer(board)
            self._file(board)
        for board in BOARDS:
            self._open(board, "open")
        for board in BOARDS:
            self._answers(board, "open", dict.fromkeys(STAFF, 2))
            self._new_version(board)
            self._upload(board)
        with documents.made_later(self.now + timedelta(days=900)):
            self.builder.work()
        for board in BOARDS:
            self._count(board)
        self._note()

    def _as(self, key: str) -> Any:
        return acting_for(self.builder.id(key), self.builder.keepers[key])

    def _survey(self, board: str, state: str) -> UUID:
        return UUID(str(self.world.ids[board]["surveys"][state]))

    def _request(self, board: str, state: str, organisation: str) -> UUID:
        return UUID(str(self.world.ids[board]["survey_requests"][state, organisation]))

    # The board asks

    def _open(self, board: str, state: str) -> None:
        mark, key, today = self.world.mark, new_id(), clock.local_date(self.now)
        partners = self.world.ids[board]["partners"]
        readers = (board, *partners)
        wanted = Wanted(
            title=mark(f"Survey {state}", *readers),
            opens_on=today,
            closes_on=today + timedelta(days=9),
            opens_itself=False,
            smallest=10,
            intro=mark("Intro", *readers),
            worry_phone=mark("Ring", *readers, nasty=False),
            worry_words=mark("Day and night", *readers),
            partner_ids=set(partners.values()),
        )
        with self._as(board), transaction():
            made = drafts.create_draft(key=key, wanted=wanted, now=self.now)
            bundled = [topic["key"] for topic in made.topics]
        with self._as(board), transaction():
            own = [(mark("Own topic", *readers), mark("About it", *readers))]
            content.edit_topics(survey_id=key, revision=1, kept=bundled, own=own, now=self.now)
        with self._as(board), transaction():
            services = [(mark("Own service", *readers), "housing")]
            content.edit_services(survey_id=key, revision=2, own=services, now=self.now)
        with self._as(board), transaction():
            running.open_survey(survey_id=key, revision=3, now=self.now)
        self.world.ids[board]["surveys"][state] = key
        self._note_requests(board, state, key)

    def _note_requests(self, board: str, state: str, survey_id: UUID) -> None:
        keys = {self.builder.id(key): key for key in ORGANISATIONS}
        with acting_for(self.builder.id(board)):
            rows = read(
                select(SurveyRequest.id, SurveyRequest.organisation_id).where(SurveyRequest.survey_id == survey_id)
            ).all()
        self.world.ids[board]["survey_requests"].update({(state, keys[one]): id_ for id_, one in rows})

    def _close(self, board: str) -> None:
        with self._as(board), transaction():
            closing.close_survey(survey_id=self._survey(board, "closed"), revision=4, now=self.now)

    def _new_version(self, board: str) -> None:
        key, mark = new_id(), self.world.mark
        with self._as(board), transaction():
            drafts.copy_as_new_version(
                key=key,
                survey_id=self._survey(board, "open"),
                title=mark("Survey draft", board),
                reason=mark("Because", board),
                now=self.now,
            )
        self.world.ids[board]["surveys"]["draft"] = key

    def _upload(self, board: str) -> None:
        key, mark, today = new_id(), self.world.mark, clock.local_date(self.now)
        about = importing.About(mark("Held elsewhere", board), today, today, 10)
        content = FILE.format(heading=mark("Heading", board, nasty=False), words=mark("Said", board, nasty=False))
        with self._as(board), transaction():
            name = mark("File", board, nasty=False)
            importing.bring_in(
                key=key, about=about, filename=f"{name}.csv", loaded=load(content.encode()), now=self.now
            )
        self.world.ids[board]["surveys"]["imported"] = key

    # Staff answer

    def _answers(self, board: str, state: str, staff: dict[str, int]) -> None:
        for key in CLAIMED[:3]:
            if board not in ORGANISATIONS[key][1]:
                continue
            request_id, random = self._request(board, state, key), Random(f"{board}:{state}:{key}")
            with self._as(key), transaction():
                asked.declare_headcount(request_id=request_id, headcount=40, now=self.now)
            readers = (board, key) if state == "closed" else (key,)
            words = self.world.mark("Free words", *readers)
            with acting_for(self.builder.id(key)):
                survey = door_surveys(request_id, now=self.now)[0]
                for number in range(staff[key]):
                    made = answer_of(Staff(services=(("other", 1),)), survey, random)
                    response = Response(**{**_fields(made), "text": words if number == 0 else ""})
                    with transaction():
                        ballot.drop(response=response, request_ids=[request_id], key=str(new_id()), now=self.now)

    def _count(self, board: str) -> None:
        for key in CLAIMED[:3]:
            if board in ORGANISATIONS[key][1]:
                with acting_for(self.builder.id(key)), transaction():
                    counting.count(request_id=self._request(board, "open", key), now=self.now)

    # What follows

    def _read_texts(self, board: str) -> None:
        survey_id = self._survey(board, "closed")
        with self._as(board):
            rows = read(select(FreeAnswer.id, FreeAnswer.text).order_by(FreeAnswer.text, FreeAnswer.id)).all()
            with transaction():
                texts.clear_text(survey_id=survey_id, text_id=rows[0].id, text=rows[0].text, now=self.now)
        self.world.ids[board]["text_id"] = rows[1].id

    def _plan(self, board: str) -> None:
        mark, survey_id, key = self.world.mark, self._survey(board, "closed"), new_id()
        details = LearningDetails(
            title=mark("Learning", board),
            tiers=("1",),
            partners=(str(self.world.ids[board]["partners"]["quill"]),),
            about_people=20,
            ways=("case_discussion",),
            fits=mark("Fits", board),
            provider=mark("Provider", board),
            places=20,
            cost_pence=120_000,
            starts_on=clock.local_date(self.now),
            ends_on=None,
            state="planned",
            notes=mark("Notes", board),
        )
        with self._as(board):
            with transaction():
                plan.plan_learning(survey_id=survey_id, key=key, topic=TOPIC, details=details, now=self.now)
            with transaction():
                sessions.add_session(
                    survey_id=survey_id,
                    learning_id=key,
                    key=new_id(),
                    held_on=clock.local_date(self.now),
                    places=20,
                    attended=11,
                    note=mark("Session", board),
                    sure=True,
                    now=self.now,
                )

    def _offer(self, board: str) -> None:
        partners = self.world.ids[board]["partners"]
        for key in ("quill", "reed"):
            words = self.world.mark("Offer", board, key)
            with self._as(board), transaction():
                [offer_id] = offers.make_offers(
                    survey_id=self._survey(board, "closed"),
                    barrier=BARRIER,
                    partner_ids=[partners[key]],
                    words=words,
                    now=self.now,
                )
            self.world.ids[board].setdefault("offers", {})[key] = offer_id
            self.world.ids[key].setdefault("offers", {})[board] = offer_id
            if key == "reed":
                answer = self.world.mark("Not now", board, key)
                with self._as(key), transaction():
                    staff_offers.answer_offer(offer_id=offer_id, taken_up=False, words=answer, now=self.now)

    def _file(self, board: str) -> None:
        with acting_for(self.builder.id(board)):
            made = read(select(SurveyDocument.id).where(SurveyDocument.format == "csv")).scalars().one()
            make_document({"document_id": str(made)}, now=self.now)
        self.world.ids[board]["document_id"] = made

    def _note(self) -> None:
        for board in BOARDS:
            ids = self.world.ids[board]
            with acting_for(self.builder.id(board)):
                ids["learning_id"] = read(select(PlannedLearning.id)).scalars().one()
                ids["session_id"] = read(select(LearningSession.id)).scalars().one()
        for key in CLAIMED[:3]:
            with acting_for(self.builder.id(key)):
                self.world.ids[key]["doors"] = dict(map(tuple, read(select(AskedSurvey.id, AskedSurvey.door))))
                self.world.ids[key]["received_offers"] = list(read(select(ReceivedOffer.id)).scalars())


def _fields(response: Response) -> dict[str, Any]:
    return {name: getattr(response, name) for name in response.__slots__}
