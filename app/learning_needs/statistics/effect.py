"""Whether a need changed from one survey to the next, said no stronger than the figures allow."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import hypot

from .estimates import Estimate


class Verdict(StrEnum):
    """What may be said about a change."""

    FELL = "fell"
    ROSE = "rose"
    NOT_SHOWN = "no change can be shown"
    NOT_COMPARED = "cannot be compared"


@dataclass(frozen=True, slots=True)
class Effect:
    """The change of a need: after less before, in steps of the scale, with its 95% interval; None if not compared."""

    change: Estimate | None
    verdict: Verdict


def effect(before: Estimate | None, after: Estimate | None) -> Effect:
    """Compare a need before and after, from the published figures and their 95% intervals.

    Two surveys are two samples of staff, so the needs are taken as independent, and the interval of the difference
    is recovered from the intervals of both (MOVER, the method of variance estimates recovery):

        low  = d - sqrt((after - after.low)^2 + (before.high - before)^2)
        high = d + sqrt((after.high - after)^2 + (before - before.low)^2)

    A need fell where the whole interval lies below nought, and rose where it lies above. Published figures have one
    decimal, so the ends are good to about 0.1: they are taken as they are shown, and an end that is shown as 0.0
    leaves nothing to be said.

    Args:
        before, after: None where a figure is hidden, or the topic is not comparable.

    Source: G. Y. Zou and A. Donner (2008), Construction of confidence limits about effect measures: a general
    approach, Statistics in Medicine 27, 1693-1702.
    """
    if before is None or after is None:
        return Effect(None, Verdict.NOT_COMPARED)
    difference = after.value - before.value
    change = Estimate(
        difference,
        difference - hypot(after.value - after.low, before.high - before.value),
        difference + hypot(after.high - after.value, before.value - before.low),
    )
    if round(change.high, 1) < 0:
        return Effect(change, Verdict.FELL)
    if round(change.low, 1) > 0:
        return Effect(change, Verdict.ROSE)
    return Effect(change, Verdict.NOT_SHOWN)
