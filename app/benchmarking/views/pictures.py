"""What pages and files of comparisons draw: the domain's figures as the charts want them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.benchmarking.charts.bars import bars_chart
from app.benchmarking.charts.data import (
    Benchmark,
    Funnel,
    FunnelCurve,
    FunnelPoint,
    Line,
    Mark,
    Place,
    Process,
    Scale,
    SpineRow,
    Spread,
    YearPoint,
    place,
)
from app.benchmarking.charts.funnel import funnel_chart
from app.benchmarking.charts.map import map_chart
from app.benchmarking.charts.process import process_chart
from app.benchmarking.charts.trend import trend_chart
from app.benchmarking.queries import standing
from app.benchmarking.queries.comparators import region_label
from app.benchmarking.queries.comparing import MeasurePage, Past
from app.benchmarking.queries.funnels import funnel_of
from app.benchmarking.queries.looking import Looking
from app.benchmarking.queries.processes import years_alone
from app.benchmarking.queries.profile import ProfileRow
from app.commons.shapes import AreaRow, FigureRow, year_label
from app.ui.drawing import Chart

CHARTS = ("bars", "funnel", "trend", "process", "map")
_TRENDS = {
    standing.Moving.STEADY: "steady",
    standing.Moving.RISING: "rising",
    standing.Moving.FALLING: "falling",
    standing.Moving.UNKNOWN: "none",
}


def mark_of(area: AreaRow, own: AreaRow | None, region: AreaRow | None) -> Mark:
    """Return why an area stands out."""
    if own is not None and area.code == own.code:
        return Mark.OWN
    return Mark.REGION if region is not None and area.region_code == region.code else Mark.NONE


def benchmark(label: str, found: standing.Benchmark) -> Benchmark:
    """Return a comparator's value as a line."""
    return Benchmark(label, found.value, found.how)


def trend_word(measure_is_high: bool, trend: standing.Trend) -> str:
    """Return which way a trend goes on paper: rising, falling, steady, none.

    Args:
        measure_is_high: improving is rising.
        trend: told by what good looks like.
    """
    if trend.moving in _TRENDS:
        return _TRENDS[trend.moving]
    return "rising" if (trend.moving is standing.Moving.IMPROVING) == measure_is_high else "falling"


def bars_of(page: MeasurePage) -> Chart:
    """Return the ranked bars of a measure page."""
    places = [
        place(
            one.area,
            one.figure,
            verdict=one.verdict,
            mark=mark_of(one.area, page.own, page.region),
            rank=one.rank,
            caveat=" ".join(one.cautions),
        )
        for one in page.ranked
    ]
    valued = sorted((one for one in places if one.rank), key=lambda one: -(one.value or 0.0))
    chosen = benchmark(page.against.comparator.label, page.against.benchmark)
    return bars_chart(
        [*valued, *(one for one in places if not one.rank)],
        Scale.of(page.measure),
        chosen,
        period=period(page),
        marked=marked(page),
    )


def marked(page: MeasurePage) -> str:
    """Return what those are that are marked beside the own council."""
    return f"councils of {region_label(page.region.name)}" if page.region else ""


def period(page: MeasurePage) -> str:
    """Return the year that is shown."""
    return year_label(page.year) if page.year is not None else ""


def map_of(page: MeasurePage, looking: Looking) -> Chart:
    """Return the tile map of all councils of England."""
    places: list[Place] = []
    for area in looking.shelf.areas.councils():
        figure = page.everybody.get(area.code)
        verdict = standing.verdict_of(page.measure, figure, page.against.benchmark.value)
        places.append(place(area, figure, verdict=verdict, mark=mark_of(area, page.own, page.region)))
    return map_chart(
        places, Scale.of(page.measure), period=period(page), region=page.region.name if page.region else ""
    )


def funnel_picture(page: MeasurePage, looking: Looking) -> Chart | None:
    """Return the funnel of all councils; None where the measure has none."""
    found = funnel_of(page.measure, looking.shelf.areas.councils(), page.everybody)
    if found is None:
        return None
    names = looking.shelf.areas.by_code
    drawn = Funnel(
        points=tuple(
            FunnelPoint(
                one.key,
                names[one.key].name,
                one.n,
                one.value,
                one.place,
                mark_of(names[one.key], page.own, page.region),
            )
            for one in found.points
        ),
        curves=tuple(FunnelCurve(one.n, one.lower95, one.upper95, one.lower998, one.upper998) for one in found.curve),
        target=found.target,
        factor=found.phi,
        is_widened=found.adjusted,
        size_words=page.measure.denominator,
    )
    return funnel_chart(drawn, Scale.of(page.measure), period=period(page), marked=marked(page))


def trend_picture(page: MeasurePage) -> Chart | None:
    """Return the years of the own council (or of the region, or England) beside comparator and England."""
    years = sorted(page.comparator_years)
    if not years:
        return None
    comparator = page.against.comparator
    others = []
    if page.leading is None or comparator.area_code != page.leading.code:
        others.append(
            Line(comparator.label, tuple(YearPoint(year, page.comparator_years[year].value) for year in years))
        )
    if comparator.label != "England" and (page.own or page.region):
        others.append(Line("England", points(page.england_years, years)))
    word = trend_word(page.measure.polarity.value == "high", page.trend)
    return trend_chart(leading_line(page, years), Scale.of(page.measure), others=others, trend=word)


def process_picture(page: MeasurePage) -> Chart | None:
    """Return the own council's years by themselves, as a run chart or an XmR chart; None where they are too few."""
    found = years_alone(page.history) if page.own else None
    if found is None or page.own is None:
        return None
    line = Line(page.own.name, tuple(point(row.year, row) for row in found.rows))
    drawn = Process(found.kind, found.centre, found.low, found.high, found.signals, found.says)
    return process_chart(line, drawn, Scale.of(page.measure))


def leading_line(page: MeasurePage, years: Sequence[int]) -> Line:
    """Return the years of the own council; where there is none, of the region, or of England."""
    if page.own is not None:
        return own_line(page, years)
    return Line(page.leading.name if page.leading else "England", points(page.history, years))


def own_line(page: MeasurePage, years: Sequence[int]) -> Line:
    """Return the own council's years, with those of the one council that was before it, named, where it has none.

    Where all of them are that one's, the line is its own, and bears its name.
    """
    before = page.past[0] if len(page.past) == 1 else None
    if before is not None and not page.history:
        return Line(past_label(before), points(before.history, years))
    found = []
    for year in years:
        row, name = page.history.get(year), ""
        if row is None and before is not None and year in before.history:
            row, name = before.history[year], before.area.name
        found.append(point(year, row, name, is_revised=year in page.revised))
    return Line(page.own.name if page.own else "", tuple(found))


def past_label(past: Past) -> str:
    """Return a council that was before, named as such: "Cumbria, before April 2023"."""
    until = past.area.until
    return f"{past.area.name}, before {until:%B %Y}" if until else f"{past.area.name}, before"


def points(history: Mapping[int, FigureRow], years: Iterable[int]) -> tuple[YearPoint, ...]:
    """Return the years of one area."""
    return tuple(point(year, history.get(year)) for year in years)


def point(year: int, row: FigureRow | None, name: str = "", *, is_revised: bool = False) -> YearPoint:
    """Return one year; a year without a row is absent."""
    if row is None:
        return YearPoint(year, None, state="absent")
    return YearPoint(year, row.value, row.low, row.high, row.state.value, is_revised, name)


def pictures(page: MeasurePage, looking: Looking) -> dict[str, Chart]:
    """Return every chart that there is for a measure page, by its name in links."""
    found = {name: picture(name, page, looking) for name in CHARTS}
    return {name: chart for name, chart in found.items() if chart is not None}


def picture(name: str, page: MeasurePage, looking: Looking) -> Chart | None:
    """Return one chart; None where the measure has none of that kind."""
    if name == "bars":
        return bars_of(page)
    if name == "trend":
        return trend_picture(page)
    if name == "process":
        return process_picture(page)
    return map_of(page, looking) if name == "map" else funnel_picture(page, looking)


def spine_row_of(row: ProfileRow, council: AreaRow) -> SpineRow:
    """Return one measure of a profile as a row of its spine."""
    found = row.spread
    return SpineRow(
        scale=Scale.of(row.measure),
        period=year_label(row.year),
        own=place(council, row.figure, verdict=row.against.verdict, mark=Mark.OWN, caveat=" ".join(row.cautions)),
        spread=Spread(found.least, found.lower, found.median, found.upper, found.most, found.count) if found else None,
        comparator=benchmark(row.against.comparator.label, row.against.benchmark),
        england=row.england,
        verdict=row.against.verdict,
        trend=trend_word(row.measure.polarity.value == "high", row.trend),
        topic=row.measure.topic,
    )
