"""Boards with made-up staff, drawn without any help from the code that is tried.

Staff of one partner resemble each other, answers hang together, and partners and services are of very unequal size, as
they are in life.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TIERS = 5
BARRIERS = 11
WAYS = 12


@dataclass(frozen=True)
class Board:
    """Who answered what: arrays of n rows, in the codes of the survey.

    Attributes:
        partner, tier, service, length: shape (n,).
        matters, can, help: shape (n, topics); 0 where a topic is not this person's work.
        barriers, ways: shape (n,), bit masks.
        views: shape (n, 2).
    """

    partners: int
    services: int
    partner: NDArray[np.int64]
    tier: NDArray[np.int64]
    service: NDArray[np.int64]
    length: NDArray[np.int64]
    matters: NDArray[np.int64]
    can: NDArray[np.int64]
    help: NDArray[np.int64]
    barriers: NDArray[np.int64]
    ways: NDArray[np.int64]
    views: NDArray[np.int64]

    def box(self) -> bytes:
        """Return the answers as rows of bytes, as the survey keeps them."""
        columns = (
            self.tier[:, None],
            self.service[:, None],
            self.length[:, None],
            self.matters,
            self.can,
            self.help,
            self.barriers[:, None] & 255,
            self.barriers[:, None] >> 8,
            self.ways[:, None] & 255,
            self.ways[:, None] >> 8,
            self.views,
        )
        return np.concatenate(columns, axis=1).astype(np.uint8).tobytes()

    def without(self, row: int) -> Board:
        """Return the same board before one person answered."""
        keep = np.arange(len(self.partner)) != row
        return Board(
            self.partners,
            self.services,
            *(
                getattr(self, name)[keep]
                for name in (
                    "partner",
                    "tier",
                    "service",
                    "length",
                    "matters",
                    "can",
                    "help",
                    "barriers",
                    "ways",
                    "views",
                )
            ),
        )


def draw(
    seed: int, *, staff: int, partners: int | None = None, services: int = 10, topics: int = 17, skew: float = 0.8
) -> Board:
    """Draw a board.

    Args:
        seed: the same seed draws the same board.
        staff: how many answered.
        partners: how many organisations; 8 to 12 if none is given.
        services: how many kinds of service there are.
        topics: how many topics the survey asks about.
        skew: how unequal partners are in size; 0 is equal.
    """
    rng = np.random.default_rng(seed)
    partners = partners or int(rng.integers(8, 13))
    partner = rng.choice(partners, staff, p=_shares(rng, partners, skew))
    tier = rng.choice(TIERS, staff, p=(0.03, 0.5, 0.27, 0.15, 0.05))
    own = np.array([rng.dirichlet(np.full(services, 0.6)) for _ in range(partners)])  # what each partner does
    overall = _shares(rng, services, 0.6)
    mixed = 0.6 * own + 0.4 * overall
    service = 1 + (mixed[partner].cumsum(axis=1) < rng.random((staff, 1))).sum(axis=1).clip(max=services - 1)
    service[rng.random(staff) < 0.03] = 0
    works = rng.uniform(0.3, 0.8, topics)
    leaning = rng.normal(0, 0.15, (partners, topics))
    work = rng.random((staff, topics)) < (works + leaning[partner]).clip(0.05, 0.95)
    person = rng.normal(0, 0.7, (staff, 1))
    matters = _steps(rng.normal(3.9, 0.3, topics) + person + rng.normal(0, 0.8, (staff, topics)))
    can = _steps(rng.normal(3.1, 0.5, topics) + 0.5 * person + 0.3 * (tier[:, None] - 2) + leaning[partner] * 2
                 + rng.normal(0, 0.9, (staff, topics)))  # fmt: skip
    for ratings in (matters, can):
        ratings[rng.random(ratings.shape) < 0.03] = 9
        ratings[~work] = 0
    rated = work & (matters != 9) & (can != 9)
    gap = np.where(rated, matters - can + rng.random(matters.shape), -99)
    asked = rated & (gap.argsort(axis=1).argsort(axis=1) >= topics - 5)
    help_ = np.where(asked, rng.choice((1, 2, 3, 4, 9), matters.shape, p=(0.4, 0.25, 0.2, 0.1, 0.05)), 0)
    return Board(
        partners,
        services,
        partner,
        tier,
        service,
        rng.integers(0, 6, staff),
        matters,
        can,
        help_,
        _ticks(rng, staff, BARRIERS),
        _ticks(rng, staff, WAYS),
        rng.choice(7, (staff, 2), p=(0.1, 0.05, 0.1, 0.25, 0.3, 0.15, 0.05)),
    )


def _shares(rng: np.random.Generator, groups: int, skew: float) -> NDArray[np.float64]:
    sizes = rng.lognormal(0, skew, groups)
    return np.asarray(sizes / sizes.sum())


def _steps(values: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(values).clip(1, 5).astype(np.int64)


def _ticks(rng: np.random.Generator, staff: int, options: int) -> NDArray[np.int64]:
    """Up to three options each, some much more often than others."""
    liking = rng.gumbel(size=(staff, options)) + rng.normal(0, 0.8, options)
    rank = (-liking).argsort(axis=1).argsort(axis=1)
    ticked = rank < rng.integers(0, 4, (staff, 1))
    return np.asarray((ticked << np.arange(options)).sum(axis=1))
