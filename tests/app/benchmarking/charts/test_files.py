"""Pictures with everything written into them, the long table, and what its columns mean."""

from __future__ import annotations

import csv
import io
import struct
from datetime import UTC, date, datetime
from uuid import UUID
from xml.etree import ElementTree

import pytest

from app.benchmarking.charts import bars_chart
from app.benchmarking.charts.data import MADE_UP, RULE, Benchmark, Footing
from app.benchmarking.exports import dictionary, long
from app.commons.models import AreaKind, CouncilType, FigureState, MeasureKind, Polarity
from app.commons.shapes import AreaRow, FigureRow, FrameRow, MeasureRow
from app.core.cells import as_text
from app.ui.picture import on_paper, png_of, svg_of
from tests.app.benchmarking.charts.made_up import ENGLAND, SHARE, places

FOOTING = Footing(
    "2024-25",
    "12 of 15 councils",
    "Department of Health and Social Care, Safeguarding Adults Collection 2024-25, published 4 September 2025",
    caveats=("Devon: the table is transposed & was not corrected.",),
    is_made_up=True,
    as_at="25 November 2026",
)
MEASURE = MeasureRow(
    key="sac-asked",
    code="SG4a",
    framework_year=2024,
    title="=People who were asked",
    short_title="Asked",
    topic="Making Safeguarding Personal",
    position=1,
    polarity=Polarity.HIGH,
    kind=MeasureKind.PROPORTION,
    unit="%",
    multiplier=100,
    decimals=1,
    numerator="asked",
    denominator="concluded",
    good="High is good",
    source="",
    caveats="Councils need not fill it in.",
    tables=(("sac", "SG4a"),),
)
AREA = AreaRow(
    code="E10000008",
    name="Devon",
    kind=AreaKind.COUNCIL,
    region_code="E12000009",
    region_name="South West",
    council_type=next(iter(CouncilType)),
    is_current=True,
    until=None,
    successors=(),
    predecessors=(),
    adults_18plus=None,
    adults_65plus=None,
    deprivation_score=None,
    tile=None,
)
FRAME = FrameRow(
    UUID(int=1),
    "sac-asked",
    2024,
    UUID(int=2),
    "Publisher",
    "Title",
    date(2025, 9, 4),
    datetime(2025, 9, 5, tzinfo=UTC),
    "ab" * 32,
    True,
)


def figure(state: FigureState, value: float | None = None, flag: str | None = None) -> FigureRow:
    return FigureRow("sac-asked", 2024, AREA.code, AreaKind.COUNCIL, state, value, value, None, 40.0, None, None, flag)


def rows(*figures: FigureRow | None, caveats: tuple[str, ...] = ()) -> list[dict[str, str]]:
    content = long.csv_of(
        [(MEASURE, 2024, FRAME, AREA, one) for one in figures],
        lambda key, year, code: ("similar", Benchmark("@England", 78.0)),
        lambda measure, code, year: caveats,
        as_at=date(2026, 11, 25),
    )
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


class TestPicture:
    def test_says_everything_that_belongs_to_its_figures(self) -> None:
        chart = bars_chart(places(15), SHARE, ENGLAND, period="2024-25")
        root = ElementTree.fromstring(svg_of(chart, FOOTING))  # noqa: S314  # our own
        written = " ".join(element.text or "" for element in root.iter() if element.tag.endswith("text"))
        for words in (MADE_UP, "Period: 2024-25. n: 12 of 15 councils.", "as it was on 25 November 2026", RULE):
            assert words in written
        assert "published 4 September 2025" in written
        assert "Caveat: Devon: the table is transposed & was not corrected." in written
        assert written.startswith(" ".join(chart.label.split()[:5])) or chart.label.split()[0] in written

    def test_keeps_its_words_on_the_paper(self) -> None:
        for count in (3, 150):
            drawn = on_paper(bars_chart(places(count), SHARE, ENGLAND, period="2024-25"), FOOTING)
            assert drawn.shapes[0].width == drawn.width  # type: ignore[union-attr]

    def test_of_figures_that_are_real_does_not_say_made_up(self) -> None:
        real = Footing("2024-25", "12", "Publisher")
        assert MADE_UP.encode() not in svg_of(bars_chart(places(3), SHARE, ENGLAND, period="2024-25"), real)

    def test_holds_no_letter_that_would_break_it(self) -> None:
        chart = bars_chart(places(3), SHARE, Benchmark("Coast\ufffe\x0b <b>", 61.0), period="2024-25")
        assert "Coast <b>" in "".join(ElementTree.fromstring(svg_of(chart, FOOTING)).itertext())  # noqa: S314  # our own
        assert png_of(chart, FOOTING)

    def test_is_a_png_of_twice_its_size(self) -> None:
        chart = bars_chart(places(3), SHARE, ENGLAND, period="2024-25")
        drawn = on_paper(chart, FOOTING)
        content = png_of(chart, FOOTING)
        assert content.startswith(b"\x89PNG")
        assert struct.unpack(">II", content[16:24]) == (2 * drawn.width, 2 * drawn.height)

    def test_has_words_in_its_png(self) -> None:
        chart = bars_chart(places(3), SHARE, ENGLAND, period="2024-25")
        less = Footing("2024-25", "1", "x", rule="")
        assert len(png_of(chart, FOOTING)) > len(png_of(chart, less)) + 10_000


class TestLongTable:
    def test_keeps_four_states_apart(self) -> None:
        found = rows(
            figure(FigureState.VALUE, 82.5), figure(FigureState.SUPPRESSED), figure(FigureState.NOT_SUPPLIED), None
        )
        assert [row["status"] for row in found] == ["value", "suppressed", "not_supplied", "absent"]
        assert [row["value"] for row in found] == ["82.5", "", "", ""]
        assert found[0]["numerator"] == "40"

    def test_tells_a_nought_from_nothing(self) -> None:
        assert rows(figure(FigureState.VALUE, 0.0))[0]["value"] == "0"

    def test_says_where_figures_come_from_and_what_they_are_compared_with(self) -> None:
        row = rows(figure(FigureState.VALUE, 82.5))[0]
        assert row["area_code"] == "E10000008"
        assert row["region_name"] == "South West"
        assert (row["verdict"], row["comparator_value"]) == ("similar", "78")
        assert (row["published_on"], row["file_hash"], row["made_up"]) == ("2025-09-04", "ab" * 32, "yes")
        assert (row["period"], row["as_at"]) == ("2024-25", "2026-11-25")
        assert "95% interval" in row["rule"]

    def test_makes_formulas_harmless(self) -> None:
        row = rows(figure(FigureState.VALUE, -1.5))[0]
        assert row["measure_title"] == "'=People who were asked"
        assert row["comparator"] == "'@England"
        assert row["value"] == "-1.5"  # a number stays one

    def test_has_caveats_and_flags_once(self) -> None:
        found = rows(figure(FigureState.VALUE, 1.0, flag="totals differ"), caveats=("transposed", "transposed"))
        assert found[0]["caveats"] == "transposed | Councils need not fill it in. | totals differ"

    def test_has_the_status_right_beside_the_value(self) -> None:
        names = list(rows(None)[0])
        assert names[names.index("value") + 1] == "status"


class TestDictionary:
    def test_says_what_every_column_means(self) -> None:
        content = dictionary.csv_of().decode("utf-8-sig")
        found = list(csv.DictReader(io.StringIO(content, newline="")))
        assert [row["column"] for row in found] == list(rows(None)[0])
        assert all(row["meaning"] and row["type"] for row in found)
        assert "suppressed; not_supplied; absent" in content


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"])
def test_no_text_is_taken_for_a_formula(start: str) -> None:
    assert as_text(f"{start}1") == f"'{start}1"
    assert as_text(f"a{start}") == f"a{start}"
