"""Which values stand in the columns of a file, so that each can be asked about once."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.learning_needs.importing import scales
from app.learning_needs.importing.targets import MANY, PARTNER, SCALED, TEXT, TICKS, kind_of
from app.learning_needs.importing.words import value_key

MOST_VALUES = 200  # different values of one kind of column that anybody can be asked about
MOST_NAMES = 400  # of partners
LONGEST_VALUE = 200  # characters; what is longer is a text


@dataclass(frozen=True)
class Found:
    """Which values stand in the columns that were chosen.

    Attributes:
        values: by kind, then by `words.value_key`: how the value is written first, and how often it stands.
        numbers: by column of ratings and views, the numbers that stand in it.
        too_many: columns whose values are too many or too long to be answers to a question with a list.
    """

    values: dict[str, dict[str, tuple[str, int]]]
    numbers: dict[int, set[int]]
    too_many: tuple[int, ...]


def find_values(records: Iterable[Sequence[str]], targets: Sequence[str]) -> Found:
    """Return the values of all columns whose target has a list of answers.

    Args:
        records: as `reading.cells` gives them.
        targets: one for each column.
    """
    sought = [
        (place, kind_of(target))
        for place, target in enumerate(targets)
        if target and kind_of(target) not in (TEXT, *TICKS)
    ]
    counted: dict[int, Counter[str]] = {place: Counter() for place, _ in sought}
    for record in records:
        width = len(record)
        for place, _ in sought:
            if place < width and record[place]:
                counted[place][record[place]] += 1
    values: dict[str, dict[str, tuple[str, int]]] = {kind: {} for _, kind in sought}
    numbers: dict[int, set[int]] = {}
    too_many: list[int] = []
    for place, kind in sought:
        own: set[str] = set()
        for cell, often in counted[place].items():
            number = scales.number(cell) if kind in SCALED else None
            if number is not None:
                numbers.setdefault(place, set()).add(number)
                continue
            for part in parts_of(kind, cell):
                own.add(value_key(part)[: LONGEST_VALUE + 1])
                if len(own) <= MOST_NAMES:
                    shown, before = values[kind].get(value_key(part), (part, 0))
                    values[kind][value_key(part)] = (shown, before + often)
        if len(own) > (MOST_NAMES if kind == PARTNER else MOST_VALUES) or any(len(one) > LONGEST_VALUE for one in own):
            too_many.append(place)
    return Found(values, numbers, tuple(too_many))


def parts_of(kind: str, cell: str) -> list[str]:
    """Return the answers in a cell of a kind of column, each trimmed."""
    parts = cell.replace("\n", ";").split(";") if kind in MANY else [cell]
    return [part.strip() for part in parts if part.strip()]
