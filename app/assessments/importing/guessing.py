"""What each column most likely is: told by its heading."""

import re
from collections.abc import Sequence

from app.assessments.importing.targets import DIFFERENCE, FACTOR, LEVEL, NOTHING, PARTNER, PRACTICE
from app.commons.instrument import Factor, Instrument

_NUMBER = re.compile(r"(?:^|\b(?:factor|success factor|f|q|question|no|number|standard)\W{0,2})0*(\d{1,2})(?!\d)", re.I)
_PARTNER = re.compile(
    r"^(the )?(partner|organi[sz]ation|agency|name|member|partner organi[sz]ation)s?( name)?$"
    r"|\bname of (the )?(partner|organi[sz]ation|agency)\b",
    re.I,
)
_FACTOR = re.compile(
    r"^(success )?factor( (number|no\.?|title|name))?$|^(question|standard|theme|area)( (number|no\.?))?$", re.I
)
_LEVEL = re.compile(r"\b(level|rating|rated|rag|score|grade|self[- ]?assess\w*|status)\b", re.I)
_DIFFERENCE = re.compile(r"\b(difference|impact|outcomes?|result(ed)?|made to people)\b", re.I)
_WORDS = re.compile(
    r"\b(comments?|words?|evidence|narrative|practice|what (you|we|they) do|describe|notes?|examples?|text|why)\b", re.I
)
_STOP = frozenset({"the", "and", "for", "with", "are", "you", "they", "how", "what", "your", "our", "its"})
ENOUGH = 0.6  # of a title's words


def guess_targets(headings: Sequence[str], instrument: Instrument) -> tuple[str, ...]:
    """Return a target for each heading; nothing where none is likely, and none twice.

    Args:
        headings: of the columns.
        instrument: what was asked.
    """
    guesses: list[str] = []
    for heading in headings:
        guess = _guess(heading, instrument)
        guesses.append(guess if guess not in guesses else _second(guess, guesses))
    if FACTOR in guesses:  # a row a factor: no column is of one factor alone
        guesses = [guess if ":" not in guess else NOTHING for guess in guesses]
    else:
        guesses = [guess if ":" in guess or guess in (PARTNER, NOTHING) else NOTHING for guess in guesses]
    return tuple(guesses)


def _guess(heading: str, instrument: Instrument) -> str:
    text = " ".join(heading.split())
    if _PARTNER.search(text):
        return PARTNER
    if _FACTOR.search(text):
        return FACTOR
    factor = factor_of(text, instrument)
    if _DIFFERENCE.search(_without(text, factor)):
        what = DIFFERENCE
    elif _WORDS.search(_without(text, factor)):
        what = PRACTICE
    elif factor or _LEVEL.search(text):
        what = LEVEL
    else:
        return NOTHING
    return f"{what}:{factor.number}" if factor else what


def _second(guess: str, there: Sequence[str]) -> str:
    """Return what a second column like one before it is: the words beside a level."""
    what, colon, number = guess.partition(":")
    other = f"{PRACTICE}{colon}{number}"
    return other if what == LEVEL and colon and other not in there else NOTHING


def factor_of(text: str, instrument: Instrument) -> Factor | None:
    """Return the factor that a text names, by its number or its title; None where it names none.

    Args:
        text: "Factor 3", "3. Policies, systems and timescales", "Money and the longer term: comments".
        instrument: whose factors.
    """
    words = _stems(text)
    scored = [(len(_stems(one.title) & words) / len(_stems(one.title)), one) for one in instrument.factors]
    best, by_title = max(scored, key=lambda scored: scored[0])
    if best >= ENOUGH and sum(score == best for score, _ in scored) == 1:
        return by_title
    found = _NUMBER.search(text.strip())
    number = int(found[1]) if found else 0
    return next((one for one in instrument.factors if one.number == number), None)


def _without(text: str, factor: Factor | None) -> str:
    """Return a heading without its factor's own title: "evidence" may be part of it."""
    return re.sub(re.escape(factor.title), " ", text, flags=re.I) if factor else text


def _stems(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z]+", text.lower())
    return frozenset(word[:6] for word in words if len(word) > 2 and word not in _STOP)
