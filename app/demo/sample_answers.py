"""Answers of a sample's staff, many at once: rows of bytes, the same for the same seed."""

import numpy as np
from numpy.typing import NDArray

from app.learning_needs.statistics.records import Layout


def made_up_answers(people: int, layout: Layout, *, seed: int) -> NDArray[np.uint8]:
    """Return answers as rows of a survey: shape (people, width), drawn for speed, with no story in them."""
    random = np.random.default_rng(seed)
    topics = layout.topics
    rows = np.zeros((people, layout.width), dtype=np.uint8)
    rows[:, 0] = random.choice(5, people, p=(0.03, 0.48, 0.27, 0.16, 0.06))
    rows[:, 1] = random.integers(0, layout.services + 1, people)
    rows[:, 2] = random.integers(0, 6, people)
    work = random.random((people, topics)) < np.linspace(0.8, 0.3, topics)
    matters = np.clip(np.rint(random.normal(4.1, 0.8, (people, topics))), 1, 5).astype(np.uint8)
    can = np.clip(np.rint(random.normal(np.linspace(3.4, 2.4, topics), 0.9, (people, topics))), 1, 5).astype(np.uint8)
    gap = np.where(work & (matters > can), matters.astype(int) - can, 0)
    fifth = np.sort(gap, axis=1)[:, -5:][:, :1] if topics >= 5 else np.zeros((people, 1), dtype=int)
    asked = (gap > 0) & (gap >= fifth) & (np.cumsum((gap > 0) & (gap >= fifth), axis=1) <= 5)
    rows[:, 3 : 3 + topics] = np.where(work, matters, 0)
    rows[:, 3 + topics : 3 + 2 * topics] = np.where(work, can, 0)
    rows[:, 3 + 2 * topics : 3 + 3 * topics] = np.where(asked, random.integers(1, 5, (people, topics)), 0)
    places = np.array([1 << place for place in range(11)], dtype="<u2")
    for first in (-6, -4):
        two = random.choice(places, people) | random.choice(places, people)
        rows[:, first : first + 2] = two.astype("<u2").view(np.uint8).reshape(-1, 2)
    rows[:, -2:] = random.integers(0, 7, (people, 2))
    return rows
