"""From the bytes of a CSV file to its records: encoding, delimiter, quotation marks."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import chain, islice

from app.core.sheets.shapes import CannotRead, Note, Raw, column_letters

DELIMITERS = ",;\t|"
_NAMES = {";": "semicolons", "\t": "tabs", "|": "upright lines"}
_SAVE = "Open it in a spreadsheet, save it as CSV UTF-8, and hand in the file that this makes"
_NOT_TEXT = f"This file does not hold text. {_SAVE}"


class NotText(ValueError):
    """Bytes are no text in any encoding that is known here."""


def wide_encoding(begin: bytes) -> str | None:
    """Return the name of the two-byte encoding that a file begins in; None for all others.

    Args:
        begin: its first bytes, some thousand of them.
    """
    if begin.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    low, high = begin[1::2].count(0), begin[::2].count(0)
    if max(low, high) * 4 >= len(begin) > 3 and min(low, high) * 10 <= max(low, high):
        return "utf-16-le" if low > high else "utf-16-be"
    return None


def encoding_of(sent: bytes) -> str:
    """Return what the bytes are: what their mark says, else UTF-8 where they can be, else what Windows writes.

    Raises:
        NotText: they hold zeros, as no text does.
    """
    if sent.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    wide = wide_encoding(sent[:2000])
    if wide:
        return wide
    if b"\x00" in sent:
        raise NotText
    try:
        sent.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def delimiter_of(begin: str) -> str:
    """Return the delimiter with which the first records have most cells, all alike.

    Args:
        begin: the first lines of a file; the last may be cut off.
    """

    def cells_of_all(delimiter: str) -> tuple[int, int]:
        widths = []
        try:
            widths = [
                len(record) for record in islice(csv.reader(io.StringIO(begin), delimiter=delimiter), 10) if record
            ]
        except csv.Error:
            return 0, 0
        whole = widths[:-1] or widths  # the last one may be cut off
        return min(whole, default=0), max(whole, default=0)

    return max(DELIMITERS, key=cells_of_all)


def read_text(sent: bytes, *, most_rows: int, most_columns: int) -> Raw:
    """Read a CSV file.

    Raises:
        CannotRead: it is no text, mixes encodings, has a quotation mark too many, or more rows than are taken.
    """
    text, notes = _decoded(sent)
    said = re.match(r'"?sep=(.)"?\r?\n', text)
    delimiter = said[1] if said else _delimiter(text)
    if delimiter in _NAMES:
        notes.append(Note("delimiter", f"The cells were told apart by {_NAMES[delimiter]}."))
    rows: list[tuple[int, list[str]]] = []
    for number, record in _records(text[said.end() :] if said else text, delimiter, first=2 if said else 1):
        cells = [tidied(cell) for cell in record]
        if not any(cells):
            continue
        if len(rows) > most_rows + 25:  # a title and notes may stand above the headings
            raise CannotRead(f"This file has more than {most_rows:,} rows. Split it, and hand in one part at a time")
        _check_width(number, cells, most_columns)
        rows.append((number, cells))
    return Raw("", rows, {}, notes)


def _check_width(number: int, cells: list[str], most: int) -> None:
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > most:
        raise CannotRead(
            f"Row {number:,} has {len(cells):,} cells, and {most} can be read. Take out the columns you do not need",
            place=f"{column_letters(most)}{number}",
        )


def tidied(cell: str) -> str:
    """Return a cell's text without odd spaces around it, and without the mark that keeps a formula from running."""
    text = cell.replace("\u00a0", " ").replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub("[\u200b\u200e\u200f\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", text).strip()
    if len(text) > 1 and text[0] == "'" and text[1] in "=+-@":
        return text[1:]
    return text


def _delimiter(text: str) -> str:
    """Return the delimiter; a title above the headings is passed over where it has one cell alone."""
    lines = text[:20_000].splitlines(keepends=True)
    for skipped in range(min(len(lines), 5)):
        found = delimiter_of("".join(lines[skipped:]))
        if found in lines[skipped]:
            return found
    return delimiter_of(text[:20_000])


def _decoded(sent: bytes) -> tuple[str, list[Note]]:
    try:
        encoding = encoding_of(sent)
        if encoding == "cp1252":
            _check_unmixed(sent)
        text = sent.decode(encoding)
    except (NotText, UnicodeError) as error:
        raise CannotRead(_NOT_TEXT) from error
    notes = []
    if encoding == "cp1252":
        notes.append(
            Note("encoding", "The file was in the Windows encoding. Look at names with accents, and at dashes.")
        )
    elif encoding.startswith("utf-16"):
        notes.append(Note("encoding", "The file was in UTF-16, and was read as that."))
    return text, notes


def _check_unmixed(sent: bytes) -> None:
    """Refuse two files put together: some names would come out wrong, and nobody would see which."""
    settled: tuple[int, bool] | None = None
    for number, line in enumerate(sent.splitlines(), 1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            is_utf8 = True
        except UnicodeDecodeError:
            is_utf8 = False
        if settled is None:
            settled = number, is_utf8
        elif settled[1] is not is_utf8:
            raise CannotRead(
                f"This file mixes two encodings: line {settled[0]:,} is in one, line {number:,} in another. Save it as "
                "CSV UTF-8, and look at the names in those lines",
                place=str(number),
            )


def _records(text: str, delimiter: str, *, first: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number, lines = first - 1, 0
    while True:
        number += 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            place = f"{column_letters(_open_column(text, lines, delimiter))}{number}"
            raise CannotRead(
                f"Cell {place} cannot be read: a quotation mark in it is not closed or stands in the wrong place, or "
                f"it is very long. Put it right, and hand in the file again. {_SAVE}",
                place=place,
            ) from error
        lines = reader.line_num
        yield number, record


def _open_column(text: str, lines: int, delimiter: str) -> int:
    """Return the column of the first cell, of the record that begins after so many lines, that cannot be read."""
    column, state = 0, "start"
    for letter in chain.from_iterable(islice(io.StringIO(text, newline=""), lines, None)):
        if state == "quoted":
            state = "after" if letter == '"' else "quoted"
        elif letter == delimiter:
            column, state = column + 1, "start"
        elif letter in "\r\n":
            break
        elif letter == '"' and state in ("start", "after"):
            state = "quoted"
        elif state == "after":
            break
        else:
            state = "plain"
    return column


__all__ = ["DELIMITERS", "NotText", "delimiter_of", "encoding_of", "read_text", "tidied", "wide_encoding"]
