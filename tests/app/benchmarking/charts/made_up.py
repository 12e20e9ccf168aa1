"""Places and charts that tests draw, and what is read back from a drawing."""

from __future__ import annotations

import random
import re
from xml.etree import ElementTree

from app.benchmarking.charts.data import Benchmark, Mark, Place, Scale
from app.ui.drawing import Chart, Drawing, Text

SHARE = Scale("sac-asked", "People who were asked what they wanted", "Asked", "%", 1, "high")
RATE = Scale("sac-concerns", "Concerns", "Concerns", "for each 100,000 adults", 0, "neutral")
ENGLAND = Benchmark("England", 78.0, "the published figure")
STATES = ("suppressed", "not_supplied", "absent")


def verdict_of(low: float, high: float, value: float = 78.0) -> str:
    """Return the one rule's answer where high is good."""
    return "better" if low > value else "worse" if high < value else "similar"


def places(count: int, *, without: int = 0, own: int = 1, region: int = 0, seed: int = 1) -> list[Place]:
    """Return places in order: `own` is the place of the own council, the next `region` ones are of its region."""
    chance = random.Random(seed)
    values = sorted((chance.uniform(40, 99) for _ in range(count - without)), reverse=True)
    found = []
    for at in range(count):
        mark = Mark.OWN if at == own else Mark.REGION if own < at <= own + region else Mark.NONE
        name = f"Council {at} & <Sons>"
        tile = (at % 13, at // 13)
        if at >= len(values):
            found.append(Place(f"E{at:08}", name, STATES[at % 3], mark=mark, tile=tile))
            continue
        value = values[at]
        low, high = max(0.0, value - 3), min(100.0, value + 3)
        rank = (at + 1, max(1, at - 2), at + 4)
        found.append(
            Place(f"E{at:08}", name, "value", value, low, high, verdict_of(low, high), mark, rank=rank, tile=tile)
        )
    return found


def texts(drawing: Drawing) -> list[str]:
    """Return every text of a drawing."""
    return [shape.text for shape in drawing.shapes if isinstance(shape, Text)]


def said(drawing: Drawing) -> str:
    """Return every text of a drawing, one after the other."""
    return " ".join(texts(drawing))


def check(chart: Chart) -> None:
    """Assert what holds of every chart: a label, a sentence, drawings that are XML and keep to the pages' policy."""
    assert chart.label
    assert chart.sentence.endswith((".", ":"))
    assert not re.search(
        "<(?!br>|extra>|/extra>)", str(chart.figure)
    )  # Plotly writes inline styles for tags, which the policy refuses
    for drawing in (chart.wide, chart.narrow):
        svg = str(drawing.svg(chart.label, "chart__still"))
        root = ElementTree.fromstring(svg)  # noqa: S314  # our own
        assert root.get("aria-label") == chart.label
        assert drawing.width > 0
        assert drawing.height > 0
        assert "nan" not in svg
        assert all("style" not in element.attrib and "id" not in element.attrib for element in root.iter())
        for shape in drawing.shapes:
            if isinstance(shape, Text) and not shape.turned:
                assert -20 <= shape.x <= drawing.width + 1, shape
                assert 0 <= shape.y <= drawing.height + 1, shape
                long = 6.3 * len(shape.text) * shape.size / 14
                left = shape.x - (long if shape.anchor == "end" else long / 2 if shape.anchor == "middle" else 0)
                assert left >= -4, shape
                assert left + long <= drawing.width + 6, shape
