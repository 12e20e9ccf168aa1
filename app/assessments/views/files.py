"""Results as files: what there is, what is being made, and taking one. Each file that is taken is in the trail.

A file is taken by pressing a button, not by following a link, since taking it writes to the trail.
"""

from importlib import import_module
from io import BytesIO
from uuid import UUID

from flask import Blueprint, Flask, abort, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.assessments.charts.heat_drawing import heat_drawing, heat_footing
from app.assessments.exports.csv import csv_of
from app.assessments.exports.tables import TABLES, table_of
from app.assessments.queries import cycles as cycles_queries
from app.assessments.queries import taking_out as queries
from app.assessments.queries.asked import get_asked, list_sent
from app.assessments.queries.cycles import CycleRow
from app.assessments.service import taking_out as service
from app.assessments.service.taking_out import DRAFT, HEAT_MAP, SENT, SUBMISSION, WORKBOOK
from app.core import clock, keeping
from app.ui.picture import svg_of
from tenants import SpaceKind, prefix, slug_of, transaction

board = Blueprint(
    "cycle_files",
    __name__,
    url_prefix=f"{prefix(SpaceKind.BOARD)}/cycles/<uuid:cycle_id>/files",
    template_folder="../templates",
)
own = Blueprint(
    "own_files",
    __name__,
    url_prefix=f"{prefix(SpaceKind.ORGANISATION)}/requests/<uuid:asked_id>/files",
    template_folder="../templates",
)
takes = requires(Permission.RESULTS_TAKE_OUT, space=SpaceKind.BOARD)
takes_own = requires(Permission.RESULTS_TAKE_OUT, space=SpaceKind.ORGANISATION)


@board.get("/")
@takes
def index(cycle_id: UUID) -> ResponseReturnValue:
    """Show every file of a cycle: what it holds, and how far it is."""
    cycle = _opened(cycle_id)
    files = {one.format: one for one in keeping.list_files(cycle_id, WORKBOOK, HEAT_MAP)}
    return render_template(
        "assessments/board/files.html",
        cycle=cycle,
        tables=TABLES,
        files=files,
        waits=any(one.waits for one in files.values()),
        partners=cycles_queries.list_requests(cycle_id),
    )


@board.post("/<any(progress,long,wide,dictionary):table>.csv")
@takes
def take_table(cycle_id: UUID, table: str) -> ResponseReturnValue:
    """Give one table as CSV, at once."""
    found = queries.read_cycle(cycle_id)
    content = csv_of(table_of(table, found))
    with transaction():
        service.note(what=table, file_format="csv", about="cycle", object_id=cycle_id, now=clock.now())
    return _given(content, f"{slug_of(found.cycle.title)}-{table}.csv", keeping.MIME["csv"])


@board.post("/heat-map.svg")
@takes
def take_drawing(cycle_id: UUID) -> ResponseReturnValue:
    """Give the heat map as a drawing, at once."""
    found, now = queries.read_cycle(cycle_id), clock.now()
    chart, footing = heat_drawing(found), heat_footing(found, day=clock.local_date(now))
    with transaction():
        service.note(what=HEAT_MAP, file_format="svg", about="cycle", object_id=cycle_id, now=now)
    return _given(svg_of(chart, footing), f"{slug_of(found.cycle.title)}-heat-map.svg", keeping.MIME["svg"])


@board.post("/make/<any(results,heat_map):kind>")
@takes
def make(cycle_id: UUID, kind: str) -> ResponseReturnValue:
    """Have a file of the cycle made by the worker."""
    _opened(cycle_id)
    with transaction():
        service.ask_for(kind=kind, subject_id=cycle_id, now=clock.now())
    flash("The file is being made. This takes a minute or so", "success")
    return redirect(url_for(".index", cycle_id=cycle_id), 303)


@board.post("/<uuid:file_id>")
@takes
def take(cycle_id: UUID, file_id: UUID) -> ResponseReturnValue:
    """Give a file of the cycle that was made."""
    file = keeping.read_file(cycle_id, file_id, WORKBOOK, HEAT_MAP)
    return _noted(file, WORKBOOK if file.format == "xlsx" else HEAT_MAP, "cycle", cycle_id)


@board.get("/answers/<uuid:submission_id>")
@takes
def answers(cycle_id: UUID, submission_id: UUID) -> ResponseReturnValue:
    """Show the files of one version of a partner's answers."""
    place, cycle = _placed(cycle_id, submission_id), _opened(cycle_id)
    partner = cycles_queries.get_request(cycle_id, place.request_id)
    files = {one.format: one for one in keeping.list_files(submission_id, SUBMISSION)}
    return render_template(
        "assessments/board/answers_files.html",
        cycle=cycle,
        partner=partner,
        version=next(one for one in partner.versions if one.id == submission_id),
        files=files,
        waits=any(one.waits for one in files.values()),
    )


@board.post("/answers/<uuid:submission_id>/make")
@takes
def make_answers(cycle_id: UUID, submission_id: UUID) -> ResponseReturnValue:
    """Have one version of a partner's answers made into Word and PDF."""
    _placed(cycle_id, submission_id)
    with transaction():
        service.ask_for(kind=SUBMISSION, subject_id=submission_id, now=clock.now())
    flash("The files are being made. This takes a minute or so", "success")
    return redirect(url_for(".answers", cycle_id=cycle_id, submission_id=submission_id), 303)


@board.post("/answers/<uuid:submission_id>/<uuid:file_id>")
@takes
def take_answers(cycle_id: UUID, submission_id: UUID, file_id: UUID) -> ResponseReturnValue:
    """Give one version of a partner's answers."""
    _placed(cycle_id, submission_id)
    file = keeping.read_file(submission_id, file_id, SUBMISSION)
    return _noted(file, SUBMISSION, "submission", submission_id)


@own.get("/")
@takes_own
def own_index(asked_id: UUID) -> ResponseReturnValue:
    """Show an organisation the files of a request: its answers as they stand, and each version that it sent."""
    asked, sent = get_asked(asked_id, now=clock.now()), list_sent(asked_id=asked_id)
    files = keeping.list_files_of([asked_id, *(one.id for one in sent)], DRAFT, SENT)
    return render_template(
        "assessments/organisation/files.html",
        asked=asked,
        sent=sent,
        files={(one.subject_id, one.format): one for one in files},
        waits=any(one.waits for one in files),
    )


@own.post("/make")
@takes_own
def make_draft(asked_id: UUID) -> ResponseReturnValue:
    """Have the answers as they stand made into Word."""
    get_asked(asked_id, now=clock.now())
    return _make_own(asked_id, DRAFT, asked_id)


@own.post("/make/<uuid:sent_id>")
@takes_own
def make_sent(asked_id: UUID, sent_id: UUID) -> ResponseReturnValue:
    """Have a version that was sent made into Word and PDF."""
    if queries.request_of_sent(sent_id) != asked_id:
        abort(404)
    return _make_own(asked_id, SENT, sent_id)


@own.post("/<uuid:file_id>")
@takes_own
def take_draft(asked_id: UUID, file_id: UUID) -> ResponseReturnValue:
    """Give the answers as they stood when the file was made."""
    return _noted(keeping.read_file(asked_id, file_id, DRAFT), DRAFT, "request", asked_id)


@own.post("/versions/<uuid:sent_id>/<uuid:file_id>")
@takes_own
def take_sent(asked_id: UUID, sent_id: UUID, file_id: UUID) -> ResponseReturnValue:
    """Give a version that was sent."""
    if queries.request_of_sent(sent_id) != asked_id:
        abort(404)
    return _noted(keeping.read_file(sent_id, file_id, SENT), SENT, "submission", sent_id)


def _make_own(asked_id: UUID, kind: str, subject_id: UUID) -> ResponseReturnValue:
    with transaction():
        service.ask_for(kind=kind, subject_id=subject_id, now=clock.now())
    flash("The file is being made. This takes a minute or so", "success")
    return redirect(url_for("own_files.own_index", asked_id=asked_id), 303)


def _opened(cycle_id: UUID) -> CycleRow:
    cycle = cycles_queries.get_cycle(cycle_id)
    if cycle.is_draft:
        abort(404)
    return cycle


def _placed(cycle_id: UUID, submission_id: UUID) -> queries.VersionPlace:
    place = queries.place_of_version(submission_id)
    if place.cycle_id != cycle_id:
        abort(404)
    return place


def _noted(file: keeping.FileContent, what: str, about: str, object_id: UUID) -> ResponseReturnValue:
    with transaction():
        service.note(what=what, file_format=file.format, about=about, object_id=object_id, now=clock.now())
    return _given(file.content, file.filename, file.mimetype)


def _given(content: bytes, filename: str, mimetype: str) -> ResponseReturnValue:
    return send_file(
        BytesIO(content), mimetype=mimetype, as_attachment=True, download_name=filename, etag=False, max_age=None
    )


def register(app: Flask) -> None:
    """Add the pages of both sides, and what makes the files."""
    import_module("app.assessments.views.file_making")
    app.register_blueprint(board)
    app.register_blueprint(own)
