"""A region's calls for returns: making one, who has answered, the results side by side, files of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import can, requires
from app.access.permissions import Permission
from app.core import clock
from app.core.carrying_out import carry_out
from app.outcomes.exports.files import counts_csv, figures_csv
from app.outcomes.forms.releasing import CallForm
from app.outcomes.forms.uploads import YesForm
from app.outcomes.queries.answers import call_results
from app.outcomes.queries.calls import get_call, list_calls
from app.outcomes.service import calls as service
from app.ui.navigation import register_nav
from tenants import SpaceKind, prefix

bp = Blueprint("calls", __name__, url_prefix=f"{prefix(SpaceKind.REGION)}/calls", template_folder="../templates")
reads = requires(Permission.REGION_READ, space=SpaceKind.REGION)
manages = requires(Permission.CALLS_MANAGE, space=SpaceKind.REGION)
FOLDER = "outcomes/region"


@bp.get("/")
@reads
def index() -> ResponseReturnValue:
    """List the region's calls, with how many councils have answered."""
    return render_template(f"{FOLDER}/calls.html", calls=list_calls(now=clock.now()))


@bp.route("/new", methods=["GET", "POST"])
@manages
def create() -> ResponseReturnValue:
    """Ask what is called for; on a valid submit call on the councils."""
    form, now = CallForm(), clock.now()
    form.offer_years(clock.local_date(now))

    def act() -> str:
        service.make_call(
            key=form.key,
            title=str(form.title.data),
            year=int(form.year.data),
            quarter=int(form.quarter.data),
            tables=form.tables.data or (),
            due_on=form.due_on.data,  # type: ignore[arg-type]  # a valid form has a day
            words=str(form.words.data),
            now=now,
        )
        return "The call is made. Your councils that use this service see it now"

    to = url_for(".show", call_id=form.submission_key.data) if _is_key(form) else url_for(".index")
    return carry_out(form, act, template=f"{FOLDER}/create.html", to=to, guards=("call", None))


@bp.get("/<uuid:call_id>/")
@reads
def show(call_id: UUID) -> ResponseReturnValue:
    """Show who has answered a call, and the results side by side."""
    now = clock.now()
    call = get_call(call_id, now=now)
    return render_template(f"{FOLDER}/call.html", call=call, results=call_results(call, now=now))


@bp.route("/<uuid:call_id>/close", methods=["GET", "POST"])
@manages
def close(call_id: UUID) -> ResponseReturnValue:
    """Ask, then close a call."""
    form, call = YesForm(), get_call(call_id, now=clock.now())
    to = url_for(".show", call_id=call_id)
    if not call.is_open and not form.is_submitted():
        return redirect(to, 303)

    def act() -> str:
        service.close_call(call_id=call_id, now=clock.now())
        return "The call is closed. What councils have answered stays here"

    return carry_out(form, act, template=f"{FOLDER}/close.html", to=to, call=call)


@bp.get("/<uuid:call_id>/figures.csv")
@reads
def figures(call_id: UUID) -> ResponseReturnValue:
    """Hand out the measures of all answers, a line each."""
    return _file(call_id, "figures", figures_csv)


@bp.get("/<uuid:call_id>/counts.csv")
@reads
def counts(call_id: UUID) -> ResponseReturnValue:
    """Hand out the released cells of all answers, a line each."""
    return _file(call_id, "counts", counts_csv)


def _file(call_id: UUID, name: str, write: Any) -> Response:
    now = clock.now()
    call = get_call(call_id, now=now)
    head = {"Content-Disposition": f'attachment; filename="return-{call.year}-{call.quarter}-{name}.csv"'}
    return Response(write(call_results(call, now=now)), mimetype="text/csv", headers=head)


def _is_key(form: CallForm) -> bool:
    try:
        UUID(form.submission_key.data or "")
    except ValueError:
        return False
    return True


def _navigation(space: Any) -> list[dict[str, str]]:
    if not can(Permission.REGION_READ):
        return []
    return [{"text": "Returns", "href": url_for("calls.index")}]


def register(app: Flask) -> None:
    """Add the pages, and the region's link to them."""
    app.register_blueprint(bp)
    register_nav(SpaceKind.REGION, _navigation, order=40)
