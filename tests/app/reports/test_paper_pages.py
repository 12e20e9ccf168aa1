"""The brief on paper: one side, tagged, whoever the partners are."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from app.assessments.models import Request
from app.assessments.service import cycles
from app.commons.levels import Level
from app.reports.exports.brief_pdf import make_brief, pdf_of
from tenants import db
from tests.app.assessments.board.helpers import NOW, Board, all_levels
from tests.app.reports.conftest import COUNCIL, TRUST, World, answer

pytestmark = pytest.mark.usefixtures("at_noon")
LONG = "The Alderholt, Birchmere and Cedarbrook Partnership for the Care and Housing of Adults who Need Support, North"


def pages(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def words(content: bytes) -> str:
    return " ".join(pages(content).pages[0].extract_text().split())


def drawn(world: World) -> bytes:
    content: bytes = world.board.ask(lambda: make_brief(world.cycle, "pdf", lambda percent: None).content)
    return content


class TestPaper:
    def test_one_side_that_says_it_all(self, world: World) -> None:
        answer(world)
        content = drawn(world)
        assert len(pages(content).pages) == 1
        said = words(content)
        for part in (
            "The chair’s brief: MSP 2026-27",
            "Partners’ own view, not yet moderated",
            "3 of 4 partners have sent their answers",
            TRUST,
            "3. Policies, systems and timescales",
            f"Ask {COUNCIL}: Not yet, Established last time",
            f"What {COUNCIL} does on 3",
            "What fell since MSP 2025-26",
            "Alder Bay SAB",
        ):
            assert part in said, part

    def test_is_tagged_and_says_so(self, world: World) -> None:
        answer(world)
        reader = pages(drawn(world))
        root: Any = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert "/StructTreeRoot" in root
        assert root["/Lang"] == "en-GB"
        assert b"pdfuaid" in root["/Metadata"].get_data()
        assert reader.metadata is not None
        assert reader.metadata.title == "The chair’s brief: MSP 2026-27"

    def test_nobody_has_sent_anything(self, world: World) -> None:
        said = words(drawn(world))
        assert "0 of 4 partners have sent their answers" in said
        assert "nothing to ask about" in said

    @pytest.mark.parametrize("sent", [0, 20])
    def test_forty_partners_with_long_names_and_much_to_say(self, world: World, sent: int) -> None:
        names = self._many(world, sent)
        content = drawn(world)
        assert len(pages(content).pages) == 1
        said = words(content)
        assert "of 44 partners" in said
        if sent:
            assert said.count("“") >= 6  # a question and a quotation each
        assert len(names) == 40

    def test_names_and_titles_as_long_as_may_be(self, app: Flask, world: World) -> None:
        length = 200
        self._many(world, 39, length=length)
        brief = world.brief()
        content = world.board.ask(
            lambda: pdf_of(brief, board_name="B" + "o" * (length - 1), accent="#0b5563", now=NOW + timedelta(days=2))
        )
        assert len(pages(content).pages) == 1

    @staticmethod
    def _many(world: World, sent: int, *, length: int = len(LONG) + 3) -> list[str]:
        board: Board = world.board
        names = [
            f"{LONG} {number}".ljust(length, "x")[:length] if length > 60 else f"Org {number}" for number in range(40)
        ]
        short = [f"More {number}" for number in range(40)]
        for name in short:
            board.add_partner(name)
        ids = [board.partners[name] for name in short]
        board.call(cycles.add_partners, cycle_id=world.cycle, partner_ids=ids, now=NOW + timedelta(days=1))
        text = "We ask every adult what they want to happen, and we write it down in the words that they use. " * 20
        for at, name in enumerate(short[:sent]):
            level = (Level.NOT_YET, Level.STARTING, Level.EMBEDDED)[at % 3]
            board.submit(world.cycle, name, all_levels(level), words=text)
        for name, long in zip(short, names, strict=True):
            request_id = board.request_id(world.cycle, name)

            def rename(request_id: object = request_id, long: str = long) -> None:
                found = db.session.get_one(Request, (board.space.id, request_id))
                found.partner_name = long

            board.call(rename)
        return names
