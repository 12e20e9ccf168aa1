"""The commands: the first operator, and stopping an account."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from app.people import queries as people
from tenants import acting_for_none
from tests.app.accounts.helpers import ANOTHER, Browser, make_person

ANNA = "anna@quill.example"


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


class TestCreateOperator:
    def test_gives_a_link_that_sets_the_password(self, app: Flask, runner: FlaskCliRunner, visitor: Browser) -> None:
        result = runner.invoke(args=["accounts", "create-operator", "Op@msp.example", "--name", "Op Erator"])
        assert result.exit_code == 0
        link = result.output.split()[-1]
        assert visitor.submit(link, password=ANOTHER).location == "/console/"
        with acting_for_none():
            account = people.find_account("op@msp.example")
        assert account is not None
        assert account.is_operator

    def test_asks_for_a_password_where_told_to(self, runner: FlaskCliRunner, visitor: Browser) -> None:
        arguments = ["accounts", "create-operator", "op@msp.example", "--name", "Op", "--ask-password"]
        assert runner.invoke(args=arguments, input="short\nshort\n").exit_code == 1
        assert runner.invoke(args=arguments, input=f"{ANOTHER}\n{ANOTHER}\n").exit_code == 0
        assert visitor.sign_in("op@msp.example", ANOTHER).location == "/console/"

    def test_refuses_an_address_that_has_an_account(self, runner: FlaskCliRunner) -> None:
        make_person(ANNA)
        result = runner.invoke(args=["accounts", "create-operator", ANNA, "--name", "A"])
        assert result.exit_code == 1
        assert "There is an account" in result.output


class TestStopping:
    def test_disables_and_enables_without_reviving_old_sign_ins(self, runner: FlaskCliRunner, visitor: Browser) -> None:
        make_person(ANNA)
        visitor.sign_in(ANNA)
        assert runner.invoke(args=["accounts", "disable", ANNA]).exit_code == 0
        assert not visitor.is_in()
        assert runner.invoke(args=["accounts", "enable", ANNA]).exit_code == 0
        assert not visitor.is_in()
        assert visitor.sign_in(ANNA).status_code == 303

    def test_ends_sign_ins(self, runner: FlaskCliRunner, visitor: Browser) -> None:
        make_person(ANNA)
        visitor.sign_in(ANNA)
        assert "1 sign-ins ended" in runner.invoke(args=["accounts", "end-sessions", ANNA]).output
        assert not visitor.is_in()

    def test_says_when_there_is_no_such_account(self, runner: FlaskCliRunner) -> None:
        assert runner.invoke(args=["accounts", "disable", "nobody@quill.example"]).exit_code == 1
