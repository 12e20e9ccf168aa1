"""What an organisation reads of its own staff's findings, as boards sent them back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from app.commons.queries import learning_instrument
from app.learning_needs.crossing import FindingsPayload
from app.learning_needs.models import AskedSurvey, AskedSurveyState, ReceivedFindings
from app.learning_needs.queries.sheets import PARTNER, PARTNER_TIER, Audit, Group, Names, Sheet, Words, words_of
from tenants import read


@dataclass(frozen=True)
class StaffFindings:
    """One board's findings of the organisation's own staff, or that there are none to show (yet)."""

    request_id: UUID
    board_name: str
    title: str
    smallest: int
    closes_on: date
    state: AskedSurveyState
    headcount: int | None
    received_at: datetime | None
    released_on: date | None
    words: Words
    own: Sheet | None  # one group: the organisation's staff
    by_tier: Sheet | None

    @property
    def is_shown(self) -> bool:
        """Enough answered to show something."""
        return self.own is not None and len(self.own) > 0

    @property
    def answered(self) -> int | None:
        """About how many answered."""
        return self.own.answered(0) if self.own is not None and len(self.own) else None


_COLUMNS = (
    AskedSurvey.board_name,
    AskedSurvey.title,
    AskedSurvey.smallest,
    AskedSurvey.closes_on,
    AskedSurvey.state,
    AskedSurvey.headcount,
    AskedSurvey.instrument_id,
    AskedSurvey.topics,
    AskedSurvey.services,
    ReceivedFindings.received_at,
    ReceivedFindings.content,
)


def read_staff_findings(request_id: UUID) -> StaffFindings:
    """Return what a board sent back, in one statement; NoResultFound where this organisation was never asked."""
    current = and_(
        ReceivedFindings.space_id == AskedSurvey.space_id,
        ReceivedFindings.request_id == AskedSurvey.id,
        ReceivedFindings.is_current,
    )
    statement = select(*_COLUMNS).outerjoin(ReceivedFindings, current).where(AskedSurvey.id == request_id)
    row = read(statement).one()
    payload = FindingsPayload.from_json(row.content) if row.content else None
    words = words_of(learning_instrument(row.instrument_id), payload.topics if payload else row.topics, row.services)
    return StaffFindings(
        request_id=request_id,
        board_name=row.board_name,
        title=row.title,
        smallest=payload.smallest if payload else row.smallest,
        closes_on=row.closes_on,
        state=row.state,
        headcount=row.headcount,
        received_at=row.received_at,
        released_on=payload.released_on if payload else None,
        words=words,
        own=_sheet(PARTNER, payload.sheet, words) if payload else None,
        by_tier=_sheet(PARTNER_TIER, payload.by_tier, words) if payload and payload.by_tier.get("groups") else None,
    )


class _OwnNames(Names):
    """The organisation's own staff need no other name; a pair is named by its tier alone."""

    def group(self, key: str) -> Group:
        """Return a group with its name."""
        _, _, tier = key.partition("/")
        return super().group(tier) if tier else Group(key, "All our staff")


def _sheet(name: str, content: Mapping[str, Any], words: Words) -> Sheet:
    return Sheet(name, content, _OwnNames(words, {}), Audit(None))
