"""Subtracting releases: two boards that asked the same staff, and one board's findings of this year and last.

    between(one, two, keys) -> list[Proof]

What two releases show of a group differs by those who are in one and not in the other. The attacker knows who asked
whom, and in the worst case that nobody answered the second alone; both are granted here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from tests.learning_needs_attack.attack import Figures, Name, Proof, Sheets, Truth, read

Ids = np.typing.NDArray[np.int64]


@dataclass(frozen=True)
class Published:
    """One release: what is shown, what is so, and who its people are (the same number is the same person)."""

    view: Sheets
    truth: Truth
    people: Ids


def between(one: Published, two: Published, keys: Mapping[str, str]) -> list[Proof]:
    """Return what the difference of two releases gives away.

    Args:
        one, two: the releases.
        keys: groups of the first by those of the second that are the same people, such as one partner's.
    """
    others = dict(read(two.view, two.truth))
    proofs: list[Proof] = []
    for name, figures in read(one.view, one.truth):
        if name in others:
            for key, other in keys.items():
                proofs += _differ(name, key, other, figures, others[name], one, two)
    return proofs


def _differ(
    name: Name, key: str, other: str, figures: Figures, others: Figures, one: Published, two: Published
) -> Iterator[Proof]:
    here, there = one.truth.place[key], two.truth.place[other]
    if here not in figures or there not in others:
        return
    alone = _apart(name, here, one, two), _apart(name, there, two, one)
    if not 0 < alone[0].sum() < one.truth.threshold or alone[1].sum():
        return
    slack = one.truth.slack + two.truth.slack
    shown = list(zip(figures[here][1], others[there][1], strict=True))
    total = (max(figures[here][0] - others[there][0] - slack, 0), figures[here][0] - others[there][0] + slack)
    limits = [
        (max(more - less - slack, 0), more - less + slack) if min(more, less) >= 0 else total for more, less in shown
    ]
    for category, (low, high) in enumerate(limits):
        rest = [limit for place, limit in enumerate(limits) if place != category]
        least = max(low, total[0] - sum(limit[1] for limit in rest))
        most = min(high, total[1] - sum(limit[0] for limit in rest))
        if least == most == alone[0][category]:
            yield Proof("difference", str(name), key, f"category {category} of {alone[0].sum()} is {least}")


def _apart(name: Name, group: int, mine: Published, theirs: Published) -> Ids:
    """Return how those answered who are in a group here, and not in the other release."""
    codes, categories = mine.truth.codes(name)
    inside = (mine.truth.member == group).any(axis=1) & (codes >= 0) & ~np.isin(mine.people, theirs.people)
    return np.bincount(codes[inside], minlength=categories)


def few_apart(one: Published, two: Published, keys: Mapping[str, str]) -> list[Proof]:
    """Return the groups that both show, though the answers that count for one alone are fewer than the threshold.

    This is the rule itself, whatever rounding hides: of who answered, and of whose work each topic is.
    """
    found = []
    shown = dict(read(one.view, one.truth)), dict(read(two.view, two.truth))
    for name in (name for name in shown[0] if name[0] == "answered" or name[0] == "matters"):
        for key, other in keys.items():
            here, there = one.truth.place[key], two.truth.place[other]
            if here in shown[0][name] and there in shown[1].get(name, {}):
                for group, mine, theirs in ((here, one, two), (there, two, one)):
                    count = _at_work(name, group, mine, theirs)
                    if 0 < count < max(one.truth.threshold, two.truth.threshold):
                        found.append(Proof("few", str(name), key, f"{count} people answered one alone"))
    return found


def _at_work(name: Name, group: int, mine: Published, theirs: Published) -> int:
    board = mine.truth.board
    inside = (mine.truth.member == group).any(axis=1) & ~np.isin(mine.people, theirs.people)
    return int((inside & (board.matters[:, name[1]] > 0)).sum() if name[0] == "matters" else inside.sum())
