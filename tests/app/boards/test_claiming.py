"""Somebody claims to be from an organisation where nobody is: found, shown, decided; a wrong person sees nothing."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import service as accounts
from app.boards import service
from app.boards.messages import claim_path
from app.boards.models import Claim, ClaimState
from app.boards.queries import list_claims, list_waiting
from app.boards.service.claiming import ClaimEnded
from app.boards.views.claiming import CLAIMS_OF_ONE
from app.core import clock
from app.people.keys import link_secret
from app.people.models import TokenPurpose
from app.people.queries import find_invitation
from app.people.roles import Role
from tenants import AuditEntry, SpaceRef, acting_for, db, maintaining, new_id, transaction
from tests.app.accounts.helpers import Browser, Clock, hidden_fields, last_invitation, make_person, title, tokens
from tests.app.spaces import add_partner, browser_of, claim, make_board, make_organisation, work

JO = {"name": "Jo Lane", "job": "Safeguarding lead", "email": "Jo@Quill.example"}


@pytest.fixture
def board(app: Flask) -> SpaceRef:
    return make_board()


@pytest.fixture
def organisation(board: SpaceRef) -> SpaceRef:
    made = make_organisation(board)
    add_partner(board, made)
    return made


@pytest.fixture
def manager(app: Flask, board: SpaceRef, organisation: SpaceRef) -> Browser:
    return browser_of(app, "mo@alder.example", board, Role.BOARD_MANAGER)


@pytest.fixture
def visitor(app: Flask, organisation: SpaceRef) -> Browser:
    return Browser(app, address="192.0.2.7")


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def make(visitor: Browser, organisation: SpaceRef, **given: str) -> str:
    """Give a name, a job and an address; return the page that follows."""
    response = visitor.submit(f"/claim/for/{organisation.id}", **(JO | given))
    assert response.status_code == 200, response.text
    return response.text


def confirm_address(visitor: Browser) -> int:
    path = claim_path(tokens(TokenPurpose.CLAIM)[-1].id)
    return visitor.submit(path).status_code


def rows(board: SpaceRef) -> list[Claim]:
    with acting_for(board.id):
        found = list(db.session.scalars(select(Claim).where(Claim.space_id == board.id).order_by(Claim.made_at)))
        db.session.expunge_all()
        return found


def states(board: SpaceRef) -> list[ClaimState]:
    return [row.state for row in rows(board)]


def actions(space: SpaceRef) -> list[str]:
    with acting_for(space.id):
        return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.at, AuditEntry.id)))


def mailed(folder: Path) -> list[tuple[str, str]]:
    work()
    found = []
    for path in sorted(folder.glob("*.eml")):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        found.append((str(message["To"]), str(message["Subject"])))
        path.unlink()
    return sorted(found)


def waiting_claim(visitor: Browser, organisation: SpaceRef, board: SpaceRef, **given: str) -> UUID:
    make(visitor, organisation, **given)
    assert confirm_address(visitor) == 200
    return rows(board)[-1].id


class TestFind:
    def test_shows_names_alone(self, visitor: Browser) -> None:
        page = visitor.get("/claim/?q=quill").text
        assert "Quill Trust" in page
        for hidden in ("Alder Bay", "Con Tact", "contact@quill.example", "Nobody"):
            assert hidden not in page

    def test_asks_for_something_to_look_for(self, visitor: Browser) -> None:
        assert visitor.get("/claim/?q=").status_code == 422
        assert "There is none of this name" in visitor.get("/claim/?q=zzzz").text

    def test_an_organisation_that_is_none_is_not_found(self, visitor: Browser, board: SpaceRef) -> None:
        for space_id in (new_id(), board.id):
            assert visitor.get(f"/claim/for/{space_id}").status_code == 404


class TestMake:
    def test_mails_the_address_and_tells_nobody_yet(
        self, visitor: Browser, manager: Browser, organisation: SpaceRef, board: SpaceRef, mail_folder: Path
    ) -> None:
        mailed(mail_folder)
        make(visitor, organisation)
        assert states(board) == [ClaimState.ASKED]
        assert mailed(mail_folder) == [("jo@quill.example", "Confirm your address, to answer for Quill Trust")]
        with acting_for(board.id):
            assert list_claims() == ()
        assert "Somebody says they are from" not in manager.get(f"{board.home}partners/").text

    def test_answers_the_same_whoever_is_there(
        self, app: Flask, visitor: Browser, organisation: SpaceRef, board: SpaceRef
    ) -> None:
        nobodys = make(visitor, organisation)
        claim(organisation)
        somebodys = make(visitor, organisation)
        unknown = make_organisation(board, "Reed House")
        assert nobodys == somebodys
        assert make(visitor, unknown) == nobodys.replace("Quill Trust", "Reed House")

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("name", "<script>alert(1)</script>"),
            ("name", "Win now at www.bad.example"),
            ("name", "https://bad.example"),
            ("name", "Jo\nBcc: all@bad.example"),
            ("job", "see bad.example/now"),
            ("job", "a{{7*7}}"),
            ("email", "no address"),
            ("email", "a@b.example\nCc: c@d.example"),
            ("name", ""),
            ("job", ""),
            ("email", ""),
            ("name", "x" * 121),
        ],
    )
    def test_refuses_what_is_no_name(
        self, visitor: Browser, organisation: SpaceRef, board: SpaceRef, field: str, typed: str
    ) -> None:
        response = visitor.submit(f"/claim/for/{organisation.id}", **(JO | {field: typed}))
        if "\n" in typed and response.status_code == 200:
            assert "\n" not in rows(board)[0].name + rows(board)[0].email
            return
        assert response.status_code == 422
        assert "<script>alert" not in response.text
        assert states(board) == []

    def test_needs_the_token_of_its_page(self, visitor: Browser, organisation: SpaceRef, board: SpaceRef) -> None:
        assert visitor.post(f"/claim/for/{organisation.id}", dict(JO)).status_code in (400, 422)
        assert states(board) == []

    def test_the_same_person_twice_is_one_claim(
        self, visitor: Browser, organisation: SpaceRef, board: SpaceRef
    ) -> None:
        make(visitor, organisation)
        make(visitor, organisation, job="Head of safeguarding")
        assert [(row.state, row.job) for row in rows(board)] == [(ClaimState.ASKED, "Head of safeguarding")]
        assert confirm_address(visitor) == 200
        make(visitor, organisation)
        assert states(board) == [ClaimState.WAITING]
        assert len(tokens(TokenPurpose.CLAIM)) == 2, "it waits already: no third mail"

    def test_mails_one_address_at_most_three_times_in_five_minutes(
        self, visitor: Browser, organisation: SpaceRef, board: SpaceRef
    ) -> None:
        for _ in range(5):
            make(visitor, organisation)
        assert len(tokens(TokenPurpose.CLAIM)) == 3

    def test_takes_no_crowd_for_one_organisation(
        self, visitor: Browser, organisation: SpaceRef, board: SpaceRef, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("app.boards.views.claiming.CLAIMS_OF_ONE", 2)
        for number in range(4):
            make(visitor, organisation, email=f"p{number}@quill.example")
        assert len(rows(board)) == 2 < CLAIMS_OF_ONE

    def test_one_network_is_held_back(
        self, visitor: Browser, organisation: SpaceRef, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("app.accounts.views.recovery.ASKED_FROM_AN_ADDRESS", 2)
        fields = visitor.hidden(f"/claim/for/{organisation.id}") | JO
        answers = [
            visitor.post(f"/claim/for/{organisation.id}", fields | {"email": f"p{number}@quill.example"}).status_code
            for number in range(3)
        ]
        assert answers == [200, 200, 429]

    def test_every_board_that_knows_it_has_it(self, visitor: Browser, organisation: SpaceRef, board: SpaceRef) -> None:
        other, third = make_board("Birch Hill Board", "birch-hill"), make_board("Cedar Board", "cedar")
        add_partner(other, organisation, email="con@birch.example")
        make(visitor, organisation)
        assert states(board) == states(other) == [ClaimState.ASKED]
        assert states(third) == []


class TestConfirmAddress:
    def test_looking_uses_nothing_up(self, visitor: Browser, organisation: SpaceRef, board: SpaceRef) -> None:
        make(visitor, organisation)
        path = claim_path(tokens(TokenPurpose.CLAIM)[-1].id)
        for method in ("GET", "HEAD", "GET"):
            assert visitor.ask(method, path).status_code == 200
        assert states(board) == [ClaimState.ASKED]
        assert tokens(TokenPurpose.CLAIM)[-1].used_at is None

    def test_tells_the_managers(
        self, visitor: Browser, manager: Browser, organisation: SpaceRef, board: SpaceRef, mail_folder: Path
    ) -> None:
        waiting_claim(visitor, organisation, board)
        assert states(board) == [ClaimState.WAITING]
        assert ("Mo <mo@alder.example>", "Somebody says they are from Quill Trust") in mailed(mail_folder)
        assert actions(board).count("claim.made") == 1
        for page in ("partners/", "partners/claims/"):
            assert "Jo Lane" in manager.get(board.home + page).text

    def test_pressed_twice_tells_once(
        self, visitor: Browser, manager: Browser, organisation: SpaceRef, board: SpaceRef, mail_folder: Path
    ) -> None:
        make(visitor, organisation)
        path = claim_path(tokens(TokenPurpose.CLAIM)[-1].id)
        fields = visitor.hidden(path)
        assert [visitor.post(path, fields).status_code for _ in range(2)] == [200, 200]
        told = [one for one in mailed(mail_folder) if one[1].startswith("Somebody says")]
        assert len(told) == 1
        assert visitor.get(path).status_code == 410

    def test_runs_out(self, visitor: Browser, organisation: SpaceRef, board: SpaceRef, time: Clock) -> None:
        make(visitor, organisation)
        path = claim_path(tokens(TokenPurpose.CLAIM)[-1].id)
        fields = visitor.hidden(path)
        time.forward(days=4)
        assert visitor.post(path, fields).status_code == 410
        assert states(board) == [ClaimState.ASKED]

    def test_another_links_secret_is_none(self, visitor: Browser, organisation: SpaceRef) -> None:
        secret = last_invitation().rpartition("/")[2]
        assert visitor.get(f"/claim/{secret}").status_code == 404
        assert visitor.get("/claim/" + "x" * 43).status_code == 404

    def test_gives_nobody_a_way_in(self, visitor: Browser, organisation: SpaceRef, board: SpaceRef) -> None:
        waiting_claim(visitor, organisation, board)
        secret = claim_path(tokens(TokenPurpose.CLAIM)[-1].id).rpartition("/")[2]
        for path in (f"/invitations/{secret}", f"/answer/{secret}", f"/reset-password/{secret}"):
            assert visitor.get(path).status_code in (404, 410), path
        assert visitor.get(organisation.home).status_code == 302
        assert not visitor.is_in()

    def test_where_somebody_is_there_they_are_told(
        self, visitor: Browser, organisation: SpaceRef, board: SpaceRef, mail_folder: Path
    ) -> None:
        claim(organisation)
        mailed(mail_folder)
        make(visitor, organisation)
        assert confirm_address(visitor) == 200
        assert ("Lee Adder <lead@quill.example>", "Somebody says they are from Quill Trust") in mailed(mail_folder)
        assert states(board) == []


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


def test_the_page_says_what_comes_next(visitor: Browser, organisation: SpaceRef) -> None:
    page = visitor.submit(f"/claim/for/{organisation.id}", **JO)
    assert title(page) == "Look at your mail"
