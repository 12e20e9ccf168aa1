"""What one partner said, as Word and PDF: everything that was asked and said, who signed, and every mark."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pypdf
import pytest
from docx import Document
from sqlalchemy import select

from app.assessments.crossing import LinkPayload
from app.assessments.exports.paper import Paper, paper_of_partner
from app.assessments.exports.pdf import pdf_of
from app.assessments.exports.word import word_of
from app.assessments.queries.cycles import get_request
from app.assessments.queries.results import list_answers
from app.assessments.queries.taking_out import read_cycle
from app.assessments.service import striking
from app.commons.levels import Level
from app.core import clock, keeping
from tenants import db
from tests.app.assessments.board.helpers import NOW, all_levels
from tests.app.assessments.exports.conftest import FORMULA, LINES, World
from tests.app.spaces import work


def paper(world: World, name: str = "Quill Police", version: int | None = None) -> Paper:
    def ask() -> Paper:
        found = read_cycle(world.cycle_id)
        partner = get_request(world.cycle_id, world.board.request_id(world.cycle_id, name))
        wanted = next(one for one in partner.versions if version in (None, one.version))
        return paper_of_partner(found, partner, wanted, list_answers(wanted.id))

    asked: Paper = world.board.ask(ask)
    return asked


def all_texts(shown: Paper) -> list[str]:
    """Every piece of the paper, each of which a file has to hold."""
    texts = [shown.title, *shown.marks, *(value for _, value in shown.facts)]
    for group in shown.groups:
        texts.append(group.title)
        for factor in group.factors:
            texts += [f"{factor.number}. {factor.title}", factor.asked, f"Level: {factor.level}", factor.meaning]
            texts += [factor.remark, *(line for said in factor.texts for line in said.text.splitlines())]
            texts += [part for link in factor.links for part in (link.title, link.url)]
    return [text for text in texts if text]


def word_text(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def pdf_text(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())


def marks(shown: Paper) -> str:
    return " ".join(shown.marks)


class TestPaper:
    def test_says_who_signed_when_and_which_version(self, world: World) -> None:
        facts = dict(paper(world).facts)
        assert facts["Signed by"] == "Ada Lead, safeguarding lead"
        assert facts["Version"] == "2"
        assert facts["Sent"] == "7 September 2026 at 10:00"
        assert facts["Answered"] == "10 of 11"
        assert facts["Board"] == "Alder Bay SAB"

    def test_has_every_factor_with_its_level_and_what_it_means(self, world: World) -> None:
        factors = [factor for group in paper(world).groups for factor in group.factors]
        assert [factor.number for factor in factors] == list(range(1, 12))
        levels = {factor.number: (factor.level, bool(factor.meaning)) for factor in factors}
        assert levels[1] == ("3 Established", True)
        assert levels[2] == ("Not sure", True)
        assert levels[3] == ("Outside our work", True)
        assert levels[4] == ("Not answered", False)
        assert all(factor.asked for factor in factors)

    def test_marks_what_the_board_said_in_its_name(self, world: World) -> None:
        assert "Answered by Alder Bay SAB in its name, as it was told by phone." in marks(paper(world, "=Small Steps"))
        assert "Answered by" not in marks(paper(world))

    def test_marks_what_does_not_count(self, world: World) -> None:
        assert "A newer version took its place" in marks(paper(world, version=1))
        back = paper(world, "Back Again Trust")
        assert "Taken back on 7 September 2026 at 10:00 by Ada Lead, safeguarding lead" in marks(back)

    def test_a_struck_text_leaves_when_it_was_struck(self, world: World) -> None:
        world.board.call(
            striking.remove_text, envelope_id=world.police, factor=1, field="practice", reason="A name", now=NOW
        )
        [said] = [one for one in paper(world).groups[0].factors[0].texts if one.what == "What we do"]
        assert said.text == "(removed on 7 September 2026)"

    def test_says_where_other_boards_get_another_level(self, world: World) -> None:
        def differ() -> None:
            from app.assessments.models import SubmittedAnswer

            statement = select(SubmittedAnswer).where(
                SubmittedAnswer.submission_id == world.police, SubmittedAnswer.factor == 1
            )
            db.session.scalars(statement).one().shared_level = Level.EMBEDDED

        world.board.call(differ)
        assert paper(world).groups[0].factors[0].remark == "Other boards get: 4 Embedded."


class TestWord:
    def test_holds_everything_in_order(self, world: World) -> None:
        shown = paper(world)
        text, at = word_text(word_of(shown, made_at=NOW)), 0
        for piece in all_texts(shown):
            assert piece in text
        for factor in (one for group in shown.groups for one in group.factors):
            at = text.index(f"{factor.number}. {factor.title}", at)

    def test_its_headings_are_headings(self, world: World) -> None:
        document = Document(io.BytesIO(word_of(paper(world), made_at=NOW)))
        styles = {paragraph.text: paragraph.style.name for paragraph in document.paragraphs if paragraph.style}
        assert styles["Quill Police: MSP 2026-27"] == "Title"
        assert styles["People"] == "Heading 1"
        assert [name for name in styles.values() if name == "Heading 2"] == ["Heading 2"] * 11
        assert document.core_properties.language == "en-GB"
        assert document.core_properties.title == "Quill Police: MSP 2026-27"

    def test_what_no_document_may_hold_is_left_out(self, world: World) -> None:
        world.board.submit(world.cycle_id, "Fenn Housing", all_levels(Level.STARTING), words="Bell\x07 and \x1b[0m end")
        text = word_text(word_of(paper(world, "Fenn Housing"), made_at=NOW))
        assert "Bell and [0m end" in text


class TestPDF:
    def test_is_tagged_and_holds_everything(self, world: World) -> None:
        shown = paper(world)
        content = pdf_of(shown)
        root: Any = pypdf.PdfReader(io.BytesIO(content)).trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "en-GB"
        assert "/StructTreeRoot" in root
        assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
        text = pdf_text(content).replace(" ", "")
        for piece in all_texts(shown):
            assert "".join(piece.split()) in text, piece

    def test_markup_in_words_is_words(self, world: World) -> None:
        world.board.submit(
            world.cycle_id, "Fenn Housing", all_levels(Level.STARTING), words="<b>bold</b> & <img src=x>"
        )
        assert "<b>bold</b> & <img src=x>" in pdf_text(pdf_of(paper(world, "Fenn Housing")))


@pytest.mark.parametrize(("kind", "formats"), [("submission", ["docx", "pdf"]), ("heat_map", ["pdf", "png"])])
def test_the_worker_makes_them(world: World, kind: str, formats: list[str]) -> None:
    from app.assessments.service.taking_out import ask_for

    subject: UUID = world.police if kind == "submission" else world.cycle_id
    world.board.call(ask_for, kind=kind, subject_id=subject, now=clock.now())
    work(later=timedelta(minutes=1))
    rows = world.board.ask(keeping.list_files, subject, kind)
    assert [(row.format, row.is_made) for row in rows] == [(one, True) for one in formats]
    for row in rows:
        content = world.board.ask(keeping.read_file, subject, row.id, kind).content
        starts = {"docx": b"PK", "pdf": b"%PDF", "png": b"\x89PNG"}[row.format]
        assert content.startswith(starts)
        if (kind, row.format) == ("heat_map", "pdf"):
            text = pdf_text(content)
            for words in ("3 Established", "Answered by the board", "Not connected", "Taken back", "own view"):
                assert words in text
            root: Any = pypdf.PdfReader(io.BytesIO(content)).trailer["/Root"]
            assert root["/MarkInfo"]["/Marked"]


def test_the_link_of_a_formula_is_text(world: World) -> None:
    links = paper(world).groups[0].factors[0].links
    assert links == (LinkPayload(FORMULA, "https://quill.example/plan"), LinkPayload("", "https://quill.example/b"))
    assert LINES.splitlines()[0] in word_text(word_of(paper(world), made_at=NOW))
