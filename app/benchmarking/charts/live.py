"""What figures for Plotly share: the legend that stands in for the drawing's key, and marks that only it explains.

Its texts hold no tag but <br>: for <b> it writes an inline style, which the pages' policy refuses. Stripes of single
bars it does not take: the region is told by a symbol instead.
"""

from __future__ import annotations

from typing import Any

LEGEND: dict[str, Any] = {
    "orientation": "h",
    "x": 0,
    "xanchor": "left",
    "yref": "container",
    "y": 0,
    "yanchor": "bottom",
    "itemclick": False,
    "itemdoubleclick": False,
}


def keyed(name: str, marker: dict[str, Any]) -> dict[str, Any]:
    """Return a trace without points that explains a mark in the legend."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [None],
        "y": [None],
        "marker": {"size": 12, **marker},
        "hoverinfo": "skip",
        "showlegend": True,
    }


def level(value: float, *, across: bool, color: str, dash: str = "solid") -> dict[str, Any]:
    """Return a line through the whole plot at a value: level, or upright where values run across."""
    along, over = ("x", "y") if across else ("y", "x")
    return {
        "type": "line",
        f"{along}0": value,
        f"{along}1": value,
        f"{over}0": 0,
        f"{over}1": 1,
        f"{over}ref": "paper",
        "line": {"color": color, "width": 2, "dash": dash},
    }
