"""What the brief picks, whom it names, and how it quotes."""

import string
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.assessments.statistics import Distribution, Movement, distribution
from app.commons.levels import RATINGS, Level
from app.reports.statistics import (
    Pick,
    Reason,
    Stand,
    at_highest,
    at_lowest,
    fell,
    gone_down,
    quoted,
    to_ask,
    within,
)

LOW, SPREAD = Reason.LOW, Reason.SPREAD
LEVELS = st.lists(st.sampled_from([*Level, None]), max_size=12)


def counted(*counts: int) -> Distribution:
    one, two, three, four = counts
    return Distribution((one, two, three, four))


def stand(name: str, level: Level, before: Level | None = None, *, statutory: bool = False) -> Stand:
    return Stand(uuid4(), name, level, before, statutory)


class TestToAsk:
    def test_two_that_are_low_and_one_that_is_spread(self) -> None:
        now = {1: counted(4, 0, 0, 0), 2: counted(0, 3, 1, 0), 3: counted(1, 0, 0, 3), 4: counted(0, 1, 3, 0)}
        assert to_ask(now) == (Pick(1, LOW), Pick(2, LOW), Pick(3, SPREAD))

    def test_spread_fills_the_places_where_few_are_low(self) -> None:
        now = {1: counted(1, 0, 0, 4), 2: counted(0, 0, 2, 2), 3: counted(0, 0, 0, 4)}
        assert to_ask(now) == (Pick(1, LOW),)
        now[3] = counted(0, 1, 0, 9)
        assert to_ask(now) == (Pick(1, LOW), Pick(3, LOW))

    def test_neighbours_on_the_scale_are_no_spread(self) -> None:
        now = {1: counted(0, 9, 1, 0), 2: counted(0, 8, 2, 0), 3: counted(0, 5, 5, 0)}
        assert to_ask(now) == (Pick(1, LOW), Pick(2, LOW), Pick(3, LOW))

    def test_what_is_no_level_is_not_asked_about(self) -> None:
        now = {1: distribution([Level.NOT_SURE, Level.OUTSIDE, None]), 2: distribution([])}
        assert to_ask(now) == ()

    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # on a busy machine drawing is slow
    @given(st.dictionaries(st.integers(1, 11), LEVELS, max_size=11))
    def test_at_most_three_each_once_and_the_same_every_time(self, levels: dict[int, list[Level | None]]) -> None:
        now = {number: distribution(each) for number, each in levels.items()}
        found = to_ask(now)
        assert len(found) <= 3
        assert len({pick.number for pick in found}) == len(found)
        assert found == to_ask(dict(reversed(now.items())))
        assert all(now[pick.number].low for pick in found if pick.reason is LOW)
        assert all(now[pick.number].rated >= 3 for pick in found if pick.reason is SPREAD)
        if any(one.low for one in now.values()):
            assert found[0].reason is LOW


class TestFell:
    def test_more_went_down_than_up_the_largest_difference_first(self) -> None:
        moves = {
            1: Movement(1, 1, 5),
            2: Movement(0, 1, 5),
            3: Movement(1, 4, 0),
            4: Movement(3, 0, 0),
            5: Movement(2, 3, 0),
        }
        assert fell(moves) == (3, 5, 2)
        assert fell(moves, most=1) == (3,)
        assert fell({}) == ()


class TestWhom:
    def test_all_at_the_lowest_level_who_went_down_first_then_who_must_sit_there(self) -> None:
        council = stand("Quill Council", Level.NOT_YET, statutory=True)
        fallen = stand("Reed Trust", Level.NOT_YET, Level.ESTABLISHED)
        charity = stand("Ash", Level.NOT_YET)
        high = stand("Birch", Level.EMBEDDED)
        assert at_lowest([charity, high, council, fallen]) == (fallen, council, charity)
        assert at_highest([charity, high, council]) == (high,)
        assert gone_down([charity, fallen, council]) == (fallen,)

    def test_what_was_no_level_is_no_fall(self) -> None:
        assert stand("Ash", Level.NOT_YET, Level.OUTSIDE).down == 0
        assert stand("Ash", Level.STARTING, Level.NOT_YET).down == 0
        assert at_lowest([]) == at_highest([]) == gone_down([]) == ()


class TestQuoted:
    @pytest.mark.parametrize(
        ("text", "most", "said"),
        [
            ("Short.", 20, "Short."),
            ("We ask first. Then we write it down. Then more.", 36, "We ask first. Then we write it down."),
            ("Yes. And here a very long sentence goes on and on.", 30, "Yes. And here a very long…"),
            ("No end in sight for a long while", 15, "No end in…"),
            ("One\nline  of\ttwo", 40, "One line of two"),
            ("“We ask.” That is all that we do here, all day.", 20, "“We ask.”"),
            ("Abcdefghijklmnop", 8, "Abcdefg…"),
        ],
    )
    def test_ends_where_a_sentence_ends(self, text: str, most: int, said: str) -> None:
        assert quoted(text, most=most) == said

    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(st.text(string.ascii_letters + " .!?…\n", max_size=400), st.integers(2, 200))
    def test_never_longer_and_always_from_the_beginning(self, text: str, most: int) -> None:
        said = quoted(text, most=most)
        assert len(said) <= most
        assert " ".join(text.split()).startswith(said.removesuffix("…"))


class TestWithin:
    def test_says_how_many_are_left_out(self) -> None:
        assert within(["Ash", "Birch", "Cedar"], most=12, each=20) == (("Ash", "Birch"), 1)
        assert within(["A very long name"], most=3, each=6) == (("A ver…",), 0)
        assert within([], most=3, each=6) == ((), 0)


def test_levels_are_ordered_by_their_value() -> None:
    assert [level.value for level in RATINGS] == sorted(level.value for level in RATINGS)
