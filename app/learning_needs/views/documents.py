"""Findings as files: what there is, taking one, having them made again. Here also is what the worker makes them of."""

from io import BytesIO
from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.access.guards import requires
from app.access.permissions import Permission
from app.core import clock
from app.learning_needs.charts import findings as charts
from app.learning_needs.exports.csv import csv_of
from app.learning_needs.exports.excel import excel_of
from app.learning_needs.exports.pdf import pdf_of
from app.learning_needs.exports.word import word_of
from app.learning_needs.queries import documents as queries
from app.learning_needs.queries import findings
from app.learning_needs.queries.documents import FINDINGS
from app.learning_needs.queries.findings import Findings
from app.learning_needs.queries.ranking import ranked_topics
from app.learning_needs.queries.sheets import PAIRS, SINGLE
from app.learning_needs.service import documents as service
from app.ui.drawing import Chart
from tenants import SpaceKind, prefix, slug_of, transaction

bp = Blueprint(
    "documents",
    __name__,
    url_prefix=f"{prefix(SpaceKind.BOARD)}/surveys/<uuid:survey_id>/findings/files",
    template_folder="../templates",
)
MIME = {
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@bp.get("/")
@requires(Permission.FINDINGS_READ, space=SpaceKind.BOARD)
def index(survey_id: UUID) -> ResponseReturnValue:
    """Show which files there are, and which are being made."""
    survey = findings.get_released(survey_id)
    files = {one.format: one for one in queries.list_documents(survey_id, FINDINGS)}
    return render_template("learning_needs/board/findings/files.html", survey=survey, files=files)


@bp.get("/<uuid:document_id>")
@requires(Permission.FINDINGS_READ, space=SpaceKind.BOARD)
def download(survey_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """Give a file."""
    return sent(queries.read_document(survey_id, document_id, FINDINGS))


@bp.post("/make-again")
@requires(Permission.SURVEYS_RUN, space=SpaceKind.BOARD)
def make_again(survey_id: UUID) -> ResponseReturnValue:
    """Have the files made again."""
    findings.get_released(survey_id)
    with transaction():
        service.ask_for_all(survey_id=survey_id, now=clock.now())
    flash("The files are being made. This takes a minute or so", "success")
    return redirect(url_for("documents.index", survey_id=survey_id), 303)


def sent(file: queries.DocumentFile) -> ResponseReturnValue:
    """Answer with a file that is kept and opened elsewhere, never shown as a page of this service."""
    return send_file(
        BytesIO(file.content),
        mimetype=MIME.get(file.format, "application/octet-stream"),
        as_attachment=True,
        download_name=file.filename,
        etag=False,
        max_age=None,
    )


@service.document_maker(FINDINGS)
def make_findings(survey_id: UUID, file_format: str) -> tuple[str, bytes]:
    """Return a survey's findings as a file: the same figures and the same gaps in each format."""
    found = findings.read_findings(survey_id, *SINGLE, *PAIRS)
    name = f"findings-{slug_of(found.survey.title)}.{file_format}"
    if file_format == "csv":
        return name, csv_of(found)
    if file_format == "xlsx":
        return name, excel_of(found)
    drawn = _charts(found) if found.answered is not None else {}
    sentences = [chart.sentence for section in drawn.values() for chart in section]
    if file_format == "docx":
        return name, word_of(found, sentences)
    drawings = {key: [(chart.sentence, _drawn(chart)) for chart in section] for key, section in drawn.items()}
    return name, pdf_of(found, sentences=sentences, drawings=drawings)


def _charts(found: Findings) -> dict[str, list[Chart]]:
    ranked = ranked_topics(found.topics, found.all)
    return {
        "needs": [
            charts.priority(charts.places_of(found.topics, found.all), "staff"),
            charts.needs(ranked, "all staff"),
            charts.routes(ranked, found.words, "staff"),
        ],
        "barriers": [charts.barriers(found.words.barriers, found.all)],
        "ways": [charts.ways(found.words.ways, found.all)],
        "views": [charts.views(found.words, found.all)],
    }


def _drawn(chart: Chart) -> Markup:
    """Return the drawing with its key under it: colours alone would say nothing."""
    return chart.on_paper().svg(chart.label)


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
