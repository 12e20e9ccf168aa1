"""A board's learning plan: needs beside it, its pieces in order, its file; and what became of each need."""

from collections.abc import Callable
from importlib import import_module
from uuid import UUID

from flask import Flask, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.carrying_out import carry_out
from app.core.errors import Refused
from app.learning_needs.exports.plan import plan_csv
from app.learning_needs.forms.amounts import pounds
from app.learning_needs.forms.plan import LearningForm, MoveForm
from app.learning_needs.queries import plan as queries
from app.learning_needs.queries.effect import effects
from app.learning_needs.queries.plan import LearningRow
from app.learning_needs.queries.plan_page import Ground, get_ground, get_plan_page
from app.learning_needs.service import plan as service
from app.learning_needs.views.plan_blueprint import FOLDER, bp, edits, reads
from app.ui.forms import ConfirmForm
from tenants import transaction

WORK_OUT = "yes"  # what the button sends that works out the people and changes nothing


@bp.get("/")
@reads
def index(survey_id: UUID) -> ResponseReturnValue:
    """Show the ranked needs beside what is planned."""
    page = get_plan_page(survey_id)
    return render_template(f"{FOLDER}/index.html", page=page, survey=page.ground.survey)


@bp.get("/plan.csv")
@reads
def download(survey_id: UUID) -> ResponseReturnValue:
    """Answer the plan as a file for a spreadsheet."""
    page = get_plan_page(survey_id)
    headers = {"Content-Disposition": 'attachment; filename="learning-plan.csv"'}
    return Response(plan_csv(page.pieces), mimetype="text/csv", headers=headers)


@bp.get("/<uuid:learning_id>/")
@reads
def show(survey_id: UUID, learning_id: UUID) -> ResponseReturnValue:
    """Show one piece of learning, how many it is for and how that was reached, and its sessions."""
    row = queries.get_learning(survey_id, learning_id)
    ground = get_ground(survey_id)
    return render_template(
        f"{FOLDER}/learning.html",
        survey=ground.survey,
        piece=ground.piece(row),
        route=ground.route(row.topic),
        sessions=queries.list_sessions(learning_id),
        today=clock.local_date(clock.now()),
    )


@bp.route("/new", methods=["GET", "POST"])
@edits
def create(survey_id: UUID) -> ResponseReturnValue:
    """Plan something for the need named in `?topic=`."""
    ground = get_ground(survey_id)
    topic = request.args.get("topic", "")
    if ground.survey.topic(topic) is None:
        abort(404)
    form = LearningForm()

    def act() -> str:
        service.plan_learning(survey_id=survey_id, key=form.key, topic=topic, details=form.details, now=clock.now())
        return f"{form.title.data} is in the plan"

    return _fill_in(form, act, ground, topic, to=url_for(".index", survey_id=survey_id))


@bp.route("/<uuid:learning_id>/edit", methods=["GET", "POST"])
@edits
def edit(survey_id: UUID, learning_id: UUID) -> ResponseReturnValue:
    """Change a piece of learning; one that somebody else changed meanwhile is shown as it is now."""
    row = queries.get_learning(survey_id, learning_id)
    ground = get_ground(survey_id)
    form = LearningForm.of(row)

    def act() -> str:
        service.change_learning(
            survey_id=survey_id,
            learning_id=learning_id,
            revision=form.seen_revision,
            details=form.details,
            now=clock.now(),
        )
        return "Changed"

    to = url_for(".show", survey_id=survey_id, learning_id=learning_id)
    return _fill_in(form, act, ground, row.topic, to=to, row=row)


def _fill_in(
    form: LearningForm, act: Callable[[], str], ground: Ground, topic: str, *, to: str, row: LearningRow | None = None
) -> ResponseReturnValue:
    """Ask what is planned; beside it, what the findings say of those who are ticked.

    Args:
        form: what was sent, if anything was.
        act: keeps it, and answers what to say of it.
        ground: what the plan stands on.
        topic: the need that is to be met.
        to: where to go then.
        row: what is changed; None where something new is planned.
    """
    tiers, partners = list(form.tiers.data or ()), list(form.partners.data or ())
    ways = ground.ways(tiers)
    labels = [(tier.key, tier.label) for tier in ground.instrument.tiers]
    form.offer(tiers=labels, partners=ground.partners, ways=ways.rows)
    context = {
        "survey": ground.survey,
        "row": row,
        "now": ground.piece(row) if row else None,
        "need": ground.need(topic),
        "route": ground.route(topic),
        "reach": ground.reach(topic, tiers, partners),
        "ways": ways,
        "is_chosen": bool(tiers or partners),
    }
    if "work_out" in request.form:  # only looks: the numbers for whoever is ticked now
        form.validate()
        for field in form:
            if not any(field.raw_data or ()):
                field.errors = []  # what is still to be filled in is no mistake yet
        valid = not form.errors
        if request.form["work_out"] != WORK_OUT:
            form.add_error(None, "Use one of the buttons shown")
            valid = False
        return render_template(f"{FOLDER}/edit.html", form=form, **context), 200 if valid else 422
    revision = row.revision if row else None
    guards = ("learning_plan", ground.survey.id)
    return carry_out(form, act, template=f"{FOLDER}/edit.html", to=to, revision=revision, guards=guards, **context)


@bp.route("/<uuid:learning_id>/remove", methods=["GET", "POST"])
@edits
def remove(survey_id: UUID, learning_id: UUID) -> ResponseReturnValue:
    """Ask, then take a piece of learning out of the plan."""
    survey = queries.get_plan_survey(survey_id)
    row = queries.get_learning(survey_id, learning_id)
    form = ConfirmForm(revision=str(row.revision))

    def act() -> str:
        service.remove_learning(
            survey_id=survey_id, learning_id=learning_id, revision=form.seen_revision, now=clock.now()
        )
        return f"{row.title} is not in the plan any more"

    to = url_for(".index", survey_id=survey_id)
    return carry_out(form, act, template=f"{FOLDER}/remove.html", to=to, revision=row.revision, survey=survey, row=row)


@bp.post("/<uuid:learning_id>/move")
@edits
def move(survey_id: UUID, learning_id: UUID) -> ResponseReturnValue:
    """Move a piece of learning by one place, if it still stands where the page showed it."""
    queries.get_learning(survey_id, learning_id)  # a strange one is not here, whatever was pressed
    form = MoveForm()
    if form.validate():
        by, position = form.step
        try:
            with transaction():
                service.move_learning(
                    survey_id=survey_id, learning_id=learning_id, position=position, by=by, now=clock.now()
                )
        except Refused as refused:
            flash(refused.message, "note")
    else:
        flash("Nothing was moved. Use the buttons beside a piece of learning", "note")
    return redirect(url_for(".index", survey_id=survey_id, _anchor=f"learning-{learning_id}"), 303)


@bp.get("/effect")
@reads
def effect(survey_id: UUID) -> ResponseReturnValue:
    """Show what became of each need by the next survey, or by the later one named in `?after=`."""
    survey = queries.get_plan_survey(survey_id)
    later = queries.list_later(survey) if survey.has_findings else ()
    wanted = request.args.get("after", "")
    after = next((one for one in later if str(one.id) == wanted), later[0] if later else None)
    rows = effects(survey, after) if after else ()
    return render_template(f"{FOLDER}/effect.html", survey=survey, later=later, after=after, rows=rows)


def register(app: Flask) -> None:
    """Add the pages."""
    app.jinja_env.filters["pounds"] = pounds
    import_module("app.learning_needs.views.sessions")  # they hang on the same blueprint
    app.register_blueprint(bp)
