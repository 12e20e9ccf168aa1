"""Reminders of a last day: when, to whom, and when not; and the day's one mail that takes them along."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.accounts import handlers
from app.assessments.crossing import ACCENT, REQUEST, RequestPayload
from app.assessments.models import Asked
from app.assessments.queries.answers import factor_page
from app.assessments.service import cycles, sending, telling
from app.assessments.service.answers import save_answer
from app.assessments.service.merging import Base
from app.boards.models import BoardSettings
from app.commons.levels import Level
from app.core.models import MailRecord
from app.people.models import Account, Membership, News, Reminders, TokenPurpose
from app.people.queries.notifications import list_unmailed
from app.people.roles import Role
from app.people.service import create_account, grant
from app.people.service.notifications import choose_mails
from tenants import acting_for, acting_for_none, db, new_id, publish, transaction
from tests.app.accounts.helpers import tokens
from tests.app.assessments.board.helpers import LAST, NOW, Board, all_levels
from tests.app.assessments.mailing.mails import clear, days_from, html, local, mails, morning, subjects, text, work

LEAD, LINKED = "lead@steps.example", "linked@steps.example"


def account(board: Board, email: str) -> UUID:
    with acting_for(board.organisations["Small Steps"].id):
        found: UUID = db.session.execute(select(Account.id).where(Account.email == email)).scalar_one()
    return found


def choose(board: Board, email: str, *, reminders: Reminders = Reminders.ALL, news: News = News.AT_ONCE) -> None:
    with acting_for_none(account(board, email)), transaction():
        choose_mails(reminders=reminders, news=news)


def settings(board: Board, **values: Any) -> None:
    with board.acting(), transaction():
        own = db.session.scalars(select(BoardSettings)).one_or_none()
        if own is None:
            own = BoardSettings(updated_at=NOW)
            db.session.add(own)
        for name, value in values.items():
            setattr(own, name, value)


def opened(board: Board, folder: Path, **more: Any) -> UUID:
    """Open a cycle, and let the mails that go at once go."""
    cycle_id = board.opened(**more)
    work(NOW + timedelta(minutes=1))
    clear(folder)
    return cycle_id


def save(board: Board, cycle_id: UUID, email: str, factor: int) -> None:
    asked_id = board.request_id(cycle_id, "Small Steps")
    with acting_for(board.organisations["Small Steps"].id, account(board, email)), transaction():
        base = Base(factor_page(asked_id, factor, now=NOW).answer.revision)
        save_answer(asked_id=asked_id, factor=factor, base=base, typed={"level": Level("2")}, now=NOW)


class TestReminders:
    def test_come_at_fourteen_seven_and_one_days_and_once_it_is_over(self, board: Board, mail_folder: Path) -> None:
        opened(board, mail_folder)
        on: dict[int, list[str]] = {}
        for day in days_from(LAST - timedelta(days=16), LAST + timedelta(days=4)):
            work(local(day, 0, 5))
            morning(day)
            got = subjects(mail_folder, LEAD)
            clear(mail_folder)
            if got:
                on[(LAST - day).days] = got
        soon = ["MSP 2026-27: the last day is 30 October 2026"]
        assert on == {14: soon, 7: soon, 1: soon, -1: ["MSP 2026-27: the last day was 30 October 2026"]}

    def test_look_like_a_mail_of_their_own_in_the_boards_name_and_colour(self, board: Board, mail_folder: Path) -> None:
        settings(board, accent="#7a1f4d")
        cycle_id = opened(board, mail_folder)
        save(board, cycle_id, LEAD, 3)
        morning(LAST - timedelta(days=7))
        [mail] = mails(mail_folder, LEAD)
        assert mail["From"].startswith('"Alder Bay SAB"') or mail["From"].startswith("Alder Bay SAB")
        assert "#7a1f4d" in html(mail)
        assert "1 of 11 answered so far." in text(mail)
        request_id = board.request_id(cycle_id, "Small Steps")
        assert f"/organisations/small-steps/requests/{request_id}/" in text(mail)
        assert "/mail-choices/" in text(mail)
        with acting_for(board.space.id):  # the board sees that it went, to whom and about what
            record = db.session.scalars(select(MailRecord).where(MailRecord.account_id.is_not(None))).all()[-1]
            assert (record.kind, record.about_id) == ("accounts.digest", request_id)
            assert "/mail-choices/" not in record.body or "(this link" in record.body

    def test_go_to_whoever_answers_too(self, board: Board, mail_folder: Path) -> None:
        cycle_id = opened(board, mail_folder)
        morning(LAST - timedelta(days=14))
        assert subjects(mail_folder, "helper@steps.example") == []
        save(board, cycle_id, "helper@steps.example", 1)
        morning(LAST - timedelta(days=7))
        assert len(subjects(mail_folder, "helper@steps.example")) == 1

    def test_stop_once_the_answers_were_sent(self, board: Board, mail_folder: Path) -> None:
        cycle_id = opened(board, mail_folder)
        save(board, cycle_id, LEAD, 1)
        asked_id, lead = board.request_id(cycle_id, "Small Steps"), account(board, LEAD)
        with acting_for(board.organisations["Small Steps"].id, lead), transaction():
            sending.submit(asked_id=asked_id, key=uuid4(), signed_by="Lee Lead", read=None, now=NOW)
        work(NOW + timedelta(minutes=2))
        clear(mail_folder)
        for days in (14, 7, 1, -1):
            morning(LAST - timedelta(days=days))
        assert subjects(mail_folder, LEAD) == []

    def test_go_as_each_person_wants_them(self, board: Board, mail_folder: Path) -> None:
        opened(board, mail_folder)
        choose(board, LEAD, reminders=Reminders.LAST)
        morning(LAST - timedelta(days=14))
        morning(LAST - timedelta(days=7))
        assert subjects(mail_folder, LEAD) == []
        morning(LAST - timedelta(days=1))
        assert len(subjects(mail_folder, LEAD)) == 1
        choose(board, LEAD, reminders=Reminders.NONE)
        work(local(LAST + timedelta(days=1), 0, 5))
        morning(LAST + timedelta(days=1))
        assert len(subjects(mail_folder, LEAD)) == 1

    def test_move_with_the_last_day(self, board: Board, mail_folder: Path) -> None:
        cycle_id = opened(board, mail_folder)
        later = LAST + timedelta(days=30)
        board.call(cycles.change_last_day, cycle_id=cycle_id, revision=2, closes_on=later, now=NOW)
        work(NOW + timedelta(minutes=2))
        clear(mail_folder)
        for days in (14, 7, 1):
            morning(LAST - timedelta(days=days))
        assert subjects(mail_folder, LEAD) == []
        morning(later - timedelta(days=7))
        assert subjects(mail_folder, LEAD) == ["MSP 2026-27: the last day is 29 November 2026"]

    def test_do_not_say_of_a_cycle_that_was_closed_early_that_it_is_over(self, board: Board, mail_folder: Path) -> None:
        cycle_id = opened(board, mail_folder)
        board.call(cycles.close_cycle, cycle_id=cycle_id, revision=2, now=NOW + timedelta(days=3))
        for day in days_from(LAST - timedelta(days=15), LAST + timedelta(days=2)):
            morning(day)
        assert subjects(mail_folder) == []

    def test_one_that_comes_late_does_not_stand_in_for_the_next(self, board: Board, mail_folder: Path) -> None:
        opened(board, mail_folder)
        work(local(LAST - timedelta(days=6), 11))  # the worker stood still for days
        work(local(LAST - timedelta(days=6), 11, 1))
        assert subjects(mail_folder, LEAD) == ["MSP 2026-27: the last day is 30 October 2026"]

    def test_go_not_where_the_board_wants_none(self, board: Board, mail_folder: Path) -> None:
        settings(board, reminders_on=False)
        opened(board, mail_folder)
        for days in (14, 7, 1):
            morning(LAST - timedelta(days=days))
        assert subjects(mail_folder) == []

    def test_stop_where_the_board_says_so_later(self, board: Board, mail_folder: Path) -> None:
        cycle_id = opened(board, mail_folder)
        settings(board, reminders_on=False)
        board.call(telling.tell_all_again, now=NOW + timedelta(hours=1))
        assert cycle_id
        for days in (14, 7, 1):
            morning(LAST - timedelta(days=days))
        assert subjects(mail_folder) == []


class TestContacts:
    def test_of_partners_not_connected_are_reminded_by_the_board_with_a_link(
        self, board: Board, mail_folder: Path
    ) -> None:
        opened(board, mail_folder)
        morning(LAST - timedelta(days=7))
        [mail] = mails(mail_folder, "sam@reed-trust.example")
        assert mail["Subject"] == "A reminder from Alder Bay SAB: MSP 2026-27, last day 30 October 2026"
        assert "/answer/" in text(mail)
        with board.acting():
            kept = db.session.scalars(select(MailRecord).where(MailRecord.kind == "assessments.contact_reminder")).one()
            assert "/answer/" not in kept.body

    def test_are_told_that_it_is_over_without_a_link(self, board: Board, mail_folder: Path) -> None:
        opened(board, mail_folder)
        work(local(LAST + timedelta(days=1), 0, 5))
        clear(mail_folder)
        morning(LAST + timedelta(days=1))
        [mail] = mails(mail_folder, "sam@reed-trust.example")
        assert "no answers have come" in text(mail)
        assert "/answer/" not in text(mail)

    def test_are_left_in_peace_once_connected(self, board: Board, mail_folder: Path) -> None:
        opened(board, mail_folder)
        board.accept("Reed Trust", now=NOW + timedelta(hours=1))
        morning(LAST - timedelta(days=7))
        assert subjects(mail_folder, "sam@reed-trust.example") == []


class TestTheDaysMail:
    def test_is_one_whatever_the_number_of_boards(self, board: Board, other_board: Board, mail_folder: Path) -> None:
        for one in (board, other_board):
            one.opened()
        work(NOW + timedelta(minutes=1))
        clear(mail_folder)
        morning(LAST - timedelta(days=7))
        [mail] = mails(mail_folder, LEAD)
        assert mail["Subject"] == "2 things from 2 boards"
        assert "Alder Bay SAB" in text(mail)
        assert "Birch Vale SAB" in text(mail)
        for one in (board, other_board):  # each is told that it went, not to whom
            with one.acting():
                [told] = [row for row in db.session.scalars(select(MailRecord)) if row.kind == "accounts.digest"]
                assert (told.to_email, told.body) == ("", "")

    def test_never_goes_twice_a_day(self, board: Board, other_board: Board, mail_folder: Path) -> None:
        board.opened()
        other_board.opened(closes_on=LAST)
        work(NOW + timedelta(minutes=1))
        clear(mail_folder)
        day = LAST - timedelta(days=7)
        morning(day)
        choose(board, LEAD, news=News.DAILY)
        board.opened("Another", now=local(day, 9), closes_on=LAST + timedelta(days=60))
        work(local(day, 9, 1))
        work(local(day, 20))
        assert len(subjects(mail_folder, LEAD)) == 1
        morning(day + timedelta(days=1))
        assert subjects(mail_folder, LEAD)[1:] == ["Alder Bay SAB asks: Another"]

    def test_holds_what_is_new_for_whoever_wants_it_so(self, board: Board, mail_folder: Path) -> None:
        choose(board, LEAD, news=News.DAILY)
        cycle_id = board.opened()
        work(NOW + timedelta(minutes=1))
        assert subjects(mail_folder, LEAD) == []
        board.call(cycles.change_last_day, cycle_id=cycle_id, revision=2, closes_on=LAST + timedelta(days=9), now=NOW)
        morning(NOW.date() + timedelta(days=1))
        [mail] = mails(mail_folder, LEAD)
        assert mail["Subject"] == "Alder Bay SAB: 2 things for 8 September"
        assert "the last day is now 8 November 2026" in text(mail)

    def test_brings_a_link_to_whoever_has_no_password(self, board: Board, mail_folder: Path) -> None:
        account_id = new_id()
        with acting_for_none(account_id), transaction():
            create_account(account_id=account_id, email=LINKED, name="Li Nked", password_hash=None, now=NOW)
        with acting_for(board.organisations["Small Steps"].id, account_id), transaction():
            grant(account_id=account_id, role=Role.ORGANISATION_LEAD, now=NOW)
        cycle_id = board.opened()
        work(NOW + timedelta(minutes=1))
        [asked] = mails(mail_folder, LINKED)
        assert "/answer/" in text(asked)
        clear(mail_folder)
        morning(LAST - timedelta(days=7))
        [mail] = mails(mail_folder, LINKED)
        assert "/answer/" in text(mail)
        made = tokens(TokenPurpose.ANSWER)
        assert len(made) == 2
        assert made[-1].request_id == board.request_id(cycle_id, "Small Steps")
        with board.acting():
            bodies = [row.body for row in db.session.scalars(select(MailRecord))]
        assert [body for body in bodies if "/answer/" in body] == []

    def test_tells_managers_who_has_sent_and_how_many(self, board: Board, mail_folder: Path) -> None:
        cycle_id = opened(board, mail_folder)
        board.submit(cycle_id, "Quill Police", all_levels(Level("3")), now=NOW + timedelta(hours=1))
        board.submit(cycle_id, "Small Steps", all_levels(Level("2")), now=NOW + timedelta(hours=2))
        work(NOW + timedelta(hours=3))
        assert subjects(mail_folder, "manager@alder-bay.example") == []
        morning(NOW.date() + timedelta(days=1))
        [mail] = mails(mail_folder, "manager@alder-bay.example")
        assert mail["Subject"] == "News from Alder Bay SAB: 2 sets of answers have come"
        assert "Quill Police has sent its answers: MSP 2026-27." in text(mail)
        assert "2 of 3 have sent theirs." in text(mail)

    def test_says_nothing_of_a_space_that_the_person_has_left(self, board: Board, mail_folder: Path) -> None:
        opened(board, mail_folder)
        day, lead = LAST - timedelta(days=7), account(board, LEAD)
        work(local(day, 7, 1))
        with acting_for(board.organisations["Small Steps"].id, lead), transaction():
            held = select(Membership).where(Membership.account_id == lead, Membership.ended_at.is_(None))
            row = db.session.scalars(held).one()
            row.ended_at = NOW
        work(local(day, 7, 31))
        assert subjects(mail_folder, LEAD) == []

    def test_killed_before_it_is_noted_goes_again_under_the_same_name(
        self, board: Board, mail_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened(board, mail_folder)
        day = LAST - timedelta(days=7)
        work(local(day, 7, 1))

        def killed(**arguments: Any) -> None:
            raise RuntimeError("killed")

        with monkeypatch.context() as patched:
            patched.setattr(handlers, "mark_mailed", killed)
            work(local(day, 7, 31), rounds=1)
        work(local(day, 7, 45))
        first, second = mails(mail_folder, LEAD)
        assert first["Message-ID"] == second["Message-ID"]
        work(local(day, 8, 45))
        assert len(mails(mail_folder, LEAD)) == 2
        with acting_for_none(account(board, LEAD)):
            assert list_unmailed(now=local(day, 9)) == ()


class TestRequestPayload:
    def test_from_before_boards_had_colours_is_still_read(self, board: Board) -> None:
        cycle_id = board.opened()
        request_id = board.request_id(cycle_id, "Small Steps")
        payload: dict[str, Any] = json.loads(board.sent_to("Small Steps")[-1].payload)
        assert {"accent", "reminders"} <= payload.keys()
        del payload["accent"], payload["reminders"]
        read = RequestPayload.from_json(payload)
        assert (read.accent, read.reminders) == (ACCENT, True)
        organisation = board.organisations["Small Steps"].id
        with board.acting(), transaction():
            publish(REQUEST, to=organisation, subject_id=request_id, payload=payload, now=NOW)
        with acting_for(organisation):
            accent = db.session.execute(select(Asked.board_accent).where(Asked.id == request_id)).scalar_one()
        assert accent == ACCENT
