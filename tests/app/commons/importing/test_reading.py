"""From bytes to records: packing, encodings, delimiters, and what is refused before it is read whole."""

from __future__ import annotations

import gzip
import io
from typing import Any

import pytest

from app.commons.importing import reading
from app.commons.importing.reading import CannotRead, look_over, open_records
from tests.app.commons.importing.files import as_csv, collection, row, taken

TABLE = [("Code", "Name"), ("E06000023", "Bristol, City of"), ("E06000052", "Cornwall – Kernow")]


def read(content: bytes) -> list[list[str]]:
    return list(open_records(io.BytesIO(content)))


class TestEncodings:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_reads_each_with_each_delimiter(self, encoding: str, delimiter: str) -> None:
        content = as_csv(TABLE, encoding=encoding, delimiter=delimiter)
        assert [tuple(record) for record in read(content)] == TABLE

    def test_reads_what_is_packed(self) -> None:
        assert read(gzip.compress(as_csv(TABLE), mtime=0))[2] == ["E06000052", "Cornwall – Kernow"]

    def test_takes_the_delimiter_that_a_first_line_names(self) -> None:
        records = open_records(io.BytesIO(b"sep=;\r\na;b\r\nc,d;e\r\n"))
        assert list(records) == [["a", "b"], ["c,d", "e"]]
        assert records.number == 3

    def test_counts_lines_as_an_editor_does(self) -> None:
        records = open_records(io.BytesIO(b'a,b\r\n"two\r\nlines",c\r\nd,e\r\n'))
        assert [records.number for _ in records] == [1, 3, 4]

    @pytest.mark.parametrize(
        ("lines", "says"),
        [
            ((("é", "utf-8"), ("x", "ascii"), ("Zoë", "cp1252")), "line 1 is in UTF-8, line 3 in Windows-1252"),
            ((("x", "ascii"), ("Zoë", "cp1252"), ("Zoë", "utf-8")), "line 2 is in Windows-1252, line 3 in UTF-8"),
        ],
    )
    def test_refuses_two_in_one_file_and_says_where(self, lines: Any, says: str) -> None:
        content = b"".join(f"{text},1\r\n".encode(encoding) for text, encoding in lines)
        with pytest.raises(CannotRead, match=says):
            read(content)


class TestRefuses:
    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"", "empty"),
            (b"\xef\xbb\xbf \r\n", "empty"),
            (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
            ("\ufeff<html>".encode("utf-16-le"), "web page"),
            (b"PK\x03\x04rest", "workbook"),
            (b"\xd0\xcf\x11\xe0rest", "old workbook"),
            (b"%PDF-1.7", "PDF"),
            (b"a,b\x00c\r\n", "does not hold text"),
            (b"\x1f\x8bnot really", "broken"),
            (gzip.compress(b"a,b\r\n" * 3000, mtime=0)[:-20], "broken"),
            (gzip.compress(b"PK\x03\x04rest", mtime=0), "workbook"),
            (b'a,b\r\n"never closed,c\r\nd,e\r\n', "quotation mark"),
            (b"a," + b"x" * 200_000 + b"\r\n", "longer than"),
        ],
    )
    def test_what_is_no_csv(self, content: bytes, says: str) -> None:
        with pytest.raises(CannotRead, match=says):
            read(content)

    def test_more_than_the_most_bytes_though_they_are_packed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reading, "MOST_BYTES", 100_000)
        bomb = gzip.compress(b"a,b,c,d,e,f\r\n" * 20_000, mtime=0)
        assert len(bomb) < 2_000
        with pytest.raises(CannotRead, match="larger than"):
            read(bomb)
        with pytest.raises(CannotRead, match="larger than"):
            look_over(io.BytesIO(bomb))

    def test_more_than_the_most_rows_without_reading_on(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from app.commons.importing import taking

        monkeypatch.setattr(taking, "MOST_ROWS", 1_000)
        content = collection(*(row(SUBCATEGORY=f"Row {n}") for n in range(1_000))) + b"\xff\x00 not read any more"
        with pytest.raises(CannotRead, match="most that is taken at once"):
            taken(collection(*(row(SUBCATEGORY=f"Row {n}") for n in range(5_000))), year=2024)
        with pytest.raises(CannotRead):  # the thousand are taken, then comes what is no text
            taken(content, year=2024)

    @pytest.mark.parametrize("width", [20, 200])
    def test_ten_million_rows_at_the_limit(self, width: int) -> None:
        stream = Endless(width)
        with pytest.raises(CannotRead, match=r"2,000,000 rows|larger than 600 MB"):
            look_over(io.BufferedReader(stream))
        assert stream.given < 2_100_000 * width


class Endless(io.RawIOBase):
    """A file of more rows than anybody wants, made as it is read."""

    def __init__(self, width: int) -> None:
        self.given = 0
        self._line = b"x" * (width - 1) + b"\n"

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, to: int, whence: int = 0, /) -> int:
        self.given = to
        return to

    def tell(self) -> int:
        return self.given

    def readinto(self, buffer: Any) -> int:
        whole = len(buffer) // len(self._line)
        part = (self._line * whole)[: len(buffer)]
        buffer[: len(part)] = part
        self.given += len(part)
        return len(part)
