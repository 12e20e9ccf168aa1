"""The files of a region's pack."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.benchmarking.models import BoardRelease, PackFile, PackState
from app.core.errors import Refused
from tenants import read


@dataclass(frozen=True, slots=True)
class PackRow:
    """One file, without what is in it."""

    id: UUID
    format: str
    filename: str
    state: PackState
    size: int | None  # bytes
    progress: int  # per cent
    asked_at: datetime
    made_at: datetime | None

    @property
    def is_made(self) -> bool:
        """It is there to be taken."""
        return self.state is PackState.MADE

    @property
    def waits(self) -> bool:
        """It is being made."""
        return self.state is PackState.WAITING

    @property
    def has_failed(self) -> bool:
        """It could not be made."""
        return self.state is PackState.FAILED


@dataclass(frozen=True, slots=True)
class PackContent:
    """One file and what is in it."""

    filename: str
    format: str
    content: bytes


_ROW = (
    PackFile.id,
    PackFile.format,
    PackFile.filename,
    PackFile.state,
    func.length(PackFile.content),
    PackFile.progress,
    PackFile.asked_at,
    PackFile.made_at,
)


def list_packs() -> tuple[PackRow, ...]:
    """Return the current region's files, at most one of each format."""
    return tuple(PackRow(*row) for row in read(select(*_ROW).order_by(PackFile.format)))


def get_pack(pack_id: UUID) -> PackRow:
    """Return one file without what is in it; NoResultFound where this region has none such."""
    return PackRow(*read(select(*_ROW).where(PackFile.id == pack_id)).one())


class HoldsWithdrawn(Refused):
    """Something that the file holds was withdrawn, or has run out, since it was made."""

    def __init__(self) -> None:
        super().__init__(
            "A board has withdrawn results that this file holds, so it is not given any more. Make it again."
        )


def packed(content: bytes, releases: Collection[UUID]) -> bytes:
    """Return a file as it is kept: with the ids of the releases that it holds in a line before it."""
    return b" ".join(sorted(one.hex.encode() for one in releases)) + b"\n" + content


def read_pack(pack_id: UUID) -> PackContent:
    """Return a file that was made.

    Raises:
        NoResultFound: there is none, or it is not made yet.
        HoldsWithdrawn: it holds what a board lets the region read no more.
    """
    statement = select(PackFile.filename, PackFile.format, PackFile.content).where(
        PackFile.id == pack_id, PackFile.state == PackState.MADE, PackFile.content.is_not(None)
    )
    filename, file_format, kept = read(statement).one()
    head, _, content = bytes(kept).partition(b"\n")
    releases = {UUID(hex=one.decode()) for one in head.split()}
    if releases:
        standing = select(BoardRelease.id).where(BoardRelease.id.in_(releases))
        if {id_ for (id_,) in read(standing)} != releases:
            raise HoldsWithdrawn
    return PackContent(filename, file_format, content)
