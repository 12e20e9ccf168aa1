"""What a made-up partner answers: believable levels that move over the years, in the words of its kind."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from app.demo.region import YEARS, DemoOrganisation, load_region, read_json

FACTORS = tuple(range(1, 12))  # in the order of the instrument: 1 is leaders' permission, 11 is money
NOT_SURE = "not_sure"
OUTSIDE = "outside"
SEED = 2014

FAMILIES = {  # a kind of partner, and the family whose words it speaks
    "council": "council",
    "integrated_care_board": "health",
    "health": "health",
    "ambulance": "health",
    "police": "justice",
    "fire": "justice",
    "probation": "justice",
    "housing": "provider",
    "provider": "provider",
    "voluntary": "charity",
    "small_charity": "charity",
    "other": "general",
}
_OWN_WORDS_ONLY = {"charity", "general"}  # the rest borrow the general words too, for variety
_USUAL = {1: 0.15, 5: -0.05, 7: -0.35, 8: -0.45, 10: 0.2, 11: -0.4}  # how a factor differs from an organisation's usual
_LAST_ANSWERED = (11, 8, 7, 4, 9, 3, 6, 2, 5, 10, 1)  # partial returns leave the hard ones for last
_SMALL = 40  # staff; samples are smaller there
_WORDS = ("two", "three", "four", "five", "six", "seven", "eight")
_NOT_LETTERS = re.compile(r"[^a-z]+")


@dataclass(frozen=True, slots=True)
class DemoLink:
    """A link to evidence. The address is made up, always under .example."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class DemoAnswer:
    """One organisation's answer to one factor in one year."""

    level: str  # "1" to "4", "not_sure" or "outside": the values of commons' Level
    practice: str  # what we do; 40 to 120 words where level is 1 to 4
    difference: str  # what difference it has made to people; 25 to 80 words where level is 1 to 4
    line: str  # the short form's one line
    links: tuple[DemoLink, ...]


def answered_factors(organisation: DemoOrganisation, year_index: int) -> tuple[int, ...]:
    """Return the factors that its return for that year holds, in order: 0 to 11 of them."""
    _check(1, year_index)
    count = organisation.answered[year_index]
    kept = _LAST_ANSWERED[len(_LAST_ANSWERED) - count :]
    return tuple(sorted(kept))


def return_for(organisation: DemoOrganisation, year_index: int, seed: int = SEED) -> dict[int, DemoAnswer]:
    """Return its answers for a year by factor, those that it has not answered left out."""
    return {
        factor: answers_for(organisation, factor, year_index, seed)
        for factor in answered_factors(organisation, year_index)
    }


def answers_for(organisation: DemoOrganisation, factor: int, year_index: int, seed: int = SEED) -> DemoAnswer:
    """Return what an organisation says about a factor in a year. The same arguments give the same answer.

    Args:
        organisation: one of `load_region().organisations`.
        factor: 1 to 11, in the order of the instrument.
        year_index: 0 to 3; 3 is the current reporting year.
        seed: another seed gives another region's worth of levels and figures.

    Raises:
        ValueError: the factor or the year does not exist.
    """
    _check(factor, year_index)
    level = level_for(organisation, factor, year_index, seed)
    random = Random(f"{seed}:{organisation.slug}:{factor}:{year_index}:words")
    if level in (NOT_SURE, OUTSIDE):
        said = _pick_other(organisation, level, factor)
        return DemoAnswer(level, _fill(said["practice"], organisation, random), said["difference"], said["line"], ())
    said = _shared_out(factor, seed)[organisation.slug, level]
    figures = Random(f"{seed}:{organisation.slug}:{factor}:{level}:figures")  # kept while the words are kept
    practice = _fill(said["practice"], organisation, figures)
    return DemoAnswer(
        level=level,
        practice=_with_since(practice, organisation, factor, year_index, seed),
        difference=_fill(said["difference"], organisation, figures),
        line=_fill(said["line"], organisation, figures),
        links=_links(organisation, factor, int(level), random),
    )


def level_for(organisation: DemoOrganisation, factor: int, year_index: int, seed: int = SEED) -> str:
    """Return the level alone: mostly rising by a step at a time, sometimes falling, seldom "not_sure" or "outside"."""
    _check(factor, year_index)
    random = Random(f"{seed}:{organisation.slug}:{factor}:levels")
    if factor in _outside(organisation, seed):
        return OUTSIDE
    usual = organisation.base + _USUAL.get(factor, 0.0) + random.gauss(0, 0.35)
    usual += 0.7 * (factor in organisation.strong) - 0.7 * (factor in organisation.weak)
    levels = []
    for _ in range(YEARS):
        levels.append(NOT_SURE if random.random() < _unsure(organisation) else str(min(4, max(1, round(usual)))))
        step = random.random()
        usual = min(4.2, usual + random.uniform(0.2, 0.6)) if step < 0.6 else usual - 0.7 * (step > 0.93)
    return levels[year_index]


def _unsure(organisation: DemoOrganisation) -> float:
    """Return how likely "not sure" is in any one answer: more so where few people know the whole."""
    return 0.05 if organisation.staff < _SMALL or organisation.base < 1.9 else 0.02


def _outside(organisation: DemoOrganisation, seed: int) -> set[int]:
    """Return the factors that are never this organisation's work: none for most, one for a few smaller partners."""
    if FAMILIES[organisation.kind] in ("council", "health", "justice"):
        return set()
    random = Random(f"{seed}:{organisation.slug}:outside")
    may_be = sorted({3, 5, 7, 11} - organisation.strong)
    return {random.choice(may_be)} if may_be and random.random() < 0.4 else set()


def _variants(organisation: DemoOrganisation, factor: int, level: str) -> list[Mapping[str, str]]:
    """Return the texts it may use: its family's, and the general ones where they fit."""
    family = FAMILIES[organisation.kind]
    variants = list(_words(family)[str(factor)][level])
    return variants if family in _OWN_WORDS_ONLY else variants + list(_words("general")[str(factor)][level])


@cache
def _shared_out(factor: int, seed: int) -> Mapping[tuple[str, str], Mapping[str, str]]:
    """Share the texts out by (organisation, level), so that partners of one board seldom say the same in one year.

    Whoever comes back to a level uses the words it used before.
    """
    region = load_region()
    boards = {
        organisation.slug: {
            board.slug
            for board in region.boards
            if any(partner.organisation == organisation.slug for partner in board.partners)
        }
        for organisation in region.organisations
    }
    shared: dict[tuple[str, str], Mapping[str, str]] = {}
    users: defaultdict[str, list[tuple[set[str], set[int]]]] = defaultdict(list)
    for organisation in sorted(region.organisations, key=lambda o: FAMILIES[o.kind] not in _OWN_WORDS_ONLY):
        by_year = [level_for(organisation, factor, year, seed) for year in range(YEARS)]
        for level in sorted(set(by_year) - {NOT_SURE, OUTSIDE}):
            own = boards[organisation.slug], {year for year in range(YEARS) if by_year[year] == level}
            choices = _variants(organisation, factor, level)
            clashes = [_clashes(own, users[choice["line"]]) for choice in choices]
            variant = choices[clashes.index(min(clashes))]
            users[variant["line"]].append(own)
            shared[organisation.slug, level] = variant
    return shared


def _clashes(own: tuple[set[str], set[int]], others: list[tuple[set[str], set[int]]]) -> int:
    """Count the years in which others on the same boards already use a text; each comes as (boards, years)."""
    return sum(len(own[1] & years) for boards, years in others if boards & own[0])


def _pick_other(organisation: DemoOrganisation, level: str, factor: int) -> Mapping[str, str]:
    choices = _words("other")[level]
    return dict(choices[(organisation.position + factor) % len(choices)])


def _with_since(practice: str, organisation: DemoOrganisation, factor: int, year_index: int, seed: int) -> str:
    """Return a text with a sentence on what has changed since last year, for changes of level and now and then besides.

    Whoever has gone down says so first. Others say first what they do: a brief quotes how a text begins.
    """
    if year_index == 0 or factor not in answered_factors(organisation, year_index - 1):
        return practice
    before = level_for(organisation, factor, year_index - 1, seed)
    now = level_for(organisation, factor, year_index, seed)
    if not before.isdigit():
        return practice
    moved = "up" if now > before else "down" if now < before else "same"
    if moved == "same" and (organisation.position + factor + year_index) % 3:
        return practice
    sentences = _words("other")[moved]
    since = sentences[(organisation.position * 3 + factor + year_index) % len(sentences)]
    return f"{since} {practice}" if moved == "down" else f"{practice} {since}"


def _links(organisation: DemoOrganisation, factor: int, level: int, random: Random) -> tuple[DemoLink, ...]:
    """Return none to three links: the higher the level, the more of them."""
    titles = _words("other")["links"][str(factor)]
    most = min(len(titles), level if organisation.staff >= _SMALL else level - 1)
    chosen = sorted(random.sample(range(len(titles)), random.randint(max(0, most - 2), most)))
    return tuple(
        DemoLink(titles[i], f"https://www.{organisation.domain}/safeguarding/{_slug(titles[i])}") for i in chosen
    )


def _fill(text: str, organisation: DemoOrganisation, random: Random) -> str:
    """Put the organisation's own words and some figures of its size into a text."""
    sample = random.choice((8, 10, 12) if organisation.staff < _SMALL else (20, 24, 30, 36, 40))
    values: dict[str, str] = dict(organisation.voice)
    values |= {key.capitalize(): value[0].upper() + value[1:] for key, value in organisation.voice.items()}
    high = str(round(sample * random.uniform(0.72, 0.9)))
    values |= {
        "n": str(sample),
        "low": str(round(sample * random.uniform(0.33, 0.48))),
        "high": high,
        "High": high,
        "months": random.choice(_WORDS),
    }
    return text.format_map(values)


def _slug(title: str) -> str:
    return _NOT_LETTERS.sub("-", title.lower()).strip("-")


def _check(factor: int, year_index: int) -> None:
    if factor not in FACTORS:
        raise ValueError(f"No factor {factor}: they are 1 to {len(FACTORS)}.")
    if year_index not in range(YEARS):
        raise ValueError(f"No year {year_index}: they are 0 to {YEARS - 1}.")


@cache
def _words(name: str) -> Mapping[str, Any]:
    words: Mapping[str, Any] = read_json(f"words/{name}.json")
    return words
