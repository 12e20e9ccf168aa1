"""What an organisation's coordinators and leads are mailed of a survey: when, and when not."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from app.core import clock
from app.learning_needs.service import asked as service
from app.learning_needs.service import closing, running
from app.learning_needs.service.refusals import AlreadyDone
from app.people.models import News, Reminders
from app.people.roles import Role
from app.people.service.notifications import choose_mails
from tenants import acting_for, acting_for_none, transaction
from tests.app.accounts.helpers import make_person
from tests.app.learning_needs.running.world import LAST, NOW, Board, answer, asked, at, opened, request, work

CHARITY = "Small Steps"


@pytest.fixture
def people(board: Board) -> None:
    for role in (Role.ORGANISATION_LEAD, Role.ORGANISATION_COORDINATOR, Role.ORGANISATION_VIEWER):
        make_person(f"{role.value.replace('_', '-')}@steps.example", (board.organisations[CHARITY], role))


def mails(folder: Path) -> list[Any]:
    found = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))]
    return [mail for mail in found if mail["To"] and "steps.example" in mail["To"]]


def subjects(folder: Path) -> list[str]:
    return sorted(mail["Subject"] for mail in mails(folder))


def text(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content())


def clear(folder: Path) -> None:
    for path in folder.glob("*.eml"):
        path.unlink()


@pytest.mark.usefixtures("people", "no_files")
class TestMails:
    def test_leads_and_coordinators_are_told_when_it_opens_in_the_boards_name(
        self, board: Board, mail_folder: Path
    ) -> None:
        survey_id = opened(board)
        work(NOW + timedelta(minutes=1), rounds=1)
        found = mails(mail_folder)
        assert len(found) == 2
        for mail in found:
            assert mail["Subject"] == "Alder Bay SAB asks your staff: Learning needs 2026"
            assert "Alder Bay SAB" in mail["From"]
            words = " ".join(text(mail).split())
            door = request(board, survey_id, CHARITY).door
            assert f"{door[:4]}-{door[4:8]}-{door[8:]}" in words
            assert "30 September 2026" in words
            assert f"/organisations/small-steps/surveys/{request(board, survey_id, CHARITY).id}/" in text(mail)
            assert mail.get_body(("html",)) is not None

    def test_a_reminder_goes_half_way_and_near_the_end_where_few_have_answered(
        self, board: Board, mail_folder: Path
    ) -> None:
        opened(board)
        work(NOW + timedelta(minutes=1), rounds=1)
        clear(mail_folder)
        half = clock.start_of(NOW.date() + (LAST - NOW.date()) / 2) + timedelta(hours=10)
        work(half, rounds=2)
        assert len(subjects(mail_folder)) == 2
        assert "days left" in subjects(mail_folder)[0]
        clear(mail_folder)
        work(clock.start_of(LAST - timedelta(days=3)) + timedelta(hours=10), rounds=2)
        assert subjects(mail_folder) == ["Learning needs 2026: 3 days left"] * 2

    def test_none_goes_where_enough_have_answered(self, board: Board, mail_folder: Path) -> None:
        survey_id = opened(board)
        with at(board, CHARITY), transaction():
            service.declare_headcount(request_id=asked(board, CHARITY, survey_id).id, headcount=20, now=NOW)
        answer(board, CHARITY, [survey_id], 14)
        work(NOW + timedelta(days=1, hours=2), rounds=1)
        clear(mail_folder)
        work(clock.start_of(LAST - timedelta(days=3)) + timedelta(hours=10), rounds=2)
        assert subjects(mail_folder) == []

    @pytest.mark.parametrize("chosen", [Reminders.NONE, Reminders.LAST])
    def test_whoever_wants_fewer_reminders_is_not_told_that_few_have_answered(
        self, board: Board, chosen: Reminders
    ) -> None:
        survey_id = opened(board)
        work(NOW + timedelta(minutes=1), rounds=1)
        third = make_person("third@steps.example", (board.organisations[CHARITY], Role.ORGANISATION_LEAD))
        with acting_for_none(third), transaction():
            choose_mails(reminders=chosen, news=News.AT_ONCE)
        there = asked(board, CHARITY, survey_id)
        with at(board, CHARITY), transaction():
            told = service.remind_if_low(request_id=there.id, closes_on=there.closes_on.isoformat(), now=NOW)
        assert told == 2

    def test_a_moved_last_day_moves_the_reminders(self, board: Board, mail_folder: Path) -> None:
        survey_id = opened(board)
        work(NOW + timedelta(minutes=1), rounds=1)
        later = LAST + timedelta(days=20)
        board.call(running.change_last_day, survey_id=survey_id, revision=2, closes_on=later, now=NOW)
        work(NOW + timedelta(minutes=2), rounds=1)
        assert "Learning needs 2026: the last day is now 20 October 2026" in subjects(mail_folder)
        clear(mail_folder)
        work(clock.start_of(LAST - timedelta(days=3)) + timedelta(hours=10), rounds=2)
        assert all("24 days left" in one or "23 days left" in one for one in subjects(mail_folder))
        clear(mail_folder)
        work(clock.start_of(later - timedelta(days=3)) + timedelta(hours=10), rounds=2)
        assert subjects(mail_folder) == ["Learning needs 2026: 3 days left"] * 2

    def test_a_nudge_is_mailed_by_the_organisations_own_space_once_a_day(self, board: Board, mail_folder: Path) -> None:
        survey_id = opened(board)
        work(NOW + timedelta(minutes=1), rounds=1)
        clear(mail_folder)
        which = {"survey_id": survey_id, "request_id": request(board, survey_id, CHARITY).id}
        board.call(running.nudge, **which, now=NOW + timedelta(hours=1))
        with pytest.raises(AlreadyDone):
            board.call(running.nudge, **which, now=NOW + timedelta(hours=2))
        work(NOW + timedelta(hours=2), rounds=1)
        assert subjects(mail_folder) == ["A reminder from Alder Bay SAB: Learning needs 2026"] * 2
        assert "Hardly anybody" in text(mails(mail_folder)[0])
        clear(mail_folder)
        board.call(running.nudge, **which, now=NOW + timedelta(days=1))
        work(NOW + timedelta(days=1), rounds=1)
        assert len(subjects(mail_folder)) == 2

    def test_nothing_goes_once_it_is_closed(self, board: Board, mail_folder: Path) -> None:
        survey_id = opened(board)
        board.call(closing.close_survey, survey_id=survey_id, revision=2, now=NOW + timedelta(seconds=1))
        work(NOW + timedelta(minutes=1))
        assert [one for one in subjects(mail_folder) if "asks your staff" in one] == []

    def test_an_answer_asks_for_no_mail_and_no_job(self, board: Board, mail_folder: Path) -> None:
        from sqlalchemy import func, select

        from tenants import Job, db, working

        survey_id = opened(board)
        work(NOW + timedelta(minutes=1), rounds=1)
        with working():
            before = db.session.scalar(select(func.count(Job.id)))
        answer(board, CHARITY, [survey_id], 5)
        with working():
            assert db.session.scalar(select(func.count(Job.id))) == before
        with acting_for(board.organisations[CHARITY].id):
            assert request(board, survey_id, CHARITY)
