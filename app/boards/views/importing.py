"""Bringing partners in from a spreadsheet: the file, its columns, what would come of it, and taking it in."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.boards.forms.importing import (
    MOST_ROWS,
    ConfirmForm,
    RowsForm,
    UploadForm,
    columns_form,
    matches_form,
)
from app.boards.importing.columns import TEMPLATE
from app.boards.importing.listing import EXAMPLES, list_plan
from app.boards.queries import importing as queries
from app.boards.service import importing as service
from app.core import clock
from app.core.carrying_out import carry_out
from app.core.errors import Refused
from app.core.sheets import CSV, MIME_TYPES, MOST_BYTES, XLSX, Format, column_letters, template
from app.organisations.keys import LABELS
from app.ui.forms import revision_of
from app.ui.handing_in import takes_a_file, too_large_form
from tenants import SpaceKind, prefix, transaction

bp = Blueprint(
    "partners_import",
    __name__,
    url_prefix=f"{prefix(SpaceKind.BOARD)}/partners/import",
    template_folder="../templates",
)
manages = requires(Permission.PARTNERS_MANAGE, space=SpaceKind.BOARD)
FOLDER = "boards/import"


@takes_a_file(bp, "create", MOST_BYTES)
def too_large() -> str:
    """Say how large a file may be, beside the question for it."""
    form = too_large_form(UploadForm, "file", MOST_BYTES)
    return render_template(f"{FOLDER}/file.html", form=form, columns=TEMPLATE, most=MOST_ROWS)


@bp.route("/", methods=["GET", "POST"])
@manages
def create() -> ResponseReturnValue:
    """Ask for the file; on a valid submit hold it, and go to what would come of it."""
    form, status = UploadForm(), 200
    if form.validate_on_submit() and form.sheet is not None:
        with transaction():
            upload_id = service.hand_in(key=form.key, sheet=form.sheet, now=clock.now())
        return redirect(url_for(".show", upload_id=upload_id), 303)
    if form.errors:
        status = 422
    return render_template(f"{FOLDER}/file.html", form=form, columns=TEMPLATE, most=MOST_ROWS), status


@bp.get("/template.<any(csv, xlsx):extension>")
@manages
def get_template(extension: str) -> ResponseReturnValue:
    """Give a file to fill in."""
    format_: Format = CSV if extension == "csv" else XLSX
    made = template(
        [column.heading for column in TEMPLATE],
        EXAMPLES,
        [(column.heading, column.hint) for column in TEMPLATE],
        format_,
        title="Partners",
    )
    name = f"partners-template.{extension}"
    return send_file(BytesIO(made), mimetype=MIME_TYPES[format_], as_attachment=True, download_name=name, etag=False)


@bp.get("/<uuid:upload_id>/")
@manages
def show(upload_id: UUID) -> ResponseReturnValue:
    """Show what would come of a list, a part of it at a time; of one that was taken in, what came of it."""
    upload = queries.get_upload(upload_id)
    if upload.is_taken:
        return render_template(f"{FOLDER}/done.html", upload=upload)
    if not upload.places:
        return redirect(url_for(".columns", upload_id=upload_id), 303)
    plan = queries.get_plan(upload)
    listing = list_plan(plan, part=request.args.get("show", ""), page=request.args.get("page", ""))
    rows = RowsForm(formdata=None, revision=str(upload.revision), shown=",".join(map(str, listing.rows)))
    matches = matches_form(listing.proposals) if listing.part == "asked" else None
    return render_template(
        f"{FOLDER}/check.html",
        upload=upload,
        plan=plan,
        listing=listing,
        rows=rows,
        matches=matches,
        key_labels=LABELS,
    )


@bp.route("/<uuid:upload_id>/columns", methods=["GET", "POST"])
@manages
def columns(upload_id: UUID) -> ResponseReturnValue:
    """Ask what each column is, as far as that could be told set already."""
    upload = queries.get_upload(upload_id)
    if upload.sheet is None:
        return _to(upload_id)
    headings = [(column_letters(place), cell.text) for place, cell in enumerate(upload.sheet.headings)]
    form, status = columns_form(headings, upload.places or upload.guess.places), 200
    if not form.is_submitted():
        form.revision.data = str(upload.revision)
    elif form.validate():
        try:
            with transaction():
                revision = revision_of(form.revision.data)
                service.choose_columns(upload_id=upload_id, places=form.places, revision=revision)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
            form.revision.data, status = str(upload.revision), refused.status
        else:
            return _to(upload_id)
    else:
        status = 422
    return render_template(f"{FOLDER}/columns.html", form=form, upload=upload, headings=headings), status


@bp.post("/<uuid:upload_id>/rows")
@manages
def rows(upload_id: UUID) -> ResponseReturnValue:
    """Leave out the rows that are ticked, and bring back those that are not."""
    form = RowsForm()

    def act(revision: int) -> None:
        service.say(upload_id=upload_id, revision=revision, leave_out=form.left_out, bring_back=form.kept)

    return _said(upload_id, form, act, "Saved.")


@bp.post("/<uuid:upload_id>/matches")
@manages
def matches(upload_id: UUID) -> ResponseReturnValue:
    """Keep which organisations those of the list are."""
    plan = queries.get_plan(queries.get_upload(upload_id))
    form = matches_form(plan.asked)

    def act(revision: int) -> None:
        service.say(
            upload_id=upload_id,
            revision=revision,
            choices=form.said,
            leave_out=form.left_out,
            bring_back=form.kept,
        )

    return _said(upload_id, form, act, "Saved.")


@bp.post("/<uuid:upload_id>/leave-out-problems")
@manages
def leave_out_problems(upload_id: UUID) -> ResponseReturnValue:
    """Leave out every row with something to put right."""

    def act(revision: int) -> None:
        service.leave_out_problems(upload_id=upload_id, revision=revision)

    return _said(upload_id, RowsForm(), act, "Left out every row with something to put right.")


def _said(upload_id: UUID, form: Any, act: Any, message: str) -> ResponseReturnValue:
    """Keep what a form says, and go back to the list."""
    if not form.validate_on_submit():
        flash("This page was not sent whole. Nothing was saved.")
        return _to(upload_id)
    try:
        with transaction():
            act(revision_of(form.revision.data))
    except Refused as refused:
        flash(refused.message)
    else:
        flash(message, "success")
    return _to(upload_id)


@bp.route("/<uuid:upload_id>/take-in", methods=["GET", "POST"])
@manages
def take_in(upload_id: UUID) -> ResponseReturnValue:
    """Ask whether the list is to be taken in; on a yes make partners of all of it."""
    upload = queries.get_upload(upload_id)
    if upload.is_taken:
        return _to(upload_id)
    if not upload.places:
        return redirect(url_for(".columns", upload_id=upload_id), 303)
    form = ConfirmForm(revision=str(upload.revision))
    if request.method == "GET":
        plan = queries.get_plan(upload)
        if not plan.can_be_taken:
            return _to(upload_id)
        return render_template(f"{FOLDER}/take.html", form=form, upload=upload, plan=plan)
    if not form.validate_on_submit():
        abort(422)
    try:
        with transaction():
            result = service.take_in(upload_id=upload_id, revision=form.seen_revision, now=clock.now())
    except Refused as refused:
        flash(refused.message)
    else:
        flash(f"{result['partners']:,} partners were taken in.", "success")
    return _to(upload_id)


@bp.route("/<uuid:upload_id>/discard", methods=["GET", "POST"])
@manages
def discard(upload_id: UUID) -> ResponseReturnValue:
    """Ask, then throw the list away."""
    upload = queries.get_upload(upload_id)
    if upload.is_taken:
        return _to(upload_id)

    def act() -> str:
        service.throw_away(upload_id=upload_id)
        return "The list was thrown away. Nothing was changed"

    return carry_out(ConfirmForm(), act, template=f"{FOLDER}/discard.html", to=url_for("partners.index"), upload=upload)


def _to(upload_id: UUID) -> ResponseReturnValue:
    """Go to the list, at the part of it that the form stood on."""
    part = request.args.get("show", "")
    return redirect(url_for(".show", upload_id=upload_id, show=part if part.isalpha() else None), 303)
