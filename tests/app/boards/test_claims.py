"""A board decides who is from a partner where nobody is; a wrong person sees nothing, whatever it decides."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import service as accounts
from app.boards import service
from app.boards.models import Claim, ClaimState
from app.boards.queries import list_claims, list_waiting
from app.boards.service.claiming import ClaimEnded
from app.core import clock
from app.people.keys import link_secret
from app.people.models import TokenPurpose
from app.people.queries import find_invitation
from app.people.roles import Role
from tenants import SpaceRef, acting_for, db, maintaining, transaction
from tests.app.accounts.helpers import Browser, Clock, hidden_fields, make_person, tokens
from tests.app.boards.claims import actions, mailed, make, states, waiting_claim
from tests.app.spaces import add_partner, browser_of, claim, make_board


class TestDecide:
    def path(self, board: SpaceRef, claim_id: UUID, more: str = "") -> str:
        return f"{board.home}partners/claims/{claim_id}{more}"

    @pytest.mark.parametrize(
        ("email", "says"),
        [
            ("jo@quill.example", "Both addresses end in"),
            ("jo@elsewhere.example", "The addresses end differently"),
            ("jo.quill@gmail.com", "Anybody can have an address at gmail.com"),
        ],
    )
    def test_shows_what_they_gave_beside_what_it_knows(
        self, visitor: Browser, manager: Browser, organisation: SpaceRef, board: SpaceRef, email: str, says: str
    ) -> None:
        claim_id = waiting_claim(visitor, organisation, board, email=email)
        page = manager.get(self.path(board, claim_id)).text
        for shown in ("Jo Lane", "Safeguarding lead", email, "contact@quill.example", "Con Tact", says):
            assert shown in page

    def test_confirmed_they_are_invited_as_the_first(
        self, app: Flask, visitor: Browser, manager: Browser, organisation: SpaceRef, board: SpaceRef
    ) -> None:
        claim_id = waiting_claim(visitor, organisation, board)
        confirmed = manager.submit(self.path(board, claim_id), to=self.path(board, claim_id, "/confirm"))
        assert confirmed.status_code == 303
        assert states(board) == [ClaimState.CONFIRMED]
        assert "claim.confirmed" in actions(board)
        invited = [one for one in tokens(TokenPurpose.INVITATION) if one.cancelled_at is None]
        assert [(one.email, one.role, one.sent_from) for one in invited] == [
            ("jo@quill.example", Role.ORGANISATION_LEAD, board.id)
        ]
        manager.post(self.path(board, claim_id, "/confirm"), hidden_fields(manager.get("/sign-out").text))
        assert len([one for one in tokens(TokenPurpose.INVITATION) if one.cancelled_at is None]) == 1

    def test_refused_they_are_told_and_may_ask_again_in_a_week(
        self,
        visitor: Browser,
        manager: Browser,
        organisation: SpaceRef,
        board: SpaceRef,
        mail_folder: Path,
        time: Clock,
    ) -> None:
        claim_id = waiting_claim(visitor, organisation, board)
        mailed(mail_folder)
        assert manager.submit(self.path(board, claim_id, "/refuse")).status_code == 303
        assert states(board) == [ClaimState.REFUSED]
        assert "claim.refused" in actions(board)
        assert mailed(mail_folder) == [("Jo Lane <jo@quill.example>", "About answering for Quill Trust")]
        links = len(tokens(TokenPurpose.CLAIM))
        time.forward(days=6)
        make(visitor, organisation)
        assert (len(tokens(TokenPurpose.CLAIM)), states(board)) == (links, [ClaimState.REFUSED])
        time.forward(days=2)
        make(visitor, organisation)
        assert len(tokens(TokenPurpose.CLAIM)) == links + 1
        assert states(board) == [ClaimState.REFUSED, ClaimState.ASKED]

    def test_the_first_board_decides(
        self, app: Flask, visitor: Browser, manager: Browser, organisation: SpaceRef, board: SpaceRef
    ) -> None:
        other = make_board("Birch Hill Board", "birch-hill")
        add_partner(other, organisation, email="con@birch.example")
        claim_id = waiting_claim(visitor, organisation, board)
        manager.submit(self.path(board, claim_id), to=self.path(board, claim_id, "/confirm"))
        assert states(other) == [ClaimState.REFUSED]
        with acting_for(other.id):
            [row] = list_claims()
            assert row.is_overtaken
            assert list_waiting() == ()
        with acting_for(other.id), pytest.raises(ClaimEnded), transaction():
            service.confirm_claim(claim_id=claim_id, now=clock.now())

    def test_somebody_joined_meanwhile(
        self, visitor: Browser, manager: Browser, organisation: SpaceRef, board: SpaceRef
    ) -> None:
        claim_id = waiting_claim(visitor, organisation, board)
        claim(organisation)
        shown = hidden_fields(manager.get("/sign-out").text)
        assert manager.post(self.path(board, claim_id, "/confirm"), shown).status_code == 303
        assert states(board) == [ClaimState.WAITING]
        assert all(one.email != "jo@quill.example" for one in tokens(TokenPurpose.INVITATION))
        assert "There is nothing to decide" in manager.get(self.path(board, claim_id)).text

    def test_two_people_claim_and_the_wrong_one_gets_nothing(
        self, app: Flask, visitor: Browser, manager: Browser, organisation: SpaceRef, board: SpaceRef
    ) -> None:
        wrong = waiting_claim(visitor, organisation, board, name="Mal Ice", email="mal@elsewhere.example")
        right = waiting_claim(visitor, organisation, board)
        make_person("mal@elsewhere.example")
        stranger = Browser(app, address="192.0.2.8")
        stranger.sign_in("mal@elsewhere.example")
        assert stranger.get(organisation.home).status_code == 404
        assert stranger.get(self.path(board, wrong)).status_code == 404
        manager.submit(self.path(board, wrong, "/refuse"))
        manager.submit(self.path(board, right), to=self.path(board, right, "/confirm"))
        assert sorted(states(board)) == [ClaimState.CONFIRMED, ClaimState.REFUSED]
        assert stranger.get(organisation.home).status_code == 404

    @pytest.mark.parametrize("role", [Role.BOARD_CHAIR, Role.BOARD_MEMBER])
    def test_is_the_managers_alone(
        self, app: Flask, visitor: Browser, manager: Browser, organisation: SpaceRef, board: SpaceRef, role: Role
    ) -> None:
        claim_id = waiting_claim(visitor, organisation, board)
        reader = browser_of(app, "reader@alder.example", board, role)
        shown = hidden_fields(reader.get("/sign-out").text)
        for path in (self.path(board, claim_id), f"{board.home}partners/claims/"):
            assert reader.get(path).status_code == 403
        for more in ("/confirm", "/refuse"):
            assert reader.post(self.path(board, claim_id, more), shown).status_code == 403
        assert "Jo Lane" not in reader.get(f"{board.home}partners/").text

    def test_another_boards_claim_is_not_found(
        self, app: Flask, visitor: Browser, organisation: SpaceRef, board: SpaceRef
    ) -> None:
        claim_id = waiting_claim(visitor, organisation, board)
        other = make_board("Birch Hill Board", "birch-hill")
        stranger = browser_of(app, "mel@birch.example", other, Role.BOARD_MANAGER, address="192.0.2.9")
        shown = hidden_fields(stranger.get("/sign-out").text)
        assert stranger.get(self.path(other, claim_id)).status_code == 404
        for more in ("/confirm", "/refuse"):
            assert stranger.post(self.path(other, claim_id, more), shown).status_code == 404
        assert states(board) == [ClaimState.WAITING]

    def test_once_somebody_joins_nothing_waits(
        self, app: Flask, visitor: Browser, manager: Browser, organisation: SpaceRef, board: SpaceRef
    ) -> None:
        waiting_claim(visitor, organisation, board, name="Al So", email="al@quill.example")
        right = waiting_claim(visitor, organisation, board)
        manager.submit(self.path(board, right), to=self.path(board, right, "/confirm"))
        account_id = make_person("jo@quill.example")
        token = [one for one in tokens(TokenPurpose.INVITATION) if one.email == "jo@quill.example"][-1]
        with acting_for(organisation.id, account_id), transaction():
            found = find_invitation(link_secret("invitation", token.id))
            assert found is not None
            accounts.accept(found, account_id=account_id, now=clock.now())
        assert sorted(states(board)) == [ClaimState.CONFIRMED, ClaimState.REFUSED]
        with maintaining():
            assert all(one.answered_by is None for one in db.session.scalars(select(Claim)) if one.name == "Al So")
        assert "Somebody says they are from" not in manager.get(f"{board.home}partners/").text
