"""What every load of the shelf shares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.commons.models import Release, ReleaseKind
from tenants import db


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did."""

    title: str
    changed: bool  # False where the same content was there already
    added: int  # councils that are new to the register, or 1 for a new version of an instrument
    total: int  # councils in the files, or factors or topics of the instrument


def add_release(
    kind: ReleaseKind, publisher: str, title: str, published_on: date, file_hash: str, *, now: datetime
) -> Release:
    """Add a release, and return it with its id.

    Args:
        kind: what it brings.
        publisher, title, published_on, file_hash: of the file, or the set of files.
        now: aware UTC.
    """
    release = Release(
        kind=kind, publisher=publisher, title=title, published_on=published_on, file_hash=file_hash, loaded_at=now
    )
    db.session.add(release)
    db.session.flush()
    return release
