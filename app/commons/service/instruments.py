"""Putting instruments on the shelf. A version that stands is never changed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from app.commons.files import LEARNING_INSTRUMENT, InstrumentFile, read_instrument
from app.commons.learning_validation import check_learning_instrument
from app.commons.models import InstrumentVersion, ReleaseKind
from app.commons.service.shelf import Loaded, add_release
from app.commons.validation import check_instrument
from app.core.errors import Refused
from tenants import db, read


class InvalidInstrument(Refused):
    """The instrument's data file is not complete."""

    status = 422

    def __init__(self, problems: list[str]) -> None:
        super().__init__("The instrument cannot be loaded. " + " ".join(problems))
        self.problems = problems


class InstrumentChanged(Refused):
    """This version was loaded before, with other words."""


def load_instrument(*, now: datetime, instrument: InstrumentFile | None = None) -> Loaded:
    """Put a version of an instrument on the shelf; the same content twice changes nothing.

    Args:
        now: aware UTC.
        instrument: the data file; the MSP success factors that come with the product where none is given.

    Raises:
        InvalidInstrument: the content is not complete.
        InstrumentChanged: the version was loaded before, with other content.
    """
    file = instrument or read_instrument()
    problems = check_instrument(file.content)
    if problems:
        raise InvalidInstrument(problems)
    return _load_version(file, total=len(file.content["factors"]), now=now)


def load_learning_instrument(*, now: datetime, instrument: InstrumentFile | None = None) -> Loaded:
    """Put a version of the learning needs instrument on the shelf; the same content twice changes nothing.

    Args:
        now: aware UTC.
        instrument: the data file; the MSP learning needs that come with the product where none is given.

    Raises:
        InvalidInstrument: the content is not complete.
        InstrumentChanged: the version was loaded before, with other content.
    """
    file = instrument or read_instrument(LEARNING_INSTRUMENT)
    problems = check_learning_instrument(file.content)
    if problems:
        raise InvalidInstrument(problems)
    return _load_version(file, total=len(file.content["topics"]), now=now)


def _load_version(file: InstrumentFile, *, total: int, now: datetime) -> Loaded:
    """Keep content that was checked, unless it is kept already."""
    content = file.content
    key, version, title = content["key"], content["version"], content["title"]
    known = select(InstrumentVersion.content_hash)
    known = known.where(InstrumentVersion.key == key, InstrumentVersion.version == version)
    stands = read(known).scalar()
    if stands == file.content_hash:
        return Loaded(title, changed=False, added=0, total=total)
    if stands is not None:
        raise InstrumentChanged(
            f"{title}, version {version}, was loaded before with other words. Give the new words a new version."
        )
    published_on = date.fromisoformat(content["published_on"])
    release = add_release(ReleaseKind.INSTRUMENT, content["publisher"], title, published_on, file.file_hash, now=now)
    db.session.add(
        InstrumentVersion(
            # The same wherever it is loaded, so that a space restored elsewhere finds its instrument.
            id=uuid5(NAMESPACE_URL, f"instrument:{key}/{version}"),
            release_id=release.id,
            key=key,
            version=version,
            title=title,
            content=content,
            content_hash=file.content_hash,
            released_at=now,
        )
    )
    db.session.flush()
    return Loaded(title, changed=True, added=1, total=total)
