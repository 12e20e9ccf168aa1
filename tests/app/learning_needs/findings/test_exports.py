"""Four files of one release: each is read back and compared, figure by figure and gap by gap, with the sheets."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import openpyxl
import pypdf
import pytest
from docx import Document
from flask import Flask

from app.core.cells import as_text
from app.learning_needs.exports.csv import HEAD, csv_of
from app.learning_needs.exports.excel import TOPIC_MEASURES
from app.learning_needs.exports.rows import MEASURES, rows_of
from app.learning_needs.exports.tables import sections_of
from app.learning_needs.queries.findings import Findings, read_findings
from app.learning_needs.queries.sheets import PAIRS, SHEETS, SINGLE, Audit, Names, Sheet
from app.learning_needs.views.documents import make_findings
from tests.app.learning_needs.findings.sheets import BARRIERS, WAYS, MadeUp, truly_released
from tests.app.learning_needs.findings.world import Surveyed, surveyed

Figures = dict[tuple[str, str, str, str], Any]  # by sheet, group, item, measure; None for a gap


def figures_of(sheets: dict[str, Any]) -> Figures:
    """Return every figure of a release, read from its JSON without any of our own reading."""
    return {
        (name, group["key"], item, measure): value
        for name, sheet in sheets.items()
        if name != "audit"
        for at, group in enumerate(sheet["groups"])
        for item, measure, value in _group_figures(sheet, at)
    }


def _group_figures(sheet: dict[str, Any], at: int) -> Iterator[tuple[str, str, Any]]:
    yield "", "answered", sheet["answered"][at]
    for key, topic in sheet["topics"].items():
        work, rated, route = topic["work"][at] or {}, topic["rated"][at] or {}, topic["route"][at] or {}
        yield from ((key, f"work_{name}", work.get(name)) for name in ("n", "yes", "share"))
        yield key, "rated_n", rated.get("n")
        for step in range(5):
            yield key, f"matters_{step + 1}", rated["matters"][step] if rated else None
            yield key, f"can_{step + 1}", rated["can"][step] if rated else None
        for measure, name in (
            ("mean_matters", "mean_matters"),
            ("mean_can", "mean_can"),
            ("need", "need"),
            ("need_low", "low"),
            ("need_high", "high"),
            ("with_need", "with_need"),
            ("with_need_share", "share_with_need"),
            ("with_need_low", "share_low"),
            ("with_need_high", "share_high"),
        ):
            yield key, measure, rated.get(name)
        yield key, "route_n", route.get("n")
        for way in ("training", "change", "both", "neither"):
            yield key, f"route_{way}", route[way][0] if route else None
            yield key, f"route_{way}_share", route[way][1] if route else None
    for kind in ("barriers", "ways"):
        row = sheet[kind][at]
        for key in sheet_keys(sheet, kind):
            item = f"{kind}:{key}"
            yield item, "n", row["n"] if row else None
            yield item, "ticked", row["counts"][key] if row else None
            yield item, "ticked_share", row["shares"][key] if row else None
    for key, view in sheet["views"].items():
        row = view[at]
        yield key, "view_n", row["n"] if row else None
        for step in range(6):
            yield key, f"view_{step + 1}", row["counts"][step] if row else None
            yield key, f"view_{step + 1}_share", row["shares"][step] if row else None


def sheet_keys(sheet: dict[str, Any], kind: str) -> tuple[str, ...]:
    return BARRIERS if kind == "barriers" else WAYS


@pytest.fixture
def found(board: Surveyed) -> Findings:
    result: Findings = board.ask(read_findings, board.survey_id, *SINGLE, *PAIRS)
    return result


@pytest.fixture
def database_kind() -> str:
    """What is exported is the same whatever the database."""
    return "sqlite"


def item_of(question: str, item: str) -> str:
    return {"barrier": f"barriers:{item}", "way": f"ways:{item}"}.get(question, item)


class TestRows:
    def test_are_every_figure_and_every_gap(self, board: Surveyed, found: Findings) -> None:
        rows = {
            (row.sheet, row.group.key, item_of(row.question, row.item), row.measure.code): row.value
            for row in rows_of(found)
        }
        assert rows == figures_of(board.sheets)

    def test_are_those_of_a_release_that_was_protected(self, board: Surveyed, found: Findings) -> None:
        sheets = truly_released(MadeUp(sizes=(30, 14)))
        names = Names(found.words, {})
        audit = Audit(sheets["audit"])
        read = replace(found, audit=audit, sheets={name: Sheet(name, sheets[name], names, audit) for name in SHEETS})
        rows = {
            (row.sheet, row.group.key, item_of(row.question, row.item), row.measure.code): row.value
            for row in rows_of(read)
        }
        assert rows == figures_of(sheets)
        assert not {row.status for row in rows_of(read)} & {"not shown: too few answers"}  # each gap is accounted for

    def test_a_gap_says_why(self, found: Findings) -> None:
        said = {row.status for row in rows_of(found) if row.value is None}
        assert {"not shown: fewer than 10", "not shown: could be worked out from the others"} <= said
        assert {row.status for row in rows_of(found) if row.value is not None} == {"shown"}


class TestCsv:
    def test_reads_back_as_the_sheets(self, board: Surveyed, found: Findings) -> None:
        lines = list(csv.DictReader(io.StringIO(csv_of(found).decode("utf-8-sig"), newline="")))
        assert tuple(lines[0]) == HEAD
        read: dict[tuple[str, str, str, str], Any] = {}
        for line in lines:
            key = (
                line["sheet"],
                line["group_code"],
                item_of(line["question"], line["item_code"]),
                line["measure_code"],
            )
            assert (line["value"] == "") == (line["status"] != "shown")
            read[key] = float(line["value"]) if line["value"] else None
        wanted = figures_of(board.sheets)
        assert {key: value for key, value in wanted.items() if value is not None} == {
            key: value for key, value in read.items() if value is not None
        }
        assert read.keys() <= wanted.keys()
        hidden = {key[:3] for key, value in wanted.items() if value is None}
        assert hidden == {key[:3] for key, value in read.items() if value is None}

    @pytest.mark.parametrize("text", ["=1+1", "+44", "-x", "@sum", "\tx", "\rx"])
    def test_holds_no_formula(self, text: str) -> None:
        assert as_text(text) == f"'{text}"
        assert as_text(f"a{text}") == f"a{text}"


class TestExcel:
    def test_reads_back_as_the_sheets(self, board: Surveyed, found: Findings) -> None:
        content = make(board, "xlsx")
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert book.sheetnames == [
            "About",
            "Needs",
            "Groups",
            "Barriers",
            "Ways to learn",
            "Views",
            "Method",
            "Dictionary",
        ]
        wanted = figures_of(board.sheets)
        topics = {topic.title: topic.key for topic in found.topics}
        groups = {(sheet.name, one.label): one.key for sheet in found.sheets.values() for one in sheet.groups}
        compared = 0
        for line in list(book["Groups"].values)[1:]:
            sheet, group, topic, answered, *cells = line
            key = groups[str(sheet), str(group)]
            self.same(answered, wanted[str(sheet), key, "", "answered"])
            for cell, measure in zip(cells, TOPIC_MEASURES, strict=True):
                self.same(cell, wanted[str(sheet), key, topics[str(topic)], measure.code])
                compared += 1
        for line in list(book["Needs"].values)[1:]:
            for cell, measure in zip(line[3:], TOPIC_MEASURES, strict=True):
                self.same(cell, wanted["all", "all", topics[str(line[1])], measure.code])
        for name, kind, options in (
            ("Barriers", "barriers", found.words.barriers),
            ("Ways to learn", "ways", found.words.ways),
        ):
            keys = {one.label: one.key for one in options}
            for sheet, group, label, *cells in list(book[name].values)[1:]:
                item = f"{kind}:{keys[str(label)]}"
                for cell, code in zip(cells, ("n", "ticked", "ticked_share"), strict=True):
                    self.same(cell, wanted[str(sheet), groups[str(sheet), str(group)], item, code])
                    compared += 1
        views = {one.label: one.key for one in found.words.views}
        codes = ["view_n", *(f"view_{step}" for step in range(1, 7)), *(f"view_{step}_share" for step in range(1, 7))]
        for sheet, group, label, *cells in list(book["Views"].values)[1:]:
            for cell, code in zip(cells, codes, strict=True):
                self.same(cell, wanted[str(sheet), groups[str(sheet), str(group)], views[str(label)], code])
                compared += 1
        assert compared > 40_000
        assert book["Groups"].freeze_panes == "D2"
        assert len(list(book["Dictionary"].values)) == 1 + len(MEASURES)

    @staticmethod
    def same(cell: Any, figure: Any) -> None:
        if figure is None:
            assert isinstance(cell, str)
            assert cell.startswith("not shown: ")
        else:
            assert isinstance(cell, int | float)
            assert cell == pytest.approx(figure)

    def test_has_no_formula(self, board: Surveyed) -> None:
        book = openpyxl.load_workbook(io.BytesIO(make(board, "xlsx")))
        assert not [cell for sheet in book for line in sheet for cell in line if cell.data_type == "f"]


def make(board: Surveyed, file_format: str) -> bytes:
    name, content = board.ask(make_findings, board.survey_id, file_format)
    assert name == f"findings-learning-needs-2026.{file_format}"
    made: bytes = content
    return made


def texts_of(found: Findings) -> list[list[list[str]]]:
    """Return every table of the papers as the texts of its lines, from the rows that TestRows compares."""
    return [
        [[row.label, *(cell.text for cell in row.cells)] for row in table.rows]
        for section in sections_of(found)
        for table in section.tables
    ]


class TestPapers:
    def test_word_holds_the_same_tables(self, board: Surveyed, found: Findings) -> None:
        document = Document(io.BytesIO(make(board, "docx")))
        read = [[[cell.text for cell in row.cells] for row in table.rows][1:] for table in document.tables]
        assert read == texts_of(found)
        headings = [one.text for one in document.paragraphs if one.style and one.style.name.startswith("Heading 1")]
        assert headings[:2] == ["In short", "Learning needs"]
        assert document.core_properties.title == "Findings: Learning needs 2026"

    def test_pdf_is_tagged_and_holds_the_same_tables(self, board: Surveyed, found: Findings) -> None:
        began = time.perf_counter()
        content = make(board, "pdf")
        took = time.perf_counter() - began
        reader = pypdf.PdfReader(io.BytesIO(content))
        print(f"PDF of {len(reader.pages)} pages, {len(content) / 1024:.0f} KB, in {took:.1f} s")
        root: Any = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "en-GB"
        assert "/StructTreeRoot" in root
        assert reader.metadata is not None
        assert reader.metadata.title == "Findings: Learning needs 2026"
        said = root["/Metadata"].get_object().get_data().decode()
        assert re.search(r"pdfuaid:part(>|=.)1", said)
        text = squeezed(" ".join(page.extract_text() for page in reader.pages))
        for table in texts_of(found):
            for line in table:
                assert squeezed(" ".join(line)) in text, line

    def test_a_chart_is_told_in_words(self, board: Surveyed) -> None:
        reader = pypdf.PdfReader(io.BytesIO(make(board, "pdf")))
        told: list[str] = []

        def walk(element: Any) -> None:
            element = element.get_object()
            if isinstance(element, list):
                for each in element:
                    walk(each)
            elif isinstance(element, dict):
                if element.get("/S") == "/Figure":
                    told.append(str(element.get("/Alt")))
                if "/K" in element:
                    walk(element["/K"])

        root: Any = reader.trailer["/Root"]
        walk(root["/StructTreeRoot"])
        assert len(told) == 6
        assert "Learning needs of all staff, widest first, with 95% intervals" in told

    @pytest.mark.parametrize("size", [0, 9])
    def test_too_few_answers_make_a_file_that_says_so(self, app: Flask, size: int) -> None:
        board = surveyed(MadeUp(sizes=(size,)), name="Birch Vale SAB", slug="birch-vale")
        for file_format in ("csv", "xlsx", "docx", "pdf"):
            assert make(board, file_format)
        words = " ".join(one.text for one in Document(io.BytesIO(make(board, "docx"))).paragraphs)
        assert "Fewer than 10 people answered" in words
        assert not Document(io.BytesIO(make(board, "docx"))).tables


def squeezed(text: str) -> str:
    """Return a text without its spaces, hyphens at line ends and columns' breaks: they are the paper's own."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", text)
