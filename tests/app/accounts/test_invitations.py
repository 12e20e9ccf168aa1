"""Invitations: who may accept, what it gives them, and links that no longer work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.exc import NoResultFound

from app.accounts import Accepted, messages, on_invitation_accepted
from app.accounts import service as accounts
from app.accounts.service import invitations
from app.commons.kinds import PartnerKind
from app.core import clock
from app.core.errors import Refused
from app.organisations.models import Directory
from app.people import queries as people
from app.people.models import TokenPurpose
from app.people.roles import Role
from tenants import (
    Scope,
    SpaceKind,
    SpaceRef,
    SpaceState,
    acting_for,
    acting_for_none,
    ask_to_link,
    change_state,
    new_id,
    operating,
    transaction,
)
from tenants.context import in_scope
from tenants.jobs import run_due
from tests.app.accounts.helpers import (
    ANOTHER,
    Browser,
    Clock,
    last_invitation,
    make_person,
    make_space,
    title,
    tokens,
)

NEW = "new@quill.example"


@pytest.fixture
def manager(board: SpaceRef) -> UUID:
    return make_person("manager@quill.example", (board, Role.BOARD_MANAGER), name="Mo Manager")


def invite(board: SpaceRef, manager: UUID, *, email: str = NEW, role: Role = Role.BOARD_CHAIR) -> UUID:
    with acting_for(board.id, manager), transaction():
        return accounts.invite(email=email, name="Nel New", role=role, now=clock.now())


def roles_in(space: SpaceRef, email: str) -> set[Role]:
    with acting_for(space.id):
        return {held.role for member in people.list_members() if member.email == email for held in member.roles}


class TestNewPerson:
    def test_makes_an_account_and_is_in(self, visitor: Browser, board: SpaceRef, manager: UUID) -> None:
        invite(board, manager)
        page = visitor.get(last_invitation())
        assert title(page) == f"Join {board.name}"
        assert 'value="Nel New"' in page.text
        response = visitor.submit(last_invitation(), name="Nel New", password=ANOTHER)
        assert (response.status_code, response.location) == (303, "/boards/alder-bay/")
        assert visitor.is_in()
        assert roles_in(board, NEW) == {Role.BOARD_CHAIR}

    @pytest.mark.parametrize(
        "password", ["", "short", "Password1234!", "alderbayboard1", "new@quill.example", "nelnew-nelnew"]
    )
    def test_needs_a_password_that_is_not_easy_to_guess(
        self, visitor: Browser, board: SpaceRef, manager: UUID, password: str
    ) -> None:
        invite(board, manager)
        response = visitor.submit(last_invitation(), name="Nel New", password=password)
        assert response.status_code == 422
        assert not visitor.is_in()
        assert roles_in(board, NEW) == set()

    def test_cannot_use_a_link_twice(self, visitors: Callable[..., Browser], board: SpaceRef, manager: UUID) -> None:
        invite(board, manager)
        first, second = visitors(), visitors()
        fields = second.hidden(last_invitation())
        first.submit(last_invitation(), name="Nel New", password=ANOTHER)
        again = second.post(last_invitation(), fields | {"name": "Eve", "password": ANOTHER})
        assert again.status_code == 410
        assert not second.is_in()

    def test_loses_a_race_without_a_trace(self, board: SpaceRef, manager: UUID) -> None:
        token_id = invite(board, manager)
        with acting_for_none():
            found = people.find_invitation(last_invitation().rsplit("/", 1)[1])
        assert found is not None
        assert found.id == token_id
        with acting_for(board.id, manager), transaction():
            accounts.cancel(token_id=token_id, now=clock.now())
        account_id = new_id()
        with pytest.raises(Refused), acting_for(board.id, account_id), transaction():
            accounts.accept_as_new(found, account_id=account_id, name="Nel", password_hash="x", now=clock.now())
        with acting_for_none():
            assert people.find_account(NEW) is None


class TestSomebodyKnown:
    def test_signs_in_and_accepts_with_one_button(self, visitor: Browser, board: SpaceRef, manager: UUID) -> None:
        make_person(NEW)
        invite(board, manager)
        link = last_invitation()
        page = visitor.get(link)
        assert "Sign in as new@quill.example" in page.text
        assert visitor.sign_in(NEW, at=f"/sign-in?next={link}").location == link
        assert "Accept" in visitor.get(link).text
        assert roles_in(board, NEW) == set()
        response = visitor.submit(link)
        assert (response.status_code, response.location) == (303, "/boards/alder-bay/")
        assert roles_in(board, NEW) == {Role.BOARD_CHAIR}

    def test_pressing_twice_counts_once(self, visitor: Browser, board: SpaceRef, manager: UUID) -> None:
        make_person(NEW)
        invite(board, manager)
        visitor.sign_in(NEW)
        fields = visitor.hidden(last_invitation())
        assert [visitor.post(last_invitation(), fields).status_code for _ in range(2)] == [303, 303]
        assert roles_in(board, NEW) == {Role.BOARD_CHAIR}

    def test_cannot_make_a_second_account(self, visitor: Browser, board: SpaceRef, manager: UUID) -> None:
        invite(board, manager)
        fields = visitor.hidden(last_invitation())
        account_id = make_person(NEW)
        response = visitor.post(last_invitation(), fields | {"name": "Nel", "password": ANOTHER})
        assert response.status_code == 200  # the page that asks to sign in
        assert not visitor.is_in()
        with acting_for_none():
            known = people.find_account(NEW)
        assert known is not None
        assert known.account_id == account_id

    def test_cannot_accept_what_was_sent_to_another(self, visitor: Browser, board: SpaceRef, manager: UUID) -> None:
        make_person("eve@quill.example")
        invite(board, manager)
        visitor.sign_in("eve@quill.example")
        page = visitor.get(last_invitation())
        assert title(page) == "This invitation is for somebody else"
        token = visitor.hidden("/account")["csrf_token"]
        assert visitor.post(last_invitation(), {"csrf_token": token}).status_code == 403
        assert roles_in(board, "eve@quill.example") == set()

    def test_can_get_a_second_role(self, visitor: Browser, board: SpaceRef, manager: UUID) -> None:
        make_person(NEW, (board, Role.BOARD_MEMBER))
        invite(board, manager, role=Role.BOARD_MODERATOR)
        visitor.sign_in(NEW)
        visitor.submit(last_invitation())
        assert roles_in(board, NEW) == {Role.BOARD_MEMBER, Role.BOARD_MODERATOR}


class TestLink:
    def test_runs_out_after_a_week(self, visitor: Browser, board: SpaceRef, manager: UUID, time: Clock) -> None:
        invite(board, manager)
        time.forward(days=6, hours=23)
        assert visitor.get(last_invitation()).status_code == 200
        time.forward(hours=2)
        page = visitor.get(last_invitation())
        assert page.status_code == 410
        assert f"Ask {board.name} to send it again" in page.text

    def test_gives_only_the_role_and_the_space_it_was_made_for(self, board: SpaceRef, manager: UUID) -> None:
        other = make_space(SpaceKind.BOARD, "Birch Vale Safeguarding Adults Board", "birch-vale")
        account_id = make_person(NEW)
        invite(board, manager)
        with acting_for_none():
            found = people.find_invitation(last_invitation().rsplit("/", 1)[1])
        assert found is not None
        with pytest.raises(Refused), acting_for(other.id, account_id), transaction():
            accounts.accept(found, account_id=account_id, now=clock.now())
        assert roles_in(other, NEW) == set()

    def test_opens_no_suspended_space(self, visitor: Browser, board: SpaceRef, manager: UUID) -> None:
        invite(board, manager)
        with operating(), transaction():
            change_state(board.id, SpaceState.SUSPENDED, now=clock.now())
        response = visitor.submit(last_invitation(), name="Nel", password=ANOTHER)
        assert response.status_code == 409
        assert not visitor.is_in()

    @pytest.mark.parametrize("secret", ["x", "A" * 43, "%2e%2e", "%00"])
    def test_that_was_made_up_leads_nowhere(self, visitor: Browser, board: SpaceRef, secret: str) -> None:
        assert visitor.get(f"/invitations/{secret}").status_code == 404


class TestMail:
    def test_says_who_invites_to_what(self, visitor: Browser, board: SpaceRef, manager: UUID) -> None:
        token_id = invite(board, manager)
        with in_scope(Scope(space_id=board.id, engine="worker")):
            letter = messages.invitation({"token_id": str(token_id)}, now=clock.now())
        assert letter is not None
        assert (letter.to_name, letter.to_email) == ("Nel New", NEW)
        assert f"Mo Manager of {board.name}" in letter.paragraphs[0]
        assert "independent chair" in letter.paragraphs[0]
        assert letter.action == ("Accept the invitation", last_invitation())

    def test_is_sent_by_the_worker(self, visitor: Browser, board: SpaceRef, manager: UUID, mail_folder: Path) -> None:
        invite(board, manager)
        run_due(clock=clock.now)
        [sent] = [message_from_bytes(file.read_bytes(), policy=default) for file in mail_folder.glob("*.eml")]
        body = sent.get_body(("plain",))
        assert body is not None
        assert f"http://localhost{last_invitation()}" in body.get_content()
        assert board.name in sent["From"]

    def test_is_not_sent_for_a_cancelled_one(self, visitor: Browser, board: SpaceRef, manager: UUID) -> None:
        token_id = invite(board, manager)
        with acting_for(board.id, manager), transaction():
            accounts.cancel(token_id=token_id, now=clock.now())
        with in_scope(Scope(space_id=board.id, engine="worker")):
            assert messages.invitation({"token_id": str(token_id)}, now=clock.now()) is None


class TestFromABoard:
    """A board invites an organisation's first person."""

    @pytest.fixture
    def heard(self) -> Iterator[list[Accepted]]:
        told: list[Accepted] = []

        def listen(accepted: Accepted, *, now: datetime) -> None:
            told.append(accepted)

        before = dict(invitations._listeners)
        invitations._listeners.clear()
        on_invitation_accepted(listen)
        yield told
        invitations._listeners.clear()
        invitations._listeners.update(before)

    def test_tells_the_floors_above(
        self, visitor: Browser, board: SpaceRef, organisation: SpaceRef, manager: UUID, heard: list[Accepted]
    ) -> None:
        entry = {"id": organisation.id, "name": "Quill", "search_name": "quill", "kind": PartnerKind.HEALTH}
        with operating(), transaction() as session:
            session.add(Directory(**entry))
        with acting_for(board.id, manager), transaction():
            ask_to_link(organisation.id, now=clock.now())
            token_id = accounts.invite(
                email=NEW, name="Nel", role=Role.ORGANISATION_LEAD, space_id=organisation.id, now=clock.now()
            )
        with in_scope(Scope(space_id=board.id, engine="worker")):
            letter = messages.invitation({"token_id": str(token_id)}, now=clock.now())
        assert letter is not None
        assert letter.sender_name == board.name
        page = visitor.get(last_invitation())
        assert f"{board.name} invites you" in page.text
        response = visitor.submit(last_invitation(), name="Nel New", password=ANOTHER)
        assert response.location == "/organisations/quill-trust/"
        assert [(one.space_id, one.sent_from, one.role) for one in heard] == [
            (organisation.id, board.id, Role.ORGANISATION_LEAD)
        ]
        assert roles_in(organisation, NEW) == {Role.ORGANISATION_LEAD}

    def test_cannot_give_a_role_of_another_kind(self, board: SpaceRef, organisation: SpaceRef, manager: UUID) -> None:
        with acting_for(board.id, manager), transaction():
            ask_to_link(organisation.id, now=clock.now())
        with pytest.raises(Refused) as refused, acting_for(board.id, manager), transaction():
            accounts.invite(email=NEW, name="N", role=Role.BOARD_CHAIR, space_id=organisation.id, now=clock.now())
        assert refused.value.field == "role"

    def test_is_not_to_be_seen_by_another_board(self, board: SpaceRef, organisation: SpaceRef, manager: UUID) -> None:
        other = make_space(SpaceKind.BOARD, "Birch Vale Safeguarding Adults Board", "birch-vale")
        invite(board, manager)
        token = tokens(TokenPurpose.INVITATION)[-1]
        with acting_for(other.id):
            assert people.list_pending() == []
        with pytest.raises(NoResultFound), acting_for(other.id), transaction():
            accounts.cancel(token_id=token.id, now=clock.now())
