"""What stands under charts of comparisons, on pages and in files: period, n, source, rule, caveats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.benchmarking.charts.data import Footing, source_of
from app.benchmarking.queries.comparing import MeasurePage
from app.benchmarking.queries.looking import Looking
from app.benchmarking.queries.profile import Profile
from app.benchmarking.views import pictures
from app.commons.shapes import FigureRow, year_label
from app.commons.statistics import trends
from app.ui.filters import long_date

TREND_RULE = trends.RULE
FUNNEL_RULE = (
    "Limits: the average of all councils together, and what chance alone would give at each size, 95% and 99.8%. "
    "Where councils differ more than that, the limits are widened by the factor that is printed."
)
PROCESS_RULE = (
    "A run chart, from 5 points on: six or more in a row on one side of the median, or five or more that all go the "
    "same way, are more than chance. An XmR chart, from 12 points on, has natural limits too: 2.66 times the mean "
    "change from one point to the next on either side of the mean."
)


def footing(page: MeasurePage, looking: Looking) -> Footing:
    """Return what stands under the bars of a measure page."""
    caveats = [*page.cautions, *(f"{page.own.name}: {words}" for words in page.own_cautions if page.own)]
    if page.measure.caveats:
        caveats.append(page.measure.caveats)
    return Footing(
        period=pictures.period(page),
        n=f"{page.with_figure} of {len(page.ranked)} councils",
        source=source_of(page.frame) if page.frame else "",
        caveats=tuple(caveats),
        is_made_up=page.frame.is_made_up if page.frame else False,
        as_at=long_date(looking.view.as_at),
    )


def footing_of(chart: str, page: MeasurePage, looking: Looking) -> Footing:
    """Return what stands under one chart of a measure page: each says how many councils are on it."""
    if chart in ("trend", "process"):
        found = trend_footing(page, looking)
        return found if chart == "trend" else replace(found, rule=PROCESS_RULE)
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
    line = pictures.leading_line(page, years)
    count = sum(one.value is not None for one in line.points)
    found = footing(page, looking)
    own = page.own.name if page.own else ""
    return replace(
        found,
        period=span(years),
        caveats=(*found.caveats, *(f"{own}, {year_label(year)}: {words}" for year, words in page.older_cautions)),
        n=f"{count} years of {line.label}",
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
