"""Whether a batch of rows holds nothing but answers, told without NumPy: where it is received, no arrays are made."""

from collections.abc import Iterable

from .records import (
    BARRIERS,
    HELP,
    LENGTHS,
    NONE_OF_THESE,
    NOT_MY_WORK,
    RATINGS,
    TIERS,
    VIEW_ANSWERS,
    VIEWS,
    WAYS,
    Layout,
)

_HEAD = 3  # bytes of a row before its first topic
_NONE_HIGH = 1 << (NONE_OF_THESE - 8)  # "none of these" in the second byte of the barriers


def check_rows(box: bytes, layout: Layout) -> None:
    """Refuse a batch that `records.unpack` would refuse, by its columns.

    Raises:
        ValueError: the length is no whole number of rows, a code is outside its scale, or a row contradicts itself.
    """
    width, topics = layout.width, layout.topics
    if len(box) % width:
        raise ValueError(f"{len(box)} bytes are no whole number of rows of {width}")

    def column(place: int) -> bytes:
        return box[place % width :: width]

    for place, most in ((0, TIERS), (1, layout.services), (2, LENGTHS)):
        _within(column(place), range(most + 1))
    for topic in range(topics):
        matters, can, help_ = (column(_HEAD + part * topics + topic) for part in range(3))
        _within(matters, RATINGS)
        _within(can, RATINGS)
        _within(help_, HELP)
        not_theirs = _marks(matters, (NOT_MY_WORK,))
        if not_theirs != _marks(can, (NOT_MY_WORK,)) or not_theirs & _marks(help_, HELP - {0}):
            raise ValueError("a row contradicts itself about what is somebody's work")
    low, high = column(-VIEWS - 4), column(-VIEWS - 3)
    _within(high, (*range(1 << (BARRIERS - 8)), _NONE_HIGH))
    if _marks(high, (_NONE_HIGH,)) & _marks(low, range(1, 256)):
        raise ValueError("barriers holds a bit outside its list")
    _within(column(-VIEWS - 1), range(1 << (WAYS - 8)))
    for place in range(-VIEWS, 0):
        _within(column(place), range(VIEW_ANSWERS + 1))


def _within(column: bytes, codes: Iterable[int]) -> None:
    if column.translate(None, delete=bytes(codes)):
        raise ValueError("an answer holds a code outside its scale")


def _marks(column: bytes, codes: Iterable[int]) -> int:
    """Return a number with a bit for each row whose code is one of these."""
    wanted = frozenset(codes)
    return int.from_bytes(column.translate(bytes(code in wanted for code in range(256))), "little")
