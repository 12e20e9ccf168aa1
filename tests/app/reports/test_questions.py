"""Every factor has its questions, in plain English."""

import re

import pytest

from app.reports.questions import ANY, QUESTIONS, Questions, questions_of
from tests.app.assessments.board.helpers import asked_instrument

KEY = "msp-success-factors"
EVERY = [
    (number, reason, getattr(one, reason))
    for number, one in [*QUESTIONS[KEY].items(), (0, ANY)]
    for reason in ("low", "spread", "fell")
]
BLAME = re.compile(r"\b(worst|worse|fail\w*|poor|bad|blame|fault|please)\b|!", re.IGNORECASE)


@pytest.mark.parametrize(("number", "reason", "text"), EVERY)
def test_can_be_asked_aloud(number: int, reason: str, text: str) -> None:
    assert text.endswith("?")
    assert not BLAME.search(text)
    sentences = re.split(r"(?<=[?.]) ", text)
    assert len(sentences) <= 2
    assert all(len(sentence.split()) <= 20 for sentence in sentences)


def test_none_is_asked_twice() -> None:
    texts = [text for _, _, text in EVERY]
    assert len(set(texts)) == len(texts)


def test_another_instrument_gets_questions_that_fit_any_factor() -> None:
    assert questions_of("another", 3) is ANY
    assert isinstance(questions_of(KEY, 3), Questions)


def test_every_factor_of_the_instrument_has_its_own(app: object) -> None:
    asked = asked_instrument()
    assert asked.key == KEY
    assert set(QUESTIONS[KEY]) == set(asked.numbers)
