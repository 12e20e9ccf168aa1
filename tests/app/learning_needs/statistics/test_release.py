"""Whole releases: bad cases, what is shown of a board of 200, speed and memory; the figures are printed."""

from __future__ import annotations

import json
import os
import time
import tracemalloc
from typing import Any

import numpy as np
import pytest

from app.learning_needs.statistics.counts import questions_of, tally
from app.learning_needs.statistics.records import Layout, unpack
from app.learning_needs.statistics.release import HeldBack, Release, ReleaseSpec, build_release
from app.learning_needs.statistics.tables import SHARES_FROM
from tests.learning_needs_attack.attack import SHEETS, Truth, read
from tests.learning_needs_attack.simulate import Board, draw

FULL = bool(os.environ.get("MSP_FULL"))


def keys_of(board: Board) -> dict[str, Any]:
    return {
        "partners": tuple(f"partner-{place}" for place in range(board.partners)),
        "services": tuple(f"service-{place}" for place in range(board.services)),
        "topics": tuple(f"topic-{place}" for place in range(board.matters.shape[1])),
        "barriers": tuple(f"barrier-{place}" for place in range(11)),
        "ways": tuple(f"way-{place}" for place in range(12)),
        "views": ("known", "useful"),
    }


def release(board: Board, **settings: Any) -> Release:
    answers = unpack(board.box(), Layout(board.matters.shape[1], board.services))
    return build_release(answers, board.partner, spec=ReleaseSpec(**keys_of(board), **settings))


def truth(board: Board) -> Truth:
    return Truth(board, **keys_of(board))


def rows_of(sheet: dict[str, Any]) -> list[list[Any]]:
    topics = [rows for topic in sheet["topics"].values() for rows in topic.values()]
    return [sheet["answered"], sheet["barriers"], sheet["ways"], *sheet["views"].values(), *topics]


class TestBadCases:
    @pytest.mark.parametrize("staff", [0, 1, 9])
    def test_nothing_is_shown_under_ten(self, staff: int) -> None:
        sheets = release(draw(1, staff=staff, partners=3, services=2, topics=2)).sheets
        assert all(row is None for name in SHEETS for rows in rows_of(sheets[name]) for row in rows)

    def test_ten_are_shown_as_one_group(self) -> None:
        sheets = release(draw(1, staff=10, partners=3, services=2, topics=2)).sheets
        assert sheets["all"]["answered"] == [10]
        assert sheets["partner"]["answered"] == [None] * 3

    def test_a_partner_with_everybody_beside_one_with_one_person(self) -> None:
        board = draw(1, staff=60, partners=2, services=2, topics=2)
        board.partner[:] = 0
        board.partner[7] = 1
        sheets = release(board).sheets
        assert sheets["all"]["answered"] == [60]
        assert sheets["partner"]["answered"] == [None, None]

    def test_all_answers_alike(self) -> None:
        board = draw(1, staff=40, partners=2, services=2, topics=2)
        for name in ("tier", "service", "length", "matters", "can", "help", "barriers", "ways", "views"):
            getattr(board, name)[:] = getattr(board, name)[:1]
        found = release(board).sheets
        assert found["all"]["answered"] == [40]
        assert json.loads(json.dumps(found)) == found

    def test_a_threshold_that_the_board_raised(self) -> None:
        board = draw(2, staff=120, partners=4, services=3, topics=1)
        counts = truth(board).counts(("answered", 0)).sum(axis=1)
        sheets = release(board, threshold=25).sheets
        shown = dict(read(sheets, truth(board)))["answered", 0]
        assert shown
        assert all(counts[group] >= 25 for group in shown)
        assert sheets["all"]["threshold"] == 25

    def test_what_is_held_back_is_not_shown_and_the_audit_says_so(self) -> None:
        board = draw(3, staff=300, partners=4, services=3, topics=2, skew=0.2)
        held = (HeldBack(0), HeldBack(1, topic=1), HeldBack(2, tier=1))
        sheets = release(board, held_back=held).sheets
        assert sheets["partner"]["answered"][0] is None
        assert all(rows[0] is None for rows in rows_of(sheets["partner"]))
        assert sheets["partner"]["topics"]["topic-1"]["rated"][1] is None
        everyone = sheets["audit"]["bases"][0]["hidden"]
        assert "partner:partner-0" in everyone["held back"]

    def test_a_service_that_is_hardly_more_than_a_partner_that_is_held_back_is_held_back_with_it(self) -> None:
        board = draw(3, staff=300, partners=4, services=3, topics=2, skew=0.2)
        board.service[:] = np.where(board.partner == 0, 1, 2)
        board.service[np.flatnonzero(board.partner == 1)[:3]] = 1  # three of somebody else's
        assert release(board).sheets["service"]["answered"][1] is not None
        sheets = release(board, held_back=(HeldBack(0),)).sheets
        assert sheets["service"]["answered"][1] is None
        assert all(rows[1] is None for rows in rows_of(sheets["service"]))

    def test_a_partner_outside_the_list_is_refused(self) -> None:
        board = draw(1, staff=20, partners=3, services=2, topics=2)
        board.partner[3] = 3
        with pytest.raises(ValueError, match="partner"):
            release(board)

    def test_the_same_answers_in_another_order_give_the_same_release(self) -> None:
        board = draw(4, staff=90, partners=4, services=3, topics=2)
        order = np.random.default_rng(1).permutation(90)
        names = ("partner", "tier", "service", "length", "matters", "can", "help", "barriers", "ways", "views")
        mixed = Board(board.partners, board.services, *(getattr(board, name)[order] for name in names))
        assert release(mixed).sheets == release(board).sheets


class TestSheets:
    def test_the_audit_tells_nothing_of_what_is_hidden_but_the_side_of_the_threshold(self) -> None:
        found = release(draw(5, staff=150, partners=6, services=4, topics=1)).sheets["audit"]
        for base in found["bases"]:
            assert set(base) == {"base", "hidden", "bounds_hid", "shown", "cuts", "bounds"}
            assert set(base["hidden"]) == {"fewer than 10", "could be worked out from the others", "held back"}

    def test_pairs_are_left_out_where_they_do_not_pay(self) -> None:
        small = release(draw(6, staff=120, partners=6, services=4, topics=1)).sheets
        assert small["partner_tier"]["groups"] == []
        assert small["partner_tier"]["why"]
        large = release(draw(6, staff=600, partners=3, services=2, topics=1)).sheets
        assert large["partner_tier"]["groups"][1] == {"key": "partner:partner-0/tier:1"}
        assert any(large["partner_tier"]["answered"])

    def test_progress_goes_from_nought_to_one(self) -> None:
        board = draw(1, staff=50, partners=3, services=2, topics=2)
        told: list[float] = []
        answers = unpack(board.box(), Layout(2, 2))
        build_release(answers, board.partner, spec=ReleaseSpec(**keys_of(board)), progress=told.append)
        assert told == sorted(told)
        assert told[-1] == pytest.approx(1.0)


def usefulness(board: Board, sheets: dict[str, Any]) -> tuple[int, int, list[float]]:
    """How many groups are shown, of how many, and how far each shown share is off, in points."""
    known = truth(board)
    shown = groups = 0
    errors: list[float] = []
    for name in SHEETS:
        for rows in rows_of(sheets[name]):
            groups += len(rows)
            shown += sum(row is not None for row in rows)
    for question, figures in read(sheets, known):
        if question[0] in ("answered", "matters", "can"):
            continue  # published as counts, without shares
        counts = known.counts(question)
        for group, (n, published) in figures.items():
            if n < SHARES_FROM:
                continue  # published as a count, without a share
            for category, count in enumerate(published):
                if count >= 0:
                    share = min(100, round(100 * count / n))
                    errors.append(abs(share - 100 * counts[group, category] / counts[group].sum()))
    return shown, groups, errors


class TestUsefulness:
    @pytest.mark.timeout(300)
    def test_at_200_staff(self) -> None:
        shown = groups = 0
        errors: list[float] = []
        for seed in range(6 if FULL else 2):
            board = draw(100 + seed, staff=200)
            one, all_, off = usefulness(board, release(board).sheets)
            shown, groups, errors = shown + one, groups + all_, errors + off
        print(f"groups shown at 200 staff: {shown} of {groups} ({shown / groups:.0%})")
        print(f"mean error of a shown share: {np.mean(errors):.1f} points over {len(errors)} shares")
        assert shown / groups >= 0.25
        assert np.mean(errors) <= 5


class TestSpeed:
    def count(self, staff: int) -> float:
        board = draw(1, staff=staff, partners=40)
        start = time.perf_counter()
        answers = unpack(board.box(), Layout(17, board.services))
        questions = questions_of(topics=17, barriers=11, ways=12, views=2)
        found = tally(answers, board.partner, questions, partners=40, services=board.services)
        taken = time.perf_counter() - start
        assert found[0].sum() == staff
        print(f"counts of {staff:,} answers: {taken:.2f} s")
        return taken

    def test_counts_of_10_000_in_two_seconds(self) -> None:
        assert self.count(10_000) <= 2

    @pytest.mark.full
    @pytest.mark.timeout(600)
    def test_counts_of_a_million_in_a_minute(self) -> None:
        staff = 1_000_000 if FULL else 100_000
        assert self.count(staff) <= staff * 60 / 1_000_000

    def test_memory_does_not_grow_with_the_answers(self) -> None:
        peaks = []
        for staff in (70_000, 210_000):
            board = draw(1, staff=staff, partners=10, topics=3)
            answers = unpack(board.box(), Layout(3, board.services))
            questions = questions_of(topics=3, barriers=11, ways=12, views=2)
            tracemalloc.start()
            tally(answers, board.partner, questions, partners=10, services=board.services)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        print(f"memory of counting 70,000 and 210,000 answers: {peaks[0] / 1e6:.1f} and {peaks[1] / 1e6:.1f} MB")
        assert peaks[1] <= 1.1 * peaks[0]

    @pytest.mark.full
    @pytest.mark.timeout(600)
    def test_a_large_boards_release_in_a_minute(self) -> None:
        board = draw(1, staff=5000, partners=40, topics=17 if FULL else 2)
        start = time.process_time()
        sheets = release(board).sheets
        taken = time.process_time() - start
        shown, groups, _ = usefulness(board, sheets)
        print(f"release of 40 partners, {board.matters.shape[1]} topics, 5,000 answers: {taken:.1f} s of the processor")
        print(f"groups shown: {shown} of {groups}; {len(json.dumps(sheets)) / 1e6:.1f} MB as JSON")
        assert taken <= 60

    @pytest.mark.timeout(300)
    def test_fifty_thousand_answers_at_close(self) -> None:
        board = draw(1, staff=50_000, partners=20, topics=17 if FULL else 1)
        start = time.process_time()
        sheets = release(board).sheets
        print(f"release of 50,000 answers: {time.process_time() - start:.1f} s of the processor")
        assert sheets["all"]["answered"] == [50_000]
