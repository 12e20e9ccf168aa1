"""The findings as CSV: one line a figure, codes beside names, and a status beside each value.

A question that is hidden for a group has one line, at the number of people that it would be of.
"""

import csv
import io

from app.core.cells import as_text
from app.learning_needs.exports.rows import rows_of
from app.learning_needs.queries.findings import Findings

HEAD = (
    "sheet",
    "group_code",
    "group",
    "question",
    "item_code",
    "item",
    "measure_code",
    "measure",
    "unit",
    "value",
    "status",
)


def csv_of(found: Findings) -> bytes:
    """Return the file: UTF-8 with a mark, which Excel needs to read accents."""
    out = io.StringIO(newline="")
    write = csv.writer(out, lineterminator="\r\n")
    write.writerow(HEAD)
    for row in rows_of(found):
        if row.follows:
            continue
        write.writerow(
            (
                row.sheet,
                row.group.key,
                as_text(row.group.label),
                row.question,
                as_text(row.item),
                as_text(row.item_label),
                row.measure.code,
                row.measure.label,
                row.measure.unit,
                "" if row.value is None else row.value,
                row.status,
            )
        )
    return out.getvalue().encode("utf-8-sig")
