"""An instrument as frozen values: what pages, forms and other features read. Parsed once, shared by all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy.exc import NoResultFound

from app.commons.kinds import PartnerKind
from app.commons.levels import RATINGS, Level


@dataclass(frozen=True, slots=True)
class Words:
    """A factor as one kind of partner reads it."""

    statement: str
    indicators: tuple[str, ...]
    descriptors: tuple[str, str, str, str]  # Not yet, Starting, Established, Embedded
    guidance: str
    short: ShortForm

    def descriptor(self, level: Level | str) -> str | None:
        """Return the text of a level, or None for the two answers beside the levels."""
        number = Level(level).number
        return self.descriptors[number - 1] if number else None


@dataclass(frozen=True, slots=True)
class ShortForm:
    """A factor in one question, and each level in one line."""

    question: str
    levels: tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Example:
    """A made-up partner's answer, to show what a good one looks like."""

    partner: str
    kind: PartnerKind
    level: Level
    what_we_do: str
    difference: str
    why_this_level: str


@dataclass(frozen=True, slots=True)
class Factor:
    """One of the things that an instrument asks about."""

    number: int
    group: str  # the key of its group
    title: str
    words: Words  # the general ones
    example: Example
    own_words: Mapping[str, Words]  # by the words' key of a kind of partner; whole, with the general ones filled in

    def for_kind(self, kind: PartnerKind | None) -> Words:
        """Return the words for a kind of partner: its own where the instrument has them, else the general ones."""
        key = kind.words_key if kind else None
        return self.own_words.get(key, self.words) if key else self.words


@dataclass(frozen=True, slots=True)
class Group:
    """Factors that belong together."""

    key: str
    title: str
    about: str
    factors: tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class LevelMeaning:
    """What a level means in this instrument, whatever the factor."""

    level: Level
    label: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a step of a scale, and what it means."""

    key: str
    label: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """One version of a set of questions. It never changes."""

    id: UUID
    key: str
    version: int
    title: str
    summary: str
    purpose: tuple[str, ...]  # paragraphs
    how_to_answer: tuple[str, ...]  # rules, one each
    words_we_use: tuple[Term, ...]
    groups: tuple[Group, ...]
    levels: tuple[LevelMeaning, ...]  # the four, then what stands beside them
    evidence_strengths: tuple[Term, ...]  # weakest first
    content_hash: str

    @property
    def factors(self) -> tuple[Factor, ...]:
        """All factors, in order of their number."""
        return tuple(sorted((f for group in self.groups for f in group.factors), key=lambda factor: factor.number))

    @property
    def numbers(self) -> tuple[int, ...]:
        """The factors' numbers, in order."""
        return tuple(factor.number for factor in self.factors)

    @property
    def ratings(self) -> tuple[LevelMeaning, ...]:
        """The four levels alone, lowest first."""
        return tuple(meaning for meaning in self.levels if meaning.level in RATINGS)

    def factor(self, number: int) -> Factor:
        """Return a factor by its number.

        Raises:
            NoResultFound: the instrument has no such factor.
        """
        for group in self.groups:
            for factor in group.factors:
                if factor.number == number:
                    return factor
        raise NoResultFound(f"{self.key} has no factor {number}")

    def group_of(self, number: int) -> Group:
        """Return the group that a factor is in.

        Raises:
            NoResultFound: the instrument has no such factor.
        """
        key = self.factor(number).group
        return next(group for group in self.groups if group.key == key)

    def offers(self, level: str) -> bool:
        """Say whether an answer may have this level."""
        return any(meaning.level == level for meaning in self.levels)

    def meaning(self, level: Level | str) -> LevelMeaning:
        """Return what a level means.

        Raises:
            NoResultFound: the instrument does not offer it.
        """
        for meaning in self.levels:
            if meaning.level == level:
                return meaning
        raise NoResultFound(f"{self.key} has no level {level}")


def parse(content: Mapping[str, Any], *, version_id: UUID, content_hash: str) -> Instrument:
    """Make an instrument of content that `validation.check_instrument` has passed.

    Args:
        content: the data file, as loaded.
        version_id: the id of the stored version.
        content_hash: SHA-256 of the content, in hex.
    """
    factors = [_factor(item) for item in content["factors"]]
    return Instrument(
        id=version_id,
        key=content["key"],
        version=content["version"],
        title=content["title"],
        summary=content["summary"],
        purpose=tuple(content["purpose"]),
        how_to_answer=tuple(content["how_to_answer"]),
        words_we_use=tuple(Term(item["term"], item["term"], item["meaning"]) for item in content["words_we_use"]),
        groups=tuple(
            Group(
                key=item["key"],
                title=item["title"],
                about=item["about"],
                factors=tuple(factor for factor in factors if factor.group == item["key"]),
            )
            for item in content["groups"]
        ),
        levels=tuple(LevelMeaning(Level(item["key"]), item["label"], item["meaning"]) for item in content["levels"]),
        evidence_strengths=tuple(
            Term(item["key"], item["label"], item["meaning"]) for item in content["evidence_strengths"]
        ),
        content_hash=content_hash,
    )


def _factor(item: Mapping[str, Any]) -> Factor:
    example = item["example"]
    return Factor(
        number=item["number"],
        group=item["group"],
        title=item["title"],
        words=_words(item),
        example=Example(
            partner=example["partner"],
            kind=PartnerKind(example["kind"]),
            level=Level(example["level"]),
            what_we_do=example["what_we_do"],
            difference=example["difference"],
            why_this_level=example["why_this_level"],
        ),
        own_words=MappingProxyType({key: _words({**item, **own}) for key, own in item["words"].items()}),
    )


def _words(item: Mapping[str, Any]) -> Words:
    first, second, third, fourth = item["descriptors"]
    one, two, three, four = item["short"]["levels"]
    return Words(
        statement=item["statement"],
        indicators=tuple(item["indicators"]),
        descriptors=(first, second, third, fourth),
        guidance=item["guidance"],
        short=ShortForm(item["short"]["question"], (one, two, three, four)),
    )
