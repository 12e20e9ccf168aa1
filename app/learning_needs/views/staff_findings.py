"""The organisation's own staff's findings, as a board sent them back."""

from uuid import UUID

from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.learning_needs.charts import findings as charts
from app.learning_needs.charts import heat
from app.learning_needs.charts.quarters import QUARTERS
from app.learning_needs.exports.tables import NOT_LEARNING
from app.learning_needs.queries.ranking import ranked_topics
from app.learning_needs.queries.received import StaffFindings, read_staff_findings
from tenants import SpaceKind, prefix

bp = Blueprint(
    "staff_findings",
    __name__,
    url_prefix=f"{prefix(SpaceKind.ORGANISATION)}/surveys/<uuid:request_id>/findings",
    template_folder="../templates",
)


@bp.get("/")
@requires(Permission.FINDINGS_READ, space=SpaceKind.ORGANISATION)
def show(request_id: UUID) -> ResponseReturnValue:
    """Show what the organisation's own staff need, if enough of them answered."""
    found = read_staff_findings(request_id)
    if not found.is_shown or found.own is None:
        return render_template("learning_needs/organisation/findings_none.html", found=found)
    ranked = ranked_topics(found.words.topics, found.own)
    places = charts.places_of(found.words.topics, found.own)
    return render_template(
        "learning_needs/organisation/findings.html",
        found=found,
        ranked=ranked,
        places=places,
        priority=charts.priority(places, "our staff"),
        needs=charts.needs(ranked, "our staff"),
        routes=charts.routes(ranked, found.words, "our staff"),
        barriers=charts.barriers(found.words.barriers, found.own),
        barriers_picked=charts.picked(found.words.barriers, found.own, "barriers"),
        ways=charts.ways(found.words.ways, found.own),
        ways_picked=charts.picked(found.words.ways, found.own, "ways"),
        views=charts.views(found.words, found.own),
        by_tier=_by_tier(found),
        quarters=QUARTERS,
        not_learning=NOT_LEARNING,
    )


def _by_tier(found: StaffFindings) -> heat.HeatTable | None:
    if found.by_tier is None:
        return None
    return heat.topics_by_groups(
        found.by_tier,
        found.words.topics,
        heat.NEED,
        smallest=found.smallest,
        caption="Need by kind of role",
        href_of=lambda topic: "",
    )


def register(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(bp)
