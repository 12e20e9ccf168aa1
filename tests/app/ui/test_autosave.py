"""What the browser does with what somebody types, against a server that answers as it is told."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

import pytest
from flask import Flask, jsonify, render_template_string, request
from flask.typing import ResponseReturnValue
from playwright.sync_api import BrowserContext, Dialog, Page, Route, expect
from werkzeug.serving import make_server
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import Length

from app.ui.forms import Form
from tests.app.ui.conftest import MakeApp

pytestmark = pytest.mark.browser

PAGE = """{% extends "layout.html" %}{% block title %}Our answer{% endblock %}{% block content %}
<h1 class="govuk-heading-l">Our answer</h1>
<form method="post" action="/answer" novalidate data-autosave data-autosave-url="/save">{{ form.hidden_tag() }}
{{ field(form.level) }}{{ field(form.practice) }}<div data-autosave-status></div>{{ ui.button({"text": "Go on"}) }}
</form>{% endblock %}"""

ANSWERS: dict[str, tuple[int, dict[str, Any]]] = {
    "conflict": (409, {"conflict": True, "by": "Ben Carter", "at": "14:31"}),
    "errors": (422, {"errors": {"practice": ["Enter 3,000 characters or fewer"], "level": ["Choose a level"]}}),
    "guard": (
        422,
        {
            "message": "Not saved yet.",
            "guard": [
                {"field": "practice", "words": "This looks like a postcode (LS1 4AP). Take it out", "prints": "ab12"}
            ],
        },
    ),
    "signed-out": (401, {"reason": "signed-out"}),
    "old-token": (400, {"reason": "csrf"}),
    "busy": (503, {"message": "Not now"}),
    "forbidden": (403, {"message": "The cycle has closed."}),
}


class AnswerForm(Form):
    level = RadioField("Level", choices=[("1", "Not yet"), ("2", "Starting")])
    practice = TextAreaField("What we do", [Length(max=3000)])
    revision = HiddenField(default="1")


@dataclass
class Server:
    """Answers as `says` tells it; keeps what it was sent."""

    url: str = ""
    says: str = "saved"
    revision: int = 1
    saved: list[dict[str, str]] = field(default_factory=list)
    submitted: list[dict[str, str]] = field(default_factory=list)
    tokens_given: int = 0

    def save(self) -> ResponseReturnValue:
        if self.says == "saved":
            self.revision += 1
            self.saved.append(request.form.to_dict())
            return jsonify(saved_at="14:32", revision=self.revision)
        status, body = ANSWERS[self.says]
        return jsonify(body), status

    def token(self) -> ResponseReturnValue:
        if self.says == "signed-out":
            return jsonify(reason="signed-out"), 401
        self.tokens_given += 1
        self.says = "saved"
        return jsonify(csrf_token="a-fresh-token")

    def submit(self) -> str:
        self.submitted.append(request.form.to_dict())
        return "<title>Next page</title>"


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Start the system's Chromium."""
    return {"executable_path": shutil.which("chromium"), "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Take the place of pytest-base-url's fixture, which this pytest warns of."""


@pytest.fixture
def server(make_app: MakeApp) -> Iterator[Server]:
    told = Server()
    app: Flask = make_app()
    app.add_url_rule("/", "page", lambda: render_template_string(PAGE, form=AnswerForm()))
    app.add_url_rule("/save", "save", told.save, methods=["POST"])
    app.add_url_rule("/answer", "answer", told.submit, methods=["POST"])
    app.add_url_rule("/csrf-token", "token", told.token)
    app.add_url_rule("/sign-in", "sign_in", lambda: "<title>Sign in</title>")
    running = make_server("127.0.0.1", 0, app, threaded=True)
    told.url = f"http://127.0.0.1:{running.server_port}/"
    thread = Thread(target=running.serve_forever)
    thread.start()
    yield told
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def answer(page: Page, server: Server) -> Page:
    page.goto(server.url)
    page.wait_for_function("() => document.querySelector('form[data-autosave]')?.autosave")
    return page


def type_words(page: Page, words: str = "We listen") -> None:
    page.get_by_label("What we do").press_sequentially(words)


def status(page: Page) -> Any:
    return page.locator("[data-autosave-status]")


class TestAutosave:
    def test_saves_about_a_second_after_the_last_key(self, answer: Page, server: Server) -> None:
        type_words(answer)
        assert server.saved == []
        expect(status(answer)).to_have_text("Saved at 14:32")
        assert [sent["practice"] for sent in server.saved] == ["We listen"]
        assert server.saved[0]["revision"] == "1"
        assert answer.locator("input[name=revision]").input_value() == "2"

    def test_saves_at_once_on_leaving_a_field(self, answer: Page, server: Server) -> None:
        type_words(answer)
        with answer.expect_response("**/save", timeout=900):
            answer.keyboard.press("Tab")

    def test_saves_a_choice(self, answer: Page, server: Server) -> None:
        answer.get_by_label("Starting").check()
        expect(status(answer)).to_have_text("Saved at 14:32")
        assert server.saved[0]["level"] == "2"

    def test_sends_what_was_typed_meanwhile_with_the_new_revision(self, answer: Page, server: Server) -> None:
        def slowly(route: Route) -> None:
            answer.wait_for_timeout(300)
            route.continue_()

        answer.route("**/save", slowly)
        type_words(answer, "One")
        answer.keyboard.press("Tab")
        type_words(answer, " two")
        answer.wait_for_function("() => document.querySelector('input[name=revision]').value === '3'")
        assert [(sent["practice"], sent["revision"]) for sent in server.saved] == [("One", "1"), ("One two", "2")]

    def test_waits_for_the_connection_and_sends_then(
        self, answer: Page, server: Server, context: BrowserContext
    ) -> None:
        context.set_offline(True)
        type_words(answer)
        expect(status(answer)).to_contain_text("Not saved yet: no connection")
        expect(answer.get_by_label("What we do")).to_have_value("We listen")
        context.set_offline(False)
        expect(status(answer)).to_have_text("Saved at 14:32")
        assert server.saved[-1]["practice"] == "We listen"

    def test_tries_again_when_the_service_was_busy(self, answer: Page, server: Server) -> None:
        server.says = "busy"
        type_words(answer)
        expect(status(answer)).to_contain_text("the service is busy")
        server.says = "saved"
        expect(status(answer)).to_have_text("Saved at 14:32")

    def test_fetches_a_fresh_token_and_sends_again(self, answer: Page, server: Server) -> None:
        server.says = "old-token"
        type_words(answer)
        expect(status(answer)).to_have_text("Saved at 14:32")
        assert server.tokens_given == 1

    def test_keeps_what_was_typed_while_signed_out(self, answer: Page, server: Server, context: BrowserContext) -> None:
        server.says = "signed-out"
        type_words(answer)
        expect(status(answer)).to_contain_text("You have been signed out. What you typed is still here")
        with context.expect_page() as tab:
            answer.get_by_role("link", name="Sign in (opens in a new tab)").click()
        assert tab.value.title() == "Sign in"
        server.says = "saved"
        tab.value.close()
        answer.bring_to_front()
        answer.evaluate("() => window.dispatchEvent(new Event('focus'))")
        expect(status(answer)).to_have_text("Saved at 14:32")
        assert server.saved[-1]["practice"] == "We listen"

    def test_says_plainly_that_somebody_else_changed_it(self, answer: Page, server: Server) -> None:
        server.says = "conflict"
        type_words(answer)
        expect(status(answer)).to_contain_text("Ben Carter changed this answer at 14:31")
        answer.get_by_role("button", name="See both answers").click()
        expect(answer).to_have_title("Next page")
        assert server.submitted[0]["practice"] == "We listen"

    def test_shows_errors_at_their_fields_until_they_are_put_right(self, answer: Page, server: Server) -> None:
        server.says = "errors"
        type_words(answer)
        expect(answer.locator("#practice-not-saved")).to_contain_text("Enter 3,000 characters or fewer")
        expect(answer.locator("#level-not-saved")).to_contain_text("Choose a level")
        described = answer.get_by_label("What we do").get_attribute("aria-describedby") or ""
        assert "practice-not-saved" in described.split()
        server.says = "saved"
        type_words(answer, "!")
        expect(status(answer)).to_have_text("Saved at 14:32")
        expect(answer.locator(".govuk-error-message")).to_have_count(0)

    def test_asks_about_a_text_that_may_tell_who_somebody_is(self, answer: Page, server: Server) -> None:
        server.says = "guard"
        type_words(answer, "She lives at LS1 4AP")
        expect(answer.get_by_text("This looks like a postcode (LS1 4AP). Take it out")).to_be_visible()
        box = answer.get_by_label("What we do")
        expect(box).to_have_accessible_description(re.compile("This looks like a postcode"))
        expect(box).to_have_value("She lives at LS1 4AP")
        assert server.saved == []
        server.says = "saved"
        answer.get_by_role("button", name=re.compile("Save it as it is ?: What we do")).press("Enter")
        expect(status(answer)).to_have_text("Saved at 14:32")
        assert server.saved[0]["let_pass-practice"] == "ab12"
        expect(answer.get_by_text("This looks like a postcode")).to_have_count(0)
        expect(answer.get_by_role("button", name=re.compile("Save it as it is"))).to_have_count(0)
        expect(box).to_be_focused()

    def test_says_why_it_may_not_save(self, answer: Page, server: Server) -> None:
        server.says = "forbidden"
        type_words(answer)
        expect(status(answer)).to_contain_text("Not saved. The cycle has closed.")

    def test_warns_only_while_something_is_unsaved(self, answer: Page, server: Server, context: BrowserContext) -> None:
        warned: list[str] = []

        def warn(dialog: Dialog) -> None:
            warned.append(dialog.type)
            dialog.dismiss()

        answer.on("dialog", warn)
        context.set_offline(True)
        type_words(answer)
        expect(status(answer)).to_contain_text("Not saved yet")
        answer.evaluate("() => { location.href = '/sign-in' }")
        answer.wait_for_timeout(300)
        assert warned == ["beforeunload"]
        context.set_offline(False)
        expect(status(answer)).to_have_text("Saved at 14:32")
        answer.goto(server.url)
        assert warned == ["beforeunload"]


class TestButton:
    def test_saves_first_and_then_goes_on(self, answer: Page, server: Server) -> None:
        type_words(answer)
        answer.get_by_role("button", name="Go on").click()
        expect(answer).to_have_title("Next page")
        assert server.saved[0]["practice"] == "We listen"
        assert server.submitted == [server.saved[0] | {"revision": "2"}]

    def test_loses_nothing_without_a_connection(self, answer: Page, server: Server, context: BrowserContext) -> None:
        context.set_offline(True)
        type_words(answer)
        answer.get_by_role("button", name="Go on").click()
        expect(status(answer)).to_contain_text("no connection")
        expect(answer.get_by_label("What we do")).to_have_value("We listen")
        assert server.submitted == []


class TestPage:
    def test_keeps_the_policy_and_stores_nothing(self, page: Page, server: Server) -> None:
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(server.url)
        type_words(page)
        expect(status(page)).to_have_text("Saved at 14:32")
        assert complaints == []
        assert page.evaluate("() => localStorage.length + sessionStorage.length") == 0
