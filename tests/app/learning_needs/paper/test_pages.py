"""Papers at both ends: the form to print, and typing in what came back."""

import io
import re
from collections import Counter
from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from app.commons.queries import latest_learning_instrument
from app.learning_needs.models import AnswerCount, BallotBox, Survey, SurveyDocument
from app.learning_needs.paper.typing_in import read
from app.learning_needs.queries import paper as queries
from app.learning_needs.service import closing, paper
from app.learning_needs.service.paper import NotOpen
from app.learning_needs.service.refusals import AlreadyDone
from app.people.roles import Role
from tenants import AuditEntry, Job, acting_for, db
from tests.app.accounts.helpers import Browser, hidden_fields
from tests.app.assessments.board.helpers import statements
from tests.app.learning_needs.running.world import NOW, Board, at, request, work

POLICE = "Quill Police"
TYPED = {
    "tier": "3",
    "service": "7",
    "length": "2",
    "matters_0": "5",
    "can_0": "2",
    "helps_0": "1",
    "barriers": "2 3",
    "text": "A quiet word",
}


def board_path(board: Board, survey_id: UUID, rest: str = "") -> str:
    found = request(board, survey_id, POLICE)
    return f"{board.space.home}surveys/{survey_id}/partners/{found.id}/paper/{rest}"


def own_path(board: Board, survey_id: UUID, rest: str = "") -> str:
    found = request(board, survey_id, POLICE)
    return f"{board.organisations[POLICE].home}surveys/{found.id}/paper/{rest}"


def boxes(board: Board, *, at_police: bool = False) -> list[BallotBox]:
    with acting_for(board.organisations[POLICE].id if at_police else board.space.id):
        found = list(db.session.scalars(select(BallotBox).order_by(BallotBox.shelf)))
        db.session.expunge_all()
    return found


def total(found: list[BallotBox]) -> int:
    return sum(len(box.records) // box.width for box in found)


class TestTypingInAtTheBoard:
    def enter(self, board: Board, survey_id: UUID, *, key: str | None = None, now: Any = NOW, **typed: str) -> None:
        found = request(board, survey_id, POLICE)

        def act() -> None:
            what = queries.board_paper(survey_id, found.id, now=now)
            response = read(typed or TYPED, what.survey, latest_learning_instrument()).response
            assert response is not None
            paper.enter_at_board(
                survey=what.survey, survey_id=survey_id, response=response, key=key or uuid4().hex, now=now
            )

        board.call(act)

    def test_drops_it_in_a_box_of_its_own_and_nowhere_else(self, board: Board, survey_id: UUID) -> None:
        before = self.others(board)
        for number in range(3):
            self.enter(board, survey_id, **(TYPED | {"can_0": str(number + 1)}))
        found = boxes(board)
        assert total(found) == 3
        assert all(box.shelf >= 1 for box in found)
        assert sorted(text for box in found for text in box.texts) == ["A quiet word"] * 3
        for box in found:
            parts = [box.records[start : start + box.width] for start in range(0, len(box.records), box.width)]
            assert parts == sorted(parts)
        assert self.others(board) == before

    def others(self, board: Board) -> list[int]:
        """How much stands where something could tell that a paper came, or when."""
        with board.acting():
            return [len(db.session.scalars(select(model.id)).all()) for model in (AuditEntry, Job)]

    def test_the_same_form_twice_counts_once(self, board: Board, survey_id: UUID) -> None:
        self.enter(board, survey_id, key="once")
        with pytest.raises(AlreadyDone):
            self.enter(board, survey_id, key="once")
        assert total(boxes(board)) == 1

    def test_takes_nothing_once_the_survey_has_closed(self, board: Board, survey_id: UUID) -> None:
        with pytest.raises(NotOpen):
            self.enter(board, survey_id, now=NOW.replace(month=12))
        board.call(closing.close_survey, survey_id=survey_id, revision=2, now=NOW)
        with pytest.raises(NotOpen):
            self.enter(board, survey_id)
        assert total(boxes(board)) == 0

    def test_counts_with_that_partners_staff(self, board: Board, survey_id: UUID) -> None:
        for _ in range(12):
            self.enter(board, survey_id)
        board.call(closing.close_survey, survey_id=survey_id, revision=2, now=NOW)
        work(NOW)
        with board.acting():
            assert db.session.scalars(select(Survey)).one().released_at == NOW
        assert boxes(board) == []


class TestPagesOfTheBoard:
    def send(self, manager: Browser, where: str, **typed: str) -> Any:
        return manager.post(where, hidden_fields(manager.get(where).text) | typed)

    def test_a_paper_is_counted_and_never_shown_again(self, board: Board, survey_id: UUID, manager: Browser) -> None:
        where = board_path(board, survey_id, "enter")
        answer = self.send(manager, where, **TYPED)
        assert answer.status_code == 303
        assert answer.location.endswith("entered=1")
        page = manager.get(answer.location).text
        assert "1 paper since you opened this page" in unescape(page)
        assert "A quiet word" not in page
        assert not re.search(r'name="(tier|matters_0)"[^>]*value="[^"]', page)
        again = self.send(manager, answer.location, **TYPED)
        assert again.location.endswith("entered=2")
        assert total(boxes(board)) == 2

    def test_a_second_press_of_the_button_counts_once(self, board: Board, survey_id: UUID, manager: Browser) -> None:
        where = board_path(board, survey_id, "enter")
        fields = hidden_fields(manager.get(where).text) | TYPED
        assert manager.post(where, fields).status_code == 303
        assert manager.post(where, fields).status_code == 303
        assert total(boxes(board)) == 1

    def test_says_what_is_wrong_and_keeps_what_was_typed(self, board: Board, survey_id: UUID, manager: Browser) -> None:
        answer = self.send(manager, board_path(board, survey_id, "enter"), **(TYPED | {"matters_3": "8"}))
        assert answer.status_code == 422
        text = unescape(answer.text)
        assert text.count("Type a number from 1 to 5, or 9 for no mark") >= 2
        assert "A quiet word" in text
        assert 'value="8"' in text
        assert total(boxes(board)) == 0

    def test_has_a_box_for_each_question_and_a_name_for_each_box(
        self, board: Board, survey_id: UUID, manager: Browser
    ) -> None:
        page = manager.get(board_path(board, survey_id, "enter")).text
        inputs = re.findall(r"<input[^>]*type=\"text\"[^>]*>", page)
        assert len(inputs) == 3 + 17 * 3 + 2 + 2
        for tag in inputs:
            name = re.search(r'id="([^"]+)"', tag)
            assert name is not None
            assert "aria-label=" in tag or f'for="{name[1]}"' in page

    def test_takes_few_statements(self, board: Board, survey_id: UUID, manager: Browser) -> None:
        for rest in ("", "enter"):
            where = board_path(board, survey_id, rest)
            manager.get(where)
            with statements() as made:
                manager.get(where)
            assert len(made) <= 8

    def test_nobody_else_may(self, board: Board, survey_id: UUID, member: Callable[..., Browser]) -> None:
        browser = member(Role.BOARD_MEMBER)
        for rest in ("", "enter"):
            assert browser.get(board_path(board, survey_id, rest)).status_code == 403

    def test_another_partners_or_surveys_address_leads_nowhere(
        self, board: Board, survey_id: UUID, manager: Browser
    ) -> None:
        found = request(board, survey_id, POLICE)
        for path in (f"{uuid4()}/partners/{found.id}", f"{survey_id}/partners/{uuid4()}"):
            assert manager.get(f"{board.space.home}surveys/{path}/paper/enter").status_code == 404


class TestPagesOfTheOrganisation:
    def test_a_paper_is_dropped_among_the_others_and_counted(
        self, board: Board, survey_id: UUID, member: Callable[..., Browser]
    ) -> None:
        lead = member(Role.ORGANISATION_COORDINATOR, at_police=True)
        where = own_path(board, survey_id, "enter")
        fields = hidden_fields(lead.get(where).text) | TYPED
        assert lead.post(where, fields).location.endswith("entered=1")
        assert lead.post(where, fields).status_code == 303  # the same form again
        assert total(boxes(board, at_police=True)) == 1
        with at(board, POLICE):
            assert [count.answered for count in db.session.scalars(select(AnswerCount))] == [1]

    def test_a_closed_survey_takes_none(self, board: Board, survey_id: UUID, member: Callable[..., Browser]) -> None:
        lead = member(Role.ORGANISATION_LEAD, at_police=True)
        where = own_path(board, survey_id, "enter")
        fields = hidden_fields(lead.get(where).text) | TYPED
        board.call(closing.close_survey, survey_id=survey_id, revision=2, now=NOW)
        work(NOW)
        answer = lead.post(where, fields)
        assert answer.status_code in (409, 410)
        assert "not open" in lead.get(where).text

    def test_a_viewer_may_not(self, board: Board, survey_id: UUID, member: Callable[..., Browser]) -> None:
        viewer = member(Role.ORGANISATION_VIEWER, at_police=True)
        assert viewer.get(own_path(board, survey_id, "enter")).status_code == 403


class TestTheFormToPrint:
    def made(self, board: Board, survey_id: UUID, browser: Browser, where: str) -> dict[str, PdfReader]:
        page = browser.get(where).text
        browser.post(f"{where}make", hidden_fields(page))
        assert "being made" in browser.get(where).text
        work(NOW)
        links = re.findall(r'href="([^"]*/paper/files/[^"]+)"', browser.get(where).text)
        assert len(links) == 2
        found = {}
        for link, kind in zip(links, ("paper", "paper_large"), strict=True):
            answer = browser.get(link)
            assert answer.mimetype == "application/pdf"
            assert "attachment" in answer.headers["Content-Disposition"]
            found[kind] = PdfReader(io.BytesIO(answer.data))
        return found

    def test_holds_every_question_is_tagged_and_says_whom_to_ring(
        self, app: Flask, board: Board, survey_id: UUID, manager: Browser
    ) -> None:
        asked = board.ask(latest_learning_instrument)
        for reader in self.made(board, survey_id, manager, board_path(board, survey_id)).values():
            root: Any = reader.trailer["/Root"]
            assert root["/MarkInfo"]["/Marked"]
            assert root["/Lang"] == "en-GB"
            assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
            text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
            for topic in asked.topics:
                assert topic.title in text
            for question in (asked.barriers, asked.ways):
                assert all(choice.label in text for choice in question.choices)
            assert all(one.label in text for one in (*asked.tiers, *asked.services, *asked.lengths))
            for words in ("Hand it in", "Do not write your name", "Quill Police", "Alder Bay SAB"):
                assert words in text
            for page in reader.pages:
                assert "Ring 01632 960001" in " ".join(page.extract_text().split())

    def test_large_print_is_large(self, board: Board, survey_id: UUID, manager: Browser) -> None:
        sizes, pages = {}, {}
        for kind, reader in self.made(board, survey_id, manager, board_path(board, survey_id)).items():
            written: Counter[float] = Counter()

            def note(text: str, cm: Any, tm: Any, font: Any, size: float, written: Counter[float] = written) -> None:
                written[round(abs(cm[0] * tm[0] * size), 1)] += len(text.strip())

            for page in reader.pages:
                page.extract_text(visitor_text=note)
            sizes[kind], pages[kind] = written.most_common(1)[0][0], len(reader.pages)
        print(f"on paper: {pages['paper']} pages, in large print {pages['paper_large']}; letters {sizes}")
        assert sizes["paper_large"] == pytest.approx(sizes["paper"] * 18 / 11, rel=0.02)

    def test_an_organisation_has_its_own(self, board: Board, survey_id: UUID, member: Callable[..., Browser]) -> None:
        lead = member(Role.ORGANISATION_LEAD, at_police=True)
        found = self.made(board, survey_id, lead, own_path(board, survey_id))
        assert "Quill Police" in found["paper"].pages[0].extract_text()
        with board.acting():
            assert not db.session.scalars(select(SurveyDocument)).all()
