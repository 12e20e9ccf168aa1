"""Taking files of published figures in, for tests; and where the real ones lie."""

from __future__ import annotations

import io
import os
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from app.commons.queries.figures import figures_of
from app.commons.service.importing import Asked, Imported, import_figures, try_out
from app.commons.shapes import FigureRow
from tenants import acting_for_none, maintaining, transaction

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
HEADINGS = (
    "GEOGRAPHY,COUNCIL_TYPE,REGION_CODE,REGION_NAME,ONS_CODE,LA_CODE,LA_NAME,TABLE_REFERENCE,ENQUIRY_TYPE,CATEGORY,"
    "SUBCATEGORY,VALUE"
)
TIDY_HEADINGS = "measure,year,area,value,numerator,denominator,lower,upper,base,status"
CONCLUDED = "Concluded Section 42 Enquiries"
SUPPORTED = (
    "Of the enquiries recorded as Yes, in how many of these cases was support provided by an advocate, family or friend"
)


def reference(name: str, instead: str) -> Path:
    """Return a published file from beside the project; where it is not there, the excerpt that is kept for tests."""
    folder = Path(os.environ.get("MSP_REFERENCE") or ROOT.parent / "shared" / "reference")
    path = folder / name
    return path if path.exists() else DATA / instead


def take(content: bytes | str, filename: str, *, now: datetime = NOW, is_made_up: bool = False) -> Imported:
    """Take a file in as the owner of the database does by command."""
    stream = io.BytesIO(content.encode() if isinstance(content, str) else content)
    with acting_for_none():
        tried = try_out(stream, asked=Asked(filename, is_made_up=is_made_up), now=now)
    with maintaining(), transaction():
        return import_figures(tried=tried, imported_by=None, now=now)


def rows_of(
    *keys: str, areas: Collection[str] | None = None, years: int | None = None, as_at: date | None = None
) -> list[FigureRow]:
    """Return the figures that the shelf holds, by measure, year and area; of all measures where no key is given."""
    found = figures_of(keys or None, as_at=as_at, years=years)
    rows = [row for one in found.values() for by_area in one.by_year.values() for row in by_area.values()]
    wanted = [row for row in rows if areas is None or row.area_code in areas]
    return sorted(wanted, key=lambda row: (row.measure_key, row.year, row.area_code))


def collection(areas: Mapping[str, Mapping[tuple[str, str], object]], *, enquiry: str = CONCLUDED) -> str:
    """Write a file in the layout of the Safeguarding Adults Collection.

    Args:
        areas: by the area's code, by table and label, what stands in the cell.
        enquiry: the type of enquiry, but for SG1f, where the label tells it.
    """
    rows = [HEADINGS]
    for code, cells in areas.items():
        level = {"E92": "England", "E12": "Region"}.get(code[:3], "Council")
        region = code if level == "Region" else ""
        for (table, label), value in cells.items():
            kind = (
                enquiry
                if table != "SG1f"
                else "Safeguarding Concerns"
                if "Concern" in label
                else "Section 42 Enquiries"
            )
            rows.append(f'{level},,{region},,{code},,,{table},{kind},"Age","{label}",{value}')
    return "\n".join(rows) + "\n"


def tidy(rows: Iterable[str]) -> str:
    """Write a tidy file of rows under its headings."""
    return "\n".join([TIDY_HEADINGS, *rows]) + "\n"


def sg4a(asked: Iterable[object], achieved: Iterable[object] = ()) -> dict[tuple[str, str], object]:
    """Return the cells of SG4a: expressed, not expressed, no, don't know, not recorded; fully, partly, not achieved."""
    labels = (
        "Yes they were asked and outcomes were expressed",
        "Yes they were asked but no outcomes were expressed",
        "No",
        "Don't Know",
        "Not Recorded",
    )
    outcomes = ("Fully Achieved", "Partially Achieved", "Not Achieved")
    cells = dict(zip(labels, asked, strict=True)) | dict(zip(outcomes, achieved, strict=False))
    return {("SG4a", label): value for label, value in cells.items()}


def sg3a(yes: object, no: object, unknown: object, missing: object, supported: object) -> dict[tuple[str, str], object]:
    """Return the cells of SG3a."""
    return {
        ("SG3a", "Yes, they lacked capacity"): yes,
        ("SG3a", "No, they did not lack capacity"): no,
        ("SG3a", "Don't know"): unknown,
        ("SG3a", "Not recorded"): missing,
        ("SG3a", SUPPORTED): supported,
    }
