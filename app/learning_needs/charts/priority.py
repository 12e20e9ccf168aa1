"""The priority chart: its sentence, drawn in every way that a page needs."""

from app.learning_needs.charts.priority_drawing import listed, narrow, wide
from app.learning_needs.charts.priority_figure import figure_of
from app.learning_needs.charts.quarters import LEARN_FIRST, Priorities
from app.ui.drawing import Chart


def priority_chart(found: Priorities, *, label: str) -> Chart:
    """Return the priority chart, drawn in every way that a page needs."""
    return Chart(
        label=label,
        sentence=_sentence(found),
        wide=wide(found),
        narrow=narrow(found),
        paper=listed(found),
        figure=figure_of(found),
    )


def _sentence(found: Priorities) -> str:
    if not found.places:
        return "Too few answered to place any topic."
    first = found.of(LEARN_FIRST)
    if not first:
        return "No topic matters more than most while staff can do it less: nothing stands out to learn first."
    named = [place.title for place in first[:3]]
    listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    more = f" These are the first of {len(first)} such topics." if len(first) > 3 else ""
    return f"To learn first, as they matter more than most and staff can do them less: {listed}.{more}"
