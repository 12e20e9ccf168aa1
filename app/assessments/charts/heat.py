"""The heat map: partner by factor, as rows of cells for a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.assessments.queries.cycles import RequestRow, RequestState
from app.assessments.queries.results import Results
from app.commons.instrument import Group
from app.commons.kinds import PartnerKind
from app.commons.levels import Level

NAME, KIND = "name", "kind"


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One partner's answer to one factor."""

    value: str  # a level's value, "none" where the factor was left open
    factor: int
    starts_group: bool


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One partner."""

    name: str
    kind: PartnerKind
    href: str
    is_shown: bool
    cells: tuple[HeatCell, ...]  # none where nothing was sent in
    state: RequestState
    until: date | None = None  # a later last day of its own, while nothing was sent in
    spoken_for: str = ""  # how the board got the answers, where it gave them in the partner's name


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Partner by factor, as the page draws it."""

    groups: tuple[Group, ...]
    rows: tuple[HeatRow, ...]
    kinds: tuple[PartnerKind, ...]
    kind: str
    sort: str
    starts: frozenset[int]  # the first factor of each group

    @property
    def shown(self) -> int:
        """How many rows are in sight."""
        return sum(row.is_shown for row in self.rows)


def heat_map(found: Results, *, kind: str, sort: str, href_of: Callable[[RequestRow], str]) -> HeatMap:
    """Return the heat map of some results. Rows of other kinds are there, out of sight: scripts can show them.

    Args:
        found: the results of a cycle.
        kind: of which partners to show; what is no such kind shows all.
        sort: "name", "kind", or a factor's number, lowest level first; by name where it is none of these.
        href_of: the path of a partner's page.
    """
    numbers = [factor.number for group in found.instrument.groups for factor in group.factors]
    starts = frozenset(group.factors[0].number for group in found.instrument.groups if group.factors)
    kinds = tuple(kind for kind in PartnerKind if any(one.kind is kind for one in found.requests))
    kind = kind if kind in {one.value for one in kinds} else ""
    allowed = {NAME, KIND, *(str(number) for number in numbers)}
    sort = sort if sort in allowed else NAME
    rows = [_heat_row(found, one, numbers, starts, kind, href_of(one)) for one in found.requests]
    rows.sort(key=lambda row: _sort_key(row, sort))
    return HeatMap(found.instrument.groups, tuple(rows), kinds, kind, sort, starts)


def _heat_row(
    found: Results, partner: RequestRow, numbers: Sequence[int], starts: frozenset[int], kind: str, href: str
) -> HeatRow:
    levels = found.levels.get(partner.organisation_id, {}) if partner.current else {}
    cells = tuple(HeatCell(_value(levels.get(number)), number, number in starts) for number in numbers)
    return HeatRow(
        name=partner.name,
        kind=partner.kind,
        href=href,
        is_shown=not kind or partner.kind == kind,
        cells=cells if partner.current else (),
        state=partner.state,
        until=None if partner.current else partner.closes_on,
        spoken_for=partner.current.spoken_for if partner.current else "",
    )


def _value(level: Level | None) -> str:
    return level.value if level else "none"


def _sort_key(row: HeatRow, sort: str) -> tuple[Any, ...]:
    name = row.name.casefold()
    if sort == KIND:
        return (row.kind.label, name)
    if sort.isdigit():
        value = next((cell.value for cell in row.cells if str(cell.factor) == sort), "none")
        return (0, int(value), name) if value.isdigit() else (1, 0, name)
    return (name,)
