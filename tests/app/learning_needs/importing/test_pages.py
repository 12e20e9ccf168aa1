"""The steps in a browser: upload, columns, values, what comes of it, bringing in."""

import io
import re
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.learning_needs.importing import reading
from app.learning_needs.models import BallotBox, Survey, SurveyState, SurveyUpload, UploadState
from app.people.roles import Role
from tests.app.accounts.helpers import Browser, hidden_fields, make_person, title
from tests.app.assessments.board.helpers import statements
from tests.app.learning_needs.importing.files import FORMS_HEAD, TWO, Table, as_csv, forms, forms_row, monkey
from tests.app.learning_needs.importing.test_bringing_in import rows, the
from tests.app.learning_needs.running.world import NOW, Board, work

pytestmark = pytest.mark.usefixtures("at_noon")
ABOUT = {
    "title": "Needs 2025",
    "opens_on-day": "1",
    "opens_on-month": "9",
    "opens_on-year": "2025",
    "closes_on-day": "30",
    "closes_on-month": "9",
    "closes_on-year": "2025",
    "smallest": "10",
}


def where(board: Board, *parts: object) -> str:
    return f"{board.space.home}surveys/import/" + "/".join(str(part) for part in parts)


def send_file(
    board: Board, browser: Browser, sent: bytes | None, *, name: str = "answers.csv", **changes: str
) -> TestResponse:
    fields: dict[str, Any] = hidden_fields(browser.get(where(board)).text) | ABOUT | changes
    if sent is not None:
        fields["answers_file"] = FileStorage(io.BytesIO(sent), name)
    boundary, body = encode_multipart(fields)  # as one piece: the client's own way leaves a file open
    return browser.ask("POST", where(board), data=body, content_type=f"multipart/form-data; boundary={boundary}")


def chosen(page: str) -> dict[str, str]:
    """What the lists of a page say, by name: as somebody sends it who changes nothing."""
    found = {}
    for name, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        said = re.search(r'<option value="([^"]*)" selected', inner)
        found[name] = unescape(said[1]) if said else ""
    return found


def go_on(browser: Browser, path: str, **changes: str) -> TestResponse:
    page = browser.get(path).text
    return browser.post(path, hidden_fields(page) | chosen(page) | changes)


def uploaded(board: Board, browser: Browser, table: Table) -> UUID:
    answer = send_file(board, browser, as_csv(table))
    assert answer.status_code == 303, unescape(answer.text)
    return UUID(answer.location.split("/")[-2])


class TestAllTheWay:
    def test_from_an_export_of_forms_to_findings(self, app: Flask, board: Board, manager: Browser) -> None:
        survey_id = uploaded(board, manager, forms(40))
        page = unescape(manager.get(where(board, survey_id, "columns")).text)
        assert "could tell who answered" in page
        assert "Completion time: a time" in page
        answer = go_on(manager, where(board, survey_id, "columns"))
        assert answer.location.endswith("/values")
        page = unescape(manager.get(answer.location).text)
        assert "Is it Reed Foundation Trust?" in page
        refused = go_on(manager, answer.location)
        assert refused.status_code == 422
        assert unescape(refused.text).count("Choose what “Reed NHS Trust” means") >= 2
        reed = next(name for name, value in chosen(page).items() if name.startswith("value_partner") and not value)
        answer = go_on(manager, answer.location, **{reed: str(board.partners["Reed Foundation Trust"])})
        assert answer.location.endswith("/check")
        page = unescape(manager.get(answer.location).text)
        assert "people’s answers are taken" in page
        assert re.search(r"Reed Foundation Trust</th><td[^>]*>20<", page)
        # Its columns of learning outcomes hold nothing of half of the people, and words of ours of the other half.
        assert "The file tells of 2 topics" in page
        answer = go_on(manager, answer.location)
        assert answer.status_code == 303
        assert "0% read" in manager.get(answer.location).text
        work(NOW)
        assert "About 40 people" in unescape(manager.get(answer.location).text)
        assert the(board, Survey).state is SurveyState.CLOSED
        assert not rows(board, BallotBox)
        assert manager.get(f"{board.space.home}surveys/{survey_id}/").status_code == 200

    def test_from_an_export_of_surveymonkey(self, app: Flask, board: Board, manager: Browser) -> None:
        survey_id = uploaded(board, manager, monkey(30))
        assert go_on(manager, where(board, survey_id, "columns")).status_code == 303
        answer = go_on(manager, where(board, survey_id, "values"))
        assert answer.location.endswith("/check"), unescape(answer.text)
        page = unescape(manager.get(answer.location).text)
        assert "None of them can be compared" in page
        assert "the file says only how much it matters" in page

    def test_what_was_said_is_there_when_one_goes_back(self, board: Board, manager: Browser) -> None:
        survey_id = uploaded(board, manager, [FORMS_HEAD, *(forms_row(n, *TWO) for n in range(12))])
        go_on(manager, where(board, survey_id, "columns"), column_0="")
        assert chosen(manager.get(where(board, survey_id, "columns")).text)["column_0"] == ""
        go_on(manager, where(board, survey_id, "values"), scale_3="1-7")
        assert chosen(manager.get(where(board, survey_id, "values")).text)["scale_3"] == "1-7"
        page = unescape(manager.get(where(board, survey_id, "check")).text)
        assert "answers from 1 to 7 were turned into five steps" in page
        assert "1 is 1, 2 is 2, 3 is 2, 4 is 3, 5 is 4, 6 is 4, 7 is 5" in page

    def test_each_step_leads_to_the_one_that_waits(self, board: Board, manager: Browser) -> None:
        survey_id = uploaded(board, manager, monkey(12))
        assert manager.get(where(board, survey_id) + "/").location.endswith("/columns")
        assert manager.get(where(board, survey_id, "values")).status_code == 303
        assert manager.get(where(board, survey_id, "check")).status_code == 303
        go_on(manager, where(board, survey_id, "columns"))
        assert manager.get(where(board, survey_id) + "/").location.endswith("/values")
        go_on(manager, where(board, survey_id, "values"))
        assert manager.get(where(board, survey_id) + "/").location.endswith("/check")
        go_on(manager, where(board, survey_id, "check"))
        for step in ("columns", "values", "check", "discard"):
            answer = manager.get(where(board, survey_id, step))
            assert answer.location.endswith(f"/import/{survey_id}/")

    def test_the_button_pressed_twice_brings_in_once(self, board: Board, manager: Browser) -> None:
        survey_id = uploaded(board, manager, monkey(12))
        go_on(manager, where(board, survey_id, "columns"))
        go_on(manager, where(board, survey_id, "values"))
        page = manager.get(where(board, survey_id, "check")).text
        for _ in range(2):
            assert manager.post(where(board, survey_id, "check"), hidden_fields(page)).status_code == 303
        assert the(board, SurveyUpload).state is UploadState.RUNNING


class TestTheFile:
    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            (None, "Choose the file that holds the answers"),
            (b"", "This file is empty"),
            (b"PK\x03\x04abc", "This is an Excel or zip file"),
            (b"<html></html>", "This is a web page"),
            (b"Risk\r\n", "no answers below them"),
        ],
    )
    def test_is_refused_beside_its_question_and_nothing_else_is_lost(
        self, board: Board, manager: Browser, sent: bytes | None, said: str
    ) -> None:
        answer = send_file(board, manager, sent, title="Kept title")
        assert answer.status_code == 422
        text = unescape(answer.text)
        assert text.count(said) >= 2
        assert "Kept title" in text
        assert not rows(board, Survey)

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"title": ""}, "Enter a title"),
            ({"smallest": "9"}, "Enter a number from 10 to 50"),
            ({"closes_on-year": "2024"}, "or later"),
            ({"opens_on-day": ""}, "must include a day"),
        ],
    )
    def test_what_the_survey_was_is_asked(
        self, board: Board, manager: Browser, changes: dict[str, str], said: str
    ) -> None:
        answer = send_file(board, manager, as_csv(monkey()), **changes)
        assert answer.status_code == 422
        assert said in unescape(answer.text)

    def test_a_title_that_is_taken(self, board: Board, manager: Browser) -> None:
        uploaded(board, manager, monkey())
        answer = send_file(board, manager, as_csv(monkey()))
        assert (answer.status_code, "has a survey with that title" in unescape(answer.text)) == (409, True)

    def test_a_request_too_large_to_read_is_said_beside_the_question(self, board: Board, manager: Browser) -> None:
        answer = send_file(board, manager, b"a,b\r\n" + bytes(reading.MOST_BYTES + 1_500_000))
        assert answer.status_code == 413
        assert title(answer) == "Bring in answers from another survey"
        assert "The file must be 40 MB or smaller" in unescape(answer.text)

    def test_a_file_larger_than_other_pages_take_is_read(self, board: Board, manager: Browser) -> None:
        sent = as_csv([("Risk: how much does it matter?", "Else"), *(("4", "x" * 900) for _ in range(3_000))])
        assert len(sent) > 2_500_000
        assert send_file(board, manager, sent).status_code == 303

    def test_other_pages_take_no_more_than_before(self, board: Board, manager: Browser) -> None:
        survey_id = uploaded(board, manager, monkey())
        answer = manager.post(where(board, survey_id, "columns"), {"column_0": "x" * 2_500_000})
        assert answer.status_code == 413

    def test_a_formula_and_a_tag_are_shown_as_they_are_written(self, board: Board, manager: Browser) -> None:
        head = ("=cmd|' /C calc'!A0", "<script>alert(1)</script>", "Risk: how much does it matter?")
        survey_id = uploaded(board, manager, [head, *(("=1+1", "<b>x</b>", "4") for _ in range(12))])
        page = manager.get(where(board, survey_id, "columns")).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
        go_on(manager, where(board, survey_id, "columns"), column_1="tier")
        assert "<b>x" not in manager.get(where(board, survey_id, "values")).text


class TestColumnsAndValues:
    def test_refuses_what_does_not_go_together(self, board: Board, manager: Browser) -> None:
        survey_id = uploaded(board, manager, monkey(12))
        path = where(board, survey_id, "columns")
        answer = go_on(manager, path, column_0="matters:risk", column_1="matters:risk")
        assert answer.status_code == 422
        assert "Choose it for one column alone" in unescape(answer.text)
        nothing = {f"column_{place}": "" for place in range(8)}
        answer = go_on(manager, path, **nothing)
        assert "at least one column" in unescape(answer.text)
        answer = go_on(manager, path, column_0="no such thing")
        assert "Choose one of the answers shown" in unescape(answer.text)

    def test_refuses_a_column_of_texts_as_a_question_with_a_list(self, board: Board, manager: Browser) -> None:
        survey_id = uploaded(
            board, manager, [("Role", "Risk: how much does it matter?"), *((f"Job {n}", "4") for n in range(300))]
        )
        answer = go_on(manager, where(board, survey_id, "columns"))
        assert answer.status_code == 422
        assert "too many different answers" in unescape(answer.text)

    def test_refuses_a_meaning_that_is_not_offered(self, board: Board, manager: Browser) -> None:
        survey_id = uploaded(board, manager, monkey(12))
        go_on(manager, where(board, survey_id, "columns"))
        path = where(board, survey_id, "values")
        for said in ({"value_matters_0": "7"}, {"value_partner_0": str(uuid4())}):
            assert go_on(manager, path, **said).status_code == 422

    def test_take_few_statements(self, board: Board, manager: Browser) -> None:
        survey_id = uploaded(board, manager, forms(12))
        go_on(manager, where(board, survey_id, "columns"))
        for step in ("columns", "values"):
            manager.get(where(board, survey_id, step))
            with statements() as made:
                assert manager.get(where(board, survey_id, step)).status_code == 200
            assert len(made) <= 8


class TestWhoMay:
    def test_only_those_who_run_surveys(self, app: Flask, board: Board, manager: Browser) -> None:
        survey_id = uploaded(board, manager, monkey(12))
        make_person("member@alder-bay.example", (board.space, Role.BOARD_MEMBER))
        browser = Browser(app)
        browser.sign_in("member@alder-bay.example")
        for path in (
            where(board),
            *(where(board, survey_id, step) for step in ("columns", "values", "check", "discard")),
        ):
            assert browser.get(path).status_code == 403

    def test_throwing_away_asks_first(self, board: Board, manager: Browser) -> None:
        survey_id = uploaded(board, manager, monkey(12))
        path = where(board, survey_id, "discard")
        assert "Nothing of them stays" in manager.get(path).text
        assert rows(board, Survey)
        assert go_on(manager, path).status_code == 303
        assert not rows(board, Survey)


def test_a_name_that_no_database_keeps_is_made_one(board: Board, manager: Browser) -> None:
    answer = send_file(board, manager, as_csv(forms(12)), name="answers\x00\x1f.csv")
    assert answer.status_code == 303
