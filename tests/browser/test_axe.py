"""No fault that axe can find (WCAG 2.2 AA), on any page, wide and narrow, with errors shown, and of any error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

import axe_playwright_python
import pytest
from flask import Flask, g
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as TookTooLong
from werkzeug.serving import make_server

from app import ui
from app.ui.errors import PAGES, error_page
from tests.browser.conftest import NARROW, WIDE, Windows
from tests.browser.serving import Served, serve
from tests.isolation.browsing import Browsing
from tests.isolation.world import WORLD
from tests.journeys.conftest import pages_of
from tests.journeys.pages import Pages, Visit
from tests.support.databases import Databases

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ZOOMED = {"width": 320, "height": 256}  # 1280 by 1024 at 400%
RUN = """async (tags) => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
  return found.violations.map((one) => [one.id, one.nodes.map((node) => node.target.join(" ")).slice(0, 3)]);
}"""
FITS = "() => document.scrollingElement.scrollWidth <= document.scrollingElement.clientWidth"
# How far the page itself can be scrolled sideways; and what sticks out of it.
OVERFLOW = """() => {
  const root = document.scrollingElement, over = root.scrollWidth - root.clientWidth;
  if (over <= 0) return null;
  const out = [...document.body.querySelectorAll("*")].filter((one) => {
    if (one.getBoundingClientRect().right <= root.clientWidth + 1) return false;
    for (let up = one.parentElement; up && up !== document.body; up = up.parentElement)
      if (getComputedStyle(up).overflowX !== "visible") return false;
    return true;
  });
  return [over, out.slice(-3).map((one) => `${one.tagName.toLowerCase()}.${one.className}`)];
}"""
# Everything that was filled in is emptied, and the form is sent as it then is.
EMPTY_AND_SEND = """() => {
  const form = [...document.querySelectorAll("main form")].find((one) => one.method === "post" &&
    one.querySelector("input:not([type=hidden]), textarea, select"));
  if (!form) return false;
  for (const one of form.elements) {
    if (one.type === "checkbox" || one.type === "radio") one.checked = false;
    else if (one.tagName === "TEXTAREA" || (one.tagName === "INPUT" && one.type !== "hidden")) one.value = "";
    else if (one.tagName === "SELECT") one.selectedIndex = 0;
  }
  form.noValidate = true;
  HTMLFormElement.prototype.submit.call(form);
  return true;
}"""


def faults_of(page: Page) -> list[str]:
    """Look at a page wide, narrow and zoomed."""
    found = []
    for size in (WIDE, NARROW, ZOOMED):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # a dict of the two
        if size is not ZOOMED:
            page.evaluate(AXE) if not page.evaluate("() => 'axe' in window") else None
            found += [f"at {size['width']}: {rule} {where}" for rule, where in page.evaluate(RUN, TAGS)]
        with suppress(TookTooLong):  # a chart draws itself anew a moment later
            page.wait_for_function(FITS, timeout=1500)
        if over := page.evaluate(OVERFLOW):
            found.append(f"at {size['width']}: can be scrolled sideways, {over}")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]  # as above
    return found


@pytest.fixture
def served(databases: Databases, tmp_path: Path) -> Iterator[Served]:
    """The world, served; no worker changes it."""
    with serve(databases, "sqlite", tmp_path, filling=WORLD, works=False) as served, served.app.app_context():
        yield served


@pytest.fixture
def pages(databases: Databases, served: Served) -> Pages:
    return pages_of(databases, "sqlite", served.app)


class Visiting:
    """One window in which everybody in turn is signed in."""

    def __init__(self, windows: Windows, pages: Pages) -> None:
        self.page = windows.open()
        self.browsing = Browsing(pages.app)
        self.url = windows.served.url

    def go(self, visit: Visit) -> int:
        cookie: Any = {"name": "session", "value": self.browsing.cookie(visit.person), "url": self.url}
        self.page.context.clear_cookies()
        self.page.context.add_cookies([cookie])
        answer = self.page.goto(visit.path)
        return answer.status if answer else 0


PARTS = ("board", "organisation", "others")


def part_of(visit: Visit) -> str:
    first = visit.path.split("/")[1]
    return {"boards": "board", "organisations": "organisation"}.get(first, "others")


@pytest.mark.parametrize("part", PARTS)
def test_every_page(windows: Windows, pages: Pages, part: str) -> None:
    visiting, wrong, seen = Visiting(windows, pages), [], 0
    for visit in pages.visits():
        if part_of(visit) != part:
            continue
        status = visiting.go(visit)
        seen += 1
        wrong += [f"{visit.name}: {fault}" for fault in faults_of(visiting.page)]
        if status != 200:
            wrong.append(f"{visit.name}: answers {status}")
    assert wrong == []
    assert seen > 10


def test_every_form_with_its_errors(windows: Windows, pages: Pages) -> None:
    visiting, wrong, shown = Visiting(windows, pages), [], set()
    for visit in pages.visits():
        if not visit.takes_forms or "?" in visit.path:
            continue
        visiting.go(visit)
        page = visiting.page
        with page.expect_navigation() as going:
            if not page.evaluate(EMPTY_AND_SEND):
                page.reload()
        if not page.title().startswith("Error: "):
            continue
        shown.add(visit.endpoint)
        wrong += [f"{visit.name}: {fault}" for fault in faults_of(page)]
        if page.locator(".govuk-error-summary").count() != 1 or going.value.request.method != "POST":
            wrong.append(f"{visit.name}: has no summary of its errors")
    assert wrong == []
    print(sorted(shown))
    assert len(shown) > 20


@pytest.fixture
def refusing() -> Iterator[str]:
    """A service that answers each status at its own path."""
    app = Flask("errors", static_folder=None)
    app.config.update(SECRET_KEY="a-secret-for-tests-only-0123456789", WTF_CSRF_ENABLED=False)
    ui.register(app)

    @app.before_request
    def nobody() -> None:
        g.principal, g.space = None, None

    app.add_url_rule("/<int:status>", "refuse", error_page)
    running = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    thread.join()
    running.server_close()


def test_every_page_of_an_error(browser: Browser, refusing: str) -> None:
    page, wrong = browser.new_page(), []
    for status in sorted(PAGES):
        answer = page.goto(f"{refusing}/{status}")
        assert answer is not None
        assert answer.status == status
        wrong += [f"{status}: {fault}" for fault in faults_of(page)]
        if not page.title().startswith(page.get_by_role("heading", level=1).inner_text()):
            wrong.append(f"{status}: is titled {page.title()}")
    page.close()
    assert wrong == []
