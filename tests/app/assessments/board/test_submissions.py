"""What the board keeps of what partners sign off, and how a text is removed from it."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from app.assessments.crossing import SUBMISSION, LinkPayload, SubmissionPayload
from app.assessments.models import Answer, Request, Submission, SubmittedAnswer
from app.assessments.queries import cycles as cycles_queries
from app.assessments.queries import results as queries
from app.assessments.queries.cycles import RequestState
from app.assessments.service import cycles, striking, submissions_board
from app.assessments.service.refusals_board import NothingToRemove
from app.assessments.struck import removed_on
from app.commons.levels import Level
from tenants import Delivery, acting_for, db, is_tombstone, publish, read_envelope, transaction
from tests.app.assessments.board.helpers import NOW, Board, all_levels, submission

POLICE = "Quill Police"


def versions(board: Board, cycle_id: UUID, name: str = POLICE) -> list[tuple[int, bool]]:
    found = board.ask(cycles_queries.get_request, cycle_id, board.request_id(cycle_id, name)).versions
    return [(one.version, one.is_current) for one in found]


def count(board: Board, model: Any) -> int:
    found: int = board.ask(lambda: db.session.execute(select(func.count(model.id))).scalar_one())
    return found


class TestKeepSubmission:
    def test_keeps_it_whole(self, board: Board) -> None:
        cycle_id = board.opened()
        sent = board.submit(cycle_id, POLICE, {1: Level.STARTING, 2: Level.NOT_SURE})
        partner = board.ask(cycles_queries.get_request, cycle_id, board.request_id(cycle_id, POLICE))
        assert partner.state is RequestState.SUBMITTED
        assert partner.current is not None
        assert (partner.current.id, partner.current.answered) == (sent, 2)
        assert partner.current.submitted_by == "Ada Lead, safeguarding lead"
        answers = board.ask(queries.list_answers, sent)
        assert [one.factor for one in answers] == list(range(1, 12))
        assert (answers[0].level, answers[1].level, answers[2].level) == (Level.STARTING, Level.NOT_SURE, None)
        assert answers[0].practice == "What Quill Police does on 1"

    def test_a_newer_version_counts_instead(self, board: Board) -> None:
        cycle_id = board.opened()
        for level in (Level.STARTING, Level.ESTABLISHED):
            board.submit(cycle_id, POLICE, all_levels(level))
        assert versions(board, cycle_id) == [(2, True), (1, False)]
        found = board.ask(queries.list_organisation_levels, cycle_id, board.organisations[POLICE].id)
        assert set(found.values()) == {Level.ESTABLISHED}

    def test_one_taken_back_does_not_count_and_is_kept(self, board: Board) -> None:
        cycle_id = board.opened()
        board.submit(cycle_id, POLICE, all_levels(Level.STARTING))
        later = NOW + timedelta(hours=1)
        board.take_back(cycle_id, POLICE, now=later)
        partner = board.ask(cycles_queries.get_request, cycle_id, board.request_id(cycle_id, POLICE))
        assert partner.state is RequestState.WITHDRAWN
        assert (partner.latest.withdrawn_at, partner.latest.withdrawn_by) == (later, "Ada Lead, safeguarding lead")
        assert board.ask(queries.list_organisation_levels, cycle_id, board.organisations[POLICE].id) == {}
        board.submit(cycle_id, POLICE, all_levels(Level.EMBEDDED))
        assert versions(board, cycle_id) == [(3, True), (1, False)]

    def test_twice_does_nothing(self, board: Board) -> None:
        cycle_id = board.opened()
        sent = board.submit(cycle_id, POLICE, all_levels(Level.STARTING))

        def again() -> bool:
            return submissions_board.keep_submission(read_envelope(sent))

        assert board.call(again) is False
        assert (count(board, Submission), count(board, SubmittedAnswer)) == (1, 11)

    def test_an_older_version_that_comes_late_does_not_count(self, board: Board) -> None:
        cycle_id = board.opened()
        first = board.submit(cycle_id, POLICE, all_levels(Level.STARTING))
        board.submit(cycle_id, POLICE, all_levels(Level.EMBEDDED))

        def lose_and_find() -> None:
            for model in (SubmittedAnswer, Submission):
                column = model.submission_id if model is SubmittedAnswer else model.id
                for row in db.session.scalars(select(model).where(column == first)):
                    db.session.delete(row)
                db.session.flush()
            submissions_board.keep_submission(read_envelope(first))

        board.call(lose_and_find)
        assert versions(board, cycle_id) == [(2, True), (1, False)]

    def test_one_that_crossed_with_the_closing_is_kept_and_counts(self, board: Board) -> None:
        cycle_id = board.opened()
        board.call(cycles.close_cycle, cycle_id=cycle_id, revision=2, now=NOW)
        board.submit(cycle_id, POLICE, all_levels(Level.STARTING))
        assert versions(board, cycle_id) == [(1, True)]

    def test_one_that_nobody_asked_for_is_not_kept(self, board: Board) -> None:
        cycle_id = board.opened()
        foreign = board.request_id(cycle_id, "Small Steps")
        police = board.organisations[POLICE].id
        payload = submission(all_levels(Level.STARTING)).to_json()
        for subject in (foreign, uuid4()):
            with acting_for(police), transaction():
                publish(SUBMISSION, to=board.space.id, subject_id=subject, payload=payload, now=NOW)
        assert count(board, Submission) == 0
        assert count(board, Delivery) == 2  # unpacked, and left at that

    def test_the_two_boards_of_a_partner_keep_their_own(self, board: Board, other_board: Board) -> None:
        one, other = board.opened(), other_board.opened()
        board.submit(one, POLICE, all_levels(Level.STARTING))
        assert (count(board, Submission), count(other_board, Submission)) == (1, 0)
        other_board.submit(other, POLICE, all_levels(Level.EMBEDDED))
        assert (count(board, Submission), count(other_board, Submission)) == (1, 1)


class TestRemoveText:
    NAME = "Mrs Example was asked"

    def remove(self, board: Board, sent: UUID, field: str = "practice", factor: int = 1) -> None:
        board.call(striking.remove_text, envelope_id=sent, factor=factor, field=field, reason="A name", now=NOW)

    def test_goes_from_every_version_of_the_copy(self, board: Board) -> None:
        cycle_id = board.opened()
        first = board.submit(cycle_id, POLICE, all_levels(Level.STARTING), words=self.NAME)
        second = board.submit(cycle_id, POLICE, all_levels(Level.EMBEDDED), words=self.NAME)
        self.remove(board, second)
        for sent in (first, second):
            for answer in board.ask(queries.list_answers, sent):
                assert is_tombstone(answer.practice)
                assert not is_tombstone(answer.difference)
        assert removed_on(board.ask(queries.get_answer, first, 1).practice) == NOW.date()

    def test_goes_from_the_partners_own_answers_and_other_boards_copies(self, board: Board, other_board: Board) -> None:
        one, other = board.opened(), other_board.opened()
        police = board.organisations[POLICE].id
        with acting_for(police), transaction():
            db.session.execute(update(Answer).where(Answer.factor == 1).values(practice=self.NAME))
        sent = board.submit(one, POLICE, all_levels(Level.STARTING), words=self.NAME)
        elsewhere = other_board.submit(other, POLICE, all_levels(Level.STARTING), words=self.NAME)
        self.remove(board, sent)
        assert is_tombstone(other_board.ask(queries.get_answer, elsewhere, 1).practice)
        with acting_for(police):
            texts = db.session.scalars(select(Answer.practice).where(Answer.factor == 1)).all()
        assert texts
        assert all(is_tombstone(text) for text in texts)

    def test_takes_the_title_of_a_link(self, board: Board) -> None:
        cycle_id = board.opened()
        links = (LinkPayload("Policy", "https://a.example"), LinkPayload(self.NAME, "https://b.example"))
        sent = board.submit(cycle_id, POLICE, links=links)
        self.remove(board, sent, "link-1")
        found = board.ask(queries.get_answer, sent, 1).links
        assert found[0]["title"] == "Policy"
        assert is_tombstone(found[1]["title"])

    def test_twice_is_refused_kindly(self, board: Board) -> None:
        cycle_id = board.opened()
        sent = board.submit(cycle_id, POLICE, words=self.NAME)
        self.remove(board, sent)
        with pytest.raises(NothingToRemove):
            self.remove(board, sent)

    @pytest.mark.parametrize("word", ["2", "practice", "not_sure", ",", ":"])
    def test_leaves_what_is_no_text_as_it_was(self, board: Board, word: str) -> None:
        cycle_id = board.opened()
        sent = board.submit(cycle_id, POLICE, all_levels(Level.STARTING), words=word)
        self.remove(board, sent)
        with board.acting():
            payload = SubmissionPayload.from_json(read_envelope(sent).payload)
        assert all(is_tombstone(answer.practice) for answer in payload.answers)
        assert all(answer.level is Level.STARTING for answer in payload.answers)

    @pytest.mark.parametrize(
        ("field", "factor"), [("level", 1), ("link-7", 1), ("link-x", 1), ("practice", 99), ("addendum", 1)]
    )
    def test_refuses_what_is_no_text(self, board: Board, field: str, factor: int) -> None:
        cycle_id = board.opened()
        sent = board.submit(cycle_id, POLICE)
        with pytest.raises(NothingToRemove):
            self.remove(board, sent, field, factor)


def test_nothing_of_a_submission_is_kept_without_its_request(board: Board) -> None:
    cycle_id = board.opened()
    board.submit(cycle_id, POLICE)
    rows = board.ask(
        lambda: db.session.execute(
            select(Submission.id).join(
                Request, (Request.space_id == Submission.space_id) & (Request.id == Submission.request_id)
            )
        ).all()
    )
    assert len(rows) == 1
