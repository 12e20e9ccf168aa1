"""Charts of comparisons: plain data in (`data`), drawings and figures out.

Every function returns an `app.ui.drawing.Chart`: label, sentence, a wide and a narrow drawing, and a figure for Plotly.
`spine_row`, `spread_strip`, `sparkline` and `heat_cell` return a piece of markup for a cell of a real table.
"""

from app.benchmarking.charts.bars import bars_chart
from app.benchmarking.charts.funnel import funnel_chart
from app.benchmarking.charts.heat import heat_cell, heat_chart
from app.benchmarking.charts.map import map_chart
from app.benchmarking.charts.process import process_chart
from app.benchmarking.charts.quartiles import spread_chart, spread_strip
from app.benchmarking.charts.spark import sparkline
from app.benchmarking.charts.spine import spine_chart, spine_row
from app.benchmarking.charts.trend import trend_chart
from app.benchmarking.charts.words import verdict_tag

__all__ = [
    "bars_chart",
    "funnel_chart",
    "heat_cell",
    "heat_chart",
    "map_chart",
    "process_chart",
    "sparkline",
    "spine_chart",
    "spine_row",
    "spread_chart",
    "spread_strip",
    "trend_chart",
    "verdict_tag",
]
