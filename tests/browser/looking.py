"""What is wrong with a page, as a browser shows it: axe's findings, and whether it has to be scrolled sideways."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as TookTooLong

from tests.browser.conftest import NARROW, WIDE

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ZOOMED = {"width": 320, "height": 256}  # 1280 by 1024 at 400%
RUN = """async (tags) => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
  return found.violations.map((one) => [one.id, one.nodes.map((node) => node.target.join(" ")).slice(0, 3)]);
}"""
FITS = "() => document.scrollingElement.scrollWidth <= document.scrollingElement.clientWidth"
# How far the page itself can be scrolled sideways; and what sticks out of it.
OVERFLOW = """() => {
  const root = document.scrollingElement, over = root.scrollWidth - root.clientWidth;
  if (over <= 0) return null;
  const out = [...document.body.querySelectorAll("*")].filter((one) => {
    if (one.getBoundingClientRect().right <= root.clientWidth + 1) return false;
    for (let up = one.parentElement; up && up !== document.body; up = up.parentElement)
      if (getComputedStyle(up).overflowX !== "visible") return false;
    return true;
  });
  return [over, out.slice(-3).map((one) => `${one.tagName.toLowerCase()}.${one.className}`)];
}"""


def faults_of(page: Page) -> list[str]:
    """Look at a page wide, narrow and zoomed; it is left as wide as it was."""
    found, before = [], page.viewport_size or WIDE
    for size in (WIDE, NARROW, ZOOMED):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # a dict of the two
        if size is not ZOOMED:
            page.evaluate(AXE) if not page.evaluate("() => 'axe' in window") else None
            found += [f"at {size['width']}: {rule} {where}" for rule, where in page.evaluate(RUN, TAGS)]
        with suppress(TookTooLong):  # a chart draws itself anew a moment later
            page.wait_for_function(FITS, timeout=1500)
        if over := page.evaluate(OVERFLOW):
            found.append(f"at {size['width']}: can be scrolled sideways, {over}")
    page.set_viewport_size(before)  # type: ignore[arg-type]  # as above
    return found
