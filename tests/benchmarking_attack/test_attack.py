"""Editions attacked: by who subtracts itself, by a newcomer's neighbour, by England less its regions, at random."""

from __future__ import annotations

import os
from collections import Counter
from random import Random
from uuid import UUID

import pytest
from flask import Flask

from tenants import Audience
from tests.benchmarking_attack.attack import Proof, attack
from tests.benchmarking_attack.simulate import REGIONS, Boards, History, make_boards, random_history

FULL = bool(os.environ.get("MSP_FULL"))
HISTORIES = 50 if FULL else 6
STEPS = 12 if FULL else 8
UNNAMED = {Audience.REGION: False, Audience.ENGLAND: False}
TO_REGION = {Audience.REGION: False}
TO_ENGLAND = {Audience.ENGLAND: False}


@pytest.fixture
def database_kind() -> str:
    """What is attacked is arithmetic: the same on both databases, and quicker on one."""
    return "sqlite"


@pytest.fixture
def boards(app: Flask) -> Boards:
    return make_boards(18)


def proofs(history: History, *, naive: bool = False) -> list[Proof]:
    """What every reader of every region can work out: somebody outside, and each board that released."""
    found: list[Proof] = []
    for region in REGIONS:
        equations = (history.naive if naive else history.equations)[region]
        found += attack(equations, history.known[region], ())
        for board, own in history.columns.items():
            if history.boards.regions[board] == region:
                found += attack(equations, history.known[region], own)
    return found


def of_region(boards: Boards, region: str) -> list[UUID]:
    return [board for board, code in boards.regions.items() if code == region]


class TestScenes:
    def test_one_of_five_subtracts_itself(self, boards: Boards) -> None:
        history = History(boards, "self", Random(1))
        for board in of_region(boards, REGIONS[0])[:5]:
            history.release(board, TO_REGION)
        history.publish()
        assert history.equations[REGIONS[0]]
        assert proofs(history) == []

    def test_neighbours_of_newcomers_hold_two_editions_together(self, boards: Boards) -> None:
        for many in (1, 2, 3, 4):
            history = History(boards, f"new-{many}", Random(many))
            everybody = list(boards.regions)
            for board in everybody[:6]:
                history.release(board, TO_ENGLAND)
            history.publish()
            for board in everybody[6 : 6 + many]:
                history.release(board, TO_ENGLAND)
                history.publish()
            assert proofs(history) == []
            assert proofs(history, naive=True)
            history.end()

    def test_england_less_its_regions(self, boards: Boards) -> None:
        history = History(boards, "less", Random(3))
        near = of_region(boards, REGIONS[0])
        for board in near[:5]:
            history.release(board, UNNAMED)
        history.release(of_region(boards, REGIONS[1])[0], TO_ENGLAND)
        history.publish()
        assert proofs(history) == []
        assert proofs(history, naive=True)

    def test_all_but_one_are_named(self, boards: Boards) -> None:
        history = History(boards, "named", Random(4))
        for place, board in enumerate(list(boards.regions)[:9]):
            history.release(board, {Audience.ENGLAND: place > 0})
        history.publish()
        assert history.equations[REGIONS[0]]
        assert proofs(history) == []
        assert proofs(history, naive=True)

    def test_one_withdraws_and_comes_back_with_another_figure(self, boards: Boards) -> None:
        history = History(boards, "back", Random(5))
        everybody = list(boards.regions)
        for board in everybody[:9]:
            history.release(board, TO_ENGLAND)
        history.publish()
        history.leave(everybody[0])
        history.publish()
        history.release(everybody[0], TO_ENGLAND)
        history.publish()
        assert proofs(history) == []
        assert proofs(history, naive=True)


class TestRandomHistories:
    @pytest.mark.full
    @pytest.mark.timeout(3600)
    def test_prove_nothing_and_a_plain_publisher_is_caught(self, boards: Boards) -> None:
        seen = 0
        caught: Counter[str] = Counter()
        for seed in range(HISTORIES):
            history = random_history(boards, seed, steps=STEPS)
            assert proofs(history) == [], seed
            seen += sum(len(rows) for rows in history.equations.values())
            caught.update(one.kind for one in proofs(history, naive=True))
        print(f"histories {HISTORIES}, figures seen {seen}, proved 0; of a plain publisher {dict(caught)}")
        assert seen > HISTORIES
        assert caught["sum"] > HISTORIES
