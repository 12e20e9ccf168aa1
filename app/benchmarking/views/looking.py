"""The pages where figures are looked at: the same in a board, a council and a region, each under its own path."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from typing import Any

from flask import Blueprint, Flask, abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.benchmarking.charts.data import Scale
from app.benchmarking.charts.words import verdict_tag
from app.benchmarking.queries.looking import Looking, look
from app.benchmarking.views.tabs import register_tab
from app.benchmarking.views.view_state import DEFAULT, State, read_state
from app.commons.shapes import AreaRow, year_label
from app.core import clock
from tenants import SpaceKind, prefix

View = Callable[..., ResponseReturnValue]
OWN_WORDS = ("q", "c")
EXTENSIONS = ("svg", "png", "csv")
OF_SEVERAL = ("side_by_side", "moving")  # pages where no council stands out unless the link names it
PAGES = ("profile", "measure", "side_by_side", "moving", "search", "method", "files")

BLUEPRINTS = {
    kind: Blueprint(
        f"{'council' if kind is SpaceKind.ORGANISATION else kind.value}_compare",
        __name__,
        url_prefix=f"{prefix(kind)}/compare",
        template_folder="../templates",
    )
    for kind in (SpaceKind.BOARD, SpaceKind.ORGANISATION, SpaceKind.REGION)
}


def page(rule: str) -> Callable[[View], View]:
    """Put a view under the same rule in every kind of space that compares."""

    def add(view: View) -> View:
        for kind, blueprint in BLUEPRINTS.items():
            shown = requires(Permission.COMPARISONS_READ, space=kind)(_copy(view))
            blueprint.add_url_rule(rule, view.__name__, shown, methods=["GET"])
        return view

    return add


def _copy(view: View) -> View:
    """Return a function of its own: what a view declares is written on it."""

    @wraps(view)
    def shown(**values: Any) -> ResponseReturnValue:
        return view(**values)

    return shown


def read_link() -> State:
    """Return what the link says of the view; a comparator that there never was is no page."""
    state = read_state(request.args, now=clock.now())
    if not state.knows_comparator:
        abort(404)
    return state


def open_page(code: str | None = None, *, each: bool = False) -> tuple[State, Looking]:
    """Return what the link says, and whose page it is; `each` for a page of several councils."""
    state = read_link()
    return state, look(state.view, code=code, each=each)


@dataclass(frozen=True, slots=True)
class Links:
    """The links of a page of comparisons: each keeps the view but for what it changes."""

    state: State
    looking: Looking

    def to(self, endpoint: str, /, changes: Mapping[str, Any] | None = None, **values: Any) -> str:
        """Return the path of another page, or of a file, in this view."""
        return url_for(f".{endpoint}", **values, **self.state.args(**(changes or {})))

    def here(self, **changes: Any) -> str:
        """Return the path of this page in another view."""
        council = changes.get("council")
        if council and not self._offers(council):
            changes["comparator"] = DEFAULT
        return url_for(f".{_endpoint()}", **_path(), **self.kept, **self.state.args(**changes))

    def fixed(self, year: int | None) -> str:
        """Return the path of exactly this view: what is the newest, or the first, or now, is named.

        Args:
            year: that is shown.
        """
        named, own = self.state.view.council, self.looking.own
        if own is not None and "code" not in _path() and _endpoint() not in OF_SEVERAL:
            named = own.code
        day = self.state.view.as_at or clock.local_date(clock.now())
        return self.here(council=named, year=year or self.state.view.year, as_at=day)

    def files(self, chart: str, key: str) -> list[dict[str, str]]:
        """Return the files of one chart of a measure."""
        return [{"text": ext.upper(), "href": self.to("chart", key=key, chart=chart, ext=ext)} for ext in EXTENSIONS]

    def with_councils(self, codes: Sequence[str]) -> str:
        """Return the path of councils side by side, in this view."""
        return url_for(".side_by_side", c=list(codes), **self.state.args())

    def without(self, code: str, picked: Sequence[AreaRow]) -> str:
        """Return the path of those side by side but for one."""
        return self.with_councils([area.code for area in picked if area.code != code])

    @property
    def kept(self) -> dict[str, Any]:
        """What a page's own address says beside the view: words that are looked for, councils side by side."""
        return {name: request.args.getlist(name) for name in OWN_WORDS if name in request.args}

    def hidden(self, *but: str) -> list[tuple[str, str]]:
        """Return what a form of this page has to send along, as names and values.

        Args:
            but: names that the form asks for itself.
        """
        kept = [(name, value) for name, values in self.kept.items() for value in values]
        return [one for one in (*kept, *self.state.args().items()) if one[0] not in but]

    def _offers(self, code: str) -> bool:
        """Say whether the comparator in use is one for another council too: a list may not name it."""
        word = self.state.view.comparator
        area = self.looking.shelf.areas.get(code)
        if not word.startswith("group-") or area is None:
            return True
        return any(one.word == word for one in self.looking.comparators_of(area))


def _endpoint() -> str:
    return (request.endpoint or "").rsplit(".", 1)[-1]


def _path() -> dict[str, Any]:
    return dict(request.view_args or {})


def draw(template: str, state: State, looking: Looking, **more: Any) -> ResponseReturnValue:
    """Draw a page of comparisons: what each of them holds, and what is its own."""
    links = Links(state, looking)
    shown = {"state": state, "view": state.view, "looking": looking, "links": links, "kind": g.space.kind.value}
    return render_template(template, **shown, **{"remarks": state.remarks, **more})


def register(app: Flask) -> None:
    """Add the pages of every kind of space, and their places in the second bar."""
    app.jinja_env.filters.update(year_label=year_label, capitalize_first=lambda text: f"{text[:1].upper()}{text[1:]}")
    app.jinja_env.globals.update(verdict_tag=verdict_tag, scale_of=Scale.of)
    for name in PAGES:  # each puts its views under every kind as it is imported
        import_module(f"app.benchmarking.views.{name}")
    for blueprint in BLUEPRINTS.values():
        app.register_blueprint(blueprint)
    for kind, blueprint in BLUEPRINTS.items():
        places = [("Measures", "search", 20), ("Side by side", "side_by_side", 30), ("Moving", "moving", 40)]
        if kind is not SpaceKind.REGION:
            places.append(("Our profile", "index", 10))
        for text, endpoint, order in places:
            name = f"{blueprint.name}.{endpoint}"
            register_tab(kind, text, name, order=order, permission=Permission.COMPARISONS_READ)
