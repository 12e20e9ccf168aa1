"""What single cells of a council's file say: the quarter, the count, which row of which table."""

from __future__ import annotations

import re
from functools import cache

from app.commons.importing.labels import TOTALS, enquiry_kind, fold, table_code
from app.commons.importing.vocabulary import OLDER_WORDS, TABLES, Row
from app.outcomes.models import WHOLE_YEAR
from app.outcomes.shapes import CellKey

MOST = 10_000_000  # more is no count of safeguarding anywhere in England
_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_NOT_SUPPLIED = frozenset({"[x]", "[z]", "[w]", "x", "n/a", "na", "not supplied", "not_supplied", ":", "..", "-"})
_HIDDEN = frozenset({"*", "[c]", "c", "suppressed", "<5", "< 5"})
_MONTHS = {"april": 1, "apr": 1, "july": 2, "jul": 2, "october": 3, "oct": 3, "january": 4, "jan": 4}
_YEAR_WORDS = frozenset({"", "0", "year", "whole year", "full year", "annual", "all", "total", "y"})


class NotUnderstood(Exception):
    """A cell or a row says nothing that can be taken; the words say what is wrong and what to do."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def read_quarter(text: str) -> int:
    """Return a quarter, 1 to 4, or 0 for the whole year; raises `NotUnderstood`."""
    words = fold(text)
    if words in _YEAR_WORDS:
        return WHOLE_YEAR
    found = re.fullmatch(r"(?:q|qtr|quarter)?\s*([1-4])(?:\s*(?:of|20)\b.*)?", words)
    if found:
        return int(found[1])
    first = words.split(" ", maxsplit=1)[0]
    if first in _MONTHS:
        return _MONTHS[first]
    raise NotUnderstood(f"“{text[:30]}” is no quarter. Write 1, 2, 3 or 4, or leave it empty for the whole year")


def read_count(text: str) -> int | None:
    """Return a true count; None where it says that it was not supplied; raises `NotUnderstood`."""
    said = text.strip().casefold()
    if said in _NOT_SUPPLIED:
        return None
    if said in _HIDDEN:
        raise NotUnderstood("This number is hidden. Bring in your own true counts, not those that were published")
    if not _NUMBER.fullmatch(said):
        raise NotUnderstood(f"“{text[:30]}” is no count. Write a whole number, or [x] where you do not have one")
    value = float(said.replace(",", ""))
    if value < 0:
        raise NotUnderstood(f"{text[:30]} is below 0. A count cannot be")
    if value > MOST:
        raise NotUnderstood(f"{text[:30]} is more than there can be")
    if value != int(value):
        raise NotUnderstood(f"{text[:30]} is not a whole number. Counts are of people or enquiries")
    return int(value)


class IsTotal(Exception):
    """A row is the total of others."""

    def __init__(self, parts: tuple[CellKey, ...]) -> None:
        super().__init__()
        self.parts = parts


def find_cell(table: str, enquiry_type: str, category: str, subcategory: str) -> CellKey:
    """Return which cell of the collection a row is, in the one spelling.

    Editions put a label in the one column or the other, and word the enquiry type differently: table, kind of enquiry
    and label settle it between them.

    Raises:
        NotUnderstood: the collection has no such row.
        IsTotal: it is the total of rows that it has.
    """
    code = table_code(table)
    rows = _by_table().get(code.casefold())
    if rows is None:
        raise NotUnderstood(f"“{table[:30]}” is no table of the collection. Look at the template")
    kind, all_kinds = enquiry_kind(OLDER_WORDS.get(enquiry_type.strip(), enquiry_type)), {r.enquiry_type for r in rows}
    if len(all_kinds) > 1:
        rows = [row for row in rows if enquiry_kind(row.enquiry_type) == kind]
        if not rows:
            said = enquiry_type[:60] or "an empty enquiry type"
            raise NotUnderstood(f"“{said}” is no enquiry type of {code}. Look at the template")
    labels = [_label(category), _label(subcategory)]
    exact = [row for row in rows if [fold(row.category), fold(row.subcategory)] == labels]
    either = exact or [row for row in rows if fold(row.subcategory) in labels and _fits(row, rows, labels)]
    if len(either) == 1:
        return _key(either[0])
    if labels[1] in TOTALS and labels[1] != "" and not either:
        parts = [row for row in rows if fold(row.category) == labels[0]] or (rows if _one_category(rows) else [])
        if parts:
            raise IsTotal(tuple(_key(row) for row in parts))
    said = " / ".join(part[:60] for part in (category, subcategory) if part) or "a row without labels"
    raise NotUnderstood(f"“{said}” is no row of {code}. Look at the template")


def _fits(row: Row, rows: list[Row], labels: list[str]) -> bool:
    """Say whether a row's label alone tells it, or else its category is said too."""
    alike = [other for other in rows if fold(other.subcategory) == fold(row.subcategory)]
    return len(alike) == 1 or fold(row.category) in labels


def _one_category(rows: list[Row]) -> bool:
    return len({row.category for row in rows}) == 1


def _label(text: str) -> str:
    return fold(OLDER_WORDS.get(text.strip(), text))


def _key(row: Row) -> CellKey:
    return CellKey(row.table, row.enquiry_type, row.category, row.subcategory)


@cache
def _by_table() -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in TABLES:
        found.setdefault(row.table.casefold(), []).append(row)
    return found


@cache
def all_cells() -> tuple[CellKey, ...]:
    """Return every cell of the collection, in the order of its tables."""
    return tuple(_key(row) for row in TABLES)


@cache
def order_of(key: CellKey) -> tuple[int, CellKey]:
    """Return what cells are sorted by: their place in the collection."""
    cells = all_cells()
    return (cells.index(key) if key in cells else len(cells)), key


def tables() -> tuple[str, ...]:
    """Return the tables of the collection."""
    return tuple(dict.fromkeys(cell.table for cell in all_cells()))
