"""An organisation's last days: what all its boards ask of it, by when, on one page and as a file."""

from uuid import UUID

from flask import Blueprint, Flask, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import can, requires
from app.access.permissions import Permission
from app.core import clock
from app.reports.days import Happening
from app.reports.queries.calendar import last_days
from app.reports.views.calendar import ics_file
from tenants import SpaceKind, prefix

bp = Blueprint(
    "organisation_calendar",
    __name__,
    url_prefix=f"{prefix(SpaceKind.ORGANISATION)}/calendar",
    template_folder="../templates",
)


@bp.get("/")
@requires(Permission.SPACE_READ, space=SpaceKind.ORGANISATION)
def show() -> ResponseReturnValue:
    """List the last days, those to come first."""
    today = clock.local_date(clock.now())
    found = sorted(_happenings(), key=lambda one: (one.last, one.key))
    return render_template(
        "reports/organisation_calendar.html",
        coming=[one for one in found if one.last >= today],
        over=[one for one in reversed(found) if one.last < today],
        today=today,
    )


@bp.get("/calendar.ics")
@requires(Permission.SPACE_READ, space=SpaceKind.ORGANISATION)
def file() -> ResponseReturnValue:
    """Give the same as a file."""
    return ics_file(_happenings())


def _happenings() -> tuple[Happening, ...]:
    return last_days(path_of=_path_of, now=clock.now())


def _path_of(kind: str, id_: UUID) -> str:
    if kind == "asked":
        return url_for("answering.show", asked_id=id_)
    return url_for("staff_surveys.show", request_id=id_) if can(Permission.SURVEYS_READ) else ""


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
