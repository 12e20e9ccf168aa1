"""What is read of free answers: those that wait for a reader, and those that everybody may read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.learning_needs.models import FreeAnswer
from app.learning_needs.models import TextState as TextState  # views ask for it here
from tenants import read

PAGE = 25


@dataclass(frozen=True, slots=True)
class TextRow:
    """One free answer."""

    id: UUID
    text: str
    state: TextState
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class TextPage:
    """Some free answers of one state, and whether there are more."""

    rows: tuple[TextRow, ...]
    number: int
    has_more: bool


def count_texts(survey_id: UUID) -> Mapping[TextState, int]:
    """Return how many free answers are in each state."""
    statement = (
        select(FreeAnswer.state, func.count()).where(FreeAnswer.survey_id == survey_id).group_by(FreeAnswer.state)
    )
    return dict.fromkeys(TextState, 0) | {row[0]: row[1] for row in read(statement)}


def list_texts(survey_id: UUID, state: TextState, *, page: int) -> TextPage:
    """Return free answers of a state, in the order of their words: no other order tells nothing.

    Args:
        page: from 1.
    """
    statement = (
        select(FreeAnswer.id, FreeAnswer.text, FreeAnswer.state, FreeAnswer.read_at)
        .where(FreeAnswer.survey_id == survey_id, FreeAnswer.state == state)
        .order_by(func.lower(FreeAnswer.text), FreeAnswer.text, FreeAnswer.id)
        .limit(PAGE + 1)
        .offset((page - 1) * PAGE)
    )
    rows = tuple(TextRow(*row) for row in read(statement))
    return TextPage(rows[:PAGE], page, has_more=len(rows) > PAGE)
