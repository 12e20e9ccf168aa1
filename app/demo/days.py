"""What a board's manager and its partners' people did of late: more time, meetings, mails chosen, files asked for."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select

from app.assessments.models import Answer, Asked, Cycle, CycleState
from app.assessments.service import more_time, taking_out
from app.assessments.service.answers import save_answer
from app.assessments.service.merging import Base, Typed
from app.core import keeping
from app.core.letting_pass import LooksPersonal
from app.demo.cycles import Years
from app.demo.people import Crowd
from app.demo.places import Places
from app.demo.region import CURRENT_YEAR
from app.demo.small_content import PHONE_WORDS
from app.demo.timeline import Timeline
from app.people.models import News, Reminders
from app.people.roles import Role
from app.people.service.notifications import choose_mails
from app.reports.messages.brief import KIND as BRIEF
from app.reports.service import meetings
from tenants import acting_for, acting_for_none, new_id, read, transaction

BOARD, LATER = "brackenshire", "aldermarsh-probation"  # who was given more time
MORE_DAYS = 20  # from today: the partner's own last day
SAYS_A_NUMBER, FACTOR = "carers-lantern", 3  # whose answer holds a phone number, let pass
ONE_MAIL = (("brackenshire", Role.BOARD_MANAGER), ("brackenshire-council", Role.ORGANISATION_LEAD))
HELD, NEXT = -5, 9  # days from today of a meeting that was, and of one that comes
BRIEFED = 7  # days before a meeting that the brief goes out
PLACE = "Committee room 2, County Hall (made up)"
FILES = ("brackenshire", "port-sable")  # boards whose brief and workbook are made
SERVED = timedelta(seconds=5)  # after now: made once the demo is served, so that nobody waits for them


class Days:
    """The last weeks."""

    def __init__(self, places: Places, years: Years) -> None:
        self.places = places
        self.years = years
        self.timeline: Timeline = places.timeline
        self.crowd: Crowd = places.crowd

    def plan(self) -> None:
        """Put everything of this room on the timeline."""
        at, moment = self.timeline.at, self.timeline.moment
        for slug, role in ONE_MAIL:
            at(moment(-45, 9), partial(self._choose_one_mail, slug, role))
        at(moment(-40, 10), partial(self._add_meeting, "Board meeting", HELD, (Role.BOARD_CHAIR,)))
        self.timeline.work_at(moment(HELD - BRIEFED, 12))  # the brief goes out
        everybody = (Role.BOARD_CHAIR, Role.BOARD_MANAGER, Role.BOARD_MODERATOR)
        at(moment(-4, 10), partial(self._add_meeting, "Board meeting on this year’s answers", NEXT, everybody))
        at(moment(-4, 16), self._let_pass)
        at(moment(-2, 9), self._give_more_time)
        for slug in FILES:
            at(moment(0, 23, 59), partial(self._ask_for_files, slug))

    def _manager(self, slug: str) -> tuple[UUID, UUID]:
        return self.places.board(slug).id, self.crowd.account(slug, Role.BOARD_MANAGER)

    def _choose_one_mail(self, slug: str, role: Role, now: datetime) -> None:
        with acting_for_none(self.crowd.account(slug, role)), transaction():
            choose_mails(reminders=Reminders.LAST, news=News.DAILY)

    def _add_meeting(self, title: str, days: int, goes_to: tuple[Role, ...], now: datetime) -> None:
        with acting_for(*self._manager(BOARD)), transaction():
            meetings.add_meeting(
                key=new_id(),
                title=title,
                place=PLACE,
                held_on=self.timeline.day(days),
                days_before=BRIEFED,
                recipients=[self.crowd.account(BOARD, role) for role in goes_to],
                now=now,
            )

    def _let_pass(self, now: datetime) -> None:
        """Have somebody type what looks like a person's number, be warned, and save it as it is."""
        mine = self.places.organisation(SAYS_A_NUMBER).id
        asked_id = self.years.request_of(BOARD, CURRENT_YEAR, mine)
        with acting_for(mine, self.crowd.account(SAYS_A_NUMBER, Role.ORGANISATION_LEAD)):
            same = (Asked.id == asked_id, Answer.factor == FACTOR)
            told = select(Answer.practice, Answer.revision).join(Asked, Asked.return_id == Answer.return_id)
            standing = read(told.where(*same)).one()
            typed = Typed(practice=f"{standing.practice} {PHONE_WORDS}")
            base, lets = Base(standing.revision), ()
            try:
                with transaction():
                    save_answer(asked_id=asked_id, factor=FACTOR, base=base, typed=typed, lets=lets, now=now)
            except LooksPersonal as warned:
                seen = [mark for text in warned.warned for mark in text.prints]
                with transaction():
                    save_answer(asked_id=asked_id, factor=FACTOR, base=base, typed=typed, lets=seen, now=now)

    def _give_more_time(self, now: datetime) -> None:
        later = self.places.organisation(LATER).id
        with acting_for(*self._manager(BOARD)):
            here = read(select(Cycle.id, Cycle.revision).where(Cycle.state == CycleState.OPEN)).one()
            with transaction():
                more_time.give_more_time(
                    cycle_id=here.id,
                    revision=here.revision,
                    request_ids=[self.years.request_of(BOARD, CURRENT_YEAR, later)],
                    closes_on=self.timeline.day(MORE_DAYS),
                    now=now,
                )

    def _ask_for_files(self, slug: str, now: datetime) -> None:
        """Ask for the brief of the cycle in hand, and for the workbook of the last one that closed."""
        at = self.timeline.now + SERVED
        with acting_for(*self._manager(slug)):
            newest = select(Cycle.id).order_by(Cycle.reporting_year.desc()).limit(1)
            in_hand = read(newest).scalar_one()
            closed = read(newest.where(Cycle.state == CycleState.CLOSED)).scalar_one()
            with transaction():
                keeping.ask_for(BRIEF, in_hand, formats=("pdf",), now=at)
                taking_out.ask_for(kind=taking_out.WORKBOOK, subject_id=closed, now=at)
