"""Asking for a link to answer; the sign-in that it begins; two who use one link at the same moment."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import service as accounts
from app.core import clock
from app.core.errors import Refused
from app.people import queries as people
from app.people import service
from app.people.models import AccountSession, TokenPurpose
from app.people.roles import Role
from tenants import acting_for, acting_for_none, db, maintaining, new_id, transaction
from tests.app.accounts.answering import CONTACT, Asking, invited, last_answer_link, mails, make_asking
from tests.app.accounts.helpers import Browser, title, tokens
from tests.app.accounts.test_answer_links import account_of, come_in
from tests.app.people.test_at_once import at_once
from tests.app.spaces import claim, work


@pytest.fixture
def asking(app: Flask) -> Asking:
    return make_asking()


class TestAskForALink:
    def test_is_mailed_to_whoever_answers(self, visitor: Browser, asking: Asking, mail_folder: Path) -> None:
        claim(asking.organisation)
        page = visitor.submit("/answer-link", email="LEAD@quill.example ")
        work()
        [mailed] = [one for one in mails(mail_folder) if "Your link" in one[1]]
        assert last_answer_link() in mailed[2]
        assert (mailed[0], mailed[1]) == ("Lee Adder <lead@quill.example>", "Your link to answer for Quill Trust")
        other = visitor.submit("/answer-link", email="nobody@quill.example")
        assert page.text.replace("lead@", "nobody@") == other.text
        assert visitor.submit(last_answer_link()).location == asking.organisation.home

    @pytest.mark.parametrize("email", ["nobody@quill.example", "manager@alder-bay.example"])
    def test_nothing_is_mailed_to_anybody_else(self, visitor: Browser, asking: Asking, email: str) -> None:
        assert title(visitor.submit("/answer-link", email=email)) == "Look at your mail"
        assert tokens(TokenPurpose.ANSWER) == []

    def test_no_more_than_three_in_five_minutes(self, visitor: Browser, asking: Asking) -> None:
        claim(asking.organisation)
        for _ in range(5):
            assert visitor.submit("/answer-link", email="lead@quill.example").status_code == 200
        assert len(tokens(TokenPurpose.ANSWER)) == 3

    def test_the_sign_in_page_says_so(self, visitor: Browser) -> None:
        assert "Mail me a link to answer" in visitor.get("/sign-in").text


class TestSession:
    def test_is_confined_to_the_organisation(self, visitor: Browser, asking: Asking) -> None:
        come_in(visitor, asking)
        account = account_of(CONTACT)
        assert account is not None
        with maintaining():
            rows = db.session.scalars(select(AccountSession).where(AccountSession.account_id == account.account_id))
            assert [row.space_id for row in rows] == [asking.organisation.id]

    def test_ends_with_the_others_when_a_password_is_chosen(self, visitor: Browser, asking: Asking) -> None:
        come_in(visitor, asking)
        account = account_of(CONTACT)
        assert account is not None
        with acting_for_none(account.account_id), transaction():
            service.end_sessions(now=clock.now())
        assert visitor.get(asking.first_question).status_code == 302


class TestAtOnce:
    def test_one_link_makes_one_account_and_one_lead(self, app: Flask, asking: Asking) -> None:
        secret = invited().rsplit("/", 1)[1]

        def accept() -> bool:
            try:
                with acting_for_none():
                    found = people.find_answering(secret)
                assert found is not None
                account_id = new_id()
                with acting_for(asking.organisation.id, account_id), transaction():
                    accounts.accept_as_new(
                        found, account_id=account_id, name="Con Tact", password_hash=None, now=clock.now()
                    )
            except Refused:
                return False
            return True

        assert sorted(at_once(app, [accept, accept])) == [False, True]
        with acting_for(asking.organisation.id):
            [member] = people.list_members()
            assert [held.role for held in member.roles] == [Role.ORGANISATION_LEAD]
