"""What the brief picks, and how it quotes. Facts alone: nobody is ranked, and nobody is called anything."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.assessments.statistics import Distribution, Movement, most_spread, weakest
from app.commons.levels import Level

MOST_ASKED: Final = 3
FEWEST_ENDS: Final = 2  # steps between the two ends that are asked about a spread
_SENTENCE_END = re.compile(r"[.!?]['’”\")\]]*(?=\s|$)")


class Reason(StrEnum):
    """Why a factor stands in the brief."""

    LOW = "low"
    SPREAD = "spread"
    FELL = "fell"


@dataclass(frozen=True, slots=True)
class Pick:
    """A factor to ask about, and why."""

    number: int
    reason: Reason


def to_ask(now: Mapping[int, Distribution], *, most: int = MOST_ASKED) -> tuple[Pick, ...]:
    """Return the factors to ask about: those that are lowest, and the one on which levels lie furthest apart.

    Args:
        now: the number of each factor, and its distribution.
        most: how many to return.

    Returns:
        The lowest first, by the share of Not yet and Starting; the widest spread has the last place, unless it is
        among the lowest already. Where few factors are low, the spread ones fill the places. Fewer than `most` where
        no more stand out.
    """
    low = list(weakest(now, most=len(now)))
    wide = [number for number in most_spread(now, most=len(now)) if _ends_apart(now[number]) >= FEWEST_ENDS]
    picked = [Pick(number, Reason.LOW) for number in low[: most - 1]]
    there = {pick.number for pick in picked}
    picked += [Pick(number, Reason.SPREAD) for number in wide if number not in there][: most - len(picked)]
    there = {pick.number for pick in picked}
    picked += [Pick(number, Reason.LOW) for number in low if number not in there][: most - len(picked)]
    return tuple(sorted(picked, key=lambda pick: pick.reason is not Reason.LOW))


def _ends_apart(found: Distribution) -> int:
    chosen = [step for step, count in enumerate(found.counts) if count]
    return chosen[-1] - chosen[0] if chosen else 0


def fell(movements: Mapping[int, Movement], *, most: int = MOST_ASKED) -> tuple[int, ...]:
    """Return the factors on which more partners went down than up.

    Returns:
        Numbers, the largest difference first, then the most that went down, then the lower number.
    """
    found = [(number, one) for number, one in movements.items() if one.down > one.up]
    found.sort(key=lambda item: (item[1].up - item[1].down, -item[1].down, item[0]))
    return tuple(number for number, _ in found[:most])


@dataclass(frozen=True, slots=True)
class Stand:
    """Where one partner stands on a factor: one of the four levels now, and what it chose last time."""

    organisation_id: UUID
    name: str
    level: Level
    before: Level | None
    is_statutory: bool

    @property
    def down(self) -> int:
        """How many levels it went down since last time; 0 where it did not, or gave none of the four then."""
        was, now = self.before.number if self.before else None, self.level.number
        return max(0, was - now) if was is not None and now is not None else 0


def at_lowest(stands: Iterable[Stand]) -> tuple[Stand, ...]:
    """Return those at the lowest level that anybody chose: who went down most first, then who must sit on a board."""
    found = tuple(stands)
    lowest = min((one.level.value for one in found), default="")
    return _in_order(one for one in found if one.level.value == lowest)


def at_highest(stands: Iterable[Stand]) -> tuple[Stand, ...]:
    """Return those at the highest level that anybody chose, in the same order."""
    found = tuple(stands)
    highest = max((one.level.value for one in found), default="")
    return _in_order(one for one in found if one.level.value == highest)


def gone_down(stands: Iterable[Stand]) -> tuple[Stand, ...]:
    """Return those that went down, by how far."""
    return _in_order(one for one in stands if one.down)


def _in_order(stands: Iterable[Stand]) -> tuple[Stand, ...]:
    return tuple(sorted(stands, key=lambda one: (-one.down, not one.is_statutory, one.name.casefold())))


def quoted(text: str, *, most: int) -> str:
    """Return the beginning of a text, whole sentences where one ends in time, else whole words and an ellipsis.

    Args:
        text: as it was written; its line ends become spaces.
        most: characters at most.
    """
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    ends = [found.end() for found in _SENTENCE_END.finditer(line) if found.end() <= most]
    if ends and ends[-1] >= most // 4:  # "Yes." alone says too little
        return line[: ends[-1]]
    cut = line[: most - 1]
    return f"{(cut.rsplit(' ', 1)[0] if ' ' in cut else cut).rstrip(' ,;:–-')}…"


def within(names: Iterable[str], *, most: int, each: int) -> tuple[tuple[str, ...], int]:
    """Return as many names as fit a number of characters, and how many are left out.

    Args:
        names: in order.
        most: characters of them all, commas included.
        each: characters of one at most; a longer one is cut.
    """
    shown: list[str] = []
    room = most
    listed = [quoted_name(name, each) for name in names]
    for name in listed:
        room -= len(name) + 2
        if room < 0 and shown:
            break
        shown.append(name)
    return tuple(shown), len(listed) - len(shown)


def quoted_name(name: str, most: int) -> str:
    """Return a name, cut with an ellipsis where it is too long for its place."""
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"
