"""Reads of the instruments on the shelf."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.exc import NoResultFound

from app.commons.instrument import Instrument, parse
from app.commons.learning import MSP_LEARNING_NEEDS, LearningInstrument, parse_learning
from app.commons.models import InstrumentVersion
from tenants import read

MSP_SUCCESS_FACTORS = "msp-success-factors"


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of an instrument, without its content."""

    id: UUID
    key: str
    version: int
    title: str


def list_instruments() -> tuple[VersionRow, ...]:
    """Return every version of every instrument, newest version first."""
    statement = _versions().order_by(InstrumentVersion.title, InstrumentVersion.version.desc())
    return tuple(VersionRow(*row) for row in read(statement))


def _versions() -> Select[*tuple[Any, ...]]:
    return select(InstrumentVersion.id, InstrumentVersion.key, InstrumentVersion.version, InstrumentVersion.title)


# A version never changes, and its id is never used again: what was parsed once holds for the life of the process.
_parsed: dict[UUID, Instrument] = {}
_parsed_learning: dict[UUID, LearningInstrument] = {}


def instrument(version_id: UUID) -> Instrument:
    """Return a version of an instrument of factors; read from the database once in the life of a process.

    Raises:
        NoResultFound: there is no such version, or it is one of the learning needs.
    """
    known = _parsed.get(version_id)
    if known is None:
        columns = (InstrumentVersion.content, InstrumentVersion.content_hash)
        statement = select(*columns).where(InstrumentVersion.id == version_id)
        content, content_hash = read(statement.where(InstrumentVersion.key != MSP_LEARNING_NEEDS)).one()
        known = _parsed[version_id] = parse(content, version_id=version_id, content_hash=content_hash)
    return known


def get_instrument(key: str, version: int) -> Instrument:
    """Return an instrument of factors by key and version; NoResultFound where there is none."""
    statement = _versions().where(InstrumentVersion.key == key, InstrumentVersion.version == version)
    return instrument(read(statement).one()[0])


def latest_instrument(key: str = MSP_SUCCESS_FACTORS) -> Instrument:
    """Return the newest version of an instrument of factors; NoResultFound where none was loaded."""
    return instrument(_latest_version(key))


def learning_instrument(version_id: UUID) -> LearningInstrument:
    """Return a version of the learning needs; read from the database once in the life of a process.

    Raises:
        NoResultFound: there is no such version, or it is one of another instrument.
    """
    known = _parsed_learning.get(version_id)
    if known is None:
        columns = (InstrumentVersion.content, InstrumentVersion.content_hash)
        statement = select(*columns).where(InstrumentVersion.id == version_id)
        content, content_hash = read(statement.where(InstrumentVersion.key == MSP_LEARNING_NEEDS)).one()
        known = parse_learning(content, version_id=version_id, content_hash=content_hash)
        _parsed_learning[version_id] = known
    return known


def get_learning_instrument(version: int) -> LearningInstrument:
    """Return a version of the learning needs by its number; NoResultFound where there is none."""
    statement = _versions().where(InstrumentVersion.key == MSP_LEARNING_NEEDS, InstrumentVersion.version == version)
    return learning_instrument(read(statement).one()[0])


def latest_learning_instrument() -> LearningInstrument:
    """Return the newest version of the learning needs; NoResultFound where none was loaded."""
    return learning_instrument(_latest_version(MSP_LEARNING_NEEDS))


def _latest_version(key: str) -> UUID:
    statement = _versions().where(InstrumentVersion.key == key).order_by(InstrumentVersion.version.desc()).limit(1)
    row = read(statement).first()
    if row is None:
        raise NoResultFound(f"no instrument {key}")
    found: UUID = row[0]
    return found
