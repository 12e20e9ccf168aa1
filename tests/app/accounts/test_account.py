"""A person's own page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.core import clock
from app.people import queries as people
from tenants import acting_for_none
from tests.app.accounts.helpers import ANOTHER, PASSWORD, Browser, make_person, title

ANNA = "anna@quill.example"


class TestName:
    def test_can_be_changed(self, visitor: Browser) -> None:
        make_person(ANNA)
        visitor.sign_in(ANNA)
        assert visitor.submit("/account", name="Anna O’Quill").status_code == 303
        assert "Anna O’Quill" in visitor.get("/account").text

    @pytest.mark.parametrize("name", ["", "x" * 121])
    def test_must_be_there_and_fit(self, visitor: Browser, name: str) -> None:
        make_person(ANNA)
        visitor.sign_in(ANNA)
        assert visitor.submit("/account", name=name).status_code == 422

    def test_is_shown_as_text(self, visitor: Browser) -> None:
        make_person(ANNA)
        visitor.sign_in(ANNA)
        visitor.submit("/account", name="<script>alert(1)</script>")
        assert "<script>alert(1)" not in visitor.get("/account").text


class TestPassword:
    def test_needs_the_current_one(self, visitor: Browser) -> None:
        make_person(ANNA)
        visitor.sign_in(ANNA)
        response = visitor.submit("/account/password", current="wrong", password=ANOTHER)
        assert response.status_code == 422
        assert "This is not your current password" in response.text

    def test_ends_other_sign_ins_and_begins_this_one_anew(self, visitors: Callable[..., Browser]) -> None:
        make_person(ANNA)
        here, elsewhere = visitors(), visitors()
        here.sign_in(ANNA)
        elsewhere.sign_in(ANNA)
        before = here.cookie("session") or ""
        assert here.submit("/account/password", current=PASSWORD, password=ANOTHER).location == "/account"
        assert "Your password is changed" in here.get("/account").text
        assert not elsewhere.is_in()
        here.client.set_cookie("session", before)
        assert not here.is_in()
        assert visitors().sign_in(ANNA, ANOTHER).status_code == 303

    def test_is_refused_when_it_is_easy_to_guess(self, visitor: Browser) -> None:
        account_id = make_person(ANNA)
        visitor.sign_in(ANNA)
        assert visitor.submit("/account/password", current=PASSWORD, password="password1234").status_code == 422
        with acting_for_none(account_id):
            assert (people.get_own_account().password_hash or "").startswith("$argon2id")
        assert visitor.is_in()

    def test_cannot_be_guessed_from_an_open_browser(self, visitor: Browser) -> None:
        make_person(ANNA)
        visitor.sign_in(ANNA)
        answers = [
            visitor.submit("/account/password", current=f"guess {n}", password=ANOTHER).status_code for n in range(12)
        ]
        assert answers == [422] * 10 + [429] * 2


class TestSignIns:
    def test_can_be_ended_one_by_one(self, visitors: Callable[..., Browser]) -> None:
        account_id = make_person(ANNA)
        here, elsewhere = visitors(), visitors()
        elsewhere.sign_in(ANNA)
        with acting_for_none(account_id):
            [other] = people.list_own_sessions(now=clock.now())
        here.sign_in(ANNA)
        here.submit("/account", to="/account/sessions/end", session=str(other.id))
        assert (here.is_in(), elsewhere.is_in()) == (True, False)

    def test_can_all_be_ended_but_this_one(self, visitors: Callable[..., Browser]) -> None:
        make_person(ANNA)
        here, elsewhere = visitors(), visitors()
        here.sign_in(ANNA)
        elsewhere.sign_in(ANNA)
        here.submit("/account", to="/account/sessions/end", session="others")
        assert (here.is_in(), elsewhere.is_in()) == (True, False)

    def test_can_all_be_ended(self, visitors: Callable[..., Browser]) -> None:
        make_person(ANNA)
        here, elsewhere = visitors(), visitors()
        here.sign_in(ANNA)
        elsewhere.sign_in(ANNA)
        response = here.submit("/account", to="/account/sessions/end", session="all")
        assert title(here.get(response.location)) == "You are signed out"
        assert (here.is_in(), elsewhere.is_in()) == (False, False)

    def test_of_another_account_cannot_be_ended(self, visitors: Callable[..., Browser]) -> None:
        make_person(ANNA)
        ben = make_person("ben@quill.example")
        victim, attacker = visitors(), visitors()
        victim.sign_in("ben@quill.example")
        attacker.sign_in(ANNA)
        with acting_for_none(ben):
            [session] = people.list_own_sessions(now=clock.now())
        attacker.submit("/account", to="/account/sessions/end", session=str(session.id))
        assert victim.is_in()

    @pytest.mark.parametrize("session", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
    def test_that_are_not_there_change_nothing(self, visitor: Browser, session: str) -> None:
        make_person(ANNA)
        visitor.sign_in(ANNA)
        response = visitor.submit("/account", to="/account/sessions/end", session=session)
        assert response.status_code == 303
        assert visitor.is_in()
