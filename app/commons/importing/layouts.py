"""Which published layout a file has, told by the names of its columns: in any order, case or spacing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.commons.importing.reading import HEAD_ROWS, MOST_COLUMNS, CannotRead, Records
from app.commons.importing.years import year_of_filename

TIDY_TEMPLATE = Path(__file__).parents[1] / "data" / "tidy_template.csv"
_TELLING = 3  # two of the names are in many files


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a layout: its name as it is published, what else it has been called, whether it must be there."""

    field: str
    name: str
    others: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """A published layout. One of `any_of` must be there beside the required columns."""

    dataset: str
    title: str
    columns: tuple[Column, ...]
    any_of: tuple[str, ...]  # fields that say which area


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file's headings were found to be.

    Attributes:
        layout: which.
        places: by field, the number of its column, from 0.
        unknown: headings that no field has; what stands below them is not taken.
        width: how many headings there are.
    """

    layout: Layout
    places: Mapping[str, int]
    unknown: tuple[str, ...]
    width: int


_YEAR = ("Year", "Financial Year", "Reporting Year", "Return Year", "Period", "Reporting Period", "Time Period",
         "Collection Year", "Data Year", "Start Year")  # fmt: skip
_VALUE = ("Value", "Measure Value", "Figure", "Count", "Number", "Data Value", "Rounded Value", "Observation")
_ONS = ("ONS Code", "ONS Area Code", "ONS LA Code", "LA ONS Code", "Area Code", "GSS Code", "Geography Code",
        "Organisation ONS Code")  # fmt: skip
_LA_NAME = ("LA Name", "Local Authority", "Local Authority Name", "Council", "Council Name", "CASSR Name",
            "Organisation Name", "Area Name", "Area")  # fmt: skip
_LA_CODE = ("LA Code", "CASSR Code", "Council Code", "Local Authority Code", "Organisation Code")

COLLECTION = Layout(
    "sac",
    "Safeguarding Adults Collection",
    (
        Column("table", "TABLE_REFERENCE", ("Table", "Table Ref", "Table Code", "Table Number", "Table ID")),
        Column("category", "CATEGORY", ("Row Category", "Measure Category", "Breakdown", "Row Label")),
        Column("value", "VALUE", _VALUE),
        Column("subcategory", "SUBCATEGORY", ("Sub Category", "Column Category", "Column Label"), required=False),
        Column("enquiry_type", "ENQUIRY_TYPE", ("Type of Enquiry", "Case Type", "Activity Type"), required=False),
        Column("level", "GEOGRAPHY", ("Geography Level", "Geographic Level", "Geographical Level"), required=False),
        Column("ons_code", "ONS_CODE", _ONS, required=False),
        Column("la_code", "LA_CODE", _LA_CODE, required=False),
        Column("la_name", "LA_NAME", (*_LA_NAME, "Geography Name", "Geographical Description"), required=False),
        Column("region_code", "REGION_CODE", ("Region ONS Code",), required=False),
        Column("region_name", "REGION_NAME", ("Region",), required=False),
        Column("council_type", "COUNCIL_TYPE", ("LA Type", "Authority Type"), required=False),
        Column("year", "YEAR", _YEAR, required=False),
    ),
    ("ons_code", "la_code", "la_name"),
)
FRAMEWORK = Layout(
    "ascof",
    "Adult Social Care Outcomes Framework",
    (
        Column("measure", "ASCOF Measure Code", ("Measure Code", "ASCOF Measure", "ASCOF Code")),
        Column("measure_type", "Measure Type", ("Measurement Type", "Value Type", "Statistic")),
        Column("value", "Measure Value", _VALUE),
        Column("breakdown", "Disaggregation Level", ("Disaggregation", "Breakdown", "Sub Group"), required=False),
        Column("group", "Measure Group", ("ASCOF Measure Group", "Indicator"), required=False),
        Column("description", "Measure Group Description", ("Measure Description", "Description"), required=False),
        Column("level", "Geographical Level", ("Geography Level", "Geographic Level", "Geography"), required=False),
        Column("ons_code", "ONS Area Code", _ONS, required=False),
        Column("la_code", "Geographical Code", _LA_CODE, required=False),
        Column("la_name", "Geographical Description", (*_LA_NAME, "Geographical Name"), required=False),
        Column("year", "Return Year", _YEAR, required=False),
    ),
    ("ons_code", "la_code", "la_name"),
)
_AREA = ("Area Code or Name", "Area Code", "Area Name", "Council", "Council Code", "Council Name", "ONS Code")
TIDY_TEXTS = (
    "title", "short_title", "topic", "polarity", "unit", "kind", "source", "counted", "out_of", "good", "caveats",
    "decimals", "per",
)  # fmt: skip
TIDY_NUMBERS = ("value", "numerator", "denominator", "lower", "upper", "base")
TIDY = Layout(
    "tidy",
    "tidy CSV",
    (
        Column("measure", "measure", ("Measure Key", "Indicator", "Indicator Key")),
        Column("year", "year", _YEAR, required=False),
        Column("area", "area", _AREA, required=False),
        *(
            Column(field, field, others, required=False)
            for field, others in (
                ("value", ("Figure",)),
                ("numerator", ()),
                ("denominator", ()),
                ("lower", ("Lower Limit", "Lower CI", "Low", "Lower 95")),
                ("upper", ("Upper Limit", "Upper CI", "High", "Upper 95")),
                ("base", ("Answers", "Number of Answers")),
                ("status", ("State",)),
            )
        ),
        *(Column(field, field.replace("_", " "), required=False) for field in TIDY_TEXTS),
    ),
    ("area",),
)
LAYOUTS = (COLLECTION, FRAMEWORK, TIDY)


def heading_key(name: str) -> str:
    """Return what is left of a heading when case, spaces, dots and underscores are taken away."""
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def find_headings(records: Records) -> Recognised:
    """Read on to the headings, and say which layout they are of.

    Raises:
        CannotRead: they are of no layout; the message names the nearest one, and what it lacks.
    """
    best: tuple[int, Layout, list[str], tuple[str, ...]] | None = None
    for number, record in enumerate(records, 1):
        if len(record) > MOST_COLUMNS:
            raise CannotRead(f"This file has more than {MOST_COLUMNS} columns. No known layout has as many")
        if any(cell.strip() for cell in record):
            for layout in LAYOUTS:
                places, missing = _fit(layout, record)
                if not missing:
                    return _recognised(layout, places, record)
                if best is None or len(places) > best[0]:
                    best = (len(places), layout, missing, tuple(cell.strip() for cell in record if cell.strip()))
        if number >= HEAD_ROWS:
            break
    if best is None:
        raise CannotRead("This file has no headings. Choose the CSV file that holds the figures")
    raise CannotRead(_no_layout(*best))


def year_said(recognised: Recognised, filename: str, year: int | None) -> int | None:
    """Return the year that a file is said to be of as a whole; None where each row says its own.

    Raises:
        CannotRead: nothing says it.
    """
    if "year" in recognised.places or year is not None:
        return year
    year = year_of_filename(filename)
    if year is None:
        raise CannotRead(
            "No column of this file says which year it is of, and nor does its name. Say the year, like 2024-25"
        )
    return year


def _fit(layout: Layout, record: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    keys = [heading_key(cell) for cell in record]
    places: dict[str, int] = {}
    for column in layout.columns:
        for name in (column.name, *column.others):
            key = heading_key(name)
            if key in keys and (place := keys.index(key)) not in places.values():
                places[column.field] = place
                break
    missing = [column.name for column in layout.columns if column.required and column.field not in places]
    if not any(field in places for field in layout.any_of):
        names = [column.name for column in layout.columns if column.field in layout.any_of]
        missing.append(" or ".join(names))
    if layout is TIDY and not any(field in places for field in (*TIDY_NUMBERS, "status")):
        missing.append("value or numerator and denominator")
    return places, missing


def _recognised(layout: Layout, places: Mapping[str, int], record: Sequence[str]) -> Recognised:
    taken = set(places.values())
    unknown = tuple(cell.strip() for place, cell in enumerate(record) if place not in taken and cell.strip())
    return Recognised(layout, places, unknown, len(record))


def _no_layout(found: int, layout: Layout, missing: Iterable[str], headings: Sequence[str]) -> str:
    names = ", ".join(missing)
    if found >= _TELLING:
        return (
            f"This looks like the layout of the {layout.title}, but these columns are missing: {names}. "
            "Put them in, or give the columns that hold this those names"
        )
    known = ", ".join(heading[:40] for heading in headings[:12])
    return (
        f"This layout is not known. The headings are: {known}. Known are the Safeguarding Adults Collection, the Adult "
        "Social Care Outcomes Framework, and the tidy CSV, for which there is a template"
    )
