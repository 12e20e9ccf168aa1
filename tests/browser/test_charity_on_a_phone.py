"""A small charity on a phone, from the mail to the receipt: no password, one click to the first question; and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.commons.kinds import PartnerKind
from tests.app.accounts.helpers import make_person
from tests.app.spaces import make_board
from tests.browser.answering import ask_partners
from tests.browser.conftest import NARROW, Windows
from tests.browser.people import answering, heading, looked_at, save_state, sign_in
from tests.browser.serving import Served, serve
from tests.support.databases import Databases

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

CHARITY, SAM = "Open Door", "sam@open-door.example"
CYCLE, CHAIR_WORDS = "How personal are we now?", "Tell us how it is, not how you would like it to be."


@pytest.fixture
def served(databases: Databases, tmp_path: Path) -> Iterator[Served]:
    """A board that has asked a charity of which nobody has come yet."""
    with serve(databases, "sqlite", tmp_path) as served, served.app.app_context():
        board = make_board("Fernleigh Safeguarding Adults Board", "fernleigh")
        ask_partners(board, {CHARITY: (PartnerKind.SMALL_CHARITY, "Sam Small", SAM)}, title=CYCLE, words=CHAIR_WORDS)
        yield served


class Clicks:
    """Counts what somebody presses on our pages."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def press(self, name: str | re.Pattern[str]) -> None:
        self.count += 1
        self.page.get_by_role("button", name=name).click()


def come(page: Page, served: Served) -> None:
    """Read the mail, follow its link, press the one button."""
    page.goto(served.mailed_link(SAM, CYCLE))
    looked_at(page, CYCLE)
    for words in (CHAIR_WORDS, "You need no password.", "What starting means"):
        expect(page.get_by_text(words)).to_be_visible()
    clicks = Clicks(page)
    clicks.press("Accept and start answering")
    expect(heading(page)).to_have_text(re.compile(r"^1\. "))
    expect(page.get_by_role("group", name="Which level are you at?")).to_be_visible()
    assert clicks.count == 1


def answer_all(page: Page) -> None:
    """The short form: a level each and a line where it helps; the last one is outside their work."""
    for number in range(1, 12):
        expect(heading(page)).to_have_text(re.compile(rf"^{number}\. "))
        answering(page)
        expect(page.get_by_label("What difference has it made to people?")).to_have_count(0)
        page.get_by_label("Outside our work" if number == 11 else "3 Established").check()
        if number < 3:
            page.get_by_label("In one line (optional)").fill(f"We ask first, {number}.")
        if number in (1, 11):
            expect(save_state(page)).to_contain_text("Saved at")
            looked_at(page)
        page.get_by_role("button", name="Save and continue").click()


def sign_and_send(page: Page) -> None:
    looked_at(page, "Check your answers")
    expect(page.get_by_text("A line saying why")).to_have_count(0)  # the short form asks for no reason
    expect(page.get_by_text("You sign these answers as Sam Small")).to_be_visible()
    page.get_by_role("button", name="Sign and send", exact=True).click()
    expect(page.get_by_text("Your answers have been sent.")).to_be_visible()


def come_back(windows: Windows, used: str) -> None:
    """Weeks later on another phone: the old link is spent; a fresh one is mailed, and leads back to what was said."""
    page, served = windows.open(viewport=NARROW), windows.served
    page.goto(used)
    looked_at(page, "This link does not work any more")
    expect(page.get_by_text("It was used already")).to_be_visible()
    before = len(served.mails(SAM))
    page.get_by_role("button", name="Mail me a fresh link").click()
    looked_at(page, "Look at your mail")
    for _ in range(100):
        if len(served.mails(SAM)) > before:
            break
        page.wait_for_timeout(200)
    fresh = served.mailed_link(SAM, "")
    assert fresh != used
    page.goto(fresh)
    looked_at(page, CYCLE)
    page.get_by_role("button", name="Go on answering").click()
    expect(page.get_by_role("button", name="Check and send")).to_be_visible()
    looked_at(page, CYCLE)
    page.get_by_role("link", name=re.compile(r"^2\. ")).click()
    expect(page.get_by_label("In one line (optional)")).to_have_value("We ask first, 2.")
    # This sign-in lets them answer, and no more.
    page.goto("/account")
    looked_at(page, "Sign in")


def test_a_charity_on_a_phone_from_the_mail_to_the_receipt(windows: Windows) -> None:
    page, served = windows.open(viewport=NARROW), windows.served
    link = served.mailed_link(SAM, CYCLE)
    come(page, served)
    answer_all(page)
    sign_and_send(page)
    looked_at(page, "Receipt: version 1")
    expect(page.get_by_text("11 of 11")).to_be_visible()
    assert served.mailed_link(SAM, "Receipt")
    come_back(windows, link)


def test_asking_for_a_link_on_the_page_of_signing_in(windows: Windows) -> None:
    """Whoever has lost the mail asks for another; an address that nobody knows gets the same answer."""
    page, served = windows.open(viewport=NARROW), windows.served
    come(page, served)
    other = windows.open(viewport=NARROW)
    for email in (SAM, "nobody@elsewhere.example"):
        other.goto("/sign-in")
        other.get_by_role("button", name="Mail me a link to answer").click()
        looked_at(other, "Ask for a link to answer")
        other.get_by_label("Email address").fill(email)
        other.get_by_role("button", name="Send the link").click()
        looked_at(other, "Look at your mail")
        expect(other.get_by_text(f"If {email} may answer")).to_be_visible()
    assert served.mails("nobody@elsewhere.example") == []
    other.goto(served.mailed_link(SAM, "link"))
    other.get_by_role("button", name=re.compile("^Go on|^See")).click()
    expect(other.get_by_text(CYCLE).first).to_be_visible()


def test_links_that_lead_nowhere_or_to_somebody_else(windows: Windows) -> None:
    page, served = windows.open(viewport=NARROW), windows.served
    link = served.mailed_link(SAM, CYCLE)
    for path in ("/answer/no-such-secret", "/claim/no-such-secret", "/mail-choices/no-such/secret"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 404
        looked_at(page)
    # Somebody who is signed in as another: the link is not used up by looking.
    make_person("else@msp.example", name="Else Where")
    sign_in(page, "else@msp.example")
    page.goto(link)
    looked_at(page, "This link is for somebody else")
    page.get_by_role("button", name="Sign out").last.click()
    expect(heading(page)).to_have_text("You are signed out")
    come(page, served)


def test_a_mail_leads_to_choosing_mails(windows: Windows) -> None:
    """Without signing in: less mail, by the link at the foot of a reminder or a receipt."""
    page, served = windows.open(viewport=NARROW), windows.served
    come(page, served)
    page.get_by_label("3 Established").check()
    page.get_by_role("button", name="Save and come back later").click()
    page.get_by_role("button", name="Check and send").click()
    page.get_by_role("button", name=re.compile("^Sign and send")).click()
    looked_at(page, "Receipt: version 1")
    served.mailed_link(SAM, "Receipt")
    body = next(mail for mail in reversed(served.mails(SAM)) if "Receipt" in str(mail["Subject"])).get_body(("plain",))
    [choices] = re.findall(rf"{re.escape(served.url)}(/mail-choices/\S+)", body.get_content() if body else "")
    other = windows.open(viewport=NARROW)
    other.goto(choices)
    looked_at(other)
