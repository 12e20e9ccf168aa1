"""A board's first page: who has not answered, where partners are weak, what changed. No click needed."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.assessments.queries import cycles as cycles_queries
from app.assessments.queries.cycles import ChoosableRow, CycleRow, RequestRow, RequestState
from app.assessments.queries.results import Results, read_results
from app.assessments.statistics import Distribution, Movement, most_spread, total_movement, weakest
from app.assessments.views.results import heat_of
from app.commons.instrument import Factor
from app.core import clock
from app.learning_needs.queries import surveys as surveys_queries
from tenants import SpaceKind, prefix

bp = Blueprint("board_home", __name__, url_prefix=prefix(SpaceKind.BOARD), template_folder="../templates")

SHOWN_MOVES = 3


@dataclass(frozen=True, slots=True)
class FactorLine:
    """One factor, as one of a few."""

    factor: Factor
    found: Distribution
    movement: Movement


@bp.get("/")
@requires(Permission.SPACE_READ, space=SpaceKind.BOARD)
def show() -> ResponseReturnValue:
    """Show the cycle in hand; a board without one is told what comes next."""
    cycles = cycles_queries.list_cycles()
    cycle = cycles_queries.in_hand(cycles)
    if cycle is None:
        return _not_begun(cycles)
    found = read_results(cycle, cycles)
    movements = found.movements
    moved = sorted(
        (number for number, one in movements.items() if one.up != one.down),
        key=lambda number: (-abs(movements[number].up - movements[number].down), number),
    )
    now = found.now
    return render_template(
        "home/board.html",
        cycle=cycle,
        others=[one for one in cycles if one.is_open and one.id != cycle.id],
        drafts=[one for one in cycles if one.is_draft],
        results=found,
        partners=_by_state(found.requests),
        days_left=clock.days_left(cycle.closes_on, clock.now()),
        weakest=_lines(found, weakest(now)),
        spread=_lines(found, most_spread(now)),
        moved=_lines(found, tuple(moved[:SHOWN_MOVES])),
        movement=total_movement(movements.values()),
        both=sum(one in found.levels_before for one in found.levels),
        heat=heat_of(found),
        **_surveys(),
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


def _lines(found: Results, numbers: tuple[int, ...]) -> list[FactorLine]:
    now, movements = found.now, found.movements
    return [FactorLine(found.instrument.factor(number), now[number], movements[number]) for number in numbers]


def register(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(bp)
