"""What is read of a board's templates for cycles."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.assessments.models import CycleTemplate
from app.commons.kinds import PartnerKind
from tenants import read

YEAR = "{year}"  # stands in a title for the reporting year


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """What cycles begun from it have in common."""

    id: UUID
    name: str
    title: str
    days: int  # from the first to the last
    chair_words: str
    kinds: tuple[PartnerKind, ...]  # of partners to ask; none: all
    revision: int


_COLUMNS = (
    CycleTemplate.id,
    CycleTemplate.name,
    CycleTemplate.title,
    CycleTemplate.days,
    CycleTemplate.chair_words,
    CycleTemplate.kinds,
    CycleTemplate.revision,
)


def _row(id_: UUID, name: str, title: str, days: int, words: str, kinds: list[str], revision: int) -> TemplateRow:
    return TemplateRow(id_, name, title, days, words, tuple(PartnerKind(kind) for kind in kinds), revision)


def list_templates() -> tuple[TemplateRow, ...]:
    """Return the board's templates, by name."""
    statement = select(*_COLUMNS).order_by(func.lower(CycleTemplate.name), CycleTemplate.id)
    return tuple(_row(*row) for row in read(statement))


def get_template(template_id: UUID) -> TemplateRow:
    """Return one template; NoResultFound where the board has no such one."""
    return _row(*read(select(*_COLUMNS).where(CycleTemplate.id == template_id)).one())
