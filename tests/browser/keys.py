"""What somebody does who has a keyboard alone, and whether they see where they are."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import Locator, Page, expect

# What has the focus, and whether that can be seen: a line or a shadow round it, or round what is drawn for it.
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return ["body", true];
  const lined = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  const drawn = (style) => style.boxShadow !== "none" || lined(style);
  const label = one.matches("[type=radio], [type=checkbox]") ? one.nextElementSibling : null;
  const box = one.getBoundingClientRect();
  const there = label || (box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight);
  const seen = drawn(getComputedStyle(one)) || (label && drawn(getComputedStyle(label, "::before")));
  const name = `${one.tagName.toLowerCase()}#${one.id} ${(one.innerText || one.name || "").slice(0, 40)}`;
  return [name, Boolean(seen && there)];
}"""


class Keys:
    """Presses keys, and watches the focus go."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, path: str) -> None:
        self.page.goto(path)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)

    def to(self, target: Locator, *, key: str = "Tab", most: int = 120) -> None:
        """Tab until something has the focus; every stop on the way can be seen."""
        expect(target).to_have_count(1)
        for _ in range(most):
            if target.evaluate("(one) => one === document.activeElement"):
                return
            self.press(key)
            name, seen = self.page.evaluate(FOCUS)
            assert seen, f"the focus cannot be seen on {name} of {self.page.url}"
        raise AssertionError(f"the keyboard does not reach {target} on {self.page.url}")

    def into(self, label: str | re.Pattern[str], words: str) -> None:
        """Tab to a field, and type over what is in it."""
        self.to(self.page.get_by_role("textbox", name=label).first)
        self.press("ControlOrMeta+a")
        self.type(words)

    def follow(self, name: str | re.Pattern[str], *, role: str = "link") -> None:
        """Tab to a link or a button, and press Enter."""
        self.to(self.page.get_by_role(role, name=name).first)  # type: ignore[arg-type]  # one of the two
        self.press("Enter")

    def push(self, name: str | re.Pattern[str]) -> None:
        self.follow(name, role="button")

    def choose(self, group: str, *, downs: int) -> None:
        """Tab into a group of radios, none of them chosen, and go down with the arrow."""
        self.to(self.page.get_by_role("group", name=group).get_by_role("radio").first)
        self.press("Space", *["ArrowDown"] * downs)

    def into_date(self, legend: str, day: date) -> None:
        """Tab through the three parts of a day, and type each."""
        group = self.page.get_by_role("group", name=legend)
        for part, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            self.to(group.get_by_label(part))
            self.press("ControlOrMeta+a")
            self.type(str(number))
