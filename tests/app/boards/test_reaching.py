"""When something waits for partners that are not connected: who is mailed, with what, and who is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.boards import queries, service
from app.boards.models import Partner
from app.boards.service import reach_for_requests
from app.core import clock
from app.core.models import MailRecord, MailState
from app.people.roles import Role
from tenants import acting_for, db, transaction
from tests.app.accounts.answering import CONTACT, Asking, make_asking, open_invitations, open_it
from tests.app.accounts.helpers import Browser, Clock, make_person
from tests.app.boards.test_partners import mailed
from tests.app.spaces import claim, work


@pytest.fixture
def asking(app: Flask) -> Asking:
    return make_asking(opened=False)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def reach(asking: Asking) -> None:
    request_id = asking.request_id
    with acting_for(asking.board.id, asking.manager), transaction():
        reach_for_requests({asking.partner_id: request_id}, now=clock.now())


class TestOpeningACycle:
    def test_puts_one_link_in_the_place_of_the_plain_invitation(self, asking: Asking, mail_folder: Path) -> None:
        open_it(asking)
        [token] = open_invitations()
        assert (token.email, token.request_id, token.sent_from) == (CONTACT, asking.request_id, asking.board.id)
        work()
        assert mailed(mail_folder) == [(f"Con Tact <{CONTACT}>", "Alder Bay Board asks Quill Trust: MSP 2026-27")]

    def test_asks_the_people_who_are_there_to_connect_not_twice_a_day(
        self, asking: Asking, time: Clock, mail_folder: Path
    ) -> None:
        claim(asking.organisation)
        work()
        mailed(mail_folder)
        open_it(asking)
        work()
        assert mailed(mail_folder) == []  # the board asked, and mailed, less than a day ago
        time.forward(days=1, minutes=1)
        reach(asking)
        work()
        [(to, subject)] = mailed(mail_folder)
        assert (to, subject) == ("Lee Adder <lead@quill.example>", "Alder Bay Board asks to connect with Quill Trust")

    def test_leaves_alone_whom_the_board_looks_after(self, asking: Asking) -> None:
        before = [one.id for one in open_invitations()]
        with acting_for(asking.board.id, asking.manager), transaction():
            change = update(Partner).where(Partner.id == asking.partner_id).values(looked_after_at=clock.now())
            db.session.execute(change.execution_options(synchronize_session=False))
        reach(asking)
        assert [one.id for one in open_invitations()] == before

    def test_an_invitation_sent_later_names_what_waits_as_well(self, asking: Asking, time: Clock) -> None:
        open_it(asking)
        time.forward(days=2)
        with acting_for(asking.board.id, asking.manager), transaction():
            service.invite_again(partner_id=asking.partner_id, now=clock.now())
        assert [one.request_id for one in open_invitations()] == [asking.request_id]


class TestMailThatCameBack:
    def test_is_said_on_the_partners_page(self, app: Flask, asking: Asking, mail_folder: Path) -> None:
        work()
        with acting_for(asking.board.id):
            assert queries.came_back(CONTACT) is None
        with acting_for(asking.board.id), transaction():
            [record] = db.session.scalars(select(MailRecord)).all()
            record.state, record.reason = MailState.BOUNCED, "No such mailbox"
        make_person("second@alder-bay.example", (asking.board, Role.BOARD_MANAGER))
        browser = Browser(app)
        browser.sign_in("second@alder-bay.example")
        page = browser.get(f"{asking.board.home}partners/{asking.partner_id}")
        assert "The last mail did not arrive." in page.text
        assert "No such mailbox" in page.text
        assert "Name somebody else" in page.text
