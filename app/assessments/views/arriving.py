"""Where a mailed link leads: to the first question without an answer, or to a page that waits for it."""

from uuid import UUID

from flask import Blueprint, Flask, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import can, requires
from app.access.permissions import Permission
from app.assessments.queries import waiting as queries
from app.core import clock
from app.people.queries import leads_here
from tenants import SpaceKind, prefix

bp = Blueprint(
    "arriving",
    __name__,
    url_prefix=f"{prefix(SpaceKind.ORGANISATION)}/requests/<uuid:asked_id>",
    template_folder="../templates",
)
TRIES = 20  # times that the page asks again by itself
SECONDS = 3  # between two


@bp.get("/start")
@requires(Permission.ANSWERS_READ, space=SpaceKind.ORGANISATION)
def start(asked_id: UUID) -> ResponseReturnValue:
    """Lead to the first question; where the board's request is still on its way, wait for it and say so."""
    asked = queries.find_asked(asked_id, now=clock.now())
    if asked is None:
        return _wait(asked_id)
    number = queries.first_unanswered(asked) if asked.is_open and can(Permission.ANSWERS_WRITE) else None
    if number is None:
        return redirect(url_for("answering.show", asked_id=asked_id))
    return redirect(url_for("answering.factor", asked_id=asked_id, number=number))


def _wait(asked_id: UUID) -> ResponseReturnValue:
    """Draw the page that asks again by itself; only for a request that a link of this organisation led to."""
    if not leads_here(asked_id):
        abort(404)
    tries = max(0, request.args.get("tries", 0, int))
    on = url_for(".start", asked_id=asked_id, tries=tries + 1)
    response = make_response(
        render_template("assessments/organisation/on_its_way.html", on=on, goes_on=tries < TRIES, seconds=SECONDS)
    )
    if tries < TRIES:
        response.headers["Refresh"] = f"{SECONDS}; url={on}"  # works without a script
    return response


def register(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(bp)
