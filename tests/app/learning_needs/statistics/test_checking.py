"""A batch is looked at without NumPy, and what that lets through is what arrays can be made of."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.learning_needs.statistics.checking import check_rows
from app.learning_needs.statistics.records import NONE_OF_THESE, Layout, RawAnswer, unpack

LAYOUT = Layout(topics=2, services=3)
ROWS = LAYOUT.pack(RawAnswer(4, 3, 5, (0, 9), (0, 5), (0, 4), frozenset({0, 10}), frozenset({0, 11}), (6, 0))) + (
    LAYOUT.pack(RawAnswer(0, 0, 0, (5, 1), (9, 1), (9, 0), frozenset({NONE_OF_THESE})))
)


def accepts(box: bytes) -> tuple[bool, bool]:
    found = []
    for look in (lambda: check_rows(box, LAYOUT), lambda: unpack(box, LAYOUT)):
        try:
            look()
            found.append(True)
        except ValueError:
            found.append(False)
    return found[0], found[1]


def test_what_is_packed_passes() -> None:
    check_rows(ROWS, LAYOUT)
    check_rows(b"", LAYOUT)


@pytest.mark.parametrize("place", range(len(ROWS)))
def test_each_byte_is_looked_at_as_arrays_are(place: int) -> None:
    for code in range(256):
        one, other = accepts(ROWS[:place] + bytes([code]) + ROWS[place + 1 :])
        assert one == other, (place, code)


@settings(max_examples=200)
@given(st.integers(0, 2**32 - 1), st.integers(1, 3 * LAYOUT.width))
def test_any_bytes_are_told_alike(seed: int, length: int) -> None:
    chance = Random(seed)
    one, other = accepts(bytes(chance.choice((0, 0, 1, 2, 4, 9, 128)) for _ in range(length)))
    assert one == other
