"""The state that a page carries: it says what it said, and takes nothing that no screen offers."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.learning_needs.answering.state import NONE, RATHER_NOT, Broken, State, begin, decode, encode
from tests.app.learning_needs.door.helpers import context, instrument, survey

HERE = context(survey(1, own=2, local=2), survey(2, own=1))
REFS = tuple(HERE.topics(("00000001", "00000002")))
SERVICES = tuple(HERE.services(("00000001", "00000002")))


@some.composite
def states(draw: some.DrawFn) -> State:
    """Any state that the screens can come to."""
    rating = some.from_regex(r"[0-5][0-5][0-4]", fullmatch=True)
    areas = draw(some.sampled_from([("00000001",), ("00000002",), ("00000001", "00000002")]))
    offered = tuple(HERE.topics(areas))
    picks = instrument().barriers.keys
    return State(
        door="00000001",
        seed=draw(some.integers(0, 2**32 - 1)),
        key=draw(some.from_regex(r"[A-Za-z0-9_-]{22}", fullmatch=True)),
        at=draw(some.sampled_from(["", "tier", "work", "check", f"topic.{REFS[0]}", "nowhere"])),
        areas=areas,
        tier=draw(some.sampled_from([None, RATHER_NOT, "1", "4"])),
        service=draw(some.sampled_from([None, RATHER_NOT, *HERE.services(areas)])),
        length=draw(some.sampled_from([None, RATHER_NOT, "under_1"])),
        topics=draw(some.none() | some.dictionaries(some.sampled_from(offered), rating, max_size=8)),
        enough=draw(some.integers(0, 20)),
        barriers=draw(some.just((NONE,)) | some.lists(some.sampled_from(picks), max_size=3, unique=True).map(tuple)),
        ways=draw(some.lists(some.sampled_from(instrument().ways.keys), max_size=3, unique=True).map(tuple)),
        views=draw(some.tuples(some.integers(0, 6), some.integers(0, 6))),
        text=draw(some.text(some.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=1000)),
        warned=draw(some.booleans()),
    )


@given(states())
def test_comes_back_as_it_went(state: State) -> None:
    assert decode(encode(state), HERE) == state


@given(states())
def test_fits_a_hidden_field_and_no_cookie_holds_more_than_we_say(state: State) -> None:
    text = encode(state)
    assert text.isascii()
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@given(some.text() | some.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_anything_else_is_broken(text: str) -> None:
    with pytest.raises(Broken):
        decode(text, HERE)


def packed(**changes: Any) -> str:
    said = json.loads(base64.urlsafe_b64decode(encode(begin(HERE, chance=Random(1))) + "=="))
    return base64.urlsafe_b64encode(json.dumps({**said, **changes}).encode()).decode().rstrip("=")


class TestDecode:
    def test_takes_what_it_drew(self) -> None:
        assert decode(packed(), HERE).areas == ("00000001",)

    @pytest.mark.parametrize(
        "changes",
        [
            {"d": "00000002"},  # another door's
            {"d": None},
            {"s": -1},
            {"s": 1.5},
            {"s": True},
            {"s": 2**32},
            {"k": "short"},
            {"k": "with a space in it, which none has"},
            {"p": 3},
            {"a": "00000001"},
            {"a": [1]},
            {"r": "5"},
            {"r": 1},
            {"l": "for ever"},
            {"t": []},
            {"t": {"risk": "600"}},
            {"t": {"risk": "555"}},
            {"t": {"risk": 550}},
            {"t": {"risk": "55"}},
            {"e": -1},
            {"e": "10"},
            {"b": ["workload", "workload"]},
            {"b": ["workload", "none"]},
            {"b": ["workload", "advocates", "measures", "meetings"]},
            {"b": ["nothing of the kind"]},
            {"w": ["none"]},
            {"x": [7, 0]},
            {"x": [1]},
            {"x": [-1, 0]},
            {"x": [True, 0]},
            {"f": "a\x00b"},
            {"f": "a" * 1001},
            {"f": "\ud800"},
            {"f": 5},
            {"z": 1},  # a field that there is not
        ],
    )
    def test_refuses(self, changes: dict[str, Any]) -> None:
        with pytest.raises(Broken):
            decode(packed(**changes), HERE)

    @pytest.mark.parametrize("text", ["", "=", "A" * 20_000, "bnVsbA", "W10", "WzFd", "e30", "[" * 5000])
    def test_refuses_what_is_no_state(self, text: str) -> None:
        with pytest.raises(Broken):
            decode(text, HERE)

    def test_refuses_a_nest_without_end(self) -> None:
        with pytest.raises(Broken):
            decode(base64.urlsafe_b64encode(b"[" * 9000).decode(), HERE)

    def test_lets_go_of_what_a_survey_that_closed_asked(self) -> None:
        both = replace(
            begin(HERE, chance=Random(1)),
            areas=("00000001", "00000002"),
            topics={"risk": "520", "00000002.own-0": "310"},
            service="00000001.own-1",
        )
        later = context(survey(1, own=2, local=2), survey(2, own=1, is_open=False))
        found = decode(encode(both), later)
        assert found.topics == {"risk": "520"}
        assert found.service == "00000001.own-1"


def test_seed_and_key_are_drawn_anew_each_time() -> None:
    drawn = [begin(HERE) for _ in range(50)]
    assert len({one.seed for one in drawn}) > 45
    assert len({one.key for one in drawn}) == 50
    assert all(decode(encode(one), HERE) == one for one in drawn)
