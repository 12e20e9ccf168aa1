"""One reader's round through a survey: every page and every file that the roles of a board and a partner may open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from app.people.roles import Role
from tests.app.assessments.board.helpers import Browser
from tests.learning_needs_attack import reading
from tests.learning_needs_attack.reading import Book, Figures
from tests.learning_needs_attack.world import Asked, reader

MEASURES = {"need": "need", "with_need": "with_need_share", "work": "work_share", "matters": "mean_matters",
            "can": "mean_can"}  # fmt: skip
SMALL = "fewer than"


@dataclass
class Seen:
    """What was read: the figures of each format, how many cells were compared, and what did not agree."""

    book: Book = field(default_factory=Book)
    excel: Figures = field(default_factory=dict)
    cells: int = 0
    wrong: list[str] = field(default_factory=list)
    nothing_shown: bool = False

    @property
    def views(self) -> list[Mapping[str, Any]]:
        """Return what is published, as CSV and as Excel have it; the reasons of gaps are the same."""
        return [reading.sheets_of(figures, self.book) for figures in (self.book.figures, self.excel)]


class Round:
    """Somebody who opens everything."""

    def __init__(self, app: Flask, asked: Asked) -> None:
        self.app = app
        self.asked = asked
        self.seen = Seen()
        self.member = reader(app, asked.board.space, Role.BOARD_MEMBER)
        self.analyst = reader(app, asked.board.space, Role.BOARD_ANALYST)

    def open(self, browser: Browser, path: str) -> str:
        """Return a page; one that fails counts as wrong."""
        with self.failing(path):
            answered = browser.get(path)
            if answered.status_code == 200:
                return str(answered.text)
            self.seen.wrong.append(f"{path}: {answered.status_code}")
        return ""

    @contextmanager
    def failing(self, path: str) -> Iterator[None]:
        """Take down a page that breaks, or that cannot be read, and go on."""
        try:
            yield
        except Exception as error:  # whatever breaks it
            self.seen.wrong.append(f"{path.rpartition('surveys/')[2]}: {type(error).__name__}: {error}")

    def files(self) -> dict[str, bytes]:
        """Return the files by their format."""
        page = self.open(self.analyst, f"{self.asked.path}findings/files/")
        found = {}
        for href in re.findall(r'href="([^"]*/files/[0-9a-f-]{36})"', page):
            answered = self.analyst.get(href)
            name = re.search(r'filename="?([^";]+)', answered.headers["Content-Disposition"])
            found[name[1].rpartition(".")[2] if name else ""] = answered.data
        return found

    def go(self) -> Seen:
        """Read the files, then every page, and compare."""
        seen, files = self.seen, self.files()
        if set(files) != {"csv", "xlsx", "docx", "pdf"}:
            seen.wrong.append(f"files: {sorted(files)}")
            return seen
        book = seen.book = reading.read_csv(files["csv"])
        seen.nothing_shown = not book.figures
        seen.excel = reading.read_excel(files["xlsx"], book)
        self._compare_excel()
        tables = reading.read_word(files["docx"])
        self._take(reading.differences(reading.paper_cells(tables, book), book, "docx"))
        self._take(reading.pdf_differences(reading.read_pdf(files["pdf"]), tables))
        if seen.nothing_shown:
            self._see_nothing()
        else:
            self._pages()
            self._partners()
        return seen

    def _take(self, found: tuple[int, list[str]]) -> None:
        self.seen.cells += found[0]
        self.seen.wrong += found[1]

    def _compare_excel(self) -> None:
        book, excel = self.seen.book.figures, self.seen.excel
        self.seen.cells += len(excel)
        self.seen.wrong += [
            f"xlsx: {key} is {excel.get(key)}, the CSV file has {book.get(key)}"
            for key in sorted(book.keys() | excel.keys())
            if book.get(key) != excel.get(key)
        ]

    def _see_nothing(self) -> None:
        page = self.open(self.member, f"{self.asked.path}findings/")
        if re.search(r"About \d|about \d", page) or reading.page_tables(page or "<p>"):
            self.seen.wrong.append("show: figures where nothing may be shown")

    def _page(self, browser: Browser, rest: str, page: str, *, own: str = "") -> None:
        html = self.open(browser, rest)
        if not html:
            return
        with self.failing(rest):
            cells = reading.page_cells(html, page, self.seen.book, own=own)
            self._take(reading.differences(cells, self.seen.book, page))
            self.seen.wrong += [f"{page}: {odd}" for odd in reading.odd_numbers(html, self.seen.book)]

    def _pages(self) -> None:
        path, book = f"{self.asked.path}findings/", self.seen.book
        self._page(self.member, path, "show")
        self._page(self.analyst, path, "show")
        self._page(self.analyst, f"{path}barriers", "barriers")
        for number in range(1, len(book.topics) + 1):
            self._page(self.analyst, f"{path}topics/{number}", f"topic:{number}")
        for sheet in reading.SHEETS[1:]:
            for name, measure in MEASURES.items() if book.groups[sheet] else ():
                self._page(self.analyst, f"{path}{sheet}?show={name}", f"groups:{sheet}:{measure}")
        for rest in ("findings/method", "findings/texts", "plan/"):
            self.open(self.analyst, f"{self.asked.path}{rest}")

    def _partners(self) -> None:
        """Open the page of their own staff in the space of some partners: a large one, a small one, a hidden one."""
        book = self.seen.book
        codes = [f"partner:{key}" for key in self.asked.truth.partners]
        sizes = [book.figures.get(("partner", code, "", "answered"), 0) for code in codes]
        order = sorted(range(len(sizes)), key=lambda place: sizes[place])
        for place in dict.fromkeys((order[-1], order[len(order) // 2], order[0])):
            browser = reader(self.app, self.asked.organisation(place), Role.ORGANISATION_VIEWER)
            path, own = f"{self.asked.staff_path(place)}findings/", codes[place]
            if sizes[place]:
                self._page(browser, path, "own", own=own)
            elif reading.page_tables(self.open(browser, path) or "<p>"):
                self.seen.wrong.append(f"own: figures of partner {place}, whose are hidden")


def look_while_open(asked: Asked, board: Browser, partner: int, staff: Browser) -> tuple[str, ...]:
    """Return the pages that show how many have answered, at both ends; no page of findings may be there."""
    paths = (asked.path, f"{asked.path}partners/{asked.requests[partner]}/", f"{asked.board.space.home}surveys/")
    pages = [_page(board, path) for path in paths]
    pages += [_page(staff, path) for path in (asked.staff_path(partner), f"{asked.organisation(partner).home}surveys/")]
    for browser, path in ((board, f"{asked.path}findings/"), (board, f"{asked.path}findings/method")):
        assert browser.get(path).status_code == 404, path
    return tuple(pages)


def _page(browser: Browser, path: str) -> str:
    answered = browser.get(path)
    assert answered.status_code == 200, (path, answered.status_code)
    return str(answered.text)
