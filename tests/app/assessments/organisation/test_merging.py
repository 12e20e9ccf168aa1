"""Two people on one answer: the whole matrix, without a database."""

from __future__ import annotations

import itertools
from typing import cast

import pytest

from app.assessments.service.merging import FIELDS, Base, Typed, merge
from app.commons.levels import Level

BLANK = Typed(level=None, practice="", difference="", links=[], own_words="", own_level=None)
FIRST = Typed(**{**BLANK, "practice": "first"})


def practice(mine: str, theirs: str, *, drawn: str = "first", revision: int = 2) -> tuple[str, tuple[str, ...]]:
    """Merge one field; the page was drawn with `drawn`, at revision 1."""
    base = Base.of(1, Typed(practice=drawn))
    standing = Typed(**{**BLANK, "practice": theirs})
    merged = merge(theirs=standing, revision=revision, mine=Typed(practice=mine), base=base)
    return merged.values["practice"], merged.differing


class TestOneField:
    def test_only_mine_changed(self) -> None:
        assert practice("mine", "first") == ("mine", ())

    def test_only_theirs_changed(self) -> None:
        assert practice("first", "theirs") == ("theirs", ())

    def test_both_changed_alike(self) -> None:
        assert practice("same", "same") == ("same", ())

    def test_both_changed_otherwise(self) -> None:
        assert practice("mine", "theirs") == ("theirs", ("practice",))

    def test_nobody_changed(self) -> None:
        assert practice("first", "first") == ("first", ())

    def test_cleared_by_one_and_changed_by_the_other(self) -> None:
        assert practice("", "theirs")[1] == ("practice",)

    def test_struck_meanwhile_stays_struck_on_a_page_that_did_not_touch_it(self) -> None:
        assert practice("first", "† removed 2026-11-23") == ("† removed 2026-11-23", ())


class TestBase:
    def test_goes_to_the_page_and_back(self) -> None:
        base = Base.of(7, Typed(level=Level.STARTING, practice="words"))
        assert Base.read(str(base)) == base

    @pytest.mark.parametrize("text", ["", None, "x", "-1", "1" * 20, ".....", "٣", "1e3"])
    def test_that_cannot_be_read_overwrites_nothing(self, text: str | None) -> None:
        merged = merge(theirs=FIRST, revision=1, mine=Typed(practice="mine"), base=Base.read(text))
        assert merged.differing == ("practice",)

    def test_of_a_bare_revision_that_is_current(self) -> None:
        merged = merge(theirs=FIRST, revision=4, mine=Typed(practice="mine"), base=Base(4))
        assert (merged.values["practice"], merged.changed) == ("mine", ("practice",))

    def test_of_a_bare_revision_that_is_stale(self) -> None:
        merged = merge(theirs=FIRST, revision=5, mine=Typed(practice="mine", difference=""), base=Base(4))
        assert merged.differing == ("practice",)


def mixed(changed: Typed, names: set[str]) -> Typed:
    """A blank answer with some fields of another."""
    return cast(Typed, dict(BLANK) | {name: value for name, value in changed.items() if name in names})


def test_every_combination_of_fields_that_two_people_change() -> None:
    changed = Typed(
        level=Level.STARTING,
        practice="t",
        difference="t",
        links=[{"title": "t", "url": "https://t.example"}],
        own_words="t",
        own_level=Level.NOT_YET,
    )
    mine_changed = Typed(
        level=Level.EMBEDDED,
        practice="m",
        difference="m",
        links=[{"title": "m", "url": "https://m.example"}],
        own_words="m",
        own_level=Level.OUTSIDE,
    )
    base = Base.of(1, BLANK)
    subsets = [set(one) for size in range(7) for one in itertools.combinations(FIELDS, size)]
    for theirs, mine in itertools.product(subsets, subsets):
        standing, typed = mixed(changed, theirs), mixed(mine_changed, mine)
        merged = merge(theirs=standing, revision=2, mine=typed, base=base)
        assert set(merged.differing) == theirs & mine
        assert set(merged.changed) == mine - theirs
        ours = mixed(mine_changed, mine - theirs)
        assert merged.values == cast(Typed, {**standing, **{name: dict(ours)[name] for name in mine - theirs}})
