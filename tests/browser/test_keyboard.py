"""Every job by the keyboard alone; whatever has the focus shows that it has it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.core import clock
from tests.app.accounts.helpers import PASSWORD
from tests.browser.conftest import NARROW, Windows
from tests.browser.keys import Keys
from tests.browser.people import WHOSE_WORDS, Coming, answering, heading, save_state
from tests.browser.serving import Served, serve
from tests.isolation.building import WORLD
from tests.isolation.world import World
from tests.support.databases import Databases

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture
def served(databases: Databases, tmp_path: Path) -> Iterator[Served]:
    with serve(databases, "sqlite", tmp_path, filling=WORLD, works=False) as served, served.app.app_context():
        yield served


@pytest.fixture
def world(databases: Databases, served: Served) -> World:
    found: World = databases.told("sqlite", WORLD)
    return found


@pytest.fixture
def coming(windows: Windows, served: Served) -> Coming:
    return Coming(windows, served.app)


def test_sign_in_skip_to_the_content_sign_out(windows: Windows, world: World) -> None:
    page = windows.open()
    keys = Keys(page)
    keys.open("/sign-in")
    keys.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    keys.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()
    keys.press("Tab")
    expect(page.get_by_label("Email address")).to_be_focused()  # the head was skipped
    keys.type(world.people["board_manager@alder"].email)
    keys.press("Tab")
    keys.type("not the password")
    keys.press("Enter")
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    keys.into("Password", PASSWORD)
    keys.push("Sign in")
    expect(heading(page)).to_contain_text("Cycle open")
    keys.push("Sign out")
    expect(heading(page)).to_have_text("You are signed out")


def test_a_partner_answers_and_sends(windows: Windows, world: World, coming: Coming) -> None:
    page = coming.into(windows.open(), world.people["organisation_lead@reed"])
    keys = Keys(page)
    keys.open(world.spaces["reed"].home)
    asked = page.get_by_role("region", name=re.compile("Cycle open")).filter(has_text="Asked by Board").first
    expect(asked).to_be_visible()
    keys.follow(re.compile("^See all factors"))
    keys.follow(re.compile(r"^4\. "))
    answering(page)
    keys.to(page.locator("summary").first)
    keys.press("Enter")
    expect(page.locator("details").first).to_have_attribute("open", "")
    keys.choose("Which level are you at?", downs=2)
    expect(page.get_by_label("3 Established")).to_be_checked()
    keys.into("What do you do?", "We ask each person what they want.")
    keys.press("Tab")
    expect(save_state(page)).to_contain_text("Saved at")
    keys.into("Title of link 1", "Our policy")
    keys.into("Web address of link 1", "reed.example/policy")
    keys.push("Add another link")
    expect(page.get_by_label("Title of link 2")).to_be_visible()
    expect(page.get_by_label("What do you do?")).to_have_value("We ask each person what they want.")
    keys.push("Save and come back later")
    keys.push("Check and send")
    expect(page.get_by_text("We ask each person what they want.")).to_be_visible()
    keys.push(re.compile("^Sign and send"))
    expect(page.get_by_text("Your answers have been sent.")).to_be_visible()
    keys.follow("Take these answers back")
    keys.push(re.compile("^Take back version"))
    expect(page.get_by_text("Taken back.")).to_be_visible()


def test_a_manager_creates_and_opens_a_cycle(windows: Windows, world: World, coming: Coming) -> None:
    page = coming.into(windows.open(), world.people["board_manager@alder"])
    keys, today = Keys(page), clock.local_date(clock.now())
    keys.open(f"{world.spaces['alder'].home}cycles/")
    keys.push("Start a new cycle")
    keys.into("What is this cycle called?", "By keyboard")
    keys.to(page.get_by_label("Which reporting year is it about?"))
    keys.press("ArrowDown")
    keys.into_date("First day", today)
    keys.into_date("Last day", today + timedelta(days=20))
    keys.into(re.compile("^The chair’s words"), "Tell us how it is.")
    keys.to(page.get_by_role("checkbox").first)
    keys.press("Space")
    keys.push("Save draft")
    expect(heading(page)).to_have_text("By keyboard")
    keys.push("Open this cycle")
    keys.push("Open the cycle now")
    expect(page.get_by_text("Cycle open.")).to_be_visible()
    keys.push("Close this cycle")
    keys.push(re.compile("^Close"))
    expect(page.get_by_text("Cycle closed.")).to_be_visible()


def test_a_manager_adds_a_partner(windows: Windows, world: World, coming: Coming) -> None:
    page = coming.into(windows.open(), world.people["board_manager@alder"])
    keys = Keys(page)
    keys.open(f"{world.spaces['alder'].home}partners/")
    keys.push("Add one")
    keys.to(page.get_by_role("searchbox"))
    keys.type("Nobody Yet Housing")
    keys.press("Enter")
    keys.follow("Enter a new organisation")
    keys.choose("What kind of organisation it is", downs=9)
    keys.to(page.locator("#contact_name"))
    keys.type("Con Tact")
    keys.press("Tab")
    keys.type("con.tact@nobody.example")
    keys.push("Add and invite")
    expect(heading(page)).to_have_text("Nobody Yet Housing")


def test_a_chair_reads_the_heat_map(windows: Windows, world: World, coming: Coming) -> None:
    page = coming.into(windows.open(viewport=NARROW), world.people["board_chair@alder"])
    keys = Keys(page)
    keys.open(world.spaces["alder"].home)
    heat = page.locator("#heat")
    keys.to(page.locator("select[name=kind]"))
    keys.press("ArrowDown")
    expect(heat.locator("tbody tr:visible")).to_have_count(1)
    keys.press("ArrowUp")
    region = page.locator(".heat")
    keys.to(region)
    keys.press(*["ArrowRight"] * 5)
    page.wait_for_function("() => document.querySelector('.heat').scrollLeft > 0")
    keys.to(heat.get_by_role("button", name=re.compile("^2\\. ")))
    keys.press("Enter")
    expect(heat.locator("th[aria-sort=ascending]")).to_have_count(1)
    cell = heat.locator("tbody tr").filter(has=page.locator("td a")).first.locator("td a").first
    keys.to(cell)
    # The name of the row stands over the cells when the table is scrolled: it may not hide the focus.
    hidden = cell.evaluate(
        "(one) => { const b = one.getBoundingClientRect();"
        " const top = document.elementFromPoint(b.left + b.width / 2, b.top + b.height / 2);"
        " return !(top && (one === top || one.contains(top) || top.contains(one))); }"
    )
    assert not hidden
    keys.press("Enter")
    expect(page.get_by_text(WHOSE_WORDS).first).to_be_visible()
