"""A board's survey at work: open, another last day, close, partners and their links, reminders, a new version."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.assessments.forms.cycles import LatePartnersForm
from app.assessments.queries.cycles import list_choosable
from app.core import clock
from app.core.carrying_out import carry_out
from app.learning_needs.charts.response import by_day
from app.learning_needs.forms.surveys import LastDayForm, NewVersionForm
from app.learning_needs.queries import surveys as queries
from app.learning_needs.queries.surveys import RequestRow, SurveyRow
from app.learning_needs.service import closing, drafts
from app.learning_needs.service import running as service
from app.learning_needs.service.telling import Sent
from app.learning_needs.views.inviting import Invitation, invitation
from app.ui.filters import long_date, plural
from app.ui.forms import ConfirmForm, Form
from tenants import SpaceKind, prefix

bp = Blueprint(
    "running_surveys",
    __name__,
    url_prefix=f"{prefix(SpaceKind.BOARD)}/surveys/<uuid:survey_id>",
    template_folder="../templates",
)
FOLDER = "learning_needs/board"


@bp.route("/open", methods=["GET", "POST"])
@requires(Permission.SURVEYS_RUN, space=SpaceKind.BOARD)
def open_survey(survey_id: UUID) -> ResponseReturnValue:
    """Say what opening does; on a yes, open."""
    survey = queries.get_survey(survey_id)
    form = ConfirmForm(revision=str(survey.revision))

    def act() -> str:
        sent = service.open_survey(survey_id=survey_id, revision=form.seen_revision, now=clock.now())
        return f"Survey open. {_asked(sent)}"

    replaced = queries.get_survey(survey.replaces_id) if survey.replaces_id else None
    return _carry_out(
        form,
        act,
        survey,
        "open.html",
        requests=queries.list_requests(survey_id),
        today=clock.local_date(clock.now()),
        replaced=replaced,
    )


@bp.route("/last-day", methods=["GET", "POST"])
@requires(Permission.SURVEYS_RUN, space=SpaceKind.BOARD)
def change_last_day(survey_id: UUID) -> ResponseReturnValue:
    """Ask for another last day; partners are told."""
    survey = queries.get_survey(survey_id)
    form = LastDayForm(revision=str(survey.revision), closes_on=survey.closes_on)

    def act() -> str:
        changed = service.change_last_day(
            survey_id=survey_id, revision=form.seen_revision, closes_on=form.last_day, now=clock.now()
        )
        return f"The last day is now {long_date(changed.closes_on)}. Partners have been told"

    return _carry_out(form, act, survey, "last_day.html")


@bp.route("/close", methods=["GET", "POST"])
@requires(Permission.SURVEYS_RUN, space=SpaceKind.BOARD)
def close(survey_id: UUID) -> ResponseReturnValue:
    """Say what closing does; on a yes, close."""
    survey = queries.get_survey(survey_id)
    form = ConfirmForm(revision=str(survey.revision))

    def act() -> str:
        closing.close_survey(survey_id=survey_id, revision=form.seen_revision, now=clock.now())
        return "Survey closed. The findings are being worked out"

    left = clock.days_left(survey.closes_on, clock.now())
    return _carry_out(form, act, survey, "close.html", days_left=left)


@bp.route("/delete", methods=["GET", "POST"])
@requires(Permission.SURVEYS_RUN, space=SpaceKind.BOARD)
def delete(survey_id: UUID) -> ResponseReturnValue:
    """Ask, then throw a draft away."""
    survey = queries.get_survey(survey_id)
    form = ConfirmForm(revision=str(survey.revision))

    def act() -> str:
        drafts.delete_draft(survey_id=survey_id, revision=form.seen_revision, now=clock.now())
        return f"{survey.title} deleted"

    return _carry_out(form, act, survey, "delete.html", to=url_for("surveys.index"))


@bp.route("/partners/add", methods=["GET", "POST"])
@requires(Permission.SURVEYS_RUN, space=SpaceKind.BOARD)
def add_partners(survey_id: UUID) -> ResponseReturnValue:
    """Ask the staff of partners that joined late."""
    survey = queries.get_survey(survey_id)
    there = {one.partner_id for one in queries.list_requests(survey_id)}
    partners = list_choosable()
    form = LatePartnersForm()
    form.offer(partners, there=there)

    def act() -> str:
        return _asked(service.add_partners(survey_id=survey_id, partner_ids=form.partner_ids, now=clock.now()))

    left = tuple(partner for partner in partners if partner.id not in there)
    return _carry_out(form, act, survey, "add_partners.html", partners=left)


@bp.route("/new-version", methods=["GET", "POST"])
@requires(Permission.SURVEYS_RUN, space=SpaceKind.BOARD)
def new_version(survey_id: UUID) -> ResponseReturnValue:
    """Copy an open survey to a draft that replaces it, and say why."""
    survey = queries.get_survey(survey_id)
    form = NewVersionForm(title=f"{survey.title[:100]}, new version")

    def act() -> str:
        drafts.copy_as_new_version(
            key=form.key,
            survey_id=survey_id,
            title=form.title.data or "",
            reason=form.reason.data or "",
            now=clock.now(),
        )
        return "New version saved as a draft. The open survey goes on until you open the new one"

    to = url_for("surveys.show", survey_id=form.key) if form.validate_on_submit() else None
    return _carry_out(form, act, survey, "new_version.html", to=to, guards=("survey", None))


@bp.get("/partners/<uuid:request_id>/")
@requires(Permission.SURVEYS_READ, space=SpaceKind.BOARD)
def partner(survey_id: UUID, request_id: UUID) -> ResponseReturnValue:
    """Show one partner: its link, code and mail text, and how many of its staff have answered."""
    survey, asked = queries.get_survey(survey_id), queries.get_request(survey_id, request_id)
    return render_template(
        f"{FOLDER}/partner.html",
        survey=survey,
        request=asked,
        invitation=_invitation(survey, asked),
        chart=by_day([(one.day, one.answered) for one in asked.by_day]),
        nudged_today=asked.was_nudged_today(clock.now()),
    )


@bp.get("/partners/<uuid:request_id>/poster")
@requires(Permission.SURVEYS_READ, space=SpaceKind.BOARD)
def poster(survey_id: UUID, request_id: UUID) -> ResponseReturnValue:
    """Show one partner's poster, made to be printed on one sheet."""
    survey, asked = queries.get_survey(survey_id), queries.get_request(survey_id, request_id)
    back = url_for(".partner", survey_id=survey_id, request_id=request_id)
    return render_template("learning_needs/poster.html", invitation=_invitation(survey, asked), back=back)


@bp.route("/partners/<uuid:request_id>/nudge", methods=["GET", "POST"])
@requires(Permission.SURVEYS_RUN, space=SpaceKind.BOARD)
def nudge(survey_id: UUID, request_id: UUID) -> ResponseReturnValue:
    """Say what a reminder does; on a yes, have the partner's coordinators reminded."""
    survey, asked = queries.get_survey(survey_id), queries.get_request(survey_id, request_id)
    form = ConfirmForm()

    def act() -> str:
        service.nudge(survey_id=survey_id, request_id=request_id, now=clock.now())
        return f"The coordinators of {asked.name} are being reminded"

    return _carry_out(form, act, survey, "nudge.html", request=asked)


@bp.route("/partners/<uuid:request_id>/go-on", methods=["GET", "POST"])
@requires(Permission.SURVEYS_RUN, space=SpaceKind.BOARD)
def go_on_without(survey_id: UUID, request_id: UUID) -> ResponseReturnValue:
    """Say what is lost; on a yes, count without one partner's answers."""
    survey, asked = queries.get_survey(survey_id), queries.get_request(survey_id, request_id)
    form = ConfirmForm()

    def act() -> str:
        closing.go_on_without(survey_id=survey_id, request_id=request_id, now=clock.now())
        return f"{asked.name} is left out"

    return _carry_out(form, act, survey, "go_on.html", request=asked)


def _carry_out(
    form: Form, act: Callable[[], str], survey: SurveyRow, template: str, *, to: str | None = None, **context: Any
) -> ResponseReturnValue:
    """Ask, then act once and go to the survey's page; see `carry_out`."""
    return carry_out(
        form,
        act,
        template=f"{FOLDER}/{template}",
        to=to or url_for("surveys.show", survey_id=survey.id),
        revision=survey.revision,
        survey=survey,
        **context,
    )


def _invitation(survey: SurveyRow, asked: RequestRow) -> Invitation:
    return invitation(
        board_name=g.space.name,
        organisation_name=asked.name,
        title=survey.title,
        door=asked.door,
        door_words=asked.door_words,
        closes_on=survey.closes_on,
        smallest=survey.smallest,
        worry_phone=survey.worry_phone,
        worry_words=survey.worry_words,
        instrument_id=survey.instrument_id,
        topics=len(survey.topics),
    )


def _asked(sent: Sent) -> str:
    said = f"{plural(sent.sent, 'partner has', 'partners have')} been asked"
    if sent.waiting:
        said += f"; {plural(sent.waiting, 'waits', 'wait')} until the connection is accepted"
    return said
