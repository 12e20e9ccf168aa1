"""What keeps files that the worker makes, over any table of them: who makes which kind, what waits, what is kept."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import delete, select

from tenants import db, insert_if_absent, new_id

log = logging.getLogger(__name__)
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
            of: columns and what is in them; every file of the current space where nothing is said.
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
