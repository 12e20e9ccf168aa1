"""What a board and a council see of how their region looks at them."""

from __future__ import annotations

import pytest
from flask import Flask

from app.people.roles import Role
from tenants import SpaceKind
from tests.app.accounts.helpers import Browser, make_person, make_space
from tests.app.benchmarking.region_world import World, make_world, put_figures
from tests.app.spaces import browser_of

BOARD, COUNCIL = "/boards/alder-bay/our-region/", "/organisations/quill-council/our-region/"


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def signed_in(app: Flask, email: str) -> Browser:
    browser = Browser(app)
    browser.sign_in(email)
    return browser


class TestBoard:
    def test_sees_its_lines_and_says_so(self, app: Flask, world: World) -> None:
        put_figures()
        chair = signed_in(app, "chair@alder.example")
        page = chair.get(BOARD).text
        assert "Worse than England and worsening: Asked what they wanted (2024-25)." in page
        assert "not yet seen by you" in page
        assert "Made-up figures" in page
        done = chair.submit(BOARD, to=None)
        assert done.status_code == 405  # the form goes to a page of its own
        form = chair.hidden(BOARD)
        assert chair.post(f"{BOARD}confirm", form).status_code == 303
        after = chair.get(BOARD).text
        assert "Your region can see that you have seen this" in after
        assert "not yet seen by you" not in after
        assert "We have seen this" not in after

    def test_a_member_reads_and_has_no_button(self, app: Flask, world: World) -> None:
        put_figures()
        member = browser_of(app, "member@alder.example", world.board, Role.BOARD_MEMBER)
        page = member.get(BOARD).text
        assert "The chair or the manager of the board can say so." in page
        assert "We have seen this" not in page
        form = {"csrf_token": member.hidden("/account").get("csrf_token", ""), "lines": "E06000022|x|2024"}
        assert member.post(f"{BOARD}confirm", form).status_code in (400, 403)

    @pytest.mark.parametrize("lines", ["", "nonsense", "E06000022|a b|2024", "E06000022|x|1024"])
    def test_lines_that_no_page_drew_are_refused(self, app: Flask, world: World, lines: str) -> None:
        put_figures()
        chair = signed_in(app, "chair@alder.example")
        answer = chair.post(f"{BOARD}confirm", chair.hidden(BOARD) | {"lines": lines})
        assert answer.status_code == 422
        assert "This page was not sent whole. Open it again" in answer.text

    def test_lines_about_others_are_refused(self, app: Flask, world: World) -> None:
        put_figures()
        chair = signed_in(app, "chair@alder.example")
        line = "E06000023|sac-2015-msp-asked|2024"
        answer = chair.post(f"{BOARD}confirm", chair.hidden(BOARD) | {"lines": line})
        assert answer.status_code == 409
        assert "The page has changed since you opened it" in answer.text

    def test_without_figures_it_says_so(self, app: Flask, world: World) -> None:
        page = signed_in(app, "chair@alder.example").get(BOARD).text
        assert "Nothing yet. No figures have been brought in." in page

    def test_without_a_region_it_says_whom_to_ask(self, app: Flask, world: World) -> None:
        board = make_space(SpaceKind.BOARD, "Lone Board", "lone")
        chair = browser_of(app, "chair@lone.example", board, Role.BOARD_CHAIR)
        assert "Ask whoever runs this service to tie it." in chair.get("/boards/lone/our-region/").text


class TestCouncil:
    def test_sees_its_lines_too(self, app: Flask, world: World) -> None:
        put_figures()
        page = signed_in(app, "co@quill.example").get(COUNCIL).text
        assert "Worse than England: Outcomes fully met (2024-25), Asking was recorded (2024-25)." in page
        assert "We have seen this" in page

    def test_an_organisation_that_is_no_council_has_no_such_page(self, app: Flask, world: World) -> None:
        other = make_space(SpaceKind.ORGANISATION, "Reed Trust", "reed-trust")
        make_person("lead@reed.example", (other, Role.ORGANISATION_LEAD))
        assert signed_in(app, "lead@reed.example").get("/organisations/reed-trust/our-region/").status_code == 404
