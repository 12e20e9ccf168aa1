"""What a region asks about first, and who could help whom.

Both are held against England, whatever else a page is compared with, so that a board sees the very lines that its
region does. A council is named in them once its board, or the council itself, has said that it has seen them:
until then it is counted. That is read strictly: whether anybody of a council is here does not matter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from app.benchmarking.queries.questions import question_about
from app.benchmarking.queries.region import Cell, Standing
from app.benchmarking.queries.sights import Line
from app.benchmarking.queries.standing import Moving
from app.benchmarking.shapes import Verdict
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
        if len(cells) >= SEVERAL or any(map(is_worsening, cells))
    ]
    return tuple(
        sorted(lines, key=lambda one: (-sum(map(is_worsening, one.cells)), -len(one.cells), one.area.name, one.topic))
    )


def as_a_region_sees(lines: Iterable[AskLine], seen: Collection[Line]) -> Asked:
    """Return the lines with a name only where all that stands in them was seen."""
    named, waiting = [], []
    for line in lines:
        (named if all(one in seen for one in line.lines) else waiting).append(line)
    return Asked(tuple(named), len(waiting), len({line.area.code for line in waiting}))


def who_could_help(
    against_england: Standing, seen: Collection[Line], further: Mapping[str, tuple[Cell, ...]] | None = None
) -> Helps:
    """Return, for each weak council that has seen it, who is strong and improving on the same measure.

    Args:
        against_england: the region's councils.
        seen: what was seen of it.
        further: by weak council, its nearest neighbours' cells of any measure, the nearest first; none where only
            the region is asked.
    """
    strong: dict[str, list[Cell]] = {}
    for row in against_england.rows:
        strong[row.measure.key] = sorted(filter(is_strong, row.cells), key=_best_first)
    named, waiting = [], 0
    for cell in weak_cells(against_england):
        own = tuple(strong[cell.measure.key])
        elsewhere = tuple(
            one
            for one in (further or {}).get(cell.area.code, ())
            if one.measure.key == cell.measure.key and is_strong(one)
        )
        if not own and not elsewhere:
            continue
        if line_of(cell) in seen:
            named.append(Help(cell, own, elsewhere))
        else:
            waiting += 1
    return Helps(tuple(named), waiting)


def is_strong(cell: Cell) -> bool:
    """Say whether a council is better than England, and improving."""
    return cell.verdict is Verdict.BETTER and cell.trend.moving is Moving.IMPROVING


def _best_first(cell: Cell) -> tuple[float, str]:
    value = cell.figure.value if cell.figure and cell.figure.value is not None else 0.0
    return (-value if cell.measure.polarity.value == "high" else value), cell.area.name


def _listed(cells: Iterable[Cell]) -> str:
    return ", ".join(f"{cell.measure.short_title} ({year_label(cell.year)})" for cell in cells)
