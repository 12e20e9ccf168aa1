"""Templates to fill in: a CSV file or a workbook with headings alone, and a sheet that says what each column takes."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any, Final, Literal

from app.core.cells import as_text
from app.core.sheets.shapes import EXPLAINED

Format = Literal["csv", "xlsx"]
CSV: Final = "csv"
XLSX: Final = "xlsx"
MIME_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def template(
    headings: Sequence[str],
    examples: Sequence[Sequence[str]],
    hints: Sequence[tuple[str, str]],
    format: Format,  # noqa: A002  # what people call it
    *,
    title: str = "To fill in",
) -> bytes:
    """Return a file to fill in.

    Args:
        headings: of the columns.
        examples: rows that show how; on the sheet of explanations alone, so that nobody hands them in. A CSV has none.
        hints: heading and what the column takes, in the order in which they are read; in a workbook alone.
        format: "csv" or "xlsx".
        title: the name of the sheet to fill in, 31 characters or fewer.
    """
    if format == CSV:
        page = io.StringIO(newline="")
        csv.writer(page).writerow([as_text(heading) for heading in headings])
        return page.getvalue().encode("utf-8-sig")
    return _workbook(headings, examples, hints, title)


def _workbook(
    headings: Sequence[str], examples: Sequence[Sequence[str]], hints: Sequence[tuple[str, str]], title: str
) -> bytes:
    import xlsxwriter  # here: pages that write no workbook need not hold it

    sent = io.BytesIO()
    book = xlsxwriter.Workbook(sent, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    as_typed = book.add_format({"num_format": "@"})  # numbers keep the noughts that they begin with
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    fill_in = book.add_worksheet(title)
    fill_in.freeze_panes(1, 0)
    for column, heading in enumerate(headings):
        fill_in.write_string(0, column, heading, bold)
        fill_in.set_column(column, column, max(14, len(heading) + 4), as_typed)
    _explain(book.add_worksheet(EXPLAINED), headings, examples, hints, bold, wrapped)
    fill_in.activate()
    book.close()
    return sent.getvalue()


def _explain(
    sheet: Any,
    headings: Sequence[str],
    examples: Sequence[Sequence[str]],
    hints: Sequence[tuple[str, str]],
    bold: Any,
    wrapped: Any,
) -> None:
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 70)
    sheet.set_column(2, max(3, len(headings)), 24)
    sheet.write_string(0, 0, "Column", bold)
    sheet.write_string(0, 1, "What it takes", bold)
    at = 1
    for heading, hint in hints:
        sheet.write_string(at, 0, heading, wrapped)
        sheet.write_string(at, 1, hint, wrapped)
        at += 1
    if examples:
        at += 1
        sheet.write_string(at, 0, "For example", bold)
        for row in (headings, *examples):
            at += 1
            for column, text in enumerate(row):
                sheet.write_string(at, column, text, bold if row is headings else wrapped)


__all__ = ["CSV", "MIME_TYPES", "XLSX", "Format", "template"]
