"""The cells of an Excel workbook, as the records of a CSV file would be."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from app.commons.importing.reading import MOST_COLUMNS, CannotRead
from app.core.sheets.packing import Words, check_workbook

MAGIC = b"PK\x03\x04"
_WORDS = Words(
    broken="This workbook cannot be opened. Save it again in Excel as .xlsx or as CSV UTF-8, and bring in that file",
    too_large="This workbook is too large when it is unpacked. Take out what you do not need",
    macros="This workbook holds macros. Save it as an Excel workbook (.xlsx) or as CSV UTF-8, and bring in that file",
    other="This is a zip file, not a workbook. Unpack it, and bring in the file that was in it",
)


def workbook_records(sent: bytes, *, most: int) -> Iterator[tuple[int, list[str]]]:
    """Return the rows of the first sheet that has any, each with its number.

    Args:
        sent: the file.
        most: rows that are read of all sheets together, blank ones too.

    Raises:
        CannotRead: it is no workbook, or more than can be read.
    """
    check_workbook(sent, words=_WORDS, refusal=CannotRead)
    from openpyxl import load_workbook  # here: pages that read no workbook need not hold it

    try:
        book = load_workbook(io.BytesIO(sent), read_only=True, data_only=True, keep_links=False)
        read = 0
        for sheet in book.worksheets:
            # A sheet says itself how wide it is, and every row is filled up to that.
            wide = min(sheet.max_column, MOST_COLUMNS) if sheet.max_column else None
            cells = sheet.iter_rows(max_col=wide, values_only=True)
            rows = [
                (number, [_text(cell) for cell in row[:MOST_COLUMNS]])
                for number, row in enumerate(islice(cells, most + 1 - read), 1)
            ]
            read += len(rows)
            if read > most:
                raise CannotRead(f"This workbook has more than {most:,} rows. Take out what you do not need")
            if any(cell for _, row in rows for cell in row):
                yield from rows
                return
    except CannotRead:
        raise
    except Exception as error:  # openpyxl raises whatever a broken part made it stumble over
        raise CannotRead(_WORDS.broken) from error


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell).strip()
