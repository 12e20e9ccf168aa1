"""A chart as a picture: title, drawing, key, and everything that a figure must come with written into it."""

from __future__ import annotations

import re
from typing import Protocol

from app.ui.drawing import COPPER, MIDDLE, PAPER, SMALL, Chart, Drawing, Line, Rect, Shape, Text, in_lines, moved

_EDGE = 24  # of paper round everything
_TITLE, _LINE = 18, 19
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SHARPNESS = 2  # pixels for each unit of the drawing


class Footing(Protocol):
    """What stands under a chart."""

    @property
    def is_made_up(self) -> bool:
        """Say whether the figures are made up; the first line says so then."""

    def lines(self) -> tuple[str, ...]:
        """Return period, n, source, rule and caveats, a line each."""


def svg_of(chart: Chart, footing: Footing) -> bytes:
    """Return the chart as an SVG file, UTF-8."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_svg(chart, footing)}\n'.encode()


def png_of(chart: Chart, footing: Footing) -> bytes:
    """Return the same picture as PNG, two pixels for each unit of the drawing.

    Words are set in fonts of the machine: Liberation Sans, or DejaVu Sans.
    """
    from resvg_py import svg_to_bytes  # loaded when the first picture is asked for

    return bytes(
        svg_to_bytes(
            svg_string=_svg(chart, footing),
            background=PAPER,
            zoom=_SHARPNESS,
            font_family="Liberation Sans",
            sans_serif_family="DejaVu Sans",
        )
    )


def _svg(chart: Chart, footing: Footing) -> str:
    drawn = str(on_paper(chart, footing).svg(chart.label, "picture", sized=True))
    return _NOT_IN_XML.sub("", drawn)  # one such character, in a name or a remark, and nobody could open the file


def on_paper(chart: Chart, footing: Footing) -> Drawing:
    """Return the chart with its title, its sentence, and what stands under it, written into the drawing."""
    drawn = chart.on_paper()
    room = max(drawn.width, 640)
    words: list[Shape] = []
    y = float(_EDGE)
    for line in in_lines(chart.label, room, _TITLE):
        y += 24
        words.append(Text(_EDGE, y, line, bold=True, size=_TITLE))
    y += 8
    for line in in_lines(chart.sentence, room):
        y += _LINE
        words.append(Text(_EDGE, y, line))
    y += 20
    body = [moved(shape, _EDGE, y) for shape in drawn.shapes]
    y += drawn.height + 14
    words.append(Line(_EDGE, y, _EDGE + room, y))
    for at, said in enumerate(footing.lines()):
        for line in in_lines(said, room, SMALL):
            y += _LINE
            made_up = at == 0 and footing.is_made_up
            words.append(Text(_EDGE, y, line, fill=COPPER if made_up else MIDDLE, bold=made_up, size=SMALL))
    width, height = room + 2 * _EDGE, round(y + _EDGE)
    return Drawing(width, height, (Rect(0, 0, width, height, fill=PAPER), *body, *words))
