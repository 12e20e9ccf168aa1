"""A cycle's results: the heat map, the distributions, and the words behind every cell."""

from uuid import UUID

from flask import Blueprint, Flask, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import can, requires
from app.access.permissions import Permission
from app.assessments.charts.calm import calm_of
from app.assessments.charts.heat import HeatMap, heat_map
from app.assessments.charts.results import all_factors_chart, factor_chart
from app.assessments.queries import cycles as cycles_queries
from app.assessments.queries import results as queries
from app.assessments.queries.cycles import CycleRow, RequestRow
from app.assessments.queries.results import Results
from app.assessments.views import heat_cells
from app.commons.queries import instrument
from tenants import SpaceKind, prefix

bp = Blueprint(
    "results",
    __name__,
    url_prefix=f"{prefix(SpaceKind.BOARD)}/cycles/<uuid:cycle_id>/results",
    template_folder="../templates",
)


@bp.get("/")
@requires(Permission.RESULTS_READ, space=SpaceKind.BOARD)
def show(cycle_id: UUID) -> ResponseReturnValue:
    """Show the heat map and each factor's distribution; to members a calm read, with the detail a link away."""
    if can(Permission.BRIEF_READ):
        return show_detail(cycle_id)
    found = _results(cycle_id)
    return render_template("assessments/board/calm_results.html", calm=calm_of(found), cycle=found.cycle)


@bp.get("/detail")
@requires(Permission.RESULTS_READ, space=SpaceKind.BOARD)
def show_detail(cycle_id: UUID) -> ResponseReturnValue:
    """Show the heat map, and the distribution of each factor."""
    found = _results(cycle_id)
    return render_template(
        "assessments/board/results.html",
        results=found,
        cycle=found.cycle,
        heat=heat_of(found),
        chart=all_factors_chart(found),
    )


@bp.get("/factors/<int:number>")
@requires(Permission.RESULTS_READ, space=SpaceKind.BOARD)
def show_factor(cycle_id: UUID, number: int) -> ResponseReturnValue:
    """Show one factor: its distribution, and all partners' words on it."""
    cycles = cycles_queries.list_cycles()
    cycle = next((one for one in cycles if one.id == cycle_id and not one.is_draft), None)
    if cycle is None:
        abort(404)
    factor = instrument(cycle.instrument_id).factor(number)
    found = queries.read_results(cycle, cycles)
    answers = queries.list_factor_answers(cycle_id, number)
    there = {answer.request_id for answer in answers}
    return render_template(
        "assessments/board/factor.html",
        results=found,
        cycle=cycle,
        factor=factor,
        group=found.instrument.group_of(number),
        chart=factor_chart(found, number),
        movement=found.movements[number],
        answers=answers,
        silent=[one for one in found.requests if one.id not in there],
        numbers=found.instrument.numbers,
    )


@bp.get("/partners/<uuid:request_id>")
@requires(Permission.RESULTS_READ, space=SpaceKind.BOARD)
def show_partner(cycle_id: UUID, request_id: UUID) -> ResponseReturnValue:
    """Show all that one partner sent in: what counts, or an older version where one is asked for."""
    cycle = _opened(cycle_id)
    partner = cycles_queries.get_request(cycle_id, request_id)
    version = _version(partner)
    answers = queries.list_answers(version.id) if version else ()
    return render_template(
        "assessments/board/partner.html",
        cycle=cycle,
        partner=partner,
        version=version,
        answers={answer.factor: answer for answer in answers},
        instrument=instrument(cycle.instrument_id),
    )


@bp.get("/partners/<uuid:request_id>/factors/<int:number>")
@requires(Permission.RESULTS_READ, space=SpaceKind.BOARD)
def show_cell(cycle_id: UUID, request_id: UUID, number: int) -> ResponseReturnValue:
    """Show the words behind one cell, what the level means there, and what the partner said last time."""
    cycles = cycles_queries.list_cycles()
    cycle = next((one for one in cycles if one.id == cycle_id and not one.is_draft), None)
    if cycle is None:
        abort(404)
    asked = instrument(cycle.instrument_id)
    factor = asked.factor(number)
    partner = cycles_queries.get_request(cycle_id, request_id)
    previous = cycles_queries.before(cycle, cycles)
    last = queries.find_answer(previous.id, partner.organisation_id, number) if previous else None
    return render_template(
        "assessments/board/cell.html",
        cycle=cycle,
        previous=previous,
        partner=partner,
        factor=factor,
        words=factor.for_kind(partner.kind),
        answer=queries.get_answer(partner.current.id, number) if partner.current else None,
        last=last,
        numbers=asked.numbers,
        instrument=asked,
    )


def _results(cycle_id: UUID) -> Results:
    cycles = cycles_queries.list_cycles()
    cycle = next((one for one in cycles if one.id == cycle_id and not one.is_draft), None)
    if cycle is None:
        abort(404)
    return queries.read_results(cycle, cycles)


def _opened(cycle_id: UUID) -> CycleRow:
    cycle = cycles_queries.get_cycle(cycle_id)
    if cycle.is_draft:
        abort(404)
    return cycle


def _version(partner: RequestRow) -> cycles_queries.VersionRow | None:
    """Return the version that `?version=` names; what counts, or was withdrawn last, otherwise."""
    wanted = request.args.get("version")
    if wanted is None:
        return partner.current or partner.latest
    found = next((one for one in partner.versions if str(one.version) == wanted), None)
    if found is None:
        abort(404)
    return found


def heat_of(found: Results) -> HeatMap:
    """Return the heat map, filtered and sorted as the address says."""

    def href_of(partner: RequestRow) -> str:
        return url_for("results.show_partner", cycle_id=found.cycle.id, request_id=partner.id)

    return heat_map(found, kind=request.args.get("kind", ""), sort=request.args.get("sort", ""), href_of=href_of)


def register(app: Flask) -> None:
    """Add the pages."""
    heat_cells.register(app)
    app.register_blueprint(bp)
