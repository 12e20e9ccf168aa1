"""Mailed links that sign in: from the mail to the first question, and every way in which one does not work."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.accounts.messages import answer_path, invited_path
from app.boards import queries as boards
from app.boards import service as board_service
from app.boards.queries import Standing
from app.core import clock
from app.people import queries as people
from app.people import service
from app.people.models import TokenPurpose
from app.people.queries import SignIn
from app.people.roles import Role
from tenants import SpaceState, acting_for, acting_for_none, change_state, operating, transaction
from tests.app.accounts.answering import (
    CONTACT,
    Asking,
    invited,
    mails,
    make_asking,
    open_invitations,
    open_it,
)
from tests.app.accounts.helpers import Browser, Clock, make_person, title, tokens
from tests.app.spaces import claim, work


@pytest.fixture
def asking(app: Flask) -> Asking:
    return make_asking()


def roles_of(asking: Asking, email: str = CONTACT) -> set[Role]:
    with acting_for(asking.organisation.id):
        return {held.role for one in people.list_members() if one.email == email for held in one.roles}


def account_of(email: str) -> SignIn | None:
    with acting_for_none():
        return people.find_account(email)


def come_in(visitor: Browser, asking: Asking) -> None:
    assert visitor.submit(invited()).status_code == 303


class TestFromTheMailToTheFirstQuestion:
    def test_one_mail_names_the_request_and_brings_the_link(self, asking: Asking, mail_folder: Path) -> None:
        work()
        [(to, subject, body)] = mails(mail_folder)
        assert to == f"Con Tact <{CONTACT}>"
        assert subject == "Alder Bay Board asks Quill Trust: MSP 2026-27"
        for said in ("Tell us how it is.", "The last day is", "connects Quill Trust with Alder Bay Board", invited()):
            assert said in body

    def test_one_click_leads_to_the_first_question(self, visitor: Browser, asking: Asking) -> None:
        page = visitor.get(invited())
        assert page.status_code == 200
        for said in (
            "Alder Bay Board asks Quill Trust",
            "Tell us how it is.",
            "connected with Alder Bay Board",
            CONTACT,
        ):
            assert said in page.text
        response = visitor.submit(invited())
        assert (response.status_code, response.location) == (303, asking.start)
        assert visitor.get(asking.start).location == asking.first_question
        assert visitor.get(asking.first_question).status_code == 200
        assert roles_of(asking) == {Role.ORGANISATION_LEAD}
        with acting_for(asking.board.id):
            assert boards.get_partner(asking.partner_id).standing is Standing.CONNECTED

    def test_no_password_was_asked_for(self, visitor: Browser, asking: Asking) -> None:
        come_in(visitor, asking)
        account = account_of(CONTACT)
        assert account is not None
        assert (account.name, account.password_hash) == ("Con Tact", None)

    def test_the_earlier_invitation_works_no_more(self, visitor: Browser, app: Flask) -> None:
        asking = make_asking(opened=False)
        [first] = open_invitations()
        assert first.request_id is None
        open_it(asking)
        [second] = open_invitations()
        assert second.request_id == asking.request_id
        old = visitor.get(f"/invitations/{invited_path(first.id).rsplit('/', 1)[1]}")
        assert old.status_code == 410

    def test_an_account_that_is_there_keeps_what_it_has(self, visitor: Browser, asking: Asking) -> None:
        mine = make_person(CONTACT, (asking.board, Role.BOARD_MEMBER))
        come_in(visitor, asking)
        assert roles_of(asking) == {Role.ORGANISATION_LEAD}
        with acting_for(asking.organisation.id):
            assert people.get_person(email=CONTACT).account_id == mine

    def test_whoever_is_signed_in_fully_stays_so(self, visitor: Browser, asking: Asking) -> None:
        make_person(CONTACT, (asking.board, Role.BOARD_MEMBER))
        visitor.sign_in(CONTACT)
        come_in(visitor, asking)
        assert visitor.get(asking.first_question).status_code == 200
        assert visitor.is_in()

    def test_waits_honestly_for_questions_that_are_on_their_way(
        self, visitor: Browser, asking: Asking, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fails(*_: object, **__: object) -> None:
            raise RuntimeError("not now")

        with monkeypatch.context() as patch:
            patch.setattr("tenants.provisioning.hear_of_link", fails)
            come_in(visitor, asking)
        page = visitor.get(asking.start)
        assert (page.status_code, title(page)) == (200, "The questions are on their way")
        assert page.headers["Refresh"].startswith("3; url=/organisations/quill-trust/requests/")
        assert "Refresh" not in visitor.get(f"{asking.start}?tries=99").headers
        work()
        assert visitor.get(asking.start).location == asking.first_question

    def test_waits_for_nothing_that_no_link_led_to(self, visitor: Browser, asking: Asking) -> None:
        come_in(visitor, asking)
        assert visitor.get(asking.start.replace(str(asking.request_id), str(asking.cycle_id))).status_code == 404


class TestLooking:
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_uses_nothing_up(self, visitor: Browser, asking: Asking, method: str) -> None:
        for _ in range(5):
            assert visitor.ask(method, invited()).status_code == 200
        assert account_of(CONTACT) is None
        assert visitor.submit(invited()).status_code == 303

    def test_a_program_that_presses_without_the_pages_token_changes_nothing(
        self, visitor: Browser, asking: Asking
    ) -> None:
        assert visitor.post(invited(), {}).status_code == 400
        assert account_of(CONTACT) is None


class TestLinkThatDoesNotWork:
    def test_used_twice(self, visitor: Browser, visitors: Callable[..., Browser], asking: Asking) -> None:
        path = invited()
        come_in(visitor, asking)
        other = visitors()
        page = other.get(path)
        assert (page.status_code, title(page)) == (410, "This link does not work any more")
        assert "used already" in page.text
        assert other.get(asking.first_question).status_code == 302

    def test_pressed_twice_leads_on(self, visitor: Browser, asking: Asking) -> None:
        path = invited()
        fields = visitor.hidden(path)
        assert visitor.post(path, fields).status_code == 303
        again = visitor.submit(f"{path}", to=path)
        assert (again.status_code, again.location) == (303, asking.start)

    def test_offers_a_fresh_one_to_the_same_address(
        self, visitor: Browser, visitors: Callable[..., Browser], asking: Asking, mail_folder: Path
    ) -> None:
        path = invited()
        come_in(visitor, asking)
        work()
        mails(mail_folder)
        other = visitors()
        page = other.submit(path, to=f"{path}/again", email="mallory@elsewhere.example")
        assert title(page) == "Look at your mail"
        work()
        sent = [one for one in mails(mail_folder) if "Your link" in one[1]]
        assert [one[0] for one in sent] == [f"Con Tact <{CONTACT}>"]
        found = re.search(r"/answer/\S+", sent[0][2])
        assert found is not None
        assert other.submit(found[0]).location == asking.start
        assert other.get(asking.first_question).status_code == 200

    def test_run_out(self, visitor: Browser, asking: Asking, time: Clock) -> None:
        path = invited()
        time.forward(days=15)
        assert visitor.get(path).status_code == 410
        assert visitor.submit(path, to=f"{path}/again").status_code == 200
        assert invited() != path
        assert visitor.submit(invited()).location == asking.start

    def test_cancelled_because_somebody_else_is_the_contact(self, visitor: Browser, asking: Asking) -> None:
        path = invited()
        with acting_for(asking.board.id, asking.manager), transaction():
            board_service.change_contact(
                partner_id=asking.partner_id,
                contact_name="Nel New",
                contact_email="nel@quill.example",
                revision=1,
                now=clock.now(),
            )
        page = visitor.get(path)
        assert page.status_code == 410
        assert "nel@quill.example" not in page.text
        assert visitor.submit(path, to=f"{path}/again").status_code == 200
        assert [one.email for one in open_invitations()] == ["nel@quill.example"]

    def test_after_the_cycle_closed_it_says_so_and_connects_alone(self, visitor: Browser, asking: Asking) -> None:
        asking.close()
        page = visitor.get(invited())
        assert "has closed “MSP 2026-27”" in page.text
        assert "Accept and join" in page.text
        response = visitor.submit(invited())
        assert response.location == asking.organisation.home
        assert visitor.get(asking.organisation.home).status_code == 200

    def test_others_were_there_first(self, visitor: Browser, asking: Asking) -> None:
        path = invited()
        claim(asking.organisation)
        page = visitor.submit(path)
        assert page.status_code == 409
        assert "Ask them to invite you" in page.text
        assert account_of(CONTACT) is None

    def test_somebody_else_is_signed_in(self, visitor: Browser, asking: Asking) -> None:
        visitor.sign_in("manager@alder-bay.example")
        page = visitor.get(invited())
        assert title(page) == "This link is for somebody else"
        assert roles_of(asking) == set()

    def test_no_such_link(self, visitor: Browser, asking: Asking) -> None:
        page = visitor.get("/answer/nothing-of-the-kind")
        assert (page.status_code, title(page)) == (404, "This link does not work")

    def test_the_organisation_is_suspended(self, visitor: Browser, asking: Asking) -> None:
        path = invited()
        with operating(), transaction():
            change_state(asking.organisation.id, SpaceState.SUSPENDED, now=clock.now())
        page = visitor.get(path)
        assert "not open on MSP Board at the moment" in page.text
        assert visitor.submit("/answer-link", to=path).status_code == 200
        assert account_of(CONTACT) is None

    def test_an_account_that_was_stopped(self, visitor: Browser, asking: Asking) -> None:
        account_id = make_person(CONTACT)
        with operating(), transaction():
            service.disable_account(account_id=account_id)
        assert visitor.submit(invited()).status_code == 403
        assert roles_of(asking) == set()


class TestLinkOfSomebodyWhoBelongs:
    @pytest.fixture
    def link(self, visitor: Browser, asking: Asking) -> str:
        come_in(visitor, asking)
        visitor.submit("/sign-out")
        request_id = asking.request_id
        with acting_for(asking.organisation.id), transaction():
            token_id = accounts.make_answer_link(email=CONTACT, request_id=request_id, now=clock.now())
        return answer_path(token_id)

    def test_opens_the_first_question_without_an_answer(self, visitor: Browser, asking: Asking, link: str) -> None:
        assert "Go on answering" in visitor.get(link).text
        assert visitor.submit(link).location == asking.start
        assert visitor.get(asking.start).location == asking.first_question

    def test_after_the_cycle_closed_it_says_so_and_leads_to_what_was_said(
        self, visitor: Browser, asking: Asking, link: str
    ) -> None:
        asking.close()
        assert "has closed “MSP 2026-27”" in visitor.get(link).text
        assert visitor.submit(link).location == asking.start
        assert visitor.get(asking.start).location == asking.start.removesuffix("start")

    def test_of_somebody_whose_role_ended(self, visitor: Browser, asking: Asking, link: str) -> None:
        claimant = make_person("second@quill.example", (asking.organisation, Role.ORGANISATION_LEAD))
        with acting_for(asking.organisation.id, claimant), transaction():
            [held] = people.get_person(email=CONTACT).roles
            accounts.end_membership(membership_id=held.membership_id, now=clock.now())
        page = visitor.submit(link)
        assert page.status_code == 403
        assert "You do not answer for Quill Trust any more" in page.text
        before = len(tokens(TokenPurpose.ANSWER))
        assert visitor.submit(link, to=f"{link}/again").status_code == 200
        assert len(tokens(TokenPurpose.ANSWER)) == before

    def test_for_a_suspended_space(self, visitor: Browser, asking: Asking, link: str) -> None:
        with operating(), transaction():
            change_state(asking.organisation.id, SpaceState.SUSPENDED, now=clock.now())
        assert "not open on MSP Board at the moment" in visitor.submit("/answer-link", to=link).text

    def test_is_refused_to_nobodys_address(self, asking: Asking) -> None:
        from sqlalchemy.exc import NoResultFound

        with acting_for(asking.organisation.id), transaction(), pytest.raises(NoResultFound):
            accounts.make_answer_link(email="nobody@quill.example", now=clock.now())
