"""What the pages of the journey are about, put beside a sample: more of it where the sample is larger."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from werkzeug.routing import Rule

from app.assessments.models import SubmittedAnswer
from app.assessments.service import import_results, templates
from app.boards import service as boards
from app.boards.models import Partner
from app.boards.service import claiming
from app.boards.service import importing as lists
from app.commons.kinds import PartnerKind
from app.core import clock, holding
from app.core.mail import Letter
from app.core.mail.records import note
from app.core.models import LetPass, MailRecord
from app.core.sheets import read as read_sheet
from app.organisations.keys import Keys
from app.people import queries as people
from app.people.keys import link_secret
from app.people.models import TokenPurpose
from app.reports.service import meetings
from tenants import acting_for, acting_for_none, db, new_id, read, transaction

if TYPE_CHECKING:
    from tests.performance.test_statements import World

FLAG = [{"field": "practice", "what": "phone"}]


class Journey:
    """Puts the rows in, and says which of them a page takes."""

    def __init__(self, world: World, many: int) -> None:
        self.world, self.many, self.now = world, many, clock.now()
        with acting_for(world.board, world.manager):
            self.partners = dict(map(tuple, read(select(Partner.name, Partner.id).where(Partner.left_at.is_(None)))))
        self._templates_and_meetings()
        self.results_file = self._results()
        self.list_file = self._list()
        self._mails()
        self.answer, self.note = self._texts()
        self.unclaimed, self.claim = self._claims()
        db.session.remove()

    def values(self, rule: Rule) -> dict[str, object]:
        """Return what a rule takes."""
        if not rule.rule.startswith(("/boards/", "/organisations/")):
            return {}
        kind = "organisation" if rule.rule.startswith("/organisations/") else "board"
        values: dict[str, object] = {
            "answer_id": self.answer,
            "claim_id": self.claim,
            "file_id": self.results_file,
            "mail_id": self.mails[kind],
            "meeting_id": self.meeting,
            "note_id": self.note,
            "template_id": self.template,
            "layout": "wide",
            "file_format": "csv",
            "extension": "csv",
        }
        if "/partners/import/" in rule.rule:
            values["upload_id"] = self.list_file
        if rule.endpoint in ("partners.name", "caring.begin", "caring.stop"):
            values["partner_id"] = self.unclaimed
        return {name: value for name, value in values.items() if name in rule.arguments}

    def _templates_and_meetings(self) -> None:
        today = clock.local_date(self.now)
        for number in range(self.many):
            self.template, self.meeting = new_id(), new_id()
            with acting_for(self.world.board, self.world.manager), transaction():
                templates.add(
                    key=self.template, name=f"T {number}", title="T", days=9, chair_words="", kinds=(), now=self.now
                )
                meetings.add_meeting(
                    key=self.meeting,
                    title=f"Meeting {number}",
                    place="",
                    held_on=today + timedelta(days=30 + number),
                    days_before=7,
                    recipients=[],
                    now=self.now,
                )

    def _results(self) -> UUID:
        page = io.StringIO()
        table = csv.writer(page)
        table.writerow(["Partner", "1. Leaders’ permission: level", "1. Leaders’ permission: words"])
        for name in self.partners:
            table.writerow([name, "3", "Words"])
        content = page.getvalue().encode()
        last = clock.local_date(self.now) - timedelta(days=2_000)
        said = {"title": "Long ago", "reporting_year": last.year, "closes_on": last.isoformat()}
        with acting_for(self.world.board, self.world.manager), transaction():
            file_id = import_results.hold(key=new_id(), filename="a.csv", content=content, now=self.now)
            holding.say(file_id=file_id, kind="results", revision=1, choices=said)
        return file_id

    def _list(self) -> UUID:
        rows = [f"Partner {number},Housing,Con Tact,con-{number}@msp.example\n" for number in range(self.many)]
        content = "".join(["Organisation,Kind,Name,E-mail\n", *rows]).encode()
        sheet = read_sheet(content, filename="list.csv")
        with acting_for(self.world.board, self.world.manager), transaction():
            return lists.hand_in(key=new_id(), sheet=sheet, now=self.now)

    def _mails(self) -> None:
        self.mails: dict[str, UUID] = {}
        for kind, space_id in (("organisation", self.world.organisation), ("board", self.world.board)):
            for number in range(self.many):
                letter = Letter("Con Tact", "con@msp.example", "Words", ("Words.",), for_id=self.world.board)
                with self.world.app.test_request_context(), acting_for(space_id), transaction():
                    kept = note(letter, kind="tests.mail", message_id=f"<{kind}{number}@msp.example>", now=self.now)
                assert kept is not None
                self.mails[kind] = kept
        with acting_for(self.world.board):
            assert read(select(MailRecord.id).where(MailRecord.id == self.mails["board"])).first()

    def _texts(self) -> tuple[UUID, UUID]:
        with acting_for(self.world.board, self.world.manager), transaction() as session:
            wanted = select(SubmittedAnswer).where(SubmittedAnswer.factor == 1).limit(self.many)
            rows = session.scalars(wanted).all()
            for row in rows:
                row.flags, row.looked_at = FLAG, None
            notes = [
                LetPass(
                    id=new_id(),
                    object_kind="cycle",
                    object_id=self.world.draft,
                    field="chair_words",
                    what="phone",
                    print=f"{number:064}",
                    noted_at=self.now,
                )
                for number in range(self.many)
            ]
            session.add_all(notes)
            session.flush()
            return rows[0].id, notes[0].id

    def _claims(self) -> tuple[UUID, UUID]:
        with acting_for(self.world.board, self.world.manager), transaction():
            partner_id = boards.add_new(
                partner_id=new_id(),
                name="Nobody There",
                kind=PartnerKind.SMALL_CHARITY,
                keys=Keys(),
                contact_name="Con Tact",
                contact_email="con.tact@msp.example",
                now=self.now,
            )
            organisation_id = read(select(Partner.organisation_id).where(Partner.id == partner_id)).scalar_one()
        claim_id = None
        for number in range(self.many):
            with acting_for(organisation_id), transaction():
                token_id = claiming.make_claim(
                    name=f"Clay Mant {number}", email=f"clay-{number}@msp.example", job="Lead", now=self.now
                )
            assert token_id is not None
            with acting_for_none():
                found = people.find_claim(link_secret(TokenPurpose.CLAIM.value, token_id))
            assert found is not None
            claim_id = found.request_id
            assert claim_id is not None
            with acting_for(organisation_id), transaction():
                claiming.confirm_address(token_id=token_id, claim_id=claim_id, now=self.now)
        assert claim_id is not None
        return partner_id, claim_id
