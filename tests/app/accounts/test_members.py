"""The people of a space: inviting, changing roles, ending them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select

from app.core import clock
from app.people import queries as people
from app.people import service
from app.people.models import TokenPurpose
from app.people.roles import Role, roles_of
from tenants import AuditEntry, SpaceKind, SpaceRef, acting_for, acting_for_none, db, transaction
from tests.app.accounts.helpers import ANOTHER, Browser, last_invitation, make_person, make_space, title, tokens

MANAGER = "manager@quill.example"
BOARD = "/boards/alder-bay/members"


def membership(space: SpaceRef, email: str) -> UUID:
    with acting_for(space.id):
        return next(one.roles[0].membership_id for one in people.list_members() if one.email == email)


def roles(space: SpaceRef, email: str) -> list[Role]:
    with acting_for(space.id):
        return [held.role for one in people.list_members() if one.email == email for held in one.roles]


def trail(space: SpaceRef) -> list[str]:
    with acting_for(space.id):
        return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.at, AuditEntry.id)))


@pytest.fixture
def manager(visitor: Browser, board: SpaceRef) -> Browser:
    make_person(MANAGER, (board, Role.BOARD_MANAGER), name="Mo Manager")
    visitor.sign_in(MANAGER)
    return visitor


class TestList:
    def test_shows_people_with_roles_and_since_when(self, manager: Browser, board: SpaceRef) -> None:
        make_person("chair@quill.example", (board, Role.BOARD_CHAIR), name="Cat Chair")
        page = manager.get(f"{BOARD}/").text
        assert title(manager.get(f"{BOARD}/")) == "People"
        for word in ("Mo Manager (you)", "Cat Chair", "Independent chair", "chair@quill.example", "2 people take"):
            assert word in page

    def test_leaves_out_roles_that_its_reader_holds_elsewhere(self, manager: Browser, board: SpaceRef) -> None:
        other = make_space(SpaceKind.BOARD, "Birch Vale Safeguarding Adults Board", "birch-vale")
        make_person("both@quill.example", (board, Role.BOARD_CHAIR), (other, Role.BOARD_ANALYST))
        visitor = Browser(manager.client.application)
        visitor.sign_in("both@quill.example")
        page = visitor.get(f"{BOARD}/").text
        assert "Independent chair" in page
        assert "Analyst" not in page

    @pytest.mark.parametrize("role", [Role.BOARD_MEMBER, Role.BOARD_ANALYST, Role.BOARD_MODERATOR])
    def test_is_not_for_roles_that_only_read_results(self, visitor: Browser, board: SpaceRef, role: Role) -> None:
        make_person("x@quill.example", (board, role))
        visitor.sign_in("x@quill.example")
        assert visitor.get(f"{BOARD}/").status_code == 403

    def test_offers_no_changes_to_a_reader(self, visitor: Browser, board: SpaceRef) -> None:
        make_person("chair@quill.example", (board, Role.BOARD_CHAIR))
        visitor.sign_in("chair@quill.example")
        page = visitor.get(f"{BOARD}/").text
        assert "Invite a person" not in page
        assert "/change" not in page
        assert visitor.get(f"{BOARD}/invite").status_code == 403

    @pytest.mark.parametrize("kind", list(SpaceKind))
    def test_is_there_in_each_kind_of_space(self, visitor: Browser, kind: SpaceKind) -> None:
        space = make_space(kind, "A place", "a-place")
        keeper = {
            SpaceKind.BOARD: Role.BOARD_MANAGER,
            SpaceKind.ORGANISATION: Role.ORGANISATION_LEAD,
            SpaceKind.REGION: Role.REGION_LEAD,
        }
        make_person("x@quill.example", (space, keeper[kind]))
        visitor.sign_in("x@quill.example")
        page = visitor.get(f"{space.home}members/invite").text
        assert all(role.label in page for role in roles_of(kind))
        assert visitor.get(f"{space.home}members/").status_code == 200


class TestInvite:
    def test_sends_an_invitation_and_lists_it(self, manager: Browser, board: SpaceRef) -> None:
        response = manager.submit(f"{BOARD}/invite", name="Nel New", email="New@Quill.example", role="board_chair")
        assert response.status_code == 303
        page = manager.get(f"{BOARD}/").text
        assert "Invited, not yet here" in page
        assert "new@quill.example" in page
        assert "member.invited" in trail(board)

    def test_counts_once_however_often_it_is_pressed(self, manager: Browser) -> None:
        fields = manager.hidden(f"{BOARD}/invite") | {"name": "Nel", "email": "n@q.example", "role": "board_chair"}
        assert [manager.post(f"{BOARD}/invite", fields).status_code for _ in range(3)] == [303] * 3
        assert len(tokens(TokenPurpose.INVITATION)) == 1

    def test_refuses_a_second_that_waits(self, manager: Browser) -> None:
        fields = {"name": "Nel", "email": "n@q.example", "role": "board_chair"}
        assert manager.submit(f"{BOARD}/invite", **fields).status_code == 303
        response = manager.submit(f"{BOARD}/invite", **fields)
        assert response.status_code == 422
        assert "Send it again" in response.text
        assert 'value="n@q.example"' in response.text

    def test_refuses_somebody_who_has_the_role(self, manager: Browser, board: SpaceRef) -> None:
        make_person("chair@quill.example", (board, Role.BOARD_CHAIR))
        response = manager.submit(f"{BOARD}/invite", name="C", email="chair@quill.example", role="board_chair")
        assert response.status_code == 422
        assert "has this role here already" in response.text

    def test_tells_nobody_whether_an_address_has_an_account(self, manager: Browser) -> None:
        make_person("known@quill.example")
        answers = []
        for email in ("known@quill.example", "nobody@quill.example"):
            response = manager.submit(f"{BOARD}/invite", name="X", email=email, role="board_member")
            page = manager.get(f"{BOARD}/").text
            answers.append((response.status_code, page.count("known@"), "On its way" in page))
        assert answers[0][0] == answers[1][0] == 303

    @pytest.mark.parametrize(
        "fields",
        [
            {"name": "", "email": "n@q.example", "role": "board_chair"},
            {"name": "x" * 121, "email": "n@q.example", "role": "board_chair"},
            {"name": "N", "email": "nonsense", "role": "board_chair"},
            {"name": "N", "email": "n@q.example\r\nBcc: x@y.example", "role": "board_chair"},
            {"name": "N", "email": "n@q.example"},
            {"name": "N", "email": "n@q.example", "role": "organisation_lead"},
            {"name": "N", "email": "n@q.example", "role": "operator"},
            {"name": "N", "email": "n@q.example", "role": "board_chair", "submission_key": "nonsense"},
        ],
    )
    def test_says_what_is_wrong(self, manager: Browser, fields: dict[str, str]) -> None:
        response = manager.submit(f"{BOARD}/invite", **fields)
        assert response.status_code == 422
        assert "There is a problem" in response.text
        assert tokens(TokenPurpose.INVITATION) == []

    def test_offers_no_role_that_can_do_more_than_ones_own(self, visitor: Browser, organisation: SpaceRef) -> None:
        make_person("co@quill.example", (organisation, Role.ORGANISATION_COORDINATOR))
        lead = make_person("lead@quill.example", (organisation, Role.ORGANISATION_LEAD))
        assert lead
        visitor.sign_in("co@quill.example")
        path = "/organisations/quill-trust/members"
        assert "Safeguarding lead" not in visitor.get(f"{path}/invite").text
        refused = visitor.submit(f"{path}/invite", name="N", email="n@q.example", role="organisation_lead")
        assert refused.status_code == 422
        held = membership(organisation, "lead@quill.example")
        assert visitor.get(f"{path}/{held}/end").status_code == 403


class TestPending:
    def test_can_be_cancelled(self, manager: Browser, board: SpaceRef, visitors: Callable[..., Browser]) -> None:
        manager.submit(f"{BOARD}/invite", name="Nel", email="n@q.example", role="board_chair")
        link, token = last_invitation(), tokens(TokenPurpose.INVITATION)[-1]
        path = f"{BOARD}/invitations/{token.id}/cancel"
        fields = manager.hidden(path)
        assert [manager.post(path, fields).status_code for _ in range(2)] == [303, 303]
        assert "Invited, not yet here" not in manager.get(f"{BOARD}/").text
        assert visitors().get(link).status_code == 410
        assert trail(board).count("member.invitation_cancelled") == 1

    def test_can_be_sent_again_with_a_new_link(self, manager: Browser, visitors: Callable[..., Browser]) -> None:
        manager.submit(f"{BOARD}/invite", name="Nel", email="n@q.example", role="board_chair")
        old, token = last_invitation(), tokens(TokenPurpose.INVITATION)[-1]
        path = f"{BOARD}/invitations/{token.id}/send-again"
        fields = {"csrf_token": manager.hidden(f"{BOARD}/")["csrf_token"]}
        assert [manager.post(path, fields).status_code for _ in range(2)] == [303, 303]
        assert len(tokens(TokenPurpose.INVITATION)) == 2
        assert visitors().get(old).status_code == 410
        assert visitors().submit(last_invitation(), name="Nel", password=ANOTHER).status_code == 303

    def test_of_another_board_is_not_to_be_found(self, manager: Browser, visitors: Callable[..., Browser]) -> None:
        other = make_space(SpaceKind.BOARD, "Birch Vale Safeguarding Adults Board", "birch-vale")
        make_person("eve@quill.example", (other, Role.BOARD_MANAGER))
        manager.submit(f"{BOARD}/invite", name="Nel", email="n@q.example", role="board_chair")
        token = tokens(TokenPurpose.INVITATION)[-1]
        eve = visitors()
        eve.sign_in("eve@quill.example")
        for space in ("alder-bay", "birch-vale"):
            assert eve.get(f"/boards/{space}/members/invitations/{token.id}/cancel").status_code == 404
        csrf = eve.hidden("/boards/birch-vale/members/")["csrf_token"]
        eve.post(f"/boards/birch-vale/members/invitations/{token.id}/send-again", {"csrf_token": csrf})
        eve.post(f"/boards/birch-vale/members/invitations/{token.id}/cancel", {"csrf_token": csrf})
        assert len(tokens(TokenPurpose.INVITATION)) == 1
        assert tokens(TokenPurpose.INVITATION)[-1].cancelled_at is None


class TestChange:
    def test_gives_another_role_at_once(
        self, manager: Browser, board: SpaceRef, visitors: Callable[..., Browser]
    ) -> None:
        make_person("chair@quill.example", (board, Role.BOARD_CHAIR), name="Cat Chair")
        chair = visitors()
        chair.sign_in("chair@quill.example")
        assert chair.get(f"{BOARD}/").status_code == 200
        path = f"{BOARD}/{membership(board, 'chair@quill.example')}/change"
        assert manager.submit(path, role="board_analyst").status_code == 303
        assert roles(board, "chair@quill.example") == [Role.BOARD_ANALYST]
        assert chair.get(f"{BOARD}/").status_code == 403
        assert "member.role_changed" in trail(board)
        assert manager.get(path).status_code == 404  # that role has ended

    def test_keeps_the_last_manager(self, manager: Browser, board: SpaceRef) -> None:
        path = f"{BOARD}/{membership(board, MANAGER)}/change"
        response = manager.submit(path, role="board_chair")
        assert response.status_code == 409
        assert "This is the only board manager here" in response.text
        assert roles(board, MANAGER) == [Role.BOARD_MANAGER]

    def test_refuses_a_role_that_the_person_has(self, manager: Browser, board: SpaceRef) -> None:
        make_person("two@quill.example", (board, Role.BOARD_CHAIR), (board, Role.BOARD_ANALYST))
        path = f"{BOARD}/{membership(board, 'two@quill.example')}/change"
        assert manager.submit(path, role="board_analyst").status_code == 409

    def test_of_nobody_or_of_another_space_is_not_to_be_found(self, manager: Browser) -> None:
        other = make_space(SpaceKind.BOARD, "Birch Vale Safeguarding Adults Board", "birch-vale")
        make_person("eve@quill.example", (other, Role.BOARD_MANAGER))
        for held in (membership(other, "eve@quill.example"), UUID(int=7)):
            assert manager.get(f"{BOARD}/{held}/change").status_code == 404
            assert manager.get(f"{BOARD}/{held}/end").status_code == 404


class TestEnd:
    def test_works_at_once(self, manager: Browser, board: SpaceRef, visitors: Callable[..., Browser]) -> None:
        make_person("chair@quill.example", (board, Role.BOARD_CHAIR), name="Cat Chair")
        chair = visitors()
        chair.sign_in("chair@quill.example")
        path = f"{BOARD}/{membership(board, 'chair@quill.example')}/end"
        assert "It works at once" in manager.get(path).text
        assert manager.submit(path).status_code == 303
        assert chair.get(f"{BOARD}/").status_code == 404
        assert "member.ended" in trail(board)

    def test_keeps_the_last_manager(self, manager: Browser, board: SpaceRef) -> None:
        response = manager.submit(f"{BOARD}/{membership(board, MANAGER)}/end")
        assert response.status_code == 409
        assert "Give somebody else that role first" in response.text

    def test_lets_a_manager_go_where_another_stays(self, manager: Browser, board: SpaceRef) -> None:
        make_person("second@quill.example", (board, Role.BOARD_MANAGER))
        response = manager.submit(f"{BOARD}/{membership(board, MANAGER)}/end")
        assert (response.status_code, response.location) == (303, "/")
        assert roles(board, MANAGER) == []

    def test_counts_managers_of_this_space_alone(self, manager: Browser, board: SpaceRef) -> None:
        other = make_space(SpaceKind.BOARD, "Birch Vale Safeguarding Adults Board", "birch-vale")
        with acting_for_none():
            mine = people.find_account(MANAGER)
        assert mine is not None
        with acting_for(other.id, mine.account_id), transaction():
            service.grant(account_id=mine.account_id, role=Role.BOARD_MANAGER, now=clock.now())
        assert manager.submit(f"{BOARD}/{membership(board, MANAGER)}/end").status_code == 409
