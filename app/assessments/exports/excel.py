"""A cycle as a workbook: every table a sheet, real numbers and dates, a frozen head with filters, a dictionary."""

import io
from datetime import date, datetime
from typing import Any

from app.assessments.exports.shapes import Kind, Value, local
from app.assessments.exports.tables import NOTES, TABLES, Table, table_of
from app.assessments.queries.taking_out import CycleOut
from app.core.keeping import Tell

_SHEETS = {"progress": "Progress", "long": "Levels and words", "wide": "By partner", "dictionary": "Dictionary"}
MOST_CHARACTERS = 32_767  # in a cell of a workbook


def excel_of(found: CycleOut, *, made_at: datetime, tell: Tell) -> bytes:
    """Return the workbook.

    Args:
        found: the cycle.
        made_at: aware UTC.
        tell: called with per cent as sheets are done.
    """
    import xlsxwriter  # the worker's: no page loads it

    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    book.set_properties(
        {
            "title": f"{found.cycle.title}: results",
            "subject": f"Self-assessment of the partners of {found.board}",
            "created": made_at.replace(tzinfo=None),
        }
    )
    writer = _Writer(book)
    writer.about(found, made_at)
    for done, key in enumerate(TABLES, start=1):
        writer.table(table_of(key, found))
        tell(90 * done // len(TABLES))
    book.close()
    return out.getvalue()


class _Writer:
    """Writes one sheet after the other."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#EDF4F3", "bottom": 2}
        )
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.number = book.add_format({"num_format": "0", "valign": "top"})
        self.left = book.add_format({"num_format": "0", "align": "left", "valign": "top"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left", "valign": "top"})

    def about(self, found: CycleOut, made_at: datetime) -> None:
        """What it is, when it was made, what each sheet holds."""
        sheet, cycle = self.book.add_worksheet("About"), found.cycle
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 90)
        sheet.write_string(0, 0, cycle.title, self.title)
        facts: list[tuple[str, Value, Kind]] = [
            ("Board", found.board, Kind.TEXT),
            ("Reporting year", cycle.year_label, Kind.TEXT),
            ("First day", cycle.opens_on, Kind.DAY),
            ("Last day", cycle.closes_on, Kind.DAY),
            ("Partners asked", cycle.asked, Kind.NUMBER),
            ("Partners that count", cycle.submitted, Kind.NUMBER),
            ("This file was made", local(made_at), Kind.MOMENT),
        ]
        if found.imported_from is not None:
            facts.append(("Brought in from", found.imported_from, Kind.TEXT))
        facts += [(_SHEETS[key], what, Kind.TEXT) for key, (_, what) in TABLES.items()]
        for line, (name, value, kind) in enumerate(facts, start=2):
            sheet.write_string(line, 0, name)
            self._write(sheet, line, 1, value, kind, left=True)
        for line, note in enumerate(NOTES, start=len(facts) + 3):
            sheet.write_string(line, 0, note)

    def table(self, table: Table) -> None:
        """Write one table as a sheet."""
        sheet = self.book.add_worksheet(_SHEETS[table.key])
        for at, column in enumerate(table.columns):
            sheet.set_column(at, at, column.wide)
            sheet.write_string(0, at, column.label, self.head)
        for line, row in enumerate(table.rows, start=1):
            for at, (value, column) in enumerate(zip(row, table.columns, strict=True)):
                self._write(sheet, line, at, value, column.kind)
        sheet.freeze_panes(1, table.fixed)
        sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)
        sheet.set_landscape()
        sheet.repeat_rows(0)

    def _write(self, sheet: Any, line: int, at: int, value: Value, kind: Kind, *, left: bool = False) -> None:
        if value is None or value == "":
            return
        if kind is Kind.NUMBER and isinstance(value, int):
            sheet.write_number(line, at, value, self.left if left else self.number)
        elif isinstance(value, date):  # a moment is a day too
            sheet.write_datetime(line, at, value, self.moment if kind is Kind.MOMENT else self.day)
        else:
            sheet.write_string(line, at, str(value)[:MOST_CHARACTERS], self.text)
