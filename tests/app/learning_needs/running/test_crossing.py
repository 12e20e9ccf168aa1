"""What crosses at close where several boards ask the same staff, and what must not be shown of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.learning_needs.crossing import SEALED, AnswersPayload
from app.learning_needs.models import SurveyOverlap
from app.learning_needs.service import closing
from app.learning_needs.service.counting import rounded
from app.learning_needs.service.crossing import counted
from app.learning_needs.statistics.records import Layout, RawAnswer
from tenants import db
from tests.app.learning_needs.running.world import NOW, Board, answer, asked, at, opened, request, survey

POLICE = "Quill Police"
LATER = NOW + timedelta(days=2)


def close(board: Board, survey_id: Any, *, now: Any = LATER) -> None:
    board.call(closing.close_survey, survey_id=survey_id, revision=survey(board, survey_id).revision, now=now)


def held(board: Board, survey_id: Any) -> set[tuple[int | None, str | None]]:
    return {(one["tier"], one["topic"]) for one in request(board, survey_id, POLICE).held_back}


@pytest.mark.usefixtures("no_files")
class TestHeldBack:
    def test_a_few_who_answered_for_one_board_alone_are_not_given_away_by_the_second(
        self, board: Board, other_board: Board
    ) -> None:
        mine, theirs = opened(board), opened(other_board)
        answer(board, POLICE, [mine, theirs], 30, tier=1)
        answer(board, POLICE, [mine], 3, tier=1, seed=2)
        close(board, mine)
        assert held(board, mine) == set()  # the first to close has nothing beside it
        close(other_board, theirs)
        found = held(other_board, theirs)
        assert {(None, None), (1, None)} <= found
        assert not {(tier, None) for tier in (0, 2, 3, 4)} & found

    def test_nothing_is_held_back_where_enough_differ_or_nobody_does(self, board: Board, other_board: Board) -> None:
        mine, theirs = opened(board), opened(other_board)
        answer(board, POLICE, [mine, theirs], 12, tier=1)
        close(board, mine)
        close(other_board, theirs)
        assert held(other_board, theirs) == set()

    def test_the_larger_of_the_two_smallest_groups_counts(self, board: Board, other_board: Board) -> None:
        mine, theirs = opened(board, smallest=20), opened(other_board)
        answer(board, POLICE, [mine, theirs], 30, tier=2)
        answer(board, POLICE, [mine], 15, tier=2, seed=2)
        close(board, mine)
        close(other_board, theirs)
        assert {(None, None), (2, None)} <= held(other_board, theirs)

    def test_who_answered_before_the_second_board_asked_is_counted(self, board: Board, other_board: Board) -> None:
        mine = opened(board)
        answer(board, POLICE, [mine], 4, tier=3)
        theirs = opened(other_board)
        answer(board, POLICE, [mine, theirs], 25, tier=3, seed=2)
        close(board, mine)
        close(other_board, theirs)
        assert {(None, None), (3, None)} <= held(other_board, theirs)

    def test_overlaps_hold_counts_alone_both_ways(self, board: Board, other_board: Board) -> None:
        mine, theirs = opened(board), opened(other_board)
        answer(board, POLICE, [mine], 4, tier=3)
        here = asked(board, POLICE, mine).id
        with at(board, POLICE):
            rows = db.session.execute(select(SurveyOverlap.request_id, SurveyOverlap.counts)).all()
        assert len(rows) == 2
        for request_id, counts in rows:
            assert sum(counts[""]) == (4 if request_id == here else 0)
        assert theirs


class TestThePayload:
    RECORDS = b"abcdefabcxyz"

    def test_comes_back_as_it_went(self) -> None:
        payload = AnswersPayload(3, self.RECORDS, ("Zoë wrote this", "so did I"), ((None, None), (2, "risk")))
        assert AnswersPayload.from_json(payload.to_json()) == payload

    def test_no_two_are_alike_so_that_what_a_strike_keeps_can_be_guessed_by_nobody(self) -> None:
        payload = AnswersPayload(3, b"", (), ())
        assert payload.to_json()[SEALED] != payload.to_json()[SEALED]

    @pytest.mark.parametrize("broken", ["† removed 2026-09-30", "", "AAAA"])
    def test_one_without_answers_is_refused(self, broken: str) -> None:
        payload = AnswersPayload(3, self.RECORDS, (), ()).to_json() | {SEALED: broken}
        with pytest.raises(ValueError):  # noqa: PT011  # whatever it is that cannot be read
            AnswersPayload.from_json(payload)

    def test_half_an_answer_is_refused(self) -> None:
        payload = AnswersPayload(3, self.RECORDS[:-1], (), ()).to_json()
        with pytest.raises(ValueError, match="no whole number"):
            AnswersPayload.from_json(payload)


@given(st.integers(0, 10**6))
def test_a_rounded_count_is_a_multiple_of_five_within_two(count: int) -> None:
    assert rounded(count) % 5 == 0
    assert abs(rounded(count) - count) <= 2


def test_answers_are_counted_by_tier_and_by_topic() -> None:
    layout = Layout(2, 1)
    rows = [
        RawAnswer(1, 0, 0, (3, 0), (3, 0), (0, 0)),
        RawAnswer(1, 0, 0, (9, 5), (9, 1), (0, 0)),
        RawAnswer(4, 0, 0, (0, 0), (0, 0), (0, 0)),
    ]
    box = b"".join(layout.pack(row) for row in rows)
    assert counted([(box, layout.width)], ["a", "b"]) == {
        "": [0, 2, 0, 0, 1],
        "a": [0, 2, 0, 0, 0],
        "b": [0, 1, 0, 0, 0],
    }
