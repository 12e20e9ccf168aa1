"""Workbooks that are small as they come and large once they are opened: refused before they are read."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Sequence

import pytest

from app.commons.importing.reading import MOST_COLUMNS, CannotRead
from app.outcomes.reading.workbook import workbook_records

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
MOST = 20_000


def workbook(*sheets: str, shared: str = "", head: str = "") -> bytes:
    """Return a workbook of these sheets' rows, written by hand: no library writes such."""
    numbers = range(1, len(sheets) + 1)
    parts = {f"xl/worksheets/sheet{number}.xml": "worksheet" for number in numbers} | {"xl/workbook.xml": "sheet.main"}
    if shared:
        parts["xl/sharedStrings.xml"] = "sharedStrings"
    types = "".join(
        f'<Override PartName="/{name}" ContentType="{SHEET_TYPE}.{kind}+xml"/>' for name, kind in parts.items()
    )
    links = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    listed = "".join(f'<sheet name="S{number}" sheetId="{number}" r:id="r{number}"/>' for number in numbers)
    whole = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{types}</Types>',
        )
        file.writestr("_rels/.rels", f'<Relationships xmlns="{RELATIONS}">{whole}</Relationships>')
        file.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{RELATIONS}">{links}</Relationships>')
        file.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
        )
        for number, rows in enumerate(sheets, 1):
            file.writestr(f"xl/worksheets/sheet{number}.xml", f'{head}<worksheet xmlns="{MAIN}">{rows}</worksheet>')
        if shared:
            file.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{shared}</sst>')
    return out.getvalue()


def rows_of(sent: bytes) -> Sequence[tuple[int, list[str]]]:
    return list(workbook_records(sent, most=MOST))


ONE = '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>SG1a</t></is></c></row></sheetData>'
FAR = '<dimension ref="A1:XFD1048576"/><sheetData><row r="15000"><c r="XFD15000"/></row></sheetData>'


def test_a_plain_one_is_read() -> None:
    assert rows_of(workbook("<sheetData/>", ONE)) == [(1, ["SG1a"])]


@pytest.mark.parametrize(
    ("sheets", "more"),
    [
        pytest.param([f'<sheetData><row r="1">{"<c/>" * 2_000_000}</row></sheetData>'], {}, id="cells"),
        pytest.param([ONE], {"shared": "<si/>" * 2_000_000}, id="shared texts"),
        pytest.param([FAR] * 60, {}, id="rows of many sheets"),
        pytest.param(
            ['<sheetData><row r="1">' + "&a;" * 2_000 + "</row></sheetData>"],
            {"head": f'<!DOCTYPE a [<!ENTITY a "{"<c/>" * 1_000}">]>'},
            id="entities",
        ),
        pytest.param([ONE], {"head": '<?xml version="1.0" encoding="cp037"?>'}, id="letters in which < is another"),
    ],
)
def test_one_that_unpacks_to_more_than_can_be_read_is_refused_at_once(
    sheets: Sequence[str], more: dict[str, str]
) -> None:
    sent = workbook(*sheets, **more)
    assert len(sent) < 100_000
    begun = time.process_time()
    with pytest.raises(CannotRead):
        rows_of(sent)
    assert time.process_time() - begun < 10


def test_a_row_is_no_wider_than_columns_are_read() -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>'
    [(_, row)] = rows_of(workbook(f'<dimension ref="A1:XFD2"/><sheetData>{cells}</sheetData>'))
    assert len(row) == MOST_COLUMNS
    assert row[0] == "1"


def test_a_broken_zip_is_no_fault_of_the_service() -> None:
    sent = workbook(ONE)
    with pytest.raises(CannotRead):
        rows_of(sent.replace(b"PK\x01\x02", b"PK\x01\x03", 1))
    with pytest.raises(CannotRead):
        rows_of(sent[: len(sent) // 2])
