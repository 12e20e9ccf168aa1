"""A cycle's results as a calm read: what partners say in sentences, one simple chart, and three short lists.

For members and lay members. It counts; it names no partner, and lists nobody as late.
"""

from dataclasses import dataclass

from app.assessments.queries.results import OfResults, Results
from app.assessments.statistics import Distribution, Movement, weakest
from app.commons.instrument import Factor
from app.ui.drawing import (
    INK,
    MIDDLE,
    MIST,
    NARROW,
    PAPER,
    SMALL,
    TEAL,
    WIDE,
    Chart,
    Drawing,
    Rect,
    Shape,
    Text,
    shortened,
)

MOST = 3
_TITLE, _BAR, _BETWEEN = 22, 20, 14  # heights


@dataclass(frozen=True, slots=True)
class CalmLine:
    """A factor, as one of a few."""

    factor: Factor
    found: Distribution
    movement: Movement


@dataclass(frozen=True, slots=True)
class Calm(OfResults):
    """All that the calm version says."""

    lead: str  # what partners say, in a sentence
    chart: Chart
    strong: tuple[CalmLine, ...]
    work: tuple[CalmLine, ...]
    up: tuple[CalmLine, ...]
    down: tuple[CalmLine, ...]


def calm_of(found: Results) -> Calm:
    """Return the calm version of a cycle's results.

    What is strong: at least half of those who chose a level say Established or Embedded. What needs work: the largest
    shares of Not yet and Starting, of what is not strong.
    """
    numbers = found.instrument.numbers
    now = found.now
    high = [number for number in numbers if now[number].rated and 2 * now[number].high >= now[number].rated]
    strong = sorted(high, key=lambda number: (-now[number].high / now[number].rated, number))[:MOST]
    work = [number for number in weakest(now, most=len(numbers)) if number not in strong][:MOST]
    moved = {number: one.up - one.down for number, one in found.movements.items()}
    up = sorted((number for number in numbers if moved[number] > 0), key=lambda number: (-moved[number], number))
    down = sorted((number for number in numbers if moved[number] < 0), key=lambda number: (moved[number], number))

    def lines(chosen: list[int]) -> tuple[CalmLine, ...]:
        return tuple(CalmLine(found.instrument.factor(one), now[one], found.movements[one]) for one in chosen)

    return Calm(
        results=found,
        lead=_lead(found),
        chart=_chart(found),
        strong=lines(strong),
        work=lines(work),
        up=lines(up[:2]),
        down=lines(down[:2]),
    )


def _lead(found: Results) -> str:
    rated = sum(one.rated for one in found.now.values())
    if not rated:
        return "Nobody has sent their answers yet. When partners have, this page says what they find."
    high = sum(one.high for one in found.now.values())
    return f"Of every 10 levels that partners chose, {_of_ten(high, rated)} are Established or Embedded."


def _of_ten(part: int, whole: int) -> str:
    """Return a share as people say it: "about 6", "all", "none"."""
    if part in (0, whole):
        return "all" if part else "none"
    tenths = min(9, max(1, round(10 * part / whole)))
    return f"about {tenths}"


def _chart(found: Results) -> Chart:
    factors = [(factor.title, found.now[factor.number]) for factor in found.instrument.factors]
    numbered = [(f"{factor.number}. {factor.title}", found.now[factor.number]) for factor in found.instrument.factors]
    rated = [one for one in factors if one[1].rated]
    most = max(rated, key=lambda one: one[1].high / one[1].rated, default=None)
    least = min(rated, key=lambda one: one[1].high / one[1].rated, default=None)
    sentence = "Nobody has chosen a level yet."
    if most and least:
        sentence = (
            f"Partners are furthest on {most[0]} ({most[1].high} of {most[1].rated} say Established or Embedded), "
            f"and least far on {least[0]} ({least[1].high} of {least[1].rated})."
        )
    return Chart(
        label="How many partners say Established or Embedded, by factor",
        sentence=sentence,
        wide=_drawing(numbered, WIDE),
        narrow=_drawing(numbered, NARROW),
    )


def _drawing(factors: list[tuple[str, Distribution]], width: int) -> Drawing:
    """A bar a factor: as long as the share, in a frame as long as everybody."""
    is_wide = width == WIDE
    left, right = (330.0 if is_wide else 0.0), 74.0
    room = width - left - right
    shapes: list[Shape] = []
    y = 0.0
    for title, one in factors:
        if not is_wide:
            shapes.append(Text(0, y + 15, shortened(title, width), bold=True))
            y += _TITLE
        else:
            shapes.append(Text(0, y + 15, shortened(title, left - 12)))
        shapes.append(Rect(left + 0.5, y, room - 1, _BAR, fill=MIST if one.rated else PAPER, stroke=MIDDLE))
        if one.high:
            shapes.append(Rect(left + 0.5, y, (room - 1) * one.high / one.rated, _BAR, fill=TEAL, stroke=TEAL))
        says = f"{one.high} of {one.rated}" if one.rated else "no level"
        shapes.append(Text(width, y + 15, says, anchor="end", fill=INK, size=SMALL))
        y += _BAR + (_BETWEEN if not is_wide else 10)
    return Drawing(width, round(y), tuple(shapes))
