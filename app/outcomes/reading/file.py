"""A whole file: its headings, each of its rows, and what is said of it before anything is taken."""

from __future__ import annotations

import hashlib
import io
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.commons.importing.labels import fold
from app.commons.importing.layouts import COLLECTION, heading_key
from app.commons.importing.reading import CannotRead, open_records
from app.commons.importing.years import parse_year
from app.commons.queries import CouncilLookup
from app.commons.shapes import year_label
from app.core.clock import reporting_year_of
from app.outcomes.models import WHOLE_YEAR
from app.outcomes.reading.totals import differences
from app.outcomes.reading.words import IsTotal, NotUnderstood, find_cell, order_of, read_count, read_quarter
from app.outcomes.reading.workbook import MAGIC, workbook_records
from app.outcomes.shapes import CellKey, period_label

MOST_BYTES = 2_000_000
MOST_ROWS = 20_000
SHOWN = 200  # problems that are kept with the report
HEADINGS_WITHIN = 25
_COLUMNS = {
    column.field: {heading_key(name) for name in (column.name, *column.others)} for column in COLLECTION.columns
} | {"quarter": {"quarter", "qtr", "q", "reportingquarter", "quarternumber", "periodquarter"}}
_AREA = ("ons_code", "la_code", "la_name")
_NEEDED = {"table": "TABLE_REFERENCE (or table)", "value": "VALUE (or count)"}
_ENGLAND = frozenset({"england", "region", "regional", "national", "council type"})


@dataclass(frozen=True, slots=True)
class Taken:
    """One count as a file has it."""

    key: CellKey
    year: int
    quarter: int
    value: int | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file that was read.

    Attributes:
        file_hash: SHA-256 of the bytes as they came, hex.
        content: what can be taken, packed: see `unpack`.
        report: for the page that shows what was understood; see `_report`.
    """

    file_hash: str
    content: bytes
    report: dict[str, Any]

    @property
    def taken(self) -> int:
        """How many counts can be taken."""
        return int(self.report["taken"])


@dataclass(slots=True)
class _Reading:
    newest: tuple[int, int] | None = None  # year and quarter of the newest period that there can be counts of
    rows: int = 0
    problems: list[tuple[int, str, str]] = field(default_factory=list)  # row, reason, what stood there
    found: dict[tuple[CellKey, int, int], tuple[int, int | None]] = field(default_factory=dict)  # -> row, value
    twice: set[tuple[CellKey, int, int]] = field(default_factory=set)
    totals: list[tuple[int, str, tuple[CellKey, ...], int, int, int]] = field(default_factory=list)
    blank: int = 0
    repeated: int = 0


def load(
    sent: bytes,
    *,
    lookup: CouncilLookup,
    council_code: str,
    year: int | None,
    quarter: int | None,
    today: date | None = None,
) -> Loaded:
    """Read a file as it came.

    Args:
        sent: the bytes; a CSV or an .xlsx workbook.
        lookup: the register.
        council_code: whose counts these are; rows of another council are not taken.
        year: that rows are of which do not say; None: they have to.
        quarter: the same; 0 for the whole year.
        today: rows of periods that begin later are not taken; None to take them.

    Raises:
        CannotRead: it is empty, too large, or no file of counts; says which, and what to do.
    """
    if len(sent) > MOST_BYTES:
        raise CannotRead(f"The file must be {MOST_BYTES // 1_000_000} MB or smaller. Send one year at a time")
    records = _records(sent)
    places = _headings(records)
    reading = _Reading(newest=(reporting_year_of(today), (today.month - 4) % 12 // 3 + 1) if today else None)
    own = _OwnRows(lookup, council_code)
    for number, record in records:
        if not any(cell.strip() for cell in record):
            continue
        reading.rows += 1
        if reading.rows > MOST_ROWS:
            raise CannotRead(f"This file has more than {MOST_ROWS:,} rows. Send one year at a time")
        cells = {name: record[place].strip() if place < len(record) else "" for name, place in places.items()}
        try:
            _take(reading, number, cells, own, year, quarter)
        except NotUnderstood as not_understood:
            said = " / ".join(cells[name] for name in ("table", "enquiry_type", "category", "subcategory", "value")
                              if cells.get(name))  # fmt: skip
            reading.problems.append((number, not_understood.words, said[:200]))
    if not reading.rows:
        raise CannotRead("This file has headings, but no counts below them")
    return _loaded(sent, reading)


def unpack(content: bytes) -> tuple[Taken, ...]:
    """Return the counts of `Loaded.content`."""
    rows = json.loads(zlib.decompress(content))
    return tuple(Taken(CellKey(*row[:4]), row[4], row[5], row[6]) for row in rows)


def _records(sent: bytes) -> Iterator[tuple[int, list[str]]]:
    if sent.startswith(MAGIC):
        return workbook_records(sent, most=MOST_ROWS + HEADINGS_WITHIN)
    records = open_records(io.BytesIO(sent))
    return ((records.number, record) for record in records)


def _headings(records: Iterator[tuple[int, list[str]]]) -> dict[str, int]:
    nearest: dict[str, int] = {}
    for read, (_, record) in enumerate(records, 1):
        keys = [heading_key(cell) for cell in record]
        places = {
            name: next(place for place, key in enumerate(keys) if key in known)
            for name, known in _COLUMNS.items()
            if any(key in known for key in keys)
        }
        if all(name in places for name in _NEEDED) and ("category" in places or "subcategory" in places):
            return places
        if len(places) > len(nearest):
            nearest = places
        if read >= HEADINGS_WITHIN:
            break
    missing = [words for name, words in _NEEDED.items() if name not in nearest]
    if "category" not in nearest and "subcategory" not in nearest:
        missing.append("CATEGORY and SUBCATEGORY")
    raise CannotRead(f"These columns are missing: {', '.join(missing)}. Look at the template for the names of columns")


def _take(
    reading: _Reading, number: int, cells: Mapping[str, str], own: _OwnRows, year: int | None, quarter: int | None
) -> None:
    own.check(cells)
    if not cells["value"]:
        reading.blank += 1  # a row of the template that was left empty says nothing
        return
    of_year = _year(cells.get("year", ""), year)
    said = cells.get("quarter", "")
    of_quarter = read_quarter(said) if said or quarter is None else quarter
    if reading.newest is not None and (of_year, of_quarter) > reading.newest:
        raise NotUnderstood(f"{_period(of_year, of_quarter)} has not begun yet. Look at the year and the quarter")
    labels = [cells.get(name, "") for name in ("table", "enquiry_type", "category", "subcategory")]
    try:
        key = find_cell(*labels)
    except IsTotal as total:
        value = read_count(cells["value"])
        if value is not None:
            said = " / ".join(label for label in labels if label)
            reading.totals.append((number, said, total.parts, of_year, of_quarter, value))
        return
    value, cell = read_count(cells["value"]), (key, of_year, of_quarter)
    before = reading.found.get(cell)
    if before is None:
        reading.found[cell] = (number, value)
    elif before[1] == value:
        reading.repeated += 1
    else:
        reading.twice.add(cell)
        raise NotUnderstood(f"Row {before[0]:,} has the same cell with another count. Neither is taken: keep one")


def _year(text: str, given: int | None) -> int:
    if not text:
        if given is None:
            raise NotUnderstood("This row does not say which year it is of. Write it in, or choose it with the file")
        return given
    year = parse_year(text)
    if year is None:
        raise NotUnderstood(f"“{text[:30]}” is no reporting year. Write it like 2025-26")
    return year


class _OwnRows:
    """Tells a council's own rows from those of others."""

    def __init__(self, lookup: CouncilLookup, code: str) -> None:
        self._lookup, self._code = lookup, code
        self._known: dict[tuple[str, ...], str | None] = {}

    def check(self, cells: Mapping[str, str]) -> None:
        """Raise `NotUnderstood` where a row is of another area."""
        said = (cells.get("level", ""), *(cells.get(name, "") for name in _AREA))
        if said not in self._known:
            self._known[said] = self._wrong(said)
        wrong = self._known[said]
        if wrong:
            raise NotUnderstood(wrong)

    def _wrong(self, said: Sequence[str]) -> str | None:
        if fold(said[0]) in _ENGLAND:
            return "This row is of a region or of England. Bring in your own council’s counts only"
        for term in filter(None, said[1:]):
            found = self._lookup.find(term)
            if any(row.code == self._code for row in found):
                return None
            if found:
                return f"This row is of {found[0].name}. Bring in your own council’s counts only"
        unknown = [term for term in said[1:] if term]
        return f"“{unknown[0][:40]}” is no council that is known" if unknown else None


def _loaded(sent: bytes, reading: _Reading) -> Loaded:
    taken = [
        Taken(key, year, quarter, value)
        for (key, year, quarter), (_, value) in reading.found.items()
        if (key, year, quarter) not in reading.twice
    ]
    taken.sort(key=lambda one: (one.year, one.quarter, order_of(one.key)))
    rows = [[*one.key, one.year, one.quarter, one.value] for one in taken]
    content = zlib.compress(json.dumps(rows).encode(), 6)
    return Loaded(hashlib.sha256(sent).hexdigest(), content, _report(reading, taken))


def _report(reading: _Reading, taken: Sequence[Taken]) -> dict[str, Any]:
    """Say what was understood, what was not, and what does not add up."""
    by_table: dict[str, Counter[tuple[int, int]]] = {}
    for one in taken:
        by_table.setdefault(one.key.table, Counter())[(one.year, one.quarter)] += 1
    periods = sorted({(one.year, one.quarter) for one in taken})
    notes = []
    if reading.blank:
        notes.append(f"{reading.blank:,} rows have no count, and say nothing")
    if reading.repeated:
        notes.append(f"{reading.repeated:,} rows say again what another row says, and count once")
    return {
        "rows": reading.rows,
        "taken": len(taken),
        "periods": [[year, quarter] for year, quarter in periods],
        "tables": [
            {"table": table, "counts": counts.total(), "periods": [_period(*one) for one in sorted(counts)]}
            for table, counts in by_table.items()
        ],
        "problems": [list(problem) for problem in reading.problems[:SHOWN]],
        "problem_count": len(reading.problems),
        "differences": [*_totals(reading), *_between_tables(taken)][:SHOWN],
        "notes": notes,
    }


def _period(year: int, quarter: int) -> str:
    return period_label(year, quarter) if quarter else year_label(year)


def _totals(reading: _Reading) -> Iterator[str]:
    for number, said, parts, year, quarter, value in reading.totals:
        found = [reading.found.get((part, year, quarter)) for part in parts]
        values = [one[1] for one in found if one is not None]
        if values and None not in values and len(values) == len(parts):
            added = sum(one for one in values if one is not None)
            if added != value:
                yield (
                    f"Row {number:,} ({said}) says {value:,}, and its parts come to {added:,} "
                    f"in {_period(year, quarter)}. The parts are taken"
                )


def _between_tables(taken: Iterable[Taken]) -> Iterator[str]:
    by_period: dict[tuple[int, int], dict[CellKey, int]] = {}
    for one in taken:
        if one.value is not None:
            by_period.setdefault((one.year, one.quarter), {})[one.key] = one.value
    for period, values in sorted(by_period.items()):
        for words in differences(values):
            yield f"{words} in {_period(*period)}"


__all__ = ["MOST_BYTES", "WHOLE_YEAR", "CannotRead", "Loaded", "Taken", "load", "unpack"]
