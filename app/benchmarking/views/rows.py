"""Rows of long tables, written in one go: England has 153 councils, and a template takes its time over each."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request, url_for
from markupsafe import Markup, escape

from app.benchmarking.charts.data import STATE_WORDS, Scale
from app.benchmarking.charts.words import verdict_tag
from app.benchmarking.queries.comparing import MeasurePage, Ranked
from app.benchmarking.shapes import Verdict
from app.benchmarking.views.view_state import State

_CELL = '<td class="govuk-table__cell govuk-table__cell--numeric">'
_SORTED = '<td class="govuk-table__cell govuk-table__cell--numeric" data-value="'


def council_rows(page: MeasurePage, scale: Scale, state: State) -> Markup:
    """Return the rows of a measure's table: rank, council, figure, interval, what it is made of, verdict."""
    tags = {verdict: verdict_tag(verdict.value) for verdict in Verdict}
    # One link is made, and the councils' codes are put into it: they are our own, nine letters and digits.
    profile = url_for(f"{request.blueprint}.profile", code="E00000000", **state.args(council=None))
    return Markup("").join(_row(one, page, scale, tags, profile) for one in page.ranked)


def _row(one: Ranked, page: MeasurePage, scale: Scale, tags: Mapping[Verdict, Markup], profile: str) -> Markup:
    area, figure = one.area, one.figure
    is_own = page.own is not None and area.code == page.own.code
    marked = ' class="govuk-table__row look-own"' if is_own else ' class="govuk-table__row"'
    href = escape(profile.replace("E00000000", area.code))
    name = f'<a class="govuk-link" href="{href}">{escape(area.name)}</a>'
    if is_own:
        name += ' <strong class="look-mark">this council</strong>'
    elif page.region is not None and area.region_code == page.region.code and page.against.comparator.word != "region":
        name += f' <span class="look-mark look-mark--region">{escape(page.region.name)}</span>'
    if one.cautions:
        name += f'<span class="look-caution">{escape(" ".join(one.cautions))}</span>'
    first = f'<tr{marked}><th scope="row" class="govuk-table__header">{name}</th>'
    if figure is None or one.rank is None:
        words = STATE_WORDS[one.state]
        between = f", {scale.between(figure.low, figure.high)}" if figure and figure.low is not None else ""
        cell = f'<td class="govuk-table__cell look-none" colspan="5" data-value="">{escape(words + between)}</td>'
        return Markup(f"{first}{cell}</tr>")  # noqa: S704  # every text in it is escaped
    rank, best, worst = one.rank
    could = f"{best} to {worst}" if best != worst else str(best)
    cells = (
        f'{_SORTED}{_sorted_by(figure.value, scale)}">{escape(scale.number(figure.value))}</td>'
        f"{_CELL}{escape(scale.between(figure.low, figure.high) or 'none given')}</td>"
        f'{_SORTED}{_sorted_by(figure.base or figure.denominator, scale)}">'
        f"{made_of(figure.numerator, figure.denominator, figure.base)}</td>"
        f'{_CELL}{rank} <span class="look-could">({could})</span></td>'
        f'<td class="govuk-table__cell">{tags[one.verdict]}</td>'
    )
    return Markup(f"{first}{cells}</tr>")  # noqa: S704  # every text in it is escaped


def _sorted_by(value: float | None, scale: Scale) -> str:
    """Return what a column is sorted by: as many digits after the point in each."""
    return "" if value is None else f"{value:.{scale.decimals + 2}f}"


def made_of(numerator: float | None, denominator: float | None, base: float | None) -> str:
    """Return what a figure is out of, in short: "410 of 655", "1,230 answered"."""
    if base:
        return f"{base:,.0f} answered"
    if denominator is None:
        return "–"
    part = "–" if numerator is None else f"{numerator:,.0f}"
    return f"{part} of {denominator:,.0f}"
