"""The cells of an Excel workbook: of the first sheet that has rows."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from itertools import islice, repeat
from operator import is_
from typing import Any

from app.core.sheets.packing import Words, check_workbook
from app.core.sheets.shapes import EXPLAINED, CannotRead, Note, Raw, column_letters
from app.core.sheets.text import tidied

_WORDS = Words(
    broken="This workbook cannot be opened. Save it again in Excel as .xlsx or as CSV UTF-8, and hand in that file",
    too_large="This workbook is too large when it is unpacked. Take out what you do not need",
    macros="This workbook holds macros. Save it as an Excel workbook (.xlsx) or as CSV UTF-8, and hand in that file",
    other="This is a zip file or another kind of document, not an Excel workbook. Save its table as an Excel "
    "workbook (.xlsx) or as CSV UTF-8, and hand in that file",
)
MOST_READ = 1_100_000  # rows of all sheets together, blank ones too: a sheet has 1,048,576 at most
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
# Within one tag, so that no comment full of openings is gone through once for each of them.
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]*ref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_HIDDEN = re.compile(rb"<(?:\w+:)?row\s[^<>]*hidden=[\"'](?:1|true)[\"']")
_NO_RESULT = "This cell holds a formula without a result. Open the workbook in Excel, save it, or write what it shows"
_ERROR = "This cell shows an error. Write what should stand there"


def read_workbook(sent: bytes, *, most_rows: int, most_columns: int, fits: Callable[[Raw], bool]) -> Raw:
    """Read the first sheet that fits; where none does, the first with anything in it.

    Args:
        sent: the bytes of an .xlsx file.
        most_rows: that a sheet may have.
        most_columns: that a row may have.
        fits: says whether a sheet has headings and rows.

    Raises:
        CannotRead: it is no workbook, or more than can be read.
    """
    check_workbook(sent, words=_WORDS, refusal=CannotRead)
    from openpyxl import load_workbook  # here: pages that read no workbook need not hold it

    try:
        book = load_workbook(io.BytesIO(sent), read_only=True, data_only=True, keep_links=False)
        reading = _Reading(book, sent, most_rows, most_columns)
        first: Raw | None = None
        own = [sheet for sheet in book.worksheets if sheet.title != EXPLAINED]
        sheets = [sheet for sheet in own if sheet.sheet_state == "visible"] or own
        chosen = None
        for sheet in sheets:
            raw = reading.read(sheet)
            if fits(raw):
                chosen = raw
                break
            first = first or (raw if raw.rows else None)
        chosen = chosen or first
    except CannotRead:
        raise
    except Exception as error:  # openpyxl raises whatever a broken part made it stumble over
        raise CannotRead(_WORDS.broken) from error
    if chosen is None:
        raise CannotRead("This workbook holds no rows. Choose the one that holds them")
    others = [sheet.title for sheet in sheets if sheet.title != chosen.name]
    if others:
        chosen.notes.append(Note("sheet", f"The sheet “{chosen.name}” was read. Left out: {_listed(others)}."))
    return chosen


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:5])
    return f"{shown} and {len(names) - 5} more" if len(names) > 5 else shown


class _Reading:
    """One workbook, and how much of it was read."""

    def __init__(self, book: Any, sent: bytes, most_rows: int, most_columns: int) -> None:
        self._book, self._sent = book, sent
        self._most_rows, self._most_columns = most_rows, most_columns
        self._formulas: Any = None
        self._read = 0

    def read(self, sheet: Any) -> Raw:
        with sheet._get_source() as source:
            part = source.read()
        raw = Raw(sheet.title, [], {}, [])
        blank: Any = None
        for number, row in self._rows(sheet):
            if row is blank or row.count(None) == len(row):
                blank = row  # those that a file leaves out are one and the same, and there may be a million of them
                continue
            cells = ["" if value is None else _text(value) for value in row[: self._most_columns]]
            if len(row) > self._most_columns and row[self._most_columns] is not None:
                place = f"{column_letters(self._most_columns)}{number}"
                raise CannotRead(
                    f"Cell {place} lies beyond the {self._most_columns} columns that can be read. Take out the columns "
                    "that you do not need",
                    place=place,
                )
            if any(cells):
                raw.rows.append((number, cells))
            for column, text in enumerate(cells):
                if text.startswith("#") and text in _ERRORS:
                    raw.problems[number, column] = f"{_ERROR} in place of {text}"
            self._check_rows(len(raw.rows), sheet.title)
        if _FORMULA.search(part):
            self._note_formulas(sheet.title, raw)
        _unmerge(part, raw)
        if _HIDDEN.search(part):
            raw.notes.append(Note("hidden", "Some rows are hidden in the workbook. They were read too."))
        return raw

    def _check_rows(self, many: int, title: str) -> None:
        if many > self._most_rows + 25:  # a title and notes may stand above the headings
            raise CannotRead(
                f"The sheet “{title}” has more than {self._most_rows:,} rows. Split it, and hand in one part at a time"
            )

    def _rows(self, sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
        # A sheet says itself how wide it is, and every row is filled up to that.
        wide = min(sheet.max_column, self._most_columns + 1) if sheet.max_column else self._most_columns + 1
        for number, row in enumerate(
            islice(sheet.iter_rows(max_col=wide, values_only=True), MOST_READ - self._read), 1
        ):
            self._read += 1
            yield number, row
        if self._read >= MOST_READ:
            raise CannotRead(_WORDS.too_large)

    def _note_formulas(self, title: str, raw: Raw) -> None:
        """Say where formulas stood; one that was never worked out is a problem of its cell."""
        from openpyxl import load_workbook
        from openpyxl.cell.read_only import EMPTY_CELL

        if self._formulas is None:
            self._formulas = load_workbook(io.BytesIO(self._sent), read_only=True, data_only=False, keep_links=False)
        known, places = dict(raw.rows), []
        sheet = self._formulas[title]
        wide = min(sheet.max_column, self._most_columns) if sheet.max_column else self._most_columns
        blank: Any = None
        for row in islice(sheet.iter_rows(max_col=wide), MOST_READ):
            if row is blank or all(map(is_, row, repeat(EMPTY_CELL))):
                blank = row  # those that a file leaves out are one and the same
                continue
            for cell in row:
                if cell.data_type != "f":
                    continue
                number, column = cell.row, cell.column - 1
                places.append(f"{column_letters(column)}{number}")
                cells = known.get(number)
                if cells is None:
                    cells = known[number] = [""] * len(row)
                    self._check_rows(len(known), title)
                if column < len(cells) and not cells[column]:
                    raw.problems[number, column] = _NO_RESULT
        for number in known.keys() - {one for one, _ in raw.rows}:
            raw.rows.append((number, known[number]))
        raw.rows.sort(key=lambda one: one[0])
        if places:
            more = f" and {len(places) - 3:,} more" if len(places) > 3 else ""
            raw.notes.append(
                Note("formulas", f"What formulas showed was taken as text ({', '.join(places[:3])}{more}).")
            )


_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})


def _unmerge(part: bytes, raw: Raw) -> None:
    """Let a cell that was merged over several rows stand in each of them; over columns it stands in the first."""
    rows, found, gone = dict(raw.rows), 0, 0
    for left, top, _, bottom in _MERGED.findall(part):
        found += 1
        column, first, last = _column(left.decode()), int(top), int(bottom)
        above = rows.get(first)
        if above is None or column >= len(above) or not above[column]:
            continue
        below = range(first + 1, min(last, first + len(rows) * 2) + 1)
        gone += len(below)
        if gone > MOST_READ:  # they lie over one another, which Excel does not let be
            raise CannotRead(_WORDS.too_large)
        for number in below:
            cells = rows.get(number)
            if cells is not None and column < len(cells) and not cells[column]:
                cells[column] = above[column]
    if found:
        raw.notes.append(
            Note("merged", "Merged cells were taken apart: each row below the first has what the first one says.")
        )


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return tidied(str(value))


__all__ = ["MOST_READ", "read_workbook"]
