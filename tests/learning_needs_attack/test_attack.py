"""The attack on releases, and on a plain publisher, which shows that it can succeed."""

from __future__ import annotations

import copy
import os
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from app.learning_needs.statistics.records import Layout, unpack
from app.learning_needs.statistics.release import ReleaseSpec, build_release
from tests.learning_needs_attack.attack import Sheets, Truth, attack, late_answer
from tests.learning_needs_attack.plain import SMALLEST, publish
from tests.learning_needs_attack.simulate import Board, draw

FULL = bool(os.environ.get("MSP_FULL"))
BOARDS = 50 if FULL else 3
TOPICS = 2


def truth_of(board: Board) -> Truth:
    return Truth(
        board,
        partners=tuple(f"p{place}" for place in range(board.partners)),
        services=tuple(f"s{place}" for place in range(board.services)),
        topics=tuple(f"t{place}" for place in range(board.matters.shape[1])),
        barriers=tuple(f"b{place}" for place in range(11)),
        ways=tuple(f"w{place}" for place in range(12)),
        views=("known", "useful"),
    )


def sheets_of(truth: Truth) -> Sheets:
    board = truth.board
    answers = unpack(board.box(), Layout(len(truth.topics), board.services))
    names = ("partners", "services", "topics", "barriers", "ways", "views")
    spec = ReleaseSpec(**{name: getattr(truth, name) for name in names})
    return build_release(answers, board.partner, spec=spec).sheets


def some_board(seed: int) -> Board:
    rng = np.random.default_rng(seed)
    staff = int(np.exp(rng.uniform(np.log(20), np.log(5000 if FULL else 800))))
    partners, services = int(rng.integers(2, 11)), int(rng.integers(2, 9))
    return draw(seed, staff=staff, partners=partners, services=services, topics=TOPICS)


class TestAttack:
    @pytest.mark.full
    @pytest.mark.timeout(7200)
    def test_proves_nothing_from_a_release(self) -> None:
        shown = 0
        for seed in range(BOARDS):
            truth = truth_of(some_board(seed))
            sheets = sheets_of(truth)
            shown += sum(row is not None for row in sheets["partner"]["answered"] + sheets["service"]["answered"])
            assert attack([sheets], truth, people=2, sample=None if FULL else 4, seed=seed) == []
        print(f"boards attacked {BOARDS}, proved 0; partners and services shown {shown}")
        assert shown

    def test_proves_much_from_a_plain_publisher(self) -> None:
        found: Counter[str] = Counter()
        for seed in range(1):
            truth = replace(truth_of(draw(seed, staff=200, partners=8, topics=1)), threshold=SMALLEST, slack=0)
            view = publish(truth)
            found.update(proof.kind for proof in attack([view], truth, people=1, sample=3))
        print(f"proved from a plain publisher on a board of 200: {dict(found)}")
        assert found["union"] >= 20
        assert found["bounds"] >= 10

    def test_finds_a_late_answer_on_pages_that_are_never_rounded(self) -> None:
        truth = truth_of(draw(3, staff=120, partners=6, topics=1))
        after = publish(truth)
        found = 0
        for row in range(30):
            before = publish(replace(truth, board=truth.board.without(row)))
            found += bool(late_answer(before, after, truth, row))
        print(f"late answers found on live, exact pages: {found} of 30")
        assert found >= 25

    def test_finds_a_small_group_that_is_shown(self) -> None:
        truth = truth_of(draw(4, staff=60, partners=4, services=2, topics=1))
        sheets = copy.deepcopy(dict(sheets_of(truth)))
        group = int(np.bincount(truth.board.partner).argmin())
        sheets["partner"]["answered"][group] = 5
        assert "shown" in {proof.kind for proof in attack([sheets], truth, sample=0)}

    def test_finds_a_mean_of_exact_counts(self) -> None:
        truth = truth_of(draw(5, staff=100, partners=4, services=2, topics=1))
        sheets = copy.deepcopy(dict(sheets_of(truth)))
        sheets["all"]["topics"]["t0"]["rated"][0]["mean_can"] += 0.1
        assert "figure" in {proof.kind for proof in attack([sheets], truth, sample=0)}

    def test_finds_two_views_that_differ(self) -> None:
        truth = truth_of(draw(6, staff=100, partners=4, services=2, topics=1))
        sheets = sheets_of(truth)
        other = copy.deepcopy(dict(sheets))
        other["all"]["answered"] = [95]
        assert attack([sheets, copy.deepcopy(sheets)], truth, sample=0) == []
        assert "views" in {proof.kind for proof in attack([sheets, other], truth, sample=0)}
