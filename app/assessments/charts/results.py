"""A cycle's results as charts, each with the sentence that says what it shows."""

from app.assessments.charts.levels import Bar, LevelsChart, Row, levels_chart
from app.assessments.queries.results import Results
from app.assessments.statistics import Distribution


def _partners(count: int) -> str:
    return f"{count:,} {'partner' if count == 1 else 'partners'}"


def all_factors_chart(found: Results) -> LevelsChart:
    """Return the distributions of all factors, now and last time."""
    now, before = found.now, found.before
    rows = [
        Row(f"{factor.number}. {factor.title}", _bars(found, now[factor.number], before[factor.number]))
        for factor in found.instrument.factors
    ]
    return levels_chart(
        rows, label=f"How partners’ levels are spread on each factor, {found.cycle.title}", sentence=_overall(found)
    )


def _overall(found: Results) -> str:
    rated = sum(one.rated for one in found.now.values())
    if not rated:
        return "Nobody has chosen a level yet."
    high = sum(one.high for one in found.now.values())
    sent = _partners(len(found.levels))
    said = f"Over all factors {sent} chose {rated:,} levels, of which {high:,} are Established or Embedded"
    before = sum(one.rated for one in found.before.values())
    if found.previous and before:
        was = sum(one.high for one in found.before.values())
        said += f"; in {found.previous.title} it was {was:,} of {before:,}"
    return f"{said}."


def factor_chart(found: Results, number: int) -> LevelsChart:
    """Return the distribution of one factor, now and last time."""
    factor = found.instrument.factor(number)
    now, before = found.now[number], found.before[number]
    row = Row(f"{number}. {factor.title}", _bars(found, now, before))
    return levels_chart(
        [row], label=f"How partners’ levels are spread on {factor.title}", sentence=_one_sentence(found, number)
    )


def _bars(found: Results, now: Distribution, before: Distribution) -> tuple[Bar, ...]:
    bars = (Bar("Now", now),)
    return (*bars, Bar("Last time", before)) if found.previous else bars


def _one_sentence(found: Results, number: int) -> str:
    now, before = found.now[number], found.before[number]
    if not now.rated:
        return "Nobody has chosen a level on this factor yet."
    verb = "says" if now.high == 1 else "say"
    said = f"Of {_partners(now.rated)} who chose a level, {now.high} {verb} that this is Established or Embedded"
    if found.previous and before.rated:
        said += f"; in {found.previous.title} it was {before.high} of {before.rated}"
    return f"{said}."
