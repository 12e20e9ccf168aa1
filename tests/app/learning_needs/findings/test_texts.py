"""Free answers: read for names, shortened, shown or kept back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.learning_needs.queries.texts import TextState, count_texts, list_texts
from app.learning_needs.service import texts
from app.people.roles import Role
from tenants import AuditEntry, db
from tests.app.accounts.helpers import Browser
from tests.app.learning_needs.findings.world import NOW, Surveyed

JANE = "I would like to sit in with Jane Smith, who does this well."


def text_id(board: Surveyed, begins: str) -> UUID:
    for state in TextState:
        for row in board.ask(list_texts, board.survey_id, state, page=1).rows:
            if row.text.startswith(begins):
                found: UUID = row.id
                return found
    raise AssertionError(begins)


class TestShortened:
    @pytest.mark.parametrize(
        ("wanted", "shown"),
        [
            (JANE, JANE),
            (
                "I would like to sit in with , who does this well.",
                "I would like to sit in with [removed] , who does this well.",
            ),
            (
                "I would like to sit in with [removed], who does this well.",
                "I would like to sit in with [removed] , who does this well.",
            ),
            ("who does this well.", "[removed] who does this well."),
            ("I would like to sit in", "I would like to sit in [removed]"),
        ],
    )
    def test_says_where_words_were_taken_out(self, wanted: str, shown: str) -> None:
        assert texts.shortened(JANE, wanted) == shown

    @pytest.mark.parametrize(
        "wanted", ["I would love to sit in", "I would like to sit in with Ann", "well this does who"]
    )
    def test_refuses_what_was_not_written(self, wanted: str) -> None:
        with pytest.raises(texts.OnlyShorter):
            texts.shortened(JANE, wanted)

    @pytest.mark.parametrize("wanted", ["", "[removed]", ",", ". "])
    def test_refuses_to_show_nothing(self, wanted: str) -> None:
        with pytest.raises(texts.NothingLeft):
            texts.shortened(JANE, wanted)

    @given(words=st.lists(st.sampled_from(["a", "bb", "c,", "dd."]), min_size=1), kept=st.data())
    def test_shows_only_words_that_were_written(self, words: list[str], kept: st.DataObject) -> None:
        choice = [word for word in words if kept.draw(st.booleans())]
        try:
            shown = texts.shortened(" ".join(words), " ".join(choice))
        except texts.NothingLeft:
            assert not choice
            return
        assert shown.replace("[removed]", "").split() == [part for word in choice for part in word.split()] or set(
            shown.replace("[removed]", " ").replace(",", " , ").replace(".", " . ").split()
        ) <= {"a", "bb", "c", "dd", ",", "."}
        assert ("[removed]" in shown) == (len(choice) < len(words))


class TestDeciding:
    def test_a_cleared_answer_is_shown_without_what_was_taken_out(
        self, board: Surveyed, manager: Browser, visitor: Callable[..., Browser]
    ) -> None:
        reader = visitor(board, Role.BOARD_LAY_MEMBER)
        assert "No answers can be read yet" in reader.get(board.path("texts")).text
        which = text_id(board, "I would like")
        answer = manager.submit(
            board.path("texts?state=waiting"),
            to=board.path(f"texts/{which}"),
            text="I would like to sit in with , who does this well.",
            show="yes",
        )
        assert answer.status_code == 303
        page = reader.get(board.path("texts")).text
        assert "[removed]" in page
        assert "Jane" not in page
        assert "Short sessions" not in page
        counts = board.ask(count_texts, board.survey_id)
        assert (counts[TextState.CLEARED], counts[TextState.WAITING]) == (1, 2)

    def test_a_word_that_was_not_written_is_refused_beside_the_field(self, board: Surveyed, manager: Browser) -> None:
        which = text_id(board, "Short")
        answer = manager.submit(
            board.path("texts?state=waiting"), to=board.path(f"texts/{which}"), text="Long sessions", show="yes"
        )
        assert answer.status_code == 422
        assert "You cannot add or change words" in answer.text
        assert "Long sessions" in answer.text  # what was typed is not lost
        assert board.ask(count_texts, board.survey_id)[TextState.WAITING] == 3

    def test_one_kept_back_is_read_by_nobody_else_and_can_be_shown_later(
        self, board: Surveyed, manager: Browser, visitor: Callable[..., Browser]
    ) -> None:
        which = text_id(board, "Short")
        manager.submit(board.path("texts?state=waiting"), to=board.path(f"texts/{which}"), text="x", keep_back="yes")
        assert "Short sessions" in manager.get(board.path("texts?state=kept-back")).text
        assert "Short sessions" not in visitor(board, Role.BOARD_CHAIR).get(board.path("texts")).text
        manager.submit(
            board.path("texts?state=kept-back"),
            to=board.path(f"texts/{which}"),
            text="Short sessions on shift would help more than a day away.",
            show="yes",
        )
        assert "Short sessions" in visitor(board, Role.BOARD_MEMBER).get(board.path("texts")).text

    def test_the_trail_says_who_decided_and_no_word(self, board: Surveyed) -> None:
        which = text_id(board, "I would like")
        board.call(texts.clear_text, survey_id=board.survey_id, text_id=which, text=JANE, now=NOW)
        [entry] = board.ask(
            lambda: db.session.scalars(select(AuditEntry).where(AuditEntry.action == "free_answer.cleared")).all()
        )
        assert (entry.account_id, entry.object_id, entry.detail) == (board.manager, board.survey_id, {})

    def test_only_whoever_runs_the_survey_decides(self, board: Surveyed, visitor: Callable[..., Browser]) -> None:
        which = text_id(board, "Short")
        reader = visitor(board, Role.BOARD_CHAIR)
        answer = reader.submit(board.path("files/"), to=board.path(f"texts/{which}"), text="Short", show="yes")
        assert answer.status_code in (400, 403)

    def test_one_that_is_not_there_is_not_found(self, board: Surveyed, manager: Browser) -> None:
        path = board.path(f"texts/{uuid4()}")
        answer = manager.submit(board.path("texts?state=waiting"), to=path, text="Short", show="yes")
        assert answer.status_code == 404
