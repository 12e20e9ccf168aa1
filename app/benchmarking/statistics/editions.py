"""Unnamed comparisons: a mean and quartiles over boards, given only where nobody's own figure can be worked out.

A figure of an edition is, for a reader, one equation: the sum over its boards. What readers know beside it (boards that
let themselves be named, and of a contributor its own figures) is taken out; the rest must leave no one figure, and no
sum or difference of two, in the span of all that was ever published. Figures are whole steps: per cents, or tenths.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import combinations
from math import floor
from statistics import quantiles
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MEANS_FROM = 5
QUARTILES_FROM = 8
CHANGED_FROM = 3  # contributors, for an edition to be renewed
PRIME = 2_147_483_647  # ranks are reckoned modulo it: exactly, and products fit into 64 bits

Column = tuple[Hashable, int]  # a board, and a figure of its: another figure of the same board is another unknown
Row = frozenset[Column]


class Why(StrEnum):
    """Why a figure is not given."""

    FEW = "few"
    DOMINATED = "dominated"
    CHANGE = "change"  # held against earlier ones, or by itself, it would tell a single board's figure


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one board adds to one figure."""

    board: Hashable
    value: int  # steps
    weight: int  # partners or staff behind it, > 0
    named: bool  # to the audience of this edition

    @property
    def column(self) -> Column:
        """The unknown that it is in everybody's equations."""
        return self.board, self.value


@dataclass(frozen=True, slots=True)
class View:
    """What readers of one kind have: every equation that was published to them, and the figures that they know."""

    rows: tuple[Row, ...]
    known: frozenset[Column]
    is_audience: bool = True  # False: all readers put together, who are held against the equations alone


@dataclass(frozen=True, slots=True)
class Range:
    """Between which steps a figure can lie, and how wide what a mean leaves open of anybody's must be."""

    low: int
    high: int
    open: int


PER_CENT = Range(0, 100, 10)
TENTHS = Range(-40, 40, 8)  # of a need, -4.0 to 4.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of an edition, in steps."""

    contributions: tuple[Contribution, ...]
    mean: int
    quartiles: tuple[int, int, int] | None


def figure_of(
    contributions: Sequence[Contribution], views: Sequence[View], *, span: Range, everybody: bool = True
) -> Figure | Why:
    """Return the figure over all contributors; over those alone that are named, where the others must be left out.

    Args:
        contributions: one for each board that has the figure.
        views: of everybody who would read it.
        span: between which steps figures lie.
        everybody: False: the named alone are asked for.
    """
    chosen = tuple(one for one in contributions if everybody or one.named)
    why = _refusal(chosen, views, span)
    if why is None:
        values = [one.value for one in chosen]
        return Figure(chosen, rounded(sum(values) / len(values)), _quartiles(values))
    if everybody and any(one.named for one in contributions):
        found = figure_of(contributions, views, span=span, everybody=False)
        return found if isinstance(found, Figure) else why
    return why


def _refusal(chosen: Sequence[Contribution], views: Sequence[View], span: Range) -> Why | None:
    if len(chosen) < MEANS_FROM:
        return Why.FEW
    if dominated([one.weight for one in chosen]):
        return Why.DOMINATED
    row = frozenset(one.column for one in chosen)
    mean = rounded(sum(one.value for one in chosen) / len(chosen))
    for view in views:
        if view.is_audience:
            unknown = [one for one in chosen if one.column not in view.known]
            if 0 < len(unknown) < MEANS_FROM:
                return Why.FEW
            if unknown and dominated([one.weight for one in unknown]):
                return Why.DOMINATED
            if unknown and _pins(chosen, unknown, mean, span):
                return Why.CHANGE
        if row not in view.rows and not proven((*view.rows, row), view.known) <= proven(view.rows, view.known):
            return Why.CHANGE
    return None


def dominated(weights: Sequence[int]) -> bool:
    """Say whether the largest is more than half of all, or the two largest more than four fifths."""
    most = sorted(weights, reverse=True)
    total = sum(most)
    return 2 * most[0] > total or 5 * sum(most[:2]) > 4 * total


def rounded(value: float) -> int:
    """Return a whole number of steps, halves up."""
    return floor(value + 0.5)


def _quartiles(values: Sequence[int]) -> tuple[int, int, int] | None:
    if len(values) < QUARTILES_FROM:
        return None
    first, middle, third = quantiles(values, n=4, method="inclusive")
    return rounded(first), rounded(middle), rounded(third)


def _pins(chosen: Sequence[Contribution], unknown: Sequence[Contribution], mean: int, span: Range) -> bool:
    """Say whether the mean alone leaves too little open of somebody's figure: near an end of the scale it does.

    Asked for a reader who knows none of the unknown, and for each of them, who knows its own.
    """
    known = sum(one.value for one in chosen) - sum(one.value for one in unknown)
    for own in (None, *unknown):
        others = len(unknown) - (own is not None)
        taken = known + (own.value if own else 0)
        least, most = len(chosen) * (mean - 0.5) - taken, len(chosen) * (mean + 0.5) - taken
        low = max(span.low, least - (others - 1) * span.high)
        high = min(span.high, most - (others - 1) * span.low)
        if high - low < span.open:
            return True
    return False


Place = tuple[int, ...]  # the numbers of the equations that a figure stands in


class Shape(dict[Place, int]):
    """How many figures, three for more, stand in the same equations; as a key."""

    def __hash__(self) -> int:  # type: ignore[override]  # it is never changed once made
        return hash(frozenset(self.items()))


Proof = tuple[Hashable, frozenset[Column]]  # who works it out (None: anybody), and whose figure, or which two


@lru_cache(maxsize=32)
def proven(rows: tuple[Row, ...], known: frozenset[Column]) -> frozenset[Proof]:
    """Return every figure, and every two, that can be worked out of equations by anybody or by one contributor.

    Args:
        rows: the boards' figures in each equation: all that was ever published to those readers.
        known: figures that they know without it.

    Returns:
        What anybody can work out; and of each contributor, what it can beside that.
    """
    equations = list(dict.fromkeys(row - known for row in rows if row - known))
    places: dict[Column, list[int]] = defaultdict(list)
    for number, row in enumerate(equations):
        for column in row:
            places[column].append(number)
    alike: dict[Place, set[Column]] = defaultdict(set)
    own: dict[Hashable, set[Place]] = defaultdict(set)
    for column, numbers in places.items():
        alike[tuple(numbers)].add(column)
        own[column[0]].add(tuple(numbers))
    solved: dict[Shape, list[tuple[Place, ...]]] = {}

    def told(shape: Shape) -> list[tuple[Place, ...]]:
        if shape not in solved:
            solved[shape] = _solved(sorted(shape.items()), len(equations))
        return solved[shape]

    whole = Shape({numbers: min(len(columns), CHANGED_FROM) for numbers, columns in alike.items()})
    by_anybody = {frozenset(column for numbers in group for column in alike[numbers]) for group in told(whole)}
    found: set[Proof] = {(None, columns) for columns in by_anybody}
    for reader, mine in own.items():
        left = {numbers: {column for column in alike[numbers] if column[0] != reader} for numbers in mine}
        # Figures that stand in the same equations are alike; three or more of them hide one another, as many do.
        changed = {numbers: min(len(columns), CHANGED_FROM) for numbers, columns in left.items()}
        shape = Shape({numbers: many for numbers, many in (whole | changed).items() if many})
        if shape == whole:
            continue
        for group in told(shape):
            columns = frozenset(column for numbers in group for column in left.get(numbers, alike[numbers]))
            if columns not in by_anybody:
                found.add((reader, columns))
    return frozenset(found)


def _solved(shape: Sequence[tuple[Place, int]], equations: int) -> list[tuple[Place, ...]]:
    """Return which figures, or pairs, lie in the span; by the equations that they stand in."""
    import numpy as np

    if not shape or not equations:
        return []
    matrix = np.zeros((equations, len(shape)), dtype=np.int64)
    for place, (numbers, _) in enumerate(shape):
        matrix[list(numbers), place] = 1
    basis = null_space(matrix)
    told: list[tuple[Place, ...]] = []
    directions: dict[bytes, list[Place]] = defaultdict(list)
    for place, (numbers, many) in enumerate(shape):
        if many > 2:
            continue
        if not basis[place].any():
            told.append((numbers,))  # the sum of one, or of two that are alike
        elif many == 1:
            directions[_direction(basis[place])].append(numbers)
    for parallel in directions.values():
        told += list(combinations(parallel, 2))
    return told


def _direction(vector: NDArray[np.int64]) -> bytes:
    first = int(vector[vector.nonzero()[0][0]])
    return bytes(((vector * pow(first, -1, PRIME)) % PRIME).tobytes())


def null_space(matrix: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a basis of what a matrix leaves open, modulo `PRIME`.

    Args:
        matrix: shape (equations, unknowns), whole numbers.

    Returns:
        Shape (unknowns, dimensions): a row of zeros is an unknown that the equations tell; two rows that are multiples
        of each other, two unknowns of which they tell a combination.
    """
    import numpy as np

    reduced = matrix % PRIME
    pivots: list[int] = []
    row = 0
    for place in range(reduced.shape[1]):
        below = reduced[row:, place].nonzero()[0]
        if not len(below):
            continue
        other = row + int(below[0])
        reduced[[row, other]] = reduced[[other, row]]
        reduced[row] = reduced[row] * pow(int(reduced[row, place]), -1, PRIME) % PRIME
        factors = reduced[:, place].copy()
        factors[row] = 0
        reduced = (reduced - factors[:, None] * reduced[row] % PRIME) % PRIME
        pivots.append(place)
        row += 1
        if row == reduced.shape[0]:
            break
    free = [place for place in range(reduced.shape[1]) if place not in set(pivots)]
    basis: NDArray[np.int64] = np.zeros((reduced.shape[1], len(free)), dtype=np.int64)
    basis[free, range(len(free))] = 1
    for number, place in enumerate(pivots):
        basis[place] = -reduced[number, free] % PRIME
    return basis


def changes(before: dict[Any, Any], now: dict[Any, Any]) -> int:
    """Return how many contributors joined, left, or brought other figures."""
    return sum(before.get(board) != now.get(board) for board in before.keys() | now.keys())
