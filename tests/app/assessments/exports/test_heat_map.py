"""The heat map as a drawing: readable with forty partners, words in every cell, what the colours mean."""

from __future__ import annotations

import struct
from datetime import date
from xml.etree import ElementTree

import pytest

from app.assessments.charts.heat_drawing import cell_words, heat_drawing, heat_footing
from app.assessments.queries.taking_out import CycleOut, read_cycle
from app.commons.kinds import PartnerKind
from app.commons.levels import Level
from app.ui.drawing import LETTER, SIZE, Rect, Text
from app.ui.picture import on_paper, png_of, svg_of
from tests.app.assessments.board.helpers import NOW, Board, make_board
from tests.app.assessments.exports.conftest import World

DAY = date(2026, 9, 7)
LONG = "North Alder and Quill Valley University Hospitals NHS Foundation Trust"


@pytest.fixture
def forty(app: object) -> CycleOut:
    board: Board = make_board()
    for number in range(40):
        name = LONG if number == 7 else f"Partner {number}"
        board.add_partner(name, PartnerKind.HEALTH, linked=number != 3)
    cycle_id = board.opened(now=NOW)
    for number in range(0, 40, 2):
        levels = {factor: list(Level)[(number + factor) % 6] for factor in range(1, 12)}
        board.submit(cycle_id, f"Partner {number}", levels)
    found: CycleOut = board.ask(read_cycle, cycle_id)
    return found


def words_of(found: CycleOut) -> list[Text]:
    return [
        shape for shape in on_paper(heat_drawing(found), heat_footing(found, day=DAY)).shapes if isinstance(shape, Text)
    ]


class TestForty:
    def test_every_cell_says_its_level_in_words(self, forty: CycleOut) -> None:
        said = [shape.text for shape in words_of(forty)]
        for level in Level:
            chosen = sum(answer.level is level for one in forty.partners for answer in one.answers.values())
            assert chosen
            assert said.count(cell_words(level)) >= chosen  # and once more in the key, where it is the same there

    def test_no_words_are_small_or_leave_the_paper(self, forty: CycleOut) -> None:
        drawing = on_paper(heat_drawing(forty), heat_footing(forty, day=DAY))
        assert min(shape.size for shape in words_of(forty)) >= 12
        assert drawing.width < 1_600
        for shape in words_of(forty):
            long = len(shape.text) * LETTER * shape.size / SIZE
            start = shape.x - long / 2 if shape.anchor == "middle" else shape.x
            assert start >= 0
            assert start + long <= drawing.width + 10
            assert 0 < shape.y < drawing.height

    def test_words_of_a_cell_fit_it(self, forty: CycleOut) -> None:
        chart = heat_drawing(forty)
        cells = [shape for shape in chart.wide.shapes if isinstance(shape, Rect) and shape.round]
        assert len(cells) == 20 * 11
        for level in Level:
            assert len(cell_words(level)) * LETTER * 12 / SIZE <= cells[0].width

    def test_dark_grounds_carry_light_words(self, forty: CycleOut) -> None:
        found = {(a.text, a.fill) for a in words_of(forty) if a.anchor == "middle"}
        assert ("4 Embedded", "#ffffff") in found
        assert ("1 Not yet", "#182426") in found

    def test_pictures_open(self, forty: CycleOut) -> None:
        chart, footing = heat_drawing(forty), heat_footing(forty, day=DAY)
        root = ElementTree.fromstring(svg_of(chart, footing))  # noqa: S314  # our own drawing
        assert root.get("width")
        assert "style" not in svg_of(chart, footing).decode()
        wide, high = struct.unpack(">II", png_of(chart, footing)[16:24])
        assert (wide, high) == (2 * int(root.get("width") or 0), 2 * int(root.get("height") or 0))
        print(f"\nheat map of 40 partners and 11 factors: {wide} x {high} pixels")


class TestWords:
    def test_say_whose_view_of_which_day_and_what_marks_mean(self, world: World) -> None:
        found: CycleOut = world.board.ask(read_cycle, world.cycle_id)
        said = [shape.text for shape in words_of(found)]
        text = " ".join(said)
        for words in (
            "MSP 2026-27: levels by partner and factor",
            "Partners’ own view",
            "As it stood on 7 September 2026.",
            "Taken back",
            "Not connected",
            "Not begun",
            "“Answered by the board” marks 1",
            "2 of 5 partners have sent their answers.",
            "– Outside our work",
        ):
            assert words in text, words
        assert said.count("Answered by the board") == 1
