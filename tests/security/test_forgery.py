"""A form counts only with the token of the session that it was drawn for."""

import pytest

from tests.isolation.browsing import HTML
from tests.isolation.snapshot import Snapshot
from tests.isolation.sweep import Case, Sweep

TOKENS = ("none", "empty", "wrong", "another's", "nobody's", "in the address")


def forged(sweep: Sweep, case: Case, token: str) -> int:
    """Send a form with a token that is not its own."""
    person = sweep.person(case.person)
    fields, path = dict(sweep.fields(case.route, case.space)), case.path
    other = sweep.world.people["board_chair@birch"]
    other = sweep.world.people["board_chair@alder"] if person == other else other
    given = {
        "empty": "",
        "wrong": sweep.browsing.token(person)[:-3] + "abc",
        "another's": sweep.browsing.token(other),
        "nobody's": sweep.browsing.token(None) if person else sweep.browsing.token(other),
    }
    if token in given:
        fields["csrf_token"] = given[token]
    if token == "in the address":
        path = f"{path}?csrf_token={sweep.browsing.token(person)}"
    answer = sweep.browsing.ask(person, "POST", path, fields, csrf=False, headers={"Origin": "https://evil.example"})
    return answer.status_code


class TestForgery:
    @pytest.mark.parametrize("token", TOKENS)
    def test_changes_nothing_anywhere(self, sweep: Sweep, token: str) -> None:
        cases = {case.route.name: case for case in sweep.own("POST")}
        for case in cases.values():
            sweep.fields(case.route, case.space)
        before = Snapshot()
        wrong = {}
        for name, case in cases.items():
            status = forged(sweep, case, token)
            if not 400 <= status < 500:
                wrong[name] = status
        assert wrong == {}
        assert len(cases) > 50
        assert sweep.named(Snapshot().changed(before)) == {}

    def test_as_json_or_by_another_method_changes_nothing(self, sweep: Sweep) -> None:
        before = Snapshot()
        for case in {case.route.name: case for case in sweep.own("POST")}.values():
            cookie = f"session={sweep.browsing.cookie(sweep.person(case.person))}"
            for method in ("POST", "PUT", "PATCH", "DELETE"):
                headers = {**HTML, "Cookie": cookie, "X-HTTP-Method-Override": "POST"}
                answer = sweep.browsing.open(case.path, method=method, json={"name": "x"}, headers=headers)
                assert 400 <= answer.status_code < 500, (method, case.path)
            got = sweep.browsing.ask(sweep.person(case.person), "GET", f"{case.path}?_method=POST&csrf_token=x")
            assert got.status_code < 500
        assert sweep.named(Snapshot().changed(before)) == {}
