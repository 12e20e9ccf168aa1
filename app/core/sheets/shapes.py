"""What comes of a spreadsheet: its headings and rows, each cell with its place, and what was done to read it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from app.core.errors import Refused

EXPLAINED = "How to fill this in"  # the sheet of our templates that is never read


class CannotRead(Refused):
    """A file is no spreadsheet, or more than can be taken; the message says what to do.

    Args:
        message: in plain words; it names the place where there is one.
        place: of the cell ("B7") or the row ("7") that is to blame; "" where it is the whole file.
    """

    status = 422

    def __init__(self, message: str, *, place: str = "") -> None:
        super().__init__(message, field="file")
        self.place = place


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        place: as a spreadsheet names it: "B7".
        text: what stands in it, without spaces around; dates as 2026-03-31, whole numbers without a point.
        problem: why it cannot be taken as it stands, as a sentence; "" where it can.
    """

    place: str
    text: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds anything: a cell for each heading, and those beyond them that hold something.

    Attributes:
        number: as a spreadsheet counts, from 1.
        cells: at least as many as there are headings.
    """

    number: int
    cells: tuple[Cell, ...]

    def text(self, column: int) -> str:
        """Return what stands in a column, from 0; "" where the row has no such cell."""
        return self.cells[column].text if column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was done to read a file, for people to look at.

    Attributes:
        kind: "above", "delimiter", "encoding", "formulas", "hidden", "merged" or "sheet".
        text: a sentence.
    """

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A spreadsheet that was read.

    Attributes:
        filename: as it was called where it came from, without its folders.
        name: of the sheet in the workbook; "" for a CSV file.
        headings: the cells of the heading row; some may be empty.
        rows: those below it that hold anything, at least one.
        notes: what was done to read it.
    """

    filename: str
    name: str
    headings: tuple[Cell, ...]
    rows: tuple[Row, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Raw:
    """A table as it stands in a file, before its headings are known: blank rows left out, cells by column from 0."""

    name: str
    rows: list[tuple[int, list[str]]]
    problems: dict[tuple[int, int], str]  # by row number and column
    notes: list[Note]


@cache
def column_letters(column: int) -> str:
    """Return the name of a column, from 0: 0 -> "A", 26 -> "AA"."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


__all__ = ["EXPLAINED", "CannotRead", "Cell", "Note", "Raw", "Row", "Sheet", "column_letters"]
