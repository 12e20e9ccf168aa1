"""The words and the arithmetic of the learning needs that come with the product."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import NoResultFound

from app.commons.files import LEARNING_INSTRUMENT, read_instrument
from app.commons.learning import MSP_LEARNING_NEEDS, NEVER_HEARD, Choice, LearningInstrument, parse_learning
from app.commons.learning_validation import check_learning_instrument

CONTENT = read_instrument(LEARNING_INSTRUMENT).content
# Words that the field does not use of people, words that we do not use to people, and marks we do without.
BANNED = r"\b(victims?|cases?|caseloads?|please|clients?|vulnerable|service users?|perpetrators?|frail|fail\w*)\b|!|  "
WORDS_A_SECOND = 4  # silent reading of plain English by adults: about 240 words a minute
TAP = 1.5  # seconds to find an answer and touch it


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
    return [part for part in re.split(r"(?<=[.?:])\s+", text) if part]


def reading(*parts: str) -> float:
    """Seconds to read texts."""
    return len(" ".join(parts).split()) / WORDS_A_SECOND


def syllables(word: str) -> int:
    """Count the groups of vowels, without a silent e at the end."""
    word = re.sub(r"(?<=[^l])e$", "", re.sub(r"[^a-z]", "", word.lower()))
    return max(1, len(re.findall(r"[aeiouy]+", word)))


def grade(parts: list[str]) -> float:
    """Return the Flesch-Kincaid grade of texts; add five for the age at which it is read."""
    lines = [line for part in parts for line in sentences(part)]
    words = [word for line in lines for word in line.split()]
    return 0.39 * len(words) / len(lines) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@pytest.fixture(scope="module")
def asked() -> LearningInstrument:
    return parse_learning(CONTENT, version_id=UUID(int=1), content_hash="0" * 64)


class TestWhatItHolds:
    def test_passes_its_own_check(self) -> None:
        assert check_learning_instrument(CONTENT) == []

    def test_has_four_tiers_five_lengths_and_many_kinds_of_service(self, asked: LearningInstrument) -> None:
        assert [tier.key for tier in asked.tiers] == ["1", "2", "3", "4"]
        assert len(asked.lengths) == 5
        assert len(asked.services) == 14
        assert asked.services[-1].key == "other"

    def test_has_seventeen_topics(self, asked: LearningInstrument) -> None:
        assert asked.numbers == tuple(range(1, 18))
        assert len({topic.key for topic in asked.topics}) == 17

    def test_has_two_scales_of_five_steps(self, asked: LearningInstrument) -> None:
        assert [len(scale.labels) for scale in (asked.matters, asked.can_do)] == [5, 5]
        assert (asked.can_do.label(1), asked.can_do.label(5)) == ("I could not do this yet", "I could show others")

    def test_keeps_learning_apart_from_what_gets_in_the_way(self, asked: LearningInstrument) -> None:
        assert asked.route.keys == ("training", "change", "both", "neither")
        assert (len(asked.barriers.choices), len(asked.ways.choices)) == (11, 12)
        assert not set(asked.barriers.keys) & set(asked.ways.keys)
        assert (asked.route.most, asked.barriers.most, asked.ways.most) == (1, 3, 3)
        assert (asked.barriers.none, asked.ways.none) == ("None of these", "")

    def test_takes_never_heard_of_it_for_an_answer(self, asked: LearningInstrument) -> None:
        assert len(asked.views) == 2
        assert asked.view_label(NEVER_HEARD) == "I have never heard of it"
        assert asked.view_label(1) == "Strongly disagree"

    def test_tells_to_name_nobody(self, asked: LearningInstrument) -> None:
        assert asked.free.warning.startswith("Name nobody")

    def test_finds_things_by_key(self, asked: LearningInstrument) -> None:
        assert asked.topic("advocacy").number == 8
        assert asked.tier("3").label == "Managers"
        assert asked.service("fire").label == "Fire and rescue"
        assert asked.length("from_11").label == "11 years or more"
        assert asked.barriers.choice("advocates").label == "Too few advocates"

    def test_misses_what_it_does_not_offer(self, asked: LearningInstrument) -> None:
        for ask in (
            lambda: asked.topic("cooking"),
            lambda: asked.tier("5"),
            lambda: asked.service("circus"),
            lambda: asked.length("from_99"),
            lambda: asked.ways.choice("osmosis"),
            lambda: asked.matters.label(0),
            lambda: asked.can_do.label(6),
            lambda: asked.view_label(7),
        ):
            with pytest.raises(NoResultFound):
                ask()


class TestStart:
    def test_puts_words_in_the_place_of_placeholders(self, asked: LearningInstrument) -> None:
        start = asked.start.filled_in(board="Alder {board} & Co", smallest=12, minutes=6, enough_after=10)
        told = " ".join((*start.what, *start.who_sees, *start.how_long))
        assert "Then Alder {board} & Co sees totals" in told
        assert "a group of 12 people or more" in told
        assert "about 6 minutes for 10 topics" in told

    def test_misses_a_word_that_is_not_given(self, asked: LearningInstrument) -> None:
        with pytest.raises(KeyError):
            asked.start.filled_in(board="Alder", smallest=12)


class TestMinutes:
    @pytest.mark.parametrize(("topics", "typical", "slow"), [(10, 5.7, 7.4), (17, 7.5, 9.7)])
    def test_come_to_what_is_said(self, asked: LearningInstrument, topics: int, typical: float, slow: float) -> None:
        assert round(asked.minutes(topics), 1) == typical
        assert round(asked.minutes(topics, slow=True), 1) == slow

    def test_stay_within_what_people_have(self, asked: LearningInstrument) -> None:
        assert asked.minutes(10) <= 6
        assert asked.minutes(17) <= 8

    def test_are_the_sum_of_the_screens(self, asked: LearningInstrument) -> None:
        # By hand: 3 x 5 about you, 17 x 4 listed, 2 x 2 x 7.5 ratings, 2 x 9 what would help, 2 x 14, 2 x 8, 22.
        assert asked.minutes(2) * 60 == pytest.approx(15 + 68 + 30 + 18 + 28 + 16 + 22)
        assert asked.minutes(0) * 60 == pytest.approx(15 + 68 + 28 + 16 + 22)

    def test_follow_the_list_of_a_board_that_changed_it(self, asked: LearningInstrument) -> None:
        assert asked.minutes(20, listed=20) > asked.minutes(17)
        assert asked.minutes(5, listed=5) < asked.minutes(5)

    def test_grow_with_topics_and_are_longer_for_the_slow(self, asked: LearningInstrument) -> None:
        usual = [asked.minutes(topics) for topics in range(18)]
        assert usual == sorted(set(usual))
        assert all(asked.minutes(topics, slow=True) > minutes for topics, minutes in enumerate(usual))

    @pytest.mark.parametrize(("topics", "listed"), [(-1, None), (18, None), (4, 3)])
    def test_refuse_what_cannot_be(self, asked: LearningInstrument, topics: int, listed: int | None) -> None:
        with pytest.raises(ValueError, match="cannot be rated"):
            asked.minutes(topics, listed=listed)

    def test_leave_time_to_read_each_screen_and_answer(self, asked: LearningInstrument) -> None:
        """Nobody reads a label twice: the steps of a scale are read on the first topic alone."""
        pace = asked.timing.typical
        listed = sum(reading(topic.title, topic.about) for topic in asked.topics) / len(asked.topics)
        assert listed <= pace.listed_topic
        for topic in asked.topics:
            screen = reading(topic.title, topic.about, asked.matters.question, asked.can_do.question) + 2 * TAP
            assert screen <= 2 * pace.rating, topic.key
            answers = reading(topic.title, *(choice.label for choice in asked.route.choices)) + TAP
            assert answers <= pace.route, topic.key
        for question in (asked.barriers, asked.ways):
            labels = reading(question.question, *(choice.label for choice in question.choices))
            assert labels <= pace.pick
        for view in asked.views:
            assert reading(asked.ask_views, view.statement, *asked.view_labels) <= pace.view


class TestHowItReads:
    def test_uses_no_banned_word(self) -> None:
        said = [(path, text) for path, text in texts(CONTENT) if not path.endswith("/key")]
        assert [(path, text) for path, text in said if re.search(BANNED, text, re.IGNORECASE)] == []

    def test_has_no_stray_space(self) -> None:
        assert [path for path, text in texts(CONTENT) if text != text.strip()] == []

    def test_keeps_sentences_short(self) -> None:
        assert [line for _, text in texts(CONTENT) for line in sentences(text) if len(line.split()) > 28] == []

    def test_is_read_at_eleven(self, asked: LearningInstrument) -> None:
        """The field's own terms stand in the titles; what explains them is plain."""
        whole = [part for topic in asked.topics for part in (topic.about, topic.help)]
        whole += [*asked.start.what, *asked.start.who_sees, *asked.start.how_long]
        for question in (asked.route, asked.barriers, asked.ways):
            whole += [choice.hint for choice in question.choices]
        assert grade(whole) + 5 <= 11

    def test_fits_a_phone(self, asked: LearningInstrument) -> None:
        for question in (asked.route, asked.barriers, asked.ways):
            for choice in question.choices:
                assert len(choice.label) <= 35, choice.key
                assert len(choice.hint) <= 60, choice.key
        assert [topic.key for topic in asked.topics if len(topic.title) > 45 or len(topic.about) > 85] == []
        assert [label for scale in (asked.matters, asked.can_do) for label in scale.labels if len(label) > 30] == []

    def test_ends_what_is_a_sentence(self, asked: LearningInstrument) -> None:
        def ends(choices: tuple[Choice, ...]) -> bool:
            return all(choice.hint.endswith(".") for choice in choices if choice.hint)

        assert all(topic.about.endswith(".") and topic.help.endswith(".") for topic in asked.topics)
        assert all(map(ends, (asked.tiers, asked.services, asked.route.choices, asked.barriers.choices)))
        assert ends(asked.ways.choices)


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


CHOICE = {"key": "one_more", "label": "One more", "hint": ""}


class TestCheckLearningInstrument:
    @pytest.mark.parametrize(
        ("path", "value"),
        [
            ("key", "msp-success-factors"),
            ("version", "1"),
            ("version", 0),
            ("title", None),
            ("summary", " "),
            ("rather_not", ""),
            ("start/what", []),
            ("start/who_sees", None),
            ("start/who_sees/2", "Then the board sees totals for all staff."),
            ("start/who_sees", ["{board} sees totals for all of the staff."]),
            ("start/what/0", "What {nobody} knows is never to be told here."),
            ("start/what/0", "What {board.__class__} holds is never to be told here."),
            ("start/what/0", "A brace that is {board never closed may not stand."),
            ("about_you/tier", None),
            ("about_you/tier/question", ""),
            ("about_you/tier/choices/3", None),
            ("about_you/tier/choices/0/key", "2"),
            ("about_you/length/choices/0", None),
            ("about_you/service/choices", []),
            ("about_you/service/choices/1/key", "adult_social_care"),
            ("about_you/service/choices/1/key", "Other Council"),
            ("about_you/service/choices/1/label", "Adult social care"),
            ("about_you/service/choices/1/hint", None),
            ("pick_topics/question", None),
            ("topics", []),
            ("topics/3", None),
            ("topics/3", "a topic"),
            ("topics/3/number", 5),
            ("topics/3/key", "risk"),
            ("topics/3/title", "Recording outcomes"),
            ("topics/3/about", "Short."),
            ("topics/3/help", "word " * 60),
            ("enough_after", 18),
            ("widest_gaps", 0),
            ("matters/labels/4", None),
            ("can_do/labels/0", "I could show others"),
            ("can_do/question", None),
            ("route/choices/0/key", "course"),
            ("route/choices", CONTENT["route"]["choices"][::-1]),
            ("route/most", 5),
            ("barriers/none", ""),
            ("barriers/choices", [*CONTENT["barriers"]["choices"], CHOICE]),
            ("ways/choices", [*CONTENT["ways"]["choices"], CHOICE]),
            ("ways/most", "3"),
            ("ways/none", None),
            ("views/labels/5", None),
            ("views/statements/1", None),
            ("views/statements/1/key", "right_approach"),
            ("views/statements/1/statement", ""),
            ("free/warning", None),
            ("free/question", ""),
            ("timing/typical", None),
            ("timing/slow/rating", None),
            ("timing/slow/rating", 0),
            ("timing/slow/rating", "10"),
            ("timing/slow/rating", True),
        ],
    )
    def test_names_what_is_wrong(self, path: str, value: Any) -> None:
        assert check_learning_instrument(_broken(path, value))

    def test_refuses_what_is_no_object(self) -> None:
        assert check_learning_instrument([]) != []  # type: ignore[arg-type]  # that is the point

    def test_knows_its_own_key(self) -> None:
        assert CONTENT["key"] == MSP_LEARNING_NEEDS
