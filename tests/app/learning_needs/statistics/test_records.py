from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.learning_needs.statistics.records import (
    NONE_OF_THESE,
    Layout,
    RawAnswer,
    merge_sorted,
    shuffled,
    unpack,
)

LAYOUT = Layout(topics=3, services=4)


@st.composite
def raw_answers(draw: st.DrawFn) -> RawAnswer:
    rating = st.sampled_from((1, 2, 3, 4, 5, 9))
    work = [draw(st.booleans()) for _ in range(LAYOUT.topics)]
    codes = [
        (draw(rating), draw(rating), draw(st.sampled_from((0, 1, 2, 3, 4, 9)))) if mine else (0, 0, 0) for mine in work
    ]
    matters, can, help_ = zip(*codes, strict=True)
    barriers = draw(st.one_of(st.just({NONE_OF_THESE}), st.sets(st.integers(0, 10))))
    return RawAnswer(
        draw(st.integers(0, 4)),
        draw(st.integers(0, LAYOUT.services)),
        draw(st.integers(0, 5)),
        matters,
        can,
        help_,
        frozenset(barriers),
        draw(st.frozensets(st.integers(0, 11))),
        (draw(st.integers(0, 6)), draw(st.integers(0, 6))),
    )


class TestPack:
    @given(st.lists(raw_answers(), max_size=5))
    def test_holds_what_unpack_finds(self, raws: list[RawAnswer]) -> None:
        answers = unpack(b"".join(LAYOUT.pack(raw) for raw in raws), LAYOUT)
        assert len(answers) == len(raws)
        for row, raw in enumerate(raws):
            assert (answers.tier[row], answers.service[row], answers.length[row]) == (
                raw.tier,
                raw.service,
                raw.length,
            )
            for name in ("matters", "can", "help", "views"):
                assert tuple(getattr(answers, name)[row]) == getattr(raw, name)
            for name in ("barriers", "ways"):
                mask = int(getattr(answers, name)[row])
                assert {bit for bit in range(16) if mask >> bit & 1} == getattr(raw, name)

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"tier": 5}, "tier"),
            ({"service": 5}, "service"),
            ({"length": -1}, "length"),
            ({"matters": (6, 0, 0)}, "matters"),
            ({"matters": (5, 0)}, "matters"),
            ({"can": (0, 0, 0)}, "work"),
            ({"help": (5, 0, 0)}, "help"),
            ({"help": (0, 1, 0)}, "help"),
            ({"barriers": frozenset({11})}, "barriers"),
            ({"barriers": frozenset({0, NONE_OF_THESE})}, "barriers"),
            ({"ways": frozenset({12})}, "ways"),
            ({"views": (7, 0)}, "views"),
        ],
    )
    def test_refuses_what_is_outside_its_scale(self, changed: dict[str, object], said: str) -> None:
        good: dict[str, object] = {
            "tier": 1, "service": 1, "length": 1, "matters": (5, 0, 0), "can": (1, 0, 0), "help": (1, 0, 0),
        }  # fmt: skip
        with pytest.raises(ValueError, match=said):
            LAYOUT.pack(RawAnswer(**(good | changed)))  # type: ignore[arg-type]

    def test_needs_no_numpy(self) -> None:
        found = subprocess.run(
            [sys.executable, "-c", "import app.learning_needs.statistics.records, sys; print('numpy' in sys.modules)"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert found.stdout.strip() == "False"


class TestUnpack:
    def test_refuses_half_a_row(self) -> None:
        with pytest.raises(ValueError, match="whole number"):
            unpack(bytes(LAYOUT.width + 1), LAYOUT)

    @pytest.mark.parametrize("place", range(LAYOUT.width))
    def test_refuses_a_byte_outside_its_scale(self, place: int) -> None:
        row = bytearray(LAYOUT.width)
        row[place] = 0x77
        if LAYOUT.width - 6 <= place < LAYOUT.width - 2 and place % 2 == LAYOUT.width % 2:
            row[place + 1] = 0xF7  # a low byte of a mask may be anything; its high byte may not
        with pytest.raises(ValueError, match=r"outside|contradicts"):
            unpack(bytes(row), LAYOUT)

    def test_of_an_empty_box_is_nobody(self) -> None:
        assert len(unpack(b"", LAYOUT)) == 0


class TestBallotBox:
    @given(st.lists(raw_answers(), min_size=1, max_size=8), st.randoms(use_true_random=False))
    def test_is_the_same_in_whatever_order_answers_came(self, raws: list[RawAnswer], rng: random.Random) -> None:
        rows = [LAYOUT.pack(raw) for raw in raws]
        one = two = b""
        for row in rows:
            one = merge_sorted(one, row, LAYOUT.width)
        rng.shuffle(rows)
        for row in rows:
            two = merge_sorted(two, row, LAYOUT.width)
        assert one == two == b"".join(sorted(rows))

    def test_refuses_a_row_of_another_width(self) -> None:
        with pytest.raises(ValueError, match="wide"):
            merge_sorted(b"", b"12", 3)

    def test_shuffled_keeps_every_row(self) -> None:
        rows = [bytes((number, 0, number)) for number in range(50)]
        mixed = shuffled(b"".join(rows), 3, random.Random(1))
        assert mixed != b"".join(rows)
        assert sorted(mixed[start : start + 3] for start in range(0, len(mixed), 3)) == rows

    def test_shuffled_refuses_half_a_row(self) -> None:
        with pytest.raises(ValueError, match="wide"):
            shuffled(b"1234", 3, random.Random(1))
