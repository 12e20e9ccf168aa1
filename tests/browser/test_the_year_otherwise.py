"""A manager's jobs of the year, and answering by a mailed link: by keyboard alone, and where no script runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from app.core import clock
from tests.browser.answering import ANSWERED, CYCLE, FIRE, HOME, HOSTEL, MANAGER, TRUST
from tests.browser.conftest import Windows
from tests.browser.hands import HANDS, Hand
from tests.browser.people import heading, sign_in
from tests.browser.serving import Served, serve
from tests.support.databases import Databases

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PARTNERS = f"""Organisation,Kind,Name,Email
Hill House,Small charity or community group,Hal Hill,hal@hill.example
{TRUST[:-1]},,Nora Nurse,nora@millbrook.example
Nobody Yet,Housing,Con Tact,not an address
""".encode()
RESULTS = f"Partner;Factor 1 level\n{FIRE};2\nOpen Door;3\n".encode()


@pytest.fixture
def served(databases: Databases, tmp_path: Path) -> Iterator[Served]:
    with serve(databases, "sqlite", tmp_path, filling=ANSWERED, works=False) as served, served.app.app_context():
        yield served


@pytest.fixture
def told(databases: Databases, served: Served) -> dict[str, Any]:
    """What the filling says of itself."""
    found: dict[str, Any] = databases.told("sqlite", ANSWERED)
    return found


@pytest.fixture(params=HANDS, ids=lambda one: one.__name__)
def hand(request: pytest.FixtureRequest, windows: Windows) -> Hand:
    made: Callable[[Windows], Hand] = request.param
    return made(windows)


def bring_partners(hand: Hand) -> None:
    page = hand.page
    page.goto(f"{HOME}partners/")
    hand.follow("Bring many in from a spreadsheet")
    hand.press("Read this file")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose the file that holds your partners")
    hand.hand_in(page.get_by_label("The file with your partners"), "partners.csv", PARTNERS)
    hand.press("Read this file")
    expect(page.get_by_role("row", name=re.compile("^D4 "))).to_contain_text("not an address")
    hand.tick(page.get_by_role("checkbox", name="Leave out row 4"))
    hand.press("Save what is left out")
    expect(page.get_by_role("heading", name="Which one is it?")).to_be_visible()
    hand.choose_first(re.compile(f"^{TRUST[:-1]}"))
    hand.press("Save")
    hand.press("Go on to take the list in")
    hand.press("Take in and invite")
    expect(heading(page)).to_have_text("The list was taken in")
    expect(page.get_by_text("1 row was left out.")).to_be_visible()


def bring_results(hand: Hand) -> None:
    page = hand.page
    page.goto(f"{HOME}cycles/")
    hand.follow("Bring in an earlier year from a spreadsheet")
    hand.hand_in(page.get_by_label("The spreadsheet", exact=True), "last year.csv", RESULTS)
    hand.press("Read the spreadsheet")
    hand.press("Continue")
    hand.write("What is this cycle called?", "How personal were we?")
    hand.press("Continue")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter the last day")
    hand.date("When was its last day?", clock.local_date(clock.now()) - timedelta(days=330))
    hand.press("Continue")
    hand.pick_second(page.get_by_label("Which partner is “Open Door”?"))
    hand.press("Take it in")
    expect(heading(page)).to_have_text("How personal were we?")


def test_spreadsheets_are_brought_in(hand: Hand, told: dict[str, Any]) -> None:
    sign_in(hand.page, MANAGER)
    bring_partners(hand)
    bring_results(hand)


def test_somebody_answers_by_a_mailed_link(hand: Hand, told: dict[str, Any]) -> None:
    page = hand.page
    page.goto(told["link"])
    hand.press("Accept and start answering")
    expect(heading(page)).to_have_text(re.compile(r"^1\. "))
    hand.choose_first("Which level are you at?")
    hand.write("What do you do?", "We ask first. Ring 07700 900123.")
    hand.press("Save and continue")
    # What may tell who somebody is is warned of; ticked, it is saved as it is.
    expect(heading(page)).to_have_text(re.compile(r"^1\. "))
    hand.tick(page.get_by_role("checkbox", name=re.compile("as it is")))
    hand.press("Save and continue")
    expect(heading(page)).to_have_text(re.compile(r"^2\. "))
    hand.press("Save and come back later")
    hand.press("Check and send")
    expect(page.get_by_text("1 text was saved in spite of a warning.")).to_be_visible()
    hand.press(re.compile("^Sign and send"))
    expect(page.get_by_text("Your answers have been sent.")).to_be_visible()


def test_somebody_asks_for_a_fresh_link(hand: Hand, told: dict[str, Any]) -> None:
    page = hand.page
    page.goto("/sign-in")
    hand.press("Mail me a link to answer")
    hand.press("Send the link")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    hand.write("Email address", "fay@fire.example")
    hand.press("Send the link")
    expect(heading(page)).to_have_text("Look at your mail")


def remind(hand: Hand) -> None:
    """The words of one's own are seen in the mail before it is sent."""
    page = hand.page
    hand.press("Remind partners")
    expect(page.get_by_label(HOSTEL)).to_be_checked()
    hand.write("A sentence of your own (optional)", "I am in on Tuesday.")
    hand.press("Show the mail with these words")
    expect(page.locator(".mail-look")).to_contain_text("I am in on Tuesday.")
    hand.press("Send the reminder")
    expect(page.get_by_text("1 partner is reminded.")).to_be_visible()


def give_more_time(hand: Hand) -> None:
    page, day = hand.page, clock.local_date(clock.now()) + timedelta(days=44)
    hand.press("Give some more time")
    expect(page.get_by_label(HOSTEL)).to_be_checked()
    hand.date("Their last day", day)
    hand.press("Give more time")
    expect(page.get_by_text("1 partner has until the end of")).to_be_visible()


def look_at_texts(hand: Hand) -> None:
    page = hand.page
    page.goto(f"{HOME}cycles/")
    hand.follow("Texts to look at")
    hand.follow(re.compile("^Read it"))
    expect(heading(page)).to_have_text(re.compile(f"^{FIRE}: "))
    page.go_back()
    hand.press(re.compile("^Looked at"))
    expect(page.get_by_text("Nothing waits to be looked at.")).to_be_visible()


def plan_a_meeting(hand: Hand) -> None:
    page, day = hand.page, clock.local_date(clock.now()) + timedelta(days=30)
    page.goto(f"{HOME}meetings/")
    hand.press("Add a meeting")
    hand.press("Save the meeting")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter what the meeting is called")
    hand.write("What is this meeting called?", "Board meeting")
    hand.date("Which day is it?", day)
    hand.tick(page.get_by_label("Maya Manager"))
    hand.press("Save the meeting")
    expect(page.get_by_role("row", name=re.compile("Board meeting"))).to_contain_text("Maya Manager")


def test_a_manager_reminds_gives_time_reads_and_plans(hand: Hand, told: dict[str, Any]) -> None:
    page = hand.page
    sign_in(page, MANAGER)
    page.goto(f"{HOME}cycles/{told['cycle_id']}/")
    expect(heading(page)).to_have_text(CYCLE)
    remind(hand)
    give_more_time(hand)
    look_at_texts(hand)
    plan_a_meeting(hand)
