"""A survey's findings: the page that says what to do first, and the tables behind it."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Flask, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.learning_needs.charts import findings as charts
from app.learning_needs.charts import heat
from app.learning_needs.charts.quarters import QUARTERS, Place
from app.learning_needs.exports.tables import NOT_LEARNING, method_lines
from app.learning_needs.queries import findings as queries
from app.learning_needs.queries.findings import Findings
from app.learning_needs.queries.ranking import changes, ranked_topics
from app.learning_needs.queries.sheets import (
    PAIRS,
    PARTNER,
    PARTNER_TIER,
    SERVICE,
    SERVICE_TIER,
    SINGLE,
    TIER,
    Sheet,
    Topic,
)
from app.learning_needs.queries.texts import count_texts
from app.learning_needs.views import heat_cells
from tenants import SpaceKind, prefix

bp = Blueprint(
    "findings",
    __name__,
    url_prefix=f"{prefix(SpaceKind.BOARD)}/surveys/<uuid:survey_id>/findings",
    template_folder="../templates",
)

ALL_STAFF = "all staff"
TABLES = {
    PARTNER: "By partner",
    TIER: "By kind of role",
    SERVICE: "By kind of service",
    PARTNER_TIER: "By partner and kind of role",
    SERVICE_TIER: "By kind of service and kind of role",
}


@bp.get("/")
@requires(Permission.FINDINGS_READ, space=SpaceKind.BOARD)
def show(survey_id: UUID) -> ResponseReturnValue:
    """Show what to learn first, what would help, and, apart, what gets in the way."""
    found = queries.read_findings(survey_id, PARTNER, TIER)
    if found.answered is None:
        return render_template("learning_needs/board/findings/too_few.html", found=found)
    ranked = ranked_topics(found.topics, found.all)
    places = charts.places_of(found.topics, found.all)
    changed = changes(found)
    return render_template(
        "learning_needs/board/findings/show.html",
        found=found,
        ranked=ranked,
        places=places,
        priority=charts.priority(places, "staff"),
        needs=charts.needs(ranked, ALL_STAFF),
        routes=charts.routes(ranked, found.words, "staff"),
        barriers=charts.barriers(found.words.barriers, found.all),
        barriers_picked=charts.picked(found.words.barriers, found.all, "barriers"),
        ways=charts.ways(found.words.ways, found.all),
        ways_picked=charts.picked(found.words.ways, found.all, "ways"),
        views=charts.views(found.words, found.all),
        by_tier=_topics_by_groups(found, found.sheets[TIER], heat.NEED, "Need by kind of role"),
        by_partner=_groups_by_topics(found, found.sheets[PARTNER], heat.NEED, "Need by partner"),
        changes=changed,
        texts=count_texts(survey_id),
        tables=TABLES,
        quarters=QUARTERS,
        topic_href=_href(found),
        not_learning=NOT_LEARNING,
    )


@bp.get("/<any(partner,tier,service,partner_tier,service_tier):table>")
@requires(Permission.FINDINGS_READ, space=SpaceKind.BOARD)
def show_groups(survey_id: UUID, table: str) -> ResponseReturnValue:
    """Show every topic by partner, role, service, or a fixed pair of them: one measure at a time."""
    found = _shown(survey_id, table)
    sheet = found.sheets[table]
    measure = heat.MEASURES.get(request.args.get("show", ""), heat.NEED)
    return render_template(
        "learning_needs/board/findings/groups.html",
        found=found,
        sheet=sheet,
        table=table,
        tables=TABLES,
        measure=measure,
        measures=heat.MEASURES.values(),
        map=_groups_by_topics(
            found, sheet, measure, f"{measure.title}: {TABLES[table][:1].lower()}{TABLES[table][1:]}"
        ),
    )


@bp.get("/topics/<int:number>")
@requires(Permission.FINDINGS_READ, space=SpaceKind.BOARD)
def show_topic(survey_id: UUID, number: int) -> ResponseReturnValue:
    """Show all that is shown of one topic: of everybody, and by partner, role and service."""
    found = _shown(survey_id, *SINGLE)
    topic = found.words.topic(number)
    if topic is None:
        abort(404)
    ranked = ranked_topics(found.topics, found.all)
    return render_template(
        "learning_needs/board/findings/topic.html",
        found=found,
        topic=topic,
        own=next(one for one in ranked if one.topic is topic),
        shown=sum(one.has_need for one in ranked),
        change=next((one for one in changes(found) if one.topic is topic), None),
        ways_picked=charts.picked(found.words.ways, found.all, "ways")[:3],
        numbers=[one.number for one in found.topics],
        tables=TABLES,
    )


@bp.get("/barriers")
@requires(Permission.FINDINGS_READ, space=SpaceKind.BOARD)
def show_barriers(survey_id: UUID) -> ResponseReturnValue:
    """Show what gets in the way at work, by partner, role and service. It is no learning need."""
    found = _shown(survey_id, *SINGLE)
    return render_template(
        "learning_needs/board/findings/barriers.html",
        found=found,
        chart=charts.barriers(found.words.barriers, found.all),
        picked=charts.picked(found.words.barriers, found.all, "barriers"),
        tables=TABLES,
        not_learning=NOT_LEARNING,
    )


@bp.get("/method")
@requires(Permission.FINDINGS_READ, space=SpaceKind.BOARD)
def show_method(survey_id: UUID) -> ResponseReturnValue:
    """Show how the figures were made, and what is hidden and why."""
    found = queries.read_findings(survey_id, *SINGLE, *PAIRS)
    return render_template(
        "learning_needs/board/findings/method.html", found=found, lines=method_lines(found), bases=_bases(found)
    )


def _shown(survey_id: UUID, *names: str) -> Findings:
    found = queries.read_findings(survey_id, *names)
    if found.answered is None:
        abort(404)
    return found


def _href(found: Findings) -> Callable[[Topic | Place], str]:
    survey_id = found.survey.id
    return lambda topic: url_for("findings.show_topic", survey_id=survey_id, number=topic.number)


def _topics_by_groups(found: Findings, sheet: Sheet, measure: heat.Measure, caption: str) -> heat.HeatTable:
    return heat.topics_by_groups(
        sheet, found.topics, measure, smallest=found.survey.smallest, caption=caption, href_of=_href(found)
    )


def _groups_by_topics(found: Findings, sheet: Sheet, measure: heat.Measure, caption: str) -> heat.HeatTable:
    def note(at: int) -> str:
        answered = sheet.answered(at)
        if answered is None:
            return f"answered: not shown, {sheet.gap('everyone', at).briefly(found.survey.smallest)}"
        return f"about {answered:,} answered"

    first = {PARTNER: "Partner", TIER: "Kind of role", SERVICE: "Kind of service"}.get(sheet.name, "Group")
    return heat.groups_by_topics(
        sheet,
        found.topics,
        measure,
        smallest=found.survey.smallest,
        caption=caption,
        first=first,
        href_of=_href(found),
        note_of=note,
    )


def _bases(found: Findings) -> list[tuple[str, int, list[tuple[str, int]]]]:
    """Return each question of the audit in plain words: how many groups are shown, and how many are hidden and why."""
    topics = {topic.key: f"{topic.number}. {topic.title}" for topic in found.topics}
    views = {view.key: view.label for view in found.words.views}
    plain = {"everyone": "How many answered, barriers, ways to learn", "page": "Which topics are part of the work"}
    said = {"rated": "both ratings", "route": "what would help"}
    lines = []
    for base in found.audit.bases:
        kind, _, key = base["base"].partition(":")
        name = plain.get(base["base"]) or (
            views.get(key, key) if kind == "view" else f"{topics.get(key, key)}: {said[kind]}"
        )
        hidden = [(why, len(keys)) for why, keys in base["hidden"].items() if keys]
        in_part = {group for groups in base.get("bounds_hid", {}).values() for group in groups}
        hidden += [("one figure alone could be worked out", len(in_part))] if in_part else []
        lines.append((name, base["shown"], hidden))
    return lines


def register(app: Flask) -> None:
    """Add the pages, and what writes the cells of heat maps."""
    # Their addresses are this blueprint's too, and have to be there before the app takes it.
    from app.learning_needs.views import texts  # noqa: F401  # imported for the pages that it adds

    heat_cells.register(app)
    app.register_blueprint(bp)
