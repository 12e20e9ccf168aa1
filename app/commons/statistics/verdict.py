"""Better, similar or worse: one rule everywhere."""

from __future__ import annotations

BETTER, SIMILAR, WORSE, HIGHER, LOWER, UNKNOWN = "better", "similar", "worse", "higher", "lower", "unknown"

RULE = (
    "Better or worse means that the 95% interval lies wholly on one side of the comparator. "
    "Similar means that the comparator lies within it."
)


def verdict(low: float | None, high: float | None, benchmark: float | None, polarity: str) -> str:
    """Say how a figure stands to a benchmark, by whether its 95% interval leaves the benchmark out.

    Args:
        low, high: the interval; None where there is none.
        benchmark: the comparator's value, taken as known; None where there is none.
        polarity: "high" (high is good), "low" or "neutral" (no judgement).

    Returns:
        "better", "similar" or "worse"; of neutral measures "higher", "similar" or "lower"; "unknown" where the
        interval or the benchmark is missing. An interval that ends at the benchmark does not leave it out.

    Raises:
        ValueError: the polarity is unknown.
    """
    if polarity not in ("high", "low", "neutral"):
        raise ValueError("A polarity is high, low or neutral.")
    if low is None or high is None or benchmark is None:
        return UNKNOWN
    if low <= benchmark <= high:
        return SIMILAR
    above = low > benchmark
    if polarity == "neutral":
        return HIGHER if above else LOWER
    return BETTER if above == (polarity == "high") else WORSE
