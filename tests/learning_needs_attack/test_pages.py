"""A sample of the attack through real pages and files; `scripts/attack` runs it on boards of every size."""

from __future__ import annotations

import os

import pytest
from flask import Flask

from tests.learning_needs_attack import reading, scenes, trial
from tests.learning_needs_attack.trial import Utility

FULL = bool(os.environ.get("MSP_FULL"))
BOARDS = 20 if FULL else 1
LATE = 200 if FULL else 8


class TestPagesAndFiles:
    @pytest.mark.full
    @pytest.mark.timeout(7200)
    def test_prove_nothing_of_boards_of_any_size(self, app: Flask) -> None:
        for scene in scenes.scenes(BOARDS, seed=3, topics=2 if FULL else 1, least=50, most=2000):
            asked = scenes.asked_alone(scene, seed=3)
            result, seen = trial.attack_board(app, asked, scene.kind, sample=None if FULL else 2, seed=3)
            assert result.wrong == []
            assert result.proofs == []
            assert result.cells > 500
            assert any(seen.book.why.values())  # something is hidden, and says why
            print(f"{result.staff} staff: {result.cells} figures and gaps alike, {result.groups} hidden, proved 0")

    def test_do_not_tell_a_late_answer(self, app: Flask) -> None:
        assert trial.attack_late(app, 1, LATE) == 0


class TestOnOneDatabase:
    @pytest.fixture
    def database_kind(self) -> str:
        """What is tried here has nothing to do with where rows lie."""
        return "sqlite"

    @pytest.mark.full
    def test_nothing_is_proved_beside_another_boards_findings(self, app: Flask) -> None:
        for result in trial.attack_beside(app, 1, seed=1, staff=60, few=3, topics=2 if FULL else 1, sample=1):
            assert result.wrong == []
            assert result.proofs == []

    def test_little_is_hidden_from_who_may_know_and_much_is_proved_where_any_five_are_shown(self, app: Flask) -> None:
        asked = trial.answered(1, staff=200, partners=9, topics=1, seed=5)
        _, seen = trial.attack_board(app, asked, "usual", sample=0, seed=1)
        plain = trial.attack_plain([asked.truth], sample=1, late=10)
        useful = Utility()
        useful.take(seen, asked.truth)
        shown, off = useful.shown / useful.groups, useful.off / useful.shares
        print(
            f"a plain publisher: {plain.broken} of {plain.groups} hidden groups, {plain.late_told} of 10 late answers"
        )
        print(f"at 200 staff: {shown:.0%} of groups shown, shares off by {off:.1f} points")
        assert plain.broken >= 50
        assert plain.late_told >= 8
        assert shown >= 0.25
        assert off <= 5

    def test_a_figure_that_one_file_has_otherwise(self) -> None:
        book = reading.Book()
        book.figures["all", "all", "risk", "need"] = 1.2
        cells = [(("all", "all", "risk", "need"), text) for text in ("1.2", "1.3", "not shown", "None%")]
        count, wrong = reading.differences(iter(cells), book, "page")
        assert (count, len(wrong)) == (4, 3)
