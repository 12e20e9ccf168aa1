"""A table as CSV."""

import csv
import io
from datetime import datetime

from app.assessments.exports.columns import Value
from app.assessments.exports.tables import Table
from app.core.cells import as_text


def csv_of(table: Table) -> bytes:
    """Return the file: codes as its head, UTF-8 with a mark, which Excel needs to read accents."""
    out = io.StringIO(newline="")
    write = csv.writer(out, lineterminator="\r\n")
    write.writerow([column.code for column in table.columns])
    write.writerows([_written(value) for value in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def _written(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return as_text(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return str(value)
