"""Saving an answer: statements and the processor's time; and 32 people at once, against gunicorn over HTTP."""

from __future__ import annotations

import json

from tests.bench.pages import EMPTY_A_ROUND, PAGES_A_ROUND, ROUNDS, empty_app, seconds
from tests.bench.table import Line, Table
from tests.bench.world import World
from tests.support.saving import Saver, save_at_once, savers
from tests.support.serving import served
from tests.support.visiting import tally

PEOPLE = 32
MOST_STATEMENTS = 6


def measure(table: Table, world: World, *, duration: float) -> None:
    """Measure one save, then many."""
    people = savers(world.app, world.plan, PEOPLE)
    one = people[0]
    _save(one, "First words")
    with tally(world.app) as asked:
        _save(one, "Other words")
    table.count("save one answer: statements", len(asked.statements), MOST_STATEMENTS)
    took, nothing = _processor(world, one)
    table.add(Line("save one answer: processor", f"{took / nothing:.1f} x an empty response"))
    with served(world.settings) as port:
        came_to = save_at_once(world.app, port, people, seconds=duration)
    table.count(f"{PEOPLE} people saving: failed", came_to.failed, 0)
    table.count(f"{PEOPLE} people saving: lost", came_to.lost, 0)
    table.add(Line(f"{PEOPLE} people saving: saved", f"{came_to.saved} ({came_to.per_second:.0f} a second)"))
    for failure in came_to.failures:
        print(f"    {failure}")


def _processor(world: World, one: Saver) -> tuple[float, float]:
    there, nowhere = world.app.test_client(use_cookies=False), empty_app().test_client(use_cookies=False)
    headers = {**one.visitor.headers, "Accept": "application/json"}

    def save() -> None:
        fields = {"csrf_token": one.visitor.csrf, "revision": one.base, "practice": f"{one.base} again"}
        one.base = json.loads(there.post(one.path, data=fields, headers=headers).data)["revision"]

    found, nothing = [], []
    for _ in range(ROUNDS):
        nothing.append(seconds(lambda: nowhere.get("/", headers=headers), EMPTY_A_ROUND))
        found.append(seconds(save, PAGES_A_ROUND))
    return min(found), min(nothing)  # the least disturbed round of each


def _save(one: Saver, text: str) -> None:
    answer = one.visitor.post(one.path, {"revision": one.base, "practice": text}, Accept="application/json")
    if answer.status != 200:
        raise RuntimeError(f"A save answered {answer.status}: {answer.text[:200]}")
    one.base = json.loads(answer.body)["revision"]
