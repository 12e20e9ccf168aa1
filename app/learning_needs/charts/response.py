"""How the response to a survey grew, day by day; and a link as a square code that a phone reads."""

from collections.abc import Sequence
from datetime import date

import segno
from markupsafe import Markup

from app.ui.drawing import LINE, MIDDLE, NARROW, TEAL, WIDE, Chart, Drawing, Line, Rect, Shape, Text

_TALL = 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 12, 26, 34
_GAP = 0.25  # of a day's width, between two columns


def by_day(days: Sequence[tuple[date, int]]) -> Chart | None:
    """Return the chart of how many had answered by the end of each day; None while there is nothing to show.

    Args:
        days: each day, and how many had answered up to its end, rounded to 5; in order.
    """
    if not days or not days[-1][1]:
        return None
    last_day, answered = days[-1]
    return Chart(
        label="How many people had answered by the end of each day",
        sentence=f"About {answered:,} people had answered by {_day(last_day)}. Counts are rounded to the nearest 5.",
        wide=_columns(days, WIDE),
        narrow=_columns(days, NARROW),
    )


def _columns(days: Sequence[tuple[date, int]], width: int) -> Drawing:
    top = _ceiling(max(answered for _, answered in days))
    inner, floor = width - _LEFT - _RIGHT, _TALL - _BOTTOM
    step = inner / len(days)
    shapes: list[Shape] = []
    for part in (0, top // 2, top):
        y = floor - (floor - _TOP) * part / top
        shapes.append(Line(_LEFT, y, width - _RIGHT, y, LINE if part else MIDDLE))
        shapes.append(Text(_LEFT - 8, y + 5, f"{part:,}", "end", MIDDLE))
    every = max(1, -(-len(days) * 70 // inner))  # so many days between two dates that they do not touch
    for place, (day, answered) in enumerate(days):
        tall = (floor - _TOP) * answered / top
        x = _LEFT + step * place + step * _GAP / 2
        shapes.append(Rect(x, floor - tall, min(step * (1 - _GAP), 48), tall, TEAL))
        if place % every == 0 and _LEFT + step * place + 52 < width:
            shapes.append(Text(x, floor + 22, _day(day, short=True), "start", MIDDLE))
    return Drawing(width, _TALL, tuple(shapes))


def _ceiling(most: int) -> int:
    """Return a round number at or above the tallest column, whose half is round too."""
    size = 10
    while True:
        for times in (1, 2, 3, 4, 6, 8):
            if size * times >= most:
                return size * times
        size *= 10


def _day(day: date, *, short: bool = False) -> str:
    return f"{day.day} {day:%b}" if short else f"{day.day} {day:%B}"


def square_code(address: str) -> Markup:
    """Return an address as a QR code, an SVG in black on white that takes the size it is given.

    Args:
        address: the whole web address.
    """
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
    drawn = drawn.replace("<svg ", '<svg role="img" aria-label="QR code of the link" ', 1)
    return Markup(drawn)  # noqa: S704  # made of the modules of a code alone
