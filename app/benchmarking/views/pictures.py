"""What pages and files of comparisons draw: the domain's figures as the charts want them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from app.benchmarking.charts.bars import bars_chart
from app.benchmarking.charts.data import (
    Benchmark,
    Footing,
    Funnel,
    FunnelCurve,
    FunnelPoint,
    Line,
    Mark,
    Place,
    Scale,
    SpineRow,
    Spread,
    YearPoint,
    place,
    source_of,
)
from app.benchmarking.charts.funnel import funnel_chart
from app.benchmarking.charts.map import map_chart
from app.benchmarking.charts.trend import trend_chart
from app.benchmarking.queries import standing
from app.benchmarking.queries.comparators import region_label
from app.benchmarking.queries.comparing import MeasurePage, Past
from app.benchmarking.queries.funnels import funnel_of
from app.benchmarking.queries.looking import Looking
from app.benchmarking.queries.profile import Profile, ProfileRow
from app.commons.shapes import AreaRow, FigureRow, year_label
from app.commons.statistics import trends
from app.ui.drawing import Chart
from app.ui.filters import long_date

CHARTS = ("bars", "funnel", "trend", "map")
TREND_RULE = trends.RULE
FUNNEL_RULE = (
    "Limits: the average of all councils together, and what chance alone would give at each size, 95% and 99.8%. "
    "Where councils differ more than that, the limits are widened by the factor that is printed."
)
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
    label = page.against.comparator.label
    compared = Line(label, tuple(YearPoint(year, page.comparator_years[year].value) for year in years))
    england = Line("England", points(page.england_years, years))
    others = [compared] if page.against.comparator.area_code else [compared, england]
    if page.against.comparator.area_code and label != "England":
        others = [compared, england]
    word = trend_word(page.measure.polarity.value == "high", page.trend)
    if page.own is None:
        return trend_chart(others[0], Scale.of(page.measure), others=others[1:], trend="none")
    return trend_chart(own_line(page, years), Scale.of(page.measure), others=others, trend=word)


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
    found = {
        "bars": bars_of(page),
        "funnel": funnel_picture(page, looking),
        "trend": trend_picture(page),
        "map": map_of(page, looking),
    }
    return {name: chart for name, chart in found.items() if chart is not None}


def picture(name: str, page: MeasurePage, looking: Looking) -> Chart | None:
    """Return one chart; None where the measure has none of that kind."""
    if name == "bars":
        return bars_of(page)
    if name == "trend":
        return trend_picture(page)
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


def footing(page: MeasurePage, looking: Looking) -> Footing:
    """Return what stands under the bars of a measure page."""
    caveats = [*page.cautions, *(f"{page.own.name}: {words}" for words in page.own_cautions if page.own)]
    if page.measure.caveats:
        caveats.append(page.measure.caveats)
    return Footing(
        period=period(page),
        n=f"{page.with_figure} of {len(page.ranked)} councils",
        source=source_of(page.frame) if page.frame else "",
        caveats=tuple(caveats),
        is_made_up=page.frame.is_made_up if page.frame else False,
        as_at=long_date(looking.view.as_at),
    )


def footing_of(chart: str, page: MeasurePage, looking: Looking) -> Footing:
    """Return what stands under one chart of a measure page: each says how many councils are on it."""
    if chart == "trend":
        return trend_footing(page, looking)
    found = footing(page, looking)
    if chart == "bars":
        return found
    councils = looking.shelf.areas.councils()
    given = sum(has_value(page.everybody.get(area.code)) for area in councils)
    rule = FUNNEL_RULE if chart == "funnel" else found.rule
    return replace(found, n=f"{given} of {len(councils)} councils", rule=rule)


def has_value(row: FigureRow | None) -> bool:
    """Say whether there is a figure to draw."""
    return row is not None and row.value is not None


def trend_footing(page: MeasurePage, looking: Looking) -> Footing:
    """Return what stands under the years: all of them, and every release that they come from."""
    years = sorted(page.comparator_years)
    sources = dict.fromkeys(source_of(page.frames[year]) for year in reversed(years))
    line = own_line(page, years) if page.own else None
    count = sum(one.value is not None for one in line.points) if line else len(years)
    return replace(
        footing(page, looking),
        period=span(years),
        n=f"{count} years of {line.label if line else page.against.comparator.label}",
        source="; ".join(sources),
        rule=TREND_RULE,
        is_made_up=any(page.frames[year].is_made_up for year in years),
    )


def spine_footing(found: Profile, looking: Looking) -> Footing:
    """Return what stands under a profile."""
    years = sorted({row.year for row in found.rows})
    given = sum(has_value(row.figure) for row in found.rows)
    warned = [f"{row.measure.short_title}: {words}" for row in found.rows for words in row.cautions]
    return Footing(
        period=span(years),
        n=f"{given} of {len(found.rows)} measures of {found.council.name}",
        source="; ".join(dict.fromkeys(source_of(row.frame) for row in found.rows)),
        caveats=tuple(dict.fromkeys(warned)),
        is_made_up=found.is_made_up,
        as_at=long_date(looking.view.as_at),
    )


def span(years: Sequence[int]) -> str:
    """Return years from the first to the last, in words."""
    if not years:
        return ""
    first, last = year_label(years[0]), year_label(years[-1])
    return first if first == last else f"{first} to {last}"
