"""All measures by topic, and a search of them."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from app.benchmarking.queries.looking import Looking
from app.benchmarking.queries.searching import find_measures
from app.benchmarking.views.looking import draw, open_page
from app.benchmarking.views.looking import page as put
from app.benchmarking.views.view_state import State

LONGEST = 100  # characters that are looked for


@put("/measures")
def search() -> ResponseReturnValue:
    """Show all measures, or those that the words are found in."""
    state, looking = open_page()
    return draw_search(state, looking)


def draw_search(state: State, looking: Looking) -> ResponseReturnValue:
    """Draw the measures: a region's first page of comparisons, too."""
    asked = " ".join(request.args.get("q", "").split())[:LONGEST]
    found = find_measures(asked, looking)
    return draw("benchmarking/search.html", state, looking, found=found, asked=asked)
