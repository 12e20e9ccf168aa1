"""Files of figures, made here, and the register without a database."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from app.commons.files import CouncilFile, read_register
from app.commons.importing import vocabulary as words
from app.commons.importing.areas import AreaFinder, Change, CouncilNames
from app.commons.importing.taking import About, Taken, take
from app.commons.models import ChangeKind, MeasureKind
from app.commons.names import name_key
from app.demo.collection import COLUMNS, CouncilOfFile
from app.demo.figures import Cell, Counts

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
Table = Sequence[Sequence[str]]
TYPES = {"unitary": "Unitary Authority", "metropolitan": "Metropolitan District", "county": "Shire County",
         "inner_london": "Inner London", "outer_london": "Outer London"}  # fmt: skip


def as_csv(table: Table, *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    page = io.StringIO()
    csv.writer(page, delimiter=delimiter, lineterminator="\r\n").writerows(table)
    return page.getvalue().encode(encoding)


@cache
def councils() -> tuple[CouncilFile, ...]:
    return read_register().councils


def of_file(council: CouncilFile) -> CouncilOfFile:
    return CouncilOfFile(
        council.code, council.cassr_code, council.official_name, TYPES[council.council_type],
        council.region_code, council.region,
    )  # fmt: skip


@cache
def finder() -> AreaFinder:
    """The register, as `queries.importing.area_finder` reads it."""
    register = read_register()
    codes: dict[str, tuple[str, ...]] = {}
    names: dict[str, str] = {}
    for council in register.councils:
        for code in filter(None, (council.code, council.cassr_code, *council.other_codes)):
            codes[code] = (*codes.get(code, ()), council.code)
        if council.also_known_as:
            names.setdefault(name_key(council.also_known_as), council.code)
    return AreaFinder(
        councils=[CouncilNames(one.code, one.region_code, (one.name, one.official_name)) for one in register.councils],
        regions=sorted({(one.region_code, one.region) for one in register.councils}),
        changes=[
            Change(one.effective_on, ChangeKind(one.kind), one.old_code, one.old_name, one.new_code)
            for one in register.changes
        ],
        other_codes=codes,
        other_names=names,
    )


def taken(
    content: bytes,
    *,
    filename: str = "figures.csv",
    year: int | None = None,
    kinds: Mapping[str, MeasureKind] | None = None,
) -> Taken:
    return take(io.BytesIO(content), About(filename, year, 2026, kinds or {}), finder())


@dataclass(frozen=True)
class Told:
    """A cell as a test reads it."""

    state: str
    value: float | None
    marker: str | None


def cells(of: Taken) -> dict[tuple[str, str, int, str], Told]:
    """The cells of a file, by table, the last label that is there, year and area."""
    found = {}
    for cell in of.cube.cells():
        name = of.cube.series[cell.series]
        label = name.subcategory or name.category
        found[name.table_code, label, cell.year, of.cube.areas[cell.area]] = Told(
            cell.state.value, cell.value, cell.marker
        )
    return found


def problems(of: Taken) -> dict[int, str]:
    return {problem.row: problem.reason for problem in of.problems}


def row(**fields: str) -> list[str]:
    """A row of the collection: of Hartlepool's adults who were asked and expressed outcomes, but for what is said."""
    usual = {
        "GEOGRAPHY": "Local Authority",
        "COUNCIL_TYPE": "Unitary Authority",
        "REGION_CODE": "E12000001",
        "REGION_NAME": "North East",
        "ONS_CODE": "E06000001",
        "LA_CODE": "111",
        "LA_NAME": "Hartlepool",
        "TABLE_REFERENCE": "SG4a",
        "ENQUIRY_TYPE": words.SECTION_42,
        "CATEGORY": words.ASKED,
        "SUBCATEGORY": words.ASKED_EXPRESSED,
        "VALUE": "120",
    }
    return [(usual | fields)[column] for column in COLUMNS]


def collection(*rows: Sequence[str]) -> bytes:
    return as_csv([COLUMNS, *rows])


def tidy(*rows: Mapping[str, Any]) -> bytes:
    """A tidy file with the columns that any of its rows has."""
    columns = list(dict.fromkeys(name for one in rows for name in one))
    return as_csv([columns, *([str(one.get(name, "")) for name in columns] for one in rows)])


def every_cell(council: CouncilFile, year: int) -> Counts:
    """Counts for every row label of every table, of all sizes, some so small that they are suppressed."""
    seed = int(council.code[1:]) + year * 7
    counts: dict[Cell, int] = {}
    for place, one in enumerate(words.TABLES):
        counts[one.table, one.enquiry_type, one.category, one.subcategory] = (seed * (place + 3)) % 97 * 3
    return counts
