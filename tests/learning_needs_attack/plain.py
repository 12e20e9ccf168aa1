"""A plain publisher, as most survey tools are: exact counts of any group of five, filters at will. To be attacked."""

from __future__ import annotations

from typing import Any

from tests.learning_needs_attack.attack import ROUTES, SHEETS, Truth

SMALLEST = 5


def publish(truth: Truth) -> dict[str, Any]:
    """Return sheets as a release has them, without its protection."""
    pairs = 1 + len(truth.partners)
    ends = {"all": 1, "partner": len(truth.partners), "tier": 5, "service": 1 + len(truth.services)}
    ends |= {"partner_tier": 5 * (pairs - 1), "service_tier": 5 * ends["service"]}
    sheets: dict[str, Any] = {}
    start = 0
    for name in SHEETS:
        sheets[name] = _sheet(truth, range(start, start + ends[name]))
        start += ends[name]
    return sheets


def _sheet(truth: Truth, groups: range) -> dict[str, Any]:
    def rows(kind: str, place: int) -> list[list[int] | None]:
        counts = truth.counts((kind, place))
        return [counts[group].tolist() if counts[group].sum() >= SMALLEST else None for group in groups]

    def ticks(kind: str, keys: tuple[str, ...]) -> list[dict[str, Any] | None]:
        found = {key: rows(kind, place) for place, key in enumerate(keys)}
        bases = rows("answered", 0)
        return [
            None
            if base is None
            else {"n": base[0], "counts": {key: row[0] for key, each in found.items() if (row := each[place])}}
            for place, base in enumerate(bases)
        ]

    return {
        "groups": [{"key": truth.groups[group]} for group in groups],
        "answered": [row and row[0] for row in rows("answered", 0)],
        "topics": {key: _topic(rows, place) for place, key in enumerate(truth.topics)},
        "barriers": ticks("barriers", truth.barriers),
        "ways": ticks("ways", truth.ways),
        "views": {
            key: [row and {"n": sum(row), "counts": row} for row in rows("views", place)]
            for place, key in enumerate(truth.views)
        },
    }


def _topic(rows: Any, place: int) -> dict[str, Any]:
    rated = zip(rows("matters", place), rows("can", place), rows("need", place), strict=True)
    return {
        "work": [row and {"n": sum(row), "yes": row[0]} for row in rows("work", place)],
        "rated": [
            one and {"n": sum(one), "matters": one, "can": two, "with_need": three[0]} for one, two, three in rated
        ],
        "route": [
            row and {"n": sum(row)} | {route: [count] for route, count in zip(ROUTES, row, strict=True)}
            for row in rows("route", place)
        ],
    }
