"""How a board looks, what it covers, who answers for its data."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from sqlalchemy import delete, select

from app.boards.colour import LEAST, clean_colour, contrast_with_white, said
from app.boards.models import BoardCouncil, BoardSettings
from app.commons import queries as commons
from app.core.errors import Refused
from tenants import Space, current_space_id, db, insert_rows, new_id, record

CHANGED = "Somebody changed this since you opened the page. Look at what is there now, then save yours again."


class Stale(Refused):
    """Somebody else changed the same since the page was opened."""

    def __init__(self) -> None:
        super().__init__(CHANGED)


class SettingsListener(Protocol):
    """What a floor above does when what partners get to see of a board's settings has changed."""

    def __call__(self, *, now: datetime) -> None:
        """Act for the board, in the transaction in which they change."""


_listeners: dict[str, SettingsListener] = {}


def on_settings_changed(listener: SettingsListener) -> SettingsListener:
    """Register what is to happen when a board's colour changes, or whether it reminds; usable as a decorator."""
    _listeners[f"{listener.__module__}.{getattr(listener, '__qualname__', listener)}"] = listener
    return listener


def set_up(*, councils: Iterable[str], now: datetime) -> None:
    """Give a board that was just made its settings, as they are to begin with, and the councils it covers.

    Args:
        councils: codes of the register.
        now: aware UTC.

    Raises:
        Refused: a code is not in the register.
    """
    db.session.add(BoardSettings(updated_at=now))
    db.session.flush()
    _put_councils(set(councils))


def cover(*, councils: Iterable[str], now: datetime) -> None:
    """Say which councils' areas the board covers.

    Raises:
        Refused: a code is not in the register.
    """
    wanted = set(councils)
    there = set(db.session.scalars(select(BoardCouncil.council_code)))
    if wanted == there:
        return
    gone = there - wanted
    if gone:
        db.session.execute(delete(BoardCouncil).where(BoardCouncil.council_code.in_(gone)))
    _put_councils(wanted - there)
    record("settings.councils_changed", kind="settings", now=now, detail={"count": len(wanted)})


def _put_councils(codes: set[str]) -> None:
    if len(commons.get_councils(sorted(codes))) != len(codes):
        raise Refused("Choose councils from the list", field="councils")
    insert_rows(BoardCouncil, [{"id": new_id(), "council_code": code} for code in sorted(codes)])


def edit_settings(
    *,
    accent: str,
    partner_word: str,
    partner_words: str,
    covers_text: str,
    controller: str,
    host_council: str | None,
    retention_years: int,
    revision: int,
    now: datetime,
    reminders_on: bool = True,
    logo: bytes | None = None,
    remove_logo: bool = False,
) -> None:
    """Change how the board looks and who answers for its data.

    Args:
        accent: "#rrggbb".
        partner_word: what the board calls one of its partners.
        partner_words: and several of them.
        covers_text: the area in words; may be empty.
        controller: who answers for the data.
        host_council: the register's code of the council that hosts the board, if one does.
        retention_years: 1 to 25.
        revision: of the settings, as the page had it.
        now: aware UTC.
        reminders_on: whether partners are reminded of a last day.
        logo: a PNG from `make_logo`, where there is a new one.
        remove_logo: have none from now on.

    Raises:
        Stale: the settings have another revision by now.
        Refused: the colour cannot be read on white, or there is no such council.
    """
    colour = _readable(accent)
    if host_council and not commons.get_councils([host_council]):
        raise Refused("Choose the council from the list", field="host_council")
    own = db.session.scalars(select(BoardSettings)).one()
    space = db.session.scalars(select(Space).where(Space.id == current_space_id())).one()
    values: dict[str, object] = {
        "accent": colour,
        "partner_word": partner_word,
        "partner_words": partner_words,
        "covers_text": covers_text,
        "reminders_on": reminders_on,
    }
    answers: dict[str, object] = {
        "controller": controller,
        "host_council": host_council,
        "retention_years": retention_years,
    }
    picture = _picture(own, logo, remove_logo)
    if own.revision != revision:
        if _same(own, values | picture) and _same(space, answers):
            return  # the same page sent twice
        raise Stale
    seen_by_partners = {"accent": colour, "reminders_on": reminders_on}
    told = not _same(own, seen_by_partners)
    for row, changes in ((own, values | picture), (space, answers)):
        for name, value in changes.items():
            setattr(row, name, value)
    own.revision, own.updated_at = revision + 1, now
    db.session.flush()
    record("settings.edited", kind="settings", now=now)
    if told:
        for listener in _listeners.values():
            listener(now=now)
    if picture:
        action = "settings.logo_changed" if logo else "settings.logo_removed"
        record(action, kind="settings", now=now)


def _readable(accent: str) -> str:
    colour = clean_colour(accent)
    if colour is None:
        raise Refused("Enter the colour as # and six letters or numbers, like #0b5563", field="accent")
    ratio = contrast_with_white(colour)
    if ratio < LEAST:
        raise Refused(
            f"Choose a darker colour. This one has a contrast of {said(ratio)} against white; {LEAST} to 1 is needed",
            field="accent",
        )
    return colour


def _picture(own: BoardSettings, logo: bytes | None, remove: bool) -> dict[str, object]:
    if logo:
        return {"logo": logo, "logo_hash": hashlib.sha256(logo).hexdigest()}
    return {"logo": None, "logo_hash": None} if remove and own.logo_hash else {}


def _same(row: object, values: Mapping[str, object]) -> bool:
    return all(getattr(row, name) == value for name, value in values.items())
