"""An organisation's return: made once, held while it is changed or sent, and how far it is.

Saving an answer holds the return shared, so that many save at once; sending holds it alone, so that no
half-saved answer goes.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select

from app.assessments.models import Addendum, Answer, Asked, AskedState, Progress, Return
from app.assessments.queries.asked import AskedRow, as_asked, asked_columns
from app.commons.queries import instrument
from app.core.errors import Refused
from tenants import Link, LinkState, current_space_id, db, enqueue, insert_if_absent, insert_rows, new_id

PROGRESS = "assessments.progress"
EVERY = timedelta(minutes=1)  # how often a board is told, at the most


class NotOpen(Refused):
    """The request cannot be answered any more: closed, taken back, or the two are not connected."""

    def __init__(self, asked: AskedRow) -> None:
        super().__init__(asked.why_not)
        self.asked = asked


def find_or_make(*, instrument_id: UUID, reporting_year: int, now: datetime) -> UUID:
    """Return the id of the one return for an instrument and year; made with a row a factor where there is none."""
    key = {"instrument_id": instrument_id, "reporting_year": reporting_year}
    return_id = new_id()
    insert_if_absent(Return, {"id": return_id, **key, "created_at": now})  # two boards may ask at one moment
    standing = db.session.scalars(select(Return.id).filter_by(**key)).one()
    if standing == return_id:
        insert_rows(Answer, [_blank(return_id, number) for number in instrument(instrument_id).numbers])
    return standing


def _blank(return_id: UUID, number: int) -> dict[str, Any]:
    return {
        "id": new_id(),
        "return_id": return_id,
        "factor": number,
        "level": None,
        "practice": "",
        "difference": "",
        "links": [],
        "revision": 0,
    }


def hold(statement: Select[*tuple[Any, ...]], *, alone: bool) -> Select[*tuple[Any, ...]]:
    """Return a select of a request that holds its return to the end of the transaction.

    On SQLite the transaction itself holds everything.
    """
    return statement.with_for_update(read=not alone, of=Return)


def hold_alone(asked_id: UUID, *, now: datetime) -> AskedRow:
    """Hold the return of a request alone, and return the request, which must be open.

    Raises:
        NoResultFound: this organisation was asked no such thing.
        NotOpen: it cannot be answered any more.
    """
    row = db.session.execute(hold(asked_columns().where(Asked.id == asked_id), alone=True)).one()
    asked = as_asked(row, now=now)
    if not asked.is_open:
        raise NotOpen(asked)
    return asked


def bring_up_to_date_soon(return_id: UUID, *, now: datetime) -> None:
    """Have the boards told within a minute how far a return is; asked for again meanwhile changes nothing."""
    enqueue(PROGRESS, {"return_id": str(return_id)}, now=now, dedupe_key=str(return_id), run_at=now + EVERY)


def bring_up_to_date(return_id: UUID, *, now: datetime) -> int:
    """Tell each board whose request a return answers how far it is; return how many were told.

    Counts alone cross. A board that is connected no more, or has closed its cycle, is told nothing.
    """
    here = and_(Addendum.asked_id == Asked.id, Addendum.factor == Answer.factor)
    connected = and_(Link.asker_id == Asked.board_id, Link.asked_id == current_space_id())
    rows = db.session.execute(
        select(
            Asked.id,
            func.count(func.coalesce(Addendum.level, Answer.level)),
            func.count(Answer.id),
            func.max(Answer.saved_at),
        )
        .join(Answer, Answer.return_id == Asked.return_id)
        .join(Link, connected)
        .outerjoin(Addendum, here)
        .where(Asked.return_id == return_id, Asked.state == AskedState.OPEN, Link.state == LinkState.ACCEPTED)
        .group_by(Asked.id)
    ).all()
    counted = {asked_id: (answered, total, worked_on) for asked_id, answered, total, worked_on in rows}
    mine = Progress.organisation_id == current_space_id()
    progress = db.session.scalars(select(Progress).where(mine, Progress.request_id.in_(counted))).all()
    for row in progress:
        row.answered, row.total, row.last_worked_on = counted[row.request_id]
        row.updated_at = now
    db.session.flush()
    return len(progress)
