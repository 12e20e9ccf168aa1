"""A manager's day: every line is there when it should be, with one link that does it, and not otherwise."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.assessments.models import Progress, Request
from app.boards.models import Claim, ClaimState, Partner
from app.core.models import LetPass
from app.home.queries.today import Today, Why, today
from app.people.roles import Role
from tenants import acting_for, transaction
from tests.app.accounts.helpers import Browser, make_person
from tests.app.assessments.board.helpers import NOW, statements
from tests.app.home.mailing import POLICE, STEPS, TRUST, Mailing, refused
from tests.app.spaces import make_board


def found(mailing: Mailing) -> Today:
    day: Today = mailing.board.ask(today, now=mailing.moment)
    return day


def helped(mailing: Mailing) -> dict[str, Why]:
    return {one.request.name: one.why for one in found(mailing).help}


def worked(mailing: Mailing, name: str, cycle_id: UUID, *, answered: int = 3) -> None:
    board = mailing.board
    request_id = board.request_id(cycle_id, name)
    with acting_for(board.organisations[name].id), transaction() as session:
        progress = session.scalars(select(Progress).where(Progress.request_id == request_id)).one()
        progress.answered, progress.last_worked_on = answered, mailing.moment


def change(mailing: Mailing, name: str, **values: object) -> None:
    with acting_for(mailing.board.space.id), transaction() as session:
        partner = session.scalars(select(Partner).where(Partner.id == mailing.board.partners[name])).one()
        for key, value in values.items():
            setattr(partner, key, value)


class TestWhatToDo:
    def test_is_nothing_when_nothing_waits(self, mailing: Mailing) -> None:
        mailing.board.accept(TRUST)
        assert found(mailing).is_calm
        assert "Nothing waits for you today." in mailing.page()

    def test_begins_with_addresses_that_failed(self, mailing: Mailing) -> None:
        mailing.to_contact(TRUST, outcome=refused())
        page = mailing.page()
        assert "Reed Trust: mail to Ann Archer did not arrive on 7 September 2026 (no such person)" in page
        place = re.search(r'href="([^"]*)">Name someone else', page)
        assert place is not None
        assert str(mailing.board.partners[TRUST]) in place[1]
        assert mailing.manager.get(place[1]).status_code == 200

    def test_asks_no_more_once_a_later_mail_went_or_the_contact_changed(self, mailing: Mailing) -> None:
        mailing.to_contact(TRUST, outcome=refused())
        mailing.to_contact(STEPS, outcome=refused())
        mailing.to_contact(TRUST, at=mailing.moment + timedelta(minutes=1))
        change(mailing, STEPS, contact_email="new@steps.example")
        assert found(mailing).failed == ()

    def test_tells_of_a_partner_s_own_person_without_a_name(self, mailing: Mailing) -> None:
        mailing.mailed(mailing.board.organisations[POLICE], account_id=uuid4(), outcome=refused())
        page = mailing.page()
        assert "Quill Police: mail to one of its people did not arrive" in page
        assert "ann@police.example" not in page
        assert "Tell its contact" in page

    def test_tells_of_claims_and_of_texts(self, mailing: Mailing) -> None:
        board = mailing.board
        for state in (ClaimState.WAITING, ClaimState.ASKED):
            with acting_for(board.organisations[TRUST].id), transaction() as session:
                session.add(
                    Claim(
                        space_id=board.space.id,
                        organisation_id=board.organisations[TRUST].id,
                        name="Cy Laim",
                        email="cy@reed.example",
                        job="Lead",
                        state=state,
                        made_at=NOW,
                    )
                )
        with acting_for(board.space.id), transaction() as session:
            for looked_at in (None, None, NOW):
                session.add(
                    LetPass(
                        object_kind="cycle",
                        object_id=uuid4(),
                        field="chair_words",
                        what="phone",
                        print="0" * 64,
                        noted_at=NOW,
                        looked_at=looked_at,
                    )
                )
        assert (found(mailing).claims, found(mailing).texts) == (1, 2)
        page = mailing.page()
        assert "1 person says that they are from one of your partners." in page
        assert "2 texts may say who somebody is." in page

    def test_tells_who_is_not_connected_and_where_nobody_is_left(self, mailing: Mailing) -> None:
        change(mailing, STEPS, nobody_since=NOW)
        page = mailing.page()
        assert "Reed Trust has not accepted yet" in page
        assert "Nobody is left at Small Steps who answers, since 7 September 2026" in page

    def test_tells_of_a_last_day_from_two_weeks_before(self, mailing: Mailing) -> None:
        cycle_id = mailing.board.opened()
        mailing.moment = NOW.replace(month=10, day=15)
        assert found(mailing).near == ()
        mailing.forward(days=1)
        assert "MSP 2026-27 ends in 14 days, and 3 partners have not sent." in mailing.page()
        assert f"cycles/{cycle_id}/remind" in mailing.page()
        mailing.forward(days=14)
        assert "MSP 2026-27 ends today" in mailing.page()

    def test_tells_of_those_whose_last_day_has_passed_while_others_have_time(self, mailing: Mailing) -> None:
        cycle_id = mailing.board.opened()
        with acting_for(mailing.board.space.id), transaction() as session:
            request_id = mailing.board.partners[POLICE]
            request = session.scalars(select(Request).where(Request.partner_id == request_id)).one()
            request.closes_on = NOW.date().replace(month=11, day=20)
        mailing.moment = NOW.replace(month=11, day=1)
        page = mailing.page()
        assert "the last day has passed for 2 partners" in page
        assert f"cycles/{cycle_id}/more-time" in page
        assert "ends in" not in page

    def test_ends_with_drafts_and_with_what_can_be_closed(self, mailing: Mailing) -> None:
        board = mailing.board
        board.draft("Next year's")
        cycle_id = board.opened(names=[POLICE])
        board.submit(cycle_id, POLICE)
        page = mailing.page()
        assert "Next year’s is a draft" in page or "Next year&#39;s is a draft" in page
        assert "MSP 2026-27: everybody has sent." in page
        assert f"cycles/{cycle_id}/close" in page


class TestWhoNeedsHelp:
    def test_is_nobody_at_the_beginning(self, mailing: Mailing) -> None:
        mailing.board.opened()
        assert helped(mailing) == {}
        assert "Nobody seems to be stuck." in mailing.page()

    def test_has_not_begun_by_half_time(self, mailing: Mailing) -> None:
        cycle_id = mailing.board.opened()
        mailing.moment = NOW.replace(month=10, day=2)
        assert helped(mailing) == {}
        worked(mailing, STEPS, cycle_id)
        mailing.moment = NOW.replace(month=10, day=3)
        assert helped(mailing) == {POLICE: Why.NOT_BEGUN}
        assert "has not begun, and half of the time has passed" in mailing.page()

    def test_has_not_worked_for_a_week(self, mailing: Mailing) -> None:
        cycle_id = mailing.board.opened()
        worked(mailing, POLICE, cycle_id)
        mailing.forward(days=6, hours=23)
        assert helped(mailing) == {}
        mailing.forward(hours=1)
        assert helped(mailing) == {POLICE: Why.STALLED}
        assert "3 of 11 answered, not worked on since 7 September 2026" in mailing.page()

    def test_took_its_answers_back(self, mailing: Mailing) -> None:
        cycle_id = mailing.board.opened()
        mailing.board.submit(cycle_id, POLICE)
        mailing.board.take_back(cycle_id, POLICE)
        assert helped(mailing) == {POLICE: Why.TOOK_BACK}

    def test_is_looked_after(self, mailing: Mailing) -> None:
        mailing.board.opened()
        change(mailing, TRUST, looked_after_at=NOW, looked_after_by=mailing.board.manager)
        assert helped(mailing) == {TRUST: Why.LOOKED_AFTER}
        assert "your board answers in its name" in mailing.page()


class TestSilence:
    def test_is_two_mails_and_a_week_of_nothing(self, mailing: Mailing) -> None:
        cycle_id = mailing.board.opened()
        request_id = mailing.board.request_id(cycle_id, TRUST)
        mailing.to_contact(TRUST, about_id=request_id)
        mailing.forward(days=8)
        assert helped(mailing) == {}
        mailing.to_contact(TRUST, about_id=request_id)
        mailing.forward(days=6)
        assert helped(mailing) == {}
        mailing.forward(days=1)
        assert helped(mailing) == {TRUST: Why.SILENT}
        assert "Name someone else" in mailing.page()

    @pytest.mark.parametrize("name", [POLICE, STEPS])
    def test_is_broken_by_work(self, mailing: Mailing, name: str) -> None:
        cycle_id = mailing.board.opened()
        for _ in range(2):
            mailing.forward(hours=1)
            mailing.mailed(mailing.board.organisations[name], account_id=uuid4())
        worked(mailing, name, cycle_id)
        mailing.forward(days=6)
        assert name not in helped(mailing)

    def test_of_two_people_who_were_mailed_once_each_is_none(self, mailing: Mailing) -> None:
        mailing.board.opened()
        mailing.forward(hours=1)
        people = (uuid4(), uuid4())
        for account_id in people:
            mailing.mailed(mailing.board.organisations[POLICE], account_id=account_id)
        mailing.forward(days=8)
        assert helped(mailing) == {}
        mailing.mailed(mailing.board.organisations[POLICE], account_id=people[0])
        mailing.forward(days=8)
        assert helped(mailing)[POLICE] is Why.SILENT

    def test_is_not_what_did_not_arrive(self, mailing: Mailing) -> None:
        mailing.board.opened()
        for _ in range(2):
            mailing.to_contact(TRUST, outcome=refused())
        mailing.forward(days=8)
        assert helped(mailing) == {}


class TestWhatWasMailed:
    def test_says_when_to_whom_and_whether_it_arrived(self, mailing: Mailing) -> None:
        mailing.mailed(mailing.board.organisations[POLICE], subject="Please look", account_id=uuid4())
        mailing.mailed(mailing.board.space, subject="To the board's own", account_id=mailing.board.manager)
        page = mailing.page()
        assert "Please look" in page
        assert "Quill Police" in page
        assert "To the board" not in page


class TestThePage:
    def test_is_a_manager_s_alone_and_in_their_bar(self, app: Flask, mailing: Mailing) -> None:
        address = f"{mailing.board.space.home}today/"
        assert address in mailing.page("")
        for role in (Role.BOARD_CHAIR, Role.BOARD_MEMBER, Role.BOARD_ANALYST):
            email = f"{role.value}@alder-bay.example"
            make_person(email, (mailing.board.space, role))
            browser = Browser(app)
            browser.sign_in(email)
            assert browser.get(address).status_code == 403
            assert address not in browser.get(mailing.board.space.home).text

    def test_asks_few_questions_however_many_there_are(self, mailing: Mailing) -> None:
        mailing.board.opened()
        counted = []
        for names in ((), ("A", "B", "C", "D")):
            for name in names:
                mailing.add(f"Partner {name}", linked=False)
                mailing.to_contact(f"Partner {name}", outcome=refused())
                mailing.mailed(mailing.board.organisations[POLICE])
            with statements() as asked:
                mailing.page()
            counted.append(len(asked))
        assert counted[0] == counted[1] <= 8

    def test_holds_nothing_of_another_board(self, mailing: Mailing) -> None:
        other = make_board("Birch Hill Board", "birch-hill")
        mailing.board.opened()
        mailing.to_contact(TRUST, subject="Alder's own")
        with acting_for(other.id):
            seen = today(now=mailing.moment)
        assert seen.is_calm
        assert seen.sent == ()
