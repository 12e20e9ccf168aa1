"""Somebody claims to be from an organisation where nobody is: found, put in, the address shown to be theirs."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from app.boards.messages import claim_path
from app.boards.models import ClaimState
from app.boards.queries import list_claims
from app.boards.views.claiming import CLAIMS_OF_ONE
from app.people.models import TokenPurpose
from tenants import SpaceRef, acting_for, new_id
from tests.app.accounts.helpers import Browser, Clock, last_invitation, title, tokens
from tests.app.boards.claims import JO, actions, confirm_address, mailed, make, rows, states, waiting_claim
from tests.app.spaces import add_partner, claim, make_board, make_organisation


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
        monkeypatch.setattr("app.boards.views.claiming.CLAIMS_FROM_ONE", 2)
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


def test_the_page_says_what_comes_next(visitor: Browser, organisation: SpaceRef) -> None:
    page = visitor.submit(f"/claim/for/{organisation.id}", **JO)
    assert title(page) == "Look at your mail"
