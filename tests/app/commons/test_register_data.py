"""The register's files, and finding a council by its name."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from app.commons.files import read_register
from app.commons.names import name_key

REGISTER = read_register()
PER_REGION = {
    "East Midlands": 10,
    "East of England": 11,
    "London": 33,
    "North East": 12,
    "North West": 24,
    "South East": 19,
    "South West": 15,
    "West Midlands": 14,
    "Yorkshire and The Humber": 15,
}


class TestRegisterFiles:
    def test_hold_153_councils_in_nine_regions(self) -> None:
        assert len(REGISTER.councils) == 153
        assert Counter(council.region for council in REGISTER.councils) == PER_REGION

    def test_hold_each_code_name_and_tile_once(self) -> None:
        for name in ("code", "name", "official_name"):
            assert len({getattr(council, name) for council in REGISTER.councils}) == 153
        assert len({(council.tile_column, council.tile_row) for council in REGISTER.councils}) == 153
        assert len({name_key(council.name) for council in REGISTER.councils}) == 153

    def test_have_a_collection_code_for_all_but_the_six_newest(self) -> None:
        assert sorted(council.name for council in REGISTER.councils if not council.cassr_code) == [
            "Cumberland",
            "North Northamptonshire",
            "North Yorkshire",
            "Somerset",
            "West Northamptonshire",
            "Westmorland and Furness",
        ]

    def test_count_adults_that_can_be_true(self) -> None:
        for council in REGISTER.councils:
            assert 0 < council.adults_65plus < council.adults_18plus
            assert 0 < council.deprivation_score < 100

    def test_account_for_every_former_code_with_a_change(self) -> None:
        told: set[tuple[str | None, str | None]] = {(row.old_code, row.new_code) for row in REGISTER.changes}
        told |= {(change.new_code, change.old_code) for change in REGISTER.changes if change.kind == "boundary"}
        for council in REGISTER.councils:
            for code in council.other_codes:
                assert (code, council.code) in told, council.name

    def test_know_what_follows_surrey(self) -> None:
        follow = [change for change in REGISTER.changes if change.old_name == "Surrey"]
        assert {change.new_name for change in follow} == {"East Surrey", "West Surrey"}
        assert {change.effective_on for change in follow} == {date(2027, 4, 1)}
        assert {change.new_code for change in follow} == {None}


class TestNameKey:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Bristol, City of", "bristol"),
            ("Herefordshire, County of", "Herefordshire"),
            ("Kingston upon Hull, City of", "Kingston-upon-Hull City Council"),
            ("London Borough of Barnet", "Barnet"),
            ("Royal Borough of Windsor & Maidenhead", "Windsor and Maidenhead"),
            ("St. Helens", "Saint Helens"),
            ("Stoke-on-Trent", "STOKE ON TRENT"),
            ("Devon County Council", "Devon"),
            ("Bournemouth, Christchurch and Poole", "Bournemouth Christchurch & Poole Council"),
        ],
    )
    def test_is_the_same_for_the_same_place(self, one: str, other: str) -> None:
        assert name_key(one) == name_key(other)

    def test_tells_different_places_apart(self) -> None:
        assert len({name_key(name) for name in ("Dorset", "Somerset", "North Somerset", "City of London")}) == 4
