"""A board's partners: added, asked, invited, answered, gone; nothing crosses before they accept."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy.exc import NoResultFound

from app.boards import queries, service
from app.boards.queries import Standing
from app.boards.service.partners import AlreadyPartner
from app.commons.kinds import PartnerKind
from app.core import clock
from app.core.errors import Refused
from app.organisations import service as organisations
from app.organisations.keys import Keys
from app.people.models import TokenPurpose
from app.people.roles import Role
from tenants import NotLinked, SpaceRef, acting_for, new_id, publish, transaction
from tests.app.accounts.helpers import Browser, Clock, last_invitation, make_person, tokens
from tests.app.spaces import add_partner, claim, make_board, make_organisation, work


@pytest.fixture
def other(app: Flask) -> SpaceRef:
    return make_board("Birch Hill Board", "birch-hill")


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def standing(board: SpaceRef, partner_id: UUID) -> Standing:
    with acting_for(board.id):
        return queries.get_partner(partner_id).standing


def answer(organisation: SpaceRef, board: SpaceRef, *, accept: bool) -> None:
    do = organisations.accept_link if accept else organisations.decline_link
    with acting_for(organisation.id), transaction():
        do(asker_id=board.id, now=clock.now())


def mailed(folder: Path) -> list[tuple[str, str]]:
    """To whom mails went, and their subjects; they are taken away."""
    found = []
    for path in sorted(folder.glob("*.eml")):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        found.append((str(message["To"]), str(message["Subject"])))
        path.unlink()
    return sorted(found)


def publish_to(board: SpaceRef, organisation: SpaceRef) -> None:
    with acting_for(board.id), transaction():
        publish("tests.note", to=organisation.id, subject_id=uuid4(), payload={}, now=clock.now())


class TestAddNew:
    def add(self, board: SpaceRef, *, partner_id: UUID | None = None, email: str = "Jo@Quill.example") -> UUID:
        with acting_for(board.id), transaction():
            return service.add_new(
                partner_id=partner_id or new_id(),
                name="Quill Trust",
                kind=PartnerKind.HEALTH,
                keys=Keys(ods_code="RX1"),
                contact_name="Jo Lane",
                contact_email=email,
                now=clock.now(),
            )

    def test_invites_the_contact_to_be_the_first(self, board: SpaceRef, mail_folder: Path) -> None:
        partner_id = self.add(board)
        assert standing(board, partner_id) is Standing.NOBODY_YET
        [token] = tokens(TokenPurpose.INVITATION)
        assert (token.role, token.sent_from, token.email) == (Role.ORGANISATION_LEAD, board.id, "jo@quill.example")
        work()
        assert mailed(mail_folder) == [("Jo Lane <jo@quill.example>", "Alder Bay Board invites you to MSP Board")]

    def test_counts_a_double_click_once(self, board: SpaceRef) -> None:
        key = new_id()
        assert self.add(board, partner_id=key) == self.add(board, partner_id=key) == key
        assert len(tokens(TokenPurpose.INVITATION)) == 1

    def test_offers_what_another_board_entered(self, board: SpaceRef, other: SpaceRef) -> None:
        self.add(other)
        with pytest.raises(organisations.AlreadyThere):
            self.add(board)
        with acting_for(board.id):
            assert queries.list_partners() == ()


class TestAddExisting:
    def test_asks_the_people_who_are_there(self, board: SpaceRef, other: SpaceRef, mail_folder: Path) -> None:
        organisation = make_organisation(other)
        claim(organisation)
        make_person("view@quill.example", (organisation, Role.ORGANISATION_VIEWER))
        partner_id = add_partner(board, organisation)
        assert standing(board, partner_id) is Standing.WAITING
        assert tokens(TokenPurpose.INVITATION) == []
        work()
        assert mailed(mail_folder) == [
            ("Lee Adder <lead@quill.example>", "Alder Bay Board asks to connect with Quill Trust")
        ]

    def test_says_no_mail_once_it_was_answered(self, board: SpaceRef, mail_folder: Path) -> None:
        organisation = make_organisation(board)
        claim(organisation)
        add_partner(board, organisation)
        answer(organisation, board, accept=True)
        work()
        assert mailed(mail_folder) == []

    def test_refuses_one_that_is_a_partner(self, board: SpaceRef) -> None:
        organisation = make_organisation(board)
        partner_id = add_partner(board, organisation)
        with pytest.raises(AlreadyPartner) as refused:
            add_partner(board, organisation)
        assert refused.value.partner_id == partner_id

    def test_refuses_what_is_not_in_the_directory(self, board: SpaceRef, other: SpaceRef) -> None:
        with pytest.raises(NoResultFound):
            add_partner(board, other)


class TestLinkLife:
    def test_ask_decline_ask_again_accept_end(self, board: SpaceRef, time: Clock, mail_folder: Path) -> None:
        organisation = make_organisation(board)
        claim(organisation)
        make_person("man@alder.example", (board, Role.BOARD_MANAGER), name="Mo Manager")
        partner_id = add_partner(board, organisation)
        with pytest.raises(NotLinked):
            publish_to(board, organisation)
        answer(organisation, board, accept=False)
        assert standing(board, partner_id) is Standing.DECLINED
        with pytest.raises(NotLinked):
            publish_to(board, organisation)
        work()
        assert ("Mo Manager <man@alder.example>", "Quill Trust declined to connect with the board") in mailed(
            mail_folder
        )
        time.forward(days=1)
        for _ in range(2):
            with acting_for(board.id), transaction():
                service.ask_again(partner_id=partner_id, now=clock.now())
        assert standing(board, partner_id) is Standing.WAITING
        time.forward(days=1)
        for _ in range(2):
            answer(organisation, board, accept=True)
        assert standing(board, partner_id) is Standing.CONNECTED
        publish_to(board, organisation)
        with pytest.raises(Refused):
            answer(organisation, board, accept=False)
        time.forward(days=1)
        for _ in range(2):
            with acting_for(organisation.id), transaction():
                organisations.end_link(asker_id=board.id, now=clock.now())
        assert standing(board, partner_id) is Standing.ENDED
        with pytest.raises(NotLinked):
            publish_to(board, organisation)

    def test_cannot_be_answered_after_the_partner_left(self, board: SpaceRef) -> None:
        organisation = make_organisation(board)
        claim(organisation)
        partner_id = add_partner(board, organisation)
        for _ in range(2):
            with acting_for(board.id), transaction():
                service.leave(partner_id=partner_id, now=clock.now())
        assert standing(board, partner_id) is Standing.LEFT
        with pytest.raises(Refused):
            answer(organisation, board, accept=True)

    def test_one_that_left_comes_back_as_the_same_partner(self, board: SpaceRef, time: Clock) -> None:
        organisation = make_organisation(board)
        claim(organisation)
        partner_id = add_partner(board, organisation)
        with acting_for(board.id), transaction():
            service.leave(partner_id=partner_id, now=clock.now())
        time.forward(days=1)
        assert add_partner(board, organisation) == partner_id
        assert standing(board, partner_id) is Standing.WAITING


class TestFirstPerson:
    def test_accepting_the_invitation_connects(self, app: Flask, board: SpaceRef) -> None:
        organisation = make_organisation(board)
        partner_id = add_partner(board, organisation)
        browser = Browser(app)
        path = last_invitation()
        page = browser.get(path).text
        assert "connects Quill Trust with Alder Bay Board" in page
        joined = browser.submit(path, name="Con Tact", password="wet otter on a piano")
        assert joined.status_code == 303
        assert standing(board, partner_id) is Standing.CONNECTED

    def test_connects_with_the_board_that_invited_alone(self, app: Flask, board: SpaceRef, other: SpaceRef) -> None:
        organisation = make_organisation(board)
        partner_id = add_partner(board, organisation)
        elsewhere = add_partner(other, organisation, email="somebody@quill.example")
        [mine] = [token for token in tokens(TokenPurpose.INVITATION) if token.sent_from == board.id]
        from app.accounts.messages import invitation_path

        Browser(app).submit(invitation_path(mine.id), name="Con Tact", password="wet otter on a piano")
        assert standing(board, partner_id) is Standing.CONNECTED
        assert standing(other, elsewhere) is Standing.WAITING

    def test_the_second_boards_contact_must_ask_the_people_who_are_there(
        self, app: Flask, board: SpaceRef, other: SpaceRef
    ) -> None:
        organisation = make_organisation(board)
        partner_id = add_partner(board, organisation)
        path = last_invitation()
        claim(organisation)
        refused = Browser(app).submit(path, name="Con Tact", password="wet otter on a piano")
        assert refused.status_code == 409
        assert "Ask them to invite you" in refused.text
        assert standing(board, partner_id) is Standing.WAITING

    def test_somebody_there_already_may_accept_with_it(self, app: Flask, board: SpaceRef, time: Clock) -> None:
        organisation = make_organisation(board)
        partner_id = add_partner(board, organisation, email="lead@quill.example")
        path = last_invitation()
        claim(organisation, "lead@quill.example")
        time.forward(minutes=1)
        browser = Browser(app)
        browser.sign_in("lead@quill.example")
        assert browser.submit(path).status_code == 303
        assert standing(board, partner_id) is Standing.CONNECTED


class TestInviteAgain:
    def test_sends_a_new_link_and_stops_the_old_one(self, app: Flask, board: SpaceRef, time: Clock) -> None:
        partner_id = add_partner(board, make_organisation(board))
        old = last_invitation()
        with acting_for(board.id), pytest.raises(Refused, match="tomorrow"), transaction():
            service.invite_again(partner_id=partner_id, now=clock.now())
        time.forward(days=2)
        with acting_for(board.id), transaction():
            service.invite_again(partner_id=partner_id, now=clock.now())
        assert Browser(app).get(old).status_code == 410
        assert Browser(app).get(last_invitation()).status_code == 200

    def test_reminds_the_people_who_are_there(self, board: SpaceRef, time: Clock, mail_folder: Path) -> None:
        organisation = make_organisation(board)
        claim(organisation)
        partner_id = add_partner(board, organisation)
        work()
        mailed(mail_folder)
        time.forward(days=2)
        with acting_for(board.id), transaction():
            service.invite_again(partner_id=partner_id, now=clock.now())
        work()
        assert [to for to, _ in mailed(mail_folder)] == ["Lee Adder <lead@quill.example>"]

    def test_has_nothing_to_say_to_a_connected_one(self, board: SpaceRef) -> None:
        organisation = make_organisation(board)
        partner_id = add_partner(board, organisation)
        answer(organisation, board, accept=True)
        with acting_for(board.id), pytest.raises(Refused, match="nothing"), transaction():
            service.invite_again(partner_id=partner_id, now=clock.now())


class TestChangeContact:
    def change(self, board: SpaceRef, partner_id: UUID, email: str, revision: int = 1) -> None:
        with acting_for(board.id), transaction():
            service.change_contact(
                partner_id=partner_id, contact_name="Ann Other", contact_email=email, revision=revision, now=clock.now()
            )

    def test_moves_the_invitation(self, app: Flask, board: SpaceRef) -> None:
        partner_id = add_partner(board, make_organisation(board))
        old = last_invitation()
        self.change(board, partner_id, "ann@quill.example")
        waiting = [token.email for token in tokens(TokenPurpose.INVITATION) if token.cancelled_at is None]
        assert waiting == ["ann@quill.example"]
        assert Browser(app).get(old).status_code == 410

    def test_refuses_a_stale_page_and_takes_a_double_click_once(self, board: SpaceRef) -> None:
        partner_id = add_partner(board, make_organisation(board))
        self.change(board, partner_id, "ann@quill.example")
        self.change(board, partner_id, "ann@quill.example")
        with pytest.raises(service.Stale):
            self.change(board, partner_id, "zoe@quill.example")


class TestAnotherBoard:
    def test_sees_and_changes_no_partner_of_this_one(self, board: SpaceRef, other: SpaceRef) -> None:
        partner_id = add_partner(board, make_organisation(board))
        with acting_for(other.id):
            assert queries.list_partners() == ()
            for do in (service.leave, service.invite_again, service.ask_again):
                with pytest.raises(NoResultFound), transaction():
                    do(partner_id=partner_id, now=clock.now())
