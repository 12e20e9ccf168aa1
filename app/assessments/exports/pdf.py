"""Papers as tagged PDF/UA: what a partner said; the heat map, as a table."""

from pathlib import Path
from typing import Any

from flask import render_template

from app.assessments.exports.paper import Paper
from app.core.paper import pdf_from

_HERE = Path(__file__).parent


def pdf_of(paper: Paper) -> bytes:
    """Return what a partner said; CannotMake where this machine has no Pango."""
    return _drawn("assessments/papers/submission.html", "paper.css", paper=paper)


def heat_pdf_of(**shown: Any) -> bytes:
    """Return a heat map as a table that reads aloud; CannotMake where this machine has no Pango.

    Args:
        shown: what the template shows: `found`, `heat`, `footing`, `marks`.
    """
    return _drawn("assessments/papers/heat.html", "heat.css", **shown)


def _drawn(template: str, styles: str, **shown: Any) -> bytes:
    return pdf_from(render_template(template, **shown), (_HERE / styles).read_text(encoding="utf-8"))
