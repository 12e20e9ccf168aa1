"""An organisation takes its own answers with it: as they stand, marked as a draft, and each version that it sent."""

from __future__ import annotations

import io
from uuid import UUID

import pytest
from docx import Document
from sqlalchemy import select

from app.assessments.service import taking_out as service
from app.commons.levels import Level
from app.core import clock, keeping
from app.core.keeping import FILES, Made, Tell
from tenants import AuditEntry, acting_for, read, transaction
from tests.app.assessments.organisation.test_sending import LINK, submit
from tests.app.assessments.organisation.world import World, statements
from tests.app.spaces import work


def made(world: World, kind: str, subject_id: UUID, file_format: str = "docx") -> bytes:
    with acting_for(world.quill.id, world.lead), transaction():
        service.ask_for(kind=kind, subject_id=subject_id, now=clock.now())
    work()
    with acting_for(world.quill.id):
        [row] = [one for one in keeping.list_files(subject_id, kind) if one.format == file_format]
        return keeping.read_file(subject_id, row.id, kind).content


def text_of(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)


def taken(world: World) -> list[dict[str, object]]:
    with acting_for(world.quill.id):
        statement = select(AuditEntry.detail).where(AuditEntry.action == "results.taken_out").order_by(AuditEntry.id)
        return list(read(statement).scalars().all())


class TestDraft:
    def test_is_marked_as_a_draft_on_every_page(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, level=Level.STARTING, practice="We do.\nMuch.", links=[LINK])
        content = made(world, service.DRAFT, asked_id)
        text = text_of(content)
        assert "DRAFT. This has not been signed off or sent." in text
        assert "Level: 2 Starting" in text
        assert "Policy: https://quill.example/policy" in text
        assert text.count("Level: Not answered") == 10
        header = Document(io.BytesIO(content)).sections[0].header
        assert header.paragraphs[0].text == "DRAFT: not signed off, not sent"

    def test_holds_what_is_different_for_this_board_alone(self, world: World) -> None:
        asked_id, other_id = world.ask(world.anytown), world.ask(world.otherby)
        world.save(
            asked_id, 1, level=Level.STARTING, practice="Shared", own_words="For Anytown", own_level=Level.EMBEDDED
        )
        here, there = text_of(made(world, service.DRAFT, asked_id)), text_of(made(world, service.DRAFT, other_id))
        assert "For Anytown" in here
        assert "Level: 4 Embedded" in here
        assert "Other boards get: 2 Starting." in here
        assert "For Anytown" not in there
        assert "Level: 2 Starting" in there


class TestSent:
    def test_says_what_was_sent_though_answers_changed_since(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, level=Level.STARTING, practice="As it was sent")
        sent_id = submit(world, asked_id)
        world.save(asked_id, 1, level=Level.EMBEDDED, practice="As it is now")
        text = text_of(made(world, service.SENT, sent_id))
        assert "As it was sent" in text
        assert "As it is now" not in text
        assert "Signed by: Lena Lead, Safeguarding lead" in text
        assert f"Reference: {sent_id}" in text
        assert made(world, service.SENT, sent_id, "pdf").startswith(b"%PDF")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that take no time."""

    def make(subject_id: UUID, file_format: str, tell: Tell) -> Made:
        return Made(f"x.{file_format}", file_format.encode() * 3)

    for kind in service.FORMATS:
        monkeypatch.setitem(FILES.makers, kind, make)


class TestPages:
    def test_are_made_taken_and_noted(self, world: World, quick: None) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, level=Level.STARTING)
        sent_id = submit(world, asked_id)
        lead, page = world.browser("lead@quill.example"), world.path(asked_id, "files/")
        assert page in lead.get(world.path(asked_id, f"receipts/{sent_id}")).text
        assert lead.submit(page, to=page + "make").status_code == 303
        assert lead.submit(page, to=f"{page}make/{sent_id}").status_code == 303
        assert lead.get(page).text.count("Being made: 0% done") == 3
        work()
        with acting_for(world.quill.id):
            [draft], sent = keeping.list_files(asked_id), keeping.list_files(sent_id)
        assert lead.submit(page, to=f"{page}{draft.id}").data == b"docx" * 3
        for row in sent:
            answer = lead.submit(page, to=f"{page}versions/{sent_id}/{row.id}")
            assert answer.data == row.format.encode() * 3
        assert [one["what"] for one in taken(world)] == ["draft", "sent", "sent"]
        with statements() as said:
            lead.get(page)
        assert len(said) <= 8, said

    def test_another_requests_version_is_not_found(self, world: World, quick: None) -> None:
        asked_id, other_id = world.ask(world.anytown), world.ask(world.otherby)
        world.save(asked_id, 1, level=Level.STARTING)
        sent_id = submit(world, asked_id)
        made(world, service.SENT, sent_id)
        with acting_for(world.quill.id):
            row = keeping.list_files(sent_id)[0]
        lead, page = world.browser("lead@quill.example"), world.path(other_id, "files/")
        assert lead.submit(page, to=f"{page}make/{sent_id}").status_code == 404
        assert lead.submit(page, to=f"{page}versions/{sent_id}/{row.id}").status_code == 404
        assert lead.submit(page, to=f"{page}{row.id}").status_code == 404
        assert taken(world) == []

    @pytest.mark.parametrize("email", ["helper@quill.example", "reader@quill.example"])
    def test_who_does_not_look_after_the_organisation_takes_nothing(self, world: World, email: str) -> None:
        asked_id = world.ask(world.anytown)
        somebody = world.browser(email)
        assert somebody.get(world.path(asked_id, "files/")).status_code == 403
        assert "files/" not in somebody.get(world.path(asked_id)).text
