"""A cell of a release in words: the same on the preview, the receipt and where others see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Cell = Mapping[str, Any]
LEVELS = ("Not yet", "Starting", "Established", "Embedded")
MINUS = "\u2212"


def number(value: float | None, *, is_survey: bool) -> str:
    """Return '64%', or '1.2' for a need; a dash for nothing."""
    if value is None:
        return "–"
    if not is_survey:
        return f"{value:g}%"
    return f"{value + 0.0 if round(value, 1) else 0.0:.1f}".replace("-", MINUS)


def told(cell: Cell | None, *, is_survey: bool) -> str:
    """Return a figure in words, or why there is none."""
    if cell is None:
        return "not asked"
    if cell["state"] == "value":
        return number(cell["value"], is_survey=is_survey)
    if cell["state"] == "bound":
        return f"at least {cell['low']}%" if cell["high"] == 100 else f"at most {cell['high']}%"
    if cell["state"] == "few":
        return "fewer than 5 partners"
    return f"not shown: {cell.get('why') or 'too few answers'}"


def interval(cell: Cell | None) -> str:
    """Return '0.8 to 1.6' of a survey's figure; nothing where there is none."""
    if cell is None or cell["state"] != "value" or cell.get("low") is None:
        return ""
    return f"{number(cell['low'], is_survey=True)} to {number(cell['high'], is_survey=True)}"


def bands(cell: Cell | None) -> str:
    """Return how levels are spread: 'Not yet or Starting: 5, Established: 6'; why not, where it is not given."""
    if cell is None or cell["n"] is None:
        return ""
    if not cell["bands"]:
        return "not given: too much alike"
    return ", ".join(f"{_levels(one['first'], one['last'])}: {one['n']}" for one in cell["bands"])


def _levels(first: int, last: int) -> str:
    words = LEVELS[first - 1 : last]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def in_templates() -> dict[str, Any]:
    """Return what the pages of releases call."""
    return {"cell_told": told, "cell_interval": interval, "cell_bands": bands, "cell_number": number}
