"""A board's cycles: the list, a draft, one cycle and how far its partners are."""

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.assessments.forms.cycles import CycleForm
from app.assessments.queries import cycles as queries
from app.assessments.queries.cycles import CycleRow, RequestState
from app.assessments.queries.templates import get_template
from app.assessments.service import drafts, templates
from app.assessments.service.refusals_board import AlreadyDone, Stale
from app.assessments.views import import_results, running, templates_of_cycles
from app.commons.queries import instrument, latest_instrument
from app.core import clock
from app.core.carrying_out import guard_form, show_refusal
from app.core.errors import Refused
from app.ui.navigation import register_nav
from tenants import SpaceKind, SpaceRef, prefix, transaction

bp = Blueprint("cycles", __name__, url_prefix=f"{prefix(SpaceKind.BOARD)}/cycles", template_folder="../templates")


@bp.get("/")
@requires(Permission.CYCLES_READ, space=SpaceKind.BOARD)
def index() -> ResponseReturnValue:
    """List the board's cycles."""
    now = clock.now()
    cycles = queries.list_cycles()
    left = {cycle.id: clock.days_left(cycle.closes_on, now) for cycle in cycles}
    return render_template("assessments/board/cycles.html", cycles=cycles, days_left=left)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CYCLES_RUN, space=SpaceKind.BOARD)
def create() -> ResponseReturnValue:
    """Show the form; on a valid submit keep a draft and go to its page."""
    now = clock.now()
    today = clock.local_date(now)
    partners = queries.list_choosable()
    begun = _begun(partners, today=today)
    form = CycleForm(data=begun)
    form.offer(today=today, year=begun["reporting_year"], partners=partners)
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                guard_form(form, "cycle", form.key, now=now)
                cycle = drafts.create_draft(key=form.key, now=now, **_values(form))
        except AlreadyDone:
            return redirect(url_for(".show", cycle_id=form.key), 303)
        except Refused as refused:
            show_refusal(form, refused)
            status = refused.status
        else:
            flash("Draft saved. Nobody outside your board sees it yet", "success")
            return redirect(url_for(".show", cycle_id=cycle.id), 303)
    page = render_template(
        "assessments/board/edit_cycle.html", form=form, cycle=None, partners=partners, instrument=latest_instrument()
    )
    return page, _status(form, status)


def _begun(partners: tuple[queries.ChoosableRow, ...], *, today: date) -> dict[str, Any]:
    """Return what the form of a new draft holds: a template's words (`?template=`), a cycle's moved on (`?from=`)."""
    template_id, cycle_id = _id("template"), _id("from")
    if template_id:
        begun = templates.from_template(get_template(template_id), partners=partners, today=today)
    elif cycle_id:
        asked = {one.partner_id for one in queries.list_requests(cycle_id)}
        begun = templates.from_cycle(queries.get_cycle(cycle_id), asked=asked, partners=partners, today=today)
    else:
        year = clock.reporting_year_of(today)
        return {"reporting_year": year, "partners": [str(partner.id) for partner in partners]}
    return asdict(begun) | {"partners": [str(partner_id) for partner_id in begun.partner_ids]}


def _id(name: str) -> UUID | None:
    """Return the id that the address gives under a name; one that is none leads nowhere."""
    text = request.args.get(name)
    try:
        return UUID(text) if text else None
    except ValueError:
        abort(404)


@bp.route("/<uuid:cycle_id>/edit", methods=["GET", "POST"])
@requires(Permission.CYCLES_RUN, space=SpaceKind.BOARD)
def edit(cycle_id: UUID) -> ResponseReturnValue:
    """Change a draft; one that was opened meanwhile is shown as it is now."""
    now = clock.now()
    cycle = queries.get_cycle(cycle_id)
    if not cycle.is_draft:
        flash("This cycle was opened, so it is no draft any more.", "note")
        return redirect(url_for(".show", cycle_id=cycle_id), 303)
    partners = queries.list_choosable()
    chosen = {request.partner_id for request in queries.list_requests(cycle_id)}
    form = CycleForm(
        data={
            "title": cycle.title,
            "reporting_year": cycle.reporting_year,
            "opens_on": cycle.opens_on,
            "closes_on": cycle.closes_on,
            "chair_words": cycle.chair_words,
            "partners": [str(partner.id) for partner in partners if partner.id in chosen],
            "revision": str(cycle.revision),
        }
    )
    form.offer(today=clock.local_date(now), year=cycle.reporting_year, partners=partners)
    status, other = 200, None
    if form.validate_on_submit():
        try:
            with transaction():
                guard_form(form, "cycle", cycle_id, now=now)
                drafts.edit_draft(cycle_id=cycle_id, revision=form.seen_revision, now=now, **_values(form))
        except Stale as stale:
            form.add_error(None, stale.message)
            status, other = stale.status, cycle
            form.revision.data = str(cycle.revision)  # sent again, it is meant
        except Refused as refused:
            show_refusal(form, refused)
            status = refused.status
        else:
            flash("Draft saved", "success")
            return redirect(url_for(".show", cycle_id=cycle_id), 303)
    page = render_template(
        "assessments/board/edit_cycle.html",
        form=form,
        cycle=cycle,
        other=other,
        partners=partners,
        instrument=instrument(cycle.instrument_id),
    )
    return page, _status(form, status)


@bp.get("/<uuid:cycle_id>/")
@requires(Permission.CYCLES_READ, space=SpaceKind.BOARD)
def show(cycle_id: UUID) -> ResponseReturnValue:
    """Show a cycle: its dates, whom it asks, how far each is."""
    return render_template("assessments/board/cycle.html", **cycle_page(queries.get_cycle(cycle_id)))


def cycle_page(cycle: CycleRow) -> dict[str, Any]:
    """Return what a cycle's page shows."""
    requests = queries.list_requests(cycle.id)
    return {
        "cycle": cycle,
        "requests": requests,
        "counts": count_states(requests),
        "days_left": clock.days_left(cycle.closes_on, clock.now()),
        "total": len(instrument(cycle.instrument_id).numbers),
    }


def count_states(requests: tuple[queries.RequestRow, ...]) -> dict[str, int]:
    """Return how many partners are in each state."""
    return {state.value: sum(request.state is state for request in requests) for state in RequestState}


def _values(form: CycleForm) -> dict[str, Any]:
    return {
        "title": form.title.data,
        "reporting_year": form.reporting_year.data,
        "opens_on": form.opens_on.data,
        "closes_on": form.closes_on.data,
        "chair_words": form.chair_words.data or "",
        "partner_ids": form.partner_ids,
    }


def _status(form: CycleForm, status: int) -> int:
    return 422 if form.errors and status == 200 else status


def _navigation(space: SpaceRef) -> list[dict[str, str]]:
    return [
        {"text": "Overview", "href": space.home},
        {"text": "Cycles", "href": url_for("cycles.index")},
    ]


def register(app: Flask) -> None:
    """Add the pages, and the board's first two links."""
    app.register_blueprint(bp)
    app.register_blueprint(running.bp)
    templates_of_cycles.register(app)
    import_results.register(app)
    register_nav("board", _navigation, order=10)
