"""Files for people to take away, made by the worker: asked for here, made by whoever registered for their kind.

    @document_maker("poster")
    def make_poster(subject_id: UUID, format: str) -> tuple[str, bytes]: ...

A maker runs outside any transaction, as the space that asked, and only reads. It raises `CannotMake` where trying
again would not help; anything else is tried again.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from app.learning_needs.models import DocumentState, SurveyDocument
from app.learning_needs.queries.documents import FINDINGS, get_document
from tenants import db, enqueue, insert_if_absent, new_id

log = logging.getLogger(__name__)

MAKE = "learning_needs.make_document"
_not_before: ContextVar[datetime | None] = ContextVar("documents_not_before", default=None)
FORMATS = ("pdf", "docx", "xlsx", "csv")  # of the findings

Maker = Callable[[UUID, str], tuple[str, bytes]]
_makers: dict[str, Maker] = {}


class CannotMake(Exception):
    """A file that cannot be made here, and why: for the log, and whoever looks after the server."""


def document_maker(kind: str) -> Callable[[Maker], Maker]:
    """Register what makes files of a kind: called with the subject's id and the format, it answers name and bytes."""

    def register(maker: Maker) -> Maker:
        known = _makers.get(kind)
        if known is not None and known is not maker:
            raise ValueError(f"Two makers for documents of the kind {kind}.")
        _makers[kind] = maker
        return maker

    return register


def ask_for_all(*, survey_id: UUID, now: datetime) -> None:
    """Have all files of a survey's findings made, anew where they are there already.

    Args:
        survey_id: a survey of the current board whose findings are there, or will be when this commits.
        now: aware UTC.
    """
    ask_for(subject_id=survey_id, kind=FINDINGS, formats=FORMATS, now=now)


def ask_for(*, subject_id: UUID, kind: str, formats: Iterable[str], now: datetime, anew: bool = True) -> None:
    """Have files of one kind made. Pressed twice, each is made once.

    Args:
        subject_id: the survey, or the request to one partner.
        kind: a kind that has a maker.
        formats: "pdf", "docx", "xlsx", "csv".
        now: aware UTC.
        anew: also those that are there already, or on their way.
    """
    there = () if anew else _there(subject_id, kind)
    for each in (one for one in formats if one not in there):
        document_id = _waiting(subject_id, kind, each, now)
        run_at = max(now, _not_before.get() or now)
        enqueue(MAKE, {"document_id": str(document_id)}, now=now, dedupe_key=str(document_id), run_at=run_at)


@contextmanager
def made_later(moment: datetime) -> Iterator[None]:
    """Have the files that the block asks for made no earlier than a moment: years of history can do without."""
    token = _not_before.set(moment)
    try:
        yield
    finally:
        _not_before.reset(token)


def _there(subject_id: UUID, kind: str) -> Collection[str]:
    """Return the formats in which a file is there, or on its way."""
    same = (SurveyDocument.subject_id == subject_id, SurveyDocument.kind == kind)
    standing = SurveyDocument.state.in_((DocumentState.WAITING, DocumentState.MADE))
    return db.session.scalars(select(SurveyDocument.format).where(*same, standing)).all()


def _waiting(subject_id: UUID, kind: str, file_format: str, now: datetime) -> UUID:
    """Return the file's id, after putting it back to waiting; what was made stays until the new one is there."""
    same = (
        SurveyDocument.subject_id == subject_id,
        SurveyDocument.kind == kind,
        SurveyDocument.format == file_format,
    )
    row = {
        "id": new_id(),
        "subject_id": subject_id,
        "kind": kind,
        "format": file_format,
        "filename": f"{kind}.{file_format}",
        "state": DocumentState.WAITING,
        "content": None,
        "asked_at": now,
        "made_at": None,
    }
    if insert_if_absent(SurveyDocument, row):
        found: UUID = row["id"]  # type: ignore[assignment]  # made above
        return found
    document = db.session.scalars(select(SurveyDocument).where(*same).with_for_update()).one()
    document.state = DocumentState.WAITING
    document.asked_at = now
    db.session.flush()
    return document.id


@dataclass(frozen=True, slots=True)
class Drawn:
    """What came of making a file: its name and bytes; nothing where it cannot be made."""

    filename: str | None = None
    content: bytes | None = None


def draw(*, document_id: UUID) -> Drawn | None:
    """Make one file, which takes long, without keeping it; None where it is not wanted any more.

    Raises:
        NoResultFound: nobody asked for this file.
        LookupError: nobody makes files of its kind.
    """
    wanted = get_document(document_id)
    if wanted.state is not DocumentState.WAITING:
        return None
    maker = _makers.get(wanted.kind)
    if maker is None:
        raise LookupError(f"Nobody makes documents of the kind {wanted.kind}.")
    try:
        return Drawn(*maker(wanted.subject_id, wanted.format))
    except CannotMake as error:
        log.warning("document.cannot_make", extra={"document": str(document_id), "why": str(error)})
        return Drawn()


def keep(*, document_id: UUID, drawn: Drawn, now: datetime) -> None:
    """Keep a file that was made, or that it cannot be made: pages say so."""
    statement = select(SurveyDocument).where(SurveyDocument.id == document_id).with_for_update()
    document = db.session.scalars(statement).one_or_none()
    if document is None:  # the survey was deleted meanwhile
        return
    made = drawn.content is not None
    document.state = DocumentState.MADE if made else DocumentState.FAILED
    document.content = drawn.content
    document.filename = drawn.filename or document.filename
    document.made_at = now if made else None
    db.session.flush()


def forget(*, subject_id: UUID) -> None:
    """Delete every file of a subject: it is gone, or what the files say is no longer true."""
    db.session.execute(delete(SurveyDocument).where(SurveyDocument.subject_id == subject_id))
