"""From the bytes of a file to its cells: encoding, delimiter, headings, and what is never taken.

The file is read once, as a stream. What comes of it is a CSV of our own (UTF-8, commas), packed with zlib, that lacks
every column which could tell who answered. Its records stand in the file's own order, blank ones too, so that a row's
number stays the one that people see in their spreadsheet.
"""

import csv
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from app.core.errors import Refused
from app.core.sheets.text import NotText, delimiter_of, encoding_of
from app.learning_needs.importing import headings
from app.learning_needs.importing.words import value_key

MOST_BYTES = 40_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 200
MOST_CELLS = 10_000_000  # not reached
MOST_BLANK = 100_000  # rows that hold nothing
LONGEST_LINE = 1_000_000  # characters
SAMPLE = 200  # records that are looked at to tell what a column holds
EXAMPLES = 3
LONGEST_NAME = 300

_SAVE_AS_CSV = "Open it in Excel, choose Save as, then CSV UTF-8, and send the file that this makes"
_MAGIC = (
    (b"PK\x03\x04", f"This is an Excel or zip file, even if its name ends in .csv. {_SAVE_AS_CSV}"),
    (b"\xd0\xcf\x11\xe0", f"This is an old Excel file, even if its name ends in .csv. {_SAVE_AS_CSV}"),
    (b"%PDF", "This is a PDF. Export the answers as a CSV file, and send that"),
    (b"\x1f\x8b", "This file is packed. Unpack it first, then send the CSV file that was in it"),
)
_NOT_TEXT = "This file does not hold text. Export the answers as a CSV file, and send that"


class CannotRead(Refused):
    """A file is no CSV of answers, or more than can be taken; the message says what to do."""

    status = 422

    def __init__(self, message: str) -> None:
        super().__init__(message, field="answers_file")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A column that is never taken."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file as it is kept.

    Attributes:
        columns: the names of the columns that are kept, each different.
        left_out: the others.
        examples: for each kept column up to three values that more than one person gave.
        rows: records below the headings that hold anything.
        first_row: the number of the first of them in the file, from 1.
        content: the kept columns, as a CSV without headings, packed with zlib.
    """

    columns: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    examples: tuple[tuple[str, ...], ...]
    rows: int
    first_row: int
    content: bytes


def load(sent: bytes) -> Loaded:
    """Read a file as it came.

    Raises:
        CannotRead: it is empty, too large, no CSV, or holds no answers; says which, and what to do.
    """
    _check_kind(sent)
    text = io.TextIOWrapper(io.BytesIO(sent), encoding=_encoding(sent), errors="replace", newline="")
    records, skipped = _records(text)
    numbered = _Numbered(records, first=1 + skipped)
    head = list(islice(numbered, 2))
    if not head or not any(cell.strip() for cell in head[0]):
        raise CannotRead("This file has no headings in its first row. Export the answers again, with headings")
    if len(head[0]) > MOST_COLUMNS:
        raise CannotRead(
            f"This file has {len(head[0]):,} columns, and {MOST_COLUMNS} can be read. Take out those you do not need"
        )
    names, rest = headings.combined(head)
    sample = list(islice(chain(rest, numbered), SAMPLE))
    keep, left_out = _sorted_out(names, sample)
    if not keep:
        raise CannotRead("No column of this file can be taken: all of them could tell who answered")
    packed, rows = _packed(chain(sample, numbered), keep, width=len(names), at=numbered)
    if not rows:
        raise CannotRead("This file has headings, but no answers below them")
    return Loaded(
        columns=_told_apart([names[place] for place in keep]),
        left_out=tuple(left_out),
        examples=tuple(_examples(sample, place) for place in keep),
        rows=rows,
        first_row=1 + skipped + (2 if not rest else 1),
        content=packed,
    )


def cells(content: bytes) -> Iterator[list[str]]:
    """Return the records of `Loaded.content`, one after another; a blank one is an empty list."""
    return csv.reader(
        io.TextIOWrapper(io.BufferedReader(_Unpacking(content)), encoding="utf-8", newline=""), strict=True
    )


def _check_kind(sent: bytes) -> None:
    if not sent.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise CannotRead("This file is empty. Choose the file that holds the answers")
    if len(sent) > MOST_BYTES:
        raise CannotRead(f"The file must be {MOST_BYTES // 1_000_000} MB or smaller")
    for magic, message in _MAGIC:
        if sent.startswith(magic):
            raise CannotRead(message)
    begin = sent[:2000].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if begin.startswith(b"<"):
        raise CannotRead("This is a web page, not a CSV file. Export the answers as a CSV file, and send that")


def _encoding(sent: bytes) -> str:
    try:
        return encoding_of(sent)
    except NotText as error:
        raise CannotRead(_NOT_TEXT) from error


def _records(text: io.TextIOWrapper) -> tuple[Iterator[list[str]], int]:
    """Return the records, and how many lines above them only name the delimiter, as Excel likes to."""
    begin = text.read(20_000)
    text.seek(0)
    said = re.match(r'"?sep=(.)"?\r?\n', begin)
    if said:
        text.readline()
        return csv.reader(_lines(text), delimiter=said[1], strict=True), 1
    return csv.reader(_lines(text), delimiter=delimiter_of(begin), strict=True), 0


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Return the lines: one that holds millions of cells would fill the memory before anybody counts them."""
    for number, line in enumerate(text, 1):
        if len(line) > LONGEST_LINE:
            raise CannotRead(
                f"Line {number:,} of this file is longer than {LONGEST_LINE:,} characters. Export the answers again"
            )
        yield line


class _Numbered:
    """Records, and the number of the one that came last."""

    def __init__(self, records: Iterator[list[str]], *, first: int) -> None:
        self._records = records
        self.number = first - 1

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        try:
            record = next(self._records)
        except csv.Error as error:
            raise CannotRead(
                f"Row {self.number + 1:,} cannot be read: a quotation mark in it is not closed, or a cell is very "
                "long. Put it right, or export the answers again"
            ) from error
        except UnicodeError as error:
            raise CannotRead(_NOT_TEXT) from error
        self.number += 1
        return record


def _sorted_out(names: list[str], sample: list[list[str]]) -> tuple[list[int], list[LeftOut]]:
    keep, left_out = [], []
    for place, name in enumerate(names):
        values = [record[place].strip() for record in sample if place < len(record) and record[place].strip()]
        why = headings.why_never(name, values)
        if why:
            left_out.append(LeftOut(name[:LONGEST_NAME] or f"Column {place + 1}", why))
        else:
            keep.append(place)
    return keep, left_out


def _packed(records: Iterator[list[str]], keep: list[int], *, width: int, at: _Numbered) -> tuple[bytes, int]:
    """Write the kept columns; a record with more cells than there are headings gets one cell too many here as well."""
    packer, page, parts = zlib.compressobj(6), io.StringIO(), []
    writer = csv.writer(page)
    rows = blank = 0
    for record in records:
        if not any(record) or not any(cell.strip() for cell in record):
            blank += 1
            if blank > MOST_BLANK:
                raise CannotRead(
                    f"This file has more than {MOST_BLANK:,} rows that hold nothing. Delete them, and try again"
                )
            writer.writerow([])
            continue
        rows += 1
        if rows > MOST_ROWS:
            raise CannotRead(f"This file has more than {MOST_ROWS:,} rows. Split it, or take out what you do not need")
        if rows * width >= MOST_CELLS:
            raise CannotRead(
                f"This file has {MOST_CELLS:,} cells or more. Take out the columns that you do not need, and try again"
            )
        kept = [record[place] if place < len(record) else "" for place in keep]
        if any(cell.strip() for cell in record[width:]):
            kept.append("more")
        writer.writerow(kept)
        if page.tell() > 500_000:
            parts.append(packer.compress(page.getvalue().encode("utf-8", "replace")))
            page.seek(0)
            page.truncate()
    parts.append(packer.compress(page.getvalue().encode("utf-8", "replace")))
    parts.append(packer.flush())
    return b"".join(parts), rows


def _told_apart(names: list[str]) -> tuple[str, ...]:
    """Return the names, the number of the column with each that is empty or stands twice."""
    often = Counter(value_key(name) for name in names)
    return tuple(
        f"{name[:LONGEST_NAME] or 'No heading'} (column {place})"
        if not name or often[value_key(name)] > 1
        else name[:LONGEST_NAME]
        for place, name in enumerate(names, 1)
    )


def _examples(sample: list[list[str]], place: int) -> tuple[str, ...]:
    """Return the commonest values, of those that more than one person gave: a text of somebody's own is none."""
    values = Counter(record[place].strip() for record in sample if place < len(record) and record[place].strip())
    return tuple(value[:80] for value, n in values.most_common(EXAMPLES) if n > 1)


class _Unpacking(io.RawIOBase):
    """What zlib packed, as a stream: never the whole of it in memory."""

    def __init__(self, content: bytes) -> None:
        self._unpacker = zlib.decompressobj()
        self._rest = content

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = self._unpacker.decompress(self._rest, len(buffer))
        self._rest = self._unpacker.unconsumed_tail
        if not part and self._rest:
            return self.readinto(buffer)
        buffer[: len(part)] = part
        return len(part)
