"""Awkward files: what is read, what is refused and how, and what is never taken."""

import csv
import io
import tracemalloc
import zlib
from time import perf_counter

import pytest

from app.learning_needs.importing import reading
from app.learning_needs.importing.reading import CannotRead, Loaded, cells, load
from tests.app.learning_needs.importing.files import MONKEY_HEAD, as_csv, forms, monkey

HEAD = ("Organisation", "Risk: how important is it?", "Anything else?")
ROWS = (("Quill Police", "4", "More time"), ("Reed Trust", "5", ""), ("Café Ósbourne’s", "2", "A line\nand “another”"))
TABLE = (HEAD, *ROWS)


def rows_of(loaded: Loaded) -> list[list[str]]:
    return [record for record in cells(loaded.content) if record]


class TestEncodings:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_reads_what_tools_and_spreadsheets_write(self, encoding: str, delimiter: str) -> None:
        loaded = load(as_csv(TABLE, encoding=encoding, delimiter=delimiter))
        assert loaded.columns == HEAD
        assert rows_of(loaded) == [list(row) for row in ROWS]
        assert (loaded.rows, loaded.first_row) == (3, 2)

    @pytest.mark.parametrize("line_end", ["\n", "\r\n"])
    def test_takes_either_line_end(self, line_end: str) -> None:
        assert rows_of(load(as_csv(TABLE, line_end=line_end)))[0] == list(ROWS[0])

    def test_skips_the_line_with_which_excel_names_the_delimiter(self) -> None:
        loaded = load(b"sep=;\r\n" + as_csv(TABLE, delimiter=";"))
        assert loaded.columns == HEAD
        assert loaded.first_row == 3

    def test_reads_a_mark_that_no_code_page_has_as_a_gap(self) -> None:
        assert load(b"Organisation\r\nQuill\x81\xff\r\nQuill\r\n").rows == 2


class TestRefusals:
    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            (b"", "empty"),
            (b"\xef\xbb\xbf\r\n  ", "empty"),
            (b"PK\x03\x04" + bytes(50), "Excel"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50), "old Excel"),
            (b"%PDF-1.7\n", "PDF"),
            (b"\x1f\x8b\x08\x00", "packed"),
            (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
            ("\ufeff <html>".encode("utf-16"), "web page"),
            (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "does not hold text"),
            (b"Organisation\r\n" + b"x" * 3000 + b"\x00\x01", "does not hold text"),
            (b"\r\n,,,\r\nQuill Police,4,x\r\n", "no headings"),
            (as_csv([HEAD]), "no answers below"),
            (as_csv([HEAD, ("", " ", ""), ("", "", "")]), "no answers below"),
            (as_csv(MONKEY_HEAD), "no answers below"),
            (as_csv([("Email", "Name"), ("a@example.org", "Ann")]), "could tell who answered"),
            (as_csv([[f"Question {n}" for n in range(201)]]), "201 columns"),
            (b'Organisation,Risk\r\n"Quill Police,4\r\nReed Trust,5\r\n', "Row 2 cannot be read"),
            (b'Organisation,Risk\r\nReed,5\r\n"' + b"x" * 140_000 + b'",4\r\n', "Row 3 cannot be read"),
        ],
    )
    def test_says_what_to_do(self, sent: bytes, said: str) -> None:
        with pytest.raises(CannotRead) as refused:
            load(sent)
        assert said in refused.value.message
        assert refused.value.field == "answers_file"

    def test_refuses_a_file_that_is_too_large(self) -> None:
        with pytest.raises(CannotRead, match="40 MB or smaller"):
            load(b"a,b\r\n" + bytes(40_000_000))

    def test_refuses_too_many_rows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reading, "MOST_ROWS", 3)
        assert load(as_csv(TABLE)).rows == 3
        with pytest.raises(CannotRead, match="more than 3 rows"):
            load(as_csv([*TABLE, ROWS[0]]))

    def test_refuses_ten_million_cells_long_before_it_has_read_them(self) -> None:
        sent = b",".join(b"Q%d" % n for n in range(150)) + b"\r\n" + (b"5," * 149 + b"5\r\n") * 120_000
        assert len(sent) < reading.MOST_BYTES
        begun = perf_counter()
        with pytest.raises(CannotRead, match="10,000,000 cells"):
            load(sent)
        print(f"18,000,000 cells refused after {perf_counter() - begun:.1f} s")

    def test_no_file_breaks_it(self) -> None:
        for sent in (
            b"\xff\xfe",
            b"\xff\xfe\x00",
            b"a\x00",
            b'"',
            b'""',
            b",",
            b"\r\r\r",
            b"a\rb\rc",
            b"a,b\n1\n1,2,3\n,\n",
        ):
            try:
                load(sent)
            except CannotRead:
                continue


class TestHeadings:
    def test_makes_one_of_two_rows_as_surveymonkey_writes_them(self) -> None:
        loaded = load(as_csv(monkey()))
        assert loaded.columns == (
            "Which organisation do you work for?",
            "Which organisation do you work for? - Other (please specify)",
            "How important is each to you? - Advocacy and supported decisions",
            "How important is each to you? - Legal responses",
            "What gets in the way? - The recording system",
            "What gets in the way? - Too few advocates",
            "What gets in the way? - None of these",
            "Anything else?",
        )
        assert loaded.first_row == 3
        assert loaded.rows == 12

    def test_tells_equal_headings_and_missing_ones_apart(self) -> None:
        loaded = load(as_csv([("Risk", "risk ", "", "Partner"), ("1", "2", "3", "Quill")]))
        assert loaded.columns == ("Risk (column 1)", "risk (column 2)", "No heading (column 3)", "Partner")

    def test_keeps_the_numbers_that_rows_have_in_the_spreadsheet(self) -> None:
        loaded = load(as_csv([HEAD, ROWS[0], ("", "", ""), ROWS[1]]))
        records = list(cells(loaded.content))
        assert [loaded.first_row + place for place, record in enumerate(records) if record] == [2, 4]


class TestNeverTaken:
    def test_leaves_out_what_forms_knows_of_a_person(self) -> None:
        loaded = load(as_csv(forms()))
        assert [column.name for column in loaded.left_out] == ["ID", "Start time", "Completion time", "Email", "Name"]
        kept = zlib.decompress(loaded.content)
        for private in (b"@example.org", b"Person ", b"11/2", b"2026"):
            assert private not in kept

    def test_leaves_out_what_surveymonkey_knows_of_a_person(self) -> None:
        kept = zlib.decompress(load(as_csv(monkey())).content)
        assert b"203.0.113" not in kept
        assert b"114000" not in kept
        assert b"10:00" not in kept

    @pytest.mark.parametrize(
        ("heading", "values"),
        [
            ("How may we reach you?", ["ann@example.org", "b@example.org", "none"]),
            ("When", ["2026-11-02T10:00:00", "2026-11-03T10:00:00"]),
            ("When", ["02/11/2026", "03/11/2026"]),
            ("Machine", ["10.0.0.1", "10.0.0.2"]),
            ("Ref", ["4488123", "4488124"]),
            ("Ring", ["01632 960 001", "+44 1632 960002"]),
            ("Your full name", ["Ann", "Ben"]),
            ("Staff number", ["A1", "A2"]),
            ("Postcode", ["AB1 2CD"]),
            ("Points - Managing risk", ["1"]),
        ],
    )
    def test_leaves_out_what_looks_like_one_person(self, heading: str, values: list[str]) -> None:
        loaded = load(as_csv([(heading, "Risk"), *((value, "4") for value in values)]))
        assert [column.name for column in loaded.left_out] == [heading]
        assert loaded.columns == ("Risk",)

    @pytest.mark.parametrize(
        "heading",
        [
            "Name of your organisation",
            "Too little time at the start",
            "Feedback during an enquiry",
            "Full name of your team",
        ],
    )
    def test_takes_what_only_sounds_so(self, heading: str) -> None:
        assert load(as_csv([(heading,), ("Quill",), ("Reed",)])).columns == (heading,)

    def test_shows_no_text_of_one_person_as_an_example(self) -> None:
        loaded = load(as_csv([("Risk", "Else"), ("A lot", "Ask Ann Lee"), ("A lot", "Nothing at all")]))
        assert loaded.examples == (("A lot",), ())

    def test_a_formula_is_a_text_like_any_other(self) -> None:
        assert rows_of(load(as_csv([HEAD, ("=1+1", '=HYPERLINK("http://example.org")', "@x")])))[0][0] == "=1+1"


class TestSize:
    @pytest.mark.parametrize("rows", [20_000, pytest.param(200_000, marks=pytest.mark.full)])
    def test_reads_many_rows_in_little_memory(self, rows: int) -> None:
        page = io.StringIO()
        writer = csv.writer(page)
        writer.writerow(["Email", "Organisation", *(f"Question {n}" for n in range(38))])
        for n in range(rows):
            writer.writerow([f"p{n}@example.org", f"Partner {n % 30}", *(str((n + k) % 5 + 1) for k in range(38))])
        sent = page.getvalue().encode()
        del page, writer
        begun = perf_counter()
        loaded = load(sent)
        took = perf_counter() - begun
        assert loaded.rows == rows
        tracemalloc.start()
        for _ in cells(loaded.content):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        print(f"{rows:,} rows, {len(sent) / 1e6:.1f} MB: read in {took:.1f} s; read back within {most / 1e6:.1f} MB")
        assert took < 30
        assert most < 5_000_000


class TestBombs:
    """Few bytes that would become millions of cells, or millions of rows: refused before they are."""

    @pytest.mark.parametrize(
        ("sent", "message"),
        [
            (b"a,b\n" + b"," * 2_000_000 + b"x", "longer than 1,000,000 characters"),
            (b"a,b\n1,2\n" + b"\n" * 200_000, "rows that hold nothing"),
            (b"a,b\n1,2\n" + b",\n" * 200_000, "rows that hold nothing"),
        ],
        ids=["cells", "blank lines", "blank rows"],
    )
    def test_is_refused(self, sent: bytes, message: str) -> None:
        with pytest.raises(CannotRead, match=message):
            load(sent)
