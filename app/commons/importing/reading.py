"""From the bytes of a file to its records: packing, encoding, delimiter. As a stream, a line in memory at a time."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from app.core.errors import Refused
from app.core.sheets.text import DELIMITERS, wide_encoding

MOST_ROWS = 2_000_000
HEAD_ROWS = 25  # some editions have a title and notes above the headings
MOST_BYTES = 600_000_000  # unpacked; 2,000,000 rows of the widest published layout are less
LONGEST_LINE = 100_000  # bytes
MOST_COLUMNS = 200
_BEGIN = 4096

_SAVE_AS_CSV = "Open it in a spreadsheet, save it as CSV UTF-8, and hand in the file that this makes"
_EMPTY = "This file is empty. Choose the CSV file that holds the figures"
_MAGIC = (
    (b"PK\x03\x04", f"This is a workbook or a zip file, even if its name ends in .csv. {_SAVE_AS_CSV}"),
    (b"\xd0\xcf\x11\xe0", f"This is an old workbook, even if its name ends in .csv. {_SAVE_AS_CSV}"),
    (b"%PDF", "This is a PDF. Hand in the CSV file of the same publication"),
)
_HTML = "This is a web page saved as a file, not a CSV file. Download the CSV file itself, and hand in that"
_NOT_TEXT = "This file does not hold text. Hand in the CSV file of the publication"
_TOO_LARGE = (
    f"This file is larger than {MOST_BYTES // 1_000_000} MB. A national file of one year has about 350,000 rows. "
    "Split it by year"
)
TOO_MANY_ROWS = f"This file has more than {MOST_ROWS:,} rows, which is the most that is taken at once. Split it by year"


class CannotRead(Refused):
    """A file is no CSV of figures, or more than can be taken; the message says what to do."""

    status = 422

    def __init__(self, message: str) -> None:
        super().__init__(message, field="figures_file")


@dataclass(slots=True)
class Records:
    """The records of a file, one after another, and where in the file that is.

    Attributes:
        number: the line that the newest record ends on, as an editor or a spreadsheet counts it.
        read: bytes read so far, as they lie on the disk (packed where the file is), for telling how far it is.
    """

    stream: IO[bytes]  # as it came: its position says how far the reading is
    lines: Iterator[str]
    reader: Iterator[list[str]] = field(init=False)
    number: int = field(init=False, default=0)
    _delimiter: str = field(init=False, default=",")

    def __post_init__(self) -> None:
        first = next(self.lines, None)
        if first is None:
            raise CannotRead(_EMPTY)
        said = re.fullmatch(r'"?sep=(.)"?\r?\n?', first)
        skipped = 1 if said else 0
        begin = [] if said else [first]
        if said:
            self._delimiter = said[1]
        else:
            self._delimiter = max(DELIMITERS, key=first.count)
        self.reader = csv.reader(_chained(begin, self.lines), delimiter=self._delimiter, strict=True)
        self._skipped = skipped

    _skipped: int = field(init=False, default=0)

    @property
    def read(self) -> int:
        """How many bytes of the file, as it lies there, have been read."""
        return self.stream.tell()

    def __iter__(self) -> Iterator[list[str]]:
        reader = self.reader
        while True:
            try:
                record = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise CannotRead(
                    f"Row {self.number + 1:,} cannot be read: a quotation mark in it is not closed, or a cell is very "
                    "long. Put it right in the file, and hand it in again"
                ) from error
            self.number = reader.line_num + self._skipped  # type: ignore[attr-defined]  # a csv reader counts lines
            yield record


def open_records(stream: IO[bytes]) -> Records:
    """Begin to read a file; what it is shows in its first bytes.

    Args:
        stream: the file, as it came: plain or gzip; it can tell and seek.

    Raises:
        CannotRead: it is empty, no text, a web page, a workbook. Reading on raises it for what comes later.
    """
    unpacked = _unpacked(stream)
    try:
        begin = unpacked.read(_BEGIN)
        unpacked.seek(0)
    except (OSError, EOFError, zlib.error) as error:
        raise _broken(1) from error
    check_begin(begin)
    return Records(stream, _lines(unpacked, begin))


def look_over(stream: IO[bytes]) -> str:
    """Return the SHA-256 of what a file holds, unpacked: packed or not, it is the same file.

    What is too large is refused here, in one quick pass that ends at the limit, before anything is understood.

    Raises:
        CannotRead: it is larger than any that is taken, or broken.
    """
    unpacked, given, lines = _unpacked(stream), 0, 0
    digest = hashlib.sha256()
    try:
        while part := unpacked.read(1 << 20):
            given += len(part)
            lines += part.count(b"\n")
            if given > MOST_BYTES:
                raise CannotRead(_TOO_LARGE)
            if lines > MOST_ROWS + HEAD_ROWS:
                raise CannotRead(TOO_MANY_ROWS)
            digest.update(part)
    except (OSError, EOFError, zlib.error) as error:
        raise CannotRead("This packed file is broken. Download it again, and hand it in") from error
    return digest.hexdigest()


def _unpacked(stream: IO[bytes]) -> IO[bytes]:
    stream.seek(0)
    is_packed = stream.read(2) == b"\x1f\x8b"
    stream.seek(0)
    return gzip.GzipFile(fileobj=stream, mode="rb") if is_packed else stream  # type: ignore[return-value]  # reads alike


def check_begin(begin: bytes) -> None:
    """Refuse what the first bytes of a file, unpacked, show to be no CSV.

    Raises:
        CannotRead: see its message.
    """
    if not begin.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise CannotRead(_EMPTY)
    for magic, message in _MAGIC:
        if begin.startswith(magic):
            raise CannotRead(message)
    if begin.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):
        raise CannotRead(_HTML)


def _chained(begin: list[str], lines: Iterator[str]) -> Iterator[str]:
    yield from begin
    yield from lines


def _lines(unpacked: IO[bytes], begin: bytes) -> Iterator[str]:
    wide = wide_encoding(begin)
    if wide:
        return _wide_lines(unpacked, wide)
    if b"\x00" in begin:
        raise CannotRead(_NOT_TEXT)
    return _narrow_lines(unpacked)


def _wide_lines(unpacked: IO[bytes], encoding: str) -> Iterator[str]:
    text = io.TextIOWrapper(_Counted(unpacked), encoding=encoding, newline="")  # type: ignore[type-var]
    number = 0
    while True:
        number += 1
        try:
            line = text.readline(LONGEST_LINE)
        except UnicodeError as error:
            raise CannotRead(f"Line {number:,} cannot be read as text. {_SAVE_AS_CSV}") from error
        except (OSError, EOFError, zlib.error) as error:
            raise _broken(number) from error
        if not line:
            text.detach()
            return
        if len(line) >= LONGEST_LINE:
            raise _too_long(number)
        yield line


class _Counted(io.BufferedIOBase):
    """A stream that refuses to give more than the most."""

    def __init__(self, inner: IO[bytes]) -> None:
        self._inner = inner
        self._given = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        return self._count(self._inner.read(-1 if size is None else size))

    def read1(self, size: int = -1, /) -> bytes:
        return self._count(self._inner.read(8192 if size < 0 else size))

    def _count(self, part: bytes) -> bytes:
        self._given += len(part)
        if self._given > MOST_BYTES:
            raise CannotRead(_TOO_LARGE)
        return part


def _narrow_lines(unpacked: IO[bytes]) -> Iterator[str]:
    """Decode line by line: UTF-8, or what Windows writes, and never both in one file."""
    buffered = io.BufferedReader(unpacked, 1 << 16) if isinstance(unpacked, io.RawIOBase) else unpacked
    is_utf8: bool | None = None  # not known while all is plain
    settled_at = number = given = 0
    while True:
        number += 1
        try:
            line = buffered.readline(LONGEST_LINE)
        except (OSError, EOFError, zlib.error) as error:
            raise _broken(number) from error
        if not line:
            return
        given += len(line)
        if given > MOST_BYTES:
            raise CannotRead(_TOO_LARGE)
        if len(line) >= LONGEST_LINE:
            raise _too_long(number)
        if b"\x00" in line:
            raise CannotRead(_NOT_TEXT)
        if number == 1 and line.startswith(b"\xef\xbb\xbf"):
            line, is_utf8, settled_at = line[3:], True, 1
        text = _utf8(line)
        if not line.isascii():
            if is_utf8 is None:
                is_utf8, settled_at = text is not None, number
            if is_utf8 != (text is not None):
                raise _mixed(number, settled_at, is_utf8=is_utf8)
        yield _windows(line, number) if text is None else text


def _utf8(line: bytes) -> str | None:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _windows(line: bytes, number: int) -> str:
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError as error:
        raise CannotRead(f"Line {number:,} cannot be read as text. {_SAVE_AS_CSV}") from error


def _mixed(number: int, settled_at: int, *, is_utf8: bool) -> CannotRead:
    first, then = ("UTF-8", "Windows-1252") if is_utf8 else ("Windows-1252", "UTF-8")
    return CannotRead(
        f"This file mixes two encodings: line {settled_at:,} is in {first}, line {number:,} in {then}. "
        "Two files may have been put together. Save it as CSV UTF-8, and look at the names in those lines"
    )


def _too_long(number: int) -> CannotRead:
    return CannotRead(
        f"Line {number:,} of this file is longer than {LONGEST_LINE:,} characters. This is no file of figures"
    )


def _broken(number: int) -> CannotRead:
    where = f" after line {number - 1:,}" if number > 1 else ""
    return CannotRead(f"This packed file is broken{where}. Download it again, and hand it in")
