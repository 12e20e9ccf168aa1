"""Bringing in a file of counts: the file, what was understood of it, taking it or throwing it away."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.commons.queries import council_lookup
from app.core import clock
from app.core.carrying_out import carry_out
from app.core.errors import Refused
from app.outcomes.forms.uploads import TOO_LARGE, Reader, UploadForm, YesForm
from app.outcomes.queries.councils import OwnCouncil
from app.outcomes.queries.counts import get_upload
from app.outcomes.reading.file import MOST_BYTES, load
from app.outcomes.service import uploads as service
from app.outcomes.views.blueprint import FOLDER, bp, edits, reads
from app.outcomes.views.tied import own_council
from app.ui.handing_in import takes_a_file
from tenants import transaction


@takes_a_file(bp, "upload", MOST_BYTES)
def too_large() -> str:
    """Say how large a file may be, beside the question for it."""
    form = UploadForm(formdata=None)
    form.offer_years(clock.local_date(clock.now()))
    form.counts_file.errors = [TOO_LARGE]
    return render_template(f"{FOLDER}/upload.html", form=form, council=own_council())


@bp.route("/upload", methods=["GET", "POST"])
@edits
def upload() -> ResponseReturnValue:
    """Ask for the file; on a valid submit keep it, and show what was understood."""
    council, now, form = own_council(), clock.now(), UploadForm()
    form.offer_years(clock.local_date(now))
    form.reader = _reader(council)
    status = 200
    if form.validate_on_submit():
        assert form.loaded is not None  # noqa: S101 - a valid form has read its file
        try:
            with transaction():
                upload_id = service.bring_in(key=form.key, filename=form.filename, loaded=form.loaded, now=now)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
            status = refused.status
        else:
            if upload_id != form.key:
                flash("This file was brought in before. Here is what it holds.", "note")
            return redirect(url_for(".check", upload_id=upload_id), 303)
    page = render_template(f"{FOLDER}/upload.html", form=form, council=council)
    return page, 422 if form.errors and status == 200 else status


@bp.get("/uploads/<uuid:upload_id>")
@reads
def check(upload_id: UUID) -> ResponseReturnValue:
    """Show what was understood of a file, what was not, and what does not add up."""
    council, found = own_council(), get_upload(upload_id)
    return render_template(f"{FOLDER}/check.html", upload=found, council=council, form=YesForm())


@bp.post("/uploads/<uuid:upload_id>/take")
@edits
def take(upload_id: UUID) -> ResponseReturnValue:
    """Take a file's counts in."""
    council, found, form = own_council(), get_upload(upload_id), YesForm()

    def act() -> str:
        count = service.take(upload_id=upload_id, now=clock.now())
        return f"{count:,} counts are in. They stay here until you release them"

    return carry_out(form, act, template=f"{FOLDER}/check.html", to=url_for(".index"), upload=found, council=council)


@bp.route("/uploads/<uuid:upload_id>/throw-away", methods=["GET", "POST"])
@edits
def throw_away(upload_id: UUID) -> ResponseReturnValue:
    """Ask, then throw a file away that was not taken."""
    own_council()
    found, form = get_upload(upload_id), YesForm()
    if not found.is_waiting:
        return redirect(url_for(".check", upload_id=upload_id), 303)

    def act() -> str:
        service.throw_away(upload_id=upload_id, now=clock.now())
        return "The file was thrown away"

    return carry_out(form, act, template=f"{FOLDER}/throw_away.html", to=url_for(".index"), upload=found)


def _reader(council: OwnCouncil) -> Reader:
    """Return what reads a file as one council's; it asks for the register only when there is a file."""
    today = clock.local_date(clock.now())
    return lambda sent, year, quarter: load(
        sent, lookup=council_lookup(), council_code=council.code, year=year, quarter=quarter, today=today
    )
