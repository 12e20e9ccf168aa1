"""Bringing in an earlier year's results from a spreadsheet: hand in, say what it holds, look, take in."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.assessments.forms.import_results import ResultsFileForm, check_form, columns_form, meanings_form
from app.assessments.importing import templates
from app.assessments.queries import cycles as cycles_queries
from app.assessments.queries.import_results import KIND, Plan, get_plan
from app.assessments.service import import_results as service
from app.commons.queries import latest_instrument
from app.core import clock, holding
from app.core.carrying_out import carry_out
from app.core.errors import AlreadyDone, Refused
from app.core.sheets import MOST_BYTES, CannotRead
from app.ui.forms import ConfirmForm
from app.ui.handing_in import takes_a_file, too_large_form
from tenants import SpaceKind, prefix, transaction

bp = Blueprint(
    "import_results", __name__, url_prefix=f"{prefix(SpaceKind.BOARD)}/cycles", template_folder="../templates"
)
runs = requires(Permission.CYCLES_RUN, space=SpaceKind.BOARD)
FOLDER = "assessments/board"


@takes_a_file(bp, "hand_in", MOST_BYTES)
def too_large() -> str:
    """Say how large a file may be, beside the question for it."""
    form = too_large_form(ResultsFileForm, "file", MOST_BYTES)
    return render_template(f"{FOLDER}/import_results.html", form=form, formats=("xlsx", "csv"))


@bp.route("/import", methods=["GET", "POST"])
@runs
def hand_in() -> ResponseReturnValue:
    """Ask for the spreadsheet; nothing is taken in yet."""
    form = ResultsFileForm()
    status = 200
    if form.validate_on_submit():
        filename, content = form.sent
        try:
            with transaction():
                file_id = service.hold(key=form.key, filename=filename, content=content, now=clock.now())
        except CannotRead as refused:
            form.add_error("file", refused.message)
            status = refused.status
        else:
            return redirect(url_for(".columns", file_id=file_id), 303)
    page = render_template(f"{FOLDER}/import_results.html", form=form, formats=("xlsx", "csv"))
    return page, 422 if form.errors and status == 200 else status


@bp.get("/import/template/<any(wide, long):layout>.<any(xlsx, csv):file_format>")
@runs
def template(layout: str, file_format: str) -> ResponseReturnValue:
    """Give a spreadsheet to fill in."""
    content, mime = templates.make(latest_instrument(), layout=layout, file_format=file_format)
    headers = {"Content-Disposition": f'attachment; filename="earlier-results-{layout}.{file_format}"'}
    return Response(content, mimetype=mime, headers=headers)


@bp.route("/import/<uuid:file_id>/columns", methods=["GET", "POST"])
@runs
def columns(file_id: UUID) -> ResponseReturnValue:
    """Ask what each column is; guessed, to be put right."""
    plan = _plan(file_id)
    if plan is None:
        return _done(file_id)
    form = columns_form(plan)
    return _say(form, plan, "import_columns.html", ".meanings", lambda: {"targets": form.targets})


@bp.route("/import/<uuid:file_id>/meanings", methods=["GET", "POST"])
@runs
def meanings(file_id: UUID) -> ResponseReturnValue:
    """Ask what the levels mean, and which year they are of."""
    plan = _plan(file_id)
    if plan is None:
        return _done(file_id)
    if plan.wrong:
        return redirect(url_for(".columns", file_id=file_id))
    form = meanings_form(plan, today=clock.local_date(clock.now()))

    def said() -> dict[str, Any]:
        day: date = form.closes_on.data
        return {
            "meanings": form.meanings,
            "title": form.title.data,
            "reporting_year": form.reporting_year.data,
            "closes_on": day.isoformat(),
        }

    return _say(form, plan, "import_meanings.html", ".check", said)


@bp.route("/import/<uuid:file_id>/check", methods=["GET", "POST"])
@runs
def check(file_id: UUID) -> ResponseReturnValue:
    """Show what the file would bring, partner by partner; on a yes take all of it in."""
    plan = _plan(file_id)
    if plan is None:
        return _done(file_id)
    if plan.wrong or plan.closes_on is None:
        return redirect(url_for(".meanings", file_id=file_id))
    form = check_form(plan)

    def act() -> str:
        revision = form.seen_revision
        if form.partners:
            holding.say(file_id=file_id, kind=KIND, revision=revision, choices={"partners": form.partners})
            revision += form.partners != (plan.held.choices.get("partners") or {})
        cycle = service.take_in(file_id=file_id, revision=revision, now=clock.now())
        return f"The results of {cycle.title} are here. What moved since shows as soon as partners answer again"

    return carry_out(
        form,
        act,
        template=f"{FOLDER}/import_check.html",
        to=url_for("cycles.show", cycle_id=file_id),
        revision=plan.held.revision,
        plan=plan,
    )


@bp.route("/import/<uuid:file_id>/throw-away", methods=["GET", "POST"])
@runs
def throw_away(file_id: UUID) -> ResponseReturnValue:
    """Ask, then throw the spreadsheet away."""
    held = holding.get_held(file_id, kind=KIND)
    form = ConfirmForm(revision=str(held.revision))

    def act() -> str:
        holding.throw_away(file_id=file_id, kind=KIND)
        return "Spreadsheet thrown away. Nothing was brought in"

    return carry_out(form, act, template=f"{FOLDER}/import_throw_away.html", to=url_for("cycles.index"), held=held)


@bp.route("/<uuid:cycle_id>/remove-import", methods=["GET", "POST"])
@runs
def remove(cycle_id: UUID) -> ResponseReturnValue:
    """Ask, then remove a cycle that was brought in."""
    cycle = cycles_queries.get_cycle(cycle_id)
    form = ConfirmForm(revision=str(cycle.revision))

    def act() -> str:
        service.remove(cycle_id=cycle_id, revision=form.seen_revision, now=clock.now())
        return f"{cycle.title} removed. Nothing of it is kept"

    page = f"{FOLDER}/import_remove.html"
    return carry_out(form, act, template=page, to=url_for("cycles.index"), revision=cycle.revision, cycle=cycle)


def _plan(file_id: UUID) -> Plan | None:
    """Return what is known of the file; None where it was taken in."""
    held = holding.get_held(file_id, kind=KIND)
    return None if held.is_taken else get_plan(file_id)


def _done(file_id: UUID) -> ResponseReturnValue:
    flash("This file was taken in already. Here is what it brought.", "note")
    return redirect(url_for("cycles.show", cycle_id=file_id), 303)


def _say(form: Any, plan: Plan, template: str, to: str, said: Any) -> ResponseReturnValue:
    """Keep what was said of the file and go on; or show the form."""
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                holding.say(file_id=plan.held.id, kind=KIND, revision=form.seen_revision, choices=said())
        except AlreadyDone:
            return _done(plan.held.id)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
            form.revision.data = str(plan.held.revision)
            status = refused.status
        else:
            return redirect(url_for(to, file_id=plan.held.id), 303)
    page = render_template(f"{FOLDER}/{template}", form=form, plan=plan)
    return page, 422 if form.errors and status == 200 else status


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
