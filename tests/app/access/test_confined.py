"""A sign-in by a mailed link: it answers in one organisation; everywhere else it is nobody's."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import AnyConverter, BaseConverter, Rule

from app.access.guards import declared_of
from app.access.policy import ANSWERING, POLICY
from app.accounts import service as accounts
from app.accounts.messages import answer_path, invitation_path
from app.core import clock
from app.people import queries as people
from app.people import service
from app.people.models import AccountSession
from app.people.roles import Role
from tenants import SpaceKind, SpaceRef, acting_for, db, maintaining, new_id, transaction
from tenants.resolution import kind_of_path
from tests.app.accounts.answering import Asking, make_asking
from tests.app.accounts.helpers import PASSWORD, Browser, make_operator, make_space, title

EMAIL = "op@msp.example"
SAMPLES = {"UUIDConverter": "01a21455-c13a-784a-b730-b520b4ed7fdc", "IntegerConverter": "1"}


@pytest.fixture
def asking(app: Flask) -> Asking:
    return make_asking()


@pytest.fixture
def elsewhere(app: Flask) -> SpaceRef:
    return make_space(SpaceKind.ORGANISATION, "Reed Trust", "reed-trust")


@pytest.fixture
def visitor(app: Flask, asking: Asking, elsewhere: SpaceRef) -> Browser:
    """Somebody who may do everything everywhere, and came by a mailed link."""
    account_id = make_operator(EMAIL)
    held = (
        (asking.organisation, Role.ORGANISATION_LEAD),
        (elsewhere, Role.ORGANISATION_LEAD),
        (asking.board, Role.BOARD_MANAGER),
    )
    for space, role in held:
        with acting_for(space.id, account_id), transaction():
            service.grant(account_id=account_id, role=role, now=clock.now())
    browser = Browser(app)
    assert browser.submit(link(asking)).status_code == 303
    return browser


def link(asking: Asking) -> str:
    with acting_for(asking.organisation.id), transaction():
        return answer_path(accounts.make_answer_link(email=EMAIL, now=clock.now()))


def rules(app: Flask) -> Iterator[Rule]:
    """Every route that asks for more than answering: of any space, of a person, of the operator."""
    for rule in app.url_map.iter_rules():
        declared = declared_of(app, rule.endpoint)
        if declared is None or declared.who in ("public", "respondent"):
            continue
        if declared.permission in ANSWERING and declared.space is SpaceKind.ORGANISATION:
            continue
        yield rule


def sample(converter: BaseConverter) -> str:
    """Something that a part of a path may be."""
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[0]
    length = re.search(r"\{(\d+)(?:,(\d*))?\}", converter.regex)
    return SAMPLES.get(type(converter).__name__) or "a" * max(1, int(length[1]) if length else 4)


def path_of(rule: Rule, space: SpaceRef | None) -> str:
    values = {
        name: space.slug if name == "space" and space else sample(converter)
        for name, converter in rule._converters.items()
    }
    built = rule.build(values, append_unknown=False)
    assert built is not None, rule
    return built[1]


class TestEverywhereElse:
    def test_every_route_that_is_not_about_answering_asks_to_sign_in(
        self, app: Flask, visitor: Browser, asking: Asking
    ) -> None:
        places = {SpaceKind.BOARD: asking.board, SpaceKind.ORGANISATION: asking.organisation}
        seen = 0
        for rule in rules(app):
            kind = kind_of_path(rule.rule)
            path = path_of(rule, places.get(kind) if kind else None)
            for method in (rule.methods or set()) & {"GET", "POST"}:
                answer = visitor.ask(method, path)
                asked = answer.status_code == 401 or (answer.location or "").startswith("/sign-in")
                assert asked, (method, path, answer.status_code)
                seen += 1
        assert seen > 150

    @pytest.mark.parametrize(
        "path",
        [
            "/boards/alder-bay/",
            "/boards/alder-bay/partners/",
            "/organisations/reed-trust/",
            "/organisations/no-such-place/",
            "/organisations/quill-trust/members/",
            "/organisations/quill-trust/settings/",
            "/organisations/quill-trust/audit/",
            "/account",
            "/account/password",
            "/spaces",
            "/console/",
        ],
    )
    def test_looks_as_if_nobody_were_signed_in(self, app: Flask, visitor: Browser, path: str) -> None:
        mine, nobodys = visitor.get(path), Browser(app).get(path)
        assert (mine.status_code, mine.location) == (nobodys.status_code, nobodys.location)
        page = visitor.get(mine.location or "")
        assert title(page) == "Sign in"
        assert "You came in by a mailed link" in page.text

    def test_a_program_is_told_the_same(self, visitor: Browser) -> None:
        answer = visitor.get("/boards/alder-bay/", headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json["reason"]) == (401, "signed-out")  # type: ignore[index]

    def test_an_invitation_elsewhere_is_not_accepted_with_it(
        self, visitor: Browser, asking: Asking, elsewhere: SpaceRef
    ) -> None:
        with acting_for(asking.board.id, asking.manager), transaction():
            token_id = accounts.invite(email=EMAIL, name="Op", role=Role.BOARD_CHAIR, now=clock.now())
        page = visitor.get(invitation_path(token_id))
        assert "Sign in as op@msp.example, then accept" in page.text
        visitor.submit("/answer-link", to=invitation_path(token_id))
        with acting_for(asking.board.id):
            [me] = [one for one in people.list_members() if one.email == EMAIL]
            assert [held.role for held in me.roles] == [Role.BOARD_MANAGER]


class TestInItsOrganisation:
    def test_answers_and_no_more(self, visitor: Browser, asking: Asking) -> None:
        page = visitor.get(asking.organisation.home)
        assert page.status_code == 200
        for hidden in ("Change space", "/members/", "/settings/", "/audit/"):
            assert hidden not in page.text
        assert visitor.get(f"{asking.organisation.home}links/").status_code == 200

    def test_saves_an_answer(self, visitor: Browser, asking: Asking) -> None:
        accept = f"{asking.organisation.home}links/{asking.board.id}"
        assert visitor.submit(accept, to=f"{accept}/accept").status_code == 303
        saved = visitor.submit(asking.first_question, level="3", practice="We ask people.", go="continue")
        assert saved.status_code == 303
        assert saved.location == asking.first_question.replace("/1", "/2")

    def test_gets_a_fresh_token_for_its_forms(self, visitor: Browser) -> None:
        assert visitor.get("/csrf-token").status_code == 200

    def test_the_first_page_of_all_is_the_organisations(self, visitor: Browser, asking: Asking) -> None:
        assert visitor.get("/").location == asking.organisation.home

    def test_a_role_that_ends_ends_it(self, visitor: Browser, asking: Asking) -> None:
        with acting_for(asking.organisation.id), transaction():
            [held] = people.get_person(email=EMAIL).roles
            service.grant(account_id=asking.manager, role=Role.ORGANISATION_LEAD, now=clock.now())
            service.end_membership(membership_id=held.membership_id, now=clock.now())
        assert visitor.get(asking.organisation.home).status_code == 404

    def test_a_viewer_reads_and_does_not_answer(self, app: Flask, asking: Asking) -> None:
        assert POLICY[Role.ORGANISATION_VIEWER] & ANSWERING == {"space:read", "answers:read"}

    def test_nothing_that_answering_needs_is_about_people_or_settings(self) -> None:
        assert {one.value.split(":")[0] for one in ANSWERING} == {"space", "answers", "links", "submissions"}


class TestOut:
    def test_signing_in_fully_takes_its_place(self, visitor: Browser) -> None:
        assert visitor.sign_in(EMAIL, PASSWORD).status_code == 303
        assert visitor.get("/boards/alder-bay/").status_code == 200
        assert visitor.is_in()

    def test_signing_out_ends_it_on_the_server(self, visitor: Browser, asking: Asking) -> None:
        before = visitor.cookie("session")
        assert visitor.submit("/sign-out").status_code == 303
        with maintaining():
            rows = db.session.scalars(select(AccountSession)).all()
            assert all(row.ended_at for row in rows if row.space_id == asking.organisation.id)
        assert before is None or visitor.get(asking.organisation.home).status_code == 302

    def test_links_of_other_purposes_open_no_such_sign_in(self, app: Flask, asking: Asking) -> None:
        for path in (f"/answer/{new_id()}", "/answer/" + "x" * 43):
            assert Browser(app).get(path).status_code == 404
