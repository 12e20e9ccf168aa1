"""What looks as if it told who somebody is: in what partners sent, and in what the board wrote itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, and_, func, select

from app.assessments.models import Cycle, Request, Submission, SubmittedAnswer
from app.core.models import LetPass
from app.people.models import Account
from tenants import read

MOST = 200  # of each; those that nobody has looked at come first


@dataclass(frozen=True, slots=True)
class FlaggedAnswer:
    """One factor of what a partner sent, with what looks personal in it."""

    id: UUID
    cycle_id: UUID
    cycle_title: str
    request_id: UUID
    submission_id: UUID
    partner: str
    factor: int
    flags: Sequence[Mapping[str, str]]
    looked_at: datetime | None
    looked_by: str | None


@dataclass(frozen=True, slots=True)
class KeptText:
    """That somebody of this board saved a text in spite of a warning."""

    id: UUID
    object_kind: str
    object_id: UUID
    field: str
    what: str
    noted_at: datetime
    noted_by: str | None
    looked_at: datetime | None


def list_flagged() -> tuple[FlaggedAnswer, ...]:
    """Return the flagged answers of current submissions: those to be looked at first, then by partner and factor."""
    statement = (
        select(
            SubmittedAnswer.id,
            Submission.cycle_id,
            Cycle.title,
            Request.id,
            Submission.id,
            Request.partner_name,
            SubmittedAnswer.factor,
            SubmittedAnswer.flags,
            SubmittedAnswer.looked_at,
            Account.name,
        )
        .join(
            Submission,
            and_(Submission.space_id == SubmittedAnswer.space_id, Submission.id == SubmittedAnswer.submission_id),
        )
        .join(Request, and_(Request.space_id == Submission.space_id, Request.id == Submission.request_id))
        .join(Cycle, and_(Cycle.space_id == Submission.space_id, Cycle.id == Submission.cycle_id))
        .outerjoin(Account, Account.id == SubmittedAnswer.looked_by)
        .where(Submission.is_current, SubmittedAnswer.flags.cast(Text) != "[]")
        .order_by(
            SubmittedAnswer.looked_at.is_not(None),
            Cycle.closes_on.desc(),
            func.lower(Request.partner_name),
            Request.id,
            SubmittedAnswer.factor,
        )
        .limit(MOST)
    )
    return tuple(FlaggedAnswer(*row) for row in read(statement))


def list_kept() -> tuple[KeptText, ...]:
    """Return what people of the current space saved in spite of a warning, what is to be looked at first."""
    statement = (
        select(
            LetPass.id,
            LetPass.object_kind,
            LetPass.object_id,
            LetPass.field,
            LetPass.what,
            LetPass.noted_at,
            Account.name,
            LetPass.looked_at,
        )
        .outerjoin(Account, Account.id == LetPass.noted_by)
        .order_by(LetPass.looked_at.is_not(None), LetPass.noted_at.desc(), LetPass.id)
        .limit(MOST)
    )
    return tuple(KeptText(*row) for row in read(statement))
