"""How a board looks, what it covers, and what its manager sets."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select

from app.boards.models import BoardCouncil, BoardSettings
from app.commons.models import Council
from tenants import Space, current_space_id, read

DEFAULT_ACCENT = "#0b5563"


@dataclass(frozen=True, slots=True)
class Look:
    """How a board shows itself on every page and in its mails."""

    accent: str = DEFAULT_ACCENT  # "#rrggbb"
    partner_word: str = "partner"
    partner_words: str = "partners"
    logo_hash: str | None = None

    @property
    def style(self) -> str:
        """The board's own style sheet."""
        return f":root {{ --space-accent: {self.accent}; }}\n"

    @property
    def style_hash(self) -> str:
        """What names the style sheet in its path: it changes when the style does."""
        return hashlib.sha256(self.style.encode()).hexdigest()[:16]


def look() -> Look:
    """Return how the current board looks; the service's own look where it was not set up."""
    columns = (
        BoardSettings.accent,
        BoardSettings.partner_word,
        BoardSettings.partner_words,
        BoardSettings.logo_hash,
    )
    row = read(select(*columns)).one_or_none()
    return Look(*row) if row else Look()


def logo(logo_hash: str) -> bytes:
    """Return the current board's logo, a PNG; NoResultFound where it has none or another by now."""
    statement = select(BoardSettings.logo).where(BoardSettings.logo_hash == logo_hash, BoardSettings.logo.is_not(None))
    return bytes(read(statement).scalar_one() or b"")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a board's manager sets."""

    accent: str
    partner_word: str
    partner_words: str
    covers_text: str
    logo_hash: str | None
    controller: str
    host_council: str | None
    retention_years: int
    revision: int
    reminders_on: bool


def get_settings() -> Settings:
    """Return the current board's settings."""
    statement = select(
        BoardSettings.accent,
        BoardSettings.partner_word,
        BoardSettings.partner_words,
        BoardSettings.covers_text,
        BoardSettings.logo_hash,
        Space.controller,
        Space.host_council,
        Space.retention_years,
        BoardSettings.revision,
        BoardSettings.reminders_on,
    ).join(Space, Space.id == BoardSettings.space_id)
    return Settings(*read(statement).one())


def covered_councils() -> tuple[tuple[str, str], ...]:
    """Return the councils that the current board covers, code and name, by name."""
    statement = select(Council.code, Council.name).join(BoardCouncil, BoardCouncil.council_code == Council.code)
    return tuple((code, name) for code, name in read(statement.order_by(Council.name)))


def own_region() -> str | None:
    """Return the code of the region that the current board lies in."""
    code: str | None = read(select(Space.region_code).where(Space.id == current_space_id())).scalar_one()
    return code
