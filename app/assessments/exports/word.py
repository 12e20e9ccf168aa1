"""What a partner said, as a Word document: headings and paragraphs, to be put into a paper or written in."""

import io
from datetime import datetime
from typing import Any

from app.assessments.exports.paper import FactorPart, Paper

_FONT = "Arial"


def word_of(paper: Paper, *, made_at: datetime) -> bytes:
    """Return the document.

    Args:
        paper: what it says.
        made_at: aware UTC.
    """
    from docx import Document  # the worker's: no page loads it
    from docx.shared import Cm, Pt

    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
    document.styles["Normal"].font.name = _FONT
    document.styles["Normal"].font.size = Pt(11)
    properties = document.core_properties
    properties.title, properties.author, properties.language = paper.title, "", "en-GB"
    properties.created = properties.modified = made_at.replace(tzinfo=None)
    if paper.is_draft:  # on every page
        page.header.paragraphs[0].add_run("DRAFT: not signed off, not sent").bold = True
    document.add_heading(paper.title, level=0)
    for mark in paper.marks:
        document.add_paragraph().add_run(mark).bold = True
    _add_facts(document, paper)
    for group in paper.groups:
        document.add_heading(group.title, level=1)
        for factor in group.factors:
            _add_factor(document, factor)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _add_facts(document: Any, paper: Paper) -> None:
    """Each fact a line of its own: read aloud, a table of two columns says no more and takes longer."""
    for name, value in paper.facts:
        line = document.add_paragraph()
        line.paragraph_format.space_after = 0
        line.add_run(f"{name}: ").bold = True
        line.add_run(value)


def _add_factor(document: Any, factor: FactorPart) -> None:
    document.add_heading(f"{factor.number}. {factor.title}", level=2)
    document.add_paragraph(factor.asked).runs[0].italic = True
    level = document.add_paragraph()
    level.add_run(f"Level: {factor.level}").bold = True
    if factor.meaning:
        level.add_run(f". {factor.meaning}")
    if factor.remark:
        document.add_paragraph(factor.remark)
    for said in factor.texts:
        document.add_heading(said.what, level=3)
        for line in said.text.splitlines():
            document.add_paragraph(line)
    if factor.links:
        document.add_heading("Links to evidence", level=3)
        for link in factor.links:
            # Written out, not made to be clicked: what leads elsewhere is to be seen first.
            words = f"{link.title}: {link.url}" if link.title and link.title != link.url else link.url or link.title
            document.add_paragraph(words, style="List Bullet")
