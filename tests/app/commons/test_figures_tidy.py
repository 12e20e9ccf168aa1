"""The tidy layout: what a file leaves out is worked out, and England's published percentages come out to the digit."""

from __future__ import annotations

import csv

import pytest

from app.commons.models import ENGLAND, FigureState
from app.commons.queries import get_council
from app.commons.queries.measures import get_measure
from app.commons.shapes import FigureRow
from app.commons.statistics.intervals import poisson, survey_from_base, wilson
from tenants import acting_for_none
from tests.support.national import reference, rows_of, take, tidy

pytestmark = pytest.mark.usefixtures("app")
HARTLEPOOL = "E06000001"
NEW = "measure,year,area,value,numerator,denominator,lower,upper,base,status,title,polarity,unit,kind,source\n"


def one(text: str, key: str) -> FigureRow:
    take(text, "tidy.csv")
    with acting_for_none():
        [row] = rows_of(key)
    return row


def own(row: str, kind: str, unit: str = "%") -> str:
    """A tidy file that brings a measure of its own with one figure of it."""
    return NEW + f"own-measure,2024-25,{HARTLEPOOL},{row},,A measure of ours,high,{unit},{kind},A source\n"


def test_six_published_years_of_england_come_out_to_the_digit() -> None:
    path = reference("england_msp.csv", "england_msp.csv")
    years = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    keys = {
        "sac-2015-msp-fully": ("msp_fully_achieved", "published_pct_fully"),
        "sac-2015-msp-partly": ("msp_partially_achieved", "published_pct_partly"),
        "sac-2015-msp-fully-or-partly": (None, "published_pct_fully_or_partly"),
    }
    rows = []
    for year in years:
        fully, partly, missed = (int(year[f"msp_{name}_achieved"]) for name in ("fully", "partially", "not"))
        for key, (column, _) in keys.items():
            part = int(year[column]) if column else fully + partly
            rows.append(f"{key},{year['year']},England,,{part},{fully + partly + missed},,,,")
        if year["safeguarding_concerns"]:
            rows.append(f"sac-2015-concerns-rate,{year['year']},England,,{year['safeguarding_concerns']},,,,,")
    take(tidy(rows), "england_msp_tidy.csv")
    with acting_for_none():
        figures = rows_of(*keys, areas=[ENGLAND])
        decimals = {key: get_measure(key).decimals for key in keys}
        concerns = rows_of("sac-2015-concerns-rate")
    shown = {(row.measure_key, row.year): f"{row.value:.{decimals[row.measure_key]}f}" for row in figures}
    assert shown == {
        (key, int(year["year"][:4])): f"{100 * float(year[published]):.1f}"
        for year in years
        for key, (_, published) in keys.items()
    }
    assert len(shown) == 18
    assert all(row.low is not None and row.high is not None for row in figures)
    assert [row.numerator for row in concerns] == [364605, 394655, 415050, 475560, 498260]


def test_counts_of_the_collection_stand_for_what_they_were_rounded_from() -> None:
    figure = one(tidy([f"sac-2015-advocate,2024-25,{HARTLEPOOL},,15,25,,,,"]), "sac-2015-advocate")
    assert figure.value == 60
    assert figure.low == pytest.approx(100 * wilson(13, 27)[0])
    assert figure.high == pytest.approx(100 * wilson(17, 23)[1])


def test_other_counts_stand_for_themselves() -> None:
    figure = one(own(",15,25,,,", "proportion"), "own-measure")
    assert (figure.low, figure.high) == pytest.approx(tuple(100 * limit for limit in wilson(15, 25)))


def test_limits_that_are_given_are_kept() -> None:
    figure = one(own("61.5,,,58.2,64.1,", "proportion"), "own-measure")
    assert (figure.value, figure.low, figure.high) == (61.5, 58.2, 64.1)


def test_a_survey_has_the_interval_of_its_base() -> None:
    figure = one(own("70,,5000,,,400", "survey"), "own-measure")
    assert (figure.low, figure.high) == pytest.approx(tuple(100 * limit for limit in survey_from_base(0.7, 400, 5000)))


def test_a_survey_of_an_unknown_population_is_taken_as_one_of_many() -> None:
    figure = one(own("70,,,,,400", "survey"), "own-measure")
    assert (figure.low, figure.high) == pytest.approx(tuple(100 * limit for limit in wilson(280, 400)))


def test_a_rate_without_a_population_has_the_registers() -> None:
    figure = one(own(",150,,,,", "rate", "for each 100 000 adults"), "own-measure")
    with acting_for_none():
        adults = get_council(HARTLEPOOL).adults_18plus
    assert figure.value == pytest.approx(150 / adults * 100_000)
    assert figure.low == pytest.approx(poisson(150)[0] / adults * 100_000)


def test_a_count_has_its_own_interval_and_a_value_none() -> None:
    count = one(own("40,,,,,", "count", "people"), "own-measure")
    assert (count.low, count.high) == pytest.approx(poisson(40))
    value = NEW + f"other-measure,2024-25,{HARTLEPOOL},3.7,,,,,,,Another measure,low,days,value,A source\n"
    figure = one(value, "other-measure")
    assert (figure.value, figure.low, figure.high) == (3.7, None, None)


@pytest.mark.parametrize(
    ("status", "state"), [("suppressed", FigureState.SUPPRESSED), ("not supplied", FigureState.NOT_SUPPLIED)]
)
def test_a_row_without_figures_says_why(status: str, state: FigureState) -> None:
    row = f"own-measure,2024-25,{HARTLEPOOL},,,,,,,{status},A measure of ours,high,%,proportion,A source\n"
    figure = one(NEW + row, "own-measure")
    assert (figure.state, figure.value, figure.low) == (state, None, None)


def test_a_suppressed_numerator_leaves_the_figure_suppressed() -> None:
    figure = one(own(",*,250,,,", "proportion"), "own-measure")
    assert (figure.state, figure.value, figure.denominator) == (FigureState.SUPPRESSED, None, 250)
