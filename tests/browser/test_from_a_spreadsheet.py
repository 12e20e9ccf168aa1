"""From an old spreadsheet to an open cycle, by lunch; and after the first answer the board sees what moved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from app.core import clock
from app.organisations import service as organisations
from app.people.roles import Role
from tenants import acting_for, transaction
from tests.app.accounts.helpers import make_person
from tests.app.spaces import add_partner, claim, make_board, make_organisation
from tests.browser.conftest import NARROW, Windows
from tests.browser.people import enter_date, heading, looked_at, sign_in
from tests.browser.serving import Served, serve
from tests.support.databases import Databases

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

BOARD, HOME = "Fernleigh Safeguarding Adults Board", "/boards/fernleigh/"
MANAGER, SERGEANT, WARDEN, NURSE = (
    "maya@fernleigh.example",
    "pat@police.example",
    "wes@opendoor.example",
    "nora@millbrook.example",
)
POLICE, HOSTEL, HOSPITAL = "Fernleigh Police", "Open Door Housing", "Millbrook Hospitals Trust"
LAST_YEAR, THIS_YEAR = "How personal were we?", "How personal are we now?"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADINGS = ("Agency", "Type", "Safeguarding lead", "E-mail")


@pytest.fixture
def served(databases: Databases, tmp_path: Path) -> Iterator[Served]:
    """A new board with a manager and nothing else; the hospital is on another board."""
    with serve(databases, "sqlite", tmp_path) as served, served.app.app_context():
        board = make_board(BOARD, "fernleigh")
        make_person(MANAGER, (board, Role.BOARD_MANAGER), name="Maya Manager")
        elsewhere = make_board("Aldermoor Safeguarding Adults Board", "aldermoor")
        hospital = make_organisation(elsewhere, HOSPITAL)
        claim(hospital, NURSE)
        add_partner(elsewhere, hospital)
        with acting_for(hospital.id), transaction():
            organisations.accept_link(asker_id=elsewhere.id, now=clock.now())
        yield served


def old_list(warden: str) -> bytes:
    """The manager's own list, in her own words; the hospital's name is not quite right."""
    book = Workbook()
    rows: Sequence[Sequence[str]] = (
        HEADINGS,
        (POLICE, "Police", "Pat Sergeant", SERGEANT),
        (HOSTEL, "Housing", "Wes Warden", warden),
        ("Millbrook Hospital Trust", "NHS trust or other health service", "Nora Nurse", NURSE),
    )
    for row in rows:
        book.active.append(list(row))  # type: ignore[union-attr]  # a new book has a sheet
    sent = BytesIO()
    book.save(sent)
    return sent.getvalue()


def old_results() -> bytes:
    """Last year's table as Excel saves it as CSV where a comma is a decimal point."""
    rows = (
        ("Agency", "Factor 1 rating", "Factor 1 comments", "Factor 2 rating"),
        ("Fernleigh Police", "Amber", "We ask; not always", "Green"),
        ("Open Door", "Green", "", "n/a"),
    )
    lines = (";".join(f'"{cell}"' if ";" in cell else cell for cell in row) for row in rows)
    return b"\xef\xbb\xbf" + "\r\n".join(lines).encode()


def hand_in(page: Page, label: str, name: str, mime: str, content: bytes, button: str) -> None:
    page.get_by_label(label, exact=True).set_input_files({"name": name, "mimeType": mime, "buffer": content})
    page.get_by_role("button", name=button).click()


def bring_partners(page: Page) -> None:
    """Hand the list in, put right what is wrong with one cell, say which hospital it is, take it in."""
    page.goto(f"{HOME}partners/")
    page.get_by_role("link", name="Bring many in from a spreadsheet").click()
    looked_at(page, "Bring partners in from a spreadsheet")
    for warden in (WARDEN.replace("@", " at "), WARDEN):
        hand_in(page, "The file with your partners", "partners.xlsx", WORKBOOK, old_list(warden), "Read this file")
        looked_at(page, "What comes of this list")
        if warden != WARDEN:
            wrong = page.get_by_role("row", name=re.compile("^D3 "))
            expect(wrong).to_contain_text(warden)
            page.get_by_role("link", name="hand it in again").click()
    expect(page.get_by_role("heading", name="Which one is it?")).to_be_visible()
    page.get_by_role("group", name="Millbrook Hospital Trust").get_by_label(HOSPITAL).check()
    page.get_by_role("button", name="Save", exact=True).click()
    looked_at(page, "What comes of this list")
    page.get_by_role("button", name="Go on to take the list in").click()
    looked_at(page, "Take this list in")
    expect(page.get_by_text("2 people are invited by email now.")).to_be_visible()
    page.get_by_role("button", name="Take in and invite").click()
    looked_at(page, "The list was taken in")
    expect(page.get_by_text("3 organisations of partners.xlsx are among your partners now.")).to_be_visible()
    page.get_by_role("link", name="See all partners").click()
    for name in (POLICE, HOSTEL, HOSPITAL):
        expect(page.get_by_role("rowheader", name=name)).to_be_visible()


def bring_results(page: Page) -> None:
    """Say what the columns and the levels are, look at what comes of it, take last year in."""
    page.get_by_role("link", name="Cycles", exact=True).first.click()
    page.get_by_role("link", name="Bring in an earlier year from a spreadsheet").click()
    looked_at(page, "Bring in an earlier year")
    hand_in(page, "The spreadsheet", "last year.csv", "text/csv", old_results(), "Read the spreadsheet")
    looked_at(page, "What does each column hold?")
    expect(page.get_by_label("Column A: Agency")).to_have_value("partner")
    expect(page.get_by_label("Column C: Factor 1 comments")).to_have_value("practice:1")
    page.get_by_role("button", name="Continue").click()
    looked_at(page, "What do the levels mean?")
    expect(page.get_by_label("“Amber”")).to_have_value("2")
    page.get_by_label("What is this cycle called?").fill(LAST_YEAR)
    enter_date(page, "When was its last day?", clock.local_date(clock.now()) - timedelta(days=330))
    page.get_by_role("button", name="Continue").click()
    looked_at(page, "Look before you take it in")
    page.get_by_label("Which partner is “Open Door”?").select_option(label=HOSTEL)
    page.get_by_role("button", name="Take it in").click()
    looked_at(page, LAST_YEAR)
    expect(page.get_by_text("Brought in from a spreadsheet")).to_be_visible()


def open_the_copy(page: Page) -> None:
    """Copy last year's cycle, move its days, and open it to partners that have not accepted."""
    today = clock.local_date(clock.now())
    page.get_by_role("link", name="Cycles", exact=True).first.click()
    page.get_by_role("button", name=f"Copy {LAST_YEAR}").click()
    looked_at(page, "Start a new cycle")
    page.get_by_label("What is this cycle called?").fill(THIS_YEAR)
    enter_date(page, "First day", today)
    enter_date(page, "Last day", today + timedelta(days=30))
    page.get_by_label("The chair’s words to partners").fill("Tell us how it is.")
    for name in (POLICE, HOSTEL, HOSPITAL):
        page.get_by_label(name).check()
    page.get_by_role("button", name="Save draft").click()
    page.get_by_role("button", name="Open this cycle").click()
    looked_at(page, f"Open {THIS_YEAR}")
    expect(page.get_by_text("3 partners are not connected yet.")).to_be_visible()
    page.get_by_role("button", name="Open the cycle now").click()
    expect(page.get_by_text("Cycle open.")).to_be_visible()
    looked_at(page, THIS_YEAR)


def answer_two_factors(windows: Windows) -> None:
    """The sergeant comes with the mail's link, answers two factors, and sends."""
    page = windows.open(viewport=NARROW)
    page.goto(windows.served.mailed_link(SERGEANT, THIS_YEAR))
    looked_at(page, THIS_YEAR)
    page.get_by_role("button", name="Accept and start answering").click()
    for number, level in ((1, "3 Established"), (2, "2 Starting")):
        expect(heading(page)).to_have_text(re.compile(rf"^{number}\. "))
        page.get_by_label(level).check()
        page.get_by_role("button", name="Save and continue").click()
    expect(heading(page)).to_have_text(re.compile(r"^3\. "))
    page.get_by_role("button", name="Save and come back later").click()
    page.get_by_role("button", name="Check and send").click()
    looked_at(page, "Check your answers")
    page.get_by_role("button", name="Sign and send 2 of 11").click()
    looked_at(page, "Receipt: version 1")


def test_from_an_old_spreadsheet_to_an_open_cycle(windows: Windows) -> None:
    page = windows.open()
    sign_in(page, MANAGER)
    bring_partners(page)
    bring_results(page)
    open_the_copy(page)
    answer_two_factors(windows)
    page.goto(HOME)
    looked_at(page, THIS_YEAR)
    moved = page.get_by_role("region", name="What changed")
    expect(moved).to_contain_text(f"Since {LAST_YEAR}")
    expect(moved).to_contain_text("1 moved up, 1 moved down and 0 stayed the same")
    page.locator("#heat tfoot").get_by_role("link").first.click()
    looked_at(page, re.compile(r"^1\. "))
    expect(page.get_by_text("1 moved up, 0 moved down")).to_be_visible()
