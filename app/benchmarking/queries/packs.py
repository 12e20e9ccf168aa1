"""The files of a region's pack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.benchmarking.models import PackFile, PackState
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


def read_pack(pack_id: UUID) -> PackContent:
    """Return a file that was made; NoResultFound where there is none, or it is not made yet."""
    statement = select(PackFile.filename, PackFile.format, PackFile.content).where(
        PackFile.id == pack_id, PackFile.state == PackState.MADE, PackFile.content.is_not(None)
    )
    filename, file_format, content = read(statement).one()
    return PackContent(filename, file_format, bytes(content))
