"""A board's first page: who has not answered, where partners are weak, what changed. No click needed."""

from typing import Any

from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue

from app.access.guards import can, requires
from app.access.permissions import Permission
from app.assessments.charts.calm import calm_of
from app.assessments.queries import cycles as cycles_queries
from app.assessments.queries.cycles import ChoosableRow, CycleRow, RequestRow, RequestState
from app.assessments.queries.results import read_results
from app.assessments.views.results import heat_of
from app.core import clock
from app.learning_needs.queries import surveys as surveys_queries
from app.reports.queries.brief import brief_of
from tenants import SpaceKind, prefix

bp = Blueprint("board_home", __name__, url_prefix=prefix(SpaceKind.BOARD), template_folder="../templates")


@bp.get("/")
@requires(Permission.SPACE_READ, space=SpaceKind.BOARD)
def show() -> ResponseReturnValue:
    """Show the cycle in hand: the brief first, or a calm read to whoever gets none. A new board: what comes next."""
    cycles = cycles_queries.list_cycles()
    cycle = cycles_queries.in_hand(cycles)
    if cycle is None:
        return _not_begun(cycles)
    found = read_results(cycle, cycles)
    around = {
        "cycle": cycle,
        "others": [one for one in cycles if one.is_open and one.id != cycle.id],
        "drafts": [one for one in cycles if one.is_draft],
        **_surveys(),
    }
    if not can(Permission.BRIEF_READ):
        return render_template("home/board_calm.html", calm=calm_of(found), **around)
    return render_template(
        "home/board.html",
        brief=brief_of(found),
        partners=_by_state(found.requests),
        days_left=clock.days_left(cycle.closes_on, clock.now()),
        heat=heat_of(found),
        **around,
    )


def _not_begun(cycles: tuple[CycleRow, ...]) -> ResponseReturnValue:
    partners: tuple[ChoosableRow, ...] = cycles_queries.list_choosable()
    draft = next((one for one in cycles if one.is_draft), None)
    return render_template("home/new_board.html", partners=partners, draft=draft, **_surveys())


def _surveys() -> dict[str, Any]:
    """Return the surveys of staff that are open, and the latest that has findings."""
    surveys = surveys_queries.list_surveys()
    return {
        "open_surveys": [one for one in surveys if one.is_open],
        "found": next((one for one in surveys if one.released_at), None),
    }


def _by_state(requests: tuple[RequestRow, ...]) -> dict[str, list[RequestRow]]:
    return {state.value: [one for one in requests if one.state is state] for state in RequestState}


def register(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(bp)
