"""A board looks after a partner that has nobody online: in its name, marked, and only while nobody else may."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import service as accounts
from app.boards import service
from app.core import clock
from app.organisations import queries as organisations_queries
from app.organisations import service as organisations
from app.organisations.crossing import CareEnd
from app.organisations.models import Directory
from app.people import service as people
from app.people.keys import link_secret
from app.people.models import Membership, TokenPurpose
from app.people.queries import find_invitation, list_members
from app.people.roles import Role
from tenants import LinkState, SpaceRef, acting_for, acting_for_none, db, end_link, maintaining, transaction
from tests.app.accounts.helpers import Browser, hidden_fields, make_person, tokens
from tests.app.boards.care import MANAGER, actions, caretakers, look_after, partner, path
from tests.app.spaces import add_partner, browser_of, claim, make_board, make_organisation, work


class TestLookAfter:
    def test_gives_the_manager_the_pages_of_the_partner(
        self, manager: Browser, board: SpaceRef, organisation: SpaceRef, partner_id: UUID
    ) -> None:
        assert look_after(manager, board, partner_id) == 303
        found = partner(board, partner_id)
        assert found.link_state is LinkState.ACCEPTED
        assert found.looked_after_at is not None
        assert "partner.looked_after" in actions(board)
        assert "member.joined" in actions(organisation)
        page = manager.get(path(board, partner_id)).text
        assert "Looked after by your board since" in page
        assert f'href="{organisation.home}"' in page
        assert "Looked after by your board since" in manager.get(f"{board.home}partners/").text
        home = manager.get(organisation.home)
        assert home.status_code == 200
        assert f"You answer in the name of <strong>{organisation.name}</strong>, for {board.name}" in home.text

    def test_claims_nothing(self, manager: Browser, board: SpaceRef, organisation: SpaceRef, partner_id: UUID) -> None:
        look_after(manager, board, partner_id)
        assert not partner(board, partner_id).is_claimed

    def test_leaves_members_links_surveys_and_settings_alone(
        self, manager: Browser, board: SpaceRef, organisation: SpaceRef, partner_id: UUID
    ) -> None:
        look_after(manager, board, partner_id)
        for page in ("members/", "links/", "settings/", "audit/", "surveys/", f"links/{board.id}"):
            assert manager.get(organisation.home + page).status_code in (403, 404), page
        home = manager.get(organisation.home).text
        for page in ("members", "links", "settings", "surveys"):
            assert f'href="{organisation.home}{page}' not in home

    def test_pressed_twice_is_once(
        self, manager: Browser, board: SpaceRef, organisation: SpaceRef, partner_id: UUID
    ) -> None:
        fields = manager.hidden(path(board, partner_id, "/look-after"))
        for _ in range(2):
            assert manager.post(path(board, partner_id, "/look-after"), fields).status_code == 303
        assert caretakers(organisation) == 1
        assert actions(board).count("partner.looked_after") == 1

    @pytest.mark.parametrize("left", [False, True])
    def test_is_refused_where_somebody_of_its_own_is_or_was(
        self, manager: Browser, board: SpaceRef, organisation: SpaceRef, partner_id: UUID, left: bool
    ) -> None:
        claim(organisation)
        if left:
            with maintaining(), transaction():
                db.session.scalars(select(Directory).where(Directory.id == organisation.id)).one().claimed_at = None
                for row in db.session.scalars(select(Membership).where(Membership.space_id == organisation.id)):
                    row.ended_at = clock.now()
        refused = manager.submit(path(board, partner_id), to=path(board, partner_id, "/look-after"))
        assert refused.status_code == 409
        assert caretakers(organisation) == 0
        assert partner(board, partner_id).looked_after_at is None
        with acting_for(organisation.id):
            assert all(
                token.role is not Role.ORGANISATION_CARETAKER or token.cancelled_at
                for token in tokens(TokenPurpose.INVITATION)
            )

    def test_is_refused_where_another_board_asks(
        self, manager: Browser, board: SpaceRef, organisation: SpaceRef, partner_id: UUID
    ) -> None:
        other = make_board("Birch Hill Board", "birch-hill")
        add_partner(other, organisation, email="con@birch.example")
        assert look_after(manager, board, partner_id) == 409
        assert caretakers(organisation) == 0
        assert partner(board, partner_id).link_state is LinkState.ASKED

    def test_a_second_board_cannot(
        self, app: Flask, manager: Browser, board: SpaceRef, organisation: SpaceRef, partner_id: UUID
    ) -> None:
        look_after(manager, board, partner_id)
        other = make_board("Birch Hill Board", "birch-hill")
        theirs = add_partner(other, organisation, email="con@birch.example")
        stranger = browser_of(app, "mel@birch.example", other, Role.BOARD_MANAGER, address="192.0.2.9")
        assert look_after(stranger, other, theirs) == 409
        assert stranger.get(organisation.home).status_code == 404
        assert caretakers(organisation) == 0

    @pytest.mark.parametrize("role", [Role.BOARD_CHAIR, Role.BOARD_MEMBER, Role.BOARD_ANALYST])
    def test_is_the_managers_alone(
        self, app: Flask, board: SpaceRef, organisation: SpaceRef, partner_id: UUID, role: Role
    ) -> None:
        reader = browser_of(app, "other@alder.example", board, role)
        shown = hidden_fields(reader.get("/sign-out").text)
        assert reader.post(path(board, partner_id, "/look-after"), shown).status_code == 403
        assert reader.get(path(board, partner_id, "/look-after")).status_code == 403
        assert caretakers(organisation) == 0

    def test_another_boards_partner_is_not_found(self, app: Flask, manager: Browser, board: SpaceRef) -> None:
        other = make_board("Birch Hill Board", "birch-hill")
        elsewhere = make_organisation(other, "Reed House")
        theirs = add_partner(other, elsewhere, email="con@reed.example")
        for more in ("/look-after", "/stop-looking-after"):
            shown = hidden_fields(manager.get("/sign-out").text)
            assert manager.post(path(board, theirs, more), shown).status_code == 404
        assert caretakers(elsewhere) == 0


class TestEndOfCare:
    @pytest.fixture(autouse=True)
    def _cared_for(self, manager: Browser, board: SpaceRef, partner_id: UUID) -> None:
        assert look_after(manager, board, partner_id) == 303

    def check_ended(self, manager: Browser, board: SpaceRef, organisation: SpaceRef, partner_id: UUID) -> None:
        work()
        assert caretakers(organisation) == 0
        found = partner(board, partner_id)
        assert found.looked_after_at is None
        assert found.looked_after_by is None
        assert actions(board).count("partner.care_ended") == 1
        assert manager.get(organisation.home).status_code == 404

    def test_another_board_asks(
        self, manager: Browser, board: SpaceRef, organisation: SpaceRef, partner_id: UUID
    ) -> None:
        other = make_board("Birch Hill Board", "birch-hill")
        add_partner(other, organisation, email="con@birch.example")
        self.check_ended(manager, board, organisation, partner_id)
        assert partner(board, partner_id).link_state is LinkState.ACCEPTED

    def test_somebody_of_its_own_joins(
        self, app: Flask, manager: Browser, board: SpaceRef, organisation: SpaceRef, partner_id: UUID
    ) -> None:
        invited = [one for one in tokens(TokenPurpose.INVITATION) if one.role is Role.ORGANISATION_LEAD]
        assert len(invited) == 1
        account_id = make_person("contact@quill.example")
        with acting_for_none():
            found = find_invitation(link_secret("invitation", invited[0].id))
        assert found is not None
        with acting_for(organisation.id, account_id), transaction():
            accounts.accept(found, account_id=account_id, now=clock.now())
        self.check_ended(manager, board, organisation, partner_id)
        with acting_for(organisation.id):
            assert [member.account_id for member in list_members()] == [account_id]
            assert organisations_queries.own_entry().is_claimed

    def test_the_board_stops(self, manager: Browser, board: SpaceRef, organisation: SpaceRef, partner_id: UUID) -> None:
        assert manager.submit(path(board, partner_id, "/stop-looking-after")).status_code == 303
        self.check_ended(manager, board, organisation, partner_id)
        assert look_after(manager, board, partner_id) == 303, "it can begin again"

    def test_the_partner_leaves(
        self, manager: Browser, board: SpaceRef, organisation: SpaceRef, partner_id: UUID
    ) -> None:
        with acting_for(board.id), transaction():
            service.leave(partner_id=partner_id, now=clock.now())
        self.check_ended(manager, board, organisation, partner_id)

    def test_the_organisation_ends_the_link(
        self, manager: Browser, board: SpaceRef, organisation: SpaceRef, partner_id: UUID
    ) -> None:
        with acting_for(organisation.id), transaction():
            end_link(board.id, now=clock.now())
        work()
        assert partner(board, partner_id).looked_after_at is None

    @pytest.mark.parametrize("how", ["ended", "changed"])
    def test_the_manager_is_none_any_more(
        self, manager: Browser, board: SpaceRef, organisation: SpaceRef, partner_id: UUID, how: str
    ) -> None:
        make_person("next@alder.example", (board, Role.BOARD_MANAGER))
        with acting_for(board.id), transaction():
            [one] = [member for member in list_members() if member.email == MANAGER]
            held = one.roles[0].membership_id
            if how == "ended":
                people.end_membership(membership_id=held, now=clock.now())
            else:
                people.change_role(membership_id=held, role=Role.BOARD_MEMBER, now=clock.now())
        self.check_ended(manager, board, organisation, partner_id)

    def test_a_board_that_does_not_look_after_it_ends_nothing(self, board: SpaceRef, organisation: SpaceRef) -> None:
        other = make_board("Birch Hill Board", "birch-hill")
        with acting_for(organisation.id), transaction():
            assert not organisations.end_care(why=CareEnd.STOPPED, board_id=other.id, now=clock.now())
        assert caretakers(organisation) == 1
