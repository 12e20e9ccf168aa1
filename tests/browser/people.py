"""What people do in a browser again and again: come in, sign in, answer a factor."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import Flask
from playwright.sync_api import Locator, Page, expect

from tests.app.accounts.helpers import PASSWORD
from tests.browser.conftest import Windows
from tests.browser.looking import faults_of
from tests.isolation.browsing import Browsing
from tests.isolation.world import Person, World

# Over the words behind a cell: the partner’s, or what the board was told in its name.
WHOSE_WORDS = re.compile("In the partner’s own words|[Aa]nswered by")


class Coming:
    """Lets people of the world in, without the pages of a sign-in."""

    def __init__(self, windows: Windows, app: Flask) -> None:
        self._browsing = Browsing(app)
        self._url = windows.served.url

    def into(self, page: Page, person: Person | None) -> Page:
        """Have somebody be signed in in a window, in place of whoever was."""
        cookie: Any = {"name": "session", "value": self._browsing.cookie(person), "url": self._url}
        page.context.clear_cookies()
        page.context.add_cookies([cookie])
        return page


class Visitors:
    """Opens windows in which people of the world are signed in."""

    def __init__(self, windows: Windows, world: World) -> None:
        self.world = world
        self._windows = windows
        self._coming = Coming(windows, windows.served.app)

    def window_of(self, key: str, **options: Any) -> Page:
        return self._coming.into(self._windows.open(**options), self.world.people[key])

    def home(self, space: str) -> str:
        return self.world.spaces[space].home


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Sign in on the page that is shown, or on the page for it."""
    if page.locator("input[name=password]").count() == 0:
        page.goto("/sign-in")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def join(page: Page, link: str, password: str = PASSWORD) -> None:
    """Accept an invitation as somebody new."""
    page.goto(link)
    expect(page).to_have_title(re.compile("^Join "))
    page.get_by_label("Choose a password").fill(password)
    page.get_by_role("button", name="Accept and join").click()
    expect(page.get_by_text("You are part of")).to_be_visible()


def enter_date(page: Page, legend: str, day: date) -> None:
    """Type a day in its three parts."""
    group = page.get_by_role("group", name=legend)
    for part, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        group.get_by_label(part).fill(str(number))


def save_state(page: Page) -> Locator:
    """Return where the page says whether it is saved."""
    return page.locator("[data-autosave-status]")


def answering(page: Page) -> None:
    """Wait until the page of a factor saves by itself."""
    page.wait_for_function("() => document.querySelector('form[data-autosave]')?.autosave")


def heading(page: Page) -> Locator:
    """Return the page's one heading."""
    return page.get_by_role("heading", level=1)


def looked_at(page: Page, words: str | re.Pattern[str] | None = None) -> None:
    """Wait for a page, by its heading where that is told, and find nothing wrong with it."""
    expect(heading(page)).to_have_text(words or re.compile("."))
    faults = faults_of(page)
    assert faults == [], f"{page.url}: {faults}"
