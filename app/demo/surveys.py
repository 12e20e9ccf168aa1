"""How the demo's boards asked their partners' staff what they need to learn, and what they did about it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from sqlalchemy import select

from app.boards.models import Partner
from app.demo.people import Crowd
from app.demo.places import Places
from app.demo.region import DemoOrganisation
from app.demo.staff import answer_of
from app.demo.survey_content import (
    BARRIER,
    BARRIER_WORDS,
    NEXT,
    PHONE,
    PLAN,
    SURVEYS,
    WORRY,
    DemoSurvey,
    Planned,
    heads,
    staff_of,
)
from app.demo.timeline import Timeline, work
from app.learning_needs.models import FreeAnswer, PlannedState, ReceivedOffer, SurveyRequest
from app.learning_needs.queries.door import door_surveys
from app.learning_needs.service import asked as asked_surveys
from app.learning_needs.service import ballot, content, drafts, offers, plan, running, sessions, staff_offers, texts
from app.learning_needs.service.drafts import Wanted
from app.learning_needs.service.plan import LearningDetails
from app.people.roles import Role
from tenants import acting_for, new_id, read, transaction

SITTINGS = (0.1, 0.25, 0.4, 0.6, 0.8, 0.95)  # when staff answer, as parts of the time there is
TEXTS_READ = 8  # free answers that the manager has looked at by now


class Surveys:
    """The surveys of all boards."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.timeline: Timeline = places.timeline
        self.crowd: Crowd = places.crowd
        self._ids: dict[DemoSurvey, UUID] = {}

    def plan(self) -> None:
        """Put everything of this room on the timeline."""
        for survey in SURVEYS:
            self._plan_survey(survey)
        first, second = SURVEYS[:2]
        timeline = self.timeline
        timeline.at(timeline.moment(first.closes_in_days + 20), partial(self._arrange, first, PLAN))
        for planned in PLAN:
            for number in range(len(planned.attended)):
                when = timeline.moment(planned.in_days + 30 * number + 1, 9)
                timeline.at(when, partial(self._note, first, planned, number))
        timeline.at(timeline.moment(first.closes_in_days + 34), partial(self._offer, first, 2))
        timeline.at(timeline.moment(first.closes_in_days + 41), partial(self._answer_offer, first))
        timeline.at(timeline.moment(second.closes_in_days + 6), partial(self._arrange, second, (NEXT,)))
        timeline.at(timeline.moment(second.closes_in_days + 8), partial(self._offer, second, 3))

    def _plan_survey(self, survey: DemoSurvey) -> None:
        timeline = self.timeline
        drafted = timeline.moment(min(survey.opens_in_days - 10, -2), 12)
        timeline.at(drafted, partial(self._draft, survey))
        if survey.is_draft:
            return
        opened = timeline.moment(survey.opens_in_days, 9, 40)
        timeline.at(opened, partial(self._open, survey))
        timeline.at(opened + timedelta(hours=5), partial(self._count_heads, survey))
        until = min(timeline.now, timeline.moment(survey.closes_in_days, 16))
        for number, part in enumerate(SITTINGS):
            timeline.at(opened + (until - opened) * part, partial(self._sit, survey, number))
        timeline.work_at(until)
        if survey.closes_in_days < 0:
            closed = timeline.moment(survey.closes_in_days + 1, 0, 10)
            for minutes in (0, 2, 5):  # it closes, the answers cross, they are counted
                timeline.work_at(closed + timedelta(minutes=minutes))
            timeline.at(timeline.moment(survey.closes_in_days + 3, 11), partial(self._read_texts, survey))

    # the boards' side

    def _manager(self, survey: DemoSurvey) -> tuple[UUID, UUID]:
        return self.places.board(survey.board).id, self.crowd.account(survey.board, Role.BOARD_MANAGER)

    def _draft(self, survey: DemoSurvey, now: datetime) -> None:
        key, timeline = new_id(), self.timeline
        with acting_for(*self._manager(survey)):
            with transaction():
                partners = read(select(Partner.id).where(Partner.left_at.is_(None))).scalars().all()
                wanted = Wanted(
                    title=survey.title,
                    opens_on=timeline.day(survey.opens_in_days),
                    closes_on=timeline.day(survey.closes_in_days),
                    opens_itself=False,
                    smallest=10,
                    intro=survey.intro,
                    worry_phone=PHONE,
                    worry_words=WORRY,
                    partner_ids=partners,
                )
                made = drafts.create_draft(key=key, wanted=wanted, now=now)
                chosen = [topic["key"] for topic in made.topics]
            if survey.own_topic:
                with transaction():
                    own = [(survey.own_topic, "Working at the person's pace, in their own home.")]
                    content.edit_topics(survey_id=key, revision=1, kept=chosen, own=own, now=now)
        self._ids[survey] = key

    def _open(self, survey: DemoSurvey, now: datetime) -> None:
        with acting_for(*self._manager(survey)), transaction():
            revision = 2 if survey.own_topic else 1
            running.open_survey(survey_id=self._ids[survey], revision=revision, now=now)

    def _read_texts(self, survey: DemoSurvey, now: datetime) -> None:
        survey_id = self._ids[survey]
        with acting_for(*self._manager(survey)):
            rows = read(
                select(FreeAnswer.id, FreeAnswer.text)
                .where(FreeAnswer.survey_id == survey_id)
                .order_by(FreeAnswer.text, FreeAnswer.id)
            ).all()
            for number, (text_id, text) in enumerate(rows[:TEXTS_READ]):
                with transaction():
                    if number == 1:
                        texts.keep_back_text(survey_id=survey_id, text_id=text_id, now=now)
                    else:
                        texts.clear_text(survey_id=survey_id, text_id=text_id, text=text, now=now)

    def _arrange(self, survey: DemoSurvey, planned: Sequence[Planned], now: datetime) -> None:
        with acting_for(*self._manager(survey)):
            for one in planned:
                with transaction():
                    details = LearningDetails(
                        title=one.title,
                        tiers=one.tiers,
                        partners=(),
                        about_people=None,
                        ways=one.ways,
                        fits=one.fits,
                        provider=one.provider,
                        places=one.places,
                        cost_pence=one.pounds * 100,
                        starts_on=self.timeline.day(one.in_days),
                        ends_on=self.timeline.day(one.in_days + 30 * max(1, len(one.attended))),
                        state=PlannedState.DELIVERED.value if one.attended else PlannedState.PLANNED.value,
                        notes="",
                    )
                    plan.plan_learning(
                        survey_id=self._ids[survey], key=self._learning(one), topic=one.topic, details=details, now=now
                    )

    def _learning(self, planned: Planned) -> UUID:
        return UUID(int=Random(planned.title).getrandbits(128), version=4)

    def _note(self, survey: DemoSurvey, planned: Planned, number: int, now: datetime) -> None:
        with acting_for(*self._manager(survey)), transaction():
            sessions.add_session(
                survey_id=self._ids[survey],
                learning_id=self._learning(planned),
                key=new_id(),
                held_on=self.timeline.day(planned.in_days + 30 * number),
                places=planned.places // len(planned.attended),
                attended=planned.attended[number],
                note="",
                sure=True,
                now=now,
            )

    def _offer(self, survey: DemoSurvey, partners: int, now: datetime) -> None:
        with acting_for(*self._manager(survey)), transaction():
            asked = select(SurveyRequest.partner_id).where(SurveyRequest.survey_id == self._ids[survey])
            chosen = read(asked.order_by(SurveyRequest.partner_name)).scalars().all()[:partners]
            offers.make_offers(
                survey_id=self._ids[survey], barrier=BARRIER, partner_ids=chosen, words=BARRIER_WORDS, now=now
            )

    # the organisations' side

    def _asked(self, survey: DemoSurvey) -> list[tuple[DemoOrganisation, UUID, UUID]]:
        """Return each organisation that a survey has reached, its space and the request to it."""
        with acting_for(self.places.board(survey.board).id):
            sent = select(SurveyRequest.organisation_id, SurveyRequest.id)
            rows = read(
                sent.where(SurveyRequest.survey_id == self._ids[survey], SurveyRequest.sent_at.is_not(None))
            ).all()
        requests = dict(map(tuple, rows))
        found = []
        for organisation in self.places.region.organisations:
            space = self.places.spaces.get(("organisation", organisation.slug))
            if space is not None and space.id in requests:
                found.append((organisation, space.id, requests[space.id]))
        return found

    def _count_heads(self, survey: DemoSurvey, now: datetime) -> None:
        for organisation, space_id, request_id in self._asked(survey):
            lead = self.crowd.account(organisation.slug, Role.ORGANISATION_LEAD)
            with acting_for(space_id, lead), transaction():
                asked_surveys.declare_headcount(request_id=request_id, headcount=heads(organisation), now=now)

    def _sit(self, survey: DemoSurvey, number: int, now: datetime) -> None:
        """Have some of each organisation's staff answer, nobody signed in."""
        work(now)
        for organisation, space_id, request_id in self._asked(survey):
            random = Random(f"{survey.title}:{organisation.slug}:{number}")
            if organisation.slug in survey.silent:
                continue
            people = round(heads(organisation) * survey.share / len(SITTINGS) * random.uniform(0.5, 1.5))
            staff = staff_of(organisation, survey.taught)
            with acting_for(space_id):
                others = door_surveys(request_id, now=now)
                for _ in range(people):
                    response = answer_of(staff, others[0], random)
                    ticked = [one.request_id for one in others if one is others[0] or random.random() < 0.4]
                    with transaction():
                        ballot.drop(response=response, request_ids=ticked, key=None, now=now, chance=random)

    def _answer_offer(self, survey: DemoSurvey, now: datetime) -> None:
        organisation, space_id, _ = next(
            one for one in sorted(self._asked(survey), key=lambda one: one[0].name) if self._has_offer(one[1])
        )
        with acting_for(space_id, self.crowd.account(organisation.slug, Role.ORGANISATION_LEAD)):
            offer_id = read(select(ReceivedOffer.id)).scalars().first()
            if offer_id is not None:
                with transaction():
                    words = "We have taken out two of the three boxes. The new form is in use since Monday."
                    staff_offers.answer_offer(offer_id=offer_id, taken_up=True, words=words, now=now)

    def _has_offer(self, space_id: UUID) -> bool:
        with acting_for(space_id):
            return read(select(ReceivedOffer.id).limit(1)).first() is not None
