"""How the demo's boards asked and their partners answered, year after year."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select

from app.assessments.models import Request, SentState, SentSubmission
from app.assessments.service import cycles, drafts, sending
from app.assessments.service.answers import save_answer
from app.assessments.service.merging import Base, Typed
from app.boards.models import Partner
from app.commons.levels import Level
from app.core import clock
from app.demo.answers import DemoAnswer, return_for
from app.demo.people import Crowd, signature
from app.demo.places import Places
from app.demo.region import CURRENT_YEAR, YEARS, DemoBoard, DemoCycle, DemoOrganisation, DemoParticipant
from app.demo.small_content import SMALL
from app.demo.timeline import Timeline, work
from app.people.roles import Role
from tenants import SpaceKind, acting_for, new_id, read, transaction

SUBMITTED, DRAFT = "submitted", "draft"
DRAFTED_BEFORE = 16  # days before a cycle opens
SITTINGS = (0.35, 0.6, 0.85)  # when a return is worked on, as parts of the time there is for it
ANSWERING = (Role.ORGANISATION_COORDINATOR, Role.ORGANISATION_CONTRIBUTOR, Role.ORGANISATION_LEAD)


@dataclass(frozen=True, slots=True)
class Different:
    """What an organisation says to one board alone, on one factor, this year."""

    organisation: str
    board: str
    factor: int
    level: str | None
    words: str


DIFFERENT = (
    Different(
        "aldermarsh-police",
        "brackenshire",
        7,
        "2",
        "The Brackenshire stations tried the new referral form first. There the adult's wishes have a box of their own,"
        " and nothing is keyed twice.",
    ),
    Different(
        "aldermarsh-icb",
        "port-sable",
        7,
        None,
        "In Port Sable two city practices tried a shared note of what the adult wants, and have kept it.",
    ),
    Different(
        "aldermarsh-fire",
        "eldermoor-stannerby",
        10,
        None,
        "On the moors we visit with the community nurse, because people there would rather see one car than two.",
    ),
)
SENT_AGAIN = ("threeways-homecare", "brackenshire", 0)  # whose, to which board, on what day
TAKEN_BACK = ("greyheron-housing", "brackenshire", -12, -5)  # sent on the one day, taken back on the other


@dataclass(slots=True)
class Place:
    """One organisation's place in one cycle."""

    board: DemoBoard
    cycle: DemoCycle
    participant: DemoParticipant

    @property
    def key(self) -> tuple[str, int]:
        """Which cycle it is."""
        return self.board.slug, self.cycle.year_index


class Years:
    """The cycles of all years."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.timeline: Timeline = places.timeline
        self.crowd: Crowd = places.crowd
        self._cycles: dict[tuple[str, int], UUID] = {}
        self._requests: dict[tuple[str, int], dict[UUID, UUID]] = {}  # by organisation's space
        self._revisions: dict[tuple[str, int, int], int] = {}

    def plan(self) -> None:
        """Put everything of this room on the timeline."""
        for board in self.places.region.boards:
            for cycle in board.cycles:
                self._plan_cycle(board, cycle)
        for organisation in self.places.region.organisations:
            for year in range(YEARS):
                self._plan_return(organisation, year)

    # the boards' side

    def _plan_cycle(self, board: DemoBoard, cycle: DemoCycle) -> None:
        timeline = self.timeline
        drafted = timeline.moment(cycle.opens_in_days - DRAFTED_BEFORE, 11)
        timeline.at(drafted, lambda now: self._draft(board, cycle, now))
        if cycle.state == DRAFT:
            return
        timeline.at(timeline.moment(cycle.opens_in_days, 9, 30), lambda now: self._open(board, cycle, now))
        ends = clock.end_of(timeline.day(cycle.closes_in_days))
        if ends < timeline.now:
            timeline.work_at(ends)  # the worker closes it

    def _draft(self, board: DemoBoard, cycle: DemoCycle, now: datetime) -> None:
        timeline, key = self.timeline, new_id()
        year = clock.reporting_year_of(timeline.day(0)) - (CURRENT_YEAR - cycle.year_index)
        organisations = {self.places.organisation(one.organisation).id for one in cycle.partners}
        if cycle.year_index == CURRENT_YEAR:
            organisations |= {self.places.organisation(one.slug).id for one in SMALL if one.board == board.slug}
        with acting_for(self.places.board(board.slug).id, self.crowd.account(board.slug, Role.BOARD_MANAGER)):
            with transaction():
                partners = read(select(Partner.id).where(Partner.organisation_id.in_(organisations))).scalars().all()
                drafts.create_draft(
                    key=key,
                    title=cycle.title.format(year=clock.reporting_year_label(year)),
                    reporting_year=year,
                    opens_on=timeline.day(cycle.opens_in_days),
                    closes_on=timeline.day(cycle.closes_in_days),
                    chair_words=cycle.words,
                    partner_ids=partners,
                    now=now,
                )
            asked = read(select(Request.organisation_id, Request.id).where(Request.cycle_id == key))
            self._requests[board.slug, cycle.year_index] = {row.organisation_id: row.id for row in asked}
        self._cycles[board.slug, cycle.year_index] = key

    def request_of(self, board: str, year: int, organisation_id: UUID) -> UUID:
        """Return what a board asked an organisation in a year."""
        return self._requests[board, year][organisation_id]

    def _open(self, board: DemoBoard, cycle: DemoCycle, now: datetime) -> None:
        manager = self.crowd.account(board.slug, Role.BOARD_MANAGER)
        with acting_for(self.places.board(board.slug).id, manager), transaction():
            cycles.open_cycle(cycle_id=self._cycles[board.slug, cycle.year_index], revision=1, now=now)

    # the organisations' side

    def _places_of(self, organisation: DemoOrganisation, year: int) -> list[Place]:
        found = [
            Place(board, cycle, participant)
            for board in self.places.region.boards
            for cycle in board.cycles
            for participant in cycle.partners
            if participant.organisation == organisation.slug and cycle.year_index == year and cycle.state != DRAFT
        ]
        return sorted(found, key=lambda place: place.cycle.opens_in_days)

    def _sent_at(self, place: Place) -> datetime | None:
        if place.participant.state != SUBMITTED or place.participant.days_before_close is None:
            return None
        on = place.cycle.closes_in_days - place.participant.days_before_close
        return self.timeline.moment(on, 15, 10 + len(place.participant.organisation))

    def _plan_return(self, organisation: DemoOrganisation, year: int) -> None:
        places, answers = self._places_of(organisation, year), return_for(organisation, year)
        if not places or not answers:
            return
        timeline = self.timeline
        begin = timeline.moment(places[0].cycle.opens_in_days, 9, 30)
        sent = [moment for moment in map(self._sent_at, places) if moment]
        ends = max(timeline.moment(place.cycle.closes_in_days, 17) for place in places)
        until = min([timeline.now, ends, *sent])
        for number, part in enumerate(SITTINGS):
            sitting = begin + (until - begin) * part
            timeline.at(sitting, partial(self._sit, organisation, places, answers, number))
        for place in places:
            self._plan_sending(organisation, place)

    def _plan_sending(self, organisation: DemoOrganisation, place: Place) -> None:
        timeline, moment, which = self.timeline, self._sent_at(place), (organisation.slug, place.board.slug)
        current = place.cycle.year_index == CURRENT_YEAR
        if moment:
            timeline.at(moment, lambda now: self._send(organisation, place, now))
        if current and which == SENT_AGAIN[:2]:
            timeline.at(timeline.moment(SENT_AGAIN[2], 11), lambda now: self._change_and_send(organisation, place, now))
        if current and which == TAKEN_BACK[:2]:
            timeline.at(timeline.moment(TAKEN_BACK[2], 12), lambda now: self._send(organisation, place, now))
            timeline.at(timeline.moment(TAKEN_BACK[3], 9), lambda now: self._take_back(organisation, place, now))

    def _asked_id(self, organisation: DemoOrganisation, place: Place) -> UUID:
        return self._requests[place.key][self.places.organisation(organisation.slug).id]

    def _open_place(self, places: Sequence[Place], now: datetime) -> Place:
        today = clock.local_date(now)
        days = [(place, self.timeline.day(place.cycle.closes_in_days)) for place in places]
        opened = [place for place, closes in days if self._cycles.get(place.key) and today <= closes]
        return opened[0]

    def _writers(self, slug: str) -> Iterator[UUID]:
        people = self.crowd.in_place(SpaceKind.ORGANISATION.value, slug)
        return (self.crowd.ids[person.email] for person, held in people if Role(held.role) in ANSWERING)

    def _sit(
        self,
        organisation: DemoOrganisation,
        places: Sequence[Place],
        answers: dict[int, DemoAnswer],
        number: int,
        now: datetime,
    ) -> None:
        """Have somebody of an organisation write a share of its answers down, in one go."""
        share = list(answers.items())[number :: len(SITTINGS)]
        writers = list(self._writers(organisation.slug))
        place = self._open_place(places, now)
        with acting_for(self.places.organisation(organisation.slug).id, writers[number % len(writers)]), transaction():
            for factor, answer in share:
                self._save(organisation, place, factor, _typed(answer), now)

    def _save(self, organisation: DemoOrganisation, place: Place, factor: int, typed: Typed, now: datetime) -> None:
        key = organisation.slug, place.cycle.year_index, factor
        revision = self._revisions.get(key, 0)
        asked_id = self._asked_id(organisation, place)
        saved = save_answer(asked_id=asked_id, factor=factor, base=Base(revision), typed=typed, now=now)
        self._revisions[key] = saved.base.revision

    def _send(self, organisation: DemoOrganisation, place: Place, now: datetime) -> None:
        lead = self.crowd.one(organisation.slug, Role.ORGANISATION_LEAD)
        mine = self.places.organisation(organisation.slug).id
        work(now)  # what was saved until now has reached the boards' counts
        with acting_for(mine, self.crowd.ids[lead.email]), transaction():
            self._say_what_differs(organisation, place, now)
            sending.submit(
                asked_id=self._asked_id(organisation, place),
                key=new_id(),
                signed_by=signature(lead, Role.ORGANISATION_LEAD),
                read=None,
                now=now,
            )

    def _say_what_differs(self, organisation: DemoOrganisation, place: Place, now: datetime) -> None:
        for one in DIFFERENT:
            fits = (one.organisation, one.board) == (organisation.slug, place.board.slug)
            if fits and place.cycle.year_index == CURRENT_YEAR:
                own = Typed(own_words=one.words, own_level=Level(one.level) if one.level else None)
                self._save(organisation, place, one.factor, own, now)

    def _change_and_send(self, organisation: DemoOrganisation, place: Place, now: datetime) -> None:
        answers = return_for(organisation, place.cycle.year_index)
        factor, answer = next(iter(answers.items()))
        more = f"{answer.practice} Since we first sent this, every team has talked it through."
        lead = self.crowd.account(organisation.slug, Role.ORGANISATION_LEAD)
        with acting_for(self.places.organisation(organisation.slug).id, lead), transaction():
            self._save(organisation, place, factor, Typed(practice=more), now)
        self._send(organisation, place, now)

    def _take_back(self, organisation: DemoOrganisation, place: Place, now: datetime) -> None:
        lead = self.crowd.one(organisation.slug, Role.ORGANISATION_LEAD)
        asked_id = self._asked_id(organisation, place)
        with acting_for(self.places.organisation(organisation.slug).id, self.crowd.ids[lead.email]):
            standing = (SentSubmission.asked_id == asked_id, SentSubmission.state == SentState.SENT)
            sent_id = read(select(SentSubmission.id).where(*standing)).scalar_one()
            with transaction():
                sending.take_back(
                    asked_id=asked_id,
                    sent_id=sent_id,
                    signed_by=signature(lead, Role.ORGANISATION_LEAD),
                    now=now,
                )


def _typed(answer: DemoAnswer) -> Typed:
    return Typed(
        level=Level(answer.level),
        practice=answer.practice,
        difference=answer.difference,
        links=[{"title": link.title, "url": link.url} for link in answer.links],
    )
