"""Two ways to do the same job: by keyboard alone, and with a mouse where no script runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Protocol

from playwright.sync_api import Locator, Page

from tests.browser.conftest import Windows
from tests.browser.keys import Keys
from tests.browser.people import enter_date

Words = str | re.Pattern[str]


class Hand(Protocol):
    """What somebody does on a page, however they do it."""

    page: Page

    def press(self, name: Words) -> None:
        """Press a button."""

    def follow(self, name: Words) -> None:
        """Follow a link."""

    def write(self, label: Words, words: str) -> None:
        """Write into a field, over what is in it."""

    def date(self, legend: str, day: date) -> None:
        """Write a day in its three parts."""

    def tick(self, box: Locator) -> None:
        """Tick a box that is not ticked."""

    def choose_first(self, group: Words) -> None:
        """Choose the first of a group of radios."""

    def pick_second(self, select: Locator) -> None:
        """Pick the second of a list, of which the first is chosen."""

    def hand_in(self, chooser: Locator, name: str, content: bytes) -> None:
        """Choose a file."""


class ByKeyboard:
    """Has a keyboard alone; whatever has the focus shows it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = Keys(page)

    def press(self, name: Words) -> None:
        self.keys.push(name)

    def follow(self, name: Words) -> None:
        self.keys.follow(name)

    def write(self, label: Words, words: str) -> None:
        self.keys.into(label, words)

    def date(self, legend: str, day: date) -> None:
        self.keys.into_date(legend, day)

    def tick(self, box: Locator) -> None:
        self.keys.to(box)
        self.keys.press("Space")

    def choose_first(self, group: Words) -> None:
        self.tick(self.page.get_by_role("group", name=group).get_by_role("radio").first)

    def pick_second(self, select: Locator) -> None:
        self.keys.to(select)
        self.keys.press("ArrowDown")

    def hand_in(self, chooser: Locator, name: str, content: bytes) -> None:
        self.keys.to(chooser)
        with self.page.expect_file_chooser() as choosing:
            self.keys.press("Space")
        choosing.value.set_files({"name": name, "mimeType": "text/csv", "buffer": content})


class WithoutScript:
    """Clicks; no script runs."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, name: Words) -> None:
        self.page.get_by_role("button", name=name).first.click()

    def follow(self, name: Words) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def write(self, label: Words, words: str) -> None:
        self.page.get_by_role("textbox", name=label).first.fill(words)

    def date(self, legend: str, day: date) -> None:
        enter_date(self.page, legend, day)

    def tick(self, box: Locator) -> None:
        box.check()

    def choose_first(self, group: Words) -> None:
        self.page.get_by_role("group", name=group).get_by_role("radio").first.check()

    def pick_second(self, select: Locator) -> None:
        select.select_option(index=1)

    def hand_in(self, chooser: Locator, name: str, content: bytes) -> None:
        chooser.set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})


def by_keyboard(windows: Windows) -> Hand:
    """Open a window for a keyboard."""
    return ByKeyboard(windows.open())


def without_script(windows: Windows) -> Hand:
    """Open a window in which no script runs."""
    return WithoutScript(windows.open(java_script_enabled=False))


HANDS: tuple[Callable[[Windows], Hand], ...] = (by_keyboard, without_script)
