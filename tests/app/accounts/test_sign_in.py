"""Sign-in and sign-out: who gets in, where they are led, and what a sign-in is."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import clock
from app.people import queries as people
from app.people import service
from app.people.models import Account, AccountSession
from app.people.roles import Role
from tenants import (
    SpaceKind,
    SpaceRef,
    SpaceState,
    acting_for,
    acting_for_none,
    change_state,
    db,
    maintaining,
    operating,
    transaction,
)
from tests.app.accounts.helpers import (
    PASSWORD,
    Browser,
    Clock,
    hidden_fields,
    make_operator,
    make_person,
    make_space,
    title,
)

ANNA = "anna@quill.example"


class TestSignIn:
    def test_leads_to_the_only_space(self, visitor: Browser, board: SpaceRef) -> None:
        make_person(ANNA, (board, Role.BOARD_MANAGER))
        response = visitor.sign_in(ANNA)
        assert (response.status_code, response.location) == (303, "/boards/alder-bay/")

    def test_leads_to_the_list_where_there_are_several(
        self, visitor: Browser, board: SpaceRef, organisation: SpaceRef
    ) -> None:
        make_person(
            ANNA, (board, Role.BOARD_CHAIR), (board, Role.BOARD_ANALYST), (organisation, Role.ORGANISATION_LEAD)
        )
        assert visitor.sign_in(ANNA).location == "/spaces"
        page = visitor.get("/spaces").text
        assert "Independent chair, Analyst" in page
        assert "Safeguarding lead" in page
        assert page.index(board.name) < page.index(organisation.name)

    def test_is_kind_to_somebody_with_no_space(self, visitor: Browser) -> None:
        make_person(ANNA)
        assert visitor.sign_in(ANNA).location == "/spaces"
        assert "You are not part of any board" in visitor.get("/spaces").text

    def test_leads_the_operator_to_the_console(self, visitor: Browser, app: Flask) -> None:
        make_operator()
        assert visitor.sign_in("op@msp.example").location == "/console/"

    def test_knows_an_address_however_it_is_typed(self, visitor: Browser, board: SpaceRef) -> None:
        make_person(ANNA, (board, Role.BOARD_MANAGER))
        assert visitor.sign_in("  Anna@QUILL.example ").status_code == 303

    def test_refuses_a_wrong_password_and_keeps_the_address(self, visitor: Browser) -> None:
        make_person(ANNA)
        response = visitor.sign_in(ANNA, "not the password")
        assert response.status_code == 422
        assert f'value="{ANNA}"' in response.text
        assert "not the password" not in response.text
        assert not visitor.is_in()

    def test_answers_the_same_for_an_unknown_address(self, visitors: Callable[..., Browser]) -> None:
        make_person(ANNA)
        known, unknown = visitors().sign_in(ANNA, "wrong"), visitors().sign_in("nobody@quill.example", "wrong")
        assert known.status_code == unknown.status_code == 422

        def plain(page: str) -> str:
            for value in (*hidden_fields(page).values(), ANNA, "nobody@quill.example"):
                page = page.replace(value, "") if value else page
            return page

        assert plain(known.text) == plain(unknown.text)

    def test_refuses_a_disabled_account_with_the_same_words(self, visitor: Browser) -> None:
        account_id = make_person(ANNA)
        wrong = visitor.sign_in(ANNA, "wrong").text
        with operating(), transaction():
            service.disable_account(account_id=account_id)
        response = visitor.sign_in(ANNA)
        assert response.status_code == 422
        assert "is not right" in wrong
        assert "is not right" in response.text

    @pytest.mark.parametrize(
        "fields", [{}, {"email": "x"}, {"email": "a b@c.example"}, {"email": "a@b.example" + "c" * 260}]
    )
    def test_says_what_is_missing_or_wrong(self, visitor: Browser, fields: dict[str, str]) -> None:
        response = visitor.post("/sign-in", visitor.hidden("/sign-in") | fields)
        assert response.status_code == 422
        assert "There is a problem" in response.text

    def test_needs_its_own_token(self, visitor: Browser) -> None:
        make_person(ANNA)
        assert visitor.post("/sign-in", {"email": ANNA, "password": PASSWORD}).status_code == 400
        assert not visitor.is_in()

    def test_renews_a_password_kept_the_old_way(self, visitor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
        account_id = make_person(ANNA)
        with acting_for_none(account_id):
            before = people.get_own_account().password_hash
        monkeypatch.setattr("app.people.passwords.is_outdated", lambda kept: True)
        assert visitor.sign_in(ANNA).status_code == 303
        with acting_for_none(account_id):
            assert people.get_own_account().password_hash != before

    def test_writes_a_line_without_the_address(self, visitor: Browser, caplog: pytest.LogCaptureFixture) -> None:
        account_id = make_person(ANNA)
        with caplog.at_level(logging.INFO, logger="app"):
            visitor.sign_in(ANNA, "wrong")
            visitor.sign_in(ANNA)
        lines = [vars(record) for record in caplog.records if record.name.startswith("app.accounts")]
        assert [line["msg"] for line in lines] == ["sign_in.refused", "sign_in.good"]
        assert {str(line["account"]) for line in lines} == {str(account_id)}
        assert ANNA not in json.dumps([{k: str(v) for k, v in line.items()} for line in lines])

    def test_has_a_new_install_without_accounts(self, app: Flask) -> None:
        with maintaining():
            assert db.session.scalars(select(Account)).all() == []


class TestWhereTo:
    @pytest.mark.parametrize("path", ["/account", "/boards/alder-bay/members/?a=b"])
    def test_leads_to_the_page_that_was_wanted(self, visitor: Browser, board: SpaceRef, path: str) -> None:
        make_person(ANNA, (board, Role.BOARD_MANAGER))
        asked = visitor.get(path)
        assert asked.location.startswith("/sign-in?next=")
        assert visitor.sign_in(ANNA, at=asked.location).location == path

    @pytest.mark.parametrize(
        "evil",
        [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "\\\\evil.example",
            "/%09/evil.example/\tx",
            "/ /x",
            "javascript:alert(1)",
            "evil.example",
            "///evil.example",
            "/\r\nLocation: https://evil.example",
            "/sign-out",
        ],
    )
    def test_leads_nowhere_else(self, visitor: Browser, board: SpaceRef, evil: str) -> None:
        make_person(ANNA, (board, Role.BOARD_MANAGER))
        fields = visitor.hidden("/sign-in") | {"email": ANNA, "password": PASSWORD, "next": evil}
        response = visitor.post("/sign-in", fields)
        assert response.status_code == 303
        assert response.location in ("/boards/alder-bay/", "/%09/evil.example/x")
        again = visitor.get("/sign-in", query_string={"next": evil})
        assert again.location.startswith("/")
        assert not again.location.startswith(("//", "/\\"))

    def test_offers_to_send_what_was_being_sent(self, visitor: Browser, board: SpaceRef) -> None:
        make_person(ANNA, (board, Role.BOARD_MANAGER))
        typed = {"name": "Sam Reed", "email": "sam@quill.example", "role": "board_chair", "password": "secret"}
        own_page = {"Sec-Fetch-Site": "same-origin"}
        asked = visitor.post("/boards/alder-bay/members/invite", typed, headers=own_page)
        assert asked.status_code == 401
        assert title(asked) == "Sign in"
        shown = hidden_fields(asked.text)
        response = visitor.post("/sign-in", shown | {"email": ANNA, "password": PASSWORD})
        assert response.status_code == 200
        carried = hidden_fields(response.text)
        assert "Sam Reed" in carried.values()
        assert "secret" not in response.text
        sent = visitor.post(
            "/boards/alder-bay/members/invite", carried | visitor.hidden("/boards/alder-bay/members/invite") | carried
        )
        assert sent.status_code in (303, 422)  # the page's own check decides; the token was good

    def test_carries_nothing_that_another_site_sent(self, visitor: Browser, board: SpaceRef) -> None:
        asked = visitor.post(
            "/boards/alder-bay/members/invite", {"name": "Sam"}, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert hidden_fields(asked.text)["carried"] == ""


class TestSession:
    def test_is_new_at_each_sign_in(self, visitor: Browser) -> None:
        make_person(ANNA)
        visitor.get("/sign-in")
        planted = visitor.cookie("session")
        visitor.sign_in(ANNA)
        first = visitor.cookie("session")
        assert planted != first
        visitor.client.set_cookie("session", planted or "")
        assert not visitor.is_in()

    def test_keeps_only_the_hash_of_a_long_random_token(self, visitors: Callable[..., Browser]) -> None:
        account_id = make_person(ANNA)
        with acting_for_none(account_id), transaction():
            made = {
                service.start_session(account_id=account_id, device="x", lifetime=timedelta(hours=1), now=clock.now())
                for _ in range(200)
            }
        assert len(made) == 200
        assert min(map(len, made)) == 43  # 256 bits
        with acting_for_none(account_id):
            kept = set(db.session.scalars(select(AccountSession.token_hash)))
        assert kept == {people.hash_of(token) for token in made}

    def test_ends_when_it_was_idle(self, visitor: Browser, time: Clock) -> None:
        make_person(ANNA)
        visitor.sign_in(ANNA)
        time.forward(minutes=59)
        assert visitor.is_in()
        time.forward(minutes=59)
        assert visitor.is_in()
        time.forward(minutes=61)
        assert not visitor.is_in()

    def test_ends_however_busy_it_is(self, visitor: Browser, time: Clock) -> None:
        make_person(ANNA)
        visitor.sign_in(ANNA)
        for _ in range(23):
            time.forward(minutes=30)
            assert visitor.is_in()
        time.forward(minutes=31)
        assert not visitor.is_in()

    def test_does_not_count_with_a_changed_cookie(self, visitor: Browser) -> None:
        make_person(ANNA)
        visitor.sign_in(ANNA)
        cookie = visitor.cookie("session") or ""
        visitor.client.set_cookie("session", cookie[:-3] + ("aaa" if not cookie.endswith("aaa") else "bbb"))
        assert not visitor.is_in()

    def test_needs_no_new_password_after_years(self, visitor: Browser, time: Clock) -> None:
        make_person(ANNA)
        time.forward(days=730)
        assert visitor.sign_in(ANNA).status_code == 303


class TestSignOut:
    def test_ends_the_sign_in_on_the_server(self, visitor: Browser) -> None:
        make_person(ANNA)
        visitor.sign_in(ANNA)
        stolen = visitor.cookie("session") or ""
        response = visitor.submit("/account", to="/sign-out")
        assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
        assert title(visitor.get(response.location)) == "You are signed out"
        visitor.client.set_cookie("session", stolen)
        assert not visitor.is_in()

    def test_needs_a_token(self, visitor: Browser) -> None:
        make_person(ANNA)
        visitor.sign_in(ANNA)
        assert visitor.post("/sign-out", {}).status_code == 400
        assert visitor.is_in()

    def test_leaves_other_browsers_alone(self, visitors: Callable[..., Browser]) -> None:
        make_person(ANNA)
        one, other = visitors(), visitors()
        one.sign_in(ANNA)
        other.sign_in(ANNA)
        one.submit("/account", to="/sign-out")
        assert other.is_in()


class TestEnded:
    def test_disabling_ends_every_sign_in_at_once(self, visitor: Browser) -> None:
        account_id = make_person(ANNA)
        visitor.sign_in(ANNA)
        with operating(), transaction():
            service.disable_account(account_id=account_id)
        assert not visitor.is_in()

    def test_a_role_that_ended_opens_nothing(self, visitor: Browser, board: SpaceRef) -> None:
        account_id = make_person(ANNA, (board, Role.BOARD_MEMBER))
        visitor.sign_in(ANNA)
        with acting_for(board.id, account_id), transaction():
            row = people.list_members()[0].roles[0]
            service.end_membership(membership_id=row.membership_id, now=clock.now())
        assert visitor.get("/boards/alder-bay/members/").status_code == 404
        assert visitor.get("/spaces").status_code == 200

    def test_ending_all_ends_all(self, visitors: Callable[..., Browser]) -> None:
        account_id = make_person(ANNA)
        both = [visitors(), visitors()]
        for one in both:
            one.sign_in(ANNA)
        with acting_for_none(account_id), transaction():
            assert service.end_sessions(now=clock.now()) == 2
        assert [one.is_in() for one in both] == [False, False]


class TestFreshToken:
    def test_is_given_to_whoever_is_signed_in(self, visitor: Browser) -> None:
        make_person(ANNA)
        visitor.sign_in(ANNA)
        token = visitor.get("/csrf-token").get_json()["csrf_token"]
        assert visitor.post("/sign-out", {"csrf_token": token}).status_code == 303

    def test_is_refused_to_anybody_else(self, visitor: Browser) -> None:
        response = visitor.get("/csrf-token")
        assert response.status_code == 401
        assert response.get_json()["reason"] == "signed-out"


class TestSpaces:
    def test_shows_a_closed_space_without_a_link(self, visitor: Browser, board: SpaceRef) -> None:
        other = make_space(SpaceKind.BOARD, "Birch Vale Safeguarding Adults Board", "birch-vale")
        make_person(ANNA, (board, Role.BOARD_CHAIR), (other, Role.BOARD_CHAIR))
        with operating(), transaction():
            change_state(other.id, SpaceState.CLOSED, now=clock.now())
        assert visitor.sign_in(ANNA).location == "/boards/alder-bay/"
        page = visitor.get("/spaces").text
        assert "(closed)" in page
        assert 'href="/boards/birch-vale/"' not in page
