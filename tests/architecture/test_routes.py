"""Every route says who may use it, and the list of them is in the repository for all to read."""

from collections import defaultdict

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, IntegerConverter, UnicodeConverter, UUIDConverter

from app.access.doors import DoorConverter
from app.access.guards import check_declarations, declared_of
from app.access.permissions import Permission
from app.access.policy import POLICY
from app.people.roles import Role
from tenants import SpaceKind
from tenants.web import SlugConverter
from tests.architecture.routes import FILE, UPDATE, listed
from tests.isolation.snapshot import Snapshot
from tests.isolation.sweep import Sweep
from tests.isolation.world import World

# Words of a path that are looked up as they stand: bounded, and answered 404 where they name nothing.
WORDS = {"field", "key"}


class TestRoutes:
    def test_each_declares_who_may_use_it(self, bare_app: Flask) -> None:
        undeclared = [
            rule.rule for rule in bare_app.url_map.iter_rules() if declared_of(bare_app, rule.endpoint) is None
        ]
        assert undeclared == []

    def test_are_the_ones_that_the_list_has(self, bare_app: Flask) -> None:
        known, now = FILE.read_text(encoding="utf-8").splitlines(), listed(bare_app)
        gone, new = sorted(set(known) - set(now)), sorted(set(now) - set(known))
        assert known == now, f"Look whether this is meant, then run {UPDATE}\nnew: {new}\ngone: {gone}"

    def test_every_part_of_a_path_has_a_type(self, bare_app: Flask) -> None:
        typed = (UUIDConverter, IntegerConverter, SlugConverter, AnyConverter, DoorConverter)
        wrong = []
        for rule in bare_app.url_map.iter_rules():
            for name, converter in rule._converters.items():
                bounded = type(converter) is UnicodeConverter and "{1,}" not in converter.regex
                if not isinstance(converter, typed) and not bounded and name not in WORDS:
                    wrong.append(f"{rule.rule}: {name}")
        assert wrong == []

    def test_a_permission_is_asked_where_a_space_is(self, bare_app: Flask) -> None:
        for rule in bare_app.url_map.iter_rules():
            declared = declared_of(bare_app, rule.endpoint)
            assert declared is not None
            in_space = any(
                rule.rule.startswith(f"/{place}/<slug:space>/") for place in ("boards", "organisations", "regions")
            )
            assert (declared.who == "member") is in_space
            assert (declared.permission is not None) is in_space

    def test_one_that_declares_nothing_stops_the_service(self, bare_app: Flask) -> None:
        other = Flask("other")
        other.add_url_rule("/open", "open", lambda: "")
        with pytest.raises(RuntimeError, match="declares no permission"):
            check_declarations(other)

    def test_what_changes_something_is_no_get(self, world_app: Flask, world: World) -> None:
        with world_app.app_context():
            sweep = Sweep(world_app, world)
            before = Snapshot()
            for case in {(case.route.name): case for case in sweep.own("GET")}.values():
                sweep.send(case)
            assert sweep.named(Snapshot().changed(before)) == {}


class TestPermissions:
    def test_are_in_alphabetical_order(self) -> None:
        assert [one.value for one in Permission] == sorted(one.value for one in Permission)
        assert [one.name for one in Permission] == sorted(one.name for one in Permission)
        assert all(one.name == one.value.upper().replace(":", "_") for one in Permission)

    def test_each_is_asked_by_a_route_and_given_to_a_role(self, bare_app: Flask) -> None:
        asked = defaultdict(set)
        for rule in bare_app.url_map.iter_rules():
            declared = declared_of(bare_app, rule.endpoint)
            if declared and declared.permission and declared.space:
                asked[declared.permission].add(declared.space)
        assert set(asked) == set(Permission)
        given = {permission for permissions in POLICY.values() for permission in permissions}
        assert given == set(Permission)

    def test_a_role_is_given_nothing_that_its_kind_of_space_has_no_page_for(self, bare_app: Flask) -> None:
        asked: dict[SpaceKind, set[Permission]] = defaultdict(set)
        for rule in bare_app.url_map.iter_rules():
            declared = declared_of(bare_app, rule.endpoint)
            if declared and declared.permission and declared.space:
                asked[declared.space].add(declared.permission)
        entering = {Permission.SPACE_READ}  # everybody has it, whether their first page asks for it or for more
        idle = {role.value: POLICY[role] - asked[role.kind] - entering for role in Role}
        assert {role: permissions for role, permissions in idle.items() if permissions} == {}

    def test_every_role_may_enter_its_space(self) -> None:
        assert set(POLICY) == set(Role)
        assert all(Permission.SPACE_READ in permissions for permissions in POLICY.values())
