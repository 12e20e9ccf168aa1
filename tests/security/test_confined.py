"""A sign-in by a mailed link is tried on every route: it reaches its one space, to answer, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.access.policy import ANSWERING
from app.core import clock
from app.people import service as people
from tenants import acting_for_none, transaction
from tests.isolation.snapshot import Snapshot
from tests.isolation.sweep import SIGN_IN, Case, Sweep
from tests.isolation.world import Person

# Who also belongs elsewhere, and may do anything there: an operator, a manager of a board, a lead of a region.
HOLDERS = ("organisation_lead@small", "board_manager@alder", "operator")
HOME = "small"


def confined(sweep: Sweep, key: str) -> Person:
    """Begin a sign-in that reaches one organisation, for somebody of it or of somewhere else."""
    person = sweep.world.people[key]
    with acting_for_none(person.account_id), transaction():
        token = people.start_session(
            account_id=person.account_id,
            device="A test",
            lifetime=sweep.app.config["SESSION_LIFETIME"],
            confined_to=sweep.world.spaces[HOME].id,
            now=clock.now(),
        )
    return replace(person, key=f"confined {key}", token=token)


def cases(sweep: Sweep) -> list[Case]:
    """One request to each route that is not for everybody, in each space that it may lie in."""
    found = []
    for route in sweep.routes:
        if route.declared.who in ("public", "respondent"):
            continue
        spaces = sweep.targets.spaces_of(route) if route.declared.who == "member" else [None]
        for space in spaces:
            values = sweep.targets.own(route, space)
            found.append(Case("confined", route, "", space, sweep.targets.path(route, space, values)))
    return found


class TestConfined:
    @pytest.mark.parametrize("key", HOLDERS)
    def test_reaches_one_space_to_answer_and_nothing_else(self, sweep: Sweep, key: str) -> None:
        person = confined(sweep, key)
        outside = [
            case
            for case in cases(sweep)
            if case.space != HOME or case.route.declared.permission not in ANSWERING or HOME not in person.roles
        ]
        for case in outside:
            sweep.fields(case.route, case.space)
        before, wrong = Snapshot(), []
        for case in outside:
            answer = sweep.browsing.ask(person, case.route.method, case.path, sweep.fields(case.route, case.space))
            refused = SIGN_IN | {404} if case.space == HOME else SIGN_IN
            asks = case.route.method == "POST" and answer.status_code == 200 and 'name="password"' in answer.text
            if answer.status_code not in refused and not asks:
                wrong.append(f"{case.route.name} in {case.space}: {answer.status_code}")
        assert wrong == []
        assert len(outside) > 300
        assert sweep.named(Snapshot().changed(before)) == {}

    def test_gets_no_more_of_public_pages_than_nobody(self, sweep: Sweep) -> None:
        person = confined(sweep, "operator")
        for route in sweep.routes:
            if route.declared.who != "public" or route.method != "GET":
                continue
            path = sweep.targets.path(route, None, sweep.targets.own(route, None))
            texts = [sweep.browsing.ask(who, "GET", path).text for who in (person, None)]
            theirs, anybodys = [sweep.world.leaks(text, ()) for text in texts]
            assert theirs == anybodys, path
            assert "/console/" not in texts[0], path
