"""What a careful colleague would ask before a cycle is closed: what stands open in it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, select

from app.assessments.models import Request, Submission, SubmittedAnswer
from app.assessments.queries.cycles import CycleRow, RequestRow, RequestState, list_requests
from tenants import read


@dataclass(frozen=True, slots=True)
class OpenEnds:
    """What stands open in a cycle.

    Attributes:
        not_sent: partners that were asked and have not sent, or took back what they sent; by name.
        not_reached: partners whose request waits until they accept the connection.
        with_more_time: partners that have not sent and may answer beyond the cycle's last day, and until when.
        texts: how many answers that count hold what looks like a person's data, and nobody has looked at.
    """

    not_sent: tuple[RequestRow, ...]
    not_reached: tuple[RequestRow, ...]
    with_more_time: tuple[tuple[RequestRow, date], ...]
    texts: int

    @property
    def is_clear(self) -> bool:
        """Whether there is nothing to ask."""
        return not (self.not_sent or self.not_reached or self.texts)


def open_ends(cycle: CycleRow) -> OpenEnds:
    """Return what stands open in a cycle, in four statements whatever the number of partners."""
    requests = list_requests(cycle.id)
    later = _later(cycle)
    open_ = [one for one in requests if one.state is not RequestState.SUBMITTED]
    return OpenEnds(
        not_sent=tuple(one for one in open_ if one.state is not RequestState.NOT_CONNECTED),
        not_reached=tuple(one for one in open_ if one.state is RequestState.NOT_CONNECTED),
        with_more_time=tuple((one, later[one.id]) for one in open_ if one.id in later),
        texts=_texts(cycle.id),
    )


def _later(cycle: CycleRow) -> dict[UUID, date]:
    wanted = (Request.cycle_id == cycle.id, Request.closes_on > cycle.closes_on)
    return {id_: day for id_, day in read(select(Request.id, Request.closes_on).where(*wanted)) if day is not None}


def _texts(cycle_id: UUID) -> int:
    of = and_(SubmittedAnswer.space_id == Submission.space_id, SubmittedAnswer.submission_id == Submission.id)
    flagged = func.json_array_length(SubmittedAnswer.flags) > 0
    statement = (
        select(func.count(SubmittedAnswer.id))
        .join(Submission, of)
        .where(Submission.cycle_id == cycle_id, Submission.is_current, SubmittedAnswer.looked_at.is_(None), flagged)
    )
    return int(read(statement).scalar_one())
