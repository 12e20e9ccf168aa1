"""One row of a file after another, read under a plan and packed as `statistics.records` packs an answer.

What a row becomes, for each topic:

- it is part of the person's work where they said so, or gave it a rating;
- it is not where they said so (a rating beside that is not counted), or where nothing at all stands;
- a rating that is missing beside another counts as not answered.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from app.learning_needs.importing import scales
from app.learning_needs.importing.meanings import NO, NOT_MY_WORK, OTHERS, SKIP, UNANSWERED, YES, is_tick
from app.learning_needs.importing.plan import Plan
from app.learning_needs.importing.targets import (
    BARRIER,
    BARRIERS,
    CAN,
    HELP,
    LENGTH,
    MANY,
    MATTERS,
    NONE,
    PARTNER,
    SCALED,
    SERVICE,
    TEXT,
    TICKS,
    TIER,
    TOPICS,
    VIEW,
    WAY,
    WAYS,
    WORK,
    key_of,
    kind_of,
)
from app.learning_needs.importing.values import parts_of
from app.learning_needs.importing.words import value_key
from app.learning_needs.statistics.records import NONE_OF_THESE, NOT_ANSWERED, TIERS, VIEWS

LONGEST_TEXT = 1000  # characters of a free answer

NO_ANSWERS = "no_answers"
NOT_TAKEN = "not_taken"
OUTSIDE = "outside"
CONTRADICTS = "contradicts"
NONE_AND_MORE = "none_and_more"
CUT = "cut"

_REMEMBERED = 5_000
_HELP_CODES = {"training": 1, "change": 2, "both": 3, "neither": 4}


class Reader:
    """Reads one row after another; what a value means is worked out once for each column."""

    def __init__(self, plan: Plan, notes: Counter[str]) -> None:
        self._plan, self._notes = plan, notes
        self._at = {
            MATTERS: {key: place for place, key in enumerate(plan.topics)},
            BARRIER: {key: place for place, key in enumerate(plan.barriers)} | {NONE: NONE_OF_THESE},
            WAY: {key: place for place, key in enumerate(plan.ways)},
            VIEW: {key: place for place, key in enumerate(plan.views)},
            SERVICE: {key: place for place, key in enumerate(plan.services, 1)},
            LENGTH: {key: place for place, key in enumerate(plan.lengths, 1)},
            TIER: {str(tier): tier for tier in range(1, TIERS + 1)},
        }
        self._columns: list[tuple[int, str, int, dict[str, Any]]] = [
            (place, kind_of(target), self._place(target), {}) for place, target in enumerate(plan.targets) if target
        ]
        self._clear()

    def _clear(self) -> None:
        topics = len(self._plan.topics)
        self.partner, self.texts = OTHERS, list[str]()
        self._single = {TIER: 0, SERVICE: 0, LENGTH: 0}
        self._of_topic: dict[str, list[int | None]] = {kind: [None] * topics for kind in (MATTERS, CAN, WORK, HELP)}
        self._picked: frozenset[int] | None = None
        self._masks = {BARRIER: 0, WAY: 0}
        self._views = [0] * VIEWS
        self._said = False

    def read(self, record: Sequence[str]) -> str:
        """Read a record; return why it is left out, or nothing."""
        self._clear()
        for place, kind, at, known in self._columns:
            cell = record[place] if place < len(record) else ""
            if not cell:
                continue
            if kind == TEXT:
                self._text(cell)
                continue
            meaning = known.get(cell)
            if meaning is None:
                meaning = self._meaning(place, kind, cell)
                if len(known) < _REMEMBERED:
                    known[cell] = meaning
            if meaning is _OUTSIDE:
                self._notes[OUTSIDE] += 1
            elif meaning is not _NOTHING:
                self._take(kind, at, meaning)
        if self.partner == SKIP:
            return NOT_TAKEN
        return "" if self._said or self.texts else NO_ANSWERS

    def packed(self) -> bytes:
        """Return what was read as a row."""
        matters, can, help_ = [], [], []
        ratings = self._of_topic
        for topic, (m, c, h) in enumerate(zip(ratings[MATTERS], ratings[CAN], ratings[HELP], strict=True)):
            codes = self._rated(topic, m, c)
            matters.append(codes[0])
            can.append(codes[1])
            help_.append((h or 0) if codes[0] else 0)
        barriers = self._masks[BARRIER]
        if barriers > 1 << NONE_OF_THESE:
            barriers -= 1 << NONE_OF_THESE
            self._notes[NONE_AND_MORE] += 1
        single = self._single
        return b"".join(
            (
                bytes((single[TIER], single[SERVICE], single[LENGTH], *matters, *can, *help_)),
                barriers.to_bytes(2, "little"),
                self._masks[WAY].to_bytes(2, "little"),
                bytes(self._views),
            )
        )

    def _rated(self, topic: int, matters: int | None, can: int | None) -> tuple[int, int]:
        work = self._of_topic[WORK][topic]
        if work is None and self._picked is not None:
            work = topic in self._picked
        if 0 in (matters, can) or work == 0:
            if matters or can:
                self._notes[CONTRADICTS] += 1
            return 0, 0
        if matters is None and can is None and not work:
            return 0, 0
        return matters or NOT_ANSWERED, can or NOT_ANSWERED

    def _text(self, cell: str) -> None:
        text = "\n".join(line.strip() for line in cell.replace("\x00", "").splitlines()).strip()
        if len(text) > LONGEST_TEXT:
            self._notes[CUT] += 1
            text = text[:LONGEST_TEXT].rstrip()
        if text:
            self.texts.append(text)

    def _take(self, kind: str, at: int, meaning: Any) -> None:
        if kind == PARTNER:
            self.partner = meaning
        elif kind in self._single:
            self._single[kind] = meaning
        else:
            self._said = True
            if kind in self._of_topic:
                self._of_topic[kind][at] = meaning
            elif kind == TOPICS:
                self._picked = meaning
            elif kind in (BARRIER, WAY):
                self._masks[kind] |= 1 << at
            elif kind == VIEW:
                self._views[at] = meaning
            else:
                self._masks[BARRIER if kind == BARRIERS else WAY] |= meaning

    def _meaning(self, place: int, kind: str, cell: str) -> Any:
        """Return what a cell means as `_take` wants it, or that it means nothing."""
        if kind in TICKS:
            return 1 if is_tick(cell) else _NOTHING
        if kind in MANY:
            return self._several(kind, cell)
        number = scales.number(cell) if kind in SCALED else None
        if number is not None:
            step = scales.to_five(number, self._plan.scales.get(place, scales.FIVE))
            return _OUTSIDE if step is None else step
        code = self._plan.meanings.get(kind, {}).get(value_key(cell), UNANSWERED)
        return self._code(kind, code)

    def _several(self, kind: str, cell: str) -> Any:
        meanings = self._plan.meanings.get(kind, {})
        codes = {meanings.get(value_key(part), UNANSWERED) for part in parts_of(kind, cell)} - {UNANSWERED}
        places = self._at[{TOPICS: MATTERS, BARRIERS: BARRIER, WAYS: WAY}[kind]]
        known = frozenset(places[code] for code in codes if code in places)
        if kind == TOPICS:
            return known
        return sum(1 << place for place in known) or _NOTHING

    def _code(self, kind: str, code: str) -> Any:
        if kind == PARTNER:
            return OTHERS if code == UNANSWERED else code
        if kind in self._single:
            return self._at[kind].get(code, 0)
        if kind == WORK:
            return {YES: 1, NO: 0}.get(code, _NOTHING)
        if kind == HELP:
            return _HELP_CODES.get(code, _NOTHING)
        return int(code) if code.isdecimal() and (code != NOT_MY_WORK or kind != VIEW) else _NOTHING

    def _place(self, target: str) -> int:
        kind = kind_of(target)
        if kind in (MATTERS, CAN, WORK, HELP):
            return self._at[MATTERS][key_of(target)]
        return self._at[kind][key_of(target)] if kind in (BARRIER, WAY, VIEW) else 0


class _Nothing:
    """A cell that holds no answer."""


_NOTHING, _OUTSIDE = _Nothing(), _Nothing()
