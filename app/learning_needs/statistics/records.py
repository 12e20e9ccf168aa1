"""One answer as a row of bytes of a fixed width, and many of them as a ballot box.

A row holds what was answered and nothing else: no time, no address, no number of its own. For a survey with T topics:

    byte 0             kind of role, a tier: 0 rather not say, 1 to 4
    byte 1             kind of service: 0 rather not say, 1 to S, a place in the survey's own list
    byte 2             length of service: 0 rather not say, 1 to 5
    T bytes            matters in my role: 0 not my work, 1 to 5, 9 my work but not answered
    T bytes            can do now: the same codes
    T bytes            what would help: 0 not asked, 1 training, 2 a change at work, 3 both, 4 neither, 9 not answered
    2 bytes            barriers, one bit each (little endian); bit 15 is "none of these"
    2 bytes            ways to learn, one bit each
    2 bytes            views: 0 skipped, 1 to 5 agree, 6 never heard of it

Web processes import this room, so NumPy is imported only where arrays are made.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, fields
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TIERS = 4
LENGTHS = 5
BARRIERS = 11
WAYS = 12
VIEWS = 2
VIEW_ANSWERS = 6  # five steps of agreement, and "never heard of it"

NOT_MY_WORK = 0
NOT_ANSWERED = 9
NONE_OF_THESE = 15  # the bit, among the barriers

RATINGS = frozenset({NOT_MY_WORK, 1, 2, 3, 4, 5, NOT_ANSWERED})
HELP = frozenset({0, 1, 2, 3, 4, NOT_ANSWERED})

_HEAD = 3
_BARRIER_BITS = (1 << BARRIERS) - 1
_NONE = 1 << NONE_OF_THESE
_WAY_BITS = (1 << WAYS) - 1


@dataclass(frozen=True)
class RawAnswer:
    """What one person answered, in the codes above.

    Attributes:
        matters, can, help: one code for each topic, in the order of the survey's own list.
        barriers: places in the survey's list (0 to 10), or `NONE_OF_THESE` alone.
        ways: places in the survey's list of ways to learn (0 to 11).
    """

    tier: int
    service: int
    length: int
    matters: tuple[int, ...]
    can: tuple[int, ...]
    help: tuple[int, ...]
    barriers: frozenset[int] = frozenset()
    ways: frozenset[int] = frozenset()
    views: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Answers:
    """Many answers, as arrays of n rows in the codes above.

    Attributes:
        tier, service, length: uint8, shape (n,).
        matters, can, help: uint8, shape (n, topics).
        barriers, ways: uint16, shape (n,), bit masks.
        views: uint8, shape (n, 2).
    """

    tier: NDArray[np.uint8]
    service: NDArray[np.uint8]
    length: NDArray[np.uint8]
    matters: NDArray[np.uint8]
    can: NDArray[np.uint8]
    help: NDArray[np.uint8]
    barriers: NDArray[np.uint16]
    ways: NDArray[np.uint16]
    views: NDArray[np.uint8]

    def __len__(self) -> int:
        """Return how many people answered."""
        return len(self.tier)

    def rows(self, start: int, stop: int) -> Answers:
        """Return the answers from start to before stop, without copying them."""
        part = slice(start, stop)
        return Answers(**{each.name: getattr(self, each.name)[part] for each in fields(self)})


@dataclass(frozen=True)
class Layout:
    """How wide a row of one survey is, and what may stand in it."""

    topics: int
    services: int

    def __post_init__(self) -> None:
        """Refuse a survey that no row could hold."""
        if self.topics < 0 or not 0 <= self.services <= 255:
            raise ValueError(f"no row can hold {self.topics} topics and {self.services} services")

    @property
    def width(self) -> int:
        """Return the length of one row, in bytes."""
        return _HEAD + 3 * self.topics + 2 + 2 + VIEWS

    def pack(self, answer: RawAnswer) -> bytes:
        """Return the answer as one row.

        Raises:
            ValueError: a code is outside its scale, or two answers contradict each other; says which.
        """
        _within("tier", (answer.tier,), range(TIERS + 1))
        _within("service", (answer.service,), range(self.services + 1))
        _within("length", (answer.length,), range(LENGTHS + 1))
        for name, codes, scale in (
            ("matters", answer.matters, RATINGS),
            ("can", answer.can, RATINGS),
            ("help", answer.help, HELP),
        ):
            if len(codes) != self.topics:
                raise ValueError(f"{name} has {len(codes)} codes for {self.topics} topics")
            _within(name, codes, scale)
        for matters, can, help_ in zip(answer.matters, answer.can, answer.help, strict=True):
            if (matters == NOT_MY_WORK) != (can == NOT_MY_WORK):
                raise ValueError("a topic is somebody's work for both ratings, or for none")
            if help_ and matters == NOT_MY_WORK:
                raise ValueError("help was answered for what is not this person's work")
        _within("views", answer.views, range(VIEW_ANSWERS + 1))
        if len(answer.views) != VIEWS:
            raise ValueError(f"views has {len(answer.views)} codes, not {VIEWS}")
        return b"".join(
            (
                bytes((answer.tier, answer.service, answer.length)),
                bytes(answer.matters),
                bytes(answer.can),
                bytes(answer.help),
                _barrier_mask(answer.barriers).to_bytes(2, "little"),
                _way_mask(answer.ways).to_bytes(2, "little"),
                bytes(answer.views),
            )
        )


def unpack(box: bytes, layout: Layout) -> Answers:
    """Return the rows as arrays that look into the same bytes.

    Raises:
        ValueError: the length is no whole number of rows, or a code is outside its scale.
    """
    import numpy as np

    if len(box) % layout.width:
        raise ValueError(f"{len(box)} bytes are no whole number of rows of {layout.width}")
    rows = np.frombuffer(box, dtype=np.uint8).reshape(-1, layout.width)
    matters, can, help_ = (
        rows[:, _HEAD + part * layout.topics : _HEAD + (part + 1) * layout.topics] for part in range(3)
    )
    masks = np.ascontiguousarray(rows[:, _HEAD + 3 * layout.topics : -VIEWS]).view("<u2")
    answers = Answers(
        rows[:, 0], rows[:, 1], rows[:, 2], matters, can, help_, masks[:, 0], masks[:, 1], rows[:, -VIEWS:]
    )
    scales: tuple[tuple[str, NDArray[np.uint8], Iterable[int]], ...] = (
        ("tier", answers.tier, range(TIERS + 1)),
        ("service", answers.service, range(layout.services + 1)),
        ("length", answers.length, range(LENGTHS + 1)),
        ("matters", matters, RATINGS),
        ("can", can, RATINGS),
        ("help", help_, HELP),
        ("views", answers.views, range(VIEW_ANSWERS + 1)),
    )
    for name, codes, scale in scales:
        allowed = np.zeros(256, dtype=bool)
        allowed[list(scale)] = True
        if not allowed[codes].all():
            raise ValueError(f"{name} holds a code outside its scale")
    if ((matters == NOT_MY_WORK) != (can == NOT_MY_WORK)).any() or (help_[matters == NOT_MY_WORK] != 0).any():
        raise ValueError("a row contradicts itself about what is somebody's work")
    barriers = answers.barriers
    if ((barriers & ~np.uint16(_BARRIER_BITS) != 0) & (barriers != _NONE)).any():
        raise ValueError("barriers holds a bit outside its list")
    if (answers.ways & ~np.uint16(_WAY_BITS)).any():
        raise ValueError("ways holds a bit outside its list")
    return answers


def merge_sorted(box: bytes, record: bytes, width: int) -> bytes:
    """Return the box with one more row, in the order of the bytes: the order of arrival leaves no trace.

    Raises:
        ValueError: the row has another width, or the box is no whole number of rows.
    """
    if len(record) != width or len(box) % width:
        raise ValueError(f"rows are {width} bytes wide")
    place = width * bisect_left(range(len(box) // width), record, key=lambda row: box[row * width : (row + 1) * width])
    return b"".join((memoryview(box)[:place], record, memoryview(box)[place:]))


def shuffled(box: bytes, width: int, rng: Random) -> bytes:
    """Return the same rows in an order that only chance knows; pass `random.SystemRandom()` outside tests.

    Raises:
        ValueError: the box is no whole number of rows.
    """
    if len(box) % width:
        raise ValueError(f"rows are {width} bytes wide")
    rows = [box[start : start + width] for start in range(0, len(box), width)]
    rng.shuffle(rows)
    return b"".join(rows)


def _within(name: str, codes: Iterable[int], scale: Iterable[int]) -> None:
    allowed = frozenset(scale)
    for code in codes:
        if code not in allowed:
            raise ValueError(f"{name} is {code}, outside its scale")


def _barrier_mask(places: frozenset[int]) -> int:
    if places == {NONE_OF_THESE}:
        return _NONE
    _within("barriers", places, range(BARRIERS))
    return sum(1 << place for place in places)


def _way_mask(places: frozenset[int]) -> int:
    _within("ways", places, range(WAYS))
    return sum(1 << place for place in places)
