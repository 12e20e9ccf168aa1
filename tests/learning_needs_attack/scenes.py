"""The boards that are attacked: of every size, evenly and unevenly parted, alike, beside one another, and a year on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

import numpy as np

from tests.app.learning_needs.running.world import NOW
from tests.learning_needs_attack.across import Ids
from tests.learning_needs_attack.simulate import Board, draw
from tests.learning_needs_attack.world import Asked, a_year_later, alike, answer, ask, drop, lonely, make_seat

SERVICES = 9


@dataclass(frozen=True)
class Scene:
    """One board that is attacked."""

    number: int
    kind: str
    staff: Board


def scenes(boards: int, *, seed: int, topics: int, least: int = 20, most: int = 5000) -> Iterator[Scene]:
    """Yield so many boards, from the smallest to the largest, in equal steps of the logarithm."""
    for number in range(boards):
        rng = np.random.default_rng((seed, number))
        staff = round(float(np.exp(np.log(least) + np.log(most / least) * number / max(boards - 1, 1))))
        partners = int(rng.integers(3, max(4, min(40, 3 + staff // 25)) + 1))
        skew = float(rng.choice((0.0, 0.8, 1.5)))
        drawn = draw(
            int(rng.integers(1 << 30)), staff=staff, partners=partners, services=SERVICES, topics=topics, skew=skew
        )
        kind = ("", "one partner with all but one", "all alike")[number % 10 if number % 10 < 3 else 0]
        if kind:
            drawn = lonely(drawn) if number % 10 == 1 else alike(drawn)
        yield Scene(number, kind or f"skew {skew}", drawn)


def asked_alone(scene: Scene, *, seed: int) -> Asked:
    """Ask one board's staff, and have them answer."""
    asked = ask(make_seat(scene.number, scene.staff.partners), scene.staff)
    answer(asked, seed=seed)
    return asked


def a_year_on(asked: Asked, *, seed: int) -> tuple[Asked, Ids]:
    """Ask the same staff again a year later; return that survey, and who its people were in the first."""
    staff, stay = a_year_later(asked.truth.board, seed)
    later = ask(asked.board, staff, title="Learning needs, a year on", now=NOW + timedelta(days=365))
    answer(later, seed=seed)
    return later, stay


def beside(
    number: int, *, seed: int, staff: int, apart: Mapping[str, int], topics: int
) -> tuple[Asked, Asked, Ids, Ids]:
    """Have two boards ask the same partner's staff at once; of these, a few tick one board alone.

    Args:
        number: of the first board.
        seed: who answers what.
        staff: how many answer each board.
        apart: how many of the shared staff tick the first alone, and the second alone: "one", "two".
        topics: how many are asked.

    Returns:
        Both surveys; and for each row of each, who it is: the same number is the same person.
    """
    one_board = make_seat(number, 4)
    name = next(iter(one_board.partners))
    two_board = make_seat(number + 1, 4, shared={name: one_board.organisations[name]})
    one, two = (
        draw(seed + place, staff=staff, partners=4, services=SERVICES, topics=topics, skew=0.4) for place in (0, 1)
    )
    shared = np.flatnonzero(one.partner == 0)
    only_one = shared[: apart["one"]]
    both = shared[apart["one"] :]
    extra = draw(seed + 9, staff=max(apart["two"], 1), partners=1, services=SERVICES, topics=topics)
    own = np.flatnonzero(two.partner != 0)
    two = _join(_join(_rows(one, both), _rows(extra, np.arange(apart["two"]))), _rows(two, own), partners=4)
    surveys = ask(one_board, one), ask(two_board, two)
    for asked in surveys:
        answer(asked, seed=seed, rows=np.flatnonzero(asked.truth.board.partner != 0).tolist())
    chance, now = Random(seed), NOW + timedelta(days=1)
    drop([(surveys[0], row) for row in only_one.tolist()], partner=0, now=now, chance=chance)
    drop(
        [(surveys[0], row) for row in both.tolist()],
        partner=0,
        now=now,
        chance=chance,
        also={row: [surveys[1]] for row in both.tolist()},
    )
    drop([(surveys[1], row) for row in range(len(both), len(both) + apart["two"])], partner=0, now=now, chance=chance)
    ids_one = np.arange(len(one.partner))
    ids_two = np.concatenate((both, 1_000_000 + np.arange(len(two.partner) - len(both))))
    return (*surveys, ids_one, ids_two)


def _rows(staff: Board, rows: Ids) -> Board:
    names = ("partner", "tier", "service", "length", "matters", "can", "help", "barriers", "ways", "views")
    chosen: dict[str, Any] = {name: getattr(staff, name)[rows] for name in names}
    return replace(staff, **chosen)


def _join(one: Board, two: Board, *, partners: int = 1) -> Board:
    names = ("partner", "tier", "service", "length", "matters", "can", "help", "barriers", "ways", "views")
    both: dict[str, Any] = {name: np.concatenate((getattr(one, name), getattr(two, name))) for name in names}
    return replace(one, partners=partners, **both)
