"""What a page of comparisons shows, as plain values: whom one is compared with, and which view a link restores."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.commons.shapes import AreaRow


class ComparatorKind(StrEnum):
    """Whom one is compared with. The words are those of links: `?with=neighbours`."""

    ENGLAND = "england"
    REGION = "region"
    TYPE = "type"
    NEIGHBOURS = "neighbours"
    GROUP = "group"  # one of the space's own: `?with=group-<id>`


@dataclass(frozen=True, slots=True)
class Comparator:
    """A comparator as it applies to one council."""

    kind: ComparatorKind
    word: str  # as it stands in links
    label: str  # "England", "the South West", "15 nearest neighbours", the group's own name
    members: tuple[AreaRow, ...]  # the councils in it, the compared one left out
    distances: tuple[float, ...] = ()  # of neighbours, in the order of members
    area_code: str | None = None  # England's or the region's own published figure stands for it; else it is worked out
    source: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """What a page shows; `benchmarking.views` reads it from a link and writes it into one."""

    council: str | None = None  # whose profile, among those that a board covers or a region has
    year: int | None = None  # None: the newest
    comparator: str = "england"
    as_at: date | None = None  # None: now


class Verdict(StrEnum):
    """How a figure stands to its comparator, by the one rule: whether its 95% interval leaves the comparator out."""

    BETTER = "better"
    SIMILAR = "similar"
    WORSE = "worse"
    HIGHER = "higher"  # of measures without a judgement
    LOWER = "lower"
    UNKNOWN = "unknown"  # no figure, or no interval
