"""Mails as a board and an organisation see them: when, what, did it arrive; addresses for those who know them."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.mail import Outcome
from app.core.models import MailRecord, MailState
from app.people.roles import Role
from tenants import db
from tests.app.accounts.helpers import Browser, make_person
from tests.app.assessments.board.helpers import statements
from tests.app.home.mailing import POLICE, STEPS, TRUST, Mailing, refused


def signed_in(app: Flask, mailing: Mailing, name: str, role: Role) -> Browser:
    email = f"{role.value}@{name.split()[0].lower()}.example"
    make_person(email, (mailing.board.organisations[name], role))
    browser = Browser(app)
    assert browser.sign_in(email).status_code == 303
    return browser


class TestABoard:
    def test_sees_what_went_on_its_behalf(self, mailing: Mailing) -> None:
        mailing.to_contact(TRUST, subject="Come and join")
        mailing.mailed(mailing.board.organisations[POLICE], subject="Three days left")
        page = mailing.page("mail/")
        assert "Come and join" in page
        assert "sam@reed-trust.example" in page
        assert "Three days left" in page
        assert "ann@police.example" not in page

    def test_sees_one_partner_s_alone(self, mailing: Mailing) -> None:
        cycle_id = mailing.board.opened()
        mailing.to_contact(TRUST, subject="Come and join")
        mailing.to_contact(TRUST, subject="A week left", about_id=mailing.board.request_id(cycle_id, TRUST))
        mailing.mailed(mailing.board.organisations[POLICE], subject="Three days left")
        page = mailing.page(f"mail/?partner={mailing.board.partners[TRUST]}")
        assert "Come and join" in page
        assert "A week left" in page
        assert "Three days left" not in page
        assert "Nothing has been mailed to Small Steps" in mailing.page(
            f"mail/?partner={mailing.board.partners[STEPS]}"
        )

    @pytest.mark.parametrize("partner", ["x", "0199c2f0-0000-7000-8000-000000000000"])
    def test_is_told_of_a_partner_that_is_not_there(self, mailing: Mailing, partner: str) -> None:
        assert mailing.manager.get(f"{mailing.board.space.home}mail/?partner={partner}").status_code == 404

    def test_is_offered_to_name_someone_else_where_it_did_not_arrive(self, mailing: Mailing) -> None:
        mailing.to_contact(TRUST, outcome=refused("550 <sam@reed-trust.example>: gone"))
        for page in (mailing.page("mail/"), mailing.page(f"mail/?partner={mailing.board.partners[TRUST]}")):
            assert "Refused" in page
            assert "(the address): gone" in page
            assert "550 (" not in page
            assert "Name someone else" in page

    def test_is_told_that_a_mail_went_to_a_partner_s_person_not_to_whom(self, mailing: Mailing) -> None:
        theirs = mailing.mailed(
            mailing.board.organisations[POLICE],
            outcome=Outcome(MailState.DELIVERED),
            body="This is for Ann@Police.example alone.",
        )
        assert mailing.manager.get(f"{mailing.board.space.home}mail/{theirs}").status_code == 404
        with mailing.board.acting():
            told = db.session.scalars(select(MailRecord.id)).one()
        page = mailing.page(f"mail/{told}")
        assert "The copy lies with the organisation" in page
        assert "olice.example" not in page
        assert "Ann Archer" not in page
        assert "Arrived" in page

    def test_cannot_read_what_went_on_another_s_behalf(self, app: Flask, mailing: Mailing) -> None:
        police = mailing.board.organisations[POLICE]
        address = f"{mailing.board.space.home}mail/{uuid4()}"
        assert mailing.manager.get(address).status_code == 404
        lead = signed_in(app, mailing, STEPS, Role.ORGANISATION_LEAD)
        record = mailing.mailed(police)
        assert lead.get(f"{mailing.board.organisations[STEPS].home}mail/{record}").status_code == 404
        assert lead.get(f"{mailing.board.space.home}mail/{record}").status_code in (403, 404)

    def test_is_asked_few_questions_however_many_there_are(self, mailing: Mailing) -> None:
        counted = []
        for more in (1, 12):
            for number in range(more):
                mailing.to_contact(TRUST, subject=f"Mail {number}")
            with statements() as asked:
                mailing.page("mail/")
            counted.append(len(asked))
        assert counted[0] == counted[1] <= 8

    @pytest.mark.parametrize("role", [Role.BOARD_CHAIR, Role.BOARD_MEMBER, Role.BOARD_LAY_MEMBER])
    def test_shows_them_to_managers_alone(self, app: Flask, mailing: Mailing, role: Role) -> None:
        email = f"{role.value}@alder-bay.example"
        make_person(email, (mailing.board.space, role))
        browser = Browser(app)
        browser.sign_in(email)
        assert browser.get(f"{mailing.board.space.home}mail/").status_code == 403


class TestAnOrganisation:
    def test_sees_its_own_copies_with_addresses(self, app: Flask, mailing: Mailing) -> None:
        lead = signed_in(app, mailing, POLICE, Role.ORGANISATION_LEAD)
        home = mailing.board.organisations[POLICE].home
        assert "Nothing has been mailed yet." in lead.get(f"{home}mail/").text
        record = mailing.mailed(mailing.board.organisations[POLICE], subject="Three days left")
        mailing.to_contact(POLICE, subject="The board's own")
        page = lead.get(f"{home}mail/").text
        assert "Three days left" in page
        assert "ann@police.example" in page
        assert "The board" not in page
        copy = lead.get(f"{home}mail/{record}")
        assert copy.status_code == 200
        assert "Words." in copy.text

    def test_shows_them_to_those_who_look_after_it(self, app: Flask, mailing: Mailing) -> None:
        viewer = signed_in(app, mailing, POLICE, Role.ORGANISATION_VIEWER)
        assert viewer.get(f"{mailing.board.organisations[POLICE].home}mail/").status_code == 403
