"""A table as CSV."""

from datetime import datetime

from app.assessments.exports.shapes import Value
from app.assessments.exports.tables import Table
from app.core.cells import as_text


def csv_of(table: Table) -> bytes:
    """Return the file: codes as its head, UTF-8 with a mark, which Excel needs to read accents.

    Texts stand in quotes and all else does not, so that a spreadsheet that is told so keeps the zeros of codes.
    """
    head: list[Value] = [column.code for column in table.columns]
    lines = (",".join(_written(value) for value in row) for row in (head, *table.rows))
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8-sig")


def _written(value: Value) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        quoted = as_text(value).replace('"', '""')
        return f'"{quoted}"'
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return str(value)
