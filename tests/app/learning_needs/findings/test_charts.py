"""Charts: figures that Plotly takes, drawings that say what they show, sentences that say no more than is known."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import plotly.graph_objects as go
import pytest

from app.learning_needs.charts import findings as charts
from app.learning_needs.charts.heat import NEED, cell_of
from app.learning_needs.charts.needs import Need, needs_chart
from app.learning_needs.charts.priority import priority_chart
from app.learning_needs.charts.quarters import KEEP_UP, LEARN_FIRST, Place, priorities
from app.learning_needs.queries.ranking import ranked_topics
from app.learning_needs.queries.sheets import Audit, Gap, Names, Option, Sheet, Topic, Words, figure
from app.ui.drawing import Chart, in_lines, shortened
from tests.app.learning_needs.findings.sheets import BARRIERS, SERVICES, VIEWS, WAYS, MadeUp, partner_keys, released


def words_of(made_up: MadeUp) -> Words:
    return Words(
        topics=tuple(
            Topic(key, at, key.replace("_", " "), "", False) for at, key in enumerate(made_up.topics, start=1)
        ),
        tiers=tuple(Option(str(at), f"tier {at}") for at in range(1, 5)),
        services=tuple(Option(key, key) for key in SERVICES),
        barriers=tuple(Option(key, key) for key in BARRIERS),
        ways=tuple(Option(key, key) for key in WAYS),
        routes=tuple(Option(key, key) for key in ("training", "change", "both", "neither")),
        views=tuple(Option(key, f"{key}.") for key in VIEWS),
        view_labels=("1", "2", "3", "4", "5", "never heard of it"),
        matters_labels=("1", "2", "3", "4", "5"),
        can_labels=("1", "2", "3", "4", "5"),
    )


def sheet_of(made_up: MadeUp, name: str) -> Sheet:
    sheets = released(made_up)
    names = Names(words_of(made_up), {key: key for key in partner_keys(len(made_up.sizes))})
    return Sheet(name, sheets[name], names, Audit(sheets["audit"]))


def all_charts(made_up: MadeUp) -> list[Chart]:
    words, sheet = words_of(made_up), sheet_of(made_up, "all")
    ranked = ranked_topics(words.topics, sheet)
    return [
        charts.priority(charts.places_of(words.topics, sheet), "staff"),
        charts.needs(ranked, "all staff"),
        charts.routes(ranked, words, "staff"),
        charts.barriers(words.barriers, sheet),
        charts.ways(words.ways, sheet),
        charts.views(words, sheet),
    ]


class TestEveryChart:
    @pytest.mark.parametrize("sizes", [(160, 90, 60), (12,), (10,), (9,), (0,)])
    def test_is_a_figure_a_drawing_and_a_sentence(self, sizes: tuple[int, ...]) -> None:
        for chart in all_charts(MadeUp(sizes=sizes)):
            go.Figure(chart.figure)  # Plotly complains of what it does not know
            assert chart.sentence.endswith(".")
            for drawing in (chart.wide, chart.narrow, chart.on_paper()):
                tree = ElementTree.fromstring(drawing.svg(chart.label, "chart__still"))  # noqa: S314  # our own
                assert tree.get("aria-label") == chart.label
                assert not [each for each in tree.iter() if each.get("style")]
                assert drawing.height > 0

    def test_what_somebody_typed_is_escaped(self) -> None:
        chart = priority_chart(priorities([Place(1, "<b>&", 4, 3)]), label='"<x>')
        assert "<b>" not in chart.on_paper().svg(chart.label)
        ElementTree.fromstring(chart.on_paper().svg(chart.label))  # noqa: S314  # our own


class TestPriority:
    def test_quarters_are_cut_at_the_averages(self) -> None:
        found = priorities([Place(1, "A", 5, 2), Place(2, "B", 4, 4), Place(3, "C", 3, 3)])
        assert (found.matters, found.can) == (4, 3)
        assert [found.quarter(place) for place in found.places[:2]] == [LEARN_FIRST, KEEP_UP]
        assert (
            "To learn first, as they matter more than most and staff can do them less: A."
            in priority_chart(found, label="x").sentence
        )

    def test_discs_in_one_place_are_moved_apart(self) -> None:
        chart = priority_chart(priorities([Place(at, "A", 4, 3) for at in range(6)]), label="x")
        circles = [
            (float(each.get("cx", 0)), float(each.get("cy", 0)))
            for each in ElementTree.fromstring(chart.wide.svg("x")).iter()  # noqa: S314  # our own
            if each.get("r") == "12"
        ]
        assert len(circles) == 6
        near = min(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a in circles for b in circles if a is not b)
        assert near > 20

    def test_every_live_disc_has_one_number_and_says_where_its_topic_truly_stands(self) -> None:
        chart = priority_chart(priorities([Place(at, "A", 4, 3) for at in range(1, 7)]), label="x")
        assert chart.figure is not None
        data: Any = chart.figure["data"]
        homes, quarters = data[0], data[1:]
        spots = [spot for marks in quarters for spot in zip(marks["x"], marks["y"], marks["text"], strict=True)]
        assert sorted(text for _, _, text in spots) == ["1", "2", "3", "4", "5", "6"]
        assert len({(x, y) for x, y, _ in spots}) == 6
        assert {tuple(told[1:]) for marks in quarters for told in marks["customdata"]} == {("4.0", "3.0")}
        assert set(homes["x"][1::3]) == {3}


class TestNeeds:
    def test_the_sentence_tells_no_two_apart_that_overlap(self) -> None:
        ranked = ranked_topics(words_of(MadeUp()).topics, sheet_of(MadeUp(), "all"))
        said = charts.needs(ranked, "all staff").sentence
        alike = sum(one.best == 1 for one in ranked if one.rank)
        assert ("could be as wide" in said) == (alike > 1)
        assert [one.rated["need"] for one in ranked if one.rated] == sorted(
            (one.rated["need"] for one in ranked if one.rated), reverse=True
        )

    def test_the_scale_holds_every_interval(self) -> None:
        chart = needs_chart([Need("A", 0.5, -0.7, 1.7, 20)], label="x", sentence="y.")
        assert chart.figure is not None
        low, high = chart.figure["layout"]["xaxis"]["range"]  # type: ignore[index]  # a plain figure
        assert low <= -0.7
        assert high >= 1.7


class TestCells:
    def test_a_gap_has_no_shade_and_says_why(self) -> None:
        made_up = MadeUp()
        sheet, topics = sheet_of(made_up, "partner"), words_of(made_up).topics
        cells = [cell_of(sheet, topic, at, NEED, 10) for at, _ in sheet.places() for topic in topics]
        gaps = [cell for cell in cells if cell.shade is None]
        assert gaps
        assert {cell.why for cell in gaps} <= {gap.why(10) for gap in Gap}
        assert all(cell.text == figure(cell.value) for cell in cells if cell.shade is not None)

    @pytest.mark.parametrize(
        ("value", "text"), [(-0.04, "0.0"), (-0.5, "−0.5"), (1234, "1,234"), (None, ""), (2.0, "2.0")]
    )
    def test_figures_are_written_plainly(self, value: float | None, text: str) -> None:
        assert figure(value) == text


def test_words_are_cut_at_words() -> None:
    assert shortened("Mediation, family conferences and resilience", 200) == "Mediation, family…"
    assert in_lines("Making Safeguarding Personal is right", 160) == ["Making Safeguarding", "Personal is right"]
    assert in_lines("n\u00a0=\u00a05", 1) == ["n\u00a0=\u00a05"]
