"""Meetings, and the brief that goes out before each, once; on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.core import keeping
from app.people import service as people
from app.people.queries import list_members
from app.people.roles import Role
from app.reports.queries.meetings import get_meeting, list_meetings, list_readers
from app.reports.service import meetings as service
from app.reports.service.refusals import AlreadyDone, NobodyGetsIt, Stale
from tenants import AuditEntry, acting_for, db
from tenants.jobs import run_due
from tests.app.accounts.helpers import make_person
from tests.app.assessments.board.helpers import make_board
from tests.app.reports.conftest import TODAY, World, answer

HELD = date(2026, 10, 21)
DUE = datetime(2026, 10, 14, 6, 0, tzinfo=UTC)  # 7 in the morning in England, in summer


class Office:
    """A board's manager who plans meetings, and a worker whose clock the test sets."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.folder = world, folder
        self.chair = make_person("chair@alder-bay.example", (world.board.space, Role.BOARD_CHAIR), name="Ines Chair")
        self.moderator = make_person("mod@alder-bay.example", (world.board.space, Role.BOARD_MODERATOR), name="Mod")
        self.lay = make_person("lay@alder-bay.example", (world.board.space, Role.BOARD_LAY_MEMBER), name="Lay")
        self.work(TODAY)
        for old in folder.glob("*.eml"):
            old.unlink()

    def add(self, *, key: UUID | None = None, recipients: set[UUID] | None = None, **more: Any) -> UUID:
        values: dict[str, Any] = {
            "key": key or uuid4(),
            "title": "Board meeting",
            "place": "Town hall",
            "held_on": HELD,
            "days_before": 7,
            "recipients": {self.chair} if recipients is None else recipients,
            "now": TODAY,
        }
        found: UUID = self.world.board.call(service.add_meeting, **(values | more)).id
        return found

    def change(self, meeting_id: UUID, *, now: datetime = TODAY, **changed: Any) -> None:
        row = self.world.board.ask(get_meeting, meeting_id)
        values = {
            "title": row.title,
            "place": row.place,
            "held_on": row.held_on,
            "days_before": row.days_before,
            "recipients": set(row.recipients),
            "revision": row.revision,
        }
        self.world.board.call(service.change_meeting, meeting_id=meeting_id, now=now, **(values | changed))

    def work(self, moment: datetime) -> None:
        while run_due(clock=lambda: moment):
            pass

    def mails(self) -> list[EmailMessage]:
        found = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in self.folder.glob("*.eml")]
        return [one for one in found if "brief" in str(one["Subject"])]

    def actions(self) -> list[str]:
        with acting_for(self.world.board.space.id):
            return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.at, AuditEntry.id)))


@pytest.fixture
def office(world: World, mail_folder: Path) -> Office:
    return Office(world, mail_folder)


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


class TestMeetings:
    def test_are_listed_first_to_come_first(self, office: Office) -> None:
        later = office.add(held_on=HELD + timedelta(days=90))
        first = office.add()
        rows = office.world.board.ask(list_meetings)
        assert [row.id for row in rows] == [first, later]
        assert (rows[0].brief_on, rows[0].brief_at, rows[0].recipients) == (date(2026, 10, 14), DUE, (office.chair,))
        assert office.actions().count("meeting.added") == 2

    def test_the_same_form_twice_is_one_meeting(self, office: Office) -> None:
        key = uuid4()
        office.add(key=key)
        with pytest.raises(AlreadyDone):
            office.add(key=key)
        assert len(office.world.board.ask(list_meetings)) == 1

    def test_who_may_read_the_brief_may_get_it(self, office: Office) -> None:
        readers = office.world.board.ask(list_readers)
        assert [one.account_id for one in readers] == [office.chair, office.world.board.manager, office.moderator]
        assert readers[0].is_chair
        with pytest.raises(NobodyGetsIt):
            office.add(recipients={office.lay})
        with pytest.raises(NobodyGetsIt):
            office.add(recipients={uuid4()})

    def test_a_stale_page_changes_nothing(self, office: Office) -> None:
        meeting = office.add()
        office.change(meeting, title="Moved")
        with pytest.raises(Stale):
            office.change(meeting, title="Again", revision=1)
        with pytest.raises(Stale):
            office.world.board.call(service.remove_meeting, meeting_id=meeting, revision=1, now=TODAY)
        office.change(meeting, revision=1)  # the same as it stands is no change
        assert office.actions().count("meeting.changed") == 1

    def test_of_elsewhere_are_not_there(self, office: Office) -> None:
        office.add()
        other = make_board("Birch Vale SAB", "birch-vale")
        assert other.ask(list_meetings) == ()


class TestTheBrief:
    def test_goes_out_once_on_its_day_as_a_pdf(self, office: Office) -> None:
        answer(office.world)
        office.add(recipients={office.chair, office.moderator})
        office.work(DUE - timedelta(minutes=1))
        assert office.mails() == []
        office.work(DUE)
        office.work(DUE + timedelta(days=3))
        mails = office.mails()
        assert sorted(str(one["To"]) for one in mails) == [
            "Ines Chair <chair@alder-bay.example>",
            "Mod <mod@alder-bay.example>",
        ]
        letter = mails[0]
        assert letter["Subject"] == "The chair’s brief for Board meeting on 21 October 2026"
        assert "Alder Bay SAB" in letter["From"]
        assert "3 of 4 partners have sent their answers" in text_of(letter)
        (paper,) = letter.iter_attachments()
        assert paper.get_content_type() == "application/pdf"
        assert len(PdfReader(BytesIO(paper.get_content())).pages) == 1
        assert office.actions().count("brief.mailed") == 1
        assert office.world.board.ask(list_meetings)[0].brief_sent_at == DUE

    def test_says_so_where_nobody_has_sent_anything(self, office: Office) -> None:
        office.add()
        office.work(DUE)
        (letter,) = office.mails()
        assert "nobody has sent their answers yet" in text_of(letter)

    def test_a_changed_day_moves_it(self, office: Office) -> None:
        meeting = office.add()
        office.change(meeting, held_on=HELD + timedelta(days=10))
        office.work(DUE + timedelta(days=9))
        assert office.mails() == []
        office.work(DUE + timedelta(days=10))
        assert len(office.mails()) == 1

    def test_an_earlier_day_brings_it_forward(self, office: Office) -> None:
        meeting = office.add()
        office.change(meeting, held_on=HELD - timedelta(days=10))
        office.work(DUE - timedelta(days=10))
        office.work(DUE)
        assert len(office.mails()) == 1

    def test_there_and_back_again_goes_once(self, office: Office) -> None:
        meeting = office.add()
        office.change(meeting, held_on=HELD + timedelta(days=10))
        office.change(meeting, held_on=HELD)
        office.work(DUE)
        office.work(DUE + timedelta(days=10))
        assert len(office.mails()) == 1

    def test_once_sent_another_day_does_not_send_it_again(self, office: Office) -> None:
        meeting = office.add()
        office.work(DUE)
        office.change(meeting, held_on=HELD + timedelta(days=30), now=DUE)
        office.work(DUE + timedelta(days=40))
        assert len(office.mails()) == 1

    def test_its_day_has_come_already(self, office: Office) -> None:
        office.add(held_on=TODAY.date() + timedelta(days=2))
        office.work(TODAY)
        assert len(office.mails()) == 1

    def test_nobody_hears_of_a_meeting_that_is_over_or_was_removed(self, office: Office) -> None:
        office.add(held_on=TODAY.date() - timedelta(days=1))
        gone = office.add()
        office.world.board.call(service.remove_meeting, meeting_id=gone, revision=1, now=TODAY)
        office.work(DUE + timedelta(days=30))
        assert office.mails() == []
        assert "meeting.removed" in office.actions()

    def test_whoever_left_gets_nothing(self, office: Office) -> None:
        office.add(recipients={office.chair, office.moderator})
        (held,) = (one for one in office.world.board.ask(list_members) if one.account_id == office.moderator)
        office.world.board.call(people.end_membership, membership_id=held.roles[0].membership_id, now=TODAY)
        office.work(DUE)
        assert [str(one["To"]) for one in office.mails()] == ["Ines Chair <chair@alder-bay.example>"]

    def test_mail_that_fails_is_tried_again(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        office.add()
        kept = keeping.FILES.makers["brief"]

        def broken(*args: Any) -> Any:
            raise OSError("the disk is full")

        monkeypatch.setitem(keeping.FILES.makers, "brief", broken)
        office.work(DUE)
        assert office.mails() == []
        monkeypatch.setitem(keeping.FILES.makers, "brief", kept)
        office.work(DUE + timedelta(hours=2))
        assert len(office.mails()) == 1

    def test_without_pango_it_goes_without_the_paper(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        office.add()

        def cannot(*args: Any) -> Any:
            raise keeping.CannotMake("no Pango")

        monkeypatch.setitem(keeping.FILES.makers, "brief", cannot)
        office.work(DUE)
        (letter,) = office.mails()
        assert list(letter.iter_attachments()) == []
        assert "could not be made as a PDF" in text_of(letter)

    def test_to_me_now(self, office: Office) -> None:
        board = office.world.board
        board.call(service.mail_to_me, cycle_id=office.world.cycle, now=TODAY)
        office.work(TODAY)
        (letter,) = office.mails()
        assert "manager@alder-bay.example" in str(letter["To"])
        assert letter["Subject"] == "The chair’s brief: MSP 2026-27"

    def test_a_board_without_a_cycle_is_told(self, office: Office) -> None:
        other = make_board("Birch Vale SAB", "birch-vale")
        other.call(
            service.add_meeting,
            key=uuid4(),
            title="First meeting",
            place="",
            held_on=HELD,
            days_before=0,
            recipients={other.manager},
            now=TODAY,
        )
        office.work(datetime(2026, 10, 21, 6, 0, tzinfo=UTC))
        (letter,) = office.mails()
        assert "has not opened a cycle yet" in text_of(letter)
