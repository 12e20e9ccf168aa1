"""Files for people to take away, made by the worker: asked for, made by whoever registered for their kind, kept.

    @file_maker("brief")
    def make_brief(subject_id: UUID, format: str, tell: Callable[[int], None]) -> Made: ...

    ask_for("brief", cycle_id, formats=("pdf",), now=now)      # in a transaction; pressed twice, made once
    list_files(cycle_id, "brief")                               # how far each is
    read_file(cycle_id, file_id, "brief")                       # what is in one

A maker runs outside any transaction, as the space that asked, and only reads. It raises `CannotMake` where trying
again would not help; anything else is tried again.

`app.core.keeper` is the same for a feature whose files have a table of their own.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound

from app.core.keeper import CannotMake, Keeper
from app.core.models import MadeFile, MadeState
from tenants import enqueue, job_handler, read, transaction

__all__ = [
    "FILES",
    "MAKE",
    "MIME",
    "CannotMake",
    "FileContent",
    "FileRow",
    "Made",
    "Maker",
    "Tell",
    "ask_for",
    "file_maker",
    "forget",
    "get_file",
    "list_files",
    "list_files_of",
    "make_file",
    "read_file",
]

MAKE = "core.make_file"
MIME = {
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Made:
    """What a maker answers."""

    filename: str
    content: bytes


Maker = Callable[[UUID, str, Tell], Made]
FILES: Keeper[Maker] = Keeper(MadeFile, states=MadeState, noun="file")
file_maker = FILES.maker


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file, without what is in it."""

    id: UUID
    kind: str
    subject_id: UUID
    format: str
    filename: str
    state: MadeState
    progress: int  # per cent
    size: int | None  # bytes
    asked_at: datetime
    made_at: datetime | None

    @property
    def is_made(self) -> bool:
        """It is there to be taken."""
        return self.state is MadeState.MADE

    @property
    def waits(self) -> bool:
        """It is being made."""
        return self.state is MadeState.WAITING

    @property
    def has_failed(self) -> bool:
        """It could not be made."""
        return self.state is MadeState.FAILED


@dataclass(frozen=True, slots=True)
class FileContent:
    """One file and what is in it."""

    filename: str
    format: str
    content: bytes

    @property
    def mimetype(self) -> str:
        """What a browser is told that it is."""
        return MIME.get(self.format, "application/octet-stream")


_ROW = (
    MadeFile.id,
    MadeFile.kind,
    MadeFile.subject_id,
    MadeFile.format,
    MadeFile.filename,
    MadeFile.state,
    MadeFile.progress,
    func.length(MadeFile.content),
    MadeFile.asked_at,
    MadeFile.made_at,
)


def ask_for(kind: str, subject_id: UUID, *, formats: Iterable[str], now: datetime) -> None:
    """Have files of one kind made, anew where they are there already. Pressed twice, each is made once.

    Args:
        kind: a kind that has a maker.
        subject_id: what they are about: the cycle, the submission.
        formats: "pdf", "docx", "xlsx", "csv", …
        now: aware UTC.
    """
    for each in formats:
        key = {"kind": kind, "subject_id": subject_id, "format": each}
        file_id = FILES.wait(key, filename=f"{kind}.{each}", now=now)
        # Asked for again while it is being made, it is made once more: what it is about may have changed.
        arguments = {"file_id": str(file_id), "asked_at": now.isoformat()}
        enqueue(MAKE, arguments, now=now, dedupe_key=f"{file_id}:{now.isoformat()}")


def list_files(subject_id: UUID, *kinds: str) -> tuple[FileRow, ...]:
    """Return the files about something, of some kinds, or of all where none is named; by kind and format."""
    return list_files_of([subject_id], *kinds)


def list_files_of(subject_ids: Iterable[UUID], *kinds: str) -> tuple[FileRow, ...]:
    """Return the files about several things, of some kinds, or of all where none is named; by kind and format."""
    statement = select(*_ROW).where(MadeFile.subject_id.in_(list(subject_ids)))
    if kinds:
        statement = statement.where(MadeFile.kind.in_(kinds))
    return tuple(FileRow(*row) for row in read(statement.order_by(MadeFile.kind, MadeFile.format)))


def get_file(file_id: UUID) -> FileRow:
    """Return one file without what is in it; NoResultFound where this space has none such."""
    return FileRow(*read(select(*_ROW).where(MadeFile.id == file_id)).one())


def read_file(subject_id: UUID, file_id: UUID, *kinds: str) -> FileContent:
    """Return a file that was made: the last one, while a new one is made.

    Args:
        subject_id: what the address says that it is about.
        file_id: one of its files.
        kinds: of which kinds it may be.

    Raises:
        NoResultFound: there is no such file of that subject and kind, or it is not made yet.
    """
    statement = select(MadeFile.filename, MadeFile.format, MadeFile.content).where(
        MadeFile.id == file_id,
        MadeFile.subject_id == subject_id,
        MadeFile.kind.in_(kinds),
        MadeFile.content.is_not(None),
    )
    filename, file_format, content = read(statement).one()
    return FileContent(filename, file_format, bytes(content))


def forget(subject_id: UUID, *kinds: str) -> None:
    """Delete the files about something, of some kinds or of all: what they say is no longer true."""
    for kind in kinds:
        FILES.forget(subject_id=subject_id, kind=kind)
    if not kinds:
        FILES.forget(subject_id=subject_id)


@job_handler(MAKE, outside=True)
def make_file(arguments: Mapping[str, Any], *, now: datetime) -> None:
    """Make one file, and keep it in a short transaction once the long work is done."""
    file_id, asked_at = UUID(arguments["file_id"]), datetime.fromisoformat(arguments["asked_at"])
    wanted = read(select(*_ROW).where(MadeFile.id == file_id)).one_or_none()
    if wanted is None:  # what it is about was deleted meanwhile, or a text in it was struck
        return
    row = FileRow(*wanted)
    if not row.waits or row.asked_at != asked_at:
        return

    def tell(percent: int) -> None:
        with transaction():
            FILES.note_progress(file_id, percent)

    def make(maker: Maker) -> Made:
        try:
            return maker(row.subject_id, row.format, tell)
        except NoResultFound as error:
            raise CannotMake("what it is about is not there any more") from error

    made = FILES.draw(row.kind, file_id, make)
    with transaction():
        file = FILES.held(file_id)
        if file is not None and file.asked_at == asked_at:
            content, filename = (made.content, made.filename) if made else (None, None)
            FILES.keep(file, content=content, filename=filename, now=now)
