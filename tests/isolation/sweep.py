"""Every route, tried by everybody, with ids of everybody's; and what of it should not have been.

A case is one request and what must come of it. `Sweep.run` sends cases and returns findings: nothing found, no leak.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from app.people.service import KEEPER
from tests.isolation.browsing import Browsing, Form, fill_in, forget, read_page
from tests.isolation.reading import text_of
from tests.isolation.snapshot import Snapshot
from tests.isolation.targets import Route, Targets, routes_of
from tests.isolation.world import BOARDS, OPERATOR, ORGANISATIONS, Person, World, unescaped

FULL = bool(os.environ.get("MSP_FULL"))
SEED = 20261123
NOBODY = "nobody"
SIGN_IN = frozenset({302, 401})


@dataclass(frozen=True)
class Case:
    """One request, and what must come of it."""

    why: str  # what is wrong with it: "another's space", "no permission", "foreign id"; "own" where nothing is
    route: Route
    person: str
    space: str | None
    path: str
    expected: frozenset[int] = frozenset()  # empty: anything but a fault
    fields: dict[str, Any] = field(default_factory=dict, hash=False, compare=False)

    def __str__(self) -> str:
        return f"{self.person}: {self.route.method} {self.path} ({self.why})"


class Sweep:
    """All cases over one app and its world."""

    def __init__(self, app: Flask, world: World) -> None:
        self.app = app
        self.world = world
        self.targets = Targets(app, world)
        self.browsing = Browsing(app)
        self.routes = routes_of(app)
        self.random = random.Random(SEED)
        self._forms: dict[tuple[str, str | None], dict[str, Any]] = {}

    # Who there is

    def person(self, key: str) -> Person | None:
        """Return somebody; None for nobody."""
        return None if key == NOBODY else self.world.people[key]

    def everybody(self) -> list[str]:
        """Return everybody who can ask, and nobody."""
        return [NOBODY, *self.world.people]

    def role_of(self, key: str) -> str:
        """Return which kind of principal somebody is."""
        return key.split("@", 1)[0]

    def keeper(self, space: str | None) -> Person | None:
        """Return whoever looks after a space; the operator where there is none."""
        if space is None:
            return self.world.people[OPERATOR]
        return self.world.people.get(f"{KEEPER[self.world.spaces[space].kind].value}@{space}")

    def readers(self, key: str) -> set[str]:
        """Return as what somebody reads."""
        person = self.person(key)
        return set() if person is None else {*person.roles, *((OPERATOR,) if person.is_operator else ())}

    # What they ask

    def fields(self, route: Route, space: str | None) -> dict[str, Any]:
        """Return what a POST carries: the page's own form, filled in, as whoever may see it would send it."""
        if route.method != "POST":
            return {}
        key = (route.rule, space)
        if key not in self._forms:
            path = self.targets.path(route, space, self.targets.own(route, space))
            self._forms[key] = self._form_at(path, space)
        return self._forms[key] | self._assigned(self._forms[key])

    def _form_at(self, path: str, space: str | None) -> dict[str, Any]:
        keeper = self.keeper(space)
        if keeper is None:
            return {}
        page = self.browsing.ask(keeper, "GET", path)
        if page.status_code != 200:
            return {"practice": "Typed by somebody else", "revision": "1", "level": "3"}
        forms: list[Form] = [form for form in read_page(page.text)[0] if form.method == "POST"]
        own = [form for form in forms if form.action in ("", path) or form.action.split("?")[0] == path]
        return fill_in(own[-1]) if own else {}

    def _assigned(self, known: dict[str, Any]) -> dict[str, Any]:
        """Return fields that no form has, and that must be taken by none."""
        extra = {
            "space_id": str(self.world.spaces["birch"].id),
            "account_id": str(self.world.people["board_chair@birch"].account_id),
            "organisation_id": str(self.world.spaces["reed"].id),
            "is_operator": "1",
            "role": "board_manager",
            "id": str(self.world.ids["birch"]["cycles"]["open"]),
        }
        return {name: value for name, value in extra.items() if name not in known}

    def refused(self) -> Iterator[Case]:
        """Yield every case that must be refused and change nothing."""
        for route in self.routes:
            who = route.declared.who
            if who == "member":
                for space in self.targets.spaces_of(route):
                    yield from self._from_outside(route, space)
                    yield from self._from_inside(route, space)
            elif who == "operator":
                yield from self._not_the_operator(route)
            elif who == "signed_in":
                yield self._case("signed out", route, NOBODY, None, self.targets.own(route, None), SIGN_IN)

    def _case(
        self, why: str, route: Route, person: str, space: str | None, values: dict[str, Any], expected: frozenset[int]
    ) -> Case:
        path = self.targets.path(route, space, values)
        return Case(why, route, person, space, path, expected)

    def _from_outside(self, route: Route, space: str) -> Iterator[Case]:
        values = self.targets.own(route, space)
        for key in self.everybody():
            person = self.person(key)
            if person is None:
                yield self._case("signed out", route, key, space, values, SIGN_IN)
            elif space not in person.roles:
                yield self._case("another's space", route, key, space, values, frozenset({404}))

    def _from_inside(self, route: Route, space: str) -> Iterator[Case]:
        for key, person in self.world.people.items():
            if space not in person.roles:
                continue
            if route.declared.permission not in person.permissions(space):
                values = self.targets.own(route, space)
                yield self._case("no permission", route, key, space, values, frozenset({403}))
                continue
            for wrong, values in self.targets.foreign(route, space):
                yield self._case(f"foreign id: {wrong}", route, key, space, values, frozenset({404}))

    def _not_the_operator(self, route: Route) -> Iterator[Case]:
        values = self.targets.own(route, None)
        for key in self.everybody():
            if key == NOBODY:
                yield self._case("signed out", route, key, None, values, SIGN_IN)
            elif key != OPERATOR:
                yield self._case("not the operator", route, key, None, values, frozenset({404}))

    def own(self, method: str) -> Iterator[Case]:
        """Yield every case that is somebody's right: their own space and ids, or a page for all."""
        for route in self.routes:
            if route.method != method:
                continue
            if route.declared.who != "member":
                yield from self._own_of_no_space(route)
                continue
            for space in self.targets.spaces_of(route):
                for key, person in self.world.people.items():
                    if route.declared.permission in person.permissions(space):
                        yield self._case("own", route, key, space, self.targets.own(route, space), frozenset())

    def _own_of_no_space(self, route: Route) -> Iterator[Case]:
        values = self.targets.own(route, None)
        for key in self.everybody():
            allowed = {
                "public": True,
                "respondent": True,
                "signed_in": key != NOBODY,
                "operator": key == OPERATOR,
            }[route.declared.who]
            if allowed:
                yield self._case("own", route, key, None, values, frozenset())

    def sample(self, cases: Iterable[Case], *, each: int = 1) -> list[Case]:
        """Return `each` cases of every route, role and reason; all of them where the sweep is a full one."""
        if FULL:
            return list(cases)
        groups: dict[tuple[str, str, str], list[Case]] = {}
        for case in cases:
            groups.setdefault((case.route.name, self.role_of(case.person), case.why.split(":")[0]), []).append(case)
        return [case for group in groups.values() for case in self.random.sample(group, min(each, len(group)))]

    # What comes of it

    def run_refused(self, cases: Sequence[Case]) -> list[str]:
        """Send cases that must change nothing; return what was found, route by route."""
        found: list[str] = []
        batches: dict[str, list[Case]] = {}
        for case in cases:
            batches.setdefault(case.route.name, []).append(case)
        for name, batch in batches.items():
            for case in batch:  # forms are read before, so that reading them is no part of what is watched
                self.fields(case.route, case.space)
            before = Snapshot()
            for case in batch:
                found += self.look(case, self.send(case))
            forget()
            changed = Snapshot().changed(before)
            if changed:
                found.append(f"{name}: foreign rows changed: {self.named(changed)}")
        return found

    def send(self, case: Case) -> TestResponse:
        """Send one case."""
        fields = case.fields or self.fields(case.route, case.space)
        person, method = self.person(case.person), case.route.method
        if case.route.declared.who == "respondent" and method == "POST":
            return self.browsing.ask(person, method, case.path, fields | self.door_token(case.path), csrf=False)
        return self.browsing.ask(person, method, case.path, fields)

    def door_token(self, path: str) -> dict[str, Any]:
        """Return the token that a survey's door gives out with its first page, to whoever asks."""
        page = self.browsing.ask(None, "GET", path)
        forms = [form for form in read_page(page.text)[0] if form.method == "POST"]
        return {"csrf_token": forms[-1].fields["csrf_token"][0]} if forms else {}

    def look(self, case: Case, response: TestResponse) -> list[str]:
        """Return what is wrong with an answer."""
        found = []
        status = response.status_code
        if status >= 500 and not (status == 503 and case.route.endpoint == "health.ready"):  # its way to say no
            found.append(f"{case}: a fault, {status}")
        if case.expected and status not in case.expected:
            found.append(f"{case}: answered {status}, not {sorted(case.expected)}")
        text = text_of(response.data) if not (response.mimetype or "").startswith("image/") else ""
        text += " ".join(f"{name}: {value}" for name, value in response.headers)
        # Whoever holds a survey's link reads what the organisation's staff are to read, and no more.
        at_door = {"quill"} if case.route.declared.who == "respondent" else set()
        # The directory is public: whoever claims to be of an organisation reads its name there.
        public = set(ORGANISATIONS) if case.route.endpoint.startswith("claiming.") else set()
        leaked = self.world.leaks(text, self.readers(case.person) | at_door | public)
        if leaked:
            found.append(f"{case}: holds markers of others: {sorted(leaked)}")
        if response.mimetype == "text/html" and (raw := unescaped(text)):
            found.append(f"{case}: holds markup as it was typed: {sorted(raw)}")
        return found

    def named(self, changed: dict[UUID, set[str]]) -> dict[str, list[str]]:
        """Return what changed, with the names of the spaces and people."""
        names = {space.id: key for key, space in self.world.spaces.items()}
        names |= {person.account_id: key for key, person in self.world.people.items()}
        return {names.get(owner, str(owner)): sorted(tables) for owner, tables in changed.items()}

    def strangers_changed(self, case: Case, changed: dict[UUID, set[str]]) -> dict[UUID, set[str]]:
        """Return what a rightful request changed of spaces and people that it had nothing to do with."""
        person = self.person(case.person)
        near = {self.world.spaces[key].id for key in self._near(case.space)} | {UUID(int=0)}
        if person is not None:
            near.add(person.account_id)
        if case.route.endpoint == "partners.add_existing":
            near.add(self.world.spaces["stranger"].id)  # who is asked to connect
        known = {space.id for space in self.world.spaces.values()}
        known |= {one.account_id for one in self.world.people.values()}
        found = {}
        for owner, tables in changed.items():
            if owner in near or owner not in known:
                continue
            # The organisation that is told brings its progress up to date, at each of its boards; and what is
            # struck goes from every copy of it.
            rest = set() if case.route.endpoint.startswith("striking.") else tables - {"progress", "survey_progress"}
            if rest or not self._is_board(owner):
                found[owner] = tables
        return found

    def _is_board(self, owner: UUID) -> bool:
        return any(self.world.spaces[key].id == owner for key in BOARDS)

    def _near(self, space: str | None) -> set[str]:
        return set() if space is None else {space, *self.world.linked(space)}
