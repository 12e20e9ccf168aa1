"""Every page that there is, as somebody who may see it: from the routes, so that a new one is here by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask

from app.accounts.messages import invitation_path, reset_path
from app.accounts.views.mails import path_of_choices
from app.boards import service as boards
from app.core import clock
from app.people.models import TokenPurpose
from tenants import acting_for, new_id, transaction
from tests.app.accounts.helpers import tokens
from tests.isolation.targets import Route, Targets, routes_of
from tests.isolation.world import OPERATOR, Person, World

# What is answered, but is no page for people.
NO_PAGES = frozenset(
    {
        "accounts.csrf_token",
        "arriving.start",  # leads on to the first question
        "board_comparators.template",
        "board_look.logo",
        "board_look.style",
        "board_peers.csv",
        "brief.download",
        "calendar.file",
        "calls.counts",
        "calls.figures",
        "console.figures_template",
        "counts.template",
        "documents.download",
        "health.alive",
        "health.metrics",
        "health.ready",
        "import_results.template",
        "learning_plan.download",
        "organisation_calendar.file",
        "packs.download",
        "paper.download",
        "partners_import.get_template",
        "region_comparators.template",
        "region_home.heat_file",
        "region_peers.csv",
        "staff_paper.download",
        # Each leads on to the step of an import that comes next.
        "survey_import.check",
        "survey_import.show",
        "survey_import.values",
        # Pictures and tables of the pages of comparisons.
        *(
            f"{kind}_compare.{file}"
            for kind in ("board", "council", "region")
            for file in ("chart", "dictionary", "measure_csv", "spine_file")
        ),
    }
)
# For whoever is signed out; somebody who is signed in is led on.
SIGNED_OUT = frozenset({"accounts.sign_in", "accounts.forgotten_password", "accounts.reset_password", "public.index"})
# What a page must be told in its query.
ALWAYS = {"barrier_offers.create": "?barrier=timescales", "learning_plan.create": "?topic=risk"}
# What the same route looks like otherwise: its query, and in which space.
OTHERWISE: dict[str, tuple[tuple[str, str], ...]] = {
    "answering.factor": (("?form=full", "small"), ("?links=10", "quill")),
    "board_home.show": (("?kind=police&sort=3", "alder"),),
    "commons.show_instrument": (("?kind=police", ""), ("?kind=small_charity", "")),
    "console.index": (("?kind=organisation", ""), ("?kind=region", ""), ("?q=nobody", "")),
    "partners.add": (("?q=q", "alder"), ("?q=nobody-has-this-name", "alder")),
    "results.show_partner": (("?version=1", "alder"),),
}


@dataclass(frozen=True)
class Visit:
    """Somebody on a page."""

    endpoint: str
    path: str
    person: Person | None
    takes_forms: bool  # whether the route takes a POST too

    @property
    def name(self) -> str:
        """How a finding calls it."""
        return f"{self.endpoint} {self.path} as {self.person.key if self.person else 'nobody'}"


def prepare(world: World) -> None:
    """Add what the world lacks for some page to be there: a board that waits for an organisation's answer."""
    birch = world.spaces["birch"].id
    manager = world.people["board_manager@birch"].account_id
    with acting_for(birch, manager), transaction():
        boards.add_existing(
            partner_id=new_id(),
            organisation_id=world.spaces["small"].id,
            contact_name="Con Tact",
            contact_email="con.tact@msp.example",
            now=clock.now(),
        )


class Pages:
    """Builds the visits. Stands in the app's context."""

    def __init__(self, app: Flask, world: World) -> None:
        self.app = app
        self.world = world
        self.targets = Targets(app, world)
        self.invitation = invitation_path(world.ids["alder"]["token_id"])
        self.reset = reset_path(tokens(TokenPurpose.RESET)[-1].id)

    def routes(self) -> list[Route]:
        """Return the routes of pages."""
        return [route for route in routes_of(self.app) if route.method == "GET" and route.endpoint not in NO_PAGES]

    def visits(self, *, everybody: bool = False) -> Iterator[Visit]:
        """Yield each page as whoever may do most on it, or as everybody who may see it."""
        posts = {route.rule for route in routes_of(self.app) if route.method == "POST"}
        for route in self.routes():
            for space in self._spaces(route):
                for person in self._people(route, space, everybody=everybody):
                    path = self._path(route, space) + ALWAYS.get(route.endpoint, "")
                    yield Visit(route.endpoint, path, person, route.rule in posts)
                    if route.endpoint == "commons.show_instrument":
                        yield Visit(route.endpoint, "/instruments/msp-learning-needs/1", person, route.rule in posts)
                    for query, where in OTHERWISE.get(route.endpoint, ()):
                        if where in ("", space):
                            yield Visit(route.endpoint, path + query, person, route.rule in posts)

    def _spaces(self, route: Route) -> list[str | None]:
        kind = route.declared.space
        if kind is None:
            return [None]
        if route.endpoint in ("links.show", "links.decline"):
            return ["small"]
        named = {"board": ["alder"], "organisation": ["quill"], "region": ["north"]}[kind.value]
        others = {where for _, where in OTHERWISE.get(route.endpoint, ())}
        return [*named, *sorted(others - {*named, ""})]

    def _people(self, route: Route, space: str | None, *, everybody: bool) -> list[Person | None]:
        people = self.world.people
        if route.endpoint in SIGNED_OUT:
            return [None]
        if route.declared.who == "operator":
            return [people[OPERATOR]]
        if space is None:
            return [people["board_manager@alder"], *([None] if route.declared.who == "public" else [])]
        may = [
            one for one in people.values() if one.key != "both" and route.declared.permission in one.permissions(space)
        ]
        may.sort(key=lambda one: -len(one.permissions(space)))
        return [*(may if everybody else may[:1])]

    def _path(self, route: Route, space: str | None) -> str:
        if route.endpoint == "accounts.accept_invitation":
            return self.invitation
        if route.endpoint == "accounts.reset_password":
            return self.reset
        if route.endpoint == "accounts.answer":
            return str(self.world.ids["small"]["answer_path"])
        if route.endpoint == "claiming.confirm":
            return str(self.world.ids["newcomer"]["claim_path"])
        if route.endpoint == "accounts.mails_by_link":
            return path_of_choices(self.world.people["board_manager@alder"].account_id)
        values: dict[str, Any] = self.targets.own(route, space)
        if route.endpoint == "links.decline":
            values["asker_id"] = self.world.spaces["birch"].id
        return self.targets.path(route, space, values)
