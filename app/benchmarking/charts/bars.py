"""Ranked bars: every council's figure with its interval, the comparator as a line, those without one at the end.

Up to 40 councils are rows with their names. More are columns, of which some are named; on a narrow screen some rows of
them: those marked, the ends and the middle. The table beside the chart has all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.benchmarking.charts.bars_columns import columns
from app.benchmarking.charts.bars_figure import figure_of
from app.benchmarking.charts.bars_rows import narrow_rows, picked, wide_rows
from app.benchmarking.charts.data import STATE_WORDS, Benchmark, Mark, Place, Scale
from app.benchmarking.charts.words import against, as_head, counted, figure_words
from app.ui.drawing import Chart

MOST_ROWS = 40


def bars_chart(places: Sequence[Place], scale: Scale, comparator: Benchmark, *, period: str, marked: str = "") -> Chart:
    """Return figures as ranked bars.

    Args:
        places: highest value first, then those without one; up to 200.
        scale: how the figures are told.
        comparator: drawn as a line.
        period: "2024-25".
        marked: what those marked `REGION` are: "councils of the South West".
    """
    label = f"{scale.title}, {period}: {counted(len(places))}, highest first, with 95% intervals"
    if all(one.mark is not Mark.NONE for one in places):  # where all are of the region, none stands out by it
        places = [replace(one, mark=Mark.NONE) if one.mark is Mark.REGION else one for one in places]
    few = len(places) <= MOST_ROWS
    rows = list(places) if few else picked(places)
    return Chart(
        label,
        _sentence(places, scale, comparator),
        wide_rows(rows, scale, comparator, marked) if few else columns(places, scale, comparator, marked),
        narrow_rows(rows, places, scale, comparator, marked),
        figure_of(places, scale, comparator, in_rows=few, marked=marked),
    )


def _sentence(places: Sequence[Place], scale: Scale, comparator: Benchmark) -> str:
    own = next((one for one in places if one.mark is Mark.OWN), None)
    valued = [one for one in places if one.value is not None]
    said = []
    if own and own.value is None:
        said.append(f"{own.name}: {own.says}.")
    elif own:
        place = ""
        if own.rank:
            rank, best, worst = own.rank
            place = f" It is number {rank} of {len(valued)}, and could be anywhere from {best} to {worst}."
        told = f"{own.name}: {figure_words(own, scale)}, {against(own.verdict, comparator.label)}"
        said.append(
            f"{told} ({scale.number(comparator.value)}).{place}" if comparator.value is not None else f"{told}."
        )
    if valued:
        said.append(f"Figures run from {scale.number(valued[-1].value)} to {scale.told(valued[0].value)}.")
    said += [f"{as_head(words)}: {counted(count)}." for words, count in without(places).items()]
    return " ".join(said) or "No figures."


def without(places: Sequence[Place]) -> dict[str, int]:
    """Return how many have no figure, by why."""
    found = {words: sum(one.value is None and one.says == words for one in places) for words in STATE_WORDS.values()}
    return {words: count for words, count in found.items() if count and words}
