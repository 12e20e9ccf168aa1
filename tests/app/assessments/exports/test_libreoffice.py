"""LibreOffice opens the files and gives every cell and paragraph back as it was."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document

from app.assessments.exports.csv import csv_of
from app.assessments.exports.excel import excel_of
from app.assessments.exports.shapes import Value
from app.assessments.exports.tables import TABLES, table_of
from app.assessments.exports.word import word_of
from app.assessments.queries.taking_out import CycleOut, read_cycle
from app.core.cells import as_text
from tests.app.assessments.board.helpers import NOW
from tests.app.assessments.exports.conftest import World
from tests.app.assessments.exports.test_papers import paper
from tests.app.assessments.exports.test_tables import SHEETS

EXCEL, WORD = "xlsx:Calc MS Excel 2007 XML", "docx:MS Word 2007 XML"
# Commas, double quotes, UTF-8, from the first line, what is quoted is text, days and numbers are told.
AS_CSV = "CSV:44,34,76,1,,2057,true,true"

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # both give the same rows


def through_libreoffice(files: dict[str, bytes], to: str, folder: Path, read_as: str = "") -> dict[str, bytes]:
    """Have LibreOffice open files and save them; return what it saved, by the names they came with."""
    program = shutil.which("soffice")
    assert program, "the tests need LibreOffice: install libreoffice-calc and libreoffice-writer"
    for name, content in files.items():
        (folder / name).write_bytes(content)
    out = folder / "out"
    command = [program, "--headless", f"-env:UserInstallation=file://{folder}/profile"]
    command += [f"--infilter={read_as}"] if read_as else []
    command += ["--convert-to", to, "--outdir", str(out), *(str(folder / name) for name in files)]
    subprocess.run(command, check=True, capture_output=True, timeout=100)
    return {name: (out / name).with_suffix(f".{to.partition(':')[0]}").read_bytes() for name in files}


@pytest.fixture
def found(world: World) -> CycleOut:
    shown: CycleOut = world.board.ask(read_cycle, world.cycle_id)
    return shown


def as_cell(value: Value) -> Any:
    """A value as a workbook gives it back: a day is a moment at midnight."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time())
    return None if value == "" else value


def test_the_workbook_comes_back_equal(found: CycleOut, tmp_path: Path) -> None:
    content = excel_of(found, made_at=NOW, tell=lambda percent: None)
    [back] = through_libreoffice({"results.xlsx": content}, EXCEL, tmp_path).values()
    book, compared = openpyxl.load_workbook(io.BytesIO(back)), 0
    for key, name in SHEETS.items():
        table, sheet = table_of(key, found), book[name]
        assert [cell.value for cell in sheet[1]][: len(table.columns)] == [column.label for column in table.columns]
        assert sheet.auto_filter.ref
        for at, row in enumerate(table.rows, start=2):
            for column, value in enumerate(row, start=1):
                cell = sheet.cell(at, column)
                assert cell.data_type != "f"
                assert cell.value == as_cell(value), (name, cell.coordinate)
                assert type(cell.value) is type(as_cell(value))
                compared += 1
    print(f"\ncells of the workbook that came back from LibreOffice equal: {compared}")
    assert compared > 2_000


def test_csv_comes_back_equal_and_runs_nothing(found: CycleOut, tmp_path: Path) -> None:
    tables = {f"{key}.csv": table_of(key, found) for key in TABLES}
    back = through_libreoffice({name: csv_of(table) for name, table in tables.items()}, EXCEL, tmp_path, AS_CSV)
    for name, table in tables.items():
        [sheet], compared = openpyxl.load_workbook(io.BytesIO(back[name])).worksheets, 0
        assert [cell.value for cell in sheet[1]] == [column.code for column in table.columns]
        for at, row in enumerate(table.rows, start=2):
            for column, value in enumerate(row, start=1):
                cell = sheet.cell(at, column)
                assert cell.data_type != "f"
                expected = as_text(value) if isinstance(value, str) else value
                assert cell.value == as_cell(expected), (name, cell.coordinate)
                compared += 1
        print(f"\ncells of {name} that came back from LibreOffice equal: {compared}")


def test_the_word_document_comes_back_equal(world: World, tmp_path: Path) -> None:
    content = word_of(paper(world), made_at=NOW)
    [back] = through_libreoffice({"answers.docx": content}, WORD, tmp_path).values()
    assert paragraphs(back) == paragraphs(content)
    print(f"\nparagraphs that came back from LibreOffice equal, with their styles: {len(paragraphs(back))}")


def paragraphs(content: bytes) -> list[tuple[str, str]]:
    """Each paragraph's text and style."""
    found = Document(io.BytesIO(content)).paragraphs
    return [(one.text, one.style.name or "" if one.style else "") for one in found]
