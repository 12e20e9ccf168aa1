"""A cycle as it is taken out: every partner, every factor, what was said, and the official codes. Five statements."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.exc import NoResultFound

from app.assessments.models import Cycle, Request, SentSubmission, Submission, SubmittedAnswer
from app.assessments.queries.cycles import CycleRow, RequestRow, list_cycles
from app.assessments.queries.results import AnswerRow, Results, read_results
from app.commons.instrument import Factor
from app.commons.levels import Level
from app.organisations.keys import Keys
from app.organisations.models import Directory
from tenants import Space, current_space_id, read

# Where one partner is, as files say it: one word for software, one for people.
STATUS = {
    "submitted": "Sent",
    "answered_for": "Sent, answered by the board in its name",
    "brought_in": "Brought in from a spreadsheet",
    "not_in_file": "Not in the spreadsheet",
    "working": "Working on it",
    "not_begun": "Not begun",
    "taken_back": "Taken back",
    "not_connected": "Not connected",
}


@dataclass(frozen=True, slots=True)
class PartnerOut:
    """One partner of a cycle."""

    request: RequestRow
    keys: Keys
    last_day: date  # its own, where it has a later one
    status: str  # a key of STATUS
    answers: Mapping[int, AnswerRow]  # by factor; empty where nothing counts
    before: Mapping[int, Level | None]  # what it chose in the cycle before


@dataclass(frozen=True, slots=True)
class CycleOut:
    """A cycle with everything that its files hold."""

    board: str
    results: Results
    imported_from: str | None  # the name of the spreadsheet that its results came from
    partners: tuple[PartnerOut, ...]

    @property
    def cycle(self) -> CycleRow:
        """The cycle itself."""
        return self.results.cycle

    @property
    def factors(self) -> tuple[Factor, ...]:
        """What it asks, in order."""
        return self.results.instrument.factors


def read_cycle(cycle_id: UUID) -> CycleOut:
    """Return everything that a cycle's files hold.

    Raises:
        NoResultFound: this board has no such cycle, or it is a draft.
    """
    cycles = list_cycles()
    cycle = next((one for one in cycles if one.id == cycle_id and not one.is_draft), None)
    if cycle is None:
        raise NoResultFound(f"no cycle {cycle_id} that was opened")
    found = read_results(cycle, cycles)
    more = _more(cycle_id)
    said = _answers(cycle_id)
    board, imported_from = next(iter(more.values()))[:2] if more else _bare(cycle_id)
    partners = tuple(
        PartnerOut(
            request=one,
            keys=Keys(*more[one.id][3:]),
            last_day=max(cycle.closes_on, more[one.id][2] or cycle.closes_on),
            status=_status(one, is_imported=imported_from is not None),
            answers=said.get(one.id, {}),
            before=found.levels_before.get(one.organisation_id, {}),
        )
        for one in found.requests
    )
    return CycleOut(board, found, imported_from, partners)


def _status(partner: RequestRow, *, is_imported: bool) -> str:
    if is_imported:
        return "brought_in" if partner.current else "not_in_file"
    if partner.current:
        return "answered_for" if partner.current.spoken_for else "submitted"
    state = partner.state.value
    return "taken_back" if state == "withdrawn" else state


def _more(cycle_id: UUID) -> dict[UUID, Any]:
    """Return, by request: the board's name, the spreadsheet's, a later last day, and the organisation's keys."""
    keys = (
        Directory.ods_code,
        Directory.company_number,
        Directory.charity_number,
        Directory.police_force,
        Directory.council_code,
    )
    statement = (
        select(Request.id, Space.name, Cycle.imported_from, Request.closes_on, *keys)
        .join(Cycle, and_(Cycle.space_id == Request.space_id, Cycle.id == Request.cycle_id))
        .join(Space, Space.id == Request.space_id)
        .outerjoin(Directory, Directory.id == Request.organisation_id)
        .where(Request.cycle_id == cycle_id)
    )
    return {row[0]: tuple(row[1:]) for row in read(statement)}


def _bare(cycle_id: UUID) -> tuple[str, str | None]:
    """Return the board's name and the spreadsheet's, for a cycle that asks nobody."""
    statement = select(Space.name, Cycle.imported_from).join(Cycle, Cycle.space_id == Space.id)
    name, imported_from = read(statement.where(Space.id == current_space_id(), Cycle.id == cycle_id)).one()
    return name, imported_from


def _answers(cycle_id: UUID) -> dict[UUID, dict[int, AnswerRow]]:
    """Return what counts, by request and factor."""
    statement = (
        select(
            Submission.request_id,
            SubmittedAnswer.submission_id,
            SubmittedAnswer.factor,
            SubmittedAnswer.level,
            SubmittedAnswer.practice,
            SubmittedAnswer.difference,
            SubmittedAnswer.addendum,
            SubmittedAnswer.shared_level,
            SubmittedAnswer.links,
            Submission.spoken_for,
        )
        .join(
            SubmittedAnswer,
            and_(SubmittedAnswer.space_id == Submission.space_id, SubmittedAnswer.submission_id == Submission.id),
        )
        .where(Submission.cycle_id == cycle_id, Submission.is_current)
    )
    found: dict[UUID, dict[int, AnswerRow]] = defaultdict(dict)
    for request_id, *row in read(statement):
        answer = AnswerRow(*row)
        found[request_id][answer.factor] = answer
    return found


@dataclass(frozen=True, slots=True)
class VersionPlace:
    """Where one version of a partner's answers belongs."""

    cycle_id: UUID
    request_id: UUID


def place_of_version(submission_id: UUID) -> VersionPlace:
    """Return where a version belongs; NoResultFound where this board holds no such one."""
    statement = select(Submission.cycle_id, Submission.request_id).where(Submission.id == submission_id)
    return VersionPlace(*read(statement).one())


def request_of_sent(sent_id: UUID) -> UUID:
    """Return to which request a version was sent; NoResultFound where this organisation sent no such thing."""
    found: UUID = read(select(SentSubmission.asked_id).where(SentSubmission.id == sent_id)).scalar_one()
    return found


def own_name() -> str:
    """Return the name of the current space."""
    name: str = read(select(Space.name).where(Space.id == current_space_id())).scalar_one()
    return name
