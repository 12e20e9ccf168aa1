"""A board's surveys: the list, a draft with its topics and services, one survey and how many have answered."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from app.access.guards import can, requires
from app.access.permissions import Permission
from app.assessments.queries.cycles import list_choosable
from app.commons.queries import latest_learning_instrument, learning_instrument
from app.core import clock
from app.core.carrying_out import carry_out, guard_form, show_refusal
from app.core.errors import AlreadyDone, Refused, Stale
from app.core.places import register_place
from app.learning_needs.answering.context import DoorContext, DoorSurvey, services_of, topics_of
from app.learning_needs.charts.response import by_day
from app.learning_needs.forms.surveys import ServicesForm, SurveyForm, TopicsForm
from app.learning_needs.queries import surveys as queries
from app.learning_needs.queries.surveys import SurveyRow
from app.learning_needs.service import content, drafts
from app.learning_needs.views import running
from app.learning_needs.views.door import respond
from app.ui.navigation import register_nav
from tenants import SpaceKind, SpaceRef, prefix, transaction

bp = Blueprint("surveys", __name__, url_prefix=f"{prefix(SpaceKind.BOARD)}/surveys", template_folder="../templates")
FOLDER = "learning_needs/board"


@bp.get("/")
@requires(Permission.SURVEYS_READ, space=SpaceKind.BOARD)
def index() -> ResponseReturnValue:
    """List the board's surveys."""
    now = clock.now()
    surveys = queries.list_surveys()
    left = {survey.id: clock.days_left(survey.closes_on, now) for survey in surveys}
    return render_template(f"{FOLDER}/surveys.html", surveys=surveys, days_left=left)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.SURVEYS_RUN, space=SpaceKind.BOARD)
def create() -> ResponseReturnValue:
    """Show the form; on a valid submit keep a draft and go to its page."""
    partners = list_choosable()
    form = SurveyForm(partners=[str(partner.id) for partner in partners])
    form.offer(partners)
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                guard_form(form, "survey", form.key, now=clock.now())
                drafts.create_draft(key=form.key, wanted=form.wanted, now=clock.now())
        except AlreadyDone:
            return redirect(url_for(".show", survey_id=form.key), 303)
        except Refused as refused:
            show_refusal(form, refused)
            status = refused.status
        else:
            flash("Draft saved. Nobody outside your board sees it yet", "success")
            return redirect(url_for(".show", survey_id=form.key), 303)
    asked = latest_learning_instrument()
    page = render_template(f"{FOLDER}/edit.html", form=form, survey=None, partners=partners, instrument=asked)
    return page, _status(form, status)


@bp.route("/<uuid:survey_id>/edit", methods=["GET", "POST"])
@requires(Permission.SURVEYS_RUN, space=SpaceKind.BOARD)
def edit(survey_id: UUID) -> ResponseReturnValue:
    """Change a draft; one that was opened meanwhile is shown as it is now."""
    survey = queries.get_survey(survey_id)
    if not survey.is_draft:
        return _no_draft(survey)
    partners = list_choosable()
    chosen = {asked.partner_id for asked in queries.list_requests(survey_id)}
    names = ("title", "opens_on", "closes_on", "opens_itself", "smallest", "intro", "worry_phone", "worry_words")
    data: dict[str, Any] = {name: getattr(survey, name) for name in names}
    data["partners"] = [str(partner.id) for partner in partners if partner.id in chosen]
    form = SurveyForm(data=data | {"revision": str(survey.revision)})
    form.offer(partners)
    status, other = 200, None
    if form.validate_on_submit():
        try:
            with transaction():
                guard_form(form, "survey", survey_id, now=clock.now())
                drafts.edit_draft(survey_id=survey_id, revision=form.seen_revision, wanted=form.wanted, now=clock.now())
        except Stale as stale:
            form.add_error(None, stale.message)
            status, other = stale.status, survey
            form.revision.data = str(survey.revision)  # sent again, it is meant
        except Refused as refused:
            show_refusal(form, refused)
            status = refused.status
        else:
            flash("Draft saved", "success")
            return redirect(url_for(".show", survey_id=survey_id), 303)
    page = render_template(
        f"{FOLDER}/edit.html",
        form=form,
        survey=survey,
        other=other,
        partners=partners,
        instrument=learning_instrument(survey.instrument_id),
    )
    return page, _status(form, status)


@bp.route("/<uuid:survey_id>/topics", methods=["GET", "POST"])
@requires(Permission.SURVEYS_RUN, space=SpaceKind.BOARD)
def edit_topics(survey_id: UUID) -> ResponseReturnValue:
    """Leave topics out of a draft, and add the board's own."""
    survey = queries.get_survey(survey_id)
    if not survey.is_draft:
        return _no_draft(survey)
    bundled = learning_instrument(survey.instrument_id).topics
    form = TopicsForm(revision=str(survey.revision), kept=[topic["key"] for topic in survey.topics if not topic["own"]])
    form.offer({"key": topic.key, "title": topic.title} for topic in bundled)
    form.fill((topic["title"], topic["about"]) for topic in survey.topics if topic["own"])

    def act() -> str:
        changed = content.edit_topics(
            survey_id=survey_id,
            revision=form.seen_revision,
            kept=form.kept.data or [],
            own=form.own,
            now=clock.now(),
        )
        return f"The survey asks about {len(changed.topics)} topics"

    return _keep(form, act, survey, "topics.html", about={topic.key: topic.about for topic in bundled})


@bp.route("/<uuid:survey_id>/services", methods=["GET", "POST"])
@requires(Permission.SURVEYS_RUN, space=SpaceKind.BOARD)
def edit_services(survey_id: UUID) -> ResponseReturnValue:
    """Add the board's own services to a draft."""
    survey = queries.get_survey(survey_id)
    if not survey.is_draft:
        return _no_draft(survey)
    bundled = [service for service in survey.services if not service["own"]]
    form = ServicesForm(revision=str(survey.revision))
    form.offer(bundled)
    form.fill((service["label"], service["counts_as"]) for service in survey.services if service["own"])

    def act() -> str:
        content.edit_services(survey_id=survey_id, revision=form.seen_revision, own=form.own, now=clock.now())
        return "Services saved"

    return _keep(form, act, survey, "services.html", bundled=bundled)


def _keep(form: Any, act: Any, survey: SurveyRow, template: str, **context: Any) -> ResponseReturnValue:
    return carry_out(
        form,
        act,
        template=f"{FOLDER}/{template}",
        to=url_for(".show", survey_id=survey.id),
        revision=survey.revision,
        survey=survey,
        **context,
    )


@bp.get("/<uuid:survey_id>/")
@requires(Permission.SURVEYS_READ, space=SpaceKind.BOARD)
def show(survey_id: UUID) -> ResponseReturnValue:
    """Show a survey: its dates, whom it asks, how many have answered, what is next."""
    survey = queries.get_survey(survey_id)
    requests = queries.list_requests(survey_id)
    now = clock.now()
    days = queries.sum_of_days(requests)
    return render_template(
        f"{FOLDER}/survey.html",
        survey=survey,
        requests=requests,
        days=days,
        chart=by_day([(one.day, one.answered) for one in days]),
        days_left=clock.days_left(survey.closes_on, now),
        nudged_today={one.id for one in requests if one.was_nudged_today(now)},
        instrument=learning_instrument(survey.instrument_id),
        may_go_on=survey.is_closing and survey.closed_at is not None and now >= survey.closed_at + queries.PATIENCE,
    )


@bp.route("/<uuid:survey_id>/preview", methods=["GET", "POST"])
@requires(Permission.SURVEYS_READ, space=SpaceKind.BOARD)
def preview(survey_id: UUID) -> ResponseReturnValue:
    """Walk the screens as staff see them. Nothing is sent, and nothing kept."""
    survey = queries.get_survey(survey_id)
    seen = DoorSurvey(
        request_id=survey.id,
        board_name=g.space.name,
        title=survey.title,
        instrument_id=survey.instrument_id,
        topics=topics_of(survey.topics),
        services=services_of(survey.services),
        intro=survey.intro,
        worry_phone=survey.worry_phone,
        worry_words=survey.worry_words,
        smallest=survey.smallest,
        closes_on=survey.closes_on,
        headcount=None,
        is_open=True,
    )
    context = DoorContext(
        instrument=learning_instrument(survey.instrument_id),
        organisation_name="your organisation",
        surveys=(seen,),
        action=request.path,
        token=generate_csrf(),
        preview=True,
        way_back=url_for(".show", survey_id=survey_id),
    )
    return respond(context)


def _no_draft(survey: SurveyRow) -> ResponseReturnValue:
    flash("This survey was opened, so what it asks cannot be changed any more.", "note")
    return redirect(url_for(".show", survey_id=survey.id), 303)


def _status(form: SurveyForm, status: int) -> int:
    return 422 if form.errors and status == 200 else status


def _navigation(space: SpaceRef) -> list[dict[str, str]]:
    if not can(Permission.SURVEYS_READ):
        return []
    return [{"text": "Learning needs", "href": url_for("surveys.index")}]


def register(app: Flask) -> None:
    """Add the pages, and the board's link to them."""
    app.register_blueprint(bp)
    app.register_blueprint(running.bp)
    register_nav("board", _navigation, order=20)
    register_place("survey", "The board’s words to staff", lambda one: url_for("surveys.show", survey_id=one))
    register_place("learning_plan", "A learning plan", lambda one: url_for("learning_plan.index", survey_id=one))
    register_place("barrier_offer", "An offer to partners", lambda one: url_for("barrier_offers.index", survey_id=one))
    register_place(
        "free_answers", "A free answer that is shown", lambda one: url_for("findings.show_texts", survey_id=one)
    )
