"""Which mails a person gets: chosen on the account's page, or by the link in the foot of each mail."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask

from app.accounts.views.mails import path_of_choices
from app.people.queries.notifications import News, Recipient, Reminders, recipient
from app.people.roles import Role
from tenants import SpaceKind, acting_for_none, new_id
from tests.app.accounts.helpers import Browser, make_person, make_space, title

EMAIL = "jo@quill.example"


@pytest.fixture
def person(app: Flask) -> UUID:
    space = make_space(SpaceKind.ORGANISATION, "Quill Police", "quill")
    return make_person(EMAIL, (space, Role.ORGANISATION_LEAD))


def chosen(account_id: UUID) -> Recipient:
    with acting_for_none(account_id):
        return recipient()


class TestOwnPage:
    def test_keeps_what_is_chosen(self, app: Flask, person: UUID) -> None:
        browser = Browser(app)
        browser.sign_in(EMAIL)
        assert "/account/mail" in browser.get("/account").text
        sent = browser.submit("/account/mail", reminders="last", news="daily")
        assert sent.status_code == 303
        assert (chosen(person).reminders, chosen(person).news) == (Reminders.LAST, News.DAILY)
        page = browser.get("/account/mail")
        assert title(page) == "Which mails you get"
        assert "Your choice is saved" in page.text

    def test_stops_all_reminders_with_one_button(self, app: Flask, person: UUID) -> None:
        browser = Browser(app)
        browser.sign_in(EMAIL)
        browser.submit("/account/mail", reminders="all", news="at_once", go="stop")
        assert (chosen(person).reminders, chosen(person).news) == (Reminders.NONE, News.AT_ONCE)
        assert "Stop all reminders" not in browser.get("/account/mail").text

    def test_refuses_what_is_no_choice(self, app: Flask, person: UUID) -> None:
        browser = Browser(app)
        browser.sign_in(EMAIL)
        wrong = browser.submit("/account/mail", reminders="hourly", news="daily")
        assert wrong.status_code == 422
        assert chosen(person).news is News.AT_ONCE

    def test_asks_to_sign_in(self, app: Flask, person: UUID) -> None:
        assert "/sign-in" in Browser(app).get("/account/mail").headers["Location"]


class TestLinkOfAMail:
    def test_changes_nothing_by_being_looked_at(self, app: Flask, person: UUID) -> None:
        before = chosen(person)
        for method in ("GET", "HEAD"):
            assert Browser(app).ask(method, path_of_choices(person)).status_code == 200
        assert chosen(person) == before

    def test_tells_nobody_whose_it_is(self, app: Flask, person: UUID) -> None:
        page = Browser(app).get(path_of_choices(person)).text
        assert EMAIL not in page
        assert "Jo Lane" not in page

    def test_chooses_without_a_sign_in_and_lets_nobody_in(self, app: Flask, person: UUID) -> None:
        browser = Browser(app)
        assert browser.submit(path_of_choices(person), reminders="all", news="daily", go="stop").status_code == 303
        assert (chosen(person).reminders, chosen(person).news) == (Reminders.NONE, News.DAILY)
        assert not browser.is_in()

    def test_needs_the_form_it_drew(self, app: Flask, person: UUID) -> None:
        answered = Browser(app).post(path_of_choices(person), {"reminders": "none", "news": "daily"})
        assert answered.status_code >= 400
        assert chosen(person).reminders is Reminders.ALL

    def test_works_for_one_account_alone(self, app: Flask, person: UUID) -> None:
        other = make_person("other@quill.example")
        secret = path_of_choices(person).rsplit("/", 1)[1]
        assert Browser(app).get(f"/mail-choices/{other}/{secret}").status_code == 404
        assert Browser(app).get(f"/mail-choices/{person}/{secret[:-1]}").status_code == 404
        assert Browser(app).get(f"/mail-choices/{person}/é").status_code == 404

    def test_of_an_account_that_is_gone_leads_nowhere(self, app: Flask) -> None:
        assert Browser(app).get(path_of_choices(new_id())).status_code == 404
