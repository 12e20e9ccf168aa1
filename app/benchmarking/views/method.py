"""The rules that every figure, verdict and trend here is made by, in words."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.benchmarking.queries.neighbours import METHOD
from app.benchmarking.views.footings import FUNNEL_RULE, PROCESS_RULE
from app.benchmarking.views.looking import draw, open_page
from app.benchmarking.views.looking import page as put
from app.commons.statistics import trends, verdict


@put("/method")
def method() -> ResponseReturnValue:
    """Show the rules, and where each comes from."""
    state, looking = open_page()
    return draw(
        "benchmarking/method.html",
        state,
        looking,
        verdict_rule=verdict.RULE,
        trend_rule=trends.RULE,
        funnel_rule=FUNNEL_RULE,
        process_rule=PROCESS_RULE,
        neighbours_method=METHOD,
    )
