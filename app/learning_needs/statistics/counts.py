"""Counting: who falls into which group, and what each group answered, in memory that does not grow with the answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .records import NOT_ANSWERED, NOT_MY_WORK, TIERS, VIEW_ANSWERS, Answers

IntArray = NDArray[np.int64]

CHUNK = 65_536  # rows counted at once: bounds the memory, whatever the number of answers
OUTSIDE = -1  # the code of somebody who is not in a question's base


@dataclass(frozen=True)
class Question:
    """One question: who belongs to its base, and the categories that part the base.

    Attributes:
        key: its place in the release, such as ("matters", 3) for the fourth topic.
        base: questions with the same name here are answered by the same people.
        topic: place in the list of topics; None where the question is about no topic.
        categories: how many.
        codes: answers to an int array, shape (n,): the category, or `OUTSIDE`.
    """

    key: tuple[str, int]
    base: str
    topic: int | None
    categories: int
    codes: Callable[[Answers], NDArray[np.signedinteger]]


def rounded5(counts: IntArray) -> IntArray:
    """Return counts to the nearest 5: 1 and 2 go down, 3 and 4 go up. Shape as given, counts >= 0."""
    return (counts + 2) // 5 * 5


def questions_of(*, topics: int, barriers: int, ways: int, views: int) -> list[Question]:
    """Return every question of a survey, those of one base next to each other.

    The bases: everyone who sent something in; who ticked at least one topic as their work; for each topic who gave
    both ratings, and who said what would help; for each view who answered it.
    """
    found = [Question(("answered", 0), "everyone", None, 1, _everyone)]
    found += [Question(("barriers", bit), "everyone", None, 2, _ticked("barriers", bit)) for bit in range(barriers)]
    found += [Question(("ways", bit), "everyone", None, 2, _ticked("ways", bit)) for bit in range(ways)]
    found += [Question(("work", topic), "page", topic, 2, _work(topic)) for topic in range(topics)]
    for topic in range(topics):
        base = f"rated:{topic}"
        found += [
            Question(("matters", topic), base, topic, 5, _rating("matters", topic)),
            Question(("can", topic), base, topic, 5, _rating("can", topic)),
            Question(("need", topic), base, topic, 2, _need(topic)),
            Question(("route", topic), f"route:{topic}", topic, 4, _route(topic)),
        ]
    found += [Question(("views", view), f"view:{view}", None, VIEW_ANSWERS, _view(view)) for view in range(views)]
    return found


def tally(
    answers: Answers,
    partner: NDArray[np.integer],
    questions: list[Question],
    *,
    partners: int,
    services: int,
    progress: Callable[[float], None] = lambda _: None,
) -> list[IntArray]:
    """Count each question in each cell of partner by tier by service.

    Args:
        answers: n answers.
        partner: shape (n,), 0 <= partner < partners.
        questions: what to count.
        partners: how many partners there are.
        services: how many services the survey lists; "rather not say" is one more.
        progress: told the part that is done, 0 to 1.

    Returns:
        For each question an array (partners, tiers + 1, services + 1, categories).

    Raises:
        ValueError: a partner, or a service, is outside its list, or there is not one partner for each answer.
    """
    if len(partner) != len(answers):
        raise ValueError(f"{len(partner)} partners for {len(answers)} answers")
    if len(answers) and (int(partner.min()) < 0 or int(partner.max()) >= partners):
        raise ValueError("a partner is outside the list")
    if len(answers) and int(answers.service.max()) > services:
        raise ValueError("a service is outside the list")
    shape = (partners, TIERS + 1, services + 1)
    cells = partners * (TIERS + 1) * (services + 1)
    counts = [np.zeros(cells * question.categories, dtype=np.int64) for question in questions]
    for start, chunk in _chunks(answers):
        place = partner[start : start + CHUNK].astype(np.int64)
        place = (place * (TIERS + 1) + chunk.tier) * (services + 1) + chunk.service
        for question, count in zip(questions, counts, strict=True):
            code = question.codes(chunk)
            inside = code != OUTSIDE
            count += np.bincount(place[inside] * question.categories + code[inside], minlength=len(count))
        progress(min(1.0, (start + CHUNK) / len(answers)))
    return [count.reshape(*shape, question.categories) for question, count in zip(questions, counts, strict=True)]


def _chunks(answers: Answers) -> Iterator[tuple[int, Answers]]:
    for start in range(0, len(answers), CHUNK):
        yield start, answers.rows(start, start + CHUNK)


def _everyone(answers: Answers) -> NDArray[np.int8]:
    return np.zeros(len(answers), dtype=np.int8)


def _ticked(name: str, bit: int) -> Callable[[Answers], NDArray[np.int8]]:
    """Category 0: ticked; 1: not ticked."""

    def codes(answers: Answers) -> NDArray[np.int8]:
        masks: NDArray[np.uint16] = getattr(answers, name)
        return np.asarray(masks >> bit & 1 == 0, dtype=np.int8)

    return codes


def _work(topic: int) -> Callable[[Answers], NDArray[np.int8]]:
    """Category 0: my work; 1: not my work; outside: ticked no topic at all, so the page was passed over."""

    def codes(answers: Answers) -> NDArray[np.int8]:
        work = answers.matters != NOT_MY_WORK
        return np.where(work.any(axis=1), ~work[:, topic], OUTSIDE).astype(np.int8)

    return codes


def _both_rated(answers: Answers, topic: int) -> NDArray[np.bool_]:
    matters, can = answers.matters[:, topic], answers.can[:, topic]
    return np.asarray((matters != NOT_MY_WORK) & (matters != NOT_ANSWERED) & (can != NOT_ANSWERED))


def _rating(name: str, topic: int) -> Callable[[Answers], NDArray[np.int8]]:
    """Categories 0 to 4: the steps 1 to 5, of those who gave both ratings."""

    def codes(answers: Answers) -> NDArray[np.int8]:
        ratings: NDArray[np.uint8] = getattr(answers, name)
        return np.where(_both_rated(answers, topic), ratings[:, topic].astype(np.int8) - 1, OUTSIDE).astype(np.int8)

    return codes


def _need(topic: int) -> Callable[[Answers], NDArray[np.int8]]:
    """Category 0: it matters more than I can do it, so a need; 1: no need."""

    def codes(answers: Answers) -> NDArray[np.int8]:
        needed = answers.matters[:, topic] > answers.can[:, topic]
        return np.where(_both_rated(answers, topic), ~needed, OUTSIDE).astype(np.int8)

    return codes


def _route(topic: int) -> Callable[[Answers], NDArray[np.int8]]:
    """Categories 0 to 3: training, a change at work, both, neither."""

    def codes(answers: Answers) -> NDArray[np.int8]:
        help_ = answers.help[:, topic]
        return np.where((help_ != 0) & (help_ != NOT_ANSWERED), help_.astype(np.int8) - 1, OUTSIDE).astype(np.int8)

    return codes


def _view(view: int) -> Callable[[Answers], NDArray[np.int8]]:
    """Categories 0 to 5: five steps of agreement, and never heard of it."""

    def codes(answers: Answers) -> NDArray[np.int8]:
        return answers.views[:, view].astype(np.int8) - 1  # 0, skipped, becomes OUTSIDE

    return codes
