"""The part of the world that makes the journey whole: care, a claim, spreadsheets, meetings, texts let pass, files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.messages import answer_path
from app.assessments.models import SentSubmission, Submission, SubmittedAnswer
from app.assessments.service import import_results, sending, templates
from app.assessments.service.answers import save_answer
from app.assessments.service.merging import Base
from app.assessments.service.taking_out import DRAFT, HEAT_MAP, SENT, SUBMISSION, WORKBOOK
from app.assessments.service.taking_out import ask_for as ask_for_results
from app.assessments.spoken import How
from app.boards import service as boards
from app.boards.messages.claims import claim_path
from app.boards.queries import importing as importing_queries
from app.boards.service import claiming
from app.boards.service import importing as lists
from app.commons.kinds import PartnerKind
from app.commons.levels import Level
from app.core import clock, holding, keeping, letting_pass
from app.core.guarding import find
from app.core.models import LetPass, MadeFile, MailRecord
from app.core.sheets import read as read_sheet
from app.people import queries as people
from app.people.keys import link_secret
from app.people.models import News, Reminders, TokenPurpose
from app.people.roles import Role
from app.people.service import notifications
from app.reports.messages.brief import KIND as BRIEF
from app.reports.service import meetings
from tenants import acting_for, acting_for_none, new_id, read, transaction
from tests.isolation.world import BOARDS, CARED, CLAIMED

if TYPE_CHECKING:
    from tests.isolation.building import Builder

PHONE = "07700 900123"  # of the range that is kept for stories


class JourneyBuilder:
    """Puts it in, through the services alone."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.world = builder.world
        self.now = builder.now

    def build(self) -> None:
        self._answer_in_its_name()
        for board in BOARDS:
            self._templates(board)
            self._meeting(board)
            self._earlier_year(board)
            self._held(board)
            self._chair_lets_pass(board)
        self._claim()
        self._link()
        self._daily()
        self.builder.work()
        self._files()
        self._note()

    @contextmanager
    def _as(self, key: str) -> Iterator[None]:
        with acting_for(self.builder.id(key), self.builder.keepers[key]):
            yield

    def _answer_in_its_name(self) -> None:
        """Alder's manager answers for the organisation that has nobody, once it was taken care of."""
        keeper = self.builder.keepers["alder"]
        asked_id = self.world.ids["alder"]["requests"]["open", CARED]
        for factor in (1, 2):
            words = self.world.mark("Told by phone", CARED, "alder")
            with acting_for(self.builder.id(CARED), keeper), transaction():
                save_answer(
                    asked_id=asked_id,
                    factor=factor,
                    base=Base(0),
                    typed={"level": Level.STARTING, "practice": words},
                    now=self.now,
                )
        with acting_for(self.builder.id(CARED), keeper), transaction():
            sending.submit(
                asked_id=asked_id,
                key=new_id(),
                signed_by=self.world.mark("Told by", CARED, "alder"),
                read=None,
                now=self.now,
                how=How.PHONE,
            )

    def _templates(self, board: str) -> None:
        key = new_id()
        with self._as(board), transaction():
            templates.add(
                key=key,
                name=self.world.mark("Template", board),
                title=self.world.mark("Title {year}", board),
                days=30,
                chair_words=self.world.mark("The chair always says", board),
                kinds=(PartnerKind.POLICE,),
                now=self.now,
            )
        self.world.ids[board]["template_id"] = key

    def _meeting(self, board: str) -> None:
        key = new_id()
        with self._as(board), transaction():
            meetings.add_meeting(
                key=key,
                title=self.world.mark("Meeting", board),
                place=self.world.mark("Room", board),
                held_on=clock.local_date(self.now) + timedelta(days=20),
                days_before=28,
                recipients=[self.world.people[f"board_chair@{board}"].account_id],
                now=self.now,
            )
        self.world.ids[board]["meeting_id"] = key

    def _rows(self, board: str) -> bytes:
        """Return a spreadsheet of an earlier year: a partner that no list has, one level, and words."""
        page = io.StringIO()
        table = csv.writer(page)
        table.writerow(["Partner", "1. Leaders’ permission: level", "1. Leaders’ permission: words"])
        name = self.world.mark("Old partner", board).replace("=", " ")
        table.writerow([name, "3", self.world.mark("Said then", board)])
        return page.getvalue().encode()

    def _earlier_year(self, board: str) -> None:
        """Bring one in, and leave another waiting."""
        last = clock.local_date(self.now) - timedelta(days=500)
        for taken in (True, False):
            content = self._rows(board)
            filename = self.world.mark("last year", board, nasty=False) + ".csv"
            with self._as(board), transaction():
                file_id = import_results.hold(key=new_id(), filename=filename, content=content, now=self.now)
            sheet = read_sheet(content, filename=filename)
            said = {
                "targets": ["partner", "level:1", "practice:1"],
                "meanings": {"3": "3"},
                "title": self.world.mark("Brought in", board),
                "reporting_year": last.year - 1,
                "closes_on": last.isoformat(),
                "partners": {sheet.rows[0].text(0): str(self.world.ids[board]["partners"]["quill"])},
            }
            with self._as(board), transaction():
                holding.say(file_id=file_id, kind="results", revision=1, choices=said)
            if taken:
                with self._as(board), transaction():
                    import_results.take_in(file_id=file_id, revision=2, now=self.now)
                self.world.ids[board]["cycles"]["brought_in"] = file_id
            else:
                self.world.ids[board]["results_file_id"] = file_id

    def _held(self, board: str) -> None:
        """Leave a list of partners waiting."""
        page = io.StringIO()
        table = csv.writer(page)
        table.writerow(["Organisation", "Kind", "Name", "E-mail", "Role"])
        name = self.world.mark("On the list", board)
        table.writerow([name, "Housing", self.world.mark("Lis Ted", board), f"listed-{board}@msp.example", ""])
        filename = self.world.mark("partners", board, nasty=False) + ".csv"
        sheet = read_sheet(page.getvalue().encode(), filename=filename)
        with self._as(board), transaction():
            self.world.ids[board]["upload_list_id"] = lists.hand_in(key=new_id(), sheet=sheet, now=self.now)
        with self._as(board):
            importing_queries.get_upload(self.world.ids[board]["upload_list_id"])

    def _chair_lets_pass(self, board: str) -> None:
        """Note that a text of the board's own was saved in spite of a warning."""
        cycle_id, text = self.world.ids[board]["cycles"]["draft"], f"Ring {PHONE}"
        with self._as(board), transaction():
            lets = [letting_pass.print_of(one) for one in find(text)]
            letting_pass.guard(kind="cycle", object_id=cycle_id, texts={"chair_words": text}, lets=lets, now=self.now)

    def _claim(self) -> None:
        """Somebody says that they are of the newcomer; their address was shown to be theirs."""
        email = self.world.address("claims-newcomer", "newcomer", "alder")
        with acting_for(self.builder.id("newcomer")), transaction():
            token_id = claiming.make_claim(
                name=self.world.mark("Clay Mant", "newcomer", "alder"),
                email=email,
                job=self.world.mark("Their job", "newcomer", "alder"),
                now=self.now,
            )
        assert token_id is not None
        with acting_for_none():
            found = people.find_claim(link_secret(TokenPurpose.CLAIM.value, token_id))
        assert found is not None
        assert found.request_id is not None
        with acting_for(self.builder.id("newcomer")), transaction():
            claiming.confirm_address(token_id=token_id, claim_id=found.request_id, now=self.now)
        with acting_for(self.builder.id("alder")), transaction():
            claiming.hear_of_claim(claim_id=found.request_id, now=self.now)
        self.world.ids["alder"]["claim_id"] = found.request_id
        with acting_for(self.builder.id("newcomer")), transaction():
            open_ = claiming.make_claim(
                name=self.world.mark("Clau Dia", "newcomer", "alder"),
                email=self.world.address("claims-too", "newcomer", "alder"),
                job=self.world.mark("Another job", "newcomer", "alder"),
                now=self.now,
            )
        assert open_ is not None
        self.world.ids["newcomer"]["claim_path"] = claim_path(open_)

    def _link(self) -> None:
        """Have a link mailed that signs a person of an organisation in to answer."""
        lead = self.world.people["organisation_lead@small"]
        asked_id = self.world.ids["alder"]["requests"]["open", "small"]
        with acting_for(self.builder.id("small")), transaction():
            token_id = accounts.make_answer_link(email=lead.email, request_id=asked_id, now=self.now)
        self.world.secrets[answer_path(token_id)] = ("small", "alder")
        self.world.ids["small"]["answer_path"] = answer_path(token_id)

    def _daily(self) -> None:
        """Let a manager have one mail a day."""
        manager = self.world.people["board_manager@birch"]
        with acting_for_none(manager.account_id), transaction():
            notifications.choose_mails(reminders=Reminders.LAST, news=News.DAILY)

    def _files(self) -> None:
        """Have one file of each sort made."""
        for board in BOARDS:
            ids = self.world.ids[board]
            cycle_id, submission_id = ids["cycles"]["closed"], self._submission(board)
            for kind, subject_id, file_format in (
                (WORKBOOK, cycle_id, "xlsx"),
                (HEAT_MAP, cycle_id, "png"),
                (SUBMISSION, submission_id, "docx"),
                (BRIEF, cycle_id, "pdf"),
            ):
                ids.setdefault("files", {})[kind] = self._made(board, kind, subject_id, file_format)
            ids["files_submission_id"] = submission_id
        for key in CLAIMED[:3]:
            asked_id = self.world.ids["alder"]["requests"]["closed", key]
            with acting_for(self.builder.id(key)):
                sent_id = read(select(SentSubmission.id).where(SentSubmission.asked_id == asked_id)).scalars().first()
            files = self.world.ids[key].setdefault("files", {})
            files[DRAFT] = self._made(key, DRAFT, asked_id, "docx")
            if sent_id is not None:
                files[SENT] = self._made(key, SENT, sent_id, "docx")
                self.world.ids[key]["files_sent_id"] = sent_id

    def _submission(self, board: str) -> UUID:
        request_id = self.world.ids[board]["requests"]["closed", "quill"]
        with acting_for(self.builder.id(board)):
            return UUID(str(read(select(Submission.id).where(Submission.request_id == request_id)).scalar_one()))

    def _made(self, key: str, kind: str, subject_id: UUID, file_format: str) -> UUID:
        with self._as(key), transaction():
            if kind == BRIEF:
                keeping.ask_for(kind, subject_id, formats=(file_format,), now=self.now)
            else:
                ask_for_results(kind=kind, subject_id=subject_id, now=self.now)
        wanted = (MadeFile.kind == kind, MadeFile.subject_id == subject_id, MadeFile.format == file_format)
        with acting_for(self.builder.id(key)):
            file_id: UUID = read(select(MadeFile.id).where(*wanted)).scalar_one()
            keeping.make_file({"file_id": str(file_id), "asked_at": self.now.isoformat()}, now=self.now)
        return file_id

    def _note(self) -> None:
        for key in (*BOARDS, *CLAIMED[:3]):
            ids = self.world.ids[key]
            with acting_for(self.builder.id(key)):
                own = (
                    MailRecord.for_id == self.builder.id(key)
                    if key in BOARDS
                    else MailRecord.space_id == (self.builder.id(key))
                )
                ids["mail_id"] = read(select(MailRecord.id).where(own).order_by(MailRecord.id)).scalars().first()
                if key in BOARDS:
                    ids["note_id"] = read(select(LetPass.id)).scalars().first()
                    quill = Submission.request_id == ids["requests"]["closed", "quill"]
                    of = SubmittedAnswer.submission_id == Submission.id
                    ids["answer_id"] = (
                        read(select(SubmittedAnswer.id).join(Submission, of).where(quill, SubmittedAnswer.factor == 1))
                        .scalars()
                        .first()
                    )


def take_care(builder: Builder) -> None:
    """Let alder's manager look after the organisation that has nobody, before any cycle is opened."""
    partner_id = builder.world.ids["alder"]["partners"][CARED]
    keeper = builder.keepers["alder"]
    with acting_for(builder.id("alder"), keeper), transaction():
        token_id = boards.offer_care(partner_id=partner_id, now=builder.now)
    with acting_for_none():
        found = people.find_invitation(link_secret(TokenPurpose.INVITATION.value, token_id))
    assert found is not None
    with acting_for(builder.id(CARED), keeper), transaction():
        accounts.accept(found, account_id=keeper, now=builder.now)
    person = builder.world.people["board_manager@alder"]
    with acting_for(builder.id("alder"), keeper):
        own = people.get_person(account_id=keeper)
    for text in (own.name, own.email):
        builder.world.let_read(text, CARED)  # who answers in its name is no secret to it
    person.roles[CARED] = (Role.ORGANISATION_CARETAKER,)
