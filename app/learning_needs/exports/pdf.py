"""The findings as a tagged PDF/UA: the charts as drawings, the tables as tables, from one template."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from flask import render_template
from markupsafe import Markup

from app.learning_needs.exports.tables import method_lines, sections_of
from app.learning_needs.exports.word import about_lines
from app.learning_needs.queries.findings import Findings
from app.learning_needs.service.documents import CannotMake

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


def pdf_from(html: str, styles: str) -> bytes:
    """Return a page as a tagged PDF/UA; it asks nobody for anything.

    Raises:
        CannotMake: this machine has no Pango.
    """
    try:
        import weasyprint
    except OSError as error:  # what is missing is a library of the system's, which no Python package brings
        raise CannotMake(
            "PDF files need Pango: install libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz-subset0"
        ) from error

    sheet = weasyprint.CSS(string=styles, url_fetcher=_fetch_nothing)
    page = weasyprint.HTML(string=html, url_fetcher=_fetch_nothing)
    made: bytes = page.write_pdf(stylesheets=[sheet], pdf_variant="pdf/ua-1")
    return made


def _fetch_nothing(url: str, *args: object, **more: object) -> object:
    raise ValueError(f"a paper brings nothing from elsewhere: {url}")
