"""Made-up counts of safeguarding, council by council and year by year, in the words of the national collection.

Pure, the same for the same seed. A council keeps its character over the years: how many concerns it hears of, how many
it takes further, how often it asks what people want and how often that is reached; most drift slowly, a few get
plainly better or worse. Nothing here is anybody's: files and pages that hold it say that it is made up.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random

from app.commons.importing import vocabulary as words

Cell = tuple[str, str, str, str]  # table, enquiry type, category, subcategory
Counts = Mapping[Cell, int]

FIRST_YEAR = 2015
GROWTH = 1.06  # concerns, from year to year
FADING = 0.985  # enquiries for a concern, from year to year


@dataclass(frozen=True, slots=True)
class Character:
    """What stays the same of a council, and where it is heading; shares are of the first year."""

    concerns: float  # for each adult
    conversion: float
    asked: float
    expressed: float
    fully: float
    partly: float  # of those not fully
    unknown: float  # not recorded, or not known
    lacked: float
    supported: float
    reduced: float
    removed: float
    heading: float  # added to asked and fully each year


def character_of(code: str, seed: int) -> Character:
    """Return what a council is like."""
    random = Random(f"{seed}:{code}:character")
    about = random.gauss

    def share(middle: float, spread: float) -> float:
        return min(0.97, max(0.03, about(middle, spread)))

    return Character(
        concerns=min(0.03, max(0.0025, random.lognormvariate(-4.6, 0.35))),
        conversion=share(0.34, 0.12),
        asked=share(0.78, 0.09),
        expressed=share(0.80, 0.08),
        fully=share(0.66, 0.07),
        partly=share(0.84, 0.06),
        unknown=share(0.09, 0.05),
        lacked=share(0.33, 0.05),
        supported=share(0.85, 0.07),
        reduced=share(0.62, 0.05),
        removed=share(0.72, 0.08),
        heading=random.choice((-0.022, -0.006, 0.0, 0.0, 0.004, 0.004, 0.008, 0.018)),
    )


def counts_of(code: str, adults: int, year: int, *, seed: int = 1, part: float = 1) -> dict[Cell, int]:
    """Return a council's true counts of a year.

    Args:
        code: of the council.
        adults: people aged 18 and over.
        year: the year it begins in.
        seed: another one makes other counts.
        part: of the year that is counted: 0.25 for a quarter.
    """
    known, random = character_of(code, seed), Random(f"{seed}:{code}:{year}:{part}")
    since = year - FIRST_YEAR

    def of(whole: int, share: float) -> int:
        wobble = random.gauss(0, 1) * math.sqrt(whole * max(share * (1 - share), 0))
        return min(whole, max(0, round(whole * min(1.0, max(0.0, share)) + wobble)))

    concerns = max(3, of(adults, known.concerns * GROWTH**since * part * 0.75))
    started = of(concerns, known.conversion * FADING**since)
    counts: dict[Cell, int] = {
        ("SG1f", words.CONCERNS, words.ACTIVITY, words.TOTAL_CONCERNS): concerns,
        ("SG1f", words.SECTION_42, words.ACTIVITY, words.TOTAL_SECTION_42): started,
        ("SG1f", words.OTHER_ENQUIRIES, words.ACTIVITY, words.TOTAL_OTHER): of(concerns, 0.05),
    }
    concluded = of(started, 0.94)
    drift = known.heading * since
    unknown = of(concluded, known.unknown)
    asked = of(concluded - unknown, min(0.97, known.asked + drift))
    expressed = of(asked, known.expressed)
    fully = of(expressed, min(0.95, known.fully + drift))
    partly = of(expressed - fully, known.partly)
    not_known = of(unknown, 0.3)
    answered = (expressed, asked - expressed, concluded - unknown - asked, not_known, unknown - not_known)
    counts |= _cells("SG4a", words.ASKED, words.ASKED_CELLS, answered)
    counts |= _cells("SG4a", words.ACHIEVED, words.ACHIEVED_CELLS, (fully, partly, expressed - fully - partly))
    lacked = of(concluded, known.lacked)
    untold = of(concluded - lacked, 0.12)
    capacity = (lacked, concluded - lacked - untold, of(untold, 0.4))
    counts |= _cells("SG3a", words.LACKED, words.LACKED_CELLS, (*capacity, untold - capacity[2]))
    counts |= _cells("SG3a", words.SUPPORTED, (words.SUPPORTED_YES,), (of(lacked, known.supported + drift / 2),))
    identified = of(concluded, 0.78)
    remained, reduced = of(identified, 0.1), of(identified, known.reduced)
    reduced = min(reduced, identified - remained)
    outcome = (remained, reduced, identified - remained - reduced)
    counts |= _cells("SG2e", words.RISK_OUTCOME, words.RISK_OUTCOME_CELLS, outcome)
    acted = of(identified, 0.9)
    rest = concluded - identified
    unclear = of(rest, 0.4)
    ceased = of(rest - unclear, 0.3)
    action = (acted, identified - acted, of(unclear, 0.5))
    nothing = rest - unclear - ceased
    looked = of(nothing, 0.4)
    cells = (*action, unclear - action[2], looked, nothing - looked, ceased)
    counts |= _cells("SG2c", words.RISK_ACTION, words.RISK_ACTION_CELLS, cells)
    return counts


def total(of: Iterable[Counts]) -> dict[Cell, int]:
    """Return the sum of several councils' true counts: a region's, or England's."""
    summed: dict[Cell, int] = {}
    for counts in of:
        for cell, count in counts.items():
            summed[cell] = summed.get(cell, 0) + count
    return summed


def _cells(table: str, category: str, labels: tuple[str, ...], counts: tuple[int, ...]) -> dict[Cell, int]:
    return {(table, words.SECTION_42, category, label): count for label, count in zip(labels, counts, strict=True)}
