"""Every area there is or was: what came before a council, what comes after it, and how many live there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.commons import service
from app.commons.files import read_register
from app.commons.models import ENGLAND, AreaKind, CouncilType
from app.commons.queries.areas import areas, with_history
from app.commons.shapes import AreaRow, Areas
from tenants import acting_for_none, maintaining, transaction

pytestmark = pytest.mark.usefixtures("app")


def there() -> Areas:
    with acting_for_none():
        return areas()


def area(code: str) -> AreaRow:
    found = there().get(code)
    assert found is not None
    return found


def test_holds_153_councils_nine_regions_and_england() -> None:
    found = there()
    assert (len(found.councils()), len(found.regions())) == (153, 9)
    assert len(found.councils("E12000007")) == 33
    assert found.get("E99999999") is None
    assert {one.kind for one in found.by_code.values()} == set(AreaKind)


def test_regions_and_england_have_the_adults_of_their_councils() -> None:
    found = there()
    assert area(ENGLAND).adults_18plus == sum(one.adults_18plus or 0 for one in found.councils())
    assert area("E12000001").adults_65plus == sum(one.adults_65plus or 0 for one in found.councils("E12000001"))


def test_surrey_ends_in_april_2027_and_is_followed_by_two() -> None:
    surrey = area("E10000030")
    assert (surrey.is_current, surrey.until) == (True, date(2027, 4, 1))
    assert surrey.successors == ("East Surrey", "West Surrey")


def test_a_council_knows_those_before_it_whose_figures_are_their_own() -> None:
    cumbria = area("E10000006")
    assert (cumbria.name, cumbria.is_current, cumbria.until) == ("Cumbria", False, date(2023, 4, 1))
    assert (cumbria.region_name, cumbria.council_type) == ("North West", CouncilType.COUNTY)
    assert cumbria.successors == ("E06000063", "E06000064")
    assert area("E06000063").predecessors == ("E10000006",)
    assert set(area("E06000058").predecessors) == {"E06000028", "E06000029", "E10000009"}
    with acting_for_none():
        assert with_history(["E06000063", "E06000001"]) == ("E06000063", "E10000006", "E06000001")


def test_a_new_code_for_the_same_place_is_no_other_area() -> None:
    assert area("E06000065").predecessors == ()  # North Yorkshire took over the whole of the county
    assert there().get("E10000023") is None
    assert area("E08000016").predecessors == ()  # Barnsley has a new code


def test_the_adults_of_a_council_that_was_are_those_of_what_it_was_divided_into() -> None:
    cumberland, westmorland = area("E06000063"), area("E06000064")
    assert area("E10000006").adults_18plus == (cumberland.adults_18plus or 0) + (westmorland.adults_18plus or 0)
    assert area("E10000009").adults_18plus is None  # Dorset went in part to one that has others in it


def test_is_read_once_for_an_edition_of_the_register_and_anew_for_the_next() -> None:
    first = there()
    assert there() is first
    register = read_register()
    surrey = next(one for one in register.councils if one.code == "E10000030")
    new = [
        replace(surrey, code=code, name=name, official_name=name, cassr_code="", other_codes=(), tile_row=40 + row)
        for row, (code, name) in enumerate((("E06000068", "East Surrey"), ("E06000069", "West Surrey")))
    ]
    changes = tuple(
        replace(change, new_code=next((one.code for one in new if one.name == change.new_name), change.new_code))
        for change in register.changes
    )
    councils = (*(one for one in register.councils if one.code != surrey.code), *new)
    with maintaining(), transaction():
        service.load_register(
            register=replace(register, councils=councils, changes=changes, file_hash="another"),
            now=datetime(2027, 4, 2, tzinfo=UTC),
        )
    assert there() is not first
    old = area("E10000030")
    assert (old.is_current, old.successors) == (False, ("E06000068", "E06000069"))
    assert (old.region_name, old.council_type) == ("South East", CouncilType.COUNTY)
    assert area("E06000068").predecessors == ("E10000030",)
    assert len(there().councils()) == 154
