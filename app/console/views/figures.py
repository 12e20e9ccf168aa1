"""Files of figures: handed in, tried by the worker, taken in or thrown away."""

from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from app.access.guards import operator_only
from app.commons.importing.layouts import TIDY_TEMPLATE
from app.commons.queries import importing as queries
from app.commons.service import measure_files as service
from app.commons.service.importing import Asked
from app.console.forms import MOST_BYTES, ConfirmForm, FiguresForm, TakeInForm, too_large_figures
from app.console.views.blueprint import bp
from app.core import clock
from app.core.carrying_out import carry_out

ROUND_IT = 1_000_000  # bytes of a request beside the file that it brings


@bp.url_value_preprocessor
def allow_a_file(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let the one page that takes a file take a large one. Here, for the token is looked for before any view runs."""
    if endpoint == f"{bp.name}.hand_in_figures":
        request.max_content_length = MOST_BYTES + ROUND_IT


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say how large a file may be, beside the question for it."""
    if request.endpoint != f"{bp.name}.hand_in_figures":
        return error
    return render_template("console/figures_new.html", form=too_large_figures()), 413


@bp.get("/figures")
@operator_only
def figures() -> ResponseReturnValue:
    """List the files of figures that are in, and those that wait."""
    return render_template("console/figures.html", releases=queries.list_releases(), files=queries.list_files())


@bp.route("/figures/new", methods=["GET", "POST"])
@operator_only
def hand_in_figures() -> ResponseReturnValue:
    """Ask for a file; on a valid submit keep it, and have the worker try it."""
    form = FiguresForm()

    def act() -> str:
        assert form.packed is not None  # noqa: S101 - a valid form has packed its file
        asked = Asked(
            filename=form.filename,
            year=form.reporting_year,
            title=form.title.data or "",
            publisher=form.publisher.data or "",
            published_on=form.published_on.data,
            is_made_up=form.is_made_up.data,
        )
        service.hand_in(key=form.key, packed=form.packed, asked=asked, now=clock.now())
        return "The file is being tried. Nothing is taken in yet"

    to = url_for(".figures_file", file_id=form.submission_key.data)
    return carry_out(form, act, template="console/figures_new.html", to=to)


@bp.route("/figures/files/<uuid:file_id>", methods=["GET", "POST"])
@operator_only
def figures_file(file_id: UUID) -> ResponseReturnValue:
    """Show how far a file is, and what would come of it; on a yes, have it taken in."""
    file, form = queries.get_file(file_id), TakeInForm()

    def act() -> str:
        service.take_in(file_id=file_id, allow_differences=form.allow_differences.data, now=clock.now())
        return "The file is being taken in"

    to = url_for(".figures_file", file_id=file_id)
    return carry_out(form, act, template="console/figures_file.html", to=to, file=file)


@bp.route("/figures/files/<uuid:file_id>/throw-away", methods=["GET", "POST"])
@operator_only
def throw_figures_away(file_id: UUID) -> ResponseReturnValue:
    """Ask, then throw a file away."""
    file, form = queries.get_file(file_id), ConfirmForm()

    def act() -> str:
        service.throw_away(file_id=file_id)
        return "The file was thrown away"

    return carry_out(form, act, template="console/figures_throw_away.html", to=url_for(".figures"), file=file)


@bp.get("/figures/releases/<uuid:release_id>")
@operator_only
def figures_release(release_id: UUID) -> ResponseReturnValue:
    """Show what is kept of a file that was taken in."""
    return render_template("console/figures_release.html", release=queries.get_release(release_id))


@bp.get("/figures/template.csv")
@operator_only
def figures_template() -> ResponseReturnValue:
    """Send the template of the tidy CSV."""
    answer = Response(TIDY_TEMPLATE.read_bytes(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="figures-template.csv"'
    return answer
