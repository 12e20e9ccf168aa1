"""From the numbers of another scale to our five steps.

The rule: the ends of a scale stay its ends, and every step between lies in proportion, rounded to the nearest of our
five. On 1 to 7 that is 1, 2, 2, 3, 4, 4, 5; on 1 to 10 it is 1, 1, 2, 2, 3, 3, 4, 4, 5, 5. What was turned so is not
comparable with what people answered on five steps.
"""

import re
from collections.abc import Iterable

FIVE = "1-5"
SCALES = {
    FIVE: (1, 5),
    "0-4": (0, 4),
    "1-4": (1, 4),
    "1-6": (1, 6),
    "1-7": (1, 7),
    "1-10": (1, 10),
    "0-10": (0, 10),
}
_NUMBER = re.compile(r"(\d{1,2})(?:[.,]0+)?")


def number(cell: str) -> int | None:
    """Return the whole number that a cell holds; None where it holds anything else."""
    found = _NUMBER.fullmatch(cell.strip())
    return int(found[1]) if found else None


def to_five(value: int, scale: str) -> int | None:
    """Return the step, 1 to 5, of a value; None where it lies outside its scale.

    Raises:
        KeyError: there is no such scale.
    """
    low, high = SCALES[scale]
    if not low <= value <= high:
        return None
    return 1 + (8 * (value - low) + (high - low)) // (2 * (high - low))


def steps(scale: str) -> str:
    """Return where each number of a scale goes, in words: "1 is 1, 2 is 2, 3 is 2"."""
    low, high = SCALES[scale]
    return ", ".join(f"{value} is {to_five(value, scale)}" for value in range(low, high + 1))


def label(scale: str) -> str:
    """Return a scale's name: "1 to 7"."""
    low, high = SCALES[scale]
    return f"{low} to {high}"


def guess(values: Iterable[int]) -> str:
    """Return the shortest scale that holds all the values, five steps before all others."""
    found = set(values)
    low, high = min(found, default=1), max(found, default=5)
    fits = [name for name, (first, last) in SCALES.items() if first <= low and high <= last]
    if not fits:
        return "0-10"
    return FIVE if FIVE in fits else min(fits, key=lambda name: SCALES[name][1] - SCALES[name][0])


def guess_all(values: dict[int, set[int]]) -> dict[int, str]:
    """Return a scale for each column of one kind: where one needs more than five steps, all that fit are on it.

    Args:
        values: by column, the numbers that stand in it.
    """
    guessed = {column: guess(found) for column, found in values.items()}
    wider = [scale for scale in guessed.values() if scale != FIVE]
    if not wider:
        return guessed
    usual = max(wider, key=lambda scale: SCALES[scale][1] - SCALES[scale][0])
    if 2 * len(wider) < len(guessed):
        return guessed  # some questions really stand on another scale
    low, high = SCALES[usual]
    return {
        column: usual if all(low <= value <= high for value in values[column]) else scale
        for column, scale in guessed.items()
    }
