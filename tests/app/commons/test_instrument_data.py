"""The words of the instrument that comes with the product: the heart of it, so they are checked as code is."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import NoResultFound

from app.commons.files import read_instrument
from app.commons.instrument import Instrument, parse
from app.commons.kinds import WORDS_KEYS, PartnerKind
from app.commons.levels import RATINGS, Level
from app.commons.validation import check_instrument

CONTENT = read_instrument().content
MAIN_KINDS = ("council", "health", "police", "provider", "small_charity")
# Words that the field does not use of people, words that we do not use to people, and marks we do without.
BANNED = r"\b(victims?|cases?|caseloads?|please|clients?|vulnerable|service users?|perpetrators?|frail)\b|!|  "


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from texts(inner, f"{path}/{number}")


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?])\s+", text) if part]


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return parse(CONTENT, version_id=UUID(int=1), content_hash="0" * 64)


class TestWhatItHolds:
    def test_passes_its_own_check(self) -> None:
        assert check_instrument(CONTENT) == []

    def test_has_eleven_factors_in_three_groups(self, instrument: Instrument) -> None:
        assert instrument.numbers == tuple(range(1, 12))
        assert [(group.title, [factor.number for factor in group.factors]) for group in instrument.groups] == [
            ("People", [1, 2]),
            ("Practice", [3, 4, 5, 6, 7, 8]),
            ("Partners", [9, 10, 11]),
        ]

    def test_offers_the_six_levels_with_the_labels_of_the_product(self, instrument: Instrument) -> None:
        assert [item.level for item in instrument.levels] == list(Level)
        assert [item.label for item in instrument.levels] == [level.label for level in Level]

    def test_keeps_evidence_on_a_scale_of_its_own(self, instrument: Instrument) -> None:
        assert [step.key for step in instrument.evidence_strengths] == ["said_only", "written", "counted", "tested"]

    @pytest.mark.parametrize("kind", MAIN_KINDS)
    def test_speaks_to_each_main_kind_of_partner_in_every_factor(self, instrument: Instrument, kind: str) -> None:
        for factor in instrument.factors:
            own = factor.own_words[kind]
            assert (own.statement, own.indicators) != (factor.words.statement, factor.words.indicators)

    def test_has_all_its_words_for_small_charities_apart(self, instrument: Instrument) -> None:
        for factor in instrument.factors:
            own = factor.for_kind(PartnerKind.SMALL_CHARITY)
            for name in ("statement", "indicators", "descriptors", "guidance"):
                assert getattr(own, name) != getattr(factor.words, name), f"factor {factor.number}, {name}"

    def test_shows_examples_of_every_level_and_many_kinds(self, instrument: Instrument) -> None:
        examples = [factor.example for factor in instrument.factors]
        assert {example.level for example in examples} == set(RATINGS)
        assert len({example.kind for example in examples}) >= 7


class TestHowItReads:
    def test_uses_no_banned_word(self) -> None:
        assert [(path, text) for path, text in texts(CONTENT) if re.search(BANNED, text, re.IGNORECASE)] == []

    def test_has_no_stray_space(self) -> None:
        assert [path for path, text in texts(CONTENT) if text != text.strip()] == []

    def test_keeps_sentences_short(self) -> None:
        long = [s for _, text in texts(CONTENT) for s in sentences(text) if len(s.split()) > 34]
        assert long == []
        lengths = [len(s.split()) for _, text in texts(CONTENT["factors"]) for s in sentences(text)]
        assert sum(lengths) / len(lengths) <= 14

    def test_ends_what_is_a_sentence(self) -> None:
        for path, text in texts(CONTENT):
            if re.search(r"(descriptors|indicators|statement|guidance|meaning|what_we_do|difference)", path):
                assert text.endswith("."), path

    @pytest.mark.parametrize("number", range(1, 12))
    def test_has_descriptors_of_its_own_in_every_factor(self, instrument: Instrument, number: int) -> None:
        others = {
            text
            for factor in instrument.factors
            if factor.number != number
            for words in (factor.words, *factor.own_words.values())
            for text in words.descriptors
        }
        factor = instrument.factor(number)
        for words in (factor.words, *factor.own_words.values()):
            assert len(set(words.descriptors)) == 4
            assert not set(words.descriptors) & others

    def test_builds_embedded_on_established_and_asks_what_changed(self, instrument: Instrument) -> None:
        for factor in instrument.factors:
            for words in (factor.words, *factor.own_words.values()):
                embedded = words.descriptors[3]
                assert embedded.startswith("All of Established is true."), factor.number
                assert "In the last year" in embedded, factor.number
                assert "changed" in embedded, factor.number

    def test_says_how_usual_established_is(self, instrument: Instrument) -> None:
        for factor in instrument.factors:
            for key, words in {"general": factor.words, **factor.own_words}.items():
                established = words.descriptors[2]
                usual = r"\b(most|mostly|usually|at least (once|twice|four times))\b"
                assert re.search(usual, established, re.IGNORECASE), f"factor {factor.number}, {key}"

    def test_repeats_no_text_within_a_factor(self) -> None:
        for factor in CONTENT["factors"]:
            for kind, own in factor["words"].items():
                for name, text in own.items():
                    assert text != factor.get(name), f"factor {factor['number']}, {kind}: {name} is the general one"

    def test_never_describes_one_adult(self) -> None:
        told = r"\b(aged \d|year[- ]old|Mrs?|Ms|Miss|her (son|daughter|husband)|his (son|daughter|wife))\b"
        assert [path for path, text in texts(CONTENT) if re.search(told, text)] == []


class TestWordsForAKind:
    def test_falls_back_to_the_general_words(self, instrument: Instrument) -> None:
        factor = instrument.factor(1)
        assert factor.for_kind(PartnerKind.OTHER) is factor.words
        assert factor.for_kind(None) is factor.words
        assert factor.for_kind(PartnerKind.FIRE) is factor.words

    def test_fills_in_what_a_kind_leaves_out(self, instrument: Instrument) -> None:
        factor = instrument.factor(1)
        police = factor.for_kind(PartnerKind.POLICE)
        assert police.statement != factor.words.statement
        assert police.descriptors == factor.words.descriptors
        assert police.short == factor.words.short

    def test_gives_ambulance_services_the_words_for_health(self, instrument: Instrument) -> None:
        factor = instrument.factor(5)
        assert factor.for_kind(PartnerKind.AMBULANCE) == factor.for_kind(PartnerKind.HEALTH)

    def test_says_each_kind_and_level_to_people(self) -> None:
        assert all(kind.label for kind in PartnerKind)
        assert Counter(kind.label for kind in PartnerKind).most_common(1)[0][1] == 1
        assert {kind.words_key for kind in PartnerKind} - {None} == WORDS_KEYS

    def test_finds_the_descriptor_of_a_level(self, instrument: Instrument) -> None:
        words = instrument.factor(7).words
        assert words.descriptor(Level.STARTING) == words.descriptors[1]
        assert words.descriptor("3") == words.descriptors[2]
        assert words.descriptor(Level.NOT_SURE) is None

    def test_knows_what_it_offers(self, instrument: Instrument) -> None:
        assert instrument.offers("4")
        assert instrument.offers("outside")
        assert not instrument.offers("5")
        assert instrument.meaning("2").label == "Starting"
        assert instrument.group_of(9).title == "Partners"

    @pytest.mark.parametrize("number", [0, 12, -1])
    def test_has_no_other_factor(self, instrument: Instrument, number: int) -> None:
        with pytest.raises(NoResultFound):
            instrument.factor(number)


def _broken(path: str, value: Any) -> dict[str, Any]:
    content: Any = copy.deepcopy(CONTENT)
    *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    place = content
    for step in steps:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return dict(content)


class TestCheckInstrument:
    @pytest.mark.parametrize(
        ("path", "value"),
        [
            ("title", None),
            ("version", "1"),
            ("groups/0/title", ""),
            ("levels/0/key", "2"),
            ("levels/5/key", "sometimes"),
            ("evidence_strengths/1/meaning", None),
            ("words_we_use/0/term", ""),
            ("purpose", []),
            ("factors", []),
            ("factors/3", None),
            ("factors/2/number", 4),
            ("factors/0/group", "places"),
            ("factors/0/title", " "),
            ("factors/0/statement", "Too short."),
            ("factors/4/indicators", ["Only one thing to look at."]),
            ("factors/4/descriptors/3", None),
            ("factors/4/descriptors/3", CONTENT["factors"][4]["descriptors"][2]),
            ("factors/4/guidance", "Think about it."),
            ("factors/4/example/level", "not_sure"),
            ("factors/4/example/kind", "church"),
            ("factors/4/example/difference", None),
            ("factors/4/short/levels", ["One line is here."]),
            ("factors/4/short", None),
            ("factors/4/words", None),
            ("factors/4/words/church", {"statement": "A church keeps everyone who comes to it safe."}),
            ("factors/4/words/police", {}),
            ("factors/4/words/police/title", "Another title"),
            ("factors/4/words/police/statement", "word " * 60),
        ],
    )
    def test_names_what_is_wrong(self, path: str, value: Any) -> None:
        assert check_instrument(_broken(path, value))

    def test_refuses_what_is_no_object(self) -> None:
        assert check_instrument([]) != []  # type: ignore[arg-type]  # that is the point
