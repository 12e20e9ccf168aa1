"""Files for people to take away, made by the worker: asked for here, made by whoever registered for their kind.

    @document_maker("poster")
    def make_poster(subject_id: UUID, format: str) -> tuple[str, bytes]: ...

A maker runs outside any transaction, as the space that asked, and only reads. It raises `CannotMake` where trying
again would not help; anything else is tried again.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.core.keeper import CannotMake, Keeper
from app.learning_needs.models import DocumentState, SurveyDocument
from app.learning_needs.queries.documents import FINDINGS, get_document
from tenants import db, enqueue

__all__ = [
    "FORMATS",
    "MAKE",
    "CannotMake",
    "Drawn",
    "ask_for",
    "ask_for_all",
    "document_maker",
    "draw",
    "forget",
    "keep",
    "made_later",
]
MAKE = "learning_needs.make_document"
_not_before: ContextVar[datetime | None] = ContextVar("documents_not_before", default=None)
FORMATS = ("pdf", "docx", "xlsx", "csv")  # of the findings

Maker = Callable[[UUID, str], tuple[str, bytes]]
_keeper: Keeper[Maker] = Keeper(SurveyDocument, states=DocumentState, noun="document")
_makers = _keeper.makers
document_maker = _keeper.maker  # what it registers is called with the subject's id and the format


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
        key = {"subject_id": subject_id, "kind": kind, "format": each}
        document_id = _keeper.wait(key, filename=f"{kind}.{each}", now=now)
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
    made = _keeper.draw(wanted.kind, document_id, lambda maker: maker(wanted.subject_id, wanted.format))
    return Drawn(*made) if made else Drawn()


def keep(*, document_id: UUID, drawn: Drawn, now: datetime) -> None:
    """Keep a file that was made, or that it cannot be made: pages say so."""
    document = _keeper.held(document_id)
    if document is not None:  # else the survey was deleted meanwhile
        _keeper.keep(document, content=drawn.content, filename=drawn.filename, now=now)


def forget(*, subject_id: UUID) -> None:
    """Delete every file of a subject: it is gone, or what the files say is no longer true."""
    _keeper.forget(subject_id=subject_id)
