"""What the marks of a chart mean, written under it; and who has no figure."""

from __future__ import annotations

from collections.abc import Sequence

from app.benchmarking.charts.data import STATE_WORDS, Mark, Place
from app.benchmarking.charts.words import WORDS, as_head, sign, striped
from app.ui.drawing import INK, LETTER, MIDDLE, SMALL, Path, Rect, Shape, Text, in_lines, moved

VERDICTS = ("better", "similar", "worse", "higher", "lower", "unknown")
Entry = tuple[Sequence[Shape], str]  # marks about (8, 0), and what they mean


def laid(entries: Sequence[Entry], width: float, y: float) -> tuple[list[Shape], float]:
    """Return entries in lines from a height on, and the height that the last ends at."""
    shapes: list[Shape] = []
    x = 0.0
    for marks, words in entries:
        long = 24 + LETTER * len(words) + 18
        if x and x + long > width + 18:
            x, y = 0.0, y + 24
        shapes += [moved(mark, x, y) for mark in marks]
        lines = in_lines(words, width - 24)
        shapes += [Text(x + 24, y + 5 + 18 * at, line) for at, line in enumerate(lines)]
        x, y = x + long, y + 18 * (len(lines) - 1)
    return shapes, y + 16 if entries else y - 18


def verdict_entries(places: Sequence[Place]) -> list[Entry]:
    """Return the verdicts that there are, each with its shape."""
    there = {one.verdict for one in places if one.value is not None}
    return [(sign(verdict, 8, 0), WORDS[verdict]) for verdict in VERDICTS if verdict in there]


def key_of(places: Sequence[Place], marked: str, width: float, y: float) -> tuple[list[Shape], float]:
    """Return what shapes, stripes and whiskers of bars mean, from a height on, and the height that it ends at."""
    entries = verdict_entries(places)
    if any(one.low is not None for one in places):
        whisker = (((0.0, 0.0), (16.0, 0.0)), ((0.0, -4.0), (0.0, 4.0)), ((16.0, -4.0), (16.0, 4.0)))
        entries.append(([Path(whisker, stroke=INK, width=1.5)], "95% interval"))
    if marked and any(one.mark is Mark.REGION for one in places):
        entries.append(([Rect(0, -8, 16, 16, fill=MIDDLE), striped([(0, -8, 16, 16)])], f"striped: {marked}"))
    return laid(entries, width, y)


def without_lines(places: Sequence[Place], width: float) -> list[str]:
    """Return who has no figure, by why, in lines that fit."""
    lines: list[str] = []
    for words in STATE_WORDS.values():
        names = [one.name for one in places if one.value is None and one.says == words]
        if names and words:
            # Names of councils have more wide letters than most words.
            lines += in_lines(f"{as_head(words)}: {', '.join(names)}.", 0.95 * width, SMALL)
    return lines
