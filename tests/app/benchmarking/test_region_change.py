"""Whether a figure changed by more than chance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.benchmarking.statistics.change import change, is_real
from app.commons.statistics.intervals import wilson


def limits(part: float, whole: float) -> tuple[float, float, float]:
    return part / whole, *wilson(part, whole)


def test_newcombes_example() -> None:
    """Newcombe (1998), table II, method 10: 56/70 less 48/80 is 0.2, 0.0524 to 0.3339."""
    difference, low, high = change(limits(48, 80), limits(56, 70))
    assert (round(difference, 4), round(low, 4), round(high, 4)) == (0.2, 0.0524, 0.3339)
    assert is_real(limits(48, 80), limits(56, 70))


def test_newcombes_example_of_small_groups() -> None:
    """The same, 9/10 less 3/10: 0.1705 to 0.8090."""
    _, low, high = change(limits(3, 10), limits(9, 10))
    assert (round(low, 4), round(high, 4)) == (0.1705, 0.8090)


def test_nothing_changed() -> None:
    assert not is_real(limits(40, 80), limits(41, 80))


def test_limits_that_do_not_hold_their_value_are_refused() -> None:
    with pytest.raises(ValueError, match="between its limits"):
        change((1, 2, 3), (2, 1, 3))


@given(st.integers(0, 500), st.integers(1, 500), st.integers(0, 500), st.integers(1, 500))
def test_the_other_way_round_is_the_same_mirrored(a: int, m: int, b: int, n: int) -> None:
    before, now = limits(min(a, m), m), limits(min(b, n), n)
    difference, low, high = change(before, now)
    assert low <= difference <= high
    assert change(now, before) == pytest.approx((-difference, -high, -low))
