"""No fault that axe can find (WCAG 2.2 AA), on any page, wide and narrow, with errors shown, and of any error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from zlib import crc32

import pytest
from flask import Flask, g
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from app import ui
from app.assessments.queries.answers import factor_page
from app.assessments.service import cycles
from app.assessments.service.answers import save_answer
from app.assessments.service.merging import Base
from app.core import clock
from app.ui.errors import PAGES, error_page
from tenants import acting_for, transaction
from tests.browser.conftest import Windows
from tests.browser.looking import faults_of
from tests.browser.people import Coming
from tests.browser.serving import Served, serve
from tests.isolation.building import WORLD
from tests.journeys.conftest import pages_of
from tests.journeys.pages import Pages, Visit
from tests.support.databases import Databases

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

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


@pytest.fixture
def served(databases: Databases, tmp_path: Path) -> Iterator[Served]:
    """The world, served; no worker changes it."""
    with serve(databases, "sqlite", tmp_path, filling=WORLD, works=False) as served, served.app.app_context():
        yield served


@pytest.fixture
def pages(databases: Databases, served: Served) -> Pages:
    return pages_of(databases, "sqlite", served.app)


PARTS = ("board", "organisation", "others")
SHARES = 3  # so that no one test takes most of the time


def part_of(visit: Visit) -> str:
    first = visit.path.split("/")[1]
    return {"boards": "board", "organisations": "organisation"}.get(first, "others")


def share_of(visit: Visit) -> int:
    return crc32(visit.endpoint.encode()) % SHARES


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("part", PARTS)
def test_every_page(windows: Windows, pages: Pages, part: str, share: int) -> None:
    page, coming, wrong, seen = windows.open(), Coming(windows, pages.app), [], 0
    for visit in pages.visits():
        if (part_of(visit), share_of(visit)) != (part, share):
            continue
        coming.into(page, visit.person)
        answer = page.goto(visit.path)
        seen += 1
        wrong += [f"{visit.name}: {fault}" for fault in faults_of(page)]
        if answer is None or answer.status != 200:
            wrong.append(f"{visit.name}: answers {answer and answer.status}")
    assert wrong == []
    assert seen > 4


@pytest.mark.parametrize("share", range(SHARES))
def test_every_form_with_its_errors(windows: Windows, pages: Pages, share: int) -> None:
    page, coming, wrong, shown = windows.open(), Coming(windows, pages.app), [], set()
    for visit in pages.visits():
        if not visit.takes_forms or "?" in visit.path or share_of(visit) != share:
            continue
        coming.into(page, visit.person)
        page.goto(visit.path)
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
    assert len(shown) > 10


def test_pages_that_only_happen(windows: Windows, pages: Pages) -> None:
    """Those that no address leads to: both answers of a conflict, too late, signed out while sending, spent links."""
    page, world, coming = windows.open(), pages.world, Coming(windows, pages.app)
    lead, alder = world.people["organisation_lead@reed"], world.spaces["alder"]
    asked, here = world.ids["alder"]["requests"]["open", "reed"], world.spaces["reed"]
    typing = "() => HTMLFormElement.prototype.submit.call(document.querySelector('form[data-autosave]'))"
    wrong: list[str] = []

    def look(title: str) -> None:
        expect(page).to_have_title(re.compile(f"^{title}"))
        wrong.extend(f"{title}: {fault}" for fault in faults_of(page))

    def type_at_factor(words: str) -> None:
        coming.into(page, lead)
        page.goto(f"{here.home}requests/{asked}/factors/4")
        page.context.set_offline(True)  # nothing may be saved meanwhile
        page.get_by_label("What do you do?").fill(words)

    def send() -> None:
        page.context.set_offline(False)
        page.evaluate(typing)

    page.on("dialog", lambda dialog: dialog.accept())
    type_at_factor("Mine")
    other = world.people["organisation_contributor@reed"].account_id
    with acting_for(here.id, other):
        base = Base(factor_page(asked, 4, now=clock.now()).answer.revision)
    with acting_for(here.id, other), transaction():
        save_answer(asked_id=asked, factor=4, base=base, typed={"practice": "Theirs"}, now=clock.now())
    send()
    look("Choose which answer to keep")
    type_at_factor("Typed when signed out")
    page.context.clear_cookies()
    send()
    look("Sign in")
    type_at_factor("Typed too late")
    with acting_for(alder.id, world.people["board_manager@alder"].account_id), transaction():
        cycles.close_cycle(cycle_id=world.ids["alder"]["cycles"]["open"], revision=2, now=clock.now())
    send()
    look("This can no longer be answered")
    page.goto(f"{here.home}requests/{asked}/factors/4")
    look("4\\. ")
    page.goto(pages.invitation)
    look("This invitation is for somebody else")
    page.goto("/invitations/no-such-secret")
    look("This invitation does not work")
    page.goto("/reset-password/no-such-secret")
    look("This link does not work")
    assert wrong == []


def test_a_fault_is_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang=en><title>T</title><main><h1>T</h1><img src=x><p style='width:2000px'>x</main>")
    found = " ".join(faults_of(page))
    page.close()
    assert "image-alt" in found
    assert "sideways" in found


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
