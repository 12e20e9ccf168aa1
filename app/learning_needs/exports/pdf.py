"""The findings as a tagged PDF/UA: the charts as drawings, the tables as tables, from one template."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from flask import render_template
from markupsafe import Markup

from app.core.paper import pdf_from
from app.learning_needs.exports.tables import method_lines, sections_of
from app.learning_needs.exports.word import about_lines
from app.learning_needs.queries.findings import Findings

STYLES = Path(__file__).with_name("paper.css")


def pdf_of(found: Findings, *, sentences: Sequence[str], drawings: Mapping[str, Sequence[tuple[str, Markup]]]) -> bytes:
    """Return the file.

    Args:
        found: every sheet of the release.
        sentences: what the charts show, in words, for the summary.
        drawings: by section, each a caption and an SVG.

    Raises:
        CannotMake: this machine has no Pango.
    """
    html = render_template(
        "learning_needs/board/findings/paper.html",
        found=found,
        about=about_lines(found),
        sentences=sentences,
        sections=sections_of(found) if found.answered is not None else (),
        drawings=drawings,
        method=method_lines(found),
    )
    return pdf_from(html, STYLES.read_text(encoding="utf-8"))
