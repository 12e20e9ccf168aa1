"""A manager reminds partners by a button: who is offered, the mail as it will look, and once a day each."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.assessments.queries.nudging import words_of
from app.assessments.service import cycles
from app.assessments.service.nudging import Reminded, remind_partners
from app.assessments.service.refusals_board import AlreadyDone, NoPartners, NotAPartner, WrongDates, WrongState
from app.boards.models import Partner
from app.commons.levels import Level
from app.core import clock
from app.core.models import HeldFile, MailRecord
from app.people.roles import Role
from tenants import AuditEntry, db
from tests.app.accounts.helpers import Browser, make_person
from tests.app.assessments.board.helpers import LAST, NOW, Board, all_levels, cycle_path, statements
from tests.app.assessments.mailing.mails import clear, html, mails, subjects, text, work

LEAD, CONTACT = "lead@steps.example", "sam@reed-trust.example"


def remind(
    board: Board, cycle_id: UUID, *names: str, words: str = "", key: UUID | None = None, days: int = 1
) -> Reminded:
    ids = {board.request_id(cycle_id, name) for name in names}
    done: Reminded = board.call(
        remind_partners,
        cycle_id=cycle_id,
        key=key or uuid4(),
        request_ids=ids,
        words=words,
        now=NOW + timedelta(days=days),
    )
    return done


@pytest.fixture
def cycle_id(board: Board, mail_folder: Path) -> UUID:
    made = board.opened()
    work(NOW + timedelta(minutes=1))
    clear(mail_folder)
    return made


class TestRemindPartners:
    def test_mails_those_connected_through_their_own_space_and_the_contact_of_the_others(
        self, board: Board, cycle_id: UUID, mail_folder: Path
    ) -> None:
        done = remind(board, cycle_id, "Small Steps", "Reed Trust", words="I can help on Tuesday.")
        assert done == Reminded(told=1, mailed=1, left_out=0)
        work(NOW + timedelta(days=1, minutes=1))
        for address in (LEAD, CONTACT):
            [mail] = mails(mail_folder, address)
            assert mail["Subject"] == "A reminder from Alder Bay SAB: MSP 2026-27, last day 30 October 2026"
            assert "I can help on Tuesday." in text(mail)
            assert "I can help on Tuesday." in html(mail)
            assert "You have 52 days." in text(mail)
        assert "/answer/" in text(mails(mail_folder, CONTACT)[0])
        assert "/answer/" not in text(mails(mail_folder, LEAD)[0])
        with board.acting():
            kept = db.session.scalars(select(MailRecord).where(MailRecord.subject.startswith("A reminder"))).all()
            assert {row.about_id for row in kept} == {
                board.request_id(cycle_id, name) for name in ("Small Steps", "Reed Trust")
            }
            entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "cycle.reminded")).one()
            assert entry.detail == {"partners": 2}

    def test_reminds_each_once_a_day(self, board: Board, cycle_id: UUID, mail_folder: Path) -> None:
        remind(board, cycle_id, "Small Steps")
        assert remind(board, cycle_id, "Small Steps", "Quill Police") == Reminded(told=1, mailed=0, left_out=1)
        with pytest.raises(NoPartners):
            remind(board, cycle_id, "Small Steps")
        assert remind(board, cycle_id, "Small Steps", days=2).told == 1
        work(NOW + timedelta(days=2, minutes=1))
        assert len(subjects(mail_folder, LEAD)) == 2

    def test_does_a_double_click_once(self, board: Board, cycle_id: UUID) -> None:
        key = uuid4()
        remind(board, cycle_id, "Small Steps", key=key)
        with pytest.raises(AlreadyDone):
            remind(board, cycle_id, "Small Steps", key=key)

    def test_leaves_out_who_has_sent_meanwhile(self, board: Board, cycle_id: UUID, mail_folder: Path) -> None:
        board.submit(cycle_id, "Small Steps", all_levels(Level("2")), now=NOW + timedelta(hours=1))
        assert remind(board, cycle_id, "Small Steps", "Quill Police").left_out == 1
        work(NOW + timedelta(days=1))
        assert [one for one in subjects(mail_folder, LEAD) if "reminder" in one] == []

    def test_refuses_what_cannot_be(self, board: Board, other_board: Board, cycle_id: UUID) -> None:
        with pytest.raises(NoPartners):
            remind(board, cycle_id)
        foreign = other_board.opened()
        with pytest.raises(NotAPartner):
            board.call(
                remind_partners,
                cycle_id=cycle_id,
                key=uuid4(),
                request_ids={other_board.request_id(foreign, "Small Steps")},
                words="",
                now=NOW,
            )
        with pytest.raises(WrongDates):
            remind(board, cycle_id, "Small Steps", days=(LAST - NOW.date()).days + 1)
        board.call(cycles.close_cycle, cycle_id=cycle_id, revision=2, now=NOW + timedelta(days=1))
        with pytest.raises(WrongState):
            remind(board, cycle_id, "Small Steps")

    def test_keeps_the_words_for_a_week_and_no_longer(self, board: Board, cycle_id: UUID) -> None:
        key = uuid4()
        remind(board, cycle_id, "Small Steps", words="Soon", key=key)
        assert board.ask(words_of, key) == "Soon"
        remind(board, cycle_id, "Small Steps", days=9)
        assert board.ask(words_of, key) == ""
        with board.acting():
            assert len(db.session.scalars(select(HeldFile)).all()) == 1

    def test_goes_not_once_the_cycle_was_closed(self, board: Board, cycle_id: UUID, mail_folder: Path) -> None:
        remind(board, cycle_id, "Small Steps", "Reed Trust")
        board.call(cycles.close_cycle, cycle_id=cycle_id, revision=2, now=NOW + timedelta(days=1, seconds=1))
        work(NOW + timedelta(days=1, minutes=1))
        assert subjects(mail_folder) == []


@pytest.fixture
def manager(app: Flask, board: Board, monkeypatch: pytest.MonkeyPatch) -> Browser:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=2))
    browser = Browser(app)
    browser.sign_in("manager@alder-bay.example")
    return browser


class TestPage:
    def ticked(self, page: str) -> set[str]:
        boxes = re.findall(r'<input[^>]*name="partners"[^>]*>', page)
        return {re.search(r'value="([^"]+)"', box)[1] for box in boxes if " checked" in box}  # type: ignore[index]

    def test_ticks_who_is_outstanding_and_shows_the_mail(self, board: Board, cycle_id: UUID, manager: Browser) -> None:
        board.submit(cycle_id, "Quill Police", all_levels(Level("3")), now=NOW + timedelta(hours=1))
        page = manager.get(cycle_path(board, cycle_id, "remind")).text
        wanted = {str(board.request_id(cycle_id, name)) for name in ("Small Steps", "Reed Trust")}
        assert self.ticked(page) == wanted
        assert "Sam Reed, your contact there" in page
        assert "A reminder from Alder Bay SAB: MSP 2026-27, last day 30 October 2026" in page
        assert '<pre class="mail-look__plain">Dear ' in page
        assert "style=" not in page.split('class="mail-look"')[1].split("</form>")[0]

    def test_shows_the_words_and_sends_nothing_before_send(
        self, board: Board, cycle_id: UUID, manager: Browser, mail_folder: Path
    ) -> None:
        path = cycle_path(board, cycle_id, "remind")
        one = str(board.request_id(cycle_id, "Small Steps"))
        page = manager.submit(path, partners=one, words="Call me <b>any</b> time", go="preview")
        assert page.status_code == 200
        assert unescape(page.text).count("Call me <b>any</b> time") == 3  # the field, the look, the plain text
        assert "<b>any</b>" not in page.text
        work(NOW + timedelta(days=2, minutes=1))
        assert subjects(mail_folder) == []
        sent = manager.submit(path, partners=one, words="Call me any time", go="send")
        assert sent.status_code == 303
        again = manager.get(path).text
        assert "Reminded today already" in again
        assert one not in self.ticked(again)
        work(NOW + timedelta(days=2, minutes=2))
        assert len(subjects(mail_folder, LEAD)) == 1

    def test_warns_of_what_looks_like_a_person(self, board: Board, cycle_id: UUID, manager: Browser) -> None:
        path = cycle_path(board, cycle_id, "remind")
        one = str(board.request_id(cycle_id, "Small Steps"))
        warned = manager.submit(path, partners=one, words="Ring 020 7946 0018 about it", go="send")
        assert warned.status_code == 422
        assert "Save it as it is" in warned.text

    def test_says_what_is_wrong(self, board: Board, cycle_id: UUID, manager: Browser) -> None:
        path = cycle_path(board, cycle_id, "remind")
        assert "Choose at least one partner" in manager.submit(path, go="send").text
        assert "500 characters" in manager.submit(path, words="x" * 501, go="send").text
        assert manager.submit(path, partners=str(uuid4()), go="send").status_code == 422

    def test_is_the_managers_alone_and_reads_little(
        self, app: Flask, board: Board, cycle_id: UUID, manager: Browser
    ) -> None:
        path = cycle_path(board, cycle_id, "remind")
        manager.get(path)
        with statements() as found:
            assert manager.get(path).status_code == 200
        assert len(found) <= 8
        make_person("chair@alder-bay.example", (board.space, Role.BOARD_CHAIR))
        chair = Browser(app)
        chair.sign_in("chair@alder-bay.example")
        assert chair.get(path).status_code == 403


class TestWhoIsNotThere:
    """Nobody of the partner's own would get the mail, though it is connected: no page says that one is on its way."""

    @pytest.mark.parametrize(
        ("column", "says"),
        [("looked_after_at", "your board answers in its name"), ("nobody_since", "nobody is left there who answers")],
    )
    def test_is_not_offered_and_not_counted(
        self, board: Board, cycle_id: UUID, manager: Browser, column: str, says: str
    ) -> None:
        def set_it() -> None:
            partner = db.session.get_one(Partner, (board.space.id, board.partners["Small Steps"]))
            setattr(partner, column, NOW)

        board.call(set_it)
        request_id = board.request_id(cycle_id, "Small Steps")
        page = manager.get(cycle_path(board, cycle_id, "remind")).text
        assert f"Small Steps: {says}" in page
        assert f'value="{request_id}"' not in page
        with pytest.raises(NoPartners, match="nobody to mail"):
            remind(board, cycle_id, "Small Steps")
        assert remind(board, cycle_id, "Small Steps", "Quill Police") == Reminded(told=1, mailed=0, left_out=1)
