"""A region's pack as one long table: its councils, the region and England, the last five years of every measure."""

from __future__ import annotations

from app.benchmarking.exports.long import csv_of as long_csv
from app.benchmarking.exports.pack_rows import PackRows


def csv_of(rows: PackRows) -> bytes:
    """Return the file."""
    return long_csv(rows.wanted, rows.compared, rows.caveats)
