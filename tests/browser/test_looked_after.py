"""An organisation with nobody online: looked after by its board, answered by phone, then claimed by its own people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.commons.kinds import PartnerKind
from app.people.roles import Role
from tests.app.accounts.helpers import make_person
from tests.app.spaces import make_board
from tests.browser.answering import ask_partners
from tests.browser.conftest import NARROW, Windows
from tests.browser.people import answering, heading, looked_at, save_state, sign_in
from tests.browser.serving import Served, serve
from tests.support.databases import Databases

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

CARED, HOME, BOARD_HOME = "Open Door", "/organisations/open-door/", "/boards/fernleigh/"
MANAGER, CONTACT, OLIVE = "maya@fernleigh.example", "sam@open-door.example", "olive@open-door.example"
CYCLE = "How personal are we now?"
TOLD, OWN = "They ask each person first.", "We ask each person first, and write it down."
MARK = "Answered by the board in its name, as it was told by phone"


@pytest.fixture
def served(databases: Databases, tmp_path: Path) -> Iterator[Served]:
    """A board that has asked a charity whose contact does not answer mails."""
    with serve(databases, "sqlite", tmp_path) as served, served.app.app_context():
        board = make_board("Fernleigh Safeguarding Adults Board", "fernleigh")
        make_person(MANAGER, (board, Role.BOARD_MANAGER), name="Maya Manager")
        ask_partners(board, {CARED: (PartnerKind.SMALL_CHARITY, "Sam Small", CONTACT)}, title=CYCLE)
        yield served


def reload_until(page: Page, words: str) -> None:
    """Look again until the worker has done what a page waits for."""
    for _ in range(60):
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(300)
        page.reload()
    raise AssertionError(f"{words!r} does not come on {page.url}")


def look_after(page: Page) -> None:
    page.goto(f"{BOARD_HOME}partners/")
    page.get_by_role("link", name=CARED).click()
    page.get_by_role("link", name="Look after this partner").click()
    looked_at(page, f"Look after {CARED}")
    page.get_by_role("button", name="Look after this partner").click()
    expect(page.get_by_text(f"You look after {CARED} now.")).to_be_visible()
    page.get_by_role("button", name="Answer in its name").click()
    reload_until(page, CYCLE)
    looked_at(page, CARED)


def in_its_name(page: Page) -> None:
    """Every page says in whose name one answers."""
    expect(page.get_by_text(f"You answer in the name of {CARED}")).to_be_visible()


def answer_as_told(page: Page) -> None:
    """The manager types what she hears on the phone, and says how she got it."""
    in_its_name(page)
    page.get_by_role("button", name=re.compile("^Start")).click()
    for number, level in ((1, "3 Established"), (2, "1 Not yet")):
        expect(heading(page)).to_have_text(re.compile(rf"^{number}\. "))
        in_its_name(page)
        answering(page)
        page.get_by_label(level).check()
        page.get_by_label("In one line (optional)").fill(TOLD)
        expect(save_state(page)).to_contain_text("Saved at")
        page.get_by_role("button", name="Save and continue").click()
    expect(heading(page)).to_have_text(re.compile(r"^3\. "))
    page.get_by_role("button", name="Save and come back later").click()
    page.get_by_role("button", name="Check and send").click()
    looked_at(page, "Check your answers")
    in_its_name(page)
    send = page.get_by_role("button", name="Sign and send 2 of 11")
    send.click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose how you got these answers")
    page.get_by_label("By phone").check()
    page.get_by_label("Who gave you the answers? (optional)").fill("Registered manager")
    send.click()
    looked_at(page, "Receipt: version 1")
    expect(page.get_by_text(MARK)).to_be_visible()


def the_board_sees_the_mark(page: Page, *, marked: bool, words: str) -> None:
    """On the first page, beside the name, and over the words of the cell."""
    page.goto(BOARD_HOME)
    row = page.locator("#heat").get_by_role("row", name=re.compile(CARED))
    for _ in range(60):
        if row.locator("td").get_by_role("link").count() and ("Answered by the board" in row.inner_text()) == marked:
            break
        page.wait_for_timeout(300)
        page.reload()
    looked_at(page, CYCLE)
    row.locator("td").get_by_role("link").first.click()
    looked_at(page, re.compile(f"^{CARED}: "))
    expect(page.get_by_text(words)).to_be_visible()
    expect(page.get_by_text(MARK)).to_have_count(int(marked))


def claim_it(windows: Windows) -> None:
    """Somebody of it comes by themselves; whoever says so sees nothing yet."""
    page = windows.open(viewport=NARROW)
    page.goto("/")
    page.get_by_role("link", name="say that you answer for it").click()
    looked_at(page, "Answer for your organisation")
    page.get_by_label("Name of your organisation").fill("open")
    page.get_by_role("button", name="Find it").click()
    looked_at(page, "Answer for your organisation")
    page.get_by_role("link", name=CARED).click()
    looked_at(page, f"Answer for {CARED}")
    page.get_by_label("Your name").fill("Olive Open")
    page.get_by_label("Your job there").fill("Trustee")
    page.get_by_label("Your email address at work").fill("olive")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(page.get_by_label("Your job there")).to_have_value("Trustee")
    page.get_by_label("Your email address at work").fill(OLIVE)
    page.get_by_role("button", name="Send").click()
    looked_at(page)
    page.goto(windows.served.mailed_link(OLIVE, "Confirm your address"))
    looked_at(page, "Confirm your address")
    page.get_by_role("button", name="Yes, this is my address").click()
    looked_at(page, "Thank you")
    page.goto(HOME)
    looked_at(page, "Sign in")


def confirm_it(page: Page, served: Served) -> None:
    """The manager compares what was given with what the board knows, and says yes."""
    page.goto(served.mailed_link(MANAGER, f"Somebody says they are from {CARED}"))
    looked_at(page, f"Olive Open says they are from {CARED}")
    expect(page.get_by_role("region", name="You know, as your contact there")).to_contain_text(CONTACT)
    page.get_by_role("button", name="Yes, invite them").click()
    expect(page.get_by_text("Olive Open is invited.")).to_be_visible()


def read_change_and_send(windows: Windows) -> None:
    """Olive reads what was said in the organisation's name, changes it, and sends it again."""
    page = windows.open(viewport=NARROW)
    page.goto(windows.served.mailed_link(OLIVE, "Fernleigh"))
    looked_at(page)
    page.get_by_role("button", name=re.compile("^Accept and|^Go on")).click()
    page.goto(HOME)
    looked_at(page, CARED)
    expect(page.get_by_text(f"You answer in the name of {CARED}")).to_have_count(0)
    page.get_by_role("link", name="Read what was said in your name").click()
    looked_at(page, "What was said in your name")
    expect(page.get_by_text("Registered manager")).to_be_visible()
    expect(page.get_by_text(TOLD).first).to_be_visible()
    page.get_by_role("button", name="We have read this").click()
    expect(page.get_by_role("button", name="We have read this")).to_have_count(0)
    page.get_by_role("link", name=re.compile("^Change these answers")).click()
    page.get_by_role("link", name=re.compile(r"^1\. ")).click()
    answering(page)
    expect(page.get_by_label("In one line (optional)")).to_have_value(TOLD)
    page.get_by_label("In one line (optional)").fill(OWN)
    expect(save_state(page)).to_contain_text("Saved at")
    page.get_by_role("button", name="Save and come back later").click()
    page.get_by_role("button", name="Check and send").click()
    expect(page.get_by_label("By phone")).to_have_count(0)
    page.get_by_role("button", name="Sign and send 2 of 11").click()
    looked_at(page, "Receipt: version 2")
    expect(page.get_by_text(MARK)).to_have_count(0)


def test_an_organisation_is_looked_after_then_claimed(windows: Windows) -> None:
    page, served = windows.open(), windows.served
    sign_in(page, MANAGER)
    look_after(page)
    answer_as_told(page)
    the_board_sees_the_mark(page, marked=True, words=TOLD)
    claim_it(windows)
    confirm_it(page, served)
    read_change_and_send(windows)
    the_board_sees_the_mark(page, marked=False, words=OWN)
    answer = page.goto(HOME)
    assert answer is not None
    assert answer.status in (403, 404)  # the board's care has ended by itself
