"""Comparing councils, as a region, a council and a board do it, wide and on a phone; files are made by the worker."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from app.core import clock
from tests.browser.conftest import NARROW, Windows
from tests.browser.people import Coming, enter_date, heading, looked_at
from tests.browser.serving import Served, serve
from tests.isolation.building import WORLD
from tests.isolation.building_comparing import MEASURE, YEAR, quarter_file
from tests.isolation.world import COUNCILS, World
from tests.support.databases import Databases

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TITLE = "Adults whose outcomes were fully met"


@pytest.fixture(scope="module")
def served(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The world, served once for all of these: none of them minds what another has done."""
    folder = tmp_path_factory.mktemp("served")
    with serve(databases, "sqlite", folder, filling=WORLD) as served, served.app.app_context():
        yield served


@pytest.fixture
def world(databases: Databases, served: Served) -> World:
    found: World = databases.told("sqlite", WORLD)
    return found


@pytest.fixture
def coming(windows: Windows, served: Served) -> Coming:
    return Coming(windows, served.app)


def downloaded(page: Page, name: str | re.Pattern[str]) -> bytes:
    """Follow a link to a file, and return what came."""
    with page.expect_download() as coming_down:
        page.get_by_role("link", name=name).click()
    return Path(coming_down.value.path()).read_bytes()


def lines_of(content: bytes) -> list[dict[str, str]]:
    """Return the lines of a CSV file, by its headings."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def look_around(page: Page, world: World) -> None:
    """Go from a region's first page to a measure, to a council, and to what the region says of it."""
    page.goto(world.spaces["north"].home)
    looked_at(page, world.spaces["north"].name)
    expect(page.locator("#heat + nav strong")).to_have_text("England")
    # Another comparator is one click away, and the heat map says which one it shows.
    page.get_by_role("navigation", name="Compared with").get_by_role("link", name="the North East").click()
    expect(page.locator("#heat + nav strong")).to_have_text("the North East")
    expect(page.get_by_role("table", name="each compared with the North East")).to_be_visible()
    page.locator(".heat").get_by_role("link", name="Outcomes fully met").click()
    looked_at(page, TITLE)
    bar = page.get_by_role("region", name="What this page shows")
    compared = bar.get_by_role("navigation", name="Compared with")
    expect(compared.locator("[aria-current]")).to_have_text("the North East")
    compared.get_by_role("link", name="England").click()
    expect(compared.locator("[aria-current]")).to_have_text("England")
    expect(page.get_by_role("columnheader", name=re.compile("^Against England"))).to_be_attached()
    # One of its councils: on this measure, then all of its figures.
    bar.get_by_label("Council").select_option(label="Hartlepool")
    bar.get_by_role("button", name="Show").first.click()
    expect(page.get_by_role("heading", name="Hartlepool, 2024-25")).to_be_visible()
    expect(page.locator(".look-remark")).to_contain_text("The comparator changes the answer.")
    page.get_by_role("region", name=re.compile("^Every figure")).get_by_role("link", name="Hartlepool").click()
    looked_at(page, "Hartlepool: how its figures compare")
    page.goto(f"{world.spaces['north'].home}compare/measures/{MEASURE}")
    page.get_by_role("link", name="Change what we say").click()
    looked_at(page, re.compile("what we say about it$"))
    page.get_by_label("What to say about it").fill("Three councils ask late.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    looked_at(page, "What we say about the figures")
    expect(page.get_by_text("Three councils ask late.")).to_be_visible()


def test_a_region_looks_at_its_councils(windows: Windows, world: World, coming: Coming) -> None:
    """And takes a pack away, which the worker makes meanwhile."""
    page = coming.into(windows.open(), world.people["region_lead@north"])
    page.goto(world.spaces["north"].home)
    page.get_by_role("link", name="Packs").click()
    page.get_by_label("Compared with").select_option(label="the North East")
    page.get_by_role("button", name="Make the pack").click()
    expect(page.get_by_text("The pack is being made.")).to_be_visible()
    look_around(page, world)
    page.get_by_role("link", name="Packs").click()
    made = page.get_by_role("link", name=re.compile("^Download"))
    for _ in range(60):
        if made.count() == 3:
            break
        page.wait_for_timeout(500)
        page.goto(page.url)
    expect(made).to_have_count(3)
    looked_at(page, "The region’s pack")
    rows = lines_of(downloaded(page, "Download CSV"))
    assert {row["area_name"] for row in rows} >= {"Hartlepool", "Sunderland", "North East", "England"}
    printed = PdfReader(io.BytesIO(downloaded(page, "Download PDF")))
    words = " ".join("\n".join(one.extract_text() for one in printed.pages).split())
    assert "compared with the North East" in words.replace("Compared", "compared")
    assert "Hartlepool" in words


def test_a_region_looks_at_its_councils_on_a_phone(windows: Windows, world: World, coming: Coming) -> None:
    look_around(coming.into(windows.open(viewport=NARROW), world.people["region_analyst@north"]), world)


def test_a_region_calls_and_its_council_answers(windows: Windows, world: World, coming: Coming) -> None:
    """The council is on a phone."""
    region = coming.into(windows.open(), world.people["region_lead@north"])
    region.goto(f"{world.spaces['north'].home}calls/")
    region.get_by_role("button", name="Call for a return").click()
    region.get_by_label("What is the call about?").fill("How people’s wishes are met")
    region.get_by_label("Year", exact=True).first.select_option(str(YEAR))
    region.get_by_label("Period").select_option("1")
    region.get_by_label(re.compile(r"^\s*SG4a")).check()
    enter_date(region, "Last day", clock.local_date(clock.now()) + timedelta(days=14))
    region.get_by_label("What do you want councils to know?").fill("We look at it together in May.")
    region.get_by_role("button", name="Call on our councils").click()
    looked_at(region, "How people’s wishes are met")
    expect(region.get_by_text("No council has answered yet.")).to_be_visible()
    council = coming.into(windows.open(viewport=NARROW), world.people["organisation_coordinator@quill"])
    council.goto(f"{world.spaces['quill'].home}counts/")
    looked_at(council, "Counts")
    council.get_by_role("link", name="How people’s wishes are met").click()
    looked_at(council, "How people’s wishes are met")
    council.get_by_role("link", name="Bring in your counts").click()
    looked_at(council, "Bring in a file of counts")
    council.get_by_label("The file with your counts").set_input_files(
        {"name": "ours.csv", "mimeType": "text/csv", "buffer": quarter_file(COUNCILS["quill"], YEAR, 5)}
    )
    council.get_by_role("button", name="Read this file").click()
    looked_at(council, "What this file holds")
    council.get_by_role("button", name="Take these counts in").click()
    expect(council.get_by_text("They stay here until you release them")).to_be_visible()
    council.get_by_role("link", name=re.compile("^Quarter 1 of")).first.click()
    looked_at(council, re.compile("^Quarter 1 of"))
    expect(council.get_by_text("Nobody else sees anything of this period.")).to_be_visible()
    council.get_by_role("button", name="Release this period").click()
    looked_at(council, re.compile("^Release quarter 1 of"))
    expect(council.get_by_label("Yes: How people’s wishes are met")).to_be_checked()
    council.get_by_label(re.compile(r"^\s*Our region: ")).check()
    council.get_by_role("button", name="Look at it once more").click()
    expect(council.get_by_role("alert")).to_contain_text("Look at your own page first")
    council.get_by_label("We have seen our own page of this period").check()
    council.get_by_role("button", name="Look at it once more").click()
    looked_at(council, "Check what others will see")
    council.get_by_role("button", name="Release these counts").click()
    looked_at(council, re.compile("^Receipt: quarter 1 of"))
    council.get_by_role("link", name="a call of your region").click()
    expect(council.get_by_text("You have answered.")).to_be_visible()
    looked_at(council, "How people’s wishes are met")
    expect(council.get_by_role("rowheader", name="Hartlepool (you)")).to_be_visible()
    region.reload()
    expect(region.get_by_role("rowheader", name="Hartlepool")).to_be_visible()
    looked_at(region, "How people’s wishes are met")
    assert {row["area"] for row in lines_of(downloaded(region, "Figures of all answers (CSV)"))} == {"Hartlepool"}


def test_a_council_says_that_it_has_seen(windows: Windows, world: World, coming: Coming) -> None:
    page = coming.into(windows.open(viewport=NARROW), world.people["organisation_lead@quill"])
    page.goto(world.spaces["quill"].home)
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Compare", exact=True).click()
    looked_at(page, "Hartlepool: how its figures compare")
    page.get_by_role("link", name="What our region sees").click()
    looked_at(page, "What our region sees")
    page.get_by_role("button", name="We have seen this").click()
    expect(page.get_by_text("Your region can see that you have seen this")).to_be_visible()
    expect(page.get_by_role("button", name="We have seen this")).to_have_count(0)


def test_a_chair_looks_at_the_figures(windows: Windows, world: World, coming: Coming) -> None:
    page = coming.into(windows.open(), world.people["board_chair@alder"])
    page.goto(world.spaces["alder"].home)
    page.get_by_role("link", name="Compare", exact=True).first.click()
    looked_at(page, "Hartlepool: how its figures compare")
    page.get_by_role("link", name=TITLE).click()
    looked_at(page, TITLE)
    page.get_by_role("navigation", name="Compared with").get_by_role("link", name="15 nearest neighbours").click()
    expect(page.locator(".figures")).to_contain_text("against 15 nearest neighbours")
    tabs = page.get_by_role("navigation", name="Comparisons")
    tabs.get_by_role("link", name="Side by side").click()
    expect(page.get_by_text("Add at least one more council")).to_be_visible()
    page.get_by_label("Add a council").select_option(label="Sunderland")
    page.get_by_role("button", name="Add", exact=True).click()
    looked_at(page, "Councils side by side")
    expect(page.get_by_role("table").get_by_role("link", name="Sunderland")).to_be_visible()
    tabs.get_by_role("link", name="Moving").click()
    looked_at(page, "What is moving")
    tabs.get_by_role("link", name="What our region sees").click()
    looked_at(page, "What our region sees")
    expect(page.get_by_text("You have said that you have seen all that is worse")).to_be_visible()


def test_a_manager_releases_and_takes_it_back(windows: Windows, world: World, coming: Coming) -> None:
    board, peers = world.spaces["alder"], f"{world.spaces['north'].home}peers/?series=survey&audience=region"
    region = coming.into(windows.open(viewport=NARROW), world.people["region_lead@north"])
    page = coming.into(windows.open(), world.people["board_manager@alder"])
    page.goto(f"{board.home}releases/")
    looked_at(page, "What we release")
    page.get_by_role("link", name=re.compile("^See what others would see of Survey closed")).click()
    looked_at(page, re.compile("^Release Survey closed"))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose who may see this")
    page.get_by_label(re.compile(r"^\s*North East: boards")).check()
    page.get_by_role("group", name="How do they see it in your region?").get_by_label(re.compile(r"^\s*Named")).check()
    page.get_by_role("button", name="Continue").click()
    looked_at(page, re.compile("^Check before you release"))
    page.get_by_role("button", name="Release", exact=True).click()
    expect(page.get_by_text("Released. This is your receipt")).to_be_visible()
    looked_at(page, re.compile("^Receipt: Survey closed"))
    region.goto(peers)
    looked_at(region, "Boards side by side")
    expect(region.get_by_role("rowheader").filter(has_text=board.name)).to_have_count(1)
    page.get_by_role("link", name="Withdraw it").click()
    looked_at(page, re.compile("^Withdraw Survey closed"))
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_role("alert")).to_contain_text("Withdrawn.")
    region.reload()
    expect(heading(region)).to_have_text("Boards side by side")
    expect(region.locator("body")).not_to_contain_text(board.name)
