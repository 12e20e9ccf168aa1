"""What a region asks about first, and who could help whom.

Both are held against England, whatever else a page is compared with, so that a board sees the very lines that its
region does. A council is named in them once its board, or the council itself, has said that it has seen them:
until then it is counted. That is read strictly: whether anybody of a council is here does not matter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.benchmarking.queries.questions import question_about
from app.benchmarking.queries.region import Cell, Standing, cell_of, stand
from app.benchmarking.queries.remembering import Remembered, ids_of
from app.benchmarking.queries.shelf import Shelf
from app.benchmarking.queries.sights import Line
from app.benchmarking.queries.standing import Moving
from app.benchmarking.shapes import Comparator, ComparatorKind, Verdict
from app.commons.models import MeasureKind, Polarity
from app.commons.queries.figures import ByYear
from app.commons.shapes import AreaRow, year_label

SEVERAL = 2  # worse on so many measures of one topic is a reason to ask, too


@dataclass(frozen=True, slots=True)
class AskLine:
    """One council and topic to ask about first."""

    area: AreaRow
    topic: str
    cells: tuple[Cell, ...]  # worse than England, those that worsen first

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return what has to have been seen before the council is named."""
        return tuple(line_of(cell) for cell in self.cells)

    @property
    def why(self) -> str:
        """Return why it stands in the list, in words."""
        worsening = [cell for cell in self.cells if is_worsening(cell)]
        others = [cell for cell in self.cells if not is_worsening(cell)]
        said = [f"worse than England and worsening: {_listed(worsening)}"] if worsening else []
        said += [f"{'also ' if worsening else ''}worse than England: {_listed(others)}"] if others else []
        text = "; ".join(said)
        return text[:1].upper() + text[1:]

    @property
    def question(self) -> str:
        """Return what to ask."""
        return question_about(self.cells[0].measure)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a region asks about first, with those who have not seen it yet left without a name."""

    named: tuple[AskLine, ...]
    waiting: int  # lines about councils that have not seen them
    councils_waiting: int


@dataclass(frozen=True, slots=True)
class Help:
    """One council that is weak on a measure, and those that are strong and improving there."""

    cell: Cell
    helpers: tuple[Cell, ...]  # of its own region, the best first
    further: tuple[Cell, ...] = ()  # of its nearest neighbours elsewhere, the nearest first


@dataclass(frozen=True, slots=True)
class Helps:
    """Who could help whom; of councils that have not seen that they are weak there, how many."""

    named: tuple[Help, ...]
    waiting: int


@dataclass(frozen=True, slots=True)
class EnglandSide:
    """How councils stand to England, and what follows from it, before it is asked who has seen what."""

    standing: Standing
    lines: tuple[AskLine, ...]
    weak: tuple[Cell, ...]
    helps: tuple[Help, ...]


_sides: Remembered[EnglandSide] = Remembered(64)


def england_side(
    councils: Sequence[AreaRow],
    shelf: Shelf,
    figures: Mapping[str, ByYear],
    near: Mapping[str, Sequence[AreaRow]] | None = None,
) -> EnglandSide:
    """Return how councils stand to England and what follows from it.

    Args:
        councils: whose figures are asked about.
        shelf: areas, measures and warnings.
        figures: of the measures by key, the last five years of every area.
        near: by council, its nearest neighbours; None where nobody is sought who could help.
    """

    def made() -> EnglandSide:
        standing = against_england(councils, shelf, figures)
        helps = () if near is None else possible_helps(standing, shelf=shelf, figures=figures, near=near)
        return EnglandSide(standing, ask_first(standing), weak_cells(standing), helps)

    key = (tuple(area.code for area in councils), near is None, ids_of(figures), shelf.measures, shelf.caveats)
    return _sides.of(key, shelf.areas, made)


def against_england(councils: Sequence[AreaRow], shelf: Shelf, figures: Mapping[str, ByYear]) -> Standing:
    """Return how councils stand to England, whatever else a page compares them with."""
    return stand(councils, shelf, figures, {area.code: england_for(area, shelf) for area in councils})


def england_for(council: AreaRow, shelf: Shelf) -> Comparator:
    """Return England as what a council is compared with."""
    members = tuple(area for area in shelf.areas.councils() if area.code != council.code)
    england = ComparatorKind.ENGLAND
    return Comparator(england, england.value, "England", members, area_code=shelf.england_code)


def line_of(cell: Cell) -> Line:
    """Return a cell as what is seen of it."""
    return cell.area.code, cell.measure.key, cell.year


def is_worsening(cell: Cell) -> bool:
    """Say whether the last five years lead the wrong way, beyond chance."""
    return cell.trend.moving is Moving.WORSENING


def weak_cells(against_england: Standing) -> tuple[Cell, ...]:
    """Return where councils are worse than England, on measures whose figures are recent."""
    return tuple(
        cell for row in against_england.rows if row.is_recent for cell in row.cells if cell.verdict is Verdict.WORSE
    )


def ask_first(against_england: Standing) -> tuple[AskLine, ...]:
    """Return what to ask about first: a council worse and worsening on a measure, or worse on two of a topic.

    Lines with more that worsens come first, then those with more that is worse, then by name.
    """
    found: dict[tuple[str, str], list[Cell]] = {}
    for cell in weak_cells(against_england):
        found.setdefault((cell.area.code, cell.measure.topic), []).append(cell)
    lines = [
        AskLine(cells[0].area, topic, tuple(sorted(cells, key=lambda cell: not is_worsening(cell))))
        for (_, topic), cells in found.items()
        if _apart(cells) >= SEVERAL or any(map(is_worsening, cells))
    ]
    return tuple(
        sorted(lines, key=lambda one: (-sum(map(is_worsening, one.cells)), -len(one.cells), one.area.name, one.topic))
    )


def _apart(cells: Sequence[Cell]) -> int:
    """Return how many measures these are, where two that mirror each other (risk went, risk remained) are one."""
    kept: list[Cell] = []
    for cell in cells:
        if not any(_mirror(cell, one) for one in kept):
            kept.append(cell)
    return len(kept)


def _mirror(one: Cell, other: Cell) -> bool:
    if one.measure.kind is not MeasureKind.PROPORTION or one.measure.polarity is other.measure.polarity:
        return False
    a, b = one.figure, other.figure
    if a is None or b is None or a.numerator is None or b.numerator is None or not a.denominator:
        return False
    return a.denominator == b.denominator and a.numerator + b.numerator == a.denominator


def as_a_region_sees(lines: Iterable[AskLine], seen: Collection[Line]) -> Asked:
    """Return the lines with a name only where all that stands in them was seen."""
    named: list[AskLine] = []
    waiting: list[AskLine] = []
    for line in lines:
        (named if all(one in seen for one in line.lines) else waiting).append(line)
    return Asked(tuple(named), len(waiting), len({line.area.code for line in waiting}))


def possible_helps(
    region: Standing, *, shelf: Shelf, figures: Mapping[str, ByYear], near: Mapping[str, Sequence[AreaRow]]
) -> tuple[Help, ...]:
    """Return, for each council that is weak on a measure, who is strong and improving there.

    Args:
        region: how the region's councils stand to England.
        shelf: measures and warnings.
        figures: of the measures by key, the last five years of every area.
        near: by council, its nearest neighbours, the nearest first.
    """
    strong = {row.measure.key: tuple(sorted(filter(is_strong, row.cells), key=_best_first)) for row in region.rows}
    own = {area.code for area in region.councils}
    elsewhere: dict[tuple[str, str], Cell] = {}

    def look_at(area: AreaRow, cell: Cell) -> Cell:
        at = (cell.measure.key, area.code)
        if at not in elsewhere:
            england = england_for(area, shelf)
            elsewhere[at] = cell_of(area, cell.measure, figures[cell.measure.key], england, shelf.caveats)
        return elsewhere[at]

    found = []
    for cell in weak_cells(region):
        neighbours = (area for area in near.get(cell.area.code, ()) if area.code not in own)
        further = tuple(filter(is_strong, (look_at(area, cell) for area in neighbours)))
        if strong[cell.measure.key] or further:
            found.append(Help(cell, strong[cell.measure.key], further))
    return tuple(found)


def helps_as_a_region_sees(possible: Iterable[Help], seen: Collection[Line]) -> Helps:
    """Return who could help whom, with the weak one's name only where it has seen that it is weak there."""
    named, waiting = [], 0
    for one in possible:
        if line_of(one.cell) in seen:
            named.append(one)
        else:
            waiting += 1
    return Helps(tuple(named), waiting)


def is_strong(cell: Cell) -> bool:
    """Say whether a council is better than England, and improving."""
    return cell.verdict is Verdict.BETTER and cell.trend.moving is Moving.IMPROVING


def _best_first(cell: Cell) -> tuple[float, str]:
    return (-cell.value if cell.measure.polarity is Polarity.HIGH else cell.value), cell.area.name


def _listed(cells: Iterable[Cell]) -> str:
    return ", ".join(f"{cell.measure.short_title} ({year_label(cell.year)})" for cell in cells)
