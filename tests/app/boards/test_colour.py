"""Colours that can be read on white."""

from __future__ import annotations

import pytest

from app.boards.colour import clean_colour, contrast_with_white, said


class TestColour:
    @pytest.mark.parametrize(
        ("colour", "ratio"),
        [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54), ("#777777", 4.48), ("#0000ff", 8.59)],
    )
    def test_has_the_published_contrast(self, colour: str, ratio: float) -> None:
        assert contrast_with_white(colour) == pytest.approx(ratio, abs=0.005)

    def test_never_rounds_up_over_the_limit(self) -> None:
        assert said(contrast_with_white("#777777")) == "4.4 to 1"
        assert said(21.0) == "21 to 1"

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("#ABC", "#aabbcc"),
            (" 0b5563 ", "#0b5563"),
            ("#0B5563", "#0b5563"),
            ("red", None),
            ("#12345", None),
            ("#gggggg", None),
        ],
    )
    def test_is_understood_as_people_write_it(self, typed: str, kept: str | None) -> None:
        assert clean_colour(typed) == kept
