"""What a region has written about measures and its councils."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.benchmarking.models import Commentary
from tenants import read


@dataclass(frozen=True, slots=True)
class CommentaryRow:
    """One text: of a measure in a year, in the whole region or in one council."""

    measure_key: str
    year: int
    council_code: str  # empty: the whole region
    words: str
    revision: int
    saved_at: datetime


_ROW = (
    Commentary.measure_key,
    Commentary.year,
    Commentary.council_code,
    Commentary.words,
    Commentary.revision,
    Commentary.saved_at,
)


def list_commentary(measure_key: str | None = None) -> tuple[CommentaryRow, ...]:
    """Return what the current region has written, of one measure or of all, the newest year first."""
    statement = select(*_ROW).order_by(Commentary.measure_key, Commentary.year.desc(), Commentary.council_code)
    if measure_key is not None:
        statement = statement.where(Commentary.measure_key == measure_key)
    return tuple(CommentaryRow(*row) for row in read(statement))


def find_commentary(measure_key: str, year: int, council_code: str) -> CommentaryRow | None:
    """Return one text; None where nothing is written there."""
    statement = select(*_ROW).where(
        Commentary.measure_key == measure_key, Commentary.year == year, Commentary.council_code == council_code
    )
    row = read(statement).one_or_none()
    return CommentaryRow(*row) if row else None
