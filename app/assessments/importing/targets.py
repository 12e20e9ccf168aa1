"""What a column of the spreadsheet can be.

A target is a word, with the factor's number after a colon where it is one factor's: "level:3". A wide file has a row a
partner and its columns name their factors; a long one has a row a partner and factor.
"""

from collections.abc import Iterable, Sequence

from app.commons.instrument import Instrument

NOTHING = ""
PARTNER, FACTOR = "partner", "factor"
LEVEL, PRACTICE, DIFFERENCE = "level", "practice", "difference"
OF_A_FACTOR = (LEVEL, PRACTICE, DIFFERENCE)

_SAID = {LEVEL: "level", PRACTICE: "what they do", DIFFERENCE: "what difference it makes"}


def choices(instrument: Instrument) -> list[tuple[str, str]]:
    """Return every target with the words for it, in the order in which they are offered."""
    offered = [(NOTHING, "Leave this column out"), (PARTNER, "The partner’s name"), (FACTOR, "The factor, row by row")]
    offered += [(what, f"The row’s {said}") for what, said in _SAID.items()]
    for factor in instrument.factors:
        offered += [(f"{what}:{factor.number}", f"{factor.number}. {factor.title}: {_SAID[what]}") for what in _SAID]
    return offered


def is_long(targets: Iterable[str]) -> bool:
    """Say whether each row is of one factor."""
    return FACTOR in targets


def wrong(targets: Sequence[str]) -> str:
    """Return why columns cannot mean what was said of them, as a sentence; empty where they can."""
    chosen = [target for target in targets if target]
    doubled = sorted({target for target in chosen if chosen.count(target) > 1})
    levels = [target for target in chosen if target.partition(":")[0] == LEVEL]
    by_factor = [target for target in chosen if ":" in target]
    if PARTNER not in chosen:
        return "Say which column holds the partners’ names"
    if doubled:
        return "Two columns are said to be the same. Leave one of them out"
    if is_long(chosen) and by_factor:
        return "The file has a row for each factor, or a column for each. Choose one of the two"
    if not is_long(chosen) and any(target in OF_A_FACTOR for target in chosen):
        return "Say which column holds the factor, or which factor each column is about"
    if not levels:
        return "Say which column holds the levels"
    return ""
