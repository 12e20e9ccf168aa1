"""The rows of a sample that an organisation holds: who asked it, and what it answered."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from app.assessments.crossing import SUBMISSION
from app.assessments.models import (
    Answer,
    Asked,
    AskedState,
    Progress,
    Return,
    SentState,
    SentSubmission,
)
from app.commons.levels import Level
from app.demo.answers import FACTORS
from app.demo.sample import Seat, Year, answers_of
from app.demo.sample_rows import WORDS, Row, Shared, closed_at, envelope, kind_of, lead_email, name_of, title_of
from app.organisations.models import Directory
from app.organisations.names import search_name
from app.people.roles import Role
from tenants import AuditEntry, Delivery, Envelope, Link, LinkState, insert_rows


class OrganisationRows:
    """Puts in what one organisation after another holds."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared

    def answer(self, number: int) -> None:
        """Put in an organisation's entry, links, answers, and what it sent."""
        plan, seats = self.shared.plan, self.shared.of_organisation[number]
        lead = f"Lead {number + 1:04d}"
        self.shared.person(plan.leads[number], lead_email(number), lead, Role.ORGANISATION_LEAD)
        name, kind = name_of(number), kind_of(number)
        entry = {"id": plan.organisations[number], "name": name, "search_name": search_name(name), "kind": kind}
        more = {"claimed_at": self.shared.begin, "created_by": plan.boards[seats[0].board], "revision": 1}
        insert_rows(Directory, [{**entry, **more}])
        insert_rows(Link, [self._link(seat) for seat in seats])
        returns = [self.shared.ids.at(year.opened_at) for year in plan.years]
        insert_rows(Return, [self._return(returns[year.index], year) for year in plan.years])
        insert_rows(Answer, [row for year in plan.years for row in self._answers(number, returns[year.index], year)])
        each = [(seat, year) for seat in seats for year in plan.years]
        insert_rows(Asked, [self._asked(seat, year, returns[year.index]) for seat, year in each])
        insert_rows(Progress, [self._progress(seat, year) for seat, year in each])
        sent = [(seat, year, moment) for seat, year in each if (moment := seat.sent_at[year.index])]
        insert_rows(Envelope, [self._submission_envelope(seat, year, at) for seat, year, at in sent if year.is_open])
        insert_rows(SentSubmission, [self._sent(seat, year, at) for seat, year, at in sent])
        lines = [("submission.sent", seat.requests[year.index], at, "request") for seat, year, at in sent]
        insert_rows(AuditEntry, [self.shared.line(*line, plan.leads[number]) for line in lines])
        received = [self.shared.asking[seat.requests[year.index]] for seat, year in each if year.is_open]
        insert_rows(Delivery, [{"id": one, "delivered_at": plan.years[-1].opened_at} for one in received])

    def _link(self, seat: Seat) -> Row:
        ends = {
            "asker_id": self.shared.plan.boards[seat.board],
            "asked_id": self.shared.plan.organisations[seat.organisation],
        }
        return {**ends, "state": LinkState.ACCEPTED, "asked_at": self.shared.begin, "answered_at": self.shared.begin}

    def _return(self, return_id: UUID, year: Year) -> Row:
        key = {"instrument_id": self.shared.instrument, "reporting_year": year.reporting_year}
        return {"id": return_id, **key, "created_at": year.opened_at}

    def _answers(self, number: int, return_id: UUID, year: Year) -> Iterator[Row]:
        for factor, said in answers_of(number, year.index, self.shared.seed).items():
            yield {
                "id": self.shared.ids.at(year.opened_at),
                "return_id": return_id,
                "factor": factor,
                "level": Level(said.level),
                "practice": said.practice,
                "difference": said.difference,
                "links": [{"title": link.title, "url": link.url} for link in said.links],
                "revision": 1,
                "saved_at": year.opened_at + timedelta(hours=4),
                "saved_by": self.shared.plan.leads[number],
            }

    def _asked(self, seat: Seat, year: Year, return_id: UUID) -> Row:
        board = self.shared.plan.boards[seat.board]
        return {
            "id": seat.requests[year.index],
            "board_id": board,
            "board_name": self.shared.board_name(seat.board),
            "return_id": return_id,
            "title": title_of(year),
            "reporting_year": year.reporting_year,
            "opens_on": year.opens_on,
            "closes_on": year.closes_on,
            "chair_words": WORDS,
            "partner_kind": kind_of(seat.organisation).value,
            "state": AskedState.OPEN if year.is_open else AskedState.CLOSED,
            "version": 1 if year.is_open else 2,
            "asked_at": year.opened_at,
            "changed_at": year.opened_at if year.is_open else closed_at(year),
        }

    def _progress(self, seat: Seat, year: Year) -> Row:
        worked = year.opened_at + timedelta(hours=4)
        return {
            "space_id": self.shared.plan.boards[seat.board],
            "request_id": seat.requests[year.index],
            "cycle_id": self.shared.plan.cycles[seat.board][year.index],
            "organisation_id": self.shared.plan.organisations[seat.organisation],
            "answered": len(FACTORS),
            "total": len(FACTORS),
            "last_worked_on": worked,
            "updated_at": worked,
        }

    def _submission_envelope(self, seat: Seat, year: Year, moment: datetime) -> Row:
        sides = (self.shared.plan.organisations[seat.organisation], self.shared.plan.boards[seat.board])
        content = self.shared.payload(seat, year).to_json()
        made = envelope(SUBMISSION, sides, seat.requests[year.index], content, moment)
        return {**made, "id": seat.submissions[year.index]}

    def _sent(self, seat: Seat, year: Year, moment: datetime) -> Row:
        envelope_id = seat.submissions[year.index]
        return {
            "id": envelope_id,
            "asked_id": seat.requests[year.index],
            "version": 1,
            "state": SentState.SENT,
            "envelope_space_id": self.shared.plan.boards[seat.board],
            "envelope_id": envelope_id,
            "answered": len(FACTORS),
            "submitted_at": moment,
            "submitted_by": self.shared.plan.leads[seat.organisation],
        }
