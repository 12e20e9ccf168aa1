"""Something ends while somebody types: what they typed is given back, and they are told what to do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts import service as accounts
from app.accounts.messages import answer_path
from app.core import clock
from app.people import service as people
from app.people.models import Membership
from app.people.roles import Role
from tenants import SpaceState, acting_for, acting_for_none, change_state, db, operating, transaction
from tests.app.accounts.helpers import Browser, hidden_fields, make_person
from tests.app.assessments.organisation.world import World, make_world

TYPED = "We ask each adult what matters, <and> write it down."
ALSO = "Seven in ten say so."
OURS = {"Sec-Fetch-Site": "same-origin"}
SCRIPT = {**OURS, "Accept": "application/json", "X-Requested-With": "autosave"}
ESCAPED = TYPED.replace("<", "&lt;").replace(">", "&gt;")


@pytest.fixture
def world(app: Flask) -> World:
    return make_world(app)


@pytest.fixture
def path(world: World) -> str:
    return world.path(world.ask(world.anytown), "factors/1")


def fields_of(browser: Browser, path: str) -> dict[str, Any]:
    shown = browser.get(path)
    assert shown.status_code == 200
    form = shown.text[shown.text.index("data-autosave") :]
    return hidden_fields(form) | {"practice": TYPED, "difference": ALSO, "level": "2"}


def end_role(world: World, account_id: UUID) -> None:
    with acting_for(world.quill.id, world.lead), transaction():
        held = select(Membership.id).where(
            Membership.account_id == account_id, Membership.space_id == world.quill.id, Membership.ended_at.is_(None)
        )
        people.end_membership(membership_id=db.session.scalars(held).one(), now=clock.now())


def _json(answer: TestResponse) -> dict[str, Any]:
    said: dict[str, Any] = answer.get_json()
    return said


def gives_back(page: str) -> None:
    assert "What you typed" in page
    assert f"{ESCAPED}</textarea>" in page
    assert f"{ALSO}</textarea>" in page
    assert page.count("readonly") >= 2
    assert "csrf_token" not in page.split("What you typed")[1]


class TestRole:
    def test_gives_back_what_was_typed(self, world: World, path: str) -> None:
        helper = world.browser("helper@quill.example")
        fields = fields_of(helper, path)
        end_role(world, world.helper)
        answer = helper.post(path, fields, headers=OURS)
        assert answer.status_code == 404
        gives_back(answer.text)
        assert "your role may have ended while you were typing" in answer.text

    def test_tells_a_script(self, world: World, path: str) -> None:
        helper = world.browser("helper@quill.example")
        fields = fields_of(helper, path)
        end_role(world, world.helper)
        answer = helper.post(path, fields, headers=SCRIPT)
        assert answer.status_code == 404
        assert answer.json == {
            "message": "You can no longer save here: your role may have ended while you were typing. "
            "Copy what you typed before you leave this page."
        }

    def test_says_the_same_where_there_is_no_such_space(self, world: World, path: str) -> None:
        helper = world.browser("helper@quill.example")
        fields = fields_of(helper, path)
        end_role(world, world.helper)
        gone, never = (
            helper.post(one, fields, headers=SCRIPT) for one in (path, path.replace("/quill/", "/no-such-space/"))
        )
        assert (gone.status_code, gone.data) == (never.status_code, never.data)

    def test_a_post_from_elsewhere_is_given_nothing_back(self, world: World, path: str) -> None:
        helper = world.browser("helper@quill.example")
        fields = fields_of(helper, path)
        end_role(world, world.helper)
        answer = helper.post(path, fields, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 404
        assert ESCAPED not in answer.text

    def test_a_role_that_may_only_read_now(self, world: World, path: str) -> None:
        helper = world.browser("helper@quill.example")
        fields = fields_of(helper, path)
        with acting_for(world.quill.id, world.lead), transaction():
            held = select(Membership.id).where(
                Membership.account_id == world.helper, Membership.space_id == world.quill.id
            )
            row = db.session.scalars(held).one()
            people.change_role(membership_id=row, role=Role.ORGANISATION_VIEWER, now=clock.now())
        answer = helper.post(path, fields, headers=OURS)
        assert answer.status_code == 403
        gives_back(answer.text)


class TestSignIn:
    def test_carries_and_gives_back_what_was_typed(self, world: World, path: str) -> None:
        helper = world.browser("helper@quill.example")
        fields = fields_of(helper, path)
        with acting_for_none(world.helper), transaction():
            people.end_sessions(now=clock.now())
        answer = helper.post(path, fields, headers=OURS)
        assert answer.status_code == 401
        assert 'name="carried"' in answer.text
        assert f"{ESCAPED}</textarea>" in answer.text
        script = helper.post(path, fields, headers=SCRIPT)
        assert (script.status_code, _json(script)["reason"]) == (401, "signed-out")


class TestMailedLink:
    def test_gives_back_what_was_typed_when_the_role_has_ended(self, app: Flask, world: World, path: str) -> None:
        make_person("two@quill.example", (world.quill, Role.ORGANISATION_CONTRIBUTOR))
        with acting_for(world.quill.id, world.lead), transaction():
            link = answer_path(accounts.make_answer_link(email="two@quill.example", now=clock.now()))
        browser = Browser(app)
        assert browser.submit(link).status_code == 303
        fields = fields_of(browser, path)
        with acting_for(world.quill.id, world.lead):
            account_id = db.session.scalars(
                select(Membership.account_id).where(
                    Membership.space_id == world.quill.id,
                    Membership.account_id.not_in([world.lead, world.coordinator, world.helper, world.reader]),
                )
            ).one()
        end_role(world, account_id)
        answer = browser.post(path, fields, headers=OURS)
        assert answer.status_code == 404
        gives_back(answer.text)


class TestSpace:
    def test_suspended_meanwhile(self, world: World, path: str) -> None:
        helper = world.browser("helper@quill.example")
        fields = fields_of(helper, path)
        with operating(), transaction():
            change_state(world.quill.id, SpaceState.SUSPENDED, now=clock.now())
        answer = helper.post(path, fields, headers=OURS)
        assert answer.status_code == 403
        gives_back(answer.text)
        assert "suspended" in answer.text
        script = helper.post(path, fields, headers=SCRIPT)
        assert script.status_code == 403
        assert "suspended" in _json(script)["message"]
        assert "Copy what you typed" in _json(script)["message"]


class TestLink:
    def test_ended_meanwhile(self, world: World, path: str) -> None:
        helper = world.browser("helper@quill.example")
        fields = fields_of(helper, path)
        world.end_link(world.anytown)
        answer = helper.post(path, fields, headers=OURS)
        assert answer.status_code == 409
        assert f"{ESCAPED}</textarea>" in answer.text
        script = helper.post(path, fields, headers=SCRIPT)
        assert script.status_code == 409
        assert "Copy what you typed" in _json(script)["message"]
