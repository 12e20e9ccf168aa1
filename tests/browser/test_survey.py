"""Answering a survey: on a phone, by keyboard, without scripts, where the connection comes and goes."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from tests.app.learning_needs.door.world import DOORS, World, make_world
from tests.browser.conftest import NARROW, Windows
from tests.browser.looking import faults_of
from tests.browser.serving import Served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

HERE = f"/s/{DOORS[0]}/"
PHONE = {"viewport": NARROW, "has_touch": True, "is_mobile": True}
HELP = re.compile(r": what would help most\?$")


@pytest.fixture
def world(served: Served) -> World:
    return make_world(served.app)


@pytest.fixture
def asked(world: World) -> UUID:
    """A survey that is open."""
    return world.ask(world.anytown)


def title(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.locator("h1")).to_have_text(words)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name, exact=isinstance(name, str)).click()


def choose(page: Page, *labels: str) -> None:
    """Touch rows by their words: the whole row is the target."""
    for label in labels:
        page.locator(".survey-row", has_text=re.compile(rf"^\s*{re.escape(label)}")).first.click()


def rate_all(page: Page, *, matters: str = "It is vital", can: str = "I could with some help") -> None:
    while page.get_by_text("How much does this matter in my role?").is_visible():
        before = page.locator("h1").inner_text()
        choose(page, matters, can)
        press(page, "Continue")
        expect(page.locator("h1")).not_to_have_text(before)


def answer_everything(page: Page, *, words: str = "") -> None:
    """From the first question to the page before sending."""
    for label in ("Registered professionals", "Police", "3 to 5 years"):
        choose(page, label)
        press(page, "Continue")
    title(page, "Which of these are part of your work?")
    choose(page, "Managing and supporting risk", "Honest conversations", "Recording outcomes")
    press(page, "Continue")
    expect(page.get_by_text("How well can I do this now?")).to_be_visible()
    rate_all(page)
    for _ in range(3):
        title(page, HELP)
        before = page.locator("h1").inner_text()
        choose(page, "Both")
        press(page, "Continue")
        expect(page.locator("h1")).not_to_have_text(before)
    title(page, "What gets in the way?")
    choose(page, "Too much work at once")
    press(page, "Continue")
    title(page, "How do you learn best?")
    choose(page, "A champion to ask", "E-learning")
    press(page, "Continue")
    title(page, "How far do you agree?")
    page.get_by_role("radio", name="Agree", exact=True).first.check()
    press(page, "Continue")
    title(page, "Is there anything else that would help you?")
    page.get_by_role("textbox").fill(words)
    press(page, "Continue")
    title(page, "Check and send")


def test_on_a_phone(windows: Windows, world: World, asked: UUID) -> None:
    page = windows.open(**PHONE)
    page.goto(HERE)
    press(page, "Start")
    title(page, "Which is closest to what you do?")
    expect(page.locator("h1")).to_be_focused()
    assert "h1" not in page.url
    answer_everything(page, words="More time for first talks.")
    press(page, "Send my answers")
    title(page, "Thank you")
    assert world.count(asked) == 1
    answers = world.answers(asked)
    assert (answers.tier[0], answers.service[0], answers.length[0]) == (2, 7, 3)
    assert answers.help[0].tolist().count(3) == 3
    names = {cookie["name"] for cookie in page.context.cookies()}
    assert names == {"answered"}
    assert page.evaluate("() => [localStorage.length, sessionStorage.length, JSON.stringify(history.state)]")[:2] == [
        0,
        0,
    ]


def test_every_screen_can_be_used_by_everybody(windows: Windows, world: World, asked: UUID) -> None:
    """By axe, wide and narrow; at 400% nothing has to be scrolled sideways; errors shown too."""
    world.ask(world.otherby, door=DOORS[1])
    page = windows.open(viewport=NARROW)
    found: dict[str, list[str]] = {}

    def look(what: str) -> None:
        if faults := faults_of(page):
            found[what] = faults

    page.goto(HERE)
    look("start")
    press(page, "Start")
    look("areas")
    choose(page, "Anytown")  # takes the tick away
    press(page, "Continue")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    look("areas, wrong")
    choose(page, "Anytown")
    press(page, "Continue")
    title(page, "Which is closest to what you do?")
    look("tier")
    for name in ("service", "length", "work"):
        before = page.locator("h1").inner_text()
        press(page, "Continue")
        expect(page.locator("h1")).not_to_have_text(before)
        look(name)
    for row in page.get_by_role("checkbox").all()[:12]:
        row.check()
    press(page, "Continue")
    expect(page.get_by_text("How well can I do this now?")).to_be_visible()
    page.get_by_text("What counts as this").click()
    look("topic")
    for _ in range(10):
        before = page.locator("h1").inner_text()
        choose(page, "It is vital", "I could with some help")
        press(page, "Continue")
        expect(page.locator("h1")).not_to_have_text(before)
    look("enough")
    press(page, "Enough for today")
    title(page, HELP)
    look("route")
    while HELP.search(before := page.locator("h1").inner_text()):
        press(page, "Skip")
        expect(page.locator("h1")).not_to_have_text(before)
    choose(page, "The recording system", "Fixed timescales", "Too few advocates", "Unclear measures")
    press(page, "Continue")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    look("barriers, wrong")
    press(page, "Skip")
    title(page, "How do you learn best?")
    press(page, "Skip")
    title(page, "How far do you agree?")
    look("views")
    press(page, "Skip these")
    title(page, "Is there anything else that would help you?")
    page.get_by_role("textbox").fill("Ask Dr Jones on 07700 900123.")
    press(page, "Continue")
    expect(page.locator("#looks-like")).to_be_focused()
    look("free, asked about")
    press(page, "Go on as it is")
    title(page, "Check and send")
    page.get_by_text("Go on later", exact=True).click()
    look("check")
    press(page, "Keep my answers on this device")
    title(page, "Your answers are kept on this device")
    look("kept")
    page.goto(HERE)
    look("start with kept answers")
    press(page, "Go on where you stopped")
    title(page, "Check and send")
    press(page, "Send my answers")
    title(page, "Thank you")
    look("done")
    page.goto(HERE)
    title(page, re.compile("Was it you"))
    look("answered")
    assert found == {}


def test_rows_are_wide_and_high_enough_to_touch(windows: Windows, asked: UUID) -> None:
    page = windows.open(viewport={"width": 320, "height": 568}, has_touch=True)
    page.goto(HERE)
    press(page, "Start")
    title(page, "Which is closest to what you do?")
    targets = page.locator(".survey-row, .survey-button, .survey-later summary").all()
    assert len(targets) > 6
    for target in (one for one in targets if one.is_visible()):
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["width"] >= 44
    for row in page.locator(".survey-row").all():
        box = row.bounding_box()
        assert box is not None
        assert box["width"] >= 280


def test_by_keyboard_alone(windows: Windows, world: World, asked: UUID) -> None:
    page = windows.open()
    page.goto(HERE)

    def tab_to(selector: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
                return
        raise AssertionError(f"{selector} cannot be reached")

    tab_to('button[value="begin"]')
    page.keyboard.press("Enter")
    title(page, "Which is closest to what you do?")
    tab_to("input[type=radio]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")  # the form's first button
    title(page, "What kind of service do you work in?")
    for heading in ("How long have you worked in your organisation?", "Which of these are part of your work?"):
        tab_to('button[value="skip"]')
        page.keyboard.press("Enter")
        title(page, heading)
    tab_to("input[type=checkbox]")
    page.keyboard.press("Space")
    tab_to('button[value="continue"]')
    page.keyboard.press("Enter")
    title(page, "Managing and supporting risk")
    tab_to("input[name=matters]")
    page.keyboard.press("ArrowUp")  # round to the highest
    tab_to("input[name=can]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    title(page, HELP)
    tab_to('button[value="back"]')
    page.keyboard.press("Enter")
    title(page, "Managing and supporting risk")
    expect(page.get_by_role("radio", name="It is vital")).to_be_checked()
    for _ in range(6):
        tab_to('button[value="continue"]')
        before = page.locator("h1").inner_text()
        page.keyboard.press("Enter")
        expect(page.locator("h1")).not_to_have_text(before)
    title(page, "Check and send")
    tab_to('button[value="send"]')
    page.keyboard.press("Enter")
    title(page, "Thank you")
    answers = world.answers(asked)
    assert (answers.tier[0], answers.matters[0][0], answers.can[0][0]) == (2, 5, 1)


def test_where_no_script_runs(windows: Windows, world: World, asked: UUID) -> None:
    page = windows.open(viewport=NARROW, java_script_enabled=False)
    page.goto(HERE)
    press(page, "Start")
    answer_everything(page)
    press(page, "Back")
    title(page, "Is there anything else that would help you?")
    page.get_by_role("textbox").fill("One thing more.")
    press(page, "Continue")
    page.reload()  # sends the same form again: nothing has been stored
    title(page, "Check and send")
    press(page, "Send my answers")
    title(page, "Thank you")
    page.reload()
    title(page, "Thank you")
    assert world.count(asked) == 1
    assert world.boxes(asked)[0][3] == ["One thing more."]


def test_a_lost_connection_loses_nothing(windows: Windows, world: World, asked: UUID) -> None:
    page = windows.open(**PHONE)
    page.goto(HERE)
    press(page, "Start")
    title(page, "Which is closest to what you do?")
    choose(page, "Managers")
    page.context.set_offline(True)
    press(page, "Continue")
    expect(
        page.get_by_role("status").filter(has_text="No connection. Your answers are kept on this page")
    ).to_be_visible()
    title(page, "Which is closest to what you do?")
    page.context.set_offline(False)
    title(page, "What kind of service do you work in?")
    press(page, "Back")
    title(page, "Which is closest to what you do?")
    expect(page.get_by_role("radio", name=re.compile("^Managers"))).to_be_checked()
    answer_everything(page)
    # The answer arrives, and word of it does not come back: it counts once.
    lost: list[int] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort("internetdisconnected")

    page.route("**/s/**", lose)
    press(page, "Send my answers")
    title(page, "Thank you")
    assert lost == [200]
    assert world.count(asked) == 1


def test_the_browsers_back_is_the_screens_own(windows: Windows, world: World, asked: UUID) -> None:
    page = windows.open(viewport=NARROW)
    page.goto(HERE)
    press(page, "Start")
    title(page, "Which is closest to what you do?")
    choose(page, "Managers")
    press(page, "Continue")
    title(page, "What kind of service do you work in?")
    choose(page, "Police")
    press(page, "Continue")
    title(page, "How long have you worked in your organisation?")
    page.go_back()
    title(page, "What kind of service do you work in?")
    expect(page.get_by_role("radio", name=re.compile("^Police"))).to_be_checked()
    page.go_back()
    title(page, "Which is closest to what you do?")
    page.go_forward()
    title(page, "What kind of service do you work in?")
    expect(page.get_by_role("radio", name=re.compile("^Police"))).to_be_checked()
    press(page, "Back")
    title(page, "Which is closest to what you do?")
    expect(page.get_by_role("radio", name=re.compile("^Managers"))).to_be_checked()


def test_many_at_once_wait_and_get_through(windows: Windows, world: World, asked: UUID) -> None:
    page = windows.open(viewport=NARROW)
    page.goto(HERE)
    press(page, "Start")
    answer_everything(page)
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held:
            route.continue_()
            return
        held.append(route)
        route.fulfill(status=429, headers={"Retry-After": "1", "Content-Type": "text/html"}, body="<main></main>")

    page.route("**/s/**", hold)
    press(page, "Send my answers")
    expect(page.get_by_role("status").filter(has_text="Many people are sending at this moment")).to_be_visible()
    title(page, "Thank you")
    assert world.count(asked) == 1


def test_leaving_in_the_middle_is_asked_about(windows: Windows, asked: UUID) -> None:
    """Nothing stays on the device, so a page that is left by accident would be lost."""
    page = windows.open(viewport=NARROW)
    page.goto(HERE)
    page.reload()  # nothing to lose yet: no question
    press(page, "Start")
    title(page, "Which is closest to what you do?")
    choose(page, "Managers")
    press(page, "Continue")
    title(page, "What kind of service do you work in?")
    for link in page.locator("footer a").all():
        expect(link).to_have_attribute("target", "_blank")
        expect(link).to_contain_text("opens in a new tab")
    seen: list[str] = []

    def leave(dialog: Dialog) -> None:
        seen.append(dialog.type)
        dialog.accept()

    page.once("dialog", leave)
    page.reload()
    title(page, "What would help you")
    assert seen == ["beforeunload"]
    assert page.context.cookies() == []
