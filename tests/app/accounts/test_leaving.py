"""People who leave: they hand over, are replaced, or leave nobody; and whoever a board names takes it up."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.messages import invitation_path
from app.boards import queries as boards
from app.boards.queries import PartnerRow
from app.core import clock
from app.organisations import queries as directory
from app.people import queries as people
from app.people import service
from app.people.models import TokenPurpose
from app.people.roles import Role
from app.people.service import LastKeeper
from tenants import AuditEntry, SpaceRef, acting_for, db, transaction
from tests.app.accounts.answering import CONTACT, Asking, invited, mails, make_asking, open_invitations
from tests.app.accounts.helpers import ANOTHER, Browser, make_person, title, tokens
from tests.app.spaces import add_partner, make_board, work

LEAD = "lead@quill.example"


@pytest.fixture
def asking(app: Flask) -> Asking:
    """A partner that is connected, its lead with a password."""
    made = make_asking()
    make_person(CONTACT, name="Con Tact")
    assert Browser(app).submit(invited()).status_code == 303
    return made


@pytest.fixture
def lead(app: Flask, asking: Asking) -> Browser:
    browser = Browser(app)
    browser.sign_in(CONTACT)
    return browser


def membership(space: SpaceRef, email: str) -> UUID:
    with acting_for(space.id):
        return people.get_person(email=email).roles[0].membership_id


def roles(space: SpaceRef) -> dict[str, set[Role]]:
    with acting_for(space.id):
        return {one.email: {held.role for held in one.roles} for one in people.list_members()}


def page_of(asking: Asking, what: str, email: str = CONTACT) -> str:
    return f"{asking.organisation.home}members/{membership(asking.organisation, email)}/{what}"


def actions(space: SpaceRef) -> list[str]:
    with acting_for(space.id):
        return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.at, AuditEntry.id)))


def partner(asking: Asking) -> PartnerRow:
    with acting_for(asking.board.id):
        return boards.get_partner(asking.partner_id)


def is_claimed(asking: Asking) -> bool:
    with acting_for(asking.board.id):
        return directory.get_entry(asking.organisation.id).is_claimed


def leave(lead: Browser, asking: Asking) -> None:
    end = page_of(asking, "end")
    told = lead.submit(end)
    assert title(told) == "Nobody would be left at Quill Trust"
    assert lead.submit(end, nobody="left").status_code == 303


class TestHandOver:
    def test_ends_ones_own_role_when_the_other_accepts(self, app: Flask, lead: Browser, asking: Asking) -> None:
        page = lead.get(f"{asking.organisation.home}members/")
        assert "Hand over" in page.text
        assert lead.submit(page_of(asking, "replace"), name="Nel New", email="nel@quill.example").status_code == 303
        assert roles(asking.organisation) == {CONTACT: {Role.ORGANISATION_LEAD}}
        assert "takes over from Con Tact" in lead.get(f"{asking.organisation.home}members/").text
        path = invitation_path(tokens(TokenPurpose.INVITATION)[-1].id)
        assert Browser(app).submit(path, name="Nel New", password=ANOTHER).status_code == 303
        assert roles(asking.organisation) == {"nel@quill.example": {Role.ORGANISATION_LEAD}}
        assert "member.handed_over" in actions(asking.organisation)
        assert is_claimed(asking)

    def test_to_oneself_is_refused(self, lead: Browser, asking: Asking) -> None:
        page = lead.submit(page_of(asking, "replace"), name="Con Tact", email=CONTACT)
        assert page.status_code == 422
        assert "has this role here already" in page.text


class TestReplace:
    def test_ends_the_role_of_another(self, app: Flask, lead: Browser, asking: Asking) -> None:
        make_person("help@quill.example", (asking.organisation, Role.ORGANISATION_CONTRIBUTOR), name="Hel Per")
        path = page_of(asking, "replace", "help@quill.example")
        assert title(lead.get(path)) == "Replace Hel Per"
        lead.submit(path, name="Nel New", email="nel@quill.example")
        link = invitation_path(tokens(TokenPurpose.INVITATION)[-1].id)
        Browser(app).submit(link, name="Nel New", password=ANOTHER)
        assert roles(asking.organisation) == {
            CONTACT: {Role.ORGANISATION_LEAD},
            "nel@quill.example": {Role.ORGANISATION_CONTRIBUTOR},
        }
        assert "member.replaced" in actions(asking.organisation)

    def test_of_somebody_gone_by_then_only_gives_the_role(self, app: Flask, lead: Browser, asking: Asking) -> None:
        make_person("help@quill.example", (asking.organisation, Role.ORGANISATION_CONTRIBUTOR))
        lead.submit(page_of(asking, "replace", "help@quill.example"), name="Nel New", email="nel@quill.example")
        lead.submit(page_of(asking, "end", "help@quill.example"))
        link = invitation_path(tokens(TokenPurpose.INVITATION)[-1].id)
        assert Browser(app).submit(link, name="Nel New", password=ANOTHER).status_code == 303
        assert "member.replaced" not in actions(asking.organisation)

    def test_is_not_for_a_coordinator_to_do_to_a_lead(self, app: Flask, asking: Asking) -> None:
        make_person("co@quill.example", (asking.organisation, Role.ORGANISATION_COORDINATOR))
        browser = Browser(app)
        browser.sign_in("co@quill.example")
        assert browser.get(page_of(asking, "replace")).status_code == 403


class TestTheLastWhoAnswersLeaves:
    def test_is_asked_to_hand_over_first(self, lead: Browser, asking: Asking) -> None:
        page = lead.submit(page_of(asking, "end"))
        assert title(page) == "Nobody would be left at Quill Trust"
        assert "Hand over to somebody" in page.text
        assert roles(asking.organisation) == {CONTACT: {Role.ORGANISATION_LEAD}}

    def test_tells_the_board_and_whoever_stays(self, lead: Browser, asking: Asking, mail_folder: Path) -> None:
        make_person("help@quill.example", (asking.organisation, Role.ORGANISATION_CONTRIBUTOR), name="Hel Per")
        work()
        mails(mail_folder)
        leave(lead, asking)
        work()
        subjects = {(to.rsplit("<")[-1], subject) for to, subject, _ in mails(mail_folder)}
        assert ("help@quill.example>", "Nobody answers for Quill Trust at the moment") in subjects
        assert ("manager@alder-bay.example>", "Nobody answers for Quill Trust any more") in subjects
        assert not is_claimed(asking)
        found = partner(asking)
        assert found.nobody_since is not None
        assert found.may_name_somebody
        assert "organisation.nobody_left" in actions(asking.organisation)

    def test_not_while_a_coordinator_stays(self, lead: Browser, asking: Asking) -> None:
        make_person("co@quill.example", (asking.organisation, Role.ORGANISATION_COORDINATOR))
        page = lead.submit(page_of(asking, "end"), nobody="left")
        assert page.status_code == 409
        assert "This is the only safeguarding lead here" in page.text
        assert is_claimed(asking)

    def test_of_a_board_cannot(self, asking: Asking) -> None:
        with acting_for(asking.board.id, asking.manager), transaction(), pytest.raises(LastKeeper):
            service.end_membership(membership_id=membership_of_manager(asking), leaves_nobody=True, now=clock.now())

    def test_a_contributor_who_comes_later_is_nobody_who_answers(
        self, app: Flask, lead: Browser, asking: Asking
    ) -> None:
        with acting_for(asking.organisation.id), transaction():
            token_id = accounts.invite(
                email="help@quill.example", name="Hel Per", role=Role.ORGANISATION_CONTRIBUTOR, now=clock.now()
            )
        leave(lead, asking)
        Browser(app).submit(invitation_path(token_id), name="Hel Per", password=ANOTHER)
        assert not is_claimed(asking)


def membership_of_manager(asking: Asking) -> UUID:
    return people.get_person(account_id=asking.manager).roles[0].membership_id


class TestTheBoardNamesSomebodyElse:
    @pytest.fixture
    def manager(self, app: Flask, asking: Asking) -> Browser:
        browser = Browser(app)
        browser.sign_in("manager@alder-bay.example")
        return browser

    def named(self, asking: Asking) -> str:
        return f"{asking.board.home}partners/{asking.partner_id}/name"

    def test_who_takes_it_up_with_its_history(
        self, app: Flask, lead: Browser, manager: Browser, asking: Asking
    ) -> None:
        lead.submit(asking.first_question, level="3", practice="We ask people first.", go="continue")
        leave(lead, asking)
        assert "Nobody answers for it since" in manager.get(f"{asking.board.home}partners/{asking.partner_id}").text
        response = manager.submit(self.named(asking), contact_name="Nel New", contact_email="nel@quill.example")
        assert response.status_code == 303
        newcomer = Browser(app)
        assert "Alder Bay Board asks Quill Trust" in newcomer.get(invited()).text
        assert newcomer.submit(invited()).location == asking.start
        assert newcomer.get(asking.start).location == asking.first_question.replace("/1", "/2")
        assert "We ask people first." in newcomer.get(asking.first_question).text
        assert roles(asking.organisation) == {"nel@quill.example": {Role.ORGANISATION_LEAD}}
        assert partner(asking).nobody_since is None
        assert is_claimed(asking)
        assert "organisation.taken_up" in actions(asking.organisation)
        assert "partner.named_new" in actions(asking.board)

    def test_not_where_it_was_never_connected(self, app: Flask, lead: Browser, asking: Asking) -> None:
        lead.submit(asking.first_question, level="3", practice="We ask people first.", go="continue")
        leave(lead, asking)
        stranger = make_board("Birch Board", "birch-board")
        for role, email in ((None, "taker@birch.example"), (Role.ORGANISATION_CONTRIBUTOR, "help@birch.example")):
            if role is None:
                add_partner(stranger, asking.organisation, email=email)
            else:
                with acting_for(stranger.id), transaction():
                    accounts.invite(
                        email=email, name="Ta Ker", role=role, space_id=asking.organisation.id, now=clock.now()
                    )
            taker = Browser(app)
            page = taker.submit(invitation_path(open_invitations()[-1].id), name="Ta Ker", password=ANOTHER)
            assert page.status_code == 409
            assert "A board that they connected with can invite you" in page.text
            assert not taker.is_in()
        assert roles(asking.organisation) == {}
        assert not is_claimed(asking)

    def test_not_while_people_of_its_own_are_there(self, manager: Browser, asking: Asking) -> None:
        page = manager.submit(self.named(asking), contact_name="Nel New", contact_email="nel@quill.example")
        assert page.status_code == 409
        assert "People of its own are there" in page.text
        assert open_invitations() == []

    def test_once_for_two_clicks_and_not_from_a_stale_page(
        self, lead: Browser, manager: Browser, asking: Asking
    ) -> None:
        leave(lead, asking)
        fields = manager.hidden(self.named(asking)) | {"contact_name": "Nel", "contact_email": "nel@quill.example"}
        for _ in range(2):
            assert manager.post(self.named(asking), fields).status_code == 303
        assert [one.email for one in open_invitations()] == ["nel@quill.example"]
        stale = manager.post(self.named(asking), fields | {"contact_email": "other@quill.example"})
        assert stale.status_code == 409
