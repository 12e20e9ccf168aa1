"""Boards side by side, for a board and for a region: the same pages under two roofs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.benchmarking.charts.data import Quartiles, Scale
from app.benchmarking.charts.quartiles import spread_strip
from app.benchmarking.exports.peers import csv_of
from app.benchmarking.queries.peers import EditionFigure, Peers, read_peers
from app.benchmarking.queries.releases import SERIES
from app.benchmarking.statistics.editions import MEANS_FROM, QUARTILES_FROM
from app.benchmarking.views import release_cells
from app.benchmarking.views.tabs import register_tab
from app.core import clock
from app.ui.filters import plural
from app.ui.navigation import NavItem, register_nav
from tenants import Audience, SpaceKind, SpaceRef, prefix

SERIES_WORDS = {"self": "Partners’ own view", "survey": "Learning needs of staff"}
AUDIENCE_WORDS = {"region": "In our region", "england": "In all of England"}
SHARE = Scale("share", "Partners at Established or Embedded", "Share", "%", 0, "neutral")
NEED = Scale("need", "Need", "Need", "", 1, "neutral")


def register(app: Flask) -> None:
    """Add the pages of boards and of regions, and the ways to them."""
    app.register_blueprint(_blueprint("board_peers", SpaceKind.BOARD))
    app.register_blueprint(_blueprint("region_peers", SpaceKind.REGION))
    register_tab(SpaceKind.BOARD, "Boards", "board_peers.index", order=50, permission=Permission.COMPARISONS_READ)
    register_nav(SpaceKind.REGION, _nav, order=35)


def _nav(space: SpaceRef) -> list[NavItem]:
    return [{"text": "Boards", "href": url_for("region_peers.index")}]


def _blueprint(name: str, kind: SpaceKind) -> Blueprint:
    bp = Blueprint(name, __name__, url_prefix=f"{prefix(kind)}/peers", template_folder="../templates")
    bp.context_processor(release_cells.in_templates)
    bp.get("/", endpoint="index")(requires(Permission.COMPARISONS_READ, space=kind)(_page()))
    bp.get("/boards.csv", endpoint="csv")(requires(Permission.COMPARISONS_READ, space=kind)(_file()))
    return bp


def _page() -> Any:
    def index() -> ResponseReturnValue:
        """Show boards side by side, by factor or topic; one factor or topic whole, where a link names it."""
        peers = _asked()
        chosen = request.args.get("key")
        if chosen is not None and chosen not in peers.labels:
            abort(404)
        is_survey = peers.series.value == "survey"
        return render_template(
            "benchmarking/peers/index.html",
            peers=peers,
            chosen=chosen,
            is_survey=is_survey,
            series_words=SERIES_WORDS,
            audience_words=AUDIENCE_WORDS,
            strips={key: _strip(peers, key, figure) for key, figure in peers.figures.items()},
            missing={key: missing(peers, key) for key in peers.labels},
            means_from=MEANS_FROM,
            quartiles_from=QUARTILES_FROM,
        )

    return index


def _file() -> Any:
    def csv() -> ResponseReturnValue:
        """Give the same as a long table."""
        peers = _asked()
        name = f"boards-{peers.series.value}-{peers.audience.value}.csv"
        return Response(
            csv_of(peers),
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    return csv


def _asked() -> Peers:
    """Read what the link asks for; 404 where it asks for what there is not."""
    series, audience = request.args.get("series", "self"), request.args.get("audience", "region")
    if series not in SERIES_WORDS or audience not in AUDIENCE_WORDS:
        abort(404)
    return read_peers(series=SERIES[series], audience=Audience(audience), today=clock.local_date(clock.now()))


def missing(peers: Peers, key: str) -> str:
    """Return what is still needed for a mean, or for quartiles; nothing where both are there."""
    figure = peers.figures.get(key)
    if figure is None:
        there = peers.named_with(key)
        if there >= MEANS_FROM:
            return "A mean comes with the next edition, when it tells no single board’s figure"
        more = f"{plural(there, 'named board has', 'named boards have')} this, so at most {MEANS_FROM - there} more"
        return f"A mean needs {MEANS_FROM} boards. {more} must release"
    if figure.quartiles is None:
        return f"Quartiles need {QUARTILES_FROM} boards: {QUARTILES_FROM - figure.boards} more"
    return ""


def _strip(peers: Peers, key: str, figure: EditionFigure) -> str:
    own = peers.own.cells.get(key) if peers.own else None
    lower, middle, upper = figure.quartiles or (None, None, None)
    return spread_strip(
        Quartiles(figure.boards, figure.mean, lower, middle, upper),
        own["value"] if own else None,
        NEED if peers.series.value == "survey" else SHARE,
        ends=(-4, 4) if peers.series.value == "survey" else (0, 100),
    )
