"""The journey: an operator makes a board, its manager asks three partners, one answers, the chair reads it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from app.core import clock
from app.organisations import service as organisations
from tenants import acting_for, transaction
from tests.app.accounts.helpers import make_operator
from tests.app.spaces import add_partner, claim, make_board, make_organisation
from tests.browser.conftest import Windows
from tests.browser.looking import faults_of
from tests.browser.people import answering, enter_date, heading, join, save_state, sign_in
from tests.browser.serving import Served, serve
from tests.support.databases import Databases

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

BOARD = "Fernleigh Safeguarding Adults Board"
POLICE, HOSTEL, HOSPITAL = "Fernleigh Police", "Open Door Housing", "Millbrook Hospitals Trust"
MANAGER, CHAIR = "maya@fernleigh.example", "ines@fernleigh.example"
SERGEANT, COLLEAGUE = "pat@police.example", "col@police.example"
NURSE, WARDEN = "nora@millbrook.example", "wes@opendoor.example"
CYCLE = "How personal is our safeguarding?"
CHAIR_WORDS = "Tell us how it is, not how you would like it to be."


@pytest.fixture
def served(databases: Databases, database_kind: str, tmp_path: Path) -> Iterator[Served]:
    """The service on each database in turn; the hospital is on another board already."""
    with serve(databases, database_kind, tmp_path) as served, served.app.app_context():
        make_operator()
        elsewhere = make_board("Aldermoor Safeguarding Adults Board", "aldermoor")
        hospital = make_organisation(elsewhere, HOSPITAL)
        claim(hospital, NURSE)
        add_partner(elsewhere, hospital)
        with acting_for(hospital.id), transaction():
            organisations.accept_link(asker_id=elsewhere.id, now=clock.now())
        yield served


def logo() -> bytes:
    picture = BytesIO()
    Image.new("RGB", (240, 80), (90, 23, 99)).save(picture, "PNG")
    return picture.getvalue()


class Journey:
    """Everybody's windows, and what each does in them, in order."""

    def __init__(self, windows: Windows) -> None:
        self.served = windows.served
        self.windows = windows
        self.operator = windows.open()
        self.manager = windows.open()
        self.sergeant = windows.open()

    # The operator

    def make_the_board(self) -> None:
        page = self.operator
        sign_in(page, "op@msp.example")
        page.get_by_role("button", name="Make a board").click()
        page.locator("#name").fill(BOARD)
        page.get_by_label("Region").select_option(label="North East")
        page.get_by_text("North East", exact=True).last.click()
        page.get_by_label("Hartlepool").check()
        page.get_by_label("Who answers for the data held in it").fill("Hartlepool Borough Council")
        page.locator("#keeper_name").fill("Maya Manager")
        page.locator("#keeper_email").fill(MANAGER)
        page.get_by_role("button", name="Make the board and invite").click()
        expect(page.get_by_text(f"{BOARD} is made. Maya Manager is invited.")).to_be_visible()

    # The manager

    def set_it_up(self) -> None:
        page = self.manager
        join(page, self.served.mailed_link(MANAGER, "invites you"))
        expect(heading(page)).to_have_text(BOARD)
        page.get_by_role("link", name="Set up your board").click()
        page.get_by_label("Logo").set_input_files({"name": "logo.png", "mimeType": "image/png", "buffer": logo()})
        page.get_by_label("Accent colour").fill("#5a1763")
        page.get_by_label("What the board calls one of its partners").fill("member agency")
        page.get_by_label("And several of them").fill("member agencies")
        page.get_by_role("button", name="Save").click()
        expect(page.locator("img.app-space__logo")).to_be_visible()
        expect(page.get_by_label("Accent colour")).to_have_value("#5a1763")

    def add_partners(self) -> None:
        self._enter_new(POLICE, "Police", "Pat Sergeant", SERGEANT)
        self._enter_new(HOSTEL, "Housing", "Wes Warden", WARDEN)
        page = self._search("Millbrook")
        page.get_by_role("link", name=HOSPITAL).click()
        expect(page.get_by_text("This organisation is on the service already.")).to_be_visible()
        page.get_by_label("Name").fill("Nora Nurse")
        page.get_by_label("Email").fill(NURSE)
        page.get_by_role("button", name="Add and ask to connect").click()
        expect(heading(page)).to_have_text(HOSPITAL)

    def _search(self, words: str) -> Page:
        page = self.manager
        page.goto("/boards/fernleigh-safeguarding-adults-board/partners/")
        page.get_by_role("button", name="Add one").click()
        page.get_by_label("Name").fill(words)
        page.get_by_role("button", name="Search").click()
        return page

    def _enter_new(self, name: str, kind: str, contact: str, email: str) -> None:
        page = self._search(name)
        page.get_by_role("link", name="Enter a new organisation").click()
        expect(page.get_by_label("Name of the organisation")).to_have_value(name)
        page.get_by_role("radio", name=kind, exact=True).check()
        page.locator("#contact_name").fill(contact)
        page.locator("#contact_email").fill(email)
        page.get_by_role("button", name="Add and invite").click()
        expect(heading(page)).to_have_text(name)

    def two_accept(self) -> None:
        """The police accept the invitation; the hospital's own people accept the link."""
        join(self.sergeant, self.served.mailed_link(SERGEANT, "invites you"))
        nurse = self.windows.open()
        nurse.goto(self.served.mailed_link(NURSE, f"{BOARD} asks to connect"))
        sign_in(nurse, NURSE)
        expect(nurse.get_by_text("Your drafts.")).to_be_visible()
        nurse.get_by_role("button", name="Accept and connect").click()
        expect(nurse.get_by_role("listitem").filter(has_text=BOARD)).to_contain_text("Connected since")

    def open_a_cycle(self) -> None:
        page, today = self.manager, clock.local_date(clock.now())
        page.get_by_role("link", name="Cycles").first.click()
        page.get_by_role("button", name="Start a new cycle").click()
        page.get_by_label("What is this cycle called?").fill(CYCLE)
        enter_date(page, "First day", today)
        enter_date(page, "Last day", today + timedelta(days=30))
        page.get_by_label("The chair’s words to partners").fill(CHAIR_WORDS)
        for name in (POLICE, HOSTEL, HOSPITAL):
            page.get_by_label(name).check()
        page.get_by_role("button", name="Save draft").click()
        expect(page.get_by_text("Draft saved")).to_be_visible()
        page.get_by_role("button", name="See what partners will see").click()
        expect(page.get_by_text(CHAIR_WORDS)).to_be_visible()
        page.get_by_role("link", name=re.compile("^1\\. ")).click()
        expect(page.get_by_text("Which level are you at?")).to_be_visible()
        page.go_back()
        page.get_by_role("link", name="Back to the cycle").click()
        page.get_by_role("button", name="Open this cycle").click()
        expect(page.get_by_text("is not connected yet. Its request waits here")).to_be_visible()
        page.get_by_role("button", name="Open the cycle now").click()
        expect(page.get_by_text("Cycle open.")).to_be_visible()

    def a_late_one_joins(self) -> None:
        """The hostel accepts when the cycle is open, by the mail that says so, and is at the first question."""
        warden = self.windows.open()
        warden.goto(self.served.mailed_link(WARDEN, CYCLE))
        warden.get_by_role("button", name="Accept and start answering").click()
        expect(warden.get_by_role("group", name="Which level are you at?")).to_be_visible()

    # The partner

    def come_from_the_mail(self) -> None:
        """Two clicks from the mail to the first question: the mail's link, and one button."""
        page = self.sergeant
        page.goto(self.served.mailed_link(SERGEANT, CYCLE))  # the first click
        expect(page.get_by_text(CHAIR_WORDS)).to_be_visible()
        page.get_by_role("button", name="Answer the first factor").click()  # the second
        expect(page.get_by_role("group", name="Which level are you at?")).to_be_visible()
        expect(heading(page)).to_have_text(re.compile(r"^1\. "))

    def is_saved_while_typing(self) -> None:
        page, words = self.sergeant, page_words(1)
        answering(page)
        page.get_by_label("3 Established").check()
        expect(save_state(page)).to_contain_text("Saved at")
        page.get_by_label("What do you do?").press_sequentially(words)
        with page.expect_response(lambda answer: answer.request.method == "POST") as saved:
            pressed = time.monotonic()
        assert saved.value.status == 200
        assert 0.5 < time.monotonic() - pressed < 4, "saved about a second after the last key"
        expect(save_state(page)).to_contain_text("Saved at")
        page.reload()
        expect(page.get_by_label("What do you do?")).to_have_value(words)
        expect(page.get_by_label("3 Established")).to_be_checked()
        self._continue(2)

    def survives_a_lost_connection(self) -> None:
        page, words = self.sergeant, page_words(2)
        answering(page)
        page.get_by_label("2 Starting").check()
        page.context.set_offline(True)
        page.get_by_label("What do you do?").fill(words)
        expect(save_state(page)).to_contain_text("Not saved yet: no connection")
        expect(page.get_by_label("What do you do?")).to_have_value(words)
        page.context.set_offline(False)
        expect(save_state(page)).to_contain_text("Saved at")
        page.reload()
        expect(page.get_by_label("What do you do?")).to_have_value(words)
        self._continue(3)

    def survives_an_ended_session(self) -> None:
        page, words = self.sergeant, page_words(3)
        answering(page)
        page.get_by_label("1 Not yet").check()
        expect(save_state(page)).to_contain_text("Saved at")
        other = page.context.new_page()
        other.goto("/account")
        other.get_by_role("button", name="Sign out", exact=True).click()
        expect(heading(other)).to_have_text("You are signed out")
        other.close()
        page.get_by_label("What do you do?").fill(words)
        expect(save_state(page)).to_contain_text("You have been signed out. What you typed is still here.")
        assert faults_of(page) == []
        with page.context.expect_page() as tab:
            page.get_by_role("link", name="Sign in (opens in a new tab)").click()
        sign_in(tab.value, SERGEANT)
        expect(save_state(page)).to_contain_text("Saved at")
        tab.value.close()
        page.reload()
        expect(page.get_by_label("What do you do?")).to_have_value(words)
        self._continue(4)

    def invites_a_colleague(self) -> Page:
        page = self.sergeant
        here = page.url
        page.get_by_role("link", name="People", exact=True).click()
        page.get_by_role("button", name="Invite").click()
        page.get_by_label("Name").fill("Col League")
        page.get_by_label("Email address").fill(COLLEAGUE)
        page.get_by_label("Contributor").check()
        page.get_by_role("button", name="Send the invitation").click()
        expect(page.get_by_text("Col League").first).to_be_visible()
        page.goto(here)
        colleague = self.windows.open()
        join(colleague, self.served.mailed_link(COLLEAGUE, "invites you"))
        return colleague

    def settles_a_conflict(self) -> None:
        colleague, page = self.invites_a_colleague(), self.sergeant
        colleague.goto(page.url)
        answering(colleague)
        answering(page)
        colleague.get_by_label("2 Starting").check()
        colleague.get_by_label("What do you do?").fill("We ask, says Col.")
        expect(save_state(colleague)).to_contain_text("Saved at")
        page.get_by_label("3 Established").check()
        expect(save_state(page)).to_contain_text("Col League changed this answer")
        assert faults_of(page) == []
        page.get_by_label("What do you do?").fill("We listen, says Pat.")
        page.get_by_role("button", name="See both answers").click()
        expect(heading(page)).to_have_text("Choose which answer to keep")
        for words in ("We ask, says Col.", "We listen, says Pat."):
            expect(page.locator(".compare").get_by_text(words)).to_be_visible()
        for level in ("Starting", "Established"):
            expect(page.locator(".compare").first.get_by_text(level)).to_be_visible()
        page.get_by_role("group", name="Which to keep: level").get_by_label("Use mine").check()
        page.get_by_label("Join the two, as in the box below").check()
        page.get_by_role("button", name="Save what I chose").click()
        expect(page.get_by_label("3 Established")).to_be_checked()
        kept = page.get_by_label("What do you do?").input_value()
        assert "We ask, says Col." in kept
        assert "We listen, says Pat." in kept
        self._continue(5)

    def answers_the_rest(self) -> None:
        page = self.sergeant
        for number in range(5, 12):
            answering(page)
            page.get_by_label("Outside our work" if number == 11 else "4 Embedded").check()
            page.get_by_label("What do you do?").fill(page_words(number))
            page.get_by_label("What difference has it made to people?").fill("Nine in ten say they were heard.")
            if number == 5:
                page.get_by_label("Title of link 1").fill("Our policy")
                page.get_by_label("Web address of link 1").fill("police.example/policy")
            if number < 11:
                self._continue(number + 1)
        page.get_by_role("button", name="Save and continue").click()
        expect(heading(page)).to_have_text("Check your answers")

    def _continue(self, number: int) -> None:
        self.sergeant.get_by_role("button", name="Save and continue").click()
        expect(heading(self.sergeant)).to_have_text(re.compile(rf"^{number}\. "))

    def submits(self) -> None:
        page = self.sergeant
        for number in (1, 2, 3, 11):
            expect(page.get_by_text(page_words(number))).to_be_visible()
        page.get_by_role("button", name="Sign and send").click()
        expect(page.get_by_text("Your answers have been sent.")).to_be_visible()
        expect(heading(page)).to_have_text("Receipt: version 1")
        expect(page.get_by_text("11 of 11")).to_be_visible()
        expect(page.get_by_role("button", name="Print this page")).to_be_visible()
        assert self.served.mailed_link(SERGEANT, "Receipt") == page.url

    # The chair

    def the_chair_sees_it(self) -> None:
        page = self.manager
        page.get_by_role("link", name="People", exact=True).click()
        page.get_by_role("button", name="Invite").click()
        page.get_by_label("Name").fill("Ines Chair")
        page.get_by_label("Email address").fill(CHAIR)
        page.get_by_label("Independent chair").check()
        page.get_by_role("button", name="Send the invitation").click()
        joining = self.windows.open()
        join(joining, self.served.mailed_link(CHAIR, "invites you"))
        chair = self.windows.open()
        sign_in(chair, CHAIR)
        # Without a click: who has sent, who has not, how long is left, what they say.
        expect(heading(chair)).to_have_text(CYCLE)
        expect(chair.locator(".figures")).to_contain_text("1 of 3")
        expect(chair.locator(".figures")).to_contain_text("30")
        who = chair.get_by_role("region", name="Who has not answered")
        for name in (HOSTEL, HOSPITAL):
            expect(who.get_by_text(name)).to_be_visible()
        row = chair.get_by_role("row", name=re.compile(POLICE))
        row.get_by_role("link").nth(1).click()
        expect(heading(chair)).to_have_text(re.compile(f"^{POLICE}: "))
        expect(chair.get_by_text(page_words(1))).to_be_visible()


def page_words(number: int) -> str:
    return f"On factor {number} our officers ask first."


def test_a_board_asks_a_partner_answers_the_chair_sees(windows: Windows) -> None:
    journey = Journey(windows)
    journey.make_the_board()
    journey.set_it_up()
    journey.add_partners()
    journey.two_accept()
    journey.open_a_cycle()
    journey.a_late_one_joins()
    journey.come_from_the_mail()
    journey.is_saved_while_typing()
    journey.survives_a_lost_connection()
    journey.survives_an_ended_session()
    journey.settles_a_conflict()
    journey.answers_the_rest()
    journey.submits()
    journey.the_chair_sees_it()
