"""The tile map for Plotly, and the shades that both share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.benchmarking.charts.data import STATE_WORDS, Mark, Place, Scale
from app.benchmarking.charts.live import LEGEND, keyed
from app.benchmarking.charts.words import figure_words
from app.ui.drawing import COPPER, INK, LINE, PAPER, plain

# One hue from pale to deep: light and dark tell them apart, and each tile has its number.
SHADES = (("#e6f0ef", INK), ("#b4d3d0", INK), ("#7fb3b0", INK), ("#2f7f83", PAPER), ("#0b4a50", PAPER))
SIGNS = {"suppressed": "c", "not_supplied": "x", "absent": "–"}
GROUND = "#f4efe6"


def map_figure(places: Sequence[Place], fifths: dict[str, int], scale: Scale, region: str) -> dict[str, Any] | None:
    """Return the tiles, each told when pointed at, and a legend; None where no area has a tile."""
    tiles = {one.tile: one for one in places if one.tile}
    if not tiles:
        return None
    columns = range(min(column for column, _ in tiles), max(column for column, _ in tiles) + 1)
    rows = range(min(row for _, row in tiles), max(row for _, row in tiles) + 1)
    shades = [GROUND, *(fill for fill, _ in SHADES)]
    told = {tile: f"{plain(one.name)}<br>{plain(figure_words(one, scale))}" for tile, one in tiles.items()}
    heat = {
        "type": "heatmap",
        "x": list(columns),
        "y": list(rows),
        "z": [[fifths.get(tiles[x, y].code, 0) if (x, y) in tiles else None for x in columns] for y in rows],
        "zmin": 0,
        "zmax": 5,
        "colorscale": [[at / 6 + edge / 6, shade] for at, shade in enumerate(shades) for edge in (0, 1)],
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "customdata": [[told.get((x, y), "") for x in columns] for y in rows],
        "hovertemplate": "%{customdata}<extra></extra>",
        "hoverongaps": False,
    }
    layout = {
        "height": 640,
        "margin": {"t": 10, "r": 10, "b": 10, "l": 10},
        "legend": {**LEGEND, "orientation": "v", "x": 1, "xanchor": "left", "yref": "paper", "y": 1, "yanchor": "top"},
        "xaxis": {"visible": False, "fixedrange": True, "constrain": "domain"},
        "yaxis": {"visible": False, "fixedrange": True, "scaleanchor": "x"},
        "annotations": [_letter(one, fifths) for one in tiles.values()],
        "shapes": _rings(tiles),
    }
    return {"data": [heat, *_key(tiles, fifths, scale, region)], "layout": layout, "from": 640}


def _letter(one: Place, fifths: dict[str, int]) -> dict[str, Any]:
    fifth = fifths.get(one.code)
    column, row = one.tile or (0, 0)
    return {
        "x": column,
        "y": row,
        "text": str(fifth) if fifth else SIGNS[one.state],
        "showarrow": False,
        "font": {"color": SHADES[fifth - 1][1] if fifth else INK, "size": 12},
    }


def _rings(tiles: dict[tuple[int, int], Place]) -> list[dict[str, Any]]:
    """Return the edges of the region's tiles, those with none of them beyond, and a ring about the own one."""
    there = {tile for tile, one in tiles.items() if one.mark is not Mark.NONE}
    edges = []
    for column, row in sorted(there):
        west, east, south, north = column - 0.5, column + 0.5, row - 0.5, row + 0.5
        sides = (
            ((column, row + 1), (west, north, east, north)),
            ((column, row - 1), (west, south, east, south)),
            ((column - 1, row), (west, south, west, north)),
            ((column + 1, row), (east, south, east, north)),
        )
        edges += [side for beyond, side in sides if beyond not in there]
    lines: list[dict[str, Any]] = [
        {"type": "line", "x0": x0, "y0": y0, "x1": x1, "y1": y1, "line": {"color": INK, "width": 3}}
        for x0, y0, x1, y1 in edges
    ]
    for tile, one in tiles.items():
        if one.mark is Mark.OWN:
            (column, row), look = tile, {"color": COPPER, "width": 4}
            box = {"x0": column - 0.5, "x1": column + 0.5, "y0": row - 0.5, "y1": row + 0.5}
            lines.append({"type": "rect", **box, "line": look})
    return lines


def _key(
    tiles: dict[tuple[int, int], Place], fifths: dict[str, int], scale: Scale, region: str
) -> list[dict[str, Any]]:
    traces = []
    edge = {"color": LINE, "width": 1}
    for fifth, (shade, _) in enumerate(SHADES, 1):
        values = [one.value for one in tiles.values() if one.value is not None and fifths[one.code] == fifth]
        if values:
            name = f"{fifth}: {scale.between(min(values), max(values))}"
            traces.append(keyed(name, {"symbol": "square", "color": shade, "line": edge}))
    for state, letter in SIGNS.items():
        if any(one.state == state for one in tiles.values()):
            traces.append(keyed(f"{letter}: {STATE_WORDS[state]}", {"symbol": "square", "color": GROUND, "line": edge}))
    if region and any(one.mark is not Mark.NONE for one in tiles.values()):
        traces.append(keyed(plain(region), {"symbol": "square-open", "color": INK, "line": {"width": 3}}))
    look = {"symbol": "square-open", "color": COPPER, "line": {"width": 4}}
    return traces + [keyed(plain(one.name), look) for one in tiles.values() if one.mark is Mark.OWN]
