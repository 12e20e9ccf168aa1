"""Bringing in another tool's answers, a step a page: the file, its columns, its values, what would come of it."""

from uuid import UUID

from flask import Blueprint, Flask, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.core import clock
from app.core.carrying_out import carry_out
from app.core.errors import Refused
from app.learning_needs.forms.importing import (
    ColumnsForm,
    ConfirmForm,
    UploadForm,
    ValuesForm,
    columns_form,
    values_form,
)
from app.learning_needs.importing.plan import make_plan
from app.learning_needs.importing.reading import MOST_BYTES
from app.learning_needs.importing.reporting import report_of
from app.learning_needs.importing.targets import offered
from app.learning_needs.queries import importing as queries
from app.learning_needs.queries.importing import UploadRow
from app.learning_needs.service import importing as service
from app.ui.handing_in import takes_a_file, too_large_form
from tenants import SpaceKind, prefix, transaction

bp = Blueprint(
    "survey_import", __name__, url_prefix=f"{prefix(SpaceKind.BOARD)}/surveys/import", template_folder="../templates"
)
runs = requires(Permission.SURVEYS_RUN, space=SpaceKind.BOARD)
FOLDER = "learning_needs/board/import"


@takes_a_file(bp, "create", MOST_BYTES)
def too_large() -> str:
    """Say how large a file may be, beside the question for it."""
    return render_template(f"{FOLDER}/file.html", form=too_large_form(UploadForm, "answers_file", MOST_BYTES))


@bp.route("/", methods=["GET", "POST"])
@runs
def create() -> ResponseReturnValue:
    """Ask for the file and what the survey was; on a valid submit keep both, and ask what the columns are."""
    form = UploadForm()

    def act() -> str:
        assert form.loaded is not None  # noqa: S101 - a valid form has read its file
        about = service.About(
            title=str(form.title.data),
            opens_on=form.opens_on.data,  # type: ignore[arg-type]  # a valid form has both days
            closes_on=form.closes_on.data,  # type: ignore[arg-type]
            smallest=int(form.smallest.data),
        )
        service.bring_in(key=form.key, about=about, filename=form.filename, loaded=form.loaded, now=clock.now())
        return "The file was read. Nothing is counted yet"

    to = url_for(".columns", survey_id=form.submission_key.data)
    return carry_out(form, act, template=f"{FOLDER}/file.html", to=to)


@bp.get("/<uuid:survey_id>/")
@runs
def show(survey_id: UUID) -> ResponseReturnValue:
    """Show how far a file is; one that waits for an answer leads to the question."""
    upload = queries.get_upload(survey_id)
    if upload.can_change:
        step = ".check" if upload.has_report else ".values" if upload.has_values else ".columns"
        return redirect(url_for(step, survey_id=survey_id), 303)
    return render_template(f"{FOLDER}/progress.html", upload=upload)


@bp.route("/<uuid:survey_id>/columns", methods=["GET", "POST"])
@runs
def columns(survey_id: UUID) -> ResponseReturnValue:
    """Ask what each column is, as far as that could be told set already."""
    upload = queries.get_upload(survey_id)
    if not upload.can_change:
        return redirect(url_for(".show", survey_id=survey_id), 303)
    instrument = queries.instrument_of(upload)
    groups = offered(instrument)
    form = columns_form(upload.columns, upload.targets, groups, instrument)
    status = 200
    if form.validate_on_submit():
        found = queries.values_of(survey_id, form.targets)
        form.too_many(found.too_many)
        if not found.too_many:
            try:
                with transaction():
                    service.choose_columns(survey_id=survey_id, targets=form.targets, found=found)
            except Refused as refused:
                form.add_error(refused.field, refused.message)
                status = refused.status
            else:
                return redirect(url_for(".values", survey_id=survey_id), 303)
    page = render_template(f"{FOLDER}/columns.html", form=form, upload=upload, groups=groups)
    return page, _status(form, status)


@bp.route("/<uuid:survey_id>/values", methods=["GET", "POST"])
@runs
def values(survey_id: UUID) -> ResponseReturnValue:
    """Ask what the values mean; on a valid submit try the file out, and go to what would come of it."""
    upload = queries.get_upload(survey_id)
    if not upload.can_change or not upload.has_values:
        return redirect(url_for(".show", survey_id=survey_id), 303)
    instrument, partners = queries.instrument_of(upload), queries.list_partner_names()
    form = values_form(
        upload.found,
        upload.targets,
        upload.columns,
        known_scales=upload.scales,
        known_meanings=upload.meanings,
        instrument=instrument,
        partners=partners,
    )
    status = 200
    if form.validate_on_submit():
        plan = make_plan(upload.targets, form.scales_of, form.meanings, instrument)
        converted = queries.try_out(upload, plan)
        report = report_of(converted, plan, found=upload.found, partners=partners, instrument=instrument)
        try:
            with transaction():
                service.say_values(survey_id=survey_id, scales_of=form.scales_of, meanings=form.meanings, report=report)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
            status = refused.status
        else:
            return redirect(url_for(".check", survey_id=survey_id), 303)
    page = render_template(f"{FOLDER}/values.html", form=form, upload=upload)
    return page, _status(form, status)


@bp.route("/<uuid:survey_id>/check", methods=["GET", "POST"])
@runs
def check(survey_id: UUID) -> ResponseReturnValue:
    """Show what would come of the file; on a yes, have it brought in."""
    upload = queries.get_upload(survey_id)
    if not upload.has_report or not upload.can_change:
        return redirect(url_for(".show", survey_id=survey_id), 303)
    form = ConfirmForm()

    def act() -> str:
        service.begin(survey_id=survey_id, now=clock.now())
        return "The answers are being brought in"

    to = url_for(".show", survey_id=survey_id)
    return carry_out(form, act, template=f"{FOLDER}/check.html", to=to, upload=upload, report=upload.report)


@bp.route("/<uuid:survey_id>/discard", methods=["GET", "POST"])
@runs
def discard(survey_id: UUID) -> ResponseReturnValue:
    """Ask, then throw the file away, and the draft that it would have become."""
    upload: UploadRow = queries.get_upload(survey_id)
    if not upload.can_change:
        return redirect(url_for(".show", survey_id=survey_id), 303)
    form = ConfirmForm()

    def act() -> str:
        service.discard(survey_id=survey_id, now=clock.now())
        return "The file was thrown away"

    return carry_out(form, act, template=f"{FOLDER}/discard.html", to=url_for("surveys.index"), upload=upload)


def _status(form: ColumnsForm | ValuesForm, status: int) -> int:
    return 422 if form.errors and status == 200 else status


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
