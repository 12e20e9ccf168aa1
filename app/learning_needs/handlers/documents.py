"""The worker makes the files that people take away. While it draws, which takes seconds, it holds no transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.learning_needs.service import documents
from tenants import job_handler, transaction


@job_handler(documents.MAKE, outside=True)
def make_document(arguments: Mapping[str, Any], *, now: datetime) -> None:
    """Make one file, and keep it in a short transaction once the long work is done."""
    document_id = UUID(arguments["document_id"])
    drawn = documents.draw(document_id=document_id)
    if drawn is not None:
        with transaction():
            documents.keep(document_id=document_id, drawn=drawn, now=now)
