"""What is released of a council's counts: the national rule, and no small number told by any sum of releases."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from app.outcomes.statistics.protecting import Past, Total, Year, protect, rounded_of
from app.outcomes.statistics.telling import Band, Count, Knowledge, band_of, chain

QUARTERS = (1, 2, 3, 4)
Period = tuple[int, int]
PERIODS: tuple[Period, ...] = ((1, 1), (2, 1), (3, 1), (4, 1), (0, 1), (0, 2), (0, 3), (0, 4))


def year_of(cells: Mapping[str, Sequence[int]], totals: Sequence[Total] = ()) -> Year:
    """The counts of a year from those of its quarters."""
    counts = {}
    for cell, values in cells.items():
        for number in range(1, len(values) + 1):
            counts[Count.of(cell, number, 1)] = values[number - 1]
            counts[Count.of(cell, 0, number)] = sum(values[:number])
    return Year(counts, totals)


def release_all(year: Year, periods: Sequence[Period]) -> list[Past]:
    past: list[Past] = []
    for quarter, quarters in periods:
        past.append(Past(quarter, quarters, protect(year, past, quarter=quarter, quarters=quarters)))
    return past


def covered(quarter: int, quarters: int) -> tuple[int, ...]:
    return (quarter,) if quarter else tuple(range(1, quarters + 1))


def bounds_of(
    cells: Sequence[str], past: Sequence[Past], totals: Sequence[Total], of: Mapping[str, Sequence[int]]
) -> Band:
    """The exact whole-number bounds of a sum of quarters, from all that was released and the sums of the table."""
    wanted = np.zeros(4 * len(cells))
    for cell, numbers in of.items():
        for number in numbers:
            wanted[4 * cells.index(cell) + number - 1] = 1
    rows, low, high = [], [], []
    for one in past:
        for told, band in one.told.items():
            row = np.zeros(4 * len(cells))
            for number in covered(one.quarter, one.quarters):
                row[4 * cells.index(str(told)) + number - 1] = 1
            rows.append(row)
            low.append(band[0])
            high.append(band[1])
    for total in totals:
        for number in QUARTERS:
            row = np.zeros(4 * len(cells))
            row[4 * cells.index(str(total.cell)) + number - 1] = 1
            for part in total.parts:
                row[4 * cells.index(str(part)) + number - 1] = -1
            rows.append(row)
            low.append(0)
            high.append(0)
    ends = []
    for sign in (1, -1):
        found = milp(
            sign * wanted,
            constraints=LinearConstraint(np.array(rows), np.array(low), np.array(high)),
            integrality=np.ones(len(wanted)),
            bounds=Bounds(0, 10_000),
        )
        assert found.success, found.message
        ends.append(round(sign * found.fun))
    return ends[0], ends[1]


def pinned(
    cells: Mapping[str, Sequence[int]], past: Sequence[Past], totals: Sequence[Total] = ()
) -> list[tuple[str, int, int]]:
    """Every small count, of a quarter or of the year so far, that the releases tell exactly."""
    names = [*cells, *{str(total.cell) for total in totals if total.cell not in cells}]
    found = []
    for cell, values in cells.items():
        for quarter, quarters in PERIODS[:4] + PERIODS[5:]:
            numbers = covered(quarter, quarters)
            if sum(values[number - 1] for number in numbers) > 4:
                continue
            low, high = bounds_of(names, past, totals, {cell: numbers})
            if low == high:
                found.append((cell, quarter, low))
    return found


counts = st.one_of(st.integers(0, 8), st.integers(0, 40))


class TestBands:
    @pytest.mark.parametrize(
        ("value", "band", "shown"),
        [
            (0, (0, 4), None),
            (4, (0, 4), None),
            (5, (5, 7), 5),
            (7, (5, 7), 5),
            (8, (8, 12), 10),
            (12, (8, 12), 10),
            (13, (13, 17), 15),
            (998, (998, 1002), 1000),
        ],
    )
    def test_are_those_of_the_national_rule(self, value: int, band: Band, shown: int | None) -> None:
        assert band_of(value) == band
        assert rounded_of(band) == shown

    def test_a_range_is_no_rounded_value(self) -> None:
        assert rounded_of((5, 12)) is None
        assert rounded_of((0, 7)) is None


class TestProtect:
    def test_sums_the_quarters_before_it_hides_anything(self) -> None:
        year = year_of({"a": [3, 4, 2, 4]})
        [quarter, whole] = release_all(year, [(1, 1), (0, 4)])
        assert quarter.told["a"] == (0, 4)
        assert whole.told["a"] == (13, 17)  # 13, and not 0 to 16

    def test_tells_a_range_where_a_value_could_tell_small_numbers(self) -> None:
        # 4 and 4 are 8, which rounds to 10: only 4 and 4 do that.
        shown = [release_all(year_of({"a": [*pair, 1, 1]}), [(1, 1), (2, 1), (0, 2)])[-1].told["a"] for pair in PAIRS]
        assert shown == [(5, 12), (5, 12), (0, 4)]
        assert pinned({"a": [4, 4, 1, 1]}, release_all(year_of({"a": [4, 4, 1, 1]}), [(1, 1), (2, 1), (0, 2)])) == []

    def test_remembers_what_was_withdrawn(self) -> None:
        year = year_of({"a": [4, 4, 9, 9]})
        assert protect(year, [], quarter=0, quarters=2)["a"] == (8, 12)
        past = release_all(year, [(1, 1), (2, 1)])
        assert protect(year, past, quarter=0, quarters=2)["a"] == (5, 12)

    def test_what_was_told_again_and_again_takes_no_longer(self) -> None:
        year = year_of({f"cell {number}": [number % 7, 3, 12, 1] for number in range(60)})
        past = release_all(year, PERIODS)
        told = protect(year, past, quarter=0, quarters=4)
        begun = process_time()
        assert protect(year, past * 200, quarter=0, quarters=4) == told
        assert process_time() - begun < 5

    def test_forgets_what_was_counted_anew(self) -> None:
        past = release_all(year_of({"a": [20, 4, 9, 9]}), [(1, 1)])
        assert protect(year_of({"a": [4, 4, 9, 9]}), past, quarter=1, quarters=1)["a"] == (0, 4)

    def test_keeps_a_whole_year_counted_as_such_apart(self) -> None:
        counts = dict(year_of({"a": [2, 2, 2, 2]}).counts)
        counts[Count.of("a", 0, 4, is_apart=True)] = 30
        year = Year(counts, apart=frozenset({"a"}))
        assert protect(year, [], quarter=0, quarters=4)["a"] == (28, 32)


PAIRS = ([4, 4], [3, 3], [1, 2])


class TestNothingSmallIsTold:
    @settings(deadline=None, max_examples=60)
    @given(st.lists(counts, min_size=4, max_size=4), st.lists(st.sampled_from(PERIODS), min_size=1, max_size=9))
    def test_of_one_cell_by_any_order_of_releases(self, values: list[int], periods: list[Period]) -> None:
        cells = {"a": values}
        assert pinned(cells, release_all(year_of(cells), periods)) == []

    @settings(deadline=None, max_examples=60)
    @given(
        st.lists(st.lists(counts, min_size=4, max_size=4), min_size=2, max_size=4),
        st.lists(st.sampled_from(PERIODS), min_size=1, max_size=8),
    )
    def test_of_cells_with_a_total(self, parts: list[list[int]], periods: list[Period]) -> None:
        cells: dict[str, list[int]] = {f"part {number}": values for number, values in enumerate(parts)}
        totals = [Total("total", tuple(cells))]
        cells["total"] = [sum(values) for values in zip(*parts, strict=True)]
        assert pinned(cells, release_all(year_of(cells, totals), periods), totals) == []

    @settings(deadline=None, max_examples=60)
    @given(
        st.lists(st.lists(counts, min_size=4, max_size=4), min_size=2, max_size=3),
        st.lists(st.integers(0, 40), min_size=4, max_size=4),
        st.lists(st.sampled_from(PERIODS), min_size=1, max_size=6),
    )
    def test_of_two_tables_that_come_to_the_same(
        self, parts: list[list[int]], other: list[int], periods: list[Period]
    ) -> None:
        cells: dict[str, list[int]] = {f"part {number}": values for number, values in enumerate(parts)}
        sums = [sum(values) for values in zip(*parts, strict=True)]
        one = [min(value, whole) for value, whole in zip(other, sums, strict=True)]
        totals = [Total("all", tuple(cells)), Total("all", ("one", "rest"))]
        cells |= {"one": one, "rest": [whole - value for value, whole in zip(one, sums, strict=True)]}
        assert pinned(cells, release_all(year_of(cells, totals), periods), totals) == []

    @settings(deadline=None, max_examples=100)
    @given(st.lists(counts, min_size=4, max_size=4), st.lists(st.sampled_from(PERIODS), min_size=1, max_size=9))
    def test_what_is_told_holds_the_truth_and_the_bounds_of_a_chain_are_exact(
        self, values: list[int], periods: list[Period]
    ) -> None:
        cells = {"a": values}
        past = release_all(year_of(cells), periods)
        knowledge = Knowledge(chain("a"), [(Count.of("a", one.quarter, one.quarters), one.told["a"]) for one in past])
        for quarter, quarters in PERIODS:
            low, high = knowledge.band(Count.of("a", quarter, quarters))
            true = sum(values[number - 1] for number in covered(quarter, quarters))
            assert low <= true <= high
            exact = bounds_of(["a"], past, [], {"a": covered(quarter, quarters)})
            assert (low, min(high, 10_000)) == (exact[0], min(exact[1], 10_000))

    def test_the_plain_rule_alone_would_tell(self) -> None:
        """So the test can fail: 4 and 4, rounded by the rule, are told."""
        cells: dict[Hashable, Band] = {"a": (0, 4)}
        plain = [Past(1, 1, cells), Past(2, 1, cells), Past(0, 2, {"a": band_of(8)})]
        assert pinned({"a": [4, 4, 9, 9]}, plain) == [("a", 1, 4), ("a", 2, 4)]
