"""The worker mails the brief when its day has come."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.reports.service import meetings
from tenants import job_handler


@job_handler(meetings.MAIL_BRIEF)
def mail_brief(arguments: Mapping[str, Any], *, now: datetime) -> None:
    """Mail the brief of a meeting to whoever gets it."""
    meetings.mail_if_due(meeting_id=UUID(arguments["meeting_id"]), now=now)
