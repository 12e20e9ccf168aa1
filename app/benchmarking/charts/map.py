"""The tile map: one tile a council, in five shades that carry a number, the region outlined, the own council ringed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from app.benchmarking.charts.data import STATE_WORDS, Mark, Place, Scale
from app.benchmarking.charts.map_figure import GROUND, SHADES, SIGNS, map_figure
from app.benchmarking.charts.words import counted, figure_words
from app.ui.drawing import (
    COPPER,
    INK,
    LINE,
    MIDDLE,
    NARROW,
    PAPER,
    SMALL,
    WIDE,
    Chart,
    Drawing,
    Path,
    Rect,
    Shape,
    Text,
    in_lines,
)


def map_chart(places: Sequence[Place], scale: Scale, *, period: str, region: str = "") -> Chart:
    """Return figures as a tile map of England in fifths, 1 for the lowest; `region` names those marked `REGION`."""
    tiled = [one for one in places if one.tile]
    fifths = fifths_of(places)
    return Chart(
        f"{scale.title}, {period}: map of England, one tile for each council, in fifths",
        _sentence(places, fifths, region),
        _drawn(places, fifths, scale, region, width=WIDE, beside=True),
        _drawn(places, fifths, scale, region, width=NARROW, beside=False),
        map_figure(tiled, fifths, scale, region),
    )


def fifths_of(places: Sequence[Place]) -> dict[str, int]:
    """Return in which fifth each figure lies, 1 for the lowest; equal figures lie in the same."""
    values = sorted(one.value for one in places if one.value is not None)
    cuts = [_quantile(values, share / 5) for share in range(1, 5)] if values else []
    return {one.code: 1 + bisect_left(cuts, one.value) for one in places if one.value is not None}


def _quantile(values: Sequence[float], share: float) -> float:
    spot = share * (len(values) - 1)
    low = int(spot)
    return values[low] + (spot - low) * (values[min(low + 1, len(values) - 1)] - values[low])


def _sentence(places: Sequence[Place], fifths: dict[str, int], region: str) -> str:
    order = ("lowest", "second lowest", "middle", "second highest", "highest")
    said = []
    own = next((one for one in places if one.mark is Mark.OWN), None)
    if own:
        fifth = fifths.get(own.code)
        said.append(
            f"{own.name} is in the {order[fifth - 1]} fifth of councils." if fifth else f"{own.name}: {own.says}."
        )
    marked = [fifths[one.code] for one in places if one.mark is not Mark.NONE and one.code in fifths]
    if region and marked:
        high, low = sum(fifth == 5 for fifth in marked), sum(fifth == 1 for fifth in marked)
        said.append(f"Of {counted(len(marked))} of {region}, {high} are in the highest fifth and {low} in the lowest.")
    return " ".join(said) or "Councils in five groups of about the same size, from the lowest figures to the highest."


def _drawn(
    places: Sequence[Place], fifths: dict[str, int], scale: Scale, region: str, *, width: int, beside: bool
) -> Drawing:
    columns = [one.tile[0] for one in places if one.tile] or [0]
    rows = [one.tile[1] for one in places if one.tile] or [0]
    wide, tall = max(columns) - min(columns) + 1, max(rows) - min(rows) + 1
    side = min(34.0, (width - (330 if beside else 6)) / wide)
    west, north = min(columns), max(rows)
    spots = {
        one.tile: (4 + side * (one.tile[0] - west), 4 + side * (north - one.tile[1])) for one in places if one.tile
    }
    shapes: list[Shape] = []
    for one in places:
        if one.tile:
            shapes += _tile(one, fifths.get(one.code), *spots[one.tile], side)
    shapes.append(_border([one.tile for one in places if one.tile and one.mark is not Mark.NONE], spots, side))
    for one in places:
        if one.mark is Mark.OWN and one.tile:
            x, y = spots[one.tile]
            ring = Rect(x + 1.5, y + 1.5, side - 3, side - 3, fill="none", stroke=PAPER)
            edge = ((x, y), (x + side, y), (x + side, y + side), (x, y + side))
            shapes += [Path((edge,), stroke=COPPER, width=5, closed=True), ring]
    left, top = (4 + side * wide + 24, 12.0) if beside else (0.0, 18 + side * tall)
    key, end = _key(places, fifths, scale, region, left, top, width - left)
    return Drawing(width, round(max(end, 8 + side * tall)), (*shapes, *key))


def _tile(one: Place, fifth: int | None, x: float, y: float, side: float) -> list[Shape]:
    fill, ink = SHADES[fifth - 1] if fifth else (GROUND, INK)
    words = str(fifth) if fifth else SIGNS[one.state]
    size = SMALL if side > 19 else 12
    return [
        Rect(x + 1, y + 1, side - 2, side - 2, fill=fill, stroke=LINE),
        Text(x + side / 2, y + side / 2 + 4.5, words, "middle", fill=ink, size=size),
    ]


def _border(
    tiles: Sequence[tuple[int, int] | None], spots: dict[tuple[int, int], tuple[float, float]], side: float
) -> Path:
    """Return the outline of some tiles: every edge that has none of them beyond it."""
    there = {tile for tile in tiles if tile}
    edges: list[tuple[tuple[float, float], ...]] = []
    for column, row in sorted(there):
        x, y = spots[column, row]
        if (column, row + 1) not in there:
            edges.append(((x, y), (x + side, y)))
        if (column, row - 1) not in there:
            edges.append(((x, y + side), (x + side, y + side)))
        if (column - 1, row) not in there:
            edges.append(((x, y), (x, y + side)))
        if (column + 1, row) not in there:
            edges.append(((x + side, y), (x + side, y + side)))
    return Path(tuple(edges), stroke=INK, width=3)


def _key(
    places: Sequence[Place], fifths: dict[str, int], scale: Scale, region: str, x: float, y: float, width: float
) -> tuple[list[Shape], float]:
    shapes: list[Shape] = []

    def entry(marks: list[Shape], words: str) -> None:
        nonlocal y
        shapes.extend(marks)
        for line in in_lines(words, width - 30):
            shapes.append(Text(x + 30, y + 15, line))
            y += 19
        y += 7

    for fifth, (fill, ink) in enumerate(SHADES, 1):
        values = [one.value for one in places if one.value is not None and fifths[one.code] == fifth]
        if values:
            marks: list[Shape] = [
                Rect(x, y, 20, 20, fill=fill, stroke=LINE),
                Text(x + 10, y + 14.5, str(fifth), "middle", fill=ink, size=SMALL),
            ]
            entry(marks, f"{scale.between(min(values), max(values))}: {counted(len(values))}")
    for state, letter in SIGNS.items():
        count = sum(one.state == state for one in places)
        if count:
            box: list[Shape] = [
                Rect(x, y, 20, 20, fill=GROUND, stroke=LINE),
                Text(x + 10, y + 14.5, letter, "middle", size=SMALL),
            ]
            entry(box, f"{STATE_WORDS[state]}: {counted(count)}")
    if region and any(one.mark is not Mark.NONE for one in places):
        entry(
            [
                Path(
                    (((x + 1, y + 1), (x + 19, y + 1), (x + 19, y + 19), (x + 1, y + 19)),),
                    stroke=INK,
                    width=3,
                    closed=True,
                )
            ],
            f"outlined: {region}",
        )
    for one in places:
        if one.mark is Mark.OWN:
            ring = Path(
                (((x + 2, y + 2), (x + 18, y + 2), (x + 18, y + 18), (x + 2, y + 18)),),
                stroke=COPPER,
                width=5,
                closed=True,
            )
            entry([ring], f"{one.name}: {figure_words(one, scale)}")
    missing = [one.name for one in places if not one.tile]
    if missing:
        for line in in_lines(f"Not on the map: {', '.join(missing)}.", width, SMALL):
            shapes.append(Text(x, y + 15, line, fill=MIDDLE, size=SMALL))
            y += 18
    return shapes, y + 6
