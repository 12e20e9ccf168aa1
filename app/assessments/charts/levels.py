"""Distributions of levels as drawings: a figure for Plotly, and the same as shapes for a drawing of our own.

The colours are those of `ui/static/own/css/heat.css`. Every chart comes with a sentence and a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.assessments.statistics import Distribution
from app.commons.levels import RATINGS

FILLS = ("#f6e7c1", "#b4d9c9", "#2d7d80", "#0d3b40")
LINES = ("#b59a4f", "#5f9a83", "#1c5759", "#06292d")
TEXTS = ("#182426", "#182426", "#ffffff", "#ffffff")


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: when, and how the levels were spread."""

    when: str  # "Now", "2025-26"
    distribution: Distribution


@dataclass(frozen=True, slots=True)
class Row:
    """One factor, with a bar for each time that it was asked."""

    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A piece of a bar, in the drawing's own units."""

    x: float
    y: float
    width: float
    height: float
    level: int


@dataclass(frozen=True, slots=True)
class Text:
    """A word in the drawing."""

    x: float
    y: float
    text: str
    kind: str = ""  # "title", "on-dark", "middle", "end"


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes that a template writes as SVG."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class LevelsChart:
    """Everything that a page shows of some distributions."""

    label: str  # what it is, for those who cannot see it
    sentence: str
    rows: tuple[Row, ...]
    figure: dict[str, Any]
    wide: Drawing
    narrow: Drawing


def levels_chart(rows: Sequence[Row], *, label: str, sentence: str) -> LevelsChart:
    """Return the distributions of some factors, drawn in every way that a page needs.

    Args:
        rows: a factor each, in the order in which they are shown.
        label: what the chart is.
        sentence: what it shows.
    """
    found = tuple(rows)
    return LevelsChart(
        label=label,
        sentence=sentence,
        rows=found,
        figure=_figure(found),
        wide=_drawing(found, width=900, left=84),
        narrow=_drawing(found, width=345, left=66),
    )


def _figure(rows: Sequence[Row]) -> dict[str, Any]:
    """Return a plain figure: bars on numbered places, so that a factor's title can stand over them."""
    places: list[tuple[float, Bar]] = []
    titles: list[dict[str, Any]] = []
    place = 0.0
    for row in rows:
        titles.append(_title(row.title, place))
        place += 0.75
        for bar in row.bars:
            places.append((place, bar))
            titles.append(_count(bar.distribution.rated, place))
            place += 1
        place += 0.25
    data = [_trace(number, places) for number in range(1, len(RATINGS) + 1)]
    layout = {
        "barmode": "stack",
        "bargap": 0.2,
        "height": round(60 + place * 36),
        "margin": {"t": 5, "r": 56, "b": 40, "l": 70},
        "showlegend": False,  # the page's own key says what the colours are
        "xaxis": {"range": [0, 100], "ticksuffix": "%", "fixedrange": True, "gridcolor": "#e2e6e5"},
        "yaxis": {
            "range": [place - 0.25, -0.5],
            "tickvals": [at for at, _ in places],
            "ticktext": [bar.when for _, bar in places],
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
        },
        "annotations": titles,
    }
    return {"data": data, "layout": layout}


def _title(text: str, place: float) -> dict[str, Any]:
    return {
        "text": _plain(text),
        "font": {"weight": 700},  # a tag would bring a style attribute, which the pages' policy refuses
        "x": 0,
        "y": place,
        "xref": "x",
        "yref": "y",
        "xanchor": "left",
        "xshift": -64,  # over the words beside the bars, so that it fits a narrow screen
        "yanchor": "middle",
        "showarrow": False,
    }


def _count(rated: int, place: float) -> dict[str, Any]:
    beside = {"x": 1, "xref": "paper", "xanchor": "left", "yref": "y", "yanchor": "middle", "showarrow": False}
    return {"text": f"n = {rated}", "y": place, **beside}


def _plain(text: str) -> str:
    """Return a text that Plotly, which knows a few tags, shows as it stands."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _trace(number: int, places: Sequence[tuple[float, Bar]]) -> dict[str, Any]:
    counts = [bar.distribution.counts[number - 1] for _, bar in places]
    return {
        "type": "bar",
        "orientation": "h",
        "name": RATINGS[number - 1].short_label,
        "x": [round(100 * bar.distribution.share(number), 1) for _, bar in places],
        "y": [place for place, _ in places],
        "text": [str(count) if count else "" for count in counts],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": TEXTS[number - 1]},
        "customdata": [[count, bar.distribution.rated] for count, (_, bar) in zip(counts, places, strict=True)],
        "hovertemplate": "%{customdata[0]} of %{customdata[1]}",
        "marker": {"color": FILLS[number - 1], "line": {"color": LINES[number - 1], "width": 1}},
    }


_TITLE, _BAR, _GAP, _BETWEEN = 22, 28, 4, 14  # heights
_LETTER = 7.3  # a digit's width at the drawing's size of text


def _drawing(rows: Sequence[Row], *, width: int, left: int) -> Drawing:
    boxes: list[Box] = []
    texts: list[Text] = []
    right = 62  # room for "n = 40"
    y = 0.0
    for row in rows:
        texts.append(Text(0, y + 15, _shortened(row.title, width), "title"))
        y += _TITLE
        for bar in row.bars:
            texts.append(Text(0, y + 19, bar.when))
            texts.append(Text(width, y + 19, f"n = {bar.distribution.rated}", "end"))
            _draw_bar(bar.distribution, y, left, width - left - right, boxes, texts)
            y += _BAR + _GAP
        y += _BETWEEN
    return Drawing(width, round(y - _BETWEEN + _GAP), tuple(boxes), tuple(texts))


def _draw_bar(found: Distribution, y: float, left: float, width: float, boxes: list[Box], texts: list[Text]) -> None:
    x = left
    for number, count in enumerate(found.counts, start=1):
        part = width * found.share(number)
        if not count:
            continue
        boxes.append(Box(round(x, 1), y, round(part, 1), _BAR, number))
        if part > _LETTER * len(str(count)) + 4:
            kind = "middle on-dark" if number > 2 else "middle"
            texts.append(Text(round(x + part / 2, 1), y + 19, str(count), kind))
        x += part


def _shortened(title: str, width: int) -> str:
    most = int(width / _LETTER)
    return title if len(title) <= most else f"{title[: most - 1].rstrip()}…"
