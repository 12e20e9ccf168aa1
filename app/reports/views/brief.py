"""The chair's brief: one side of A4, on a page that prints, as a PDF, and in one's own mail."""

from io import BytesIO
from uuid import UUID

from flask import Blueprint, Flask, abort, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.assessments.queries import cycles as cycles_queries
from app.assessments.queries.cycles import CycleRow
from app.assessments.queries.results import read_results
from app.core import clock, keeping
from app.reports.messages.brief import KIND
from app.reports.queries.brief import brief_of
from app.reports.service import meetings as service
from app.ui.forms import Form
from tenants import SpaceKind, prefix, transaction

bp = Blueprint("brief", __name__, url_prefix=f"{prefix(SpaceKind.BOARD)}/brief", template_folder="../templates")


@bp.get("/")
@requires(Permission.BRIEF_READ, space=SpaceKind.BOARD)
def index() -> ResponseReturnValue:
    """Show the brief of the cycle in hand."""
    cycles = cycles_queries.list_cycles()
    cycle = cycles_queries.in_hand(cycles)
    if cycle is None:
        return render_template("reports/no_brief.html")
    return _page(cycle, cycles)


@bp.get("/<uuid:cycle_id>")
@requires(Permission.BRIEF_READ, space=SpaceKind.BOARD)
def show(cycle_id: UUID) -> ResponseReturnValue:
    """Show the brief of a cycle."""
    cycles = cycles_queries.list_cycles()
    return _page(_opened(cycle_id, cycles), cycles)


@bp.post("/<uuid:cycle_id>/pdf")
@requires(Permission.BRIEF_READ, space=SpaceKind.BOARD)
def make_pdf(cycle_id: UUID) -> ResponseReturnValue:
    """Have the PDF made, as things stand now."""
    _opened(cycle_id, cycles_queries.list_cycles())
    with transaction():
        keeping.ask_for(KIND, cycle_id, formats=("pdf",), now=clock.now())
    flash("The PDF is being made. It is ready in a moment: look again", "success")
    return redirect(url_for(".show", cycle_id=cycle_id), 303)


@bp.get("/<uuid:cycle_id>/files/<uuid:file_id>")
@requires(Permission.BRIEF_READ, space=SpaceKind.BOARD)
def download(cycle_id: UUID, file_id: UUID) -> ResponseReturnValue:
    """Give the PDF."""
    file = keeping.read_file(cycle_id, file_id, KIND)
    return send_file(
        BytesIO(file.content),
        mimetype=file.mimetype,
        as_attachment=True,
        download_name=file.filename,
        etag=False,
        max_age=None,
    )


@bp.post("/<uuid:cycle_id>/mail")
@requires(Permission.BRIEF_READ, space=SpaceKind.BOARD)
def mail(cycle_id: UUID) -> ResponseReturnValue:
    """Mail the brief to whoever asks."""
    _opened(cycle_id, cycles_queries.list_cycles())
    with transaction():
        service.mail_to_me(cycle_id=cycle_id, now=clock.now())
    flash("The brief is on its way to you, as a PDF", "success")
    return redirect(url_for(".show", cycle_id=cycle_id), 303)


def _opened(cycle_id: UUID, cycles: tuple[CycleRow, ...]) -> CycleRow:
    cycle = next((one for one in cycles if one.id == cycle_id and not one.is_draft), None)
    if cycle is None:
        abort(404)
    return cycle


def _page(cycle: CycleRow, cycles: tuple[CycleRow, ...]) -> str:
    now = clock.now()
    return render_template(
        "reports/brief.html",
        brief=brief_of(read_results(cycle, cycles)),
        cycle=cycle,
        days_left=clock.days_left(cycle.closes_on, now),
        now=now,
        file=next(iter(keeping.list_files(cycle.id, KIND)), None),
        form=Form(),
    )


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
