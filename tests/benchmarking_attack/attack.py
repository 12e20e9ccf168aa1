"""The attack: all that readers ever saw, as equations; and what can be worked out of them, in floating point.

The attacker is given more than anybody has: who is in each edition, and exact sums in place of rounded means.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

Column = tuple[UUID, str, int]  # a board, a factor, and its figure


@dataclass(frozen=True)
class Equation:
    """A mean that was seen, and whose figures are in it."""

    columns: frozenset[Column]
    mean: float


@dataclass(frozen=True)
class Proof:
    """Whose figure was worked out, or the sum of which two, and how."""

    kind: str  # "sum", "bounds", "pair"
    columns: frozenset[Column]


def attack(equations: Sequence[Equation], known: Iterable[Column], own: Iterable[Column]) -> list[Proof]:
    """Work out what one reader can.

    Args:
        equations: what it saw, of all times.
        known: figures of named boards.
        own: its own figures, of all times.
    """
    given = {*known, *own}
    found: list[Proof] = []
    for key in sorted({column[1] for one in equations for column in one.columns}):
        rows = list({one for one in equations if any(column[1] == key for column in one.columns)})
        left = sorted({column for one in rows for column in one.columns} - given, key=repr)
        rows = [one for one in rows if one.columns - given]
        if left:
            found += _by_sums(rows, left) + _by_bounds(rows, left, given)
    return found


def _by_sums(rows: Sequence[Equation], left: Sequence[Column]) -> list[Proof]:
    """Return every unknown that lies in the span of the equations, and every two of which a combination does."""
    matrix = np.array([[float(column in one.columns) for column in left] for one in rows])
    _, sizes, directions = np.linalg.svd(matrix, full_matrices=True)
    rank = int((sizes > 1e-9).sum())
    open_ = directions[rank:].T  # unknowns x what is left open
    told = [bool(np.abs(row).max(initial=0) < 1e-9) for row in open_]
    found = [Proof("sum", frozenset({column})) for column, is_told in zip(left, told, strict=True) if is_told]
    for first in range(len(left)):
        for second in range(first + 1, len(left)):
            if not told[first] and not told[second]:
                pair = open_[[first, second]]
                if np.linalg.matrix_rank(pair, tol=1e-9) < 2:
                    found.append(Proof("pair", frozenset({left[first], left[second]})))
    return found


def _by_bounds(rows: Sequence[Equation], left: Sequence[Column], given: set[Column]) -> list[Proof]:
    """Return every unknown that rounded means and the ends of the scale leave less than one per cent for."""
    from scipy.optimize import linprog

    matrix, upper = [], []
    for one in rows:
        known = sum(column[2] for column in one.columns & given)
        row = [float(column in one.columns) for column in left]
        many = len(one.columns)
        matrix += [row, [-value for value in row]]
        upper += [many * (one.mean + 0.5) - known, -(many * (one.mean - 0.5) - known)]
    found = []
    for place, column in enumerate(left):
        goal = np.zeros(len(left))
        ends = []
        for sign in (1, -1):
            goal[place] = sign
            solved = linprog(goal, A_ub=matrix, b_ub=upper, bounds=(0, 100), method="highs")
            assert solved.status == 0
            ends.append(sign * solved.fun)
        if ends[1] - ends[0] < 1:
            found.append(Proof("bounds", frozenset({column})))
    return found
