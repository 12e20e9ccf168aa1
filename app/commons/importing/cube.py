"""The cells of a file in little memory: for each row label and year, one number, state and row for every area.

350,000 cells take about 6 MB however the rows come, so a repeated cell, a block that is wholly zero and a total that
does not add up can be told before anything is written, and the file is read once.
"""

from __future__ import annotations

import enum
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.commons.importing.reading import CannotRead
from app.commons.models import FigureState

MOST_SLICES = 30_000  # row labels times years


CellText = tuple[FigureState, float | None, str | None]  # state, value, the marker in its place


class Put(enum.Enum):
    """What came of putting a cell in."""

    NEW = "new"
    SAME_AGAIN = "same again"
    CONTRADICTS = "contradicts"


@dataclass(frozen=True, slots=True)
class SeriesName:
    """What a cell is of, in the spelling that is kept; see `importing`."""

    dataset: str
    table_code: str
    enquiry_type: str
    category: str
    subcategory: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell."""

    series: int
    year: int
    area: int
    state: FigureState
    value: float | None
    marker: str | None
    row: int


_STATES: tuple[FigureState | None, ...] = (
    None,  # absent
    FigureState.VALUE,
    FigureState.SUPPRESSED,
    FigureState.NOT_SUPPLIED,
)
_CODES = {state: code for code, state in enumerate(_STATES)}
_CONTRADICTED = len(_STATES)  # two rows say two things: neither is taken


class Slice:
    """One row label in one year, over all areas."""

    __slots__ = ("_markers", "_rows", "_states", "_values")

    def __init__(self, areas: int) -> None:
        self._states = bytearray(areas)
        self._values = array("d", bytes(8 * areas))
        self._rows = array("I", bytes(4 * areas))
        self._markers = bytearray(areas)

    def put(self, area: int, state: FigureState, value: float | None, marker: int, row: int) -> Put:
        """Keep a cell, unless one stands there already. A contradicted one is gone for good."""
        before = self._states[area]
        if before == _CONTRADICTED:
            return Put.CONTRADICTS
        if before:
            same = before == _CODES[state] and self._values[area] == (value or 0.0)
            if same and self._markers[area] == marker:
                return Put.SAME_AGAIN
            self.contradict(area)
            return Put.CONTRADICTS
        self._states[area], self._values[area] = _CODES[state], value or 0.0
        self._rows[area], self._markers[area] = row, marker
        return Put.NEW

    def contradict(self, area: int) -> None:
        """Say that two rows contradict each other here: nothing is taken."""
        self._states[area] = _CONTRADICTED

    def row(self, area: int) -> int:
        """Return the row that a cell came from; 0 where there is none."""
        return self._rows[area]

    def state(self, area: int) -> FigureState | None:
        """Return a cell's state; None where there is none, or two that contradict each other."""
        code = self._states[area]
        return None if code == _CONTRADICTED else _STATES[code]

    def value(self, area: int) -> float | None:
        """Return a cell's value where it has one."""
        return self._values[area] if self._states[area] == _CODES[FigureState.VALUE] else None

    def marker(self, area: int) -> int:
        """Return the number of a cell's marker in `Cube.markers`; 0 for none."""
        return self._markers[area]

    def not_supplied(self, area: int, marker: int) -> None:
        """Say of a cell that it was not supplied after all; a marker that was published stays."""
        if self._markers[area] == 0:
            self._markers[area] = marker
        self._states[area] = _CODES[FigureState.NOT_SUPPLIED]

    def areas(self) -> Iterator[int]:
        """Return the areas that have a cell which is taken."""
        return (area for area, code in enumerate(self._states) if code and code != _CONTRADICTED)


@dataclass(slots=True)
class Cube:
    """All cells of a file.

    Attributes:
        areas: the codes of all areas there can be; a cell names its own by its place here.
        series: what the cells are of.
        slices: by number of series and year.
    """

    areas: Sequence[str]
    series: list[SeriesName] = field(default_factory=list)
    slices: dict[tuple[int, int], Slice] = field(default_factory=dict)
    markers: list[str | None] = field(default_factory=lambda: [None])
    _numbers: dict[tuple[str, ...], int] = field(default_factory=dict)

    def number(self, key: tuple[str, ...], name: SeriesName) -> int:
        """Return the number of a series, by what its labels fold to; a new one is kept as it is spelled here."""
        known = self._numbers.get(key)
        if known is None:
            known = self._numbers[key] = len(self.series)
            self.series.append(name)
        return known

    def put(self, series: int, year: int, area: int, cell: CellText, row: int) -> Put:
        """Put a cell in.

        Raises:
            CannotRead: the file has more different row labels than any published one.
        """
        at = self.slices.get((series, year))
        if at is None:
            if len(self.slices) >= MOST_SLICES:
                raise CannotRead(
                    f"This file has more than {MOST_SLICES:,} different row labels and years. Split it by table"
                )
            at = self.slices[series, year] = Slice(len(self.areas))
        state, value, marker = cell
        return at.put(area, state, value, self.marker_number(marker), row)

    def row(self, series: int, year: int, area: int) -> int:
        """Return the row that a cell came from; 0 where there is none."""
        at = self.slices.get((series, year))
        return at.row(area) if at is not None else 0

    def contradict(self, series: int, year: int, area: int) -> None:
        """Take a cell out again, for good: two rows say different things of it."""
        self.slices[series, year].contradict(area)

    def marker_number(self, marker: str | None) -> int:
        """Return the number that a marker is kept as."""
        if marker not in self.markers:
            self.markers.append(marker)
        return self.markers.index(marker)

    def cells(self) -> Iterator[Cell]:
        """Return every cell that is taken, by series, year and area."""
        for (series, year), at in sorted(self.slices.items()):
            for area in at.areas():
                state = at.state(area)
                if state is not None:
                    yield Cell(series, year, area, state, at.value(area), self.markers[at.marker(area)], at.row(area))

    def years(self) -> list[int]:
        """Return the years that there are cells of."""
        return sorted({year for _, year in self.slices})
