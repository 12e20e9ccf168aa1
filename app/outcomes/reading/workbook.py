"""The cells of an Excel workbook, as the records of a CSV file would be."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from app.commons.importing.reading import MOST_COLUMNS, CannotRead

MOST_UNPACKED = 40_000_000  # bytes of all parts together
MAGIC = b"PK\x03\x04"
_BROKEN = "This workbook cannot be opened. Save it again in Excel as .xlsx or as CSV UTF-8, and bring in that file"
_MACROS = "This workbook holds macros. Save it as an Excel workbook (.xlsx) or as CSV UTF-8, and bring in that file"


def workbook_records(sent: bytes, *, most: int) -> Iterator[tuple[int, list[str]]]:
    """Return the rows of the first sheet that has any, each with its number.

    Args:
        sent: the file.
        most: rows that are read, blank ones too.

    Raises:
        CannotRead: it is no workbook, or more than can be read.
    """
    _check(sent)
    from openpyxl import load_workbook  # here: pages that read no workbook need not hold it

    try:
        book = load_workbook(io.BytesIO(sent), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            rows = [
                (number, [_text(cell) for cell in row[:MOST_COLUMNS]])
                for number, row in enumerate(islice(sheet.iter_rows(values_only=True), most + 1), 1)
            ]
            if len(rows) > most:
                raise CannotRead(f"This workbook has more than {most:,} rows. Take out what you do not need")
            if any(cell for _, row in rows for cell in row):
                yield from rows
                return
    except CannotRead:
        raise
    except Exception as error:  # openpyxl raises whatever a broken part made it stumble over
        raise CannotRead(_BROKEN) from error


def _check(sent: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(sent)) as parts:
            names = parts.namelist()
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise CannotRead("This workbook is too large when it is unpacked. Take out what you do not need")
    except zipfile.BadZipFile as error:
        raise CannotRead(_BROKEN) from error
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise CannotRead(_MACROS)
    if "xl/workbook.xml" not in names:
        raise CannotRead("This is a zip file, not a workbook. Unpack it, and bring in the file that was in it")


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell).strip()
