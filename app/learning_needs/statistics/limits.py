"""What a reader of a release knows of one question: the least and the most that each count can be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from .counts import rounded5
from .disclosure import Why
from .network import IntArray

ENDLESS = np.iinfo(np.int64).max // 4
BASE = -1  # the column of a question's base, beside its categories

Target = tuple[int, int]  # an arc, and a category or `BASE`


def columns_of(category: int) -> slice:
    """Return which categories make up a count: one, or all for the base."""
    return slice(None) if category == BASE else slice(category, category + 1)


@dataclass(frozen=True)
class Limits:
    """What a reader knows: the least and the most that each count can be.

    Attributes:
        low, high: shape (arcs, categories).
        base_low, base_high: shape (arcs,).
    """

    low: IntArray
    high: IntArray
    base_low: IntArray
    base_high: IntArray

    def with_all(self, counts: IntArray) -> Limits:
        """Return what somebody knows who knows one answer in every group and category that has any."""
        base = counts.sum(axis=1)
        return Limits(
            np.maximum(self.low, np.minimum(counts, 1)),
            self.high,
            np.maximum(self.base_low, np.minimum(base, 1)),
            self.base_high,
        )

    def with_those(self, people: Iterable[Iterable[Target]]) -> Limits:
        """Return what somebody knows who knows these people: each as the groups that they are in, with their answer."""
        low, base_low = self.low.copy(), self.base_low.copy()
        for arc, category in (each for person in people for each in person):
            low[arc, category] = max(low[arc, category], 1)
            base_low[arc] = max(base_low[arc], 1)
        return Limits(low, self.high, base_low, self.base_high)


def limits(counts: IntArray, why: Sequence[Why], shown_here: Sequence[bool], threshold: int) -> Limits:
    """Return what a stranger knows.

    Args:
        counts: shape (arcs, categories), true counts; only those shown matter, and they are rounded first.
        why: for each arc, whether its base is shown.
        shown_here: for each arc, whether its categories are shown.
        threshold: the smallest group that is shown.
    """
    base, state, here = counts.sum(axis=1), np.array(why), np.array(shown_here)[:, None]
    shown, small, large = (state == each for each in (Why.SHOWN, Why.SMALL, Why.DERIVABLE))
    return Limits(
        np.where(here, np.maximum(rounded5(counts) - 2, 0), 0),
        np.where(here, rounded5(counts) + 2, ENDLESS),
        np.where(shown, np.maximum(rounded5(base) - 2, threshold), np.where(large, threshold, 0)),
        np.where(shown, rounded5(base) + 2, np.where(small, threshold - 1, ENDLESS)),
    )
