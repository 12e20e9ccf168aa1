"""The chair's brief as a tagged PDF/UA: one side of A4, whatever partners are called and however many there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from flask import render_template

from app.assessments.queries.cycles import list_cycles
from app.assessments.queries.results import read_results
from app.boards.queries import look
from app.core import clock
from app.core.keeping import CannotMake, Made, Tell, file_maker
from app.reports.messages.brief import KIND
from app.reports.queries.brief import Brief, brief_of
from app.reports.statistics import quoted, quoted_name, within
from tenants import this_space

STYLES = Path(__file__).with_name("brief.css")


@dataclass(frozen=True, slots=True)
class Fit:
    """How much goes on the side."""

    points: float  # the size of print
    names: int  # characters of all names that are outstanding
    name: int  # characters of one name
    quote: int  # characters of one quotation

    def listed(self, names: Iterable[str]) -> tuple[tuple[str, ...], int]:
        """Return the names that there is room for, and how many more there are."""
        return within(names, most=self.names, each=self.name)

    def called(self, name: str) -> str:
        """Return one name."""
        return quoted_name(name, self.name)

    def said(self, text: str) -> str:
        """Return a quotation."""
        return quoted(text, most=self.quote)


# From roomy to tight; the last one has room for anything that the service lets in.
FITS = (
    Fit(11.5, 1200, 80, 220),
    Fit(10, 1100, 70, 200),
    Fit(9, 800, 50, 130),
    Fit(8, 300, 32, 60),
)


@file_maker(KIND)
def make_brief(subject_id: UUID, file_format: str, tell: Tell) -> Made:
    """Make the brief of a cycle of the current board."""
    now = clock.now()
    cycles = list_cycles()
    cycle = next(one for one in cycles if one.id == subject_id)
    brief = brief_of(read_results(cycle, cycles))
    content = pdf_of(brief, board_name=this_space().name, accent=look().accent, now=now)
    return Made(f"brief-{clock.local_date(now).isoformat()}.pdf", content)


def pdf_of(brief: Brief, *, board_name: str, accent: str, now: datetime) -> bytes:
    """Return the brief on one side of A4.

    Args:
        brief: what it says.
        board_name: whose it is.
        accent: the board's colour, "#rrggbb".
        now: aware UTC; it is dated by it.

    Raises:
        CannotMake: this machine has no Pango.
    """
    sides, days_left = 0, clock.days_left(brief.cycle.closes_on, now)

    def drawn(fit: Fit) -> str:
        return render_template(
            "reports/brief_paper.html", brief=brief, fit=fit, board_name=board_name, now=now, days_left=days_left
        )

    styles = STYLES.read_text(encoding="utf-8") + f"\nh1 {{ border-color: {accent}; }}\n"
    content = b""
    for fit in FITS:
        sides, content = _written(drawn(fit), f"{styles}html {{ font-size: {fit.points}pt; }}\n")
        if sides == 1:
            break
    return content


def _written(html: str, styles: str) -> tuple[int, bytes]:
    """Return how many sides a page takes, and it as a tagged PDF/UA; it asks nobody for anything."""
    try:
        import weasyprint
    except OSError as error:  # what is missing is a library of the system's, which no Python package brings
        raise CannotMake(
            "PDF files need Pango: install libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz-subset0"
        ) from error

    options = {"pdf_variant": "pdf/ua-1"}
    sheet = weasyprint.CSS(string=styles, url_fetcher=_fetch_nothing)
    page = weasyprint.HTML(string=html, url_fetcher=_fetch_nothing).render(stylesheets=[sheet], **options)
    made: bytes = page.write_pdf(**options)
    return len(page.pages), made


def _fetch_nothing(url: str, *args: object, **more: object) -> object:
    raise ValueError(f"a paper brings nothing from elsewhere: {url}")
