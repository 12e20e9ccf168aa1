"""What is read of the files that the worker makes for people to take away."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.learning_needs.models import DocumentState, SurveyDocument
from tenants import read

FINDINGS = "findings"


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One file, without what is in it."""

    id: UUID
    subject_id: UUID
    kind: str
    format: str
    filename: str
    state: DocumentState
    size: int | None  # bytes
    asked_at: datetime
    made_at: datetime | None

    @property
    def is_made(self) -> bool:
        """It is there to be taken."""
        return self.state is DocumentState.MADE

    @property
    def has_failed(self) -> bool:
        """It could not be made."""
        return self.state is DocumentState.FAILED


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """One file and what is in it."""

    filename: str
    format: str
    content: bytes


_ROW = (
    SurveyDocument.id,
    SurveyDocument.subject_id,
    SurveyDocument.kind,
    SurveyDocument.format,
    SurveyDocument.filename,
    SurveyDocument.state,
    func.length(SurveyDocument.content),
    SurveyDocument.asked_at,
    SurveyDocument.made_at,
)


def list_documents(subject_id: UUID, *kinds: str) -> tuple[DocumentRow, ...]:
    """Return the files of a survey, or of a request to one partner, of some kinds, in order."""
    statement = select(*_ROW).where(SurveyDocument.subject_id == subject_id, SurveyDocument.kind.in_(kinds))
    return tuple(DocumentRow(*row) for row in read(statement.order_by(SurveyDocument.kind, SurveyDocument.format)))


def get_document(document_id: UUID) -> DocumentRow:
    """Return one file without what is in it; NoResultFound where this space has none such."""
    return DocumentRow(*read(select(*_ROW).where(SurveyDocument.id == document_id)).one())


def read_document(subject_id: UUID, document_id: UUID, *kinds: str) -> DocumentFile:
    """Return a file that was made.

    Args:
        subject_id: the survey or request that the address names.
        document_id: one of its files.
        kinds: of which kinds it may be.

    Raises:
        NoResultFound: there is no such file of that subject and kind, or it is not made yet.
    """
    statement = select(SurveyDocument.filename, SurveyDocument.format, SurveyDocument.content).where(
        SurveyDocument.id == document_id,
        SurveyDocument.subject_id == subject_id,
        SurveyDocument.kind.in_(kinds),
        SurveyDocument.content.is_not(None),
    )
    row = read(statement).one()
    return DocumentFile(row[0], row[1], bytes(row[2]))
