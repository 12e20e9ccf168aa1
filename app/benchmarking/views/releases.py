"""What a board lets others see of a closed cycle or survey: preview, confirm, receipt, withdraw."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.benchmarking.forms.releases import BACK, CONFIRMED, ReleaseForm
from app.benchmarking.queries import previews
from app.benchmarking.queries import releases as queries
from app.benchmarking.queries.previews import Preview, Subject
from app.benchmarking.service import releases as service
from app.benchmarking.views import release_cells
from app.benchmarking.views.tabs import register_tab
from app.core import clock
from app.core.carrying_out import carry_out
from app.core.errors import AlreadyDone, Refused
from app.ui.forms import ConfirmForm
from tenants import Audience, SpaceKind, prefix, transaction

bp = Blueprint("releases", __name__, url_prefix=f"{prefix(SpaceKind.BOARD)}/releases", template_folder="../templates")
bp.context_processor(release_cells.in_templates)


def register(app: Flask) -> None:
    """Add the pages, and the way to them."""
    app.register_blueprint(bp)
    register_tab(SpaceKind.BOARD, "What we release", "releases.index", order=70, permission=Permission.COMPARISONS_READ)


@bp.get("/")
@requires(Permission.COMPARISONS_READ, space=SpaceKind.BOARD)
def index() -> ResponseReturnValue:
    """List what others see, what could be released, and what was."""
    released = queries.list_own()
    today = clock.local_date(clock.now())
    stands = [row for row in released if row.standing(today) is queries.Standing.STANDS]
    return render_template(
        "benchmarking/releases/index.html",
        stands=stands,
        past=[row for row in released if row not in stands],
        subjects=previews.list_subjects(),
        standing_of={row.id: row.standing(today).value for row in released},
        ground=queries.ground(),
    )


@bp.route("/new/<any(cycle,survey):what>/<uuid:subject_id>", methods=["GET", "POST"])
@requires(Permission.RELEASES_MANAGE, space=SpaceKind.BOARD)
def preview(what: str, subject_id: UUID) -> ResponseReturnValue:
    """Show exactly what others would see; ask who, and once more; on a yes release it."""
    found = previews.prepare(Subject(what), subject_id)
    ground = queries.ground()
    form = ReleaseForm(seen=found.digest)
    form.offer(ground.region_name or "")
    status = 200
    if ground.region_code and not found.refusal and form.validate_on_submit() and form.confirmed.data != BACK:
        if form.confirmed.data != CONFIRMED:
            return render_template("benchmarking/releases/check.html", form=form, found=found, ground=ground)
        try:
            with transaction():
                made = _release(found, form)
        except AlreadyDone:
            return redirect(url_for(".index"), 303)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
            form.seen.data = found.digest  # the page that follows shows it as it is now
            status = refused.status
        else:
            flash("Released. This is your receipt", "success")
            return redirect(url_for(".receipt", release_id=made[0]), 303)
    form.confirmed.data = ""
    page = render_template(
        "benchmarking/releases/preview.html",
        form=form,
        found=found,
        ground=ground,
        refusal=found.refusal or service.change_refusal(found),
    )
    return page, 422 if form.errors and status == 200 else status


def _release(found: Preview, form: ReleaseForm) -> tuple[UUID, ...]:
    return service.release(
        key=form.key,
        what=found.what,
        subject_id=found.subject_id,
        terms=[service.Terms(Audience(audience), named) for audience, named in form.chosen],
        until=form.until.data,
        seen=form.seen.data or "",
        now=clock.now(),
    )


@bp.get("/<uuid:release_id>")
@requires(Permission.COMPARISONS_READ, space=SpaceKind.BOARD)
def receipt(release_id: UUID) -> ResponseReturnValue:
    """Say who can see what, until when, and how to withdraw it."""
    row = queries.get_own(release_id)
    today = clock.local_date(clock.now())
    beside = [one for one in queries.list_of_subject(row.subject_id) if one.id != row.id]
    return render_template(
        "benchmarking/releases/receipt.html",
        row=row,
        standing=row.standing(today).value,
        beside=beside,
        others_stand=any(one.standing(today).value == "stands" for one in beside),
        standing_of=lambda one: one.standing(today).value,
        ground=queries.ground(),
    )


@bp.route("/<uuid:release_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.RELEASES_MANAGE, space=SpaceKind.BOARD)
def withdraw(release_id: UUID) -> ResponseReturnValue:
    """Ask, then take a release back."""
    row = queries.get_own(release_id)
    today = clock.local_date(clock.now())
    others = [one for one in queries.list_of_subject(row.subject_id) if one.id != row.id]
    stay = [one for one in others if one.standing(today).value == "stands"]

    def act() -> str:
        service.withdraw(release_id=release_id, now=clock.now())
        if stay:
            return "Withdrawn. Your other release of the same results still stands"
        return "Withdrawn. Nobody outside your board sees it any more"

    return carry_out(
        ConfirmForm(),
        act,
        template="benchmarking/releases/withdraw.html",
        to=url_for(".receipt", release_id=release_id),
        row=row,
        stay=stay,
        standing=row.standing(today).value,
        ground=queries.ground(),
    )
