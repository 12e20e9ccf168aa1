"""Every route by everybody with everybody's ids: nothing foreign is shown, and nothing foreign is changed.

scripts/test tries a sample that has every route, role and reason in it; scripts/test --full tries all.
"""

from collections import Counter
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from app.people.models import Account, Membership
from tests.isolation.building import WORLD
from tests.isolation.snapshot import Snapshot, owner_engine
from tests.isolation.sweep import FULL, NOBODY, Case, Sweep
from tests.isolation.world import OPERATOR, World
from tests.support.databases import Databases

pytestmark = [pytest.mark.full, pytest.mark.timeout(1800 if FULL else 300)]


def shown(found: list[str]) -> str:
    return f"{len(found)} found:\n" + "\n".join(found[:40])


class TestRefused:
    def test_nobody_gets_or_changes_what_is_anothers(self, world_app: Flask, world: World) -> None:
        with world_app.app_context():
            sweep = Sweep(world_app, world)
            cases = sweep.sample(sweep.refused())
            found = sweep.run_refused(cases)
        why = Counter(case.why.split(":")[0] for case in cases)
        print(f"{len(cases)} requests that must be refused, {len(found)} leaks: {dict(why)}")
        assert not found, shown(found)
        assert len(cases) >= (5_000 if FULL else 1_500)

    def test_every_route_is_tried_by_every_role(self, world_app: Flask, world: World) -> None:
        with world_app.app_context():
            sweep = Sweep(world_app, world)
            tried = {(case.route.name, sweep.role_of(case.person)) for case in sweep.sample(sweep.refused())}
            for method in ("GET", "POST"):
                tried |= {(case.route.name, sweep.role_of(case.person)) for case in sweep.own(method)}
        everyone = {sweep.role_of(key) for key in sweep.everybody()}
        assert tried == {(route.name, role) for route in sweep.routes for role in everyone}
        assert {NOBODY, OPERATOR, "both"} < everyone
        assert len(everyone) == 15


class TestOwn:
    def test_pages_show_nothing_of_others_and_change_nothing(self, world_app: Flask, world: World) -> None:
        with world_app.app_context():
            sweep = Sweep(world_app, world)
            cases = sweep.sample(sweep.own("GET"))
            before = Snapshot()
            found = [line for case in cases for line in sweep.look(case, sweep.send(case))]
            assert not found, shown(found)
            assert not Snapshot().changed(before)
        print(f"{len(cases)} pages of one's own")

    def test_what_is_sent_changes_nothing_of_strangers(
        self, world_app: Flask, world: World, databases: Databases, database_kind: str
    ) -> None:
        found = []
        with world_app.app_context():
            sweep = Sweep(world_app, world)
            cases = _once_a_route(sweep) if not FULL else list(sweep.own("POST"))
            before, powers = Snapshot(), powerful()
            for case in cases:
                found += sweep.look(case, sweep.send(case))
                changed = Snapshot().changed(before)
                strangers = sweep.strangers_changed(case, changed)
                if strangers and case.space is not None:
                    found.append(f"{case}: changed {sweep.named(strangers)}")
                if powerful() - powers - _given(sweep, case.space):
                    found.append(f"{case}: gave powers {powerful() - powers}")
                if changed:
                    databases.renew(database_kind, WORLD)
        print(f"{len(cases)} forms of one's own sent")
        assert not found, shown(found)


def _once_a_route(sweep: Sweep) -> list[Case]:
    chosen: dict[str, list[Case]] = {}
    for case in sweep.own("POST"):
        chosen.setdefault(case.route.name, []).append(case)
    return [sweep.random.choice(cases) for cases in chosen.values()]


def powerful() -> set[tuple[UUID, str]]:
    """Who is an operator, and who holds which role where."""
    with owner_engine().connect() as connection:
        operators = connection.execute(sa.select(Account.id).where(Account.is_operator)).scalars()
        held = connection.execute(sa.select(Membership.account_id, Membership.space_id, Membership.role)).all()
    return {(one, "operator") for one in operators} | {
        (account, f"{role.value}@{space}") for account, space, role in held
    }


def _given(sweep: Sweep, space: str | None) -> set[tuple[UUID, str]]:
    """What may have been given there by whoever may give it."""
    return {one for one in powerful() if space and one[1].endswith(f"@{sweep.world.spaces[space].id}")}
