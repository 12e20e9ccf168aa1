"""The real file of the Adult Social Care Outcomes Framework: what comes of it, against numbers read in it by hand."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from app.commons.models import ENGLAND, AreaKind, FigureState
from app.commons.queries import council_lookup
from app.commons.queries.areas import areas
from app.commons.shapes import FigureRow
from app.commons.statistics.intervals import survey_from_base
from tenants import acting_for_none
from tests.support.national import DATA, reference, rows_of, take

pytestmark = pytest.mark.usefixtures("app")

EXCERPT = "ascof_safety_excerpt.csv"
A, B = "ascof-2014-4a", "ascof-2014-4b"
# (measure, year, area): result, margin of error or None where none was published, numerator, denominator, base.
READ = {
    (A, 2014, ENGLAND): (68.5, None, 461825, 673860, 67890),
    (B, 2014, ENGLAND): (84.5, None, 569570, 673860, 66440),
    (A, 2018, ENGLAND): (70.0, 0.4, 442960, 632425, 66900),
    (B, 2018, ENGLAND): (86.9, 0.3, 549640, 632425, 65115),
    (A, 2018, "E10000006"): (75.4, 3.9, 4625, 6130, 430),  # Cumbria, which is no more
    (B, 2018, "E10000006"): (87.1, 3.1, 5340, 6130, 420),
    (A, 2016, "E12000009"): (70.0, 1.2, 45655, 65210, 6950),  # South West
    (B, 2016, "E12000009"): (86.6, 0.9, 56490, 65210, 6760),
    (A, 2015, "E06000023"): (69.7, None, 3696, 5304, 448),  # Bristol
    (B, 2015, "E06000023"): (89.7, None, 4760, 5304, 433),
    (A, 2017, "E10000008"): (68.8, 3.9, 7855, 11420, 510),  # Devon
    (B, 2017, "E10000008"): (80.8, 3.4, 9225, 11420, 505),
    (A, 2014, "E08000016"): (71.9, None, 1895, 2635, 330),  # Barnsley, which has a new code since
    (B, 2014, "E10000009"): (80.7, None, 3285, 4070, 475),  # the county of Dorset, which was divided
    (A, 2016, "E09000001"): (64.8, 13.8, 75, 120, 40),  # City of London: few people
    (B, 2018, "E09000001"): (87.9, 8.5, 100, 115, 40),
}


def the_file() -> Path:
    return reference("ascof_2014-19_safety.csv.gz", EXCERPT)


def content(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def by_place() -> dict[tuple[str, int, str], FigureRow]:
    with acting_for_none():
        rows = rows_of(A, B)
    return {(row.measure_key, row.year, row.area_code): row for row in rows}


@pytest.mark.parametrize("which", ["real", "excerpt"])
def test_comes_to_what_stands_in_it(which: str) -> None:
    path = the_file() if which == "real" else DATA / EXCERPT
    take(content(path), path.name)
    found = by_place()
    for place, (result, margin, numerator, denominator, base) in READ.items():
        figure = found[place]
        assert (figure.state, figure.value) == (FigureState.VALUE, result), place
        assert (figure.numerator, figure.denominator, figure.base) == (numerator, denominator, base), place
        if margin is None:
            limits = [100 * limit for limit in survey_from_base(result / 100, base, denominator)]
        else:
            limits = [result - margin, result + margin]
        assert [figure.low, figure.high] == pytest.approx(limits), place


def test_says_of_every_row_of_the_file_what_the_file_says() -> None:
    """All results and margins of the whole, in all five years, for councils, regions and England."""
    text = content(the_file()).decode()
    take(text, "ascof.csv")
    found = by_place()
    with acting_for_none():
        lookup, there = council_lookup(), areas()
    seen = 0
    for row in csv.DictReader(text.splitlines()):
        code = row["ONS.Area.Code"]
        whole = row["Disaggregation.Level"] == "Total" and row["Geographical.Level"] != "Council type"
        if not whole or row["Measure.Type"] not in ("Outcome", "Margin of Error", "Margin Of Error"):
            continue
        if there.get(code) is None:  # a code that the same council has had
            [council] = lookup.find(code)
            code = council.code
        figure = found[f"ascof-2014-{row['Measure.Group'].lower()}", int(row["Return.Year"][:4]), code]
        if row["Measure.Value"].strip() in ("", ":"):
            assert figure.state is FigureState.SUPPRESSED
        elif row["Measure.Type"] == "Outcome":
            assert figure.value == float(row["Measure.Value"])
        else:
            assert figure.value is not None
            assert figure.high == pytest.approx(min(100.0, figure.value + float(row["Measure.Value"])))
        seen += 1
    assert seen > 200


def test_what_stands_for_all_of_england_is_its_own_published_row() -> None:
    take(content(the_file()), "ascof.csv")
    with acting_for_none():
        figures = rows_of(A, B, areas=[ENGLAND])
        latest = rows_of(A, areas=["E12000006", ENGLAND], years=1)
    assert [(row.measure_key, row.year) for row in figures] == [
        (key, year) for key in (A, B) for year in range(2014, 2019)
    ]
    of_a = [row.value for row in figures if row.measure_key == A]
    assert of_a == [68.5, 69.2, 70.1, 69.9, 70.0]
    assert all(row.area_kind is AreaKind.ENGLAND for row in figures)
    assert {(row.year, row.area_kind, row.value) for row in latest} == {
        (2018, AreaKind.REGION, 70.4),
        (2018, AreaKind.ENGLAND, 70.0),
    }


def test_a_council_too_small_to_publish_is_suppressed_not_zero() -> None:
    take(content(the_file()), "ascof.csv")
    figure = by_place()[A, 2018, "E06000053"]
    assert (figure.state, figure.value, figure.low, figure.high) == (FigureState.SUPPRESSED, None, None, None)


def test_measures_of_a_later_framework_are_not_taken_for_these() -> None:
    """From 2023-24 the same codes stand for other things."""
    old = content(the_file()).decode().splitlines()
    newer = [line.replace("2018-19", "2024-25") for line in old if line.startswith(("Return", "2018-19"))]
    done = take("\n".join(newer), "ascof_2024-25.csv")
    assert done.cells > 0
    assert done.figures == 0
