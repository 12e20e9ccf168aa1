"""The worker makes the release of a survey that has closed. What takes long holds no transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.learning_needs.service import closing, release
from tenants import job_handler, transaction


@job_handler(closing.RELEASE, outside=True)
def make_release(arguments: Mapping[str, Any], *, now: datetime) -> None:
    """Count what was answered, once all of it is there."""
    survey_id = UUID(arguments["survey_id"])
    with transaction():
        complete = closing.is_complete(survey_id=survey_id, now=now)
    if not complete:
        return

    def tell(percent: int) -> None:
        with transaction():
            release.note_progress(survey_id=survey_id, percent=percent)

    counted = release.compute(survey_id=survey_id, tell=tell)
    with transaction():
        release.keep(survey_id=survey_id, counted=counted, now=now)
