"""Comparing councils by keyboard alone, where no script runs, and on paper; and how its charts come alive."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import NARROW, Windows
from tests.browser.keys import Keys
from tests.browser.people import Visitors, heading
from tests.browser.serving import Served, serve
from tests.isolation.building import WORLD
from tests.isolation.building_comparing import MEASURE, QUARTER, YEAR, quarter_file
from tests.isolation.world import COUNCILS, World
from tests.support.databases import Databases

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TITLE = "Adults whose outcomes were fully met"
SHEET = {"width": 688, "height": 980}  # A4 less its margins, in pixels of 96 to the inch
# What of a printed page is wider than the sheet, or hidden because what holds it would have to be scrolled.
CUT = """() => [...document.querySelectorAll("main, main *")].filter((one) => {
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  if (!box.width || style.clipPath !== "none" || one.closest(".govuk-visually-hidden")) return false;
  return box.right > innerWidth + 1 || (style.overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1);
}).map((one) => `${one.tagName}.${one.getAttribute("class")}`).slice(0, 5)"""
# When anything was first painted, and when Plotly was asked for: milliseconds since the page was.
TIMES = """() => [performance.getEntriesByName("first-contentful-paint")[0].startTime,
  performance.getEntriesByType("resource").find((one) => one.name.includes("plotly-cartesian")).startTime]"""


@pytest.fixture(scope="module")
def served(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The world, served once for all of these: none of them minds what another has done."""
    folder = tmp_path_factory.mktemp("served")
    with serve(databases, "sqlite", folder, filling=WORLD, works=False) as served, served.app.app_context():
        yield served


@pytest.fixture
def world(databases: Databases, served: Served) -> World:
    found: World = databases.told("sqlite", WORLD)
    return found


@pytest.fixture
def visitors(windows: Windows, world: World) -> Visitors:
    return Visitors(windows, world)


# by keyboard alone


def test_a_chair_compares_by_keyboard(visitors: Visitors) -> None:
    page = visitors.window_of("board_chair@alder", viewport=NARROW)
    keys = Keys(page)
    keys.open(f"{visitors.home('alder')}compare/")
    keys.follow("the North East")
    expect(page.locator(".view-bar__on").first).to_have_text("the North East")
    keys.follow(TITLE)
    compared = page.get_by_role("navigation", name="Compared with")
    expect(compared.locator("[aria-current]")).to_have_text("the North East")
    keys.to(compared.get_by_role("link", name="unitary authorities"))
    keys.press("Enter")
    expect(compared.locator("[aria-current]")).to_have_text("unitary authorities")
    table = page.get_by_role("region", name=re.compile("^Every figure"))
    keys.follow("Table")
    keys.to(table)
    keys.press(*["ArrowRight"] * 5)
    page.wait_for_function("() => document.querySelector('.look-table').scrollLeft > 0")
    keys.press(*["ArrowDown"] * 5)
    page.wait_for_function("() => document.querySelector('.look-table').scrollTop > 0")
    keys.open(f"{visitors.home('alder')}compare/measures/{MEASURE}")
    keys.follow("Side by side")
    keys.to(page.get_by_label("Add a council"))
    keys.type("Sunderland")
    keys.push(re.compile("^Add$"))
    side = page.get_by_role("region", name="Measures by council")
    keys.to(side)
    keys.press(*["ArrowRight"] * 5)
    page.wait_for_function("() => document.querySelector('.app-scroll').scrollLeft > 0")
    keys.follow("What our region sees")
    expect(heading(page)).to_have_text("What our region sees")


def test_a_region_reads_its_heat_map_by_keyboard(visitors: Visitors) -> None:
    page = visitors.window_of("region_lead@north", viewport=NARROW)
    keys = Keys(page)
    keys.open(visitors.home("north"))
    keys.follow("the North East")
    expect(page.locator("#heat + nav strong")).to_have_text("the North East")
    keys.to(page.locator(".heat"))
    keys.press(*["ArrowRight"] * 5)
    page.wait_for_function("() => document.querySelector('.heat').scrollLeft > 0")
    keys.follow("Outcomes fully met")
    expect(heading(page)).to_have_text(TITLE)


def test_a_manager_releases_by_keyboard(visitors: Visitors) -> None:
    page = visitors.window_of("board_manager@birch")
    keys = Keys(page)
    keys.open(f"{visitors.home('birch')}releases/")
    keys.follow(re.compile("^See what others would see of Survey closed"))
    keys.to(page.get_by_role("region", name=re.compile("^What others would see")))
    keys.push("Continue")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    keys.to(page.get_by_role("checkbox").first)
    keys.press("Space")
    keys.choose("How do they see it in your region?", downs=0)
    keys.push("Continue")
    keys.push(re.compile("^Release$"))
    expect(page.get_by_text("Released. This is your receipt")).to_be_visible()
    keys.follow("Withdraw it")
    keys.push("Withdraw it")
    expect(page.get_by_role("alert")).to_contain_text("Withdrawn.")


# without a script


def test_a_region_without_a_script(visitors: Visitors) -> None:
    page = visitors.window_of("region_lead@north", java_script_enabled=False)
    page.goto(visitors.home("north"))
    page.get_by_role("link", name="the North East").first.click()
    expect(page.locator("#heat + nav strong")).to_have_text("the North East")
    page.locator(".heat").get_by_role("link", name="Outcomes fully met").click()
    for chart in ("bars", "trend", "funnel", "map"):
        expect(page.locator(f"#{chart} svg.chart__still--wide")).to_be_visible()
    figures = page.get_by_role("region", name=re.compile("^Every figure")).get_by_role("rowheader")
    expect(figures).to_have_count(12)  # those that are compared
    page.get_by_role("navigation", name="Compared with").get_by_role("link", name="England").click()
    expect(figures).to_have_count(153)
    page.get_by_text("The years as a table").click()
    expect(page.get_by_role("table", name=f"{TITLE} over the years").get_by_role("row")).to_have_count(6)
    page.get_by_label("Council", exact=True).select_option(label="Sunderland")
    page.get_by_role("button", name="Show").first.click()
    expect(page.get_by_role("heading", name="Sunderland, 2024-25")).to_be_visible()
    page.get_by_role("link", name="Change what we say").click()
    page.get_by_label("What to say about it").fill("Said without a script.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Said without a script.")).to_be_visible()
    page.get_by_role("link", name="Packs").click()
    page.get_by_label("Compared with").select_option(label="the North East")
    page.get_by_role("button", name="Make the pack").click()
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_text("Being made:")).to_have_count(3)


def test_a_council_without_a_script(visitors: Visitors) -> None:
    page = visitors.window_of("organisation_coordinator@quill", java_script_enabled=False)
    page.goto(f"{visitors.home('quill')}counts/upload")
    page.get_by_role("button", name="Read this file").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose the file that holds your counts")
    page.get_by_label("The file with your counts").set_input_files(
        {"name": "ours.csv", "mimeType": "text/csv", "buffer": quarter_file(COUNCILS["quill"], YEAR, 7)}
    )
    page.get_by_role("button", name="Read this file").click()
    page.get_by_role("button", name="Take these counts in").click()
    page.get_by_role("link", name=re.compile(f"^Quarter {QUARTER} of")).first.click()
    page.get_by_role("button", name="Release this period").click()
    page.get_by_label(re.compile(r"^\s*Our region: ")).check()
    page.get_by_label("We have seen our own page of this period").check()
    page.get_by_role("button", name="Look at it once more").click()
    page.get_by_role("button", name="Release these counts").click()
    expect(page.get_by_text("The counts are released")).to_be_visible()
    page.get_by_role("link", name="a call of your region").click()
    expect(page.get_by_role("rowheader", name="Hartlepool (you)")).to_be_visible()


def test_a_board_without_a_script(visitors: Visitors) -> None:
    page = visitors.window_of("board_manager@alder", java_script_enabled=False)
    page.goto(f"{visitors.home('alder')}compare/")
    expect(page.locator(".look__cell svg").first).to_be_visible()
    page.get_by_role("navigation", name="Compared with").get_by_role("link", name="unitary authorities").click()
    expect(page.locator(".view-bar__on").first).to_have_text("unitary authorities")
    page.get_by_role("link", name="Side by side").click()
    page.get_by_label("Add a council").select_option(label="Sunderland")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("table").get_by_role("link", name="Sunderland")).to_be_visible()
    page.get_by_role("link", name="What we release").click()
    page.get_by_role("link", name=re.compile("^See what others would see of Survey closed")).click()
    page.get_by_label(re.compile(r"^\s*North East: boards")).check()
    page.get_by_role("group", name="How do they see it in your region?").get_by_role("radio").first.check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Release", exact=True).click()
    page.get_by_role("link", name="Withdraw it").click()
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_role("alert")).to_contain_text("Withdrawn.")


# on paper


def printed(page: Page) -> str:
    """Print a page; find nothing cut off at the edge of a sheet, and no navigation; return its words."""
    page.emulate_media(media="print")
    page.set_viewport_size(SHEET)  # type: ignore[arg-type]  # a dict of the two
    assert page.evaluate(CUT) == []
    words = []
    for sheet in PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages:
        edges: list[float] = []

        def note(text: str, cm: list[float], tm: list[float], *_: object, to: list[float] = edges) -> None:
            if text.strip():
                to.append(tm[4] * cm[0] + tm[5] * cm[2] + cm[4])

        words.append(sheet.extract_text(visitor_text=note))
        assert all(0 <= edge <= float(sheet.mediabox.width) for edge in edges)
    told = unicodedata.normalize("NFKC", " ".join(" ".join(words).split()))  # without ligatures
    for left_out in (
        "Skip to main content",
        "Sign out",
        "Side by side",
        "Show this page as it was",
        "Take this",
        "Download",
    ):
        assert left_out not in told
    return told


def test_a_profile_is_printed(visitors: Visitors) -> None:
    page = visitors.window_of("board_chair@alder")
    page.goto(f"{visitors.home('alder')}compare/")
    titles = page.locator(".look__measure a").all_inner_texts()
    told = printed(page)
    assert "Hartlepool: how its figures compare" in told
    assert "Made-up figures" in told
    assert len(titles) == 14
    for title in titles:
        assert " ".join(title.split()) in told


def test_a_measure_is_printed(visitors: Visitors) -> None:
    page = visitors.window_of("board_chair@alder")
    page.goto(f"{visitors.home('alder')}compare/measures/{MEASURE}")
    councils = page.locator(".look-table th[scope=row]").all_inner_texts()
    years = page.locator("details table tr").filter(has=page.locator("td")).all()
    page.locator("#trend").scroll_into_view_if_needed()
    expect(page.locator("#trend .chart__live .main-svg").first).to_be_visible()
    told = printed(page)
    assert TITLE in told
    assert len(councils) == 153
    for name in councils:
        assert name.split("\n")[0] in told
    assert len(years) == 5
    for year in years:  # what is folded away on a screen is not on paper
        assert " ".join(year.locator("td").all_text_contents()[:2]) in told
    figures = page.locator("figure[data-chart]")
    expect(page.locator("figure[data-chart] svg.chart__still--wide:visible")).to_have_count(figures.count())
    expect(page.locator(".chart__live:visible")).to_have_count(0)


# charts


def test_charts_come_alive_after_the_page_is_there(visitors: Visitors) -> None:
    page = visitors.window_of("board_chair@alder")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto(f"{visitors.home('alder')}compare/measures/{MEASURE}", wait_until="commit")
    assert answer is not None
    assert "unsafe-inline" not in answer.headers["content-security-policy"]
    bars, table = page.locator("#bars"), page.locator("#map")
    bars.scroll_into_view_if_needed()
    expect(bars.locator(".chart__live .main-svg").first).to_be_visible()
    expect(bars.locator(".chart__still--wide")).to_be_hidden()
    painted, fetched = page.evaluate(TIMES)
    assert painted < fetched
    # What is not in sight stays as the server drew it.
    expect(table.locator(".chart__still--wide")).to_be_visible()
    expect(table.locator(".chart__live")).to_have_count(0)
    assert sum("plotly-cartesian" in url for url in asked) == 1


def test_pages_without_charts_fetch_no_plotly(visitors: Visitors) -> None:
    page = visitors.window_of("board_manager@alder")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("compare/", "compare/measures", "compare/side-by-side", "compare/moving", "our-region/", "releases/"):
        page.goto(visitors.home("alder") + path)
        page.wait_for_load_state("networkidle")
        expect(page.locator("figure[data-chart]")).to_have_count(0)
    assert len(asked) > 6
    assert not [url for url in asked if url.endswith(".js") and "plotly" in url]
