"""A region's pack: asked for by a person, made by the worker, taken away as a file.

What makes a format registers here, since it draws pages:

    @pack_maker("pdf")
    def make(wanted: Wanted, tell: Callable[[int], None]) -> Made: ...

A maker runs outside any transaction, as the region, and only reads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.benchmarking.models import PackFile, PackState
from app.benchmarking.queries.packs import get_pack, packed
from app.core.keeper import CannotMake, Keeper
from tenants import Space, current_space_id, db, enqueue, read

__all__ = [
    "FORMATS",
    "MAKE",
    "CannotMake",
    "Drawn",
    "Made",
    "Wanted",
    "ask",
    "draw",
    "keep",
    "note_progress",
    "pack_maker",
]

MAKE = "benchmarking.make_pack"
FORMATS = ("pdf", "xlsx", "csv")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which pack."""

    comparator: str  # as it stands in links
    as_at: date  # the figures as they stood at the end of this day
    filename: str


@dataclass(frozen=True, slots=True)
class Made:
    """What a maker answers: the file, and which boards' releases it holds."""

    content: bytes
    releases: frozenset[UUID] = frozenset()


Maker = Callable[[Wanted, Callable[[int], None]], Made]
_keeper: Keeper[Maker] = Keeper(PackFile, states=PackState, noun="pack")
_makers = _keeper.makers
pack_maker = _keeper.maker  # by format


def ask(*, comparator: str, as_at: date, now: datetime) -> None:
    """Have the pack made, in every format. Pressed twice, each is made once.

    Args:
        comparator: as it stands in links.
        as_at: the day whose figures it shows.
        now: aware UTC.
    """
    slug = read(select(Space.slug).where(Space.id == current_space_id())).scalar_one()
    for each in FORMATS:
        pack_id = _waiting(each, f"{slug}-{_ending(comparator, as_at)}.{each}", now)
        arguments = {"pack_id": str(pack_id), "comparator": comparator, "as_at": as_at.isoformat()}
        enqueue(MAKE, arguments, now=now, dedupe_key=f"{pack_id}:{comparator}:{as_at.isoformat()}")


def _ending(comparator: str, as_at: date) -> str:
    """Return what tells one pack's name from another's of the same region."""
    is_group = comparator.startswith("group-")
    return f"{f'group-{comparator[-6:]}' if is_group else comparator}-{as_at.isoformat()}"


def _waiting(file_format: str, filename: str, now: datetime) -> UUID:
    """Return the file's id, after putting it back to waiting; of the same name, what was made stays until the new."""
    pack_id = _keeper.wait({"format": file_format}, filename=filename, now=now)
    pack = _keeper.held(pack_id)
    if pack is not None and pack.filename != filename:
        pack.filename, pack.content, pack.made_at = filename, None, None
        db.session.flush()
    return pack_id


@dataclass(frozen=True, slots=True)
class Drawn:
    """What came of making a file; no content where it cannot be made here."""

    content: bytes | None


def draw(*, pack_id: UUID, comparator: str, as_at: date, tell: Callable[[int], None]) -> Drawn | None:
    """Make one file, which takes long, without keeping it; None where it is not wanted any more.

    Args:
        pack_id: a file that was asked for.
        comparator: as it was asked for.
        as_at: as it was asked for.
        tell: called with per cent.

    Raises:
        NoResultFound: nobody asked for this file.
        LookupError: nobody makes its format.
    """
    pack = get_pack(pack_id)
    if not pack.waits or not _is_still(pack.filename, comparator, as_at):
        return None
    wanted = Wanted(comparator, as_at, pack.filename)
    made = _keeper.draw(pack.format, pack_id, lambda maker: maker(wanted, tell))
    return Drawn(packed(made.content, made.releases) if made else None)


def _is_still(filename: str, comparator: str, as_at: date) -> bool:
    """Say whether a file waits as it was asked for: where it was asked for otherwise since, another job makes it."""
    return filename.rpartition(".")[0].endswith(f"-{_ending(comparator, as_at)}")


def note_progress(*, pack_id: UUID, percent: int) -> None:
    """Say how far a file is."""
    _keeper.note_progress(pack_id, percent)


def keep(*, pack_id: UUID, comparator: str, as_at: date, drawn: Drawn, now: datetime) -> None:
    """Keep a file that was made, or that it cannot be made: the page says so. One asked for otherwise since stays."""
    pack = _keeper.held(pack_id)
    if pack is not None and _is_still(pack.filename, comparator, as_at):
        _keeper.keep(pack, content=drawn.content, filename=None, now=now)
