"""An organisation's side of boards' surveys: what to pass on to staff, how many there are, how many have answered."""

from uuid import UUID

from flask import Blueprint, Flask, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import can, requires
from app.access.permissions import Permission
from app.core import clock
from app.core.errors import Refused
from app.learning_needs.charts.response import by_day
from app.learning_needs.forms.surveys import HeadcountForm
from app.learning_needs.queries import asked as queries
from app.learning_needs.queries import offers
from app.learning_needs.queries.asked import AskedRow
from app.learning_needs.service.asked import declare_headcount
from app.learning_needs.views.inviting import Invitation, invitation
from app.ui.navigation import register_nav
from tenants import SpaceKind, SpaceRef, prefix, transaction

bp = Blueprint(
    "staff_surveys", __name__, url_prefix=f"{prefix(SpaceKind.ORGANISATION)}/surveys", template_folder="../templates"
)
FOLDER = "learning_needs/organisation"


@bp.get("/")
@requires(Permission.SURVEYS_READ, space=SpaceKind.ORGANISATION)
def index() -> ResponseReturnValue:
    """List the surveys that boards ask the organisation's staff."""
    surveys, received = queries.list_asked(now=clock.now()), offers.list_received()
    return render_template(f"{FOLDER}/surveys.html", surveys=surveys, offers=received)


@bp.get("/<uuid:request_id>/")
@requires(Permission.SURVEYS_READ, space=SpaceKind.ORGANISATION)
def show(request_id: UUID) -> ResponseReturnValue:
    """Show one survey: what to pass on, how many have answered."""
    asked = queries.get_asked(request_id, now=clock.now())
    chart = by_day([(one.day, one.answered) for one in asked.by_day])
    beside = queries.open_beside(asked, now=clock.now()) if asked.is_open else ()
    page = {"asked": asked, "invitation": _invitation(asked), "chart": chart, "beside": beside}
    return render_template(f"{FOLDER}/survey.html", **page)


@bp.route("/<uuid:request_id>/headcount", methods=["GET", "POST"])
@requires(Permission.SURVEYS_COORDINATE, space=SpaceKind.ORGANISATION)
def headcount(request_id: UUID) -> ResponseReturnValue:
    """Ask how many staff could answer."""
    asked = queries.get_asked(request_id, now=clock.now())
    form = HeadcountForm(headcount=str(asked.headcount or ""))
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                fits = declare_headcount(request_id=request_id, headcount=form.number, now=clock.now())
        except Refused as refused:
            form.add_error(refused.field, refused.message)
            status = refused.status
        else:
            flash(f"Saved: {form.number:,} staff could answer", "success")
            if not fits:
                flash("More have answered than that. Look at the number again: who else got the link?", "note")
            return redirect(url_for(".show", request_id=request_id), 303)
    page = render_template(f"{FOLDER}/headcount.html", form=form, asked=asked)
    return page, 422 if form.errors and status == 200 else status


@bp.get("/<uuid:request_id>/poster")
@requires(Permission.SURVEYS_READ, space=SpaceKind.ORGANISATION)
def poster(request_id: UUID) -> ResponseReturnValue:
    """Show the poster, made to be printed on one sheet."""
    asked = queries.get_asked(request_id, now=clock.now())
    back = url_for(".show", request_id=request_id)
    return render_template("learning_needs/poster.html", invitation=_invitation(asked), back=back)


def _invitation(asked: AskedRow) -> Invitation:
    return invitation(
        board_name=asked.board_name,
        organisation_name=g.space.name,
        title=asked.title,
        door=asked.door,
        door_words=asked.door_words,
        closes_on=asked.closes_on,
        smallest=asked.smallest,
        worry_phone=asked.worry_phone,
        worry_words=asked.worry_words,
        instrument_id=asked.instrument_id,
        topics=asked.topics,
    )


def _navigation(space: SpaceRef) -> list[dict[str, str]]:
    if not can(Permission.SURVEYS_READ):
        return []
    return [{"text": "Staff surveys", "href": url_for("staff_surveys.index")}]


def register(app: Flask) -> None:
    """Add the pages, and the organisation's link to them."""
    app.register_blueprint(bp)
    register_nav("organisation", _navigation, order=30)
