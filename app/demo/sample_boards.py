"""The rows of a sample that a board holds: whom it asked, and what it received."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from app.assessments.crossing import REQUEST, RequestPayload
from app.assessments.models import (
    Cycle,
    CycleState,
    Request,
    Submission,
    SubmittedAnswer,
)
from app.boards.models import BoardCouncil, BoardSettings, Partner
from app.demo.answers import FACTORS
from app.demo.sample import Seat, Year
from app.demo.sample_rows import (
    WORDS,
    Row,
    Shared,
    closed_at,
    envelope,
    kind_of,
    lead_email,
    manager_email,
    name_of,
    signature_of,
    title_of,
)
from app.people.roles import Role
from tenants import AuditEntry, Delivery, Envelope, insert_rows


class BoardRows:
    """Puts in what one board after another holds."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared

    def ask(self, number: int) -> None:
        """Put in a board's settings, partners, cycles and requests."""
        plan, seats = self.shared.plan, self.shared.of_board[number]
        self.shared.person(
            plan.managers[number], manager_email(number), f"Manager {number + 1:03d}", Role.BOARD_MANAGER
        )
        settings = {"id": self.shared.ids.at(self.shared.begin), "accent": "#0b5563", "partner_word": "partner"}
        more = {"partner_words": "partners", "covers_text": "", "updated_at": self.shared.begin, "revision": 1}
        insert_rows(BoardSettings, [{**settings, **more}])
        councils = [
            {"id": self.shared.ids.at(self.shared.begin), "council_code": one.code}
            for one in self.shared.councils[number]
        ]
        insert_rows(BoardCouncil, councils)
        insert_rows(Partner, [self._partner(seat) for seat in seats])
        insert_rows(Cycle, [self._cycle(number, year) for year in plan.years])
        insert_rows(Request, [self._request(number, seat, year) for year in plan.years for seat in seats])
        opened = [(f"cycle.{state}", cycle, moment) for state, cycle, moment in self._trail(number)]
        insert_rows(AuditEntry, [self.shared.line(*line, "cycle", plan.managers[number]) for line in opened])
        asking = [self._asking_envelope(number, seat, year) for year in plan.years if year.is_open for seat in seats]
        insert_rows(Envelope, asking)

    def _trail(self, number: int) -> Iterator[tuple[str, UUID, datetime]]:
        for year, cycle in zip(self.shared.plan.years, self.shared.plan.cycles[number], strict=True):
            yield "opened", cycle, year.opened_at
            if not year.is_open:
                yield "closed", cycle, closed_at(year)

    def _partner(self, seat: Seat) -> Row:
        return {
            "id": seat.partner_id,
            "organisation_id": self.shared.plan.organisations[seat.organisation],
            "name": name_of(seat.organisation),
            "kind": kind_of(seat.organisation),
            "contact_name": f"Lead {seat.organisation + 1:04d}",
            "contact_email": lead_email(seat.organisation),
            "added_at": self.shared.begin,
            "invited_at": self.shared.begin,
            "revision": 1,
        }

    def _cycle(self, number: int, year: Year) -> Row:
        return {
            "id": self.shared.plan.cycles[number][year.index],
            "title": title_of(year),
            "reporting_year": year.reporting_year,
            "opens_on": year.opens_on,
            "closes_on": year.closes_on,
            "chair_words": WORDS,
            "instrument_id": self.shared.instrument,
            "state": CycleState.OPEN if year.is_open else CycleState.CLOSED,
            "revision": 2 if year.is_open else 3,
            "created_at": year.opened_at,
            "opened_at": year.opened_at,
            "closed_at": None if year.is_open else closed_at(year),
        }

    def _request(self, number: int, seat: Seat, year: Year) -> Row:
        return {
            "id": seat.requests[year.index],
            "cycle_id": self.shared.plan.cycles[number][year.index],
            "partner_id": seat.partner_id,
            "organisation_id": self.shared.plan.organisations[seat.organisation],
            "partner_name": name_of(seat.organisation),
            "partner_kind": kind_of(seat.organisation),
            "chosen_at": year.opened_at,
            "sent_at": year.opened_at,
        }

    def _asking_envelope(self, number: int, seat: Seat, year: Year) -> Row:
        payload = RequestPayload(
            cycle_id=self.shared.plan.cycles[number][year.index],
            title=title_of(year),
            reporting_year=year.reporting_year,
            opens_on=year.opens_on,
            closes_on=year.closes_on,
            chair_words=WORDS,
            instrument_id=self.shared.instrument,
            partner_kind=kind_of(seat.organisation),
            is_open=True,
        )
        request_id = seat.requests[year.index]
        self.shared.asking[request_id] = self.shared.ids.at(year.opened_at)
        sides = (self.shared.plan.boards[number], self.shared.plan.organisations[seat.organisation])
        made = envelope(REQUEST, sides, request_id, payload.to_json(), year.opened_at)
        return {**made, "id": self.shared.asking[request_id]}

    def receive(self, number: int) -> None:
        """Put in a board's copies of what was sent to it."""
        seats = self.shared.of_board[number]
        sent = [
            (seat, year, at) for year in self.shared.plan.years for seat in seats if (at := seat.sent_at[year.index])
        ]
        insert_rows(Submission, [self._submission(number, seat, year, at) for seat, year, at in sent])
        insert_rows(SubmittedAnswer, [row for seat, year, at in sent for row in self._copies(seat, year, at)])
        opened = [{"id": seat.submissions[year.index], "delivered_at": at} for seat, year, at in sent if year.is_open]
        insert_rows(Delivery, opened)

    def _submission(self, number: int, seat: Seat, year: Year, moment: datetime) -> Row:
        return {
            "id": seat.submissions[year.index],
            "request_id": seat.requests[year.index],
            "cycle_id": self.shared.plan.cycles[number][year.index],
            "organisation_id": self.shared.plan.organisations[seat.organisation],
            "version": 1,
            "is_current": True,
            "submitted_at": moment,
            "submitted_by": signature_of(seat),
            "answered": len(FACTORS),
        }

    def _copies(self, seat: Seat, year: Year, moment: datetime) -> Iterator[Row]:
        for answer in self.shared.payload(seat, year).answers:
            content = {**answer.to_json(), "level": answer.level, "shared_level": answer.shared_level}
            yield {"id": self.shared.ids.at(moment), "submission_id": seat.submissions[year.index], **content}
