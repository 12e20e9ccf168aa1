"""Confidence intervals of proportions, counts and survey results."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from app.commons.statistics.tails import crossing, poisson_at_most, z_of

CONFIDENCE = 0.95
EXACT_BELOW = 10  # counts that are smaller take the exact limits


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most that a count, or a share, can be."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high:
            raise ValueError("Bounds are in order, and not below 0.")


def wilson(part: float, whole: float, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the Wilson score interval of a proportion, as fractions from 0 to 1.

    Args:
        part: a count, 0 <= part <= whole.
        whole: a count, > 0.
        confidence: two-sided, between 0 and 1.

    Raises:
        ValueError: an argument is outside its range.

    Source: E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference,
    JASA 22, 209-212; without continuity correction, as `scipy.stats.binomtest(...).proportion_ci("wilson")`.
    """
    if whole <= 0 or not 0 <= part <= whole:
        raise ValueError("A part lies between 0 and its whole, and the whole is more than 0.")
    z = z_of(confidence)
    p = part / whole
    middle = p + z * z / (2 * whole)
    reach = z * sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole))
    scale = 1 + z * z / whole
    low = 0.0 if part == 0 else max(0.0, (middle - reach) / scale)
    high = 1.0 if part == whole else min(1.0, (middle + reach) / scale)
    return low, high


def byar(count: float, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return Byar's approximate interval of a count: very near the exact one from 10 events.

    Args:
        count: >= 0.
        confidence: two-sided.

    Raises:
        ValueError: the count is negative.

    Source: Breslow and Day (1987), Statistical methods in cancer research, vol. II, 69; APHO (2008), Technical
    briefing 3: Commonly used public health statistics and their confidence intervals.
    """
    if count < 0:
        raise ValueError("A count is not negative.")
    z = z_of(confidence)
    more = count + 1
    low = count * max(0.0, 1 - 1 / (9 * count) - z / (3 * sqrt(count))) ** 3 if count else 0.0
    return low, more * (1 - 1 / (9 * more) + z / (3 * sqrt(more))) ** 3


def exact_poisson(count: float, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the exact interval of a Poisson count.

    Args:
        count: a whole number, >= 0.
        confidence: two-sided; half of what is left out lies in each tail.

    Raises:
        ValueError: the count is negative, or no whole number.

    Source: F. Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28, 437-442; the same as
    half the points of chi-squared with 2 * count and 2 * count + 2 degrees of freedom.
    """
    if count < 0 or count != int(count):
        raise ValueError("A count is a whole number, and not negative.")
    events, tail = int(count), (1 - confidence) / 2
    far = byar(count, confidence=confidence)[1] * 2 + 20  # beyond either limit
    low = crossing(lambda mean: poisson_at_most(events - 1, mean), 1 - tail, 0.0, far) if events else 0.0
    return low, crossing(lambda mean: poisson_at_most(events, mean), tail, 0.0, far)


def poisson(count: float, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the interval of a count: exact below 10, Byar's from 10.

    Raises:
        ValueError: the count is negative; or it is under 10 and no whole number.

    Source: APHO (2008), Technical briefing 3.
    """
    return (exact_poisson if count < EXACT_BELOW else byar)(count, confidence=confidence)


def survey_from_margin(value: float, margin: float, *, top: float = 100.0) -> tuple[float, float]:
    """Return a survey result with its published margin of error to both sides, within the scale.

    Args:
        value: the result, in the unit of the margin (mostly points of 100).
        margin: half of the published 95% interval, >= 0.
        top: the end of the scale; its beginning is 0.

    Raises:
        ValueError: the margin is negative.

    Source: NHS Digital, Adult Social Care Outcomes Framework: the margin that is published with each result.
    """
    if margin < 0:
        raise ValueError("A margin of error is not negative.")
    return max(0.0, value - margin), min(top, value + margin)


def survey_from_base(
    share: float, base: float, population: float, *, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Return the interval of a share of those who answered a survey, as fractions.

    A simple random sample without replacement, with finite population correction. The base is how many people
    answered, never a weighted denominator: on that the interval would be far too narrow.

    Args:
        share: from 0 to 1.
        base: how many answered, > 0.
        population: how many could have been asked, >= base.
        confidence: two-sided.

    Returns:
        The share with the same reach to both sides, within 0 to 1. Where everybody gave the same answer that has no
        reach: then the Wilson interval, of as many answers as the correction makes of them.

    Raises:
        ValueError: an argument is outside its range.

    Source: W. G. Cochran (1977), Sampling techniques, 3rd edition, 3.2: variance p(1-p)/n * (N-n)/(N-1).
    """
    if not 0 <= share <= 1 or base <= 0 or population < base:
        raise ValueError("A share is from 0 to 1, and a base more than 0 and at most its population.")
    if population == base:
        return share, share  # everybody answered
    correction = (population - base) / (population - 1)
    if share in (0, 1):
        counted = base / correction
        return wilson(share * counted, counted, confidence=confidence)
    reach = z_of(confidence) * sqrt(share * (1 - share) / base * correction)
    return max(0.0, share - reach), min(1.0, share + reach)
