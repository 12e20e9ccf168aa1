"""The Safeguarding Adults Collection: indicators with the bounds of rounding and suppression, and what is not a 0."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from app.commons.models import ENGLAND, FigureState
from app.commons.queries import get_council
from app.commons.queries.figures import figures_of
from app.commons.shapes import FigureRow
from app.commons.statistics.intervals import Bounds, wilson
from app.commons.statistics.rounding import quotient_interval, rate_interval
from tenants import acting_for_none
from tests.support.national import collection, rows_of, sg3a, sg4a, take

pytestmark = pytest.mark.usefixtures("app")

HARTLEPOOL, MIDDLESBROUGH, REDCAR, STOCKTON, NORTH_EAST = (
    "E06000001",
    "E06000002",
    "E06000003",
    "E06000004",
    "E12000001",
)
Cells = Mapping[tuple[str, str], object]


def take_in(areas: Mapping[str, Cells], filename: str = "sac_2024-25.csv") -> dict[tuple[str, str], FigureRow]:
    """Take a file in; return its figures by the end of the measure's key and by area."""
    take(collection(areas), filename)
    with acting_for_none():
        years = {year for one in figures_of(None, as_at=None).values() for year in one.frames}
        rows = rows_of(areas=list(areas))
    assert years <= {2024}
    return {(row.measure_key.removeprefix("sac-2015-"), row.area_code): row for row in rows}


def of(parts: float, whole: float) -> Any:
    return pytest.approx(100 * parts / whole)


class TestMakingSafeguardingPersonal:
    def test_indicators_come_out_with_bounds(self) -> None:
        found = take_in({HARTLEPOOL: sg4a((300, 50, 40, 20, 10), (180, 90, 30))})
        assert found["msp-asked", HARTLEPOOL].value == of(350, 420)
        assert found["msp-expressed", HARTLEPOOL].value == of(300, 350)
        assert found["msp-fully", HARTLEPOOL].value == of(180, 300)
        assert found["msp-partly", HARTLEPOOL].value == of(90, 300)
        assert found["msp-fully-or-partly", HARTLEPOOL].value == of(270, 300)
        assert found["msp-recorded", HARTLEPOOL].value == of(390, 420)
        fully = found["msp-fully", HARTLEPOOL]
        assert (fully.numerator, fully.denominator, fully.flag) == (180, 300, None)
        assert fully.low == pytest.approx(100 * wilson(178, 178 + 92 + 32)[0])
        assert fully.high == pytest.approx(100 * wilson(182, 182 + 88 + 28)[1])
        asked = found["msp-asked", HARTLEPOOL]
        assert asked.low == pytest.approx(100 * wilson(298 + 48, 298 + 48 + 42 + 22 + 12)[0])
        assert asked.high == pytest.approx(100 * wilson(302 + 52, 302 + 52 + 38 + 18 + 8)[1])

    def test_a_suppressed_numerator_has_an_interval_and_no_value(self) -> None:
        found = take_in({HARTLEPOOL: sg4a((300, 50, 40, 20, 10), ("[c]", 90, 30))})
        fully = found["msp-fully", HARTLEPOOL]
        assert (fully.state, fully.value, fully.numerator) == (FigureState.SUPPRESSED, None, None)
        assert fully.low == 0
        assert fully.high == pytest.approx(100 * wilson(4, 4 + 88 + 28)[1])

    def test_a_suppressed_cell_beside_it_is_0_to_4_and_never_0(self) -> None:
        """Whoever leaves nothing unrecorded is published with a suppressed cell there."""
        found = take_in({HARTLEPOOL: sg4a((300, 50, 40, "[c]", "*"), (180, 90, "[c]"))})
        recorded = found["msp-recorded", HARTLEPOOL]
        assert (recorded.state, recorded.value) == (FigureState.VALUE, of(390, 394))
        assert recorded.high == 100
        assert recorded.low == pytest.approx(100 * wilson(298 + 48 + 38, 298 + 48 + 38 + 8)[0])
        assert recorded.flag is not None
        assert "0 to 4" in recorded.flag
        assert found["msp-fully", HARTLEPOOL].value == of(180, 272)
        assert found["msp-expressed", HARTLEPOOL].flag is None

    @pytest.mark.parametrize("marker", ["[x]", 0])
    def test_a_block_left_empty_is_not_supplied(self, marker: object) -> None:
        found = take_in({HARTLEPOOL: sg4a([marker] * 5, [marker] * 3), MIDDLESBROUGH: sg4a((30, 10, 10, 5, 5))})
        own = [row for (_, area), row in found.items() if area == HARTLEPOOL]
        assert len(own) == 6
        assert {(row.state, row.value, row.low, row.denominator) for row in own} == {
            (FigureState.NOT_SUPPLIED, None, None, None)
        }

    def test_what_is_absent_has_no_row(self) -> None:
        found = take_in(
            {HARTLEPOOL: sg4a((300, 50, 40, 20, 10), (180, 90, 30)), MIDDLESBROUGH: sg4a((30, 10, 10, 5, 5))}
        )
        assert ("msp-asked", MIDDLESBROUGH) in found
        assert ("msp-fully", MIDDLESBROUGH) not in found

    def test_nobody_asked_is_no_share_of_those_asked(self) -> None:
        found = take_in({HARTLEPOOL: sg4a((0, 0, 100, 20, 10))})
        assert found["msp-asked", HARTLEPOOL].value == 0
        assert ("msp-expressed", HARTLEPOOL) not in found

    def test_published_rows_of_england_and_regions_are_used_as_they_are(self) -> None:
        found = take_in(
            {
                HARTLEPOOL: sg4a((300, 50, 40, 20, 10)),
                NORTH_EAST: sg4a((1000, 0, 0, 0, 1000)),
                ENGLAND: sg4a((50000, 10000, 20000, 5000, 15000)),
            }
        )
        assert found["msp-asked", NORTH_EAST].value == of(1, 2)
        assert found["msp-asked", ENGLAND].value == of(60, 100)

    def test_rows_by_age_are_added_up_and_a_total_is_not_added_to_them(self) -> None:
        text = collection({HARTLEPOOL: sg4a((300, 50, 40, 20, 10))})
        by_age = [line.replace('"Age"', f'"{age}"') for age in ("18-64", "65-74") for line in text.splitlines()[1:]]
        take("\n".join([text.splitlines()[0], *by_age]), "sac_2022-23.csv")
        with_total = [*by_age, *(line.replace('"Age"', '"Total"') for line in text.splitlines()[1:])]
        take("\n".join([text.splitlines()[0], *with_total]), "sac_2023-24.csv")
        with acting_for_none():
            rows = rows_of("sac-2015-msp-asked", areas=[HARTLEPOOL])
        assert [(row.year, row.numerator, row.denominator) for row in rows] == [(2022, 700, 840), (2023, 350, 420)]

    def test_other_enquiries_are_not_mixed_in(self) -> None:
        mine = collection({HARTLEPOOL: sg4a((300, 50, 40, 20, 10))})
        others = collection({HARTLEPOOL: sg4a((5, 5, 900, 5, 5))}, enquiry="Concluded Other Safeguarding Enquiries")
        take(mine + "".join(f"{line}\n" for line in others.splitlines()[1:]), "sac_2024-25.csv")
        with acting_for_none():
            [row] = rows_of("sac-2015-msp-asked", areas=[HARTLEPOOL])
        assert row.value == of(350, 420)


class TestOtherTables:
    def test_advocates_are_a_part_of_a_total_that_was_rounded_by_itself(self) -> None:
        found = take_in({HARTLEPOOL: sg3a(25, 100, 10, 5, 15)})
        advocate = found["advocate", HARTLEPOOL]
        assert advocate.value == of(15, 25)
        assert (advocate.numerator, advocate.denominator) == (15, 25)
        assert advocate.low == pytest.approx(100 * wilson(13, 27)[0])
        assert advocate.high == pytest.approx(100 * wilson(17, 23)[1])
        assert found["capacity-known", HARTLEPOOL].value == of(125, 140)

    def test_risk(self) -> None:
        found = take_in(
            {
                HARTLEPOOL: {
                    ("SG2c", "Risk identified and action taken"): 120,
                    ("SG2c", "Risk identified and no action taken"): 30,
                    ("SG2c", "No risk identified and no action taken"): 500,
                    ("SG2e", "Risk remained"): 20,
                    ("SG2e", "Risk reduced"): 70,
                    ("SG2e", "Risk removed"): 60,
                }
            }
        )
        assert found["risk-action", HARTLEPOOL].value == of(120, 150)
        assert found["risk-reduced", HARTLEPOOL].value == of(130, 150)
        assert found["risk-remained", HARTLEPOOL].value == of(20, 150)

    def test_rates_for_100_000_adults_and_enquiries_for_100_concerns(self) -> None:
        concerns, enquiries = (
            "Total Number of Safeguarding Concerns",
            "Total Number of Section 42 Safeguarding Enquiries",
        )
        found = take_in(
            {
                HARTLEPOOL: {("SG1f", concerns): 1500, ("SG1f", enquiries): 450},
                MIDDLESBROUGH: {("SG1f", concerns): 900, ("SG1f", enquiries): "[c]"},
                ENGLAND: {("SG1f", concerns): 640240, ("SG1f", enquiries): 185270},
            }
        )
        with acting_for_none():
            adults = get_council(HARTLEPOOL).adults_18plus
        rate = found["concerns-rate", HARTLEPOOL]
        assert rate.value == pytest.approx(1500 / adults * 100_000)
        assert (rate.low, rate.high) == pytest.approx(rate_interval(Bounds(1498, 1502), adults, 100_000))
        ratio = found["conversion", HARTLEPOOL]
        assert ratio.value == pytest.approx(30)
        assert (ratio.low, ratio.high) == pytest.approx(quotient_interval(Bounds(448, 452), Bounds(1498, 1502), 100))
        hidden = found["enquiries-rate", MIDDLESBROUGH]
        assert (hidden.state, hidden.value, hidden.low) == (FigureState.SUPPRESSED, None, 0)
        assert hidden.high is not None
        assert hidden.high > 0
        assert found["concerns-rate", ENGLAND].denominator == 46_437_085
        assert found["conversion", ENGLAND].value == pytest.approx(28.94, abs=0.005)


class TestFlags:
    def test_totals_that_differ_by_more_than_rounding_are_said(self) -> None:
        found = take_in(
            {
                HARTLEPOOL: sg4a((300, 50, 40, 20, 10), (180, 90, 30)) | sg3a(200, 200, 10, 10, 100),  # 420 and 420
                MIDDLESBROUGH: sg4a((300, 50, 40, 20, 10), (180, 90, 30)) | sg3a(200, 200, 20, 15, 100),  # within it
                REDCAR: sg4a((300, 50, 40, 20, 10), (180, 90, 30)) | sg3a(300, 200, 10, 10, 100),
                STOCKTON: sg4a([0] * 5, [0] * 3) | sg3a(300, 200, 10, 10, 100),
            }
        )
        flagged = {place for place, row in found.items() if row.flag is not None}
        assert {area for _, area in flagged} == {REDCAR}
        assert {name for name, _ in flagged} == {
            *("msp-asked", "msp-expressed", "msp-fully", "msp-partly", "msp-fully-or-partly", "msp-recorded"),
            *("advocate", "capacity-known"),
        }
        words = found["msp-asked", REDCAR].flag
        assert words is not None
        assert "about 520 enquiries in SG3a, 420 in SG4a" in words
