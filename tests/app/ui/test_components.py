import timeit
from typing import Any

import pytest
from markupsafe import Markup

from app.ui.components import Components

LEVELS = [{"value": str(n), "text": f"Level {n}", "hint": {"text": "What it means " * 5}} for n in range(6)]
RADIOS: dict[str, Any] = {
    "name": "level",
    "idPrefix": "level",
    "items": LEVELS,
    "fieldset": {"legend": {"text": "How far?"}},
}


class TestComponents:
    def test_draws_what_govuk_frontend_draws(self) -> None:
        assert 'class="govuk-button"' in Components().button({"text": "Save"})

    def test_knows_both_spellings(self) -> None:
        ui = Components()
        params = {"titleText": "There is a problem", "errorList": []}
        assert ui.error_summary(params) == ui.errorSummary(params)

    def test_names_a_component_that_is_not_there(self) -> None:
        with pytest.raises(AttributeError, match="no component called carousel"):
            _ = Components().carousel

    def test_answers_from_memory_in_well_under_a_tenth_of_a_millisecond(self) -> None:
        ui = Components()
        ui.radios(RADIOS)
        assert min(timeit.repeat(lambda: ui.radios(RADIOS), number=100, repeat=5)) / 100 < 0.000_1

    def test_gives_an_equal_answer_from_memory(self) -> None:
        ui = Components()
        assert ui.radios(RADIOS) == ui.radios(RADIOS) == Components().radios(RADIOS)

    def test_never_answers_markup_for_an_equal_text(self) -> None:
        ui = Components()
        assert "<b>bold</b>" in ui.tag({"text": Markup("<b>bold</b>")})
        assert "&lt;b&gt;bold&lt;/b&gt;" in ui.tag({"text": "<b>bold</b>"})

    def test_escapes_what_was_typed(self) -> None:
        ui = Components()
        drawn = ui.input({"name": "a", "label": {"text": "A"}, "value": '"><script>alert(1)</script>'})
        assert "<script>" not in drawn
        assert 'value="&#34;&gt;&lt;script&gt;' in drawn

    def test_remembers_the_frame_and_not_what_was_typed(self) -> None:
        ui = Components()
        for typed in ("one", "two"):
            assert f">{typed}</textarea>" in ui.textarea({"name": "a", "label": {"text": "A"}, "value": typed})
        assert len(ui._drawn) == 1
        assert "one" not in next(iter(ui._drawn._drawn.values()))

    def test_keeps_the_lines_of_a_text_inside_another_component(self) -> None:
        ui = Components()
        inner = ui.textarea({"name": "a", "label": {"text": "A"}, "value": "first\r\nsecond"})
        outer = ui.radios({"name": "b", "items": [{"value": "1", "text": "One", "conditional": {"html": inner}}]})
        assert "first&#10;second" in outer

    def test_forgets_the_oldest_when_it_is_full(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("app.ui.components.REMEMBERED", 3)
        ui = Components()
        for n in range(10):
            ui.tag({"text": str(n)})
        assert len(ui._drawn) == 3

    def test_does_not_remember_what_is_known_by_its_address_alone(self) -> None:
        ui = Components()
        ui.tag({"text": "a", "attributes": {"data-x": object()}})
        assert len(ui._drawn) == 0

    def test_guards_a_button_against_a_double_click(self) -> None:
        assert 'data-prevent-double-click="true"' in Components().button({"text": "Save"})
