"""Files of figures at the console: handed in, tried by the worker, taken in."""

from __future__ import annotations

import gzip
import io
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.commons.models import MeasureFile, MeasureFileState, Observation
from app.commons.queries import importing as queries
from app.commons.service import figures, measure_files
from app.console import forms
from app.console.views import figures as view
from tenants import acting_for, acting_for_none, db, new_id, operating, read, transaction, working
from tests.app.accounts.helpers import Browser, hidden_fields, make_operator, make_person, title
from tests.app.commons.importing.files import collection, row
from tests.app.spaces import work

LIST = "/console/figures"
NEW = "/console/figures/new"
GOOD = collection(row(), row(ONS_CODE="E06000002"))
DIFFERS = collection(row(), row(GEOGRAPHY="Region", ONS_CODE="", LA_CODE="", LA_NAME="", VALUE="20"))


@pytest.fixture
def operator(app: Flask) -> Browser:
    make_operator()
    browser = Browser(app)
    browser.sign_in("op@msp.example")
    return browser


def hand_in(browser: Browser, sent: bytes | None, *, name: str = "sac-2024-25.csv", **fields: str) -> TestResponse:
    values: dict[str, Any] = hidden_fields(browser.get(NEW).text) | fields
    if sent is not None:
        values["figures_file"] = FileStorage(io.BytesIO(sent), name)
    boundary, body = encode_multipart(values)  # as one piece: the client's own way leaves a file open
    return browser.ask("POST", NEW, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def tried(browser: Browser, sent: bytes, **fields: str) -> str:
    answer = hand_in(browser, sent, **fields)
    assert answer.status_code == 303, unescape(answer.text)
    work()
    return str(answer.location)


def page(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return unescape(answer.text)


def observations() -> int:
    with operating():
        return int(read(select(func.count()).select_from(Observation)).scalar_one())


class TestAllTheWay:
    def test_from_a_file_to_figures(self, operator: Browser) -> None:
        assert "None yet" in page(operator, LIST)
        answer = hand_in(operator, GOOD, publisher="The department")
        assert answer.status_code == 303
        path = answer.location
        assert "The file is being tried" in page(operator, path)
        assert "is being tried" in page(operator, LIST)
        work()
        checked = page(operator, path)
        assert "What would be taken in" in checked
        assert "Every row was understood" in checked
        assert observations() == 0
        assert operator.submit(path).status_code == 303
        assert "The file is being taken in" in page(operator, path)
        work()
        assert "The file is in" in page(operator, path)
        assert observations() == 2
        listed = page(operator, LIST)
        assert "Safeguarding Adults Collection, 2024-25" in listed
        assert "by Op Erator" in listed
        assert "The department" in listed
        with operating():
            [release] = queries.list_releases()
            file = queries.get_file(UUID(path.rsplit("/", 1)[1]))
            assert queries.content_of(file.id) is None
        assert file.release_id == release.id
        assert "Every row was understood" in page(operator, f"{LIST}/releases/{release.id}")

    def test_shows_what_was_not_understood(self, operator: Browser) -> None:
        path = tried(operator, collection(row(), row(ONS_CODE="E06000002", VALUE="-4"), ["x"] * 12))
        shown = page(operator, path)
        assert "A count cannot be less than 0" in shown
        assert "These rows are left out" in shown

    def test_asks_before_it_takes_in_totals_that_differ(self, operator: Browser) -> None:
        path = tried(operator, DIFFERS)
        assert "1 differs by more than rounding and suppression explain" in page(operator, path)
        refused = operator.submit(path)
        assert refused.status_code == 422
        assert "Say that you have seen the differences" in refused.text
        assert operator.submit(path, allow_differences="y").status_code == 303
        work()
        assert observations() == 2

    def test_says_what_the_operator_said_of_it(self, operator: Browser) -> None:
        day = {"published_on-day": "27", "published_on-month": "11", "published_on-year": "2025"}
        path = tried(operator, GOOD, year="2023/24", title="Practice", is_made_up="y", **day)
        operator.submit(path)
        work()
        with operating():
            [release] = queries.list_releases()
        assert (release.title, release.is_made_up, str(release.published_on)) == ("Practice", True, "2025-11-27")
        assert release.report["years"] == [2023]
        assert "Made-up figures" in page(operator, LIST)
        assert "made up, for a demonstration" in page(operator, f"{LIST}/releases/{release.id}")

    def test_takes_a_file_that_is_packed(self, operator: Browser) -> None:
        path = tried(operator, gzip.compress(GOOD), name="sac-2024-25.csv.gz")
        assert "2 rows" in page(operator, path)


class TestRefuses:
    @pytest.mark.parametrize(
        ("sent", "fields", "says"),
        [
            (None, {}, "Choose the file that holds the figures"),
            (b"", {}, "This file is empty"),
            (b"<html></html>", {}, "web page"),
            (b"PK\x03\x04", {}, "workbook"),
            (GOOD, {"year": "soon"}, "Enter the year like 2024-25"),
            (GOOD, {"published_on-day": "31", "published_on-month": "2", "published_on-year": "2025"}, "a real date"),
        ],
    )
    def test_beside_the_question(
        self, operator: Browser, sent: bytes | None, fields: dict[str, str], says: str
    ) -> None:
        answer = hand_in(operator, sent, title="My own title", **fields)
        assert answer.status_code == 422
        assert says in unescape(answer.text)
        assert "My own title" in answer.text
        with operating():
            assert queries.list_files() == ()

    def test_a_file_that_is_too_large(self, operator: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(view, "MOST_BYTES", 1000)
        monkeypatch.setattr(view, "ROUND_IT", 1000)
        answer = hand_in(operator, GOOD * 20)
        assert answer.status_code == 413
        assert f"must be {forms.MOST_BYTES // 1_000_000} MB or smaller" in answer.text

    def test_a_file_of_which_nothing_can_be_taken_and_says_why(self, operator: Browser) -> None:
        path = tried(operator, collection(row(VALUE="-4")))
        shown = page(operator, path)
        assert title(operator.get(path)) == "This file cannot be taken in"
        assert "No row of this file was understood. Row 2: A count cannot be less than 0" in shown
        assert operator.submit(path).status_code in (400, 409)

    def test_what_its_headings_tell_beside_the_field_and_keeps_what_was_typed(self, operator: Browser) -> None:
        for sent, name, says in (
            (b"Name,Colour\r\na,b\r\n", "a-2024-25.csv", "This layout is not known. The headings are: Name, Colour"),
            (GOOD, "figures.csv", "Say the year, like 2024-25"),
        ):
            answer = hand_in(operator, sent, name=name, title="A title of mine")
            assert answer.status_code == 422
            assert says in unescape(answer.text)
            assert "A title of mine" in answer.text

    def test_a_file_once_and_takes_it_where_more_is_said_of_it(self, operator: Browser) -> None:
        refused = tried(operator, GOOD, year="2093-94")
        assert "has not begun yet" in page(operator, refused)
        assert title(operator.get(tried(operator, GOOD, year="2024-25"))) == "What would be taken in"
        assert operator.get(refused).status_code == 404

    def test_the_same_file_again(self, operator: Browser) -> None:
        path = tried(operator, GOOD)
        waiting = hand_in(operator, GOOD)
        assert (waiting.status_code, "is in the list already" in waiting.text) == (409, True)
        operator.submit(path)
        work()
        done = hand_in(operator, gzip.compress(GOOD), name="again-2024-25.csv.gz")
        assert (done.status_code, "was taken in on" in done.text) == (409, True)

    def test_a_second_press_of_each_button(self, operator: Browser) -> None:
        values: dict[str, Any] = hidden_fields(operator.get(NEW).text)
        answers = []
        for _ in range(2):
            boundary, body = encode_multipart(values | {"figures_file": FileStorage(io.BytesIO(GOOD), "x-2024-25.csv")})
            answers.append(
                operator.ask("POST", NEW, data=body, content_type=f"multipart/form-data; boundary={boundary}")
            )
        assert {answer.status_code for answer in answers} == {303}
        assert answers[0].location == answers[1].location
        work()
        shown = operator.hidden(answers[0].location)
        assert [operator.post(answers[0].location, shown).status_code for _ in range(2)] == [303, 303]
        work()
        assert observations() == 2


class TestThrowAway:
    def test_asks_then_deletes(self, operator: Browser) -> None:
        path = tried(operator, GOOD)
        assert "You can hand the file in again later" in page(operator, f"{path}/throw-away")
        answer = operator.submit(f"{path}/throw-away")
        assert (answer.status_code, answer.location) == (303, LIST)
        assert operator.get(path).status_code == 404
        assert hand_in(operator, GOOD).status_code == 303

    def test_while_it_is_being_tried(self, operator: Browser) -> None:
        path = hand_in(operator, GOOD).location
        assert operator.submit(f"{path}/throw-away").status_code == 303
        work()
        assert "sac-2024-25.csv" not in page(operator, LIST)

    def test_not_once_it_is_in(self, operator: Browser) -> None:
        path = tried(operator, GOOD)
        operator.submit(path)
        answer = operator.submit(f"{path}/throw-away")
        assert answer.status_code == 409
        work()
        assert observations() == 2


class TestWorker:
    def test_a_file_whose_import_dies_is_tried_again_and_comes_in_once(
        self, operator: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tried(operator, GOOD)
        operator.submit(path)
        with monkeypatch.context() as patched:

            def die(*_: Any, **__: Any) -> int:
                raise RuntimeError("the power went")

            patched.setattr(figures, "derive", die)
            work()
        assert observations() == 0
        assert "being taken in" in page(operator, path)
        for _ in range(2):
            work(later=timedelta(minutes=5))
        assert observations() == 2
        assert "The file is in" in page(operator, path)

    def test_a_file_that_a_command_took_in_meanwhile_is_said_to_be_in(self, operator: Browser) -> None:
        from tests.app.commons.importing.test_importing import bring_in

        path = tried(operator, GOOD)
        done = bring_in(GOOD)
        operator.submit(path)
        work()
        with operating():
            assert queries.get_file(UUID(path.rsplit("/", 1)[1])).release_id == done.release_id
        assert observations() == 2


class TestWho:
    def test_nobody_but_the_operator_sees_any_of_it(self, app: Flask, operator: Browser) -> None:
        path = tried(operator, GOOD)
        make_person("jo@alder.example")
        person = Browser(app)
        person.sign_in("jo@alder.example")
        for one in (LIST, NEW, path, f"{path}/throw-away", f"{LIST}/template.csv", f"{LIST}/releases/{new_id()}"):
            assert person.get(one).status_code == 404
        file_id = UUID(path.rsplit("/", 1)[1])
        for scope in (acting_for_none(), acting_for(new_id())):
            with scope:
                assert read(select(MeasureFile.id)).all() == []
        with working():
            assert read(select(MeasureFile.id)).scalar_one() == file_id
        with acting_for_none(), pytest.raises(Exception, match="written row by row"), transaction():
            db.session.execute(update(MeasureFile).values(state=MeasureFileState.CHECKED))

    def test_the_template_comes_as_a_file(self, operator: Browser) -> None:
        answer = operator.get(f"{LIST}/template.csv")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="figures-template.csv"'
        assert answer.text.startswith("measure,year,area")

    def test_what_is_not_there_is_not_found(self, operator: Browser) -> None:
        for path in (f"{LIST}/files/{new_id()}", f"{LIST}/files/{new_id()}/throw-away", f"{LIST}/releases/{new_id()}"):
            assert operator.get(path).status_code == 404


assert measure_files.CHECK == "commons.check_figures"
