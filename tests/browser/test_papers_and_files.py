"""Bringing in a file of answers on a narrow screen, typing in papers by keyboard alone, printing a poster."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from app.commons.kinds import PartnerKind
from app.core import clock
from tests.app.learning_needs.importing.files import as_csv, forms
from tests.app.learning_needs.running.world import Board, make_board, opened, request
from tests.browser.conftest import NARROW, WIDE, Windows
from tests.browser.looking import faults_of
from tests.browser.people import sign_in
from tests.browser.serving import Served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
def board(served: Served) -> Board:
    made = make_board()
    made.add_partner("Quill Police", PartnerKind.POLICE)
    made.add_partner("Reed Foundation Trust", PartnerKind.HEALTH)
    return made


def signed_in(windows: Windows, **options: object) -> Page:
    page = windows.open(**options)
    sign_in(page, "manager@alder-bay.example")
    return page


def looked_at(page: Page, words: str, shot: str) -> None:
    """Wait for a page, and find nothing wrong with it."""
    expect(page.locator("h1")).to_have_text(words)
    if folder := os.environ.get("MSP_SHOTS"):
        page.screenshot(path=Path(folder) / f"{shot}.png", full_page=True)
    assert faults_of(page) == []


def fill_day(page: Page, name: str, *parts: str) -> None:
    for part, value in zip(("day", "month", "year"), parts, strict=True):
        page.locator(f"[name='{name}-{part}']").fill(value)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_a_file_is_brought_in_step_by_step(windows: Windows, board: Board, size: dict[str, int]) -> None:
    page = signed_in(windows, viewport=size)
    width = size["width"]
    page.goto(f"{board.space.home}surveys/import/")
    looked_at(page, "Bring in answers from another survey", f"import-1-{width}")
    page.get_by_label("The file with the answers").set_input_files(
        {"name": "answers.csv", "mimeType": "text/csv", "buffer": as_csv(forms(40))}
    )
    page.get_by_label("What was the survey called?").fill("Needs 2025")
    fill_day(page, "opens_on", "1", "9", "2025")
    fill_day(page, "closes_on", "30", "9", "2025")
    page.get_by_role("button", name="Read this file").click()
    looked_at(page, "What is each column?", f"import-2-{width}")
    page.get_by_role("button", name="Go on to the values").click()
    looked_at(page, "What does each value mean?", f"import-3-{width}")
    page.get_by_role("button", name="See what comes of it").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose what “Reed NHS Trust” means")
    page.get_by_label("“Reed NHS Trust”").select_option(label="Reed Foundation Trust")
    page.get_by_role("button", name="See what comes of it").click()
    looked_at(page, "What comes of this file", f"import-4-{width}")
    page.get_by_role("button", name="Bring these answers in").click()
    expect(page.locator("h1")).to_have_text("The answers are being brought in")


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_a_paper_is_typed_in_by_keyboard_alone(windows: Windows, board: Board, size: dict[str, int]) -> None:
    today = clock.local_date(clock.now())
    survey_id = opened(board, now=clock.now(), opens_on=today, closes_on=today + timedelta(days=10))
    found = request(board, survey_id, "Quill Police")
    page = signed_in(windows, viewport=size)
    width = size["width"]
    page.goto(f"{board.space.home}surveys/{survey_id}/partners/{found.id}/paper/")
    looked_at(page, "On paper: Quill Police", f"paper-1-{width}")
    page.get_by_role("button", name="Type in a paper").click()
    looked_at(page, "Type in a paper: Quill Police", f"paper-2-{width}")
    page.locator("#tier").focus()
    for typed in ("2", "7", "3", "5", "2", "1"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    expect(page.locator("#helps_0")).to_have_value("1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("1 paper since you opened this page")
    expect(page.locator("#tier")).to_have_value("")
    looked_at(page, "Type in a paper: Quill Police", f"paper-3-{width}")


def test_a_poster_is_one_sheet(windows: Windows, board: Board) -> None:
    today = clock.local_date(clock.now())
    survey_id = opened(board, now=clock.now(), opens_on=today, closes_on=today + timedelta(days=10))
    found = request(board, survey_id, "Reed Foundation Trust")
    page = signed_in(windows)
    page.goto(f"{board.space.home}surveys/{survey_id}/partners/{found.id}/poster")
    expect(page.locator("h1")).to_be_visible()
    printed = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    assert len(printed.pages) == 1
    words = printed.pages[0].extract_text()
    assert "Reed Foundation Trust" in words
    assert "MSP Board" not in words
