"""Colours of verdicts and shades: told apart by eyes without red or green, and read on their grounds."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from app.benchmarking.charts.heat import GROUNDS
from app.benchmarking.charts.map_figure import SHADES
from app.benchmarking.charts.words import COLOURS, SIGNS, WORDS
from app.ui.drawing import COPPER, DEEP, INK, MIDDLE, PAPER

# Machado, Oliveira and Fernandes (2009), severity 1, over linear light.
EYES = {
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
}
Light = tuple[float, float, float]


def linear(colour: str) -> Light:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def seen(colour: str, eye: str) -> Light:
    light = linear(colour)
    red, green, blue = (min(1.0, max(0.0, sum(a * b for a, b in zip(row, light, strict=True)))) for row in EYES[eye])
    return red, green, blue


def lab(light: Light) -> Light:
    """Return CIE L*a*b* under D65."""
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    x, y, z = (sum(a * b for a, b in zip(row, light, strict=True)) for row in rows)

    def bent(share: float) -> float:
        return share ** (1 / 3) if share > 0.008856 else 7.787 * share + 16 / 116

    fx, fy, fz = bent(x / 0.95047), bent(y), bent(z / 1.08883)
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def apart(one: str, two: str, eye: str) -> float:
    pair = zip(lab(seen(one, eye)), lab(seen(two, eye)), strict=True)
    return float(sum((a - b) ** 2 for a, b in pair) ** 0.5)


def contrast(one: str, two: str) -> float:
    def luminance(colour: str) -> float:
        red, green, blue = linear(colour)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("eye", EYES)
class TestVerdictColours:
    @pytest.mark.parametrize("pair", list(combinations(("better", "similar", "worse"), 2)))
    def test_are_told_apart_where_there_is_a_judgement(self, eye: str, pair: tuple[str, str]) -> None:
        assert apart(COLOURS[pair[0]], COLOURS[pair[1]], eye) >= 20

    def test_are_told_apart_where_there_is_none(self, eye: str) -> None:
        for pair in combinations(("higher", "similar", "lower"), 2):
            assert apart(COLOURS[pair[0]], COLOURS[pair[1]], eye) >= 15

    def test_shades_of_the_map_are_told_apart(self, eye: str) -> None:
        for (one, _), (two, _) in pairwise(SHADES):
            assert apart(one, two, eye) >= 10


class TestVerdicts:
    def test_are_told_by_word_and_sign_as_well(self) -> None:
        for told in (WORDS, SIGNS):
            assert len(set(told.values())) == len(COLOURS)
        assert set(COLOURS) == set(GROUNDS)

    @pytest.mark.parametrize("verdict", [one for one in COLOURS if one != "unknown"])
    def test_stand_out_of_the_paper_and_of_their_cells(self, verdict: str) -> None:
        assert contrast(COLOURS[verdict], PAPER) >= 3
        assert contrast(COLOURS[verdict], GROUNDS[verdict]) >= 2.7  # the word stands beside the shape

    @pytest.mark.parametrize("colour", [INK, MIDDLE, COPPER, DEEP])
    def test_words_are_read_on_paper(self, colour: str) -> None:
        assert contrast(colour, PAPER) >= 4.5

    def test_words_are_read_on_every_ground(self) -> None:
        for ground in GROUNDS.values():
            assert contrast(INK, ground) >= 4.5
        for shade, ink in SHADES:
            assert contrast(shade, ink) >= 4.5
