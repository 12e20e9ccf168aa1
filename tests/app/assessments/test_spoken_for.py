"""Answers given in a partner's name: asked how they were got, marked everywhere, read and changed by whoever comes."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from app.accounts import service as accounts
from app.assessments.crossing import SubmissionPayload
from app.assessments.models import SentSubmission, Submission
from app.assessments.queries.said_for import list_said_for
from app.assessments.service import said_for
from app.assessments.spoken import MARK, How, mark, spoken_for_words
from app.core import clock
from app.people.keys import link_secret
from app.people.models import TokenPurpose
from app.people.queries import find_invitation
from app.people.roles import Role
from tenants import Envelope, SpaceRef, acting_for, acting_for_none, db, new_id, transaction
from tests.app.accounts.helpers import Browser, hidden_fields, make_person, tokens
from tests.app.boards.care import actions, asked_id, look_after, open_cycle, path
from tests.app.spaces import browser_of, make_organisation


@pytest.fixture
def asked(manager: Browser, board: SpaceRef, organisation: SpaceRef, partner_id: UUID) -> str:
    """The path of what the partner is asked, which the manager answers in its name."""
    look_after(manager, board, partner_id)
    open_cycle(board, partner_id)
    return f"{organisation.home}requests/{asked_id(organisation)}/"


def answer_one(browser: Browser, asked: str, words: str = "We ask each person.") -> None:
    shown = browser.hidden(f"{asked}factors/1")
    sent = browser.post(f"{asked}factors/1", shown | {"level": "2", "practice": words})
    assert sent.status_code in (200, 303)


def send(browser: Browser, asked: str, **fields: str) -> int:
    return browser.post(f"{asked}check", browser.hidden(f"{asked}check") | fields).status_code


def join(app: Flask, organisation: SpaceRef, email: str = "contact@quill.example") -> Browser:
    """The partner's contact takes up the invitation and signs in."""
    account_id = make_person(email, name="Con Tact")
    token = [one for one in tokens(TokenPurpose.INVITATION) if one.email == email and one.cancelled_at is None][-1]
    with acting_for_none():
        found = find_invitation(link_secret("invitation", token.id))
    assert found is not None
    with acting_for(organisation.id, account_id), transaction():
        accounts.accept(found, account_id=account_id, now=clock.now())
    browser = Browser(app, address="192.0.2.5")
    assert browser.sign_in(email).status_code == 303
    return browser


class TestAnswerInItsName:
    def test_says_in_whose_name_on_every_page(self, manager: Browser, asked: str) -> None:
        for page in ("", "factors/1", "check"):
            assert "You answer in the name of" in manager.get(asked + page).text, page

    def test_asks_how_the_answers_were_got(
        self, manager: Browser, board: SpaceRef, organisation: SpaceRef, asked: str
    ) -> None:
        answer_one(manager, asked)
        assert "How did you get these answers?" in manager.get(f"{asked}check").text
        assert send(manager, asked) == 422
        assert send(manager, asked, how="dream") == 422
        with acting_for(board.id):
            assert db.session.scalars(select(Submission)).all() == []
        assert send(manager, asked, how="phone", told_by="registered manager") == 303
        with acting_for(board.id):
            kept = db.session.scalars(select(Submission)).one()
            assert kept.spoken_for == "phone"
            assert kept.submitted_by == f"Mo, {board.name}, as told by: registered manager"
        assert "answers.given_for" in actions(organisation)

    def test_is_marked_wherever_it_shows(
        self, manager: Browser, board: SpaceRef, organisation: SpaceRef, asked: str, partner_id: UUID
    ) -> None:
        answer_one(manager, asked)
        send(manager, asked, how="visit")
        with acting_for(board.id):
            row = db.session.execute(select(Submission.cycle_id, Submission.request_id)).one()
        words = "Answered by the board in its name, as it was told on a visit"
        results = f"{board.home}cycles/{row.cycle_id}/results/"
        one = f"{results}partners/{row.request_id}"
        for page in (one, f"{one}/factors/1", f"{results}factors/1", f"{board.home}cycles/{row.cycle_id}/"):
            assert words in manager.get(page).text, page
        assert "Answered by the board" in manager.get(results).text
        assert "answered by the board" in manager.get(board.home).text.lower()
        receipt = manager.get(asked).text
        assert "receipts/" in receipt

    def test_sees_nothing_once_care_has_ended(
        self, manager: Browser, board: SpaceRef, organisation: SpaceRef, asked: str, partner_id: UUID
    ) -> None:
        answer_one(manager, asked)
        check = manager.hidden(f"{asked}check")
        manager.submit(path(board, partner_id, "/stop-looking-after"))
        for page in ("", "factors/1", "check"):
            assert manager.get(asked + page).status_code == 404, page
        assert manager.post(f"{asked}check", check | {"how": "phone"}).status_code == 404
        with acting_for(board.id):
            assert db.session.scalars(select(Submission)).all() == []

    def test_a_role_is_no_place_for_a_phone_number(self, manager: Browser, asked: str) -> None:
        answer_one(manager, asked)
        assert send(manager, asked, how="phone", told_by="Jo on 07700 900123") == 422
        assert send(manager, asked, how="phone", told_by="x" * 81) == 422

    def test_whoever_is_of_the_organisation_is_not_asked(
        self, app: Flask, manager: Browser, board: SpaceRef, organisation: SpaceRef, asked: str
    ) -> None:
        own = join(app, organisation)
        answer_one(own, asked)
        assert "How did you get these answers?" not in own.get(f"{asked}check").text
        assert send(own, asked, how="phone", told_by="nobody") == 303
        with acting_for(board.id):
            kept = db.session.scalars(select(Submission)).one()
            assert (kept.spoken_for, kept.submitted_by) == ("", "Con Tact, Safeguarding lead")
            payload = json.loads(db.session.scalars(select(Envelope.payload).where(Envelope.id == kept.id)).one())
            assert "spoken_for" not in payload


class TestSaidInYourName:
    @pytest.fixture
    def own(self, app: Flask, manager: Browser, organisation: SpaceRef, asked: str) -> Browser:
        """Somebody of the partner's own, who comes after the board has answered."""
        answer_one(manager, asked)
        assert send(manager, asked, how="letter", told_by="registered manager") == 303
        return join(app, organisation)

    def test_shows_every_answer_until_somebody_has_read_it(
        self, own: Browser, board: SpaceRef, organisation: SpaceRef
    ) -> None:
        page = f"{organisation.home}said-in-your-name/"
        assert f'href="{page}"' in own.get(organisation.home).text
        shown = own.get(page).text
        for words in ("We ask each person.", "by letter or on paper", f"Mo, {board.name}", "registered manager"):
            assert words in shown
        with acting_for(organisation.id):
            [one] = list_said_for()
        assert own.submit(page, to=f"{page}{one.id}/seen").status_code == 303
        assert f'href="{page}"' not in own.get(organisation.home).text
        assert "We ask each person." in own.get(page).text
        assert actions(organisation).count("answers.seen") == 1
        own.post(f"{page}{one.id}/seen", hidden_fields(own.get(page).text) or hidden_fields(own.get("/sign-out").text))
        assert actions(organisation).count("answers.seen") == 1

    def test_can_be_changed_and_sent_again(
        self, own: Browser, manager: Browser, board: SpaceRef, organisation: SpaceRef, asked: str
    ) -> None:
        answer_one(own, asked, "We ask, and we listen.")
        assert send(own, asked) == 303
        with acting_for(board.id):
            versions = db.session.execute(
                select(Submission.version, Submission.spoken_for, Submission.is_current).order_by(Submission.version)
            ).all()
        assert [tuple(row) for row in versions] == [(1, "letter", False), (2, "", True)]
        assert MARK not in manager.get(f"{board.home}").text
        assert "No: a newer version took its place" in own.get(f"{organisation.home}said-in-your-name/").text

    def test_can_be_taken_back(self, own: Browser, board: SpaceRef, organisation: SpaceRef, asked: str) -> None:
        with acting_for(organisation.id):
            [one] = list_said_for()
        assert own.submit(f"{asked}receipts/{one.id}/take-back").status_code == 303
        with acting_for(board.id):
            assert db.session.scalars(select(Submission.is_current)).one() is False
        assert "No: it was taken back" in own.get(f"{organisation.home}said-in-your-name/").text

    def test_a_caretaker_reads_nothing_in_their_place(
        self, manager: Browser, board: SpaceRef, organisation: SpaceRef, asked: str
    ) -> None:
        answer_one(manager, asked)
        send(manager, asked, how="meeting")
        page = f"{organisation.home}said-in-your-name/"
        assert f'href="{page}"' not in manager.get(organisation.home).text
        assert "We have read this" not in manager.get(page).text
        with acting_for(organisation.id):
            [one] = list_said_for()
        shown = hidden_fields(manager.get("/sign-out").text)
        assert manager.post(f"{page}{one.id}/seen", shown).status_code == 303
        with acting_for(organisation.id):
            assert db.session.scalars(select(SentSubmission.seen_at)).one() is None

    def test_another_organisation_finds_nothing(
        self, app: Flask, own: Browser, board: SpaceRef, organisation: SpaceRef
    ) -> None:
        other = make_organisation(board, "Reed House")
        stranger = browser_of(app, "reed@reed.example", other, Role.ORGANISATION_LEAD, address="192.0.2.6")
        with acting_for(organisation.id):
            [one] = list_said_for()
        page = f"{other.home}said-in-your-name/"
        assert "We ask each person." not in stranger.get(page).text
        shown = hidden_fields(stranger.get("/sign-out").text)
        assert stranger.post(f"{page}{one.id}/seen", shown).status_code == 404
        assert stranger.get(f"{organisation.home}said-in-your-name/").status_code == 404

    def test_what_was_not_said_in_its_name_cannot_be_marked(self, organisation: SpaceRef) -> None:
        with acting_for(organisation.id, new_id()), pytest.raises(NoResultFound), transaction():
            said_for.mark_seen(sent_id=new_id(), now=clock.now())


class TestWords:
    def test_say_who_answered_and_how_it_was_told(self) -> None:
        assert spoken_for_words("phone") == "Answered by the board in its name, as it was told by phone"
        assert spoken_for_words("visit", board="Alder Bay Board").startswith("Answered by Alder Bay Board in its name")
        assert {how.value for how in How} == {"phone", "meeting", "letter", "visit"}

    def test_say_nothing_where_the_partner_answered(self) -> None:
        assert (spoken_for_words(""), mark("")) == ("", "")

    def test_mark_what_this_version_does_not_know(self) -> None:
        assert spoken_for_words("pigeon") == "Answered by the board in its name"
        assert mark("pigeon") == MARK


class TestPayload:
    def test_one_from_before_reads_as_the_partners_own(self) -> None:
        """Envelopes that crossed before there was such a key stay as they are."""
        old = {"instrument_id": str(new_id()), "submitted_by": "Lena Lead", "answers": []}
        payload = SubmissionPayload.from_json(old)
        assert payload.spoken_for == ""
        assert payload.to_json() == old

    def test_goes_there_and_back(self) -> None:
        payload = SubmissionPayload(new_id(), "Mo, Alder Bay Board", (), "visit")
        assert SubmissionPayload.from_json(payload.to_json()) == payload
        assert payload.to_json()["spoken_for"] == "visit"
