"""A board's meetings: put in, changed, removed, and who has the brief before each."""

from uuid import UUID

from flask import Blueprint, Flask, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.assessments.queries import cycles as cycles_queries
from app.core import clock
from app.core.carrying_out import carry_out
from app.reports.forms.meetings import MeetingForm, as_typed
from app.reports.queries import meetings as queries
from app.reports.queries.meetings import MeetingRow
from app.reports.service import meetings as service
from app.ui.filters import long_date
from app.ui.forms import ConfirmForm, Form
from tenants import SpaceKind, prefix

bp = Blueprint("meetings", __name__, url_prefix=f"{prefix(SpaceKind.BOARD)}/meetings", template_folder="../templates")


@bp.get("/")
@requires(Permission.MEETINGS_MANAGE, space=SpaceKind.BOARD)
def index() -> ResponseReturnValue:
    """List the meetings, those to come first."""
    now = clock.now()
    found = queries.list_meetings()
    today = clock.local_date(now)
    return render_template(
        "reports/meetings.html",
        coming=[one for one in found if not one.is_over(today)],
        over=[one for one in reversed(found) if one.is_over(today)],
        names={one.account_id: one.name for one in queries.list_readers()},
        cycle=cycles_queries.in_hand(cycles_queries.list_cycles()),
        form=Form(),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MEETINGS_MANAGE, space=SpaceKind.BOARD)
def add() -> ResponseReturnValue:
    """Show the form; on a valid submit put the meeting in."""
    readers = queries.list_readers()
    form = MeetingForm(data=as_typed(None, readers))
    form.offer(readers)

    def act() -> str:
        return _said("Meeting added.", service.add_meeting(key=form.key, now=clock.now(), **form.values))

    return carry_out(form, act, template="reports/edit_meeting.html", to=url_for(".index"), meeting=None)


@bp.route("/<uuid:meeting_id>", methods=["GET", "POST"])
@requires(Permission.MEETINGS_MANAGE, space=SpaceKind.BOARD)
def edit(meeting_id: UUID) -> ResponseReturnValue:
    """Change a meeting."""
    readers = queries.list_readers()
    meeting = queries.get_meeting(meeting_id)
    form = MeetingForm(data=as_typed(meeting, readers))
    form.offer(readers, days_before=meeting.days_before)

    def act() -> str:
        changed = service.change_meeting(
            meeting_id=meeting_id, revision=form.seen_revision, now=clock.now(), **form.values
        )
        return _said("Meeting saved.", changed)

    return carry_out(
        form,
        act,
        template="reports/edit_meeting.html",
        to=url_for(".index"),
        revision=meeting.revision,
        meeting=meeting,
    )


@bp.route("/<uuid:meeting_id>/remove", methods=["GET", "POST"])
@requires(Permission.MEETINGS_MANAGE, space=SpaceKind.BOARD)
def remove(meeting_id: UUID) -> ResponseReturnValue:
    """Ask, then take the meeting out."""
    meeting = queries.get_meeting(meeting_id)
    form = ConfirmForm(data={"revision": str(meeting.revision)})

    def act() -> str:
        service.remove_meeting(meeting_id=meeting_id, revision=form.seen_revision, now=clock.now())
        return "Meeting removed"

    return carry_out(
        form,
        act,
        template="reports/remove_meeting.html",
        to=url_for(".index"),
        revision=meeting.revision,
        meeting=meeting,
    )


def _said(done: str, meeting: MeetingRow) -> str:
    """Return what was done, and when the brief goes out."""
    now = clock.now()
    if meeting.brief_sent_at is not None:
        return f"{done} Its brief was mailed already"
    if not meeting.recipients:
        return f"{done} Its brief is mailed to nobody"
    if meeting.ends_at <= now:
        return f"{done} It lies in the past, so no brief is mailed"
    if meeting.brief_at <= now:
        return f"{done} The day for its brief has come, so it is mailed now"
    return f"{done} Its brief is mailed on {long_date(meeting.brief_on)}"


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
