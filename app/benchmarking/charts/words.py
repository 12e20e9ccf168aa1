"""Words, shapes and colours of verdicts: the same on every page, chart and file.

Colours are told apart by eyes that see no red or no green (a test simulates both), and never stand alone: each verdict
has its own shape and its word.
"""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup

from app.benchmarking.charts.data import Place, Scale
from app.ui.drawing import INK, MIDDLE, PAPER, Dot, Line, Path, Rect, Shape

COLOURS = {
    "better": "#0f5d63",
    "similar": "#8a8f8e",
    "worse": "#c4651a",
    "higher": "#4a3a86",
    "lower": "#9379c4",
    "unknown": PAPER,
}
SIGNS = {"better": "▲", "similar": "●", "worse": "▼", "higher": "↑", "lower": "↓", "unknown": "–"}
WORDS = {
    "better": "better",
    "similar": "similar",
    "worse": "worse",
    "higher": "higher",
    "lower": "lower",
    "unknown": "cannot say",
}
TRENDS = {"rising": "rising", "falling": "falling", "steady": "no clear change", "none": "too few years for a trend"}


@lru_cache(maxsize=32)
def verdict_tag(verdict: str) -> Markup:
    """Return a verdict as a chip with its shape and its word: `<span class="verdict verdict--better">`."""
    return Markup(  # noqa: S704  # of our own words alone
        f'<span class="verdict verdict--{verdict}"><span class="verdict__sign" aria-hidden="true">{SIGNS[verdict]}'
        f"</span> {WORDS[verdict].capitalize()}</span>"
    )


def against(verdict: str, comparator: str) -> str:
    """Return a verdict as part of a sentence: 'worse than England'."""
    if verdict == "unknown":
        return f"not compared with {comparator}: there is no interval to tell by"
    return f"similar to {comparator}" if verdict == "similar" else f"{verdict} than {comparator}"


def figure_words(place: Place, scale: Scale) -> str:
    """Return a figure with its interval, or why there is none: '82.4% (78.1% to 86.0%)'."""
    if place.value is None:
        return place.says
    between = scale.between(place.low, place.high)
    return f"{scale.number(place.value)} ({between})" if between else scale.number(place.value)


def counted(count: int, one: str = "council") -> str:
    """Return '1 council', '1,200 councils'."""
    return f"{count:,} {one if count == 1 else one + 's'}"


def as_head(words: str) -> str:
    """Return why there is no figure as the head of a list: 'Suppressed (0 to 4)'."""
    first, _, rest = words.partition(": ")
    return f"{first[:1].upper()}{first[1:]}{f' ({rest})' if rest else ''}"


def sign(verdict: str, x: float, y: float, radius: float = 6) -> list[Shape]:
    """Return a verdict's shape about a point: triangles, a disc, arrows."""
    colour = COLOURS[verdict]
    if verdict in ("better", "worse"):
        way = -1 if verdict == "better" else 1
        return [triangle(x, y, radius, up=way < 0, fill=colour)]
    if verdict == "similar":
        return [Dot(x, y, radius * 0.85, colour, stroke=PAPER, width=1)]
    if verdict in ("higher", "lower"):
        way = -1 if verdict == "higher" else 1
        tip = y + way * radius
        head = ((x - radius * 0.75, tip - way * radius * 0.8), (x, tip), (x + radius * 0.75, tip - way * radius * 0.8))
        return [Path((((x, y - way * radius), (x, tip)), head), stroke=colour, width=2)]
    return [Line(x - radius * 0.7, y, x + radius * 0.7, y, stroke=MIDDLE, width=2)]


def triangle(x: float, y: float, radius: float, *, up: bool, fill: str, stroke: str = PAPER) -> Path:
    """Return a triangle about a point."""
    way = -1 if up else 1
    points = ((x - radius, y - way * radius * 0.75), (x, y + way * radius), (x + radius, y - way * radius * 0.75))
    return Path((points,), fill=fill, stroke=stroke, closed=True)


def diamond(x: float, y: float, radius: float, *, fill: str, stroke: str = PAPER, width: float = 1.5) -> Path:
    """Return a diamond about a point."""
    points = ((x - radius, y), (x, y - radius), (x + radius, y), (x, y + radius))
    return Path((points,), fill=fill, stroke=stroke, width=width, closed=True)


def square(x: float, y: float, radius: float, *, fill: str, stroke: str = PAPER) -> Rect:
    """Return a square about a point."""
    return Rect(x - radius, y - radius, 2 * radius, 2 * radius, fill=fill, stroke=stroke)


def striped(boxes: list[tuple[float, float, float, float]]) -> Path:
    """Return stripes over boxes (x, y, width, height) that are as thick as each other: dashes as wide as they are."""
    lying = all(width >= height for _, _, width, height in boxes)
    if lying:
        parts = tuple(((x, y + height / 2), (x + width, y + height / 2)) for x, y, width, height in boxes)
    else:
        parts = tuple(((x + width / 2, y), (x + width / 2, y + height)) for x, y, width, height in boxes)
    thick = max(height if lying else width for _, _, width, height in boxes)
    return Path(parts, stroke=PAPER, width=round(thick, 2), dash="2 5")


def outlined(boxes: list[tuple[float, float, float, float]], *, fill: str, stroke: str = "none") -> Path:
    """Return boxes (x, y, width, height) as one shape."""
    return Path(
        tuple(((x, y), (x + width, y), (x + width, y + height), (x, y + height)) for x, y, width, height in boxes),
        fill=fill,
        stroke=stroke,
        closed=True,
    )


def arrow_down(x: float, y: float, *, fill: str = INK) -> Path:
    """Return a small mark that points down at (x, y)."""
    return Path((((x - 6, y - 10), (x + 6, y - 10), (x, y)),), fill=fill, closed=True)
