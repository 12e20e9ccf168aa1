"""The worker brings answers in from a file. Reading it takes long, and holds no transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import NoResultFound

from app.learning_needs.models import UploadState
from app.learning_needs.queries import importing as queries
from app.learning_needs.service import imported, importing
from tenants import job_handler, transaction

TOLD_EVERY = 10  # per cent


@job_handler(importing.IMPORT, outside=True)
def bring_in(arguments: Mapping[str, Any], *, now: datetime) -> None:
    """Bring a file's answers in, once it was said what they mean. Done twice, it does nothing the second time."""
    survey_id = UUID(arguments["survey_id"])
    try:
        upload = queries.get_upload(survey_id)
    except NoResultFound:  # thrown away meanwhile
        return
    if upload.state is not UploadState.RUNNING:
        return
    plan = upload.plan(queries.instrument_of(upload))
    told = 0

    def tell(done: int) -> None:
        nonlocal told
        percent = min(99, 100 * done // max(upload.rows, 1))
        if percent >= told + TOLD_EVERY:
            told = percent
            with transaction():
                imported.note_progress(survey_id=survey_id, percent=percent)

    converted = queries.try_out(upload, plan, progress=tell)
    with transaction():
        imported.keep(survey_id=survey_id, plan=plan, converted=converted, now=now)
