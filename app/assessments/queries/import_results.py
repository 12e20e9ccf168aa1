"""What is known of a spreadsheet of earlier results that waits, and what was said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.assessments.importing.converting import Converted, convert, level_values
from app.assessments.importing.guessing import guess_targets
from app.assessments.importing.meanings import guess, plain
from app.assessments.importing.names import Known, Match, match
from app.assessments.importing.targets import PARTNER, wrong
from app.boards.models import Partner
from app.commons.instrument import Instrument
from app.commons.queries import latest_instrument
from app.core.guarding import find
from app.core.holding import Held, get_held
from app.core.sheets import Sheet
from app.core.sheets import read as read_sheet
from tenants import read

KIND = "results"


@dataclass(frozen=True, slots=True)
class Flagged:
    """A text in the file that looks as if it held a person's data."""

    partner: str
    factor: int
    place: str
    what: str


@dataclass(frozen=True)
class Plan:
    """A spreadsheet, and what is known of it: said by somebody, or guessed until then."""

    held: Held
    sheet: Sheet
    instrument: Instrument
    known: tuple[Known, ...]

    def _said(self, name: str) -> Any:
        return self.held.choices.get(name)

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """What each column is."""
        said = self._said("targets")
        headings = [cell.text for cell in self.sheet.headings]
        return tuple(said) if said else guess_targets(headings, self.instrument)

    @property
    def wrong(self) -> str:
        """Why the columns cannot mean what was said of them; empty where they can."""
        return wrong(self.targets)

    @cached_property
    def values(self) -> tuple[str, ...]:
        """The different values that stand in columns of levels."""
        return level_values(self.sheet, self.targets)

    @cached_property
    def meanings(self) -> Mapping[str, str]:
        """The code of each value, by its plain form; "" where nobody has said and it cannot be guessed."""
        said = self._said("meanings") or {}
        return {plain(value): said.get(plain(value)) or guess(value) for value in self.values}

    def examples(self, column: int) -> tuple[str, ...]:
        """Return some different texts that stand in a column, from 0."""
        return tuple(dict.fromkeys(text for row in self.sheet.rows[:50] if (text := row.text(column))))[:3]

    @property
    def title(self) -> str:
        """What the cycle will be called."""
        return self._said("title") or ""

    @property
    def reporting_year(self) -> int | None:
        """The year it begins in."""
        year: int | None = self._said("reporting_year")
        return year

    @property
    def closes_on(self) -> date | None:
        """Its last day."""
        said = self._said("closes_on")
        return date.fromisoformat(said) if said else None

    @cached_property
    def converted(self) -> Converted:
        """What the file becomes, as things were said; with no partner where its column is not known."""
        if PARTNER not in self.targets:
            return Converted()
        return convert(self.sheet, self.targets, self.meanings, self.instrument)

    @cached_property
    def matches(self) -> tuple[Match, ...]:
        """Which partner each name in the file may be, in the file's order."""
        return match(self.converted.partners, self.known)

    def partner_of(self, name: str) -> str | None:
        """Return the id of the partner that a name is, or "leave"; None where that is still to be said."""
        said: str | None = (self._said("partners") or {}).get(name)
        if said:
            return said
        sure = next((one.sure for one in self.matches if one.name == name), None)
        return str(sure.id) if sure else None

    @cached_property
    def flagged(self) -> tuple[Flagged, ...]:
        """Texts that look as if they held a person's data, each with its cell."""
        return tuple(
            Flagged(partner, number, given.words_at, found.kind.label)
            for partner, said in self.converted.partners.items()
            for number, given in said.items()
            for found in find(f"{given.practice}\n{given.difference}")
        )


def get_plan(file_id: UUID) -> Plan:
    """Return a spreadsheet that waits; NoResultFound where the board has none such, or it is gone.

    Raises:
        CannotRead: it cannot be read any more.
    """
    return plan_of(get_held(file_id, kind=KIND))


def plan_of(held: Held) -> Plan:
    """Return what is known of a held file."""
    return Plan(held, read_sheet(held.content, filename=held.filename), latest_instrument(), known_partners())


def known_partners() -> tuple[Known, ...]:
    """Return all of the board's partners, by name; those that have left too, for they may have answered then."""
    rows = read(select(Partner.id, Partner.name, Partner.left_at).order_by(func.lower(Partner.name), Partner.id))
    return tuple(Known(id_, name, left_at is not None) for id_, name, left_at in rows)
