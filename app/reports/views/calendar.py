"""A board's year: cycles, surveys, meetings and briefs, month by month, and as a file for one's own calendar."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, Flask, Response, abort, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import can, requires
from app.access.permissions import Permission
from app.core import clock
from app.reports.days import Happening, Kind, next_up, year_of
from app.reports.ics import Entry, calendar_file
from app.reports.queries.calendar import board_year
from app.ui.navigation import NavItem, register_nav
from tenants import SpaceKind, prefix

bp = Blueprint("calendar", __name__, url_prefix=f"{prefix(SpaceKind.BOARD)}/calendar", template_folder="../templates")
YEARS = range(2011, 2100)


@bp.get("/")
@requires(Permission.SPACE_READ, space=SpaceKind.BOARD)
def show() -> ResponseReturnValue:
    """Show the twelve months of a reporting year."""
    today = clock.local_date(clock.now())
    found = _happenings()
    year = chosen_year(clock.reporting_year_of(today))
    return render_template(
        "reports/calendar.html",
        months=year_of(year, found, today=today),
        year=year,
        year_label=clock.reporting_year_label,
        this_year=clock.reporting_year_of(today),
        coming=next_up(found, today=today),
        today=today,
        kinds=[kind for kind in Kind if any(one.kind is kind for one in found)],
    )


@bp.get("/calendar.ics")
@requires(Permission.SPACE_READ, space=SpaceKind.BOARD)
def file() -> ResponseReturnValue:
    """Give the same as a file: all that is known, whatever the year."""
    return ics_file(_happenings())


def chosen_year(otherwise: int) -> int:
    """Return the reporting year that the address asks for."""
    wanted = request.args.get("year", "")
    if not wanted:
        return otherwise
    year = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) == 4 else 0
    if year not in YEARS:
        abort(404)
    return year


def ics_file(found: tuple[Happening, ...]) -> Response:
    """Answer happenings as a file for calendar programs."""
    site = current_app.config["SETTINGS"].public_url
    host = urlsplit(site).hostname or "localhost"
    entries = [
        Entry(
            uid=f"{one.key}@{host}",
            first=one.first,
            last=one.last,
            title=f"{one.kind.label}: {one.title}",
            about=one.note,
            place=one.place,
            url=f"{site}{one.href}" if one.href else "",
        )
        for one in found
    ]
    content = calendar_file(g.space.name, entries, now=clock.now())
    headers = {"Content-Disposition": f'attachment; filename="{g.space.slug}.ics"'}
    return Response(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _happenings() -> tuple[Happening, ...]:
    return board_year(path_of=_path_of, drafts=can(Permission.CYCLES_RUN), briefs=can(Permission.BRIEF_READ))


def _path_of(kind: str, id_: UUID) -> str:
    if kind == "cycle":
        return url_for("cycles.show", cycle_id=id_)
    if kind == "survey":
        return url_for("surveys.show", survey_id=id_)
    return url_for("meetings.edit", meeting_id=id_) if can(Permission.MEETINGS_MANAGE) else ""


def _navigation(space: Any) -> list[NavItem]:
    item: dict[str, Any] = {"text": "Calendar", "href": url_for("calendar.show")}
    if request.path.startswith(url_for("meetings.index")):
        item["active"] = True  # they are put in from there
    return [item]


def register(app: Flask) -> None:
    """Add the pages, and their place in the bar."""
    app.register_blueprint(bp)
    register_nav(SpaceKind.BOARD, _navigation, order=25)
