"""The survey on paper, A4, in two sizes of print: the same questions in the same words, a number beside each answer."""

from pathlib import Path
from uuid import UUID

from flask import render_template

from app.commons.learning import LearningInstrument
from app.commons.queries import learning_instrument
from app.core import clock
from app.core.paper import pdf_from
from app.learning_needs.queries.paper import KIND, LARGE, PaperSurvey, paper_of
from app.learning_needs.service.documents import document_maker

STYLES = Path(__file__).with_name("paper_form.css")
_LARGER = """
@page { margin-bottom: 34mm; @bottom-left { font-size: 16pt; } @bottom-right { font-size: 16pt; } }
html { font-size: 18pt; }
.hint, .topic p, .rate, .key, .ends { font-size: 1rem !important; }
.rate { flex-wrap: wrap; }
.rate .what, .ends { flex: none; width: 100%; margin: 0; }
.box { width: 2rem; height: 1.6rem; font-size: 1rem; line-height: 1.5rem; }
"""


def paper_form(paper: PaperSurvey, instrument: LearningInstrument, *, large: bool) -> bytes:
    """Return the form as a tagged PDF/UA.

    Args:
        paper: what is asked, and whose staff.
        instrument: the questions behind it.
        large: 18 point print instead of 11.

    Raises:
        CannotMake: this machine has no Pango.
    """
    survey = paper.survey
    listed = len(survey.topics)
    minutes = round(instrument.minutes(min(listed, instrument.enough_after), listed=listed))
    words = instrument.start.filled_in(
        board=survey.board_name, smallest=survey.smallest, minutes=minutes, enough_after=instrument.enough_after
    )
    html = render_template(
        "learning_needs/paper_form.html",
        paper=paper,
        survey=survey,
        instrument=instrument,
        words=words,
        minutes=minutes,
        large=large,
    )
    return pdf_from(html, STYLES.read_text(encoding="utf-8") + (_LARGER if large else ""))


@document_maker(KIND)
def make_paper(request_id: UUID, file_format: str) -> tuple[str, bytes]:
    """Make the paper form of a request to one partner."""
    return _made(request_id, large=False)


@document_maker(LARGE)
def make_large_paper(request_id: UUID, file_format: str) -> tuple[str, bytes]:
    """Make the paper form of a request to one partner, in large print."""
    return _made(request_id, large=True)


def _made(request_id: UUID, *, large: bool) -> tuple[str, bytes]:
    paper = paper_of(request_id, now=clock.now())
    content = paper_form(paper, learning_instrument(paper.survey.instrument_id), large=large)
    return f"survey-on-paper{'-large-print' if large else ''}.pdf", content
