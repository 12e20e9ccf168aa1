"""Every job where no script runs: links, forms and buttons do it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.core import clock
from tests.app.accounts.helpers import PASSWORD
from tests.browser.conftest import Windows
from tests.browser.people import WHOSE_WORDS, enter_date, heading, sign_in
from tests.browser.serving import Served, serve
from tests.isolation.building import WORLD
from tests.isolation.world import World
from tests.journeys.pages import prepare
from tests.support.databases import Databases

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture
def served(databases: Databases, tmp_path: Path) -> Iterator[Served]:
    with serve(databases, "sqlite", tmp_path, filling=WORLD, works=False) as served, served.app.app_context():
        yield served


@pytest.fixture
def world(databases: Databases, served: Served) -> World:
    found: World = databases.told("sqlite", WORLD)
    prepare(found)
    return found


class Plain:
    """Opens windows in which no script runs."""

    def __init__(self, windows: Windows, world: World) -> None:
        self.windows = windows
        self.world = world

    def window_of(self, key: str) -> Page:
        page = self.windows.open(java_script_enabled=False)
        sign_in(page, self.world.people[key].email)
        return page


@pytest.fixture
def plain(windows: Windows, world: World) -> Plain:
    return Plain(windows, world)


def test_an_organisation_answers_settles_and_sends(plain: Plain, world: World) -> None:
    page = plain.window_of("organisation_lead@reed")
    home, asked = world.spaces["reed"].home, world.ids["alder"]["requests"]["open", "reed"]
    here = f"{home}requests/{asked}/factors/5"
    page.goto(here)
    page.get_by_label("3 Established").check()
    page.get_by_label("What do you do?").fill("We ask.")
    for number, address in ((1, "www.reed.example/policy"), (2, "https://reed.example/report")):
        page.get_by_label(f"Title of link {number}").fill(f"Paper {number}")
        page.get_by_label(f"Web address of link {number}").fill(address)
        page.get_by_role("button", name="Add another link").click()
    expect(page.get_by_label("Web address of link 1")).to_have_value("https://www.reed.example/policy")
    expect(page.get_by_label("Title of link 3")).to_be_visible()
    page.get_by_role("button", name="Remove link 2").click()
    expect(page.get_by_label("Title of link 2")).to_have_value("")
    # Somebody else saves the same answer, while this page is open.
    other = plain.window_of("organisation_contributor@reed")
    other.goto(here)
    other.get_by_label("What do you do?").fill("We ask, says the other.")
    other.get_by_role("button", name="Save and come back later").click()
    page.get_by_label("What do you do?").fill("We ask, say I.")
    page.get_by_role("button", name="Save and continue").click()
    expect(heading(page)).to_have_text("Choose which answer to keep")
    page.get_by_role("button", name="Save what I chose").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(page.locator(".compare")).to_contain_text("We ask, says the other.")
    page.get_by_label("Join the two, as in the box below").check()
    page.get_by_label("Both together").fill("We both ask.")
    page.get_by_role("button", name="Save what I chose").click()
    expect(page.get_by_label("What do you do?")).to_have_value("We both ask.")
    page.get_by_role("button", name="Save and continue").click()
    expect(heading(page)).to_have_text(re.compile(r"^6\. "))
    page.goto(f"{home}requests/{asked}/check")
    page.get_by_role("button", name=re.compile("^Sign and send")).click()
    expect(page.get_by_text("Your answers have been sent.")).to_be_visible()
    expect(page.get_by_role("button", name="Print this page")).to_be_hidden()  # it would do nothing


def test_a_session_that_ended_loses_nothing(plain: Plain, world: World) -> None:
    page = plain.window_of("organisation_lead@reed")
    asked = world.ids["alder"]["requests"]["open", "reed"]
    page.goto(f"{world.spaces['reed'].home}requests/{asked}/factors/7")
    page.get_by_label("What do you do?").fill("Typed before the session ended.")
    page.context.clear_cookies()
    page.get_by_role("button", name="Save and come back later").click()
    expect(page.get_by_text("You have been signed out, so nothing was sent.")).to_be_visible()
    page.get_by_label("Email address").fill(world.people["organisation_lead@reed"].email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Send again").click()
    page.get_by_role("link", name=re.compile(r"^7\. ")).click()
    expect(page.get_by_label("What do you do?")).to_have_value("Typed before the session ended.")


def test_an_organisation_accepts_a_board(plain: Plain, world: World) -> None:
    page = plain.window_of("organisation_lead@small")
    page.get_by_role("link", name=re.compile("^Answer Board")).click()
    page.get_by_role("button", name="Accept and connect").click()
    expect(page.get_by_role("heading", name="Waiting for your answer")).to_have_count(0)
    expect(page.get_by_text("Connected since")).to_have_count(2)


def test_a_manager_runs_a_cycle(plain: Plain, world: World) -> None:
    page, today = plain.window_of("board_manager@alder"), clock.local_date(clock.now())
    page.goto(f"{world.spaces['alder'].home}cycles/new")
    page.get_by_label("What is this cycle called?").fill("Without a script")
    enter_date(page, "First day", today)
    enter_date(page, "Last day", today - timedelta(days=1))
    page.get_by_label("The chair’s words to partners").fill("Tell us how it is.")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("The last day must be the same as the first day")
    expect(page.get_by_label("The chair’s words to partners")).to_have_value("Tell us how it is.")
    enter_date(page, "Last day", today + timedelta(days=9))
    page.get_by_role("button", name="Save draft").click()
    page.get_by_role("button", name="Open this cycle").click()
    page.get_by_role("button", name="Open the cycle now").click()
    expect(page.get_by_text("Cycle open.")).to_be_visible()
    page.get_by_role("button", name="Change the last day").click()
    enter_date(page, "New last day", today + timedelta(days=12))
    page.get_by_role("button", name=re.compile("last day")).click()
    expect(page.get_by_text("The last day is now")).to_be_visible()
    page.get_by_role("button", name="Close this cycle").click()
    page.get_by_role("button", name=re.compile("^Close")).click()
    expect(page.get_by_text("Cycle closed.")).to_be_visible()
    page.get_by_role("button", name="Open it again").click()
    enter_date(page, "New last day", today + timedelta(days=15))
    page.get_by_role("button", name=re.compile("^Open")).click()
    expect(page.get_by_role("button", name="Close this cycle")).to_be_visible()


def test_a_chair_reads_the_results(plain: Plain, world: World) -> None:
    page = plain.window_of("board_chair@alder")
    heat = page.locator("#heat")
    page.locator("select[name=kind]").select_option("police")
    page.locator("select[name=sort]").select_option("2")
    page.get_by_role("button", name="Show").click()
    expect(heat.locator("tbody tr:visible")).to_have_count(1)
    page.locator("select[name=kind]").select_option("")
    page.get_by_role("button", name="Show").click()
    heat.locator("tbody td a").first.click()
    expect(page.get_by_text(WHOSE_WORDS).first).to_be_visible()
    page.get_by_role("link", name="Results", exact=True).click()
    expect(page.locator("svg.chart__still--wide")).to_be_visible()
    page.get_by_text("The same as a table").click()
    expect(page.get_by_role("columnheader", name="Embedded")).to_be_visible()
