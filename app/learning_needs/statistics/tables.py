"""The published tables: rounded counts in, rows for JSON out. Nothing here ever sees a true count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .estimates import mean, need, share, too_spread, wilson

SHARES_FROM = 20  # the smallest rounded base with shares: of 10 or 15 rounding alone moves one by 8 to 11 points

ROUTES = ("training", "change", "both", "neither")

Row = dict[str, Any]


def _share(part: int, base: int) -> int | None:
    """Return part of base in whole per cent; None where rounding would make most of it."""
    return share(part, base) if base >= SHARES_FROM else None


def work_row(base: int, counts: Sequence[int]) -> Row:
    """Return how many said that a topic is their work. counts: yes, no."""
    return {"n": base, "yes": counts[0], "share": _share(counts[0], base)}


def rated_row(base: int, matters: Sequence[int], can: Sequence[int], needs: Sequence[int]) -> Row:
    """Return both ratings of a topic, the need between them, and the share who have one.

    Means and the need have one decimal, and are None where rounding left less than half of the base. Shares and the
    ends of their interval are whole per cents, and None under `SHARES_FROM`.
    """
    row: Row = {"n": base, "matters": list(matters), "can": list(can)}
    known = [not too_spread(counts, base) for counts in (matters, can)]
    row["mean_matters"] = round(mean(matters), 1) if known[0] else None
    row["mean_can"] = round(mean(can), 1) if known[1] else None
    found = need(matters, can) if all(known) else None
    row["need"], row["low"], row["high"] = (
        (round(found.value, 1), round(found.low, 1), round(found.high, 1)) if found else (None, None, None)
    )
    row["with_need"], row["share_with_need"] = needs[0], _share(needs[0], base)
    row["share_low"], row["share_high"] = (
        (int(100 * end + 0.5) for end in wilson(needs[0], base)) if base >= SHARES_FROM else (None, None)
    )
    return row


def route_row(base: int, counts: Sequence[int]) -> Row:
    """Return what would help: for each route its count and its share in whole per cent."""
    return {"n": base} | {route: [count, _share(count, base)] for route, count in zip(ROUTES, counts, strict=True)}


def ticks_row(base: int, counts: dict[str, int | None]) -> Row:
    """Return how many ticked each option, of everyone; None where the option is hidden for this group."""
    shares = {key: None if count is None else _share(count, base) for key, count in counts.items()}
    return {"n": base, "counts": counts, "shares": shares}


def view_row(base: int, counts: Sequence[int]) -> Row:
    """Return how the answers to a view were spread, "never heard of it" last."""
    return {"n": base, "counts": list(counts), "shares": [_share(count, base) for count in counts]}
