"""Names as they are matched, and keys as they are kept."""

from __future__ import annotations

import pytest

from app.organisations.keys import CLEANERS, possible_keys
from app.organisations.names import search_name


class TestSearchName:
    @pytest.mark.parametrize(
        ("name", "key"),
        [
            ("The Lantern Trust (Row) Ltd.", "lantern trust row"),
            ("Lantern Trust: Row", "lantern trust row"),
            ("Carer’s & Friends' Café CIC", "carers and friends cafe"),
            ("The", "the"),
            ("Ltd", "ltd"),
            ("  ", ""),
        ],
    )
    def test_leaves_what_two_spellings_share(self, name: str, key: str) -> None:
        assert search_name(name) == key


class TestKeys:
    @pytest.mark.parametrize(
        ("name", "typed", "kept"),
        [
            ("ods_code", " rx1 ", "RX1"),
            ("company_number", "123456", "00123456"),
            ("company_number", "sc 123456", "SC123456"),
            ("charity_number", "1234567-1", "1234567-1"),
            ("police_force", "  Anytown   Police ", "Anytown Police"),
            ("council_code", "e06000001", "E06000001"),
            ("ods_code", "", None),
        ],
    )
    def test_are_kept_in_one_way(self, name: str, typed: str, kept: str | None) -> None:
        assert CLEANERS[name](typed) == kept

    @pytest.mark.parametrize(
        ("name", "typed"),
        [
            ("ods_code", "R1!"),
            ("company_number", "12"),
            ("company_number", "A1234567"),
            ("charity_number", "12"),
            ("police_force", "x" * 61),
            ("council_code", "Anytown"),
        ],
    )
    def test_that_do_not_look_right_are_refused_in_words(self, name: str, typed: str) -> None:
        with pytest.raises(ValueError, match=r"Enter|Choose"):
            CLEANERS[name](typed)

    def test_a_term_may_be_several(self) -> None:
        assert possible_keys("1234567") == {
            "ods_code": "1234567",
            "company_number": "01234567",
            "charity_number": "1234567",
            "police_force": "1234567",
        }
