"""A file of national size: 350,000 rows in the time and memory that were asked for."""

from __future__ import annotations

import io
import time
import tracemalloc
from pathlib import Path

import pytest
from flask import Flask

from app.commons.importing import vocabulary as words
from app.commons.importing.taking import About, take
from app.commons.service import importing
from app.commons.service.importing import Asked
from app.demo.collection import Edition, write_collection
from tenants import maintaining, transaction
from tests.app.commons.importing.files import NOW, councils, every_cell, finder, of_file, taken
from tests.isolation.sweep import FULL

# Nine years are as many rows as all that was ever published: with --full.
LONG = [pytest.param(9, marks=pytest.mark.full)] if FULL else []
ROWS_A_YEAR = (153 + 9 + 1) * len(words.TABLES)
SECONDS = 60  # for 350,000 rows
MEMORY = 60_000_000  # bytes that reading may take at most, however many rows


def written(path: Path, years: int) -> Path:
    counts = {
        year: {council.code: every_cell(council, year) for council in councils()} for year in range(2015, 2015 + years)
    }
    rows = write_collection(path, counts, councils=map(of_file, councils()), edition=Edition(has_year=True))
    assert rows == years * ROWS_A_YEAR
    return path


@pytest.mark.timeout(300)
@pytest.mark.parametrize("years", [1, *LONG])
def test_comes_in_time(app: Flask, tmp_path: Path, database_kind: str, years: int) -> None:
    path, told = written(tmp_path / "national.csv", years), []
    with maintaining(), path.open("rb") as stream:
        started, busy = time.monotonic(), time.process_time()
        tried = importing.try_out(
            stream, asked=Asked(path.name), now=NOW, tell=lambda rows, read: told.append((rows, read))
        )
        read_in = time.monotonic() - started
        with transaction():
            done = importing.import_figures(tried=tried, imported_by=None, now=NOW)
        took, busy = time.monotonic() - started, time.process_time() - busy
    rows = tried.report["rows"]
    print(
        f"{rows:,} rows on {database_kind}: {took:.1f} s, {read_in:.1f} s of it reading, {busy:.1f} s of this process; "
        f"{done.cells:,} cells, {done.figures:,} figures"
    )
    assert done.cells == rows == years * ROWS_A_YEAR
    assert not tried.report["not_understood_count"]
    assert not tried.report["differences"]
    assert len(told) >= rows // 25_000
    # Of the process, not of the clock: others may be at work on the machine.
    assert busy < SECONDS * rows / 350_000


@pytest.mark.timeout(300)
@pytest.mark.parametrize("years", [2, *LONG])
def test_is_read_in_little_memory(tmp_path: Path, years: int) -> None:
    finder()  # the register is not the file's
    taken(written(tmp_path / "small.csv", 1).read_bytes())
    peaks = []
    for count in (1, years):
        content = io.BytesIO(written(tmp_path / "more.csv.gz", count).read_bytes())
        tracemalloc.start()
        found = take(content, About("x.csv", None, 2026, {}), finder())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert found.rows == count * ROWS_A_YEAR
    cells = (years - 1) * ROWS_A_YEAR
    print(
        f"peak of {ROWS_A_YEAR:,} rows {peaks[0] / 1e6:.1f} MB, of {years * ROWS_A_YEAR:,} rows {peaks[1] / 1e6:.1f} MB"
    )
    assert peaks[1] < MEMORY
    assert peaks[1] - peaks[0] < 30 * cells  # bytes: a number, a state and a row for each cell, and no more
