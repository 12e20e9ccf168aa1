"""From the bytes of a spreadsheet to its headings and rows."""

from __future__ import annotations

from collections.abc import Callable

from app.core.sheets.kinds import WORKBOOK, check_kind
from app.core.sheets.shapes import CannotRead, Cell, Note, Raw, Row, Sheet, column_letters
from app.core.sheets.text import read_text
from app.core.sheets.workbook import read_workbook

MOST_BYTES = 5_000_000
MOST_ROWS = 6_000
MOST_COLUMNS = 200
HEADINGS_WITHIN = 25  # rows: a title and notes may stand above them
LONGEST_CELL = 32_767  # characters, as in Excel
_NO_HEADINGS = "This file has no row of headings. Write what each column holds into its first row, and hand it in again"


def read(
    content: bytes,
    *,
    filename: str,
    most_rows: int = MOST_ROWS,
    is_heading: Callable[[str], bool] | None = None,
) -> Sheet:
    """Read a CSV file or an Excel workbook.

    Args:
        content: the bytes, as they came. What the file is shows in them; its name counts for nothing.
        filename: as it was called.
        most_rows: how many rows there may be below the headings.
        is_heading: says whether a text is the heading of a column that is looked for. It helps to find the heading row
            where others stand above it, and the sheet where a workbook has several.

    Raises:
        CannotRead: it is no spreadsheet, or more than can be read, or has no headings, or no rows below them.
    """
    check_kind(content, most_bytes=MOST_BYTES)
    most = {"most_rows": most_rows, "most_columns": MOST_COLUMNS}
    if content.startswith(WORKBOOK):
        raw = read_workbook(content, fits=lambda one: _fits(one, is_heading), **most)
    else:
        raw = read_text(content, **most)
    return _sheet(raw, filename, most_rows, is_heading)


def _fits(raw: Raw, is_heading: Callable[[str], bool] | None) -> bool:
    place = _heading_row(raw, is_heading, only_known=is_heading is not None)
    return place is not None and place + 1 < len(raw.rows)


def _heading_row(raw: Raw, is_heading: Callable[[str], bool] | None, *, only_known: bool = False) -> int | None:
    """Return which of the rows has the headings; None where there is none."""
    begin = raw.rows[:HEADINGS_WITHIN]
    if is_heading is not None:
        known = [len({cell for cell in cells if cell and is_heading(cell)}) for _, cells in begin]
        if max(known, default=0) >= 2:
            return known.index(max(known))
        if only_known:
            return None
    filled = [sum(1 for cell in cells if cell) for _, cells in begin]
    if not filled:
        return None
    # A title above the headings stands alone in its row.
    return next((place for place, many in enumerate(filled) if many > 1), 0)


def _sheet(raw: Raw, filename: str, most_rows: int, is_heading: Callable[[str], bool] | None) -> Sheet:
    place = _heading_row(raw, is_heading)
    if place is None:
        raise CannotRead("This file holds no rows. Choose the one that holds them")
    head_number, head = raw.rows[place]
    for column, text in enumerate(head):
        if "@" in text or len(text) > 300:
            at = f"{column_letters(column)}{head_number}"
            raise CannotRead(f"{_NO_HEADINGS}. Cell {at} is no heading", place=at)
    below = raw.rows[place + 1 :]
    if not below:
        raise CannotRead(
            f"This file has headings in row {head_number:,}, but no rows below them", place=f"A{head_number}"
        )
    if len(below) > most_rows:
        raise CannotRead(
            f"This file has {len(below):,} rows, and {most_rows:,} can be taken at once. Split it, and hand in one "
            "part at a time"
        )
    while head and not head[-1]:
        head.pop()
    notes = list(raw.notes)
    if place:
        notes.insert(0, Note("above", f"Row {head_number:,} has the headings. What stands above it was left out."))
    return Sheet(
        filename=filename.replace("\\", "/").rpartition("/")[2][:200],
        name=raw.name,
        headings=tuple(_cells(raw, head_number, head, len(head))),
        rows=tuple(Row(number, tuple(_cells(raw, number, cells, len(head)))) for number, cells in below),
        notes=tuple(notes),
    )


def _cells(raw: Raw, number: int, cells: list[str], width: int) -> list[Cell]:
    while len(cells) > width and not cells[-1]:
        cells.pop()
    made = []
    for column in range(max(len(cells), width)):
        text = cells[column] if column < len(cells) else ""
        at = f"{column_letters(column)}{number}"
        if len(text) > LONGEST_CELL:
            raise CannotRead(f"Cell {at} is longer than {LONGEST_CELL:,} characters. Shorten it", place=at)
        made.append(Cell(at, text, raw.problems.get((number, column), "")))
    return made


__all__ = ["HEADINGS_WITHIN", "LONGEST_CELL", "MOST_BYTES", "MOST_COLUMNS", "MOST_ROWS", "read"]
