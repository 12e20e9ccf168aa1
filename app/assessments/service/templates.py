"""A board's templates for cycles, and what a new draft begins with: a template's words, or an earlier cycle's."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from datetime import datetime as moment
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.assessments.models import CycleTemplate
from app.assessments.queries.cycles import ChoosableRow, CycleRow
from app.assessments.queries.templates import YEAR, TemplateRow
from app.assessments.service.drafts import TITLE_LENGTH
from app.commons.kinds import PartnerKind
from app.core import clock, errors
from app.core.errors import AlreadyDone, Refused
from tenants import db, is_tombstone, record

A_YEAR = timedelta(weeks=52)  # so that a Monday stays a Monday
_LABEL = re.compile(r"\b(20\d\d)[-–/](?:20)?(\d\d)\b")
_YEAR = re.compile(r"\b20\d\d\b")


class Stale(errors.Stale):
    """The page was drawn before somebody else changed the template."""

    def __init__(self) -> None:
        super().__init__("Somebody changed this template since you opened the page. Look at it, then save yours again.")


class NameTaken(Refused):
    """Another template has this name."""

    def __init__(self) -> None:
        super().__init__("You have a template with this name already. Choose another", field="name")


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the form of a new draft is filled with."""

    title: str
    reporting_year: int
    opens_on: date | None  # None: to be chosen
    closes_on: date | None
    chair_words: str
    partner_ids: tuple[UUID, ...]


def from_cycle(cycle: CycleRow, *, asked: Collection[UUID], partners: Iterable[ChoosableRow], today: date) -> Beginning:
    """Return an earlier cycle moved on by whole years of 52 weeks, until its first day is not in the past.

    Args:
        cycle: the earlier one.
        asked: ids of the partners that it asked.
        partners: those that may be asked now; whoever has left is not among them.
        today: the board's date.
    """
    years = 1
    while cycle.opens_on + years * A_YEAR < today:
        years += 1
    year = cycle.reporting_year + years
    has_days = cycle.imported_from is None  # of one that a spreadsheet brought the last day alone is known
    return Beginning(
        title=_moved_on(cycle.title, years)[:TITLE_LENGTH],
        reporting_year=year,
        opens_on=cycle.opens_on + years * A_YEAR if has_days else None,
        closes_on=cycle.closes_on + years * A_YEAR if has_days else None,
        chair_words="" if is_tombstone(cycle.chair_words) else cycle.chair_words,
        partner_ids=tuple(one.id for one in partners if one.id in asked),
    )


def _moved_on(title: str, years: int) -> str:
    """Return a title with the years in it moved on: "2025-26" becomes "2026-27", "2025" becomes "2026"."""
    if _LABEL.search(title):
        return _LABEL.sub(lambda found: clock.reporting_year_label(int(found[1]) + years), title)
    if _YEAR.search(title):
        return _YEAR.sub(lambda found: str(int(found[0]) + years), title)
    return title


def from_template(template: TemplateRow, *, partners: Iterable[ChoosableRow], today: date) -> Beginning:
    """Return what a cycle from a template begins with, if it begins today.

    Args:
        template: one of the board's.
        partners: those that may be asked.
        today: the board's date.
    """
    year = clock.reporting_year_of(today)
    return Beginning(
        title=template.title.replace(YEAR, clock.reporting_year_label(year))[:TITLE_LENGTH],
        reporting_year=year,
        opens_on=today,
        closes_on=today + timedelta(days=template.days - 1),
        chair_words=template.chair_words,
        partner_ids=tuple(one.id for one in partners if not template.kinds or one.kind in template.kinds),
    )


def as_title(title: str, reporting_year: int) -> str:
    """Return a cycle's title as a template's: with a mark where the reporting year stands."""
    return title.replace(clock.reporting_year_label(reporting_year), YEAR)


def add(
    *, key: UUID, name: str, title: str, days: int, chair_words: str, kinds: Iterable[PartnerKind], now: moment
) -> None:
    """Keep a template.

    Args:
        key: of the form that was sent, so that a double click keeps one.
        name: free within the board.
        title: of cycles begun from it; `YEAR` stands for the reporting year.
        days: 1 to 366, from the first to the last.
        chair_words: what partners read first.
        kinds: of partners to ask; none for all.
        now: aware UTC.

    Raises:
        AlreadyDone: this form was sent before.
        NameTaken: the name is not free.
    """
    if db.session.scalar(select(CycleTemplate.id).where(CycleTemplate.id == key)):
        raise AlreadyDone("This template was kept already.")
    _check_name(name, but=key)
    db.session.add(
        CycleTemplate(
            id=key,
            name=name,
            title=title,
            days=days,
            chair_words=chair_words,
            kinds=[kind.value for kind in kinds],
            created_at=now,
        )
    )
    _flush()
    record("template.added", kind="template", object_id=key, now=now)


def change(
    *,
    template_id: UUID,
    revision: int,
    name: str,
    title: str,
    days: int,
    chair_words: str,
    kinds: Iterable[PartnerKind],
    now: moment,
) -> None:
    """Change a template. What is the same already is no change.

    Raises:
        NoResultFound: the board has no such template.
        Stale: somebody changed it since the page was drawn.
        NameTaken: the name is not free.
    """
    row = _locked(template_id)
    values = {
        "name": name,
        "title": title,
        "days": days,
        "chair_words": chair_words,
        "kinds": [kind.value for kind in kinds],
    }
    if all(getattr(row, column) == value for column, value in values.items()):
        return
    if row.revision != revision:
        raise Stale
    _check_name(name, but=template_id)
    for column, value in values.items():
        setattr(row, column, value)
    row.revision += 1
    _flush()
    record("template.changed", kind="template", object_id=template_id, now=now)


def remove(*, template_id: UUID, revision: int, now: moment) -> None:
    """Throw a template away. Cycles begun from it stay.

    Raises:
        NoResultFound: the board has no such template.
        Stale: somebody changed it since the page was drawn.
    """
    row = _locked(template_id)
    if row.revision != revision:
        raise Stale
    db.session.delete(row)
    db.session.flush()
    record("template.removed", kind="template", object_id=template_id, now=now)


def _locked(template_id: UUID) -> CycleTemplate:
    return db.session.scalars(select(CycleTemplate).where(CycleTemplate.id == template_id).with_for_update()).one()


def _check_name(name: str, *, but: UUID) -> None:
    same = select(CycleTemplate.id).where(func.lower(CycleTemplate.name) == func.lower(name), CycleTemplate.id != but)
    if db.session.scalar(same.limit(1)):
        raise NameTaken


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        raise NameTaken from error
