"""A chair with the brief in hand: first on the first page, a partner's words, the PDF, the mail before a meeting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from app.core import clock
from tests.browser.answering import ANSWERED, CHAIR, CYCLE, HOME, HOSTEL, MANAGER, POLICE, POLICE_WORDS
from tests.browser.conftest import NARROW, Windows
from tests.browser.people import enter_date, heading, looked_at, sign_in
from tests.browser.serving import Served, serve
from tests.support.databases import Databases

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
def served(databases: Databases, tmp_path: Path) -> Iterator[Served]:
    with serve(databases, "sqlite", tmp_path, filling=ANSWERED) as served, served.app.app_context():
        yield served


def one_tagged_page(content: bytes) -> str:
    """Return the words of a PDF, which is one page of A4 with tags."""
    paper = PdfReader(BytesIO(content))
    [page] = paper.pages
    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
    assert "/StructTreeRoot" in paper.trailer["/Root"]  # type: ignore[operator]  # a dictionary
    return " ".join(page.extract_text().split())


def read_the_first_page(page: Page) -> None:
    """Without a click: the brief, then the heat map; who is outstanding; a question, and the partner's own words."""
    looked_at(page, CYCLE)
    tops = [page.locator(where).evaluate("(one) => one.getBoundingClientRect().top") for where in (".brief", "#heat")]
    assert tops == sorted(tops)
    expect(page.get_by_text("Partners’ own view, not yet moderated.")).to_be_visible()
    expect(page.get_by_role("region", name="Who has not answered")).to_contain_text(HOSTEL)
    weak = page.get_by_role("region", name="Where partners are weak, or differ")
    low = weak.get_by_role("article").filter(has_text="3. ").first
    expect(low.locator(".ask__why")).to_have_text("3 of 3 say Not yet or Starting")
    expect(low.locator(".ask__question")).to_have_text(re.compile("^“.+[?]”$"))
    expect(low).to_contain_text(f"Ask {POLICE}")
    expect(low).to_contain_text(POLICE_WORDS)
    expect(weak.get_by_role("article").filter(has_text="5. ").locator(".ask__why")).to_contain_text("lie far apart")


def read_on_in_the_cell(page: Page) -> None:
    page.get_by_role("link", name=re.compile(f"{POLICE} on ")).first.click()
    looked_at(page, re.compile(f"^{POLICE}: "))
    expect(page.get_by_text("In the partner’s own words")).to_be_visible()
    expect(page.get_by_text(POLICE_WORDS)).to_be_visible()
    page.go_back()


def take_the_paper(page: Page) -> None:
    """The worker makes the PDF; it says what the page says, on one side."""
    page.get_by_role("link", name="On one page, to print or as a PDF").click()
    looked_at(page, "The chair’s brief")
    page.get_by_role("button", name="Make a PDF").click()
    expect(page.get_by_text("The PDF is being made. It is ready in a moment")).to_be_visible()
    again, ready = page.get_by_role("link", name="Look again"), page.get_by_role("link", name="Download the PDF")
    for _ in range(100):
        if ready.count():
            break
        page.wait_for_timeout(300)
        again.click() if again.count() else page.reload()
    looked_at(page, "The chair’s brief")
    with page.expect_download() as coming:
        ready.click()
    words = one_tagged_page(Path(coming.value.path()).read_bytes())
    for said in (CYCLE, HOSTEL, POLICE, POLICE_WORDS.split(". ")[0]):
        assert said in words


def plan_a_meeting(windows: Windows) -> None:
    """The manager puts a meeting in that is near: its brief goes out at once, to the chair."""
    page = windows.open()
    sign_in(page, MANAGER)
    page.goto(HOME)
    page.get_by_role("link", name="Mail it before a meeting").click()
    looked_at(page, "Meetings")
    page.get_by_role("button", name="Add a meeting").click()
    looked_at(page, "Add a meeting")
    page.get_by_label("What is this meeting called?").fill("Board meeting")
    enter_date(page, "Which day is it?", clock.local_date(clock.now()) + timedelta(days=3))
    page.get_by_label("Where is it? (optional)").fill("Town Hall")
    expect(page.get_by_label("Ines Chair")).to_be_checked()
    page.get_by_role("button", name="Save the meeting").click()
    looked_at(page, "Meetings")
    expect(page.get_by_role("row", name=re.compile("Board meeting"))).to_contain_text("Ines Chair")
    page.goto(f"{HOME}calendar/")
    looked_at(page)
    expect(page.get_by_text("Board meeting").first).to_be_visible()


def test_a_chair_has_the_brief_in_hand(windows: Windows) -> None:
    page, served = windows.open(), windows.served
    sign_in(page, CHAIR)
    read_the_first_page(page)
    read_on_in_the_cell(page)
    take_the_paper(page)
    plan_a_meeting(windows)
    link = served.mailed_link(CHAIR, "The chair’s brief for Board meeting")
    [paper] = served.mails(CHAIR)[-1].iter_attachments()
    assert paper.get_content_type() == "application/pdf"
    assert POLICE in one_tagged_page(paper.get_content())
    page.goto(link)
    expect(heading(page)).to_have_text("The chair’s brief")


def test_a_chair_reads_the_brief_on_a_phone(windows: Windows) -> None:
    page = windows.open(viewport=NARROW)
    sign_in(page, CHAIR)
    read_the_first_page(page)
    read_on_in_the_cell(page)
