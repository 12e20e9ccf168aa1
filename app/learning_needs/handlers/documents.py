"""The worker makes the files that people take away. It reaches for no transaction while it draws: that takes seconds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.learning_needs.service import documents
from tenants import job_handler


@job_handler(documents.MAKE, outside=True)
def make_document(arguments: Mapping[str, Any], *, now: datetime) -> None:
    """Make one file."""
    documents.make(document_id=UUID(arguments["document_id"]), now=now)
