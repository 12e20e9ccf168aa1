"""Files for people to take away, made by the worker: asked for, made by whoever registered for their kind, kept.

    @file_maker("brief")
    def make_brief(subject_id: UUID, format: str, tell: Callable[[int], None]) -> Made: ...

    ask_for("brief", cycle_id, formats=("pdf",), now=now)      # in a transaction; pressed twice, made once
    list_files(cycle_id, "brief")                               # how far each is
    read_file(cycle_id, file_id, "brief")                       # what is in one

A maker runs outside any transaction, as the space that asked, and only reads. It raises `CannotMake` where trying
again would not help; anything else is tried again.

`Keeper` is the same for a feature whose files have a table of their own.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.exc import NoResultFound

from app.core.models import MadeFile, MadeState
from tenants import db, enqueue, insert_if_absent, job_handler, new_id, read, transaction

log = logging.getLogger(__name__)

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
MakerT = TypeVar("MakerT", bound=Callable[..., Any])
DrawnT = TypeVar("DrawnT")


class CannotMake(Exception):
    """A file that cannot be made here, and why: for the log, and whoever looks after the server."""


class Keeper(Generic[MakerT]):
    """Looks after the files of one table: who makes which kind, what waits, what is kept.

    The table has id, format, filename, state (waiting, made, failed), content, asked_at, made_at; where it has
    progress, a number of per cent, that is kept too.

    Args:
        model: the table.
        states: of its `state`; with members WAITING, MADE and FAILED.
        noun: what the log calls one.
    """

    def __init__(self, model: type[Any], *, states: Any, noun: str) -> None:
        self.model = model
        self.states = states
        self.noun = noun
        self.makers: dict[str, MakerT] = {}

    def maker(self, kind: str) -> Callable[[MakerT], MakerT]:
        """Register what makes files of a kind; ValueError where another does already."""

        def register(maker: MakerT) -> MakerT:
            known = self.makers.get(kind)
            if known is not None and known is not maker:
                raise ValueError(f"Two makers of {self.noun}s of the kind {kind}.")
            self.makers[kind] = maker
            return maker

        return register

    def wait(self, key: Mapping[str, Any], *, filename: str, now: datetime) -> UUID:
        """Have a file wait, anew where it is there already, and return its id.

        What was made stays until the new one is there.

        Args:
            key: by column, what tells one file from another; unique within a space, the format among it.
            filename: what it is called until it is made.
            now: aware UTC.
        """
        row = {
            **self._columns(0),
            **key,
            "id": new_id(),
            "filename": filename,
            "state": self.states.WAITING,
            "content": None,
            "asked_at": now,
            "made_at": None,
        }
        if insert_if_absent(self.model, row):
            made: UUID = row["id"]
            return made
        file = db.session.scalars(select(self.model).where(*self._same(key)).with_for_update()).one()
        self._change(file, state=self.states.WAITING, asked_at=now, **self._columns(0))
        found: UUID = file.id
        return found

    def held(self, file_id: UUID) -> Any | None:
        """Return a file's row, held until the transaction ends; None where it is gone."""
        return db.session.scalars(select(self.model).where(self.model.id == file_id).with_for_update()).one_or_none()

    def draw(self, kind: str, file_id: UUID, make: Callable[[MakerT], DrawnT]) -> DrawnT | None:
        """Make one file, without keeping it; None where it cannot be made here.

        Args:
            kind: a kind that has a maker.
            file_id: for the log.
            make: calls the maker.

        Raises:
            LookupError: nobody makes files of the kind.
        """
        maker = self.makers.get(kind)
        if maker is None:
            raise LookupError(f"Nobody makes {self.noun}s of the kind {kind}.")
        try:
            return make(maker)
        except CannotMake as error:
            log.warning("file.cannot_make", extra={"what": self.noun, "file": str(file_id), "why": str(error)})
            return None

    def note_progress(self, file_id: UUID, percent: int) -> None:
        """Say how far a file is, if it is still waited for."""
        file = self.held(file_id)
        if file is not None and file.state is self.states.WAITING:
            self._change(file, progress=percent)

    def keep(self, file: Any, *, content: bytes | None, filename: str | None, now: datetime) -> None:
        """Keep a file that was made, or that it cannot be made: pages say so.

        Args:
            file: its row, as `held` returned it.
            content: None where it cannot be made.
            filename: None leaves the one it has.
            now: aware UTC.
        """
        made = content is not None
        self._change(
            file,
            state=self.states.MADE if made else self.states.FAILED,
            content=content,
            filename=filename or file.filename,
            made_at=now if made else None,
            **self._columns(100 if made else 0),
        )

    def forget(self, **of: Any) -> None:
        """Delete files: what they are about is gone, or what they say is no longer true.

        Args:
            of: columns and what is in them.
        """
        db.session.execute(delete(self.model).where(*self._same(of)))

    def _columns(self, progress: int) -> dict[str, int]:
        return {"progress": progress} if hasattr(self.model, "progress") else {}

    def _same(self, of: Mapping[str, Any]) -> list[Any]:
        return [getattr(self.model, column) == value for column, value in of.items()]

    def _change(self, file: Any, **columns: Any) -> None:
        for column, value in columns.items():
            setattr(file, column, value)
        db.session.flush()


# What follows is the keeper of everybody whose files need no table of their own.


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


def forget_all() -> None:
    """Delete every file of the current space: a text was struck, and any of them may hold it. They can be made anew."""
    FILES.forget()


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
