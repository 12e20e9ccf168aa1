"""The tables of a cycle, as lists of rows that every format is written from."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.assessments.exports.columns import ANSWER, CYCLE, FACTOR, PARTNER, PROGRESS, SENT
from app.assessments.exports.shapes import Column, Kind, Line, Value
from app.assessments.queries.taking_out import CycleOut
from app.commons.instrument import Factor

# What there is to take, in the order of pages and sheets: key, title, what it holds.
TABLES = {
    "progress": ("Progress", "A row a partner: how far it is, when it sent what, and who signed."),
    "long": ("Levels and words, long", "A row a partner and factor: for software, and for filters."),
    "wide": ("Levels and words, wide", "A row a partner, every factor beside the last: to read and print."),
    "dictionary": ("Dictionary", "What each column of these tables means, and what may stand in it."),
}


@dataclass(frozen=True, slots=True)
class Table:
    """One table: real values, not yet written as text."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    fixed: int = 0  # how many columns stay in sight when one scrolls sideways


def table_of(key: str, found: CycleOut) -> Table:
    """Return one table of a cycle, by its key in TABLES."""
    return _MAKERS[key](found)


def progress_of(found: CycleOut) -> Table:
    """Return how far each partner is."""
    columns = (*CYCLE, *PARTNER, *PROGRESS, *SENT)
    return _table("progress", columns, [Line(found, partner) for partner in found.partners])


def long_of(found: CycleOut) -> Table:
    """Return a row for each partner and factor, also where nothing was sent: the status says why."""
    lines = [Line(found, partner, factor) for partner in found.partners for factor in found.factors]
    return _table("long", (*CYCLE, *PARTNER, *FACTOR, *ANSWER, *SENT), lines)


def wide_of(found: CycleOut) -> Table:
    """Return a row for each partner, with the columns of every factor."""
    columns = (*CYCLE, *PARTNER, *SENT, *(_at(column, factor) for factor in found.factors for column in ANSWER))
    return _table("wide", columns, [Line(found, partner) for partner in found.partners])


def _at(column: Column, factor: Factor) -> Column:
    """Return a column of answers, of one factor."""

    def get(line: Line) -> Value:
        return column.get(line.of(factor))

    return replace(
        column,
        code=f"f{factor.number:02d}_{column.code}",
        label=f"{factor.number}. {factor.title}: {column.label}",
        get=get,
    )


_HEAD = (
    ("table", "Table", "Which table the column is in", 12),
    ("column", "Column", "Its code, as it stands in the first line of the CSV files", 22),
    ("label", "In words", "As it stands in the workbook", 34),
    ("type", "Type", "What is in it", 24),
    ("meaning", "Meaning", "What it means", 70),
    ("values", "What may stand in it", "Where that is not plain", 70),
)


def dictionary_of(found: CycleOut) -> Table:
    """Return what each column of the other tables means, and last what is true of all of them."""
    rows: list[tuple[Value, ...]] = [
        (table.key, one.code, one.label, one.kind.value, one.meaning, one.values)
        for table in (progress_of(found), long_of(found), wide_of(found))
        for one in table.columns
    ]
    rows += [("all", "", "", "", note, "") for note in NOTES]
    columns = tuple(
        Column(code, label, meaning, Kind.TEXT, lambda line: None, "", wide) for code, label, meaning, wide in _HEAD
    )
    return Table("dictionary", TABLES["dictionary"][0], columns, tuple(rows), fixed=2)


NOTES = (
    "Levels are partners' own view. They are not moderated, and do not compare one partner with another.",
    "An empty cell is no zero: the status and the answer say why it is empty.",
    "In CSV files a text that a spreadsheet could take for a formula begins with an apostrophe; workbooks need none.",
    "A spreadsheet that opens a CSV file may drop the zeros in front of a code. The workbook keeps them.",
    "CSV files are in UTF-8. Dates are written 2026-10-30, moments 2026-10-30 17:05, as clocks in England show them.",
)


def _table(key: str, columns: tuple[Column, ...], lines: list[Line]) -> Table:
    rows = tuple(tuple(column.get(line) for column in columns) for line in lines)
    return Table(key, TABLES[key][0], columns, rows, fixed=len(CYCLE) + 1)


_MAKERS: dict[str, Callable[[CycleOut], Table]] = {
    "progress": progress_of,
    "long": long_of,
    "wide": wide_of,
    "dictionary": dictionary_of,
}
