"""Writes made-up counts as a file in the layout of the Safeguarding Adults Collection. For the demo and for tests.

Pure. As the collection does it: totals of regions and of England are made from true counts, each is then rounded to the
nearest 5, what is 0 to 4 is suppressed, and a table that a council left empty is marked in every cell.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from app.commons.models import ENGLAND
from app.demo.figures import Cell, Counts, total

COLUMNS = (
    "GEOGRAPHY",
    "COUNCIL_TYPE",
    "REGION_CODE",
    "REGION_NAME",
    "ONS_CODE",
    "LA_CODE",
    "LA_NAME",
    "TABLE_REFERENCE",
    "ENQUIRY_TYPE",
    "CATEGORY",
    "SUBCATEGORY",
    "VALUE",
)
YEAR = "YEAR"
SMALLEST = 5  # counts under it are suppressed


@dataclass(frozen=True, slots=True)
class CouncilOfFile:
    """A council as the file names it."""

    code: str
    la_code: str
    name: str
    council_type: str
    region_code: str
    region_name: str


@dataclass(frozen=True, slots=True)
class Edition:
    """How one year's edition is written: markers, names of columns, spelling of labels, encoding.

    Attributes:
        columns: the headings, in the order of `COLUMNS` whatever they are called.
        order: the order in which the columns stand, as places in `COLUMNS`; as they are where it is empty.
        suppressed, not_supplied: the markers.
        has_year: a first column says the year.
        spelling: what becomes of each label.
    """

    columns: Sequence[str] = COLUMNS
    order: Sequence[int] = ()
    suppressed: str = "[c]"
    not_supplied: str = "[x]"
    has_year: bool = False
    spelling: Callable[[str], str] = str
    encoding: str = "utf-8"
    delimiter: str = ","


OLDER = Edition(suppressed="*", not_supplied=":")


def write_collection(
    path: Path,
    counts: Mapping[int, Mapping[str, Counts]],
    *,
    councils: Iterable[CouncilOfFile],
    empty: Collection[tuple[str, str]] = (),
    instead: Mapping[tuple[str, Cell], str] | None = None,
    edition: Edition | None = None,
) -> int:
    """Write a file.

    Args:
        path: of the file; one whose name ends in .gz is packed.
        counts: true counts, by year, then council code, then cell. A cell that a council has no count of has no row.
        councils: of the file.
        empty: council codes and tables that were left empty: every cell is marked, and no total holds them.
        instead: by council code (or a region's, or England's) and cell, what stands there whatever the count is.
        edition: how it is written; as the newest is where none is given.

    Returns:
        How many rows were written below the headings.
    """
    edition, listed = edition or Edition(), list(councils)
    if len(counts) > 1 and not edition.has_year:
        raise ValueError("A file of several years needs a column that says which.")
    order = list(edition.order) or list(range(len(COLUMNS)))
    written = 0
    with _opened(path, edition.encoding) as page:
        writer = csv.writer(page, delimiter=edition.delimiter, lineterminator="\r\n")
        year_heading = [YEAR] if edition.has_year else []
        writer.writerow([*year_heading, *(edition.columns[place] for place in order)])
        for year, of_councils in sorted(counts.items()):
            first = [f"{year}-{(year + 1) % 100:02d}"] if edition.has_year else []
            for row in rows_of_year(of_councils, listed, empty=empty, instead=instead or {}, edition=edition):
                writer.writerow([*first, *(row[place] for place in order)])
                written += 1
    return written


def rows_of_year(
    counts: Mapping[str, Counts],
    councils: Sequence[CouncilOfFile],
    *,
    empty: Collection[tuple[str, str]],
    instead: Mapping[tuple[str, Cell], str],
    edition: Edition,
) -> Iterator[tuple[str, ...]]:
    """Return the rows of one year, cells in the order of `COLUMNS`: England, regions, councils."""
    supplied = {
        code: {cell: count for cell, count in of.items() if (code, cell[0]) not in empty} for code, of in counts.items()
    }
    regions = {council.region_code: council.region_name for council in councils}
    blocks: list[tuple[str, tuple[str, ...], Counts]] = [
        (ENGLAND, ("England", "", "", "", ENGLAND, "", "England"), total(supplied.values()))
    ]
    for code, name in sorted(regions.items()):
        members = [supplied[one.code] for one in councils if one.region_code == code and one.code in supplied]
        blocks.append((code, ("Region", "", code, name, code, "", name), total(members)))
    for one in councils:
        if one.code in counts:
            at = (one.council_type, one.region_code, one.region_name, one.code, one.la_code, one.name)
            blocks.append((one.code, ("Local Authority", *at), counts[one.code]))
    for code, place, cells in blocks:
        for cell, count in cells.items():
            value = edition.not_supplied if (code, cell[0]) in empty else protected(count, edition.suppressed)
            table, *labels = cell
            yield (*place, table, *map(edition.spelling, labels), instead.get((code, cell), value))


def protected(count: int, suppressed: str) -> str:
    """Return a count as it is published: rounded to the nearest 5, suppressed where it is under 5."""
    return str(5 * ((count + 2) // 5)) if count >= SMALLEST else suppressed


@contextmanager
def _opened(path: Path, encoding: str) -> Iterator[TextIO]:
    if path.suffix == ".gz":
        with (
            path.open("wb") as raw,
            gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as packed,
            io.TextIOWrapper(packed, encoding=encoding, newline="") as page,
        ):
            yield page
    else:
        with path.open("w", encoding=encoding, newline="") as page:
            yield page


__all__ = ["COLUMNS", "OLDER", "CouncilOfFile", "Edition", "protected", "rows_of_year", "write_collection"]
