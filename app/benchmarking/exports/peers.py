"""Boards side by side as one long table: a line a figure, with a status beside each value."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from app.benchmarking.queries.peers import Peers

HEAD = (
    "board",
    "council_codes",
    "series",
    "audience",
    "reporting_year",
    "item_code",
    "item",
    "measure",
    "unit",
    "value",
    "low",
    "high",
    "base",
    "status",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_STATUS = {"value": "value", "bound": "bound only", "few": "fewer than 5 partners", "gap": "not shown"}
_OVER = "Boards together"  # in the column of the board, where a line is an edition's


def csv_of(peers: Peers) -> bytes:
    """Return the table: UTF-8 with a mark, which Excel needs to read accents."""
    out = io.StringIO(newline="")
    write = csv.writer(out, lineterminator="\r\n")
    write.writerow(HEAD)
    for row in _rows(peers):
        write.writerow(["" if value is None else _as_text(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def _as_text(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _rows(peers: Peers) -> Iterator[tuple[Any, ...]]:
    is_survey = peers.series.value == "survey"
    measure, unit = ("need", "points") if is_survey else ("share at level 3 or 4", "%")
    series, audience = peers.series.value, peers.audience.value
    for board in peers.boards:
        about = (board.name, " ".join(board.council_codes), series, audience, board.year_label)
        for key, label in peers.labels.items():
            cell = board.cells.get(key)
            if cell is None:
                yield (*about, key, label, measure, unit, None, None, None, None, "not asked")
                continue
            yield (*about, key, label, measure, unit, *_figures(cell), _STATUS[cell["state"]])
            for name in ("matters", "can") if is_survey else ():
                status = "value" if cell.get(name) is not None else "not shown"
                yield (*about, key, label, f"mean {name}", unit, cell.get(name), None, None, cell["n"], status)
            for band in cell["bands"]:
                levels = f"partners at level {band['first']} to {band['last']}"
                yield (*about, key, label, levels, "partners", band["n"], None, None, cell["n"], "value")
    for key, figure in peers.figures.items():
        over = (_OVER, "", series, audience, f"edition {figure.edition}", key, peers.labels.get(key, key))
        yield (*over, f"mean of {measure}", unit, figure.mean, None, None, figure.boards, "value")
        for name, value in zip(("lower quartile", "middle", "upper quartile"), figure.quartiles or (), strict=False):
            yield (*over, f"{name} of {measure}", unit, value, None, None, figure.boards, "value")


def _figures(cell: Mapping[str, Any]) -> tuple[Any, ...]:
    return cell["value"], cell["low"], cell["high"], cell["n"]
