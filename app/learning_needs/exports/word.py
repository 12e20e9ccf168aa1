"""The findings as a Word document: headings, sentences and tables, so that it can be edited into a board's paper."""

import io
from collections.abc import Sequence
from typing import Any

from app.learning_needs.exports.tables import NOT_SHOWN, Section, Table, method_lines, sections_of
from app.learning_needs.queries.findings import Findings

_FONT = "Arial"


def word_of(found: Findings, sentences: Sequence[str]) -> bytes:
    """Return the document.

    Args:
        found: every sheet of the release.
        sentences: what the charts show, in words, for the summary.
    """
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    document = Document()
    part = document.sections[0]
    part.orientation = WD_ORIENT.LANDSCAPE
    part.page_width, part.page_height = Cm(29.7), Cm(21)
    part.left_margin = part.right_margin = part.top_margin = part.bottom_margin = Cm(1.8)
    document.styles["Normal"].font.name = _FONT
    document.styles["Normal"].font.size = Pt(11)
    document.core_properties.title = f"Findings: {found.survey.title}"
    document.core_properties.language = "en-GB"
    document.core_properties.author = ""
    document.add_heading(f"Findings: {found.survey.title}", level=0)
    for line in about_lines(found):
        document.add_paragraph(line)
    if found.answered is not None:
        document.add_heading("In short", level=1)
        for sentence in sentences:
            document.add_paragraph(sentence, style="List Bullet")
        for section in sections_of(found):
            _add_section(document, section)
    document.add_heading("How the figures were made", level=1)
    for line in method_lines(found):
        document.add_paragraph(line, style="List Bullet")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def about_lines(found: Findings) -> tuple[str, ...]:
    """Return what every paper says first: how many answered, where, when."""
    survey = found.survey
    when = f"{_day(survey.opens_on)} to {_day(survey.closes_on)}"
    if found.answered is None:
        few = f"Fewer than {survey.smallest} people answered, from {when}."
        return (f"{few} So that nobody can be told, nothing is shown.",)
    rate = f", {found.response_rate}% of those who could" if found.response_rate is not None else ""
    partners = len([one for one in found.partners if not one.left_out])
    asked = f" The staff of {partners} partners were asked." if partners > 1 else ""
    return (
        f"About {found.answered:,} people answered{rate}, from {when}.{asked}",
        (
            f"A group is shown where at least {survey.smallest} people answered. Elsewhere a letter says why it is "
            f"{NOT_SHOWN}. Counts are rounded to 5."
        ),
    )


def _day(day: Any) -> str:
    return f"{day.day} {day:%B %Y}"


def _add_section(document: Any, section: Section) -> None:
    document.add_heading(section.title, level=1)
    if section.note:
        document.add_paragraph(section.note)
    for table in section.tables:
        document.add_heading(table.title, level=2)
        if table.note or table.gaps:
            document.add_paragraph(f"{table.note} {table.gaps}".strip())
        _add_table(document, table)


def _add_table(document: Any, table: Table) -> None:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement
    from docx.shared import Pt

    heads = [table.first, *(f"{one.label} ({one.unit})" if one.unit else one.label for one in table.columns)]
    made = document.add_table(rows=1 + len(table.rows), cols=len(heads), style="Light Grid Accent 1")
    made.autofit = True
    size = Pt(9 if len(heads) < 13 else 7)
    lines = [heads, *([row.label, *(cell.text for cell in row.cells)] for row in table.rows)]
    for row, texts in zip(made.rows, lines, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            run = cell.paragraphs[0].add_run(text)
            run.font.size = size
    head = OxmlElement("w:tblHeader")  # repeated on every page, and told as a head by what reads aloud
    head.set(qn("w:val"), "true")
    made.rows[0]._tr.get_or_add_trPr().append(head)
