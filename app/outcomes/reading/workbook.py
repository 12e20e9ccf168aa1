"""The cells of an Excel workbook, as the records of a CSV file would be."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from app.commons.importing.reading import MOST_COLUMNS, CannotRead

MOST_UNPACKED = 40_000_000  # bytes of all parts together
MOST_ELEMENTS = 800_000  # of all parts: 20,000 rows of nine cells have fewer. A file of some kB can hold ten million
_ENCODINGS = frozenset({b"utf-8", b"utf-16", b"us-ascii", b"ascii"})  # in which elements can be counted
MAGIC = b"PK\x03\x04"
_BROKEN = "This workbook cannot be opened. Save it again in Excel as .xlsx or as CSV UTF-8, and bring in that file"
_TOO_LARGE = "This workbook is too large when it is unpacked. Take out what you do not need"
_MACROS = "This workbook holds macros. Save it as an Excel workbook (.xlsx) or as CSV UTF-8, and bring in that file"


def workbook_records(sent: bytes, *, most: int) -> Iterator[tuple[int, list[str]]]:
    """Return the rows of the first sheet that has any, each with its number.

    Args:
        sent: the file.
        most: rows that are read of all sheets together, blank ones too.

    Raises:
        CannotRead: it is no workbook, or more than can be read.
    """
    _check(sent)
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
        raise CannotRead(_BROKEN) from error


def _check(sent: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(sent)) as parts:
            names = parts.namelist()
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise CannotRead(_TOO_LARGE)
            if sum(_elements(parts.read(part)) for part in parts.infolist()) > MOST_ELEMENTS:
                raise CannotRead(_TOO_LARGE)
    except CannotRead:
        raise
    except Exception as error:  # zipfile raises several kinds: encrypted, packed in a way it does not know, broken
        raise CannotRead(_BROKEN) from error
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise CannotRead(_MACROS)
    if "xl/workbook.xml" not in names:
        raise CannotRead("This is a zip file, not a workbook. Unpack it, and bring in the file that was in it")


def _elements(part: bytes) -> int:
    """Return how many elements a part has at most; raises `CannotRead` where they cannot be counted so."""
    head = part.partition(b"?>")[0] if part.startswith((b"<?xml", b"\xef\xbb\xbf<?xml")) else b""
    said = re.search(rb"encoding\s*=\s*[\"']([^\"']*)", head)
    if (said and said[1].lower() not in _ENCODINGS) or b"<!DOCTYPE" in part.replace(b"\x00", b""):
        raise CannotRead(_BROKEN)  # other letters for "<", or entities that stand for any number of elements
    return part.count(b"<") - part.count(b"</")


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell).strip()
