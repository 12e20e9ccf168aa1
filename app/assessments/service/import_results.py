"""Bringing in the results of an earlier year: from a held spreadsheet to a closed cycle of the board's own."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from app.assessments.flagging import flags_of
from app.assessments.importing.converting import Given, convert
from app.assessments.models import Cycle, CycleState, Request, Submission, SubmittedAnswer
from app.assessments.queries.import_results import KIND, Plan, plan_of
from app.assessments.service.drafts import check_free, flush, locked
from app.assessments.service.made_files import throw_away_all
from app.assessments.service.refusals_board import NoPartners, Stale, WrongDates, WrongState
from app.boards.models import Partner
from app.commons.queries import latest_instrument
from app.core import clock, holding
from app.core.errors import Refused
from app.core.sheets import read as read_sheet
from tenants import db, insert_rows, new_id, record

LEAVE_OUT = "leave"  # what is said of a name in the file that no partner has


class NotReady(Refused):
    """The file still holds what cannot be taken."""

    def __init__(self) -> None:
        super().__init__(
            "Something in this file cannot be taken in yet. The page says which cells. Nothing was brought in."
        )


def hold(*, key: UUID, filename: str, content: bytes, now: datetime) -> UUID:
    """Hold a spreadsheet that was handed in, once it was read; return its id.

    Raises:
        CannotRead: it is no spreadsheet that can be read; the message says what to do.
    """
    read_sheet(content, filename=filename)
    return holding.hold(key=key, kind=KIND, filename=filename, content=content, choices={}, now=now)


def take_in(*, file_id: UUID, revision: int, now: datetime) -> Cycle:
    """Make a closed cycle of what a held file says, all of it or nothing.

    Args:
        file_id: a file of which everything was said: columns, meanings, title, year, last day, partners.
        revision: of the file, as the page had it.
        now: aware UTC.

    Raises:
        NoResultFound: there is no such file.
        Taken: it was taken in already.
        Stale: something else was said of it since the page was drawn.
        NotReady: the file holds what cannot be taken.
        TitleTaken, WrongDates, NoPartners: as for any cycle.
    """
    held = holding.take(file_id=file_id, kind=KIND, revision=revision, now=now)
    plan = plan_of(held)
    if plan.closes_on is None or not plan.title or plan.reporting_year is None:
        raise NotReady
    if plan.closes_on >= clock.local_date(now):
        raise WrongDates("The last day must be in the past", field="closes_on")
    made = convert(plan.sheet, plan.targets, plan.meanings, plan.instrument)
    if made.problems:
        raise NotReady
    said = _by_partner(plan, made.partners)
    check_free(plan.title)
    cycle = Cycle(
        id=file_id,
        title=plan.title,
        reporting_year=plan.reporting_year,
        opens_on=plan.closes_on,
        closes_on=plan.closes_on,
        chair_words="",
        instrument_id=latest_instrument().id,
        state=CycleState.CLOSED,
        created_at=now,
        opened_at=clock.start_of(plan.closes_on),
        closed_at=clock.end_of(plan.closes_on) - timedelta(seconds=1),
        imported_from=held.filename,
    )
    db.session.add(cycle)
    flush()
    _put_in(cycle, said, now=now)
    record("cycle.imported", kind="cycle", object_id=cycle.id, now=now, detail={"partners": len(said)})
    return cycle


def _by_partner(plan: Plan, partners: Mapping[str, Mapping[int, Given]]) -> dict[UUID, Mapping[int, Given]]:
    """Return what was said by the partner's id; of those left out nothing."""
    said: dict[UUID, Mapping[int, Given]] = {}
    for name, answers in partners.items():
        chosen = plan.partner_of(name)
        if chosen is None:
            raise NotReady
        if chosen == LEAVE_OUT or not answers:
            continue
        if UUID(chosen) in said:
            raise Refused(
                f"Two names in the file are said to be the same partner. One of them is {name}. "
                "Choose another partner for one of them, or leave one out."
            )
        said[UUID(chosen)] = answers
    if not said:
        raise NoPartners("No partner is left to be brought in.")
    return said


def _put_in(cycle: Cycle, said: Mapping[UUID, Mapping[int, Given]], *, now: datetime) -> None:
    wanted = select(Partner.id, Partner.organisation_id, Partner.name, Partner.kind).where(Partner.id.in_(said))
    answers: list[dict[str, Any]] = []
    for partner in db.session.execute(wanted).all():
        request_id, submission_id = new_id(), new_id()
        whole = said[partner.id]
        db.session.add(
            Request(
                id=request_id,
                cycle_id=cycle.id,
                partner_id=partner.id,
                organisation_id=partner.organisation_id,
                partner_name=partner.name,
                partner_kind=partner.kind,
                chosen_at=now,
            )
        )
        db.session.flush()
        db.session.add(
            Submission(
                id=submission_id,
                request_id=request_id,
                cycle_id=cycle.id,
                organisation_id=partner.organisation_id,
                version=1,
                is_current=True,
                submitted_at=cycle.closed_at,
                submitted_by=f"From the spreadsheet {cycle.imported_from}",
                answered=sum(one.level is not None for one in whole.values()),
            )
        )
        answers += [_row(submission_id, number, whole.get(number, Given())) for number in latest_instrument().numbers]
    db.session.flush()
    insert_rows(SubmittedAnswer, answers)


def _row(submission_id: UUID, number: int, given: Given) -> dict[str, Any]:
    return {
        "id": new_id(),
        "submission_id": submission_id,
        "factor": number,
        "level": given.level,
        "shared_level": given.level,
        "practice": given.practice,
        "difference": given.difference,
        "addendum": "",
        "links": [],
        "flags": flags_of({"practice": given.practice, "difference": given.difference, "addendum": ""}, ()),
    }


def remove(*, cycle_id: UUID, revision: int, now: datetime) -> None:
    """Remove a cycle that was brought in, with all it brought.

    Raises:
        NoResultFound: the board has no such cycle.
        WrongState: it was answered here, so it stays.
        Stale: somebody changed it since the page was drawn.
    """
    cycle = locked(cycle_id)
    if cycle.imported_from is None:
        raise WrongState("This cycle was answered here, so it stays.")
    if cycle.revision != revision:
        raise Stale
    submissions = select(Submission.id).where(Submission.cycle_id == cycle_id)
    for statement in (
        delete(SubmittedAnswer).where(SubmittedAnswer.submission_id.in_(submissions)),
        delete(Submission).where(Submission.cycle_id == cycle_id),
        delete(Request).where(Request.cycle_id == cycle_id),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))
    db.session.delete(cycle)
    db.session.flush()
    throw_away_all()  # files that were made of it hold what it brought
    record("cycle.import_removed", kind="cycle", object_id=cycle_id, now=now)
