"""Taking results out: which files the worker makes, and that each one taken is in the trail."""

from datetime import datetime
from uuid import UUID

from app.core import keeping
from tenants import record

# Kinds of files that the worker makes, and in which formats. A board's: about a cycle, or one version of a partner's
# answers. An organisation's: about a version that it sent, or its answers as they stand.
WORKBOOK, HEAT_MAP, SUBMISSION, SENT, DRAFT = "results", "heat_map", "submission", "sent", "draft"
FORMATS = {
    WORKBOOK: ("xlsx",),
    HEAT_MAP: ("pdf", "png"),
    SUBMISSION: ("docx", "pdf"),
    SENT: ("docx", "pdf"),
    DRAFT: ("docx",),
}


def ask_for(*, kind: str, subject_id: UUID, now: datetime) -> None:
    """Have the files of one kind made, in all its formats.

    Args:
        kind: one of FORMATS.
        subject_id: the cycle, the submission, what was sent, or the request that is being answered.
        now: aware UTC.
    """
    keeping.ask_for(kind, subject_id, formats=FORMATS[kind], now=now)


def note(*, what: str, file_format: str, about: str, object_id: UUID, now: datetime) -> None:
    """Put into the trail that somebody took a file.

    Args:
        what: "progress", "long", "wide", "dictionary", or a kind of FORMATS.
        file_format: "csv", "xlsx", …
        about: what sort of thing it is about: "cycle", "submission", "request".
        object_id: which one.
        now: aware UTC.
    """
    record("results.taken_out", kind=about, object_id=object_id, now=now, detail={"what": what, "format": file_format})
