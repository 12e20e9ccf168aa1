"""Pages: the processor's time in the process against an empty Flask response, statements, rows read, growth.

Both are asked for through Flask's test client, one after the other, so both hold what that costs.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Flask

from app.demo.sample_rows import board_slug, organisation_slug
from tests.bench.table import Line, Table
from tests.bench.world import World
from tests.support.visiting import Visitor, tally

GOALS = {"sqlite": 12, "postgresql": 20}
MOST_STATEMENTS = 8
CELL = 0.02e-3  # seconds allowed for each cell of a table
ROUNDS, PAGES_A_ROUND, EMPTY_A_ROUND = 15, 8, 80
FACTOR = 3
LISTS, MOST_LISTED = {"console"}, 50  # pages that list the boards themselves, so many at a time


@dataclass(frozen=True, slots=True)
class Page:
    """A page of somebody's."""

    name: str
    visitor: Visitor
    path: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page asked of the database."""

    statements: int
    rows: int


def pages(world: World) -> list[Page]:
    """Return the main pages, each as somebody sees it who has most to see."""
    seat = next(one for one in world.plan.of_board(0) if one.organisation == world.alone)
    board = f"/boards/{board_slug(0)}"
    results = f"{board}/cycles/{world.plan.cycles[0][-1]}/results"
    organisation = f"/organisations/{organisation_slug(world.alone)}"
    request = f"{organisation}/requests/{seat.requests[-1]}"
    of_board = {
        "board home": f"{board}/",
        "cycles": f"{board}/cycles/",
        "cycle": f"{board}/cycles/{world.plan.cycles[0][-1]}/",
        "heat map": f"{results}/",
        "results: factor": f"{results}/factors/{FACTOR}",
        "results: partner": f"{results}/partners/{seat.requests[-1]}",
        "results: cell": f"{results}/partners/{seat.requests[-1]}/factors/{FACTOR}",
        "partners": f"{board}/partners/",
        "partner": f"{board}/partners/{seat.partner_id}",
        "members": f"{board}/members/",
        "audit": f"{board}/audit/",
    }
    of_organisation = {
        "organisation home": f"{organisation}/",
        "task list": f"{request}/",
        "answer a factor": f"{request}/factors/{FACTOR}",
        "check your answers": f"{request}/check",
        "receipt": f"{request}/receipts/{seat.submissions[-1]}",
        "links": f"{organisation}/links/",
    }
    who: Iterable[tuple[Visitor, dict[str, str]]] = (
        (world.board, of_board),
        (world.organisation, of_organisation),
        (world.operator, {"console": "/console/"}),
    )
    return [Page(name, visitor, path) for visitor, some in who for name, path in some.items()]


def measure(table: Table, kind: str, world: World) -> None:
    """Measure what each page costs."""
    empty = empty_app()
    for page in pages(world):
        answer = page.visitor.get(page.path)
        if answer.status != 200:
            raise RuntimeError(f"{page.name} ({page.path}) answered {answer.status}.")
        cells = len(re.findall(rb"<t[dh][\s>]", answer.body))
        one, nothing = _processor(page, world, empty)
        ratio, without = one / nothing, (one - CELL * cells) / nothing
        goal = GOALS[kind]
        asked = ask(world, page)
        figure = f"{ratio:5.1f} x  {cells:4d} cells  {asked.statements} statements {asked.rows:5d} rows"
        met = without <= goal
        table.add(Line(page.name, figure, f"at most {goal} x + {CELL * 1000:g} ms a cell", met))
        if asked.statements > MOST_STATEMENTS:
            table.count(f"{page.name}: statements", asked.statements, MOST_STATEMENTS)


def ask(world: World, page: Page) -> Asked:
    """Count what a page that was drawn before asks of the database."""
    page.visitor.get(page.path)
    with tally(world.app) as asked:
        page.visitor.get(page.path)
    return Asked(len(asked.statements), asked.rows)


def growth(table: Table, world: World, alone: World) -> None:
    """Compare what each page asks where there are many boards with where there is one."""
    many = len(world.plan.boards)
    for page, same in zip(pages(world), pages(alone), strict=True):
        here, there = ask(world, page), ask(alone, same)
        if here.statements != there.statements:
            table.count(f"{page.name}: statements at {many} boards", here.statements, there.statements)
        elif here.rows != there.rows:
            figure = f"{there.rows} rows at 1 board, {here.rows} at {many}"
            more = MOST_LISTED if page.name in LISTS else 0
            goal = f"at most {more} more" if more else "the same"
            table.add(Line(page.name, figure, goal, here.rows - there.rows <= more))
        else:
            table.add(Line(page.name, f"{here.statements} statements, {here.rows} rows", "the same", True))


def empty_app() -> Flask:
    """Return an app that does nothing but answer."""
    app = Flask("empty")
    app.add_url_rule("/", view_func=lambda: "")
    return app


def _processor(page: Page, world: World, empty: Flask) -> tuple[float, float]:
    """Return the seconds of the processor that a page takes, and an empty response, measured turn by turn."""
    there, nowhere = world.app.test_client(use_cookies=False), empty.test_client(use_cookies=False)
    headers = page.visitor.headers
    found, nothing = [], []
    for _ in range(ROUNDS):
        nothing.append(seconds(lambda: nowhere.get("/", headers=headers), EMPTY_A_ROUND))
        found.append(seconds(lambda: there.get(page.path, headers=headers), PAGES_A_ROUND))
    return min(found), min(nothing)  # the least disturbed round of each


def seconds(work: Callable[[], object], times: int) -> float:
    """Return the processor's time for doing something, the mean of some times."""
    begin = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - begin) / times
