"""One board attacked with everything: through pages and files, over all figures, and beside other releases."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from flask import Flask

from tests.app.learning_needs.running.world import NOW
from tests.learning_needs_attack import across, plain, scenes
from tests.learning_needs_attack.across import Published
from tests.learning_needs_attack.attack import Proof, Sheets, Truth, attack, late_answer, read
from tests.learning_needs_attack.late import late_answers
from tests.learning_needs_attack.reading import responses
from tests.learning_needs_attack.simulate import TIERS, draw
from tests.learning_needs_attack.visit import Round, Seen
from tests.learning_needs_attack.world import Asked, answer, ask, at, close, make_seat


@dataclass
class Result:
    """What came of the attack on one board."""

    label: str
    staff: int
    partners: int
    cells: int = 0  # figures and gaps that were read in pages and files, and compared
    wrong: list[str] = field(default_factory=list)  # those that did not agree, and pages that failed
    groups: int = 0  # that are hidden and have somebody in them, over all questions
    shown: int = 0
    proofs: list[Proof] = field(default_factory=list)
    seconds: float = 0.0


def attack_board(app: Flask, asked: Asked, label: str, *, sample: int | None, seed: int) -> tuple[Result, Seen]:
    """Close a survey that was answered, read what is shown, and attack it."""
    begin = time.monotonic()
    now = close(asked)
    with at(now):
        tour = Round(app, asked)
        told = responses(tour.open(tour.analyst, asked.path))[0]
        seen = tour.go()
    names = {name: int(count) for name, count in told.items()}
    by_key = {key: names[name] for key, name in zip(asked.truth.partners, asked.names, strict=True)}
    truth = replace(asked.truth, responses=by_key)
    staff = truth.board
    result = Result(label, len(staff.partner), staff.partners, seen.cells, seen.wrong)
    result.wrong += [f"responses: {name} is {count}" for name, count in names.items() if count % 5]
    if not seen.nothing_shown:
        result.proofs = attack(seen.views, truth, people=2, sample=sample, seed=seed)
        for name, figures in read(seen.views[0], truth):
            sizes = truth.counts(name).sum(axis=1)
            result.groups += int(sum(size > 0 for group, size in enumerate(sizes) if group not in figures))
            result.shown += len(figures)
    result.seconds = time.monotonic() - begin
    return result, seen


def attack_years(app: Flask, asked: Asked, seen: Seen, label: str, *, seed: int) -> Result:
    """Ask the same staff again a year later, and subtract one year from the other."""
    later, stay = scenes.a_year_on(asked, seed=seed)
    result, again = attack_board(app, later, label, sample=2, seed=seed)
    if not (seen.nothing_shown or again.nothing_shown):
        before = Published(seen.views[0], asked.truth, np.arange(len(asked.truth.board.partner)))
        after = Published(again.views[0], later.truth, stay)
        keys = dict(zip(asked.truth.groups, later.truth.groups, strict=True))
        result.proofs += across.between(before, after, keys)
    return result


def attack_beside(
    app: Flask, number: int, *, seed: int, staff: int, few: int, topics: int, sample: int
) -> list[Result]:
    """Have two boards ask the same partner's staff, of whom a few tick one board alone, and subtract."""
    one, two, ids_one, ids_two = scenes.beside(
        number, seed=seed, staff=staff, apart={"one": few, "two": 0}, topics=topics
    )
    first, seen_one = attack_board(app, one, f"two boards, {few} apart: the first", sample=sample, seed=seed)
    second, seen_two = attack_board(app, two, f"two boards, {few} apart: the second", sample=sample, seed=seed)
    if seen_one.nothing_shown or seen_two.nothing_shown:
        return [first, second]
    published = (
        Published(seen_one.views[0], one.truth, ids_one),
        Published(seen_two.views[0], two.truth, ids_two),
    )
    mine, theirs = (f"partner:{asked.requests[0]}" for asked in (one, two))
    keys = {mine: theirs} | {f"{mine}/tier:{tier}": f"{theirs}/tier:{tier}" for tier in range(TIERS)}
    second.proofs += across.between(*published, keys)
    second.proofs += across.between(published[1], published[0], {theirs: mine for mine, theirs in keys.items()})
    second.proofs += across.few_apart(*published, keys)
    return [first, second]


def attack_late(app: Flask, number: int, how_many: int) -> int:
    """Return of how many late answers the pages of an open survey told something."""
    staff = draw(number, staff=how_many + 1, partners=3, services=scenes.SERVICES, topics=3)
    partner = np.zeros_like(staff.partner)
    partner[-1] = 1
    asked = ask(make_seat(number, 3), replace(staff, partner=partner))
    return late_answers(app, asked, how_many, now=NOW)


@dataclass
class Plain:
    """What the same attack finds where exact counts of any five people are shown, live and by any filter."""

    boards: int = 0
    groups: int = 0
    broken: int = 0  # hidden groups that were proved, or whose union was
    late: int = 0
    late_told: int = 0
    kinds: Counter[str] = field(default_factory=Counter)


def attack_plain(truths: Sequence[Truth], *, sample: int, late: int, seed: int = 0) -> Plain:
    """Attack a plain publisher of the same answers."""
    found = Plain()
    for truth in truths:
        exact = replace(truth, threshold=plain.SMALLEST, slack=0, responses=None)
        view: Sheets = plain.publish(exact)
        proofs = attack([view], exact, people=1, sample=sample, seed=seed)
        found.boards += 1
        found.kinds.update(proof.kind for proof in proofs)
        found.broken += len({(proof.question, proof.group) for proof in proofs})
        for name, figures in read(view, exact):
            sizes = exact.counts(name).sum(axis=1)
            found.groups += int(sum(size > 0 for group, size in enumerate(sizes) if group not in figures))
        rows = np.random.default_rng(seed).permutation(len(exact.board.partner))[:late]
        for row in rows.tolist():
            before = plain.publish(replace(exact, board=exact.board.without(row)))
            found.late += 1
            found.late_told += bool(late_answer(before, view, exact, row))
    return found


@dataclass
class Utility:
    """How much is shown, and how true it is."""

    groups: int = 0
    shown: int = 0
    shares: int = 0
    off: float = 0.0

    def take(self, seen: Seen, truth: Truth) -> None:
        """Count one board: partners, roles, services and published pairs that have somebody in them."""
        figures = dict(read(seen.views[0], truth)) if not seen.nothing_shown else {}
        counts = truth.counts(("answered", 0)).sum(axis=1)
        singles = range(1, 1 + len(truth.partners) + TIERS + 1 + len(truth.services))
        self.groups += int(sum(counts[group] > 0 for group in singles))
        self.shown += sum(group in figures.get(("answered", 0), {}) for group in singles)
        for name, rows in figures.items():
            if name[0] != "answered":
                true = truth.counts(name)
                for group, (n, categories) in rows.items():
                    for category, count in enumerate(categories):
                        if count >= 0 and n:
                            share = 100 * true[group, category] / true[group].sum()
                            self.off += abs(min(100, 100 * count / n) - share)
                            self.shares += 1


def answered(number: int, *, staff: int, partners: int, topics: int, seed: int) -> Asked:
    """Return a survey of a usual board that was answered and is open."""
    drawn = draw(seed, staff=staff, partners=partners, services=scenes.SERVICES, topics=topics)
    asked = ask(make_seat(number, partners), drawn)
    answer(asked, seed=seed)
    return asked
