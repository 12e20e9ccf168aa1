"""What the worker does with a file: it puts the answers into boxes, lets go of the file, and has them counted.

What stays of the file is what no exact count stands in: what the findings say is rounded, and so is all beside them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.boards.models import Partner
from app.commons.learning import LearningInstrument
from app.commons.queries import learning_instrument
from app.learning_needs.importing.comparing import not_comparable
from app.learning_needs.importing.converting import Converted
from app.learning_needs.importing.meanings import OTHERS
from app.learning_needs.importing.plan import Plan
from app.learning_needs.models import BallotBox, Survey, SurveyRequest, UploadState
from app.learning_needs.service import closing, drafts
from app.learning_needs.service.importing import file_of
from tenants import db, insert_rows, secret_id


def note_progress(*, survey_id: UUID, percent: int) -> None:
    """Keep how far the import is, for the board's page."""
    upload = db.session.scalars(file_of(survey_id).with_for_update()).one_or_none()
    if upload is not None and upload.state is UploadState.RUNNING and percent > upload.progress:
        upload.progress = percent
        db.session.flush()


def keep(*, survey_id: UUID, plan: Plan, converted: Converted, now: datetime) -> bool:
    """Put the answers into the board's boxes, let go of the file, and have them counted; all of it, or nothing.

    Args:
        survey_id: an imported survey of the current board.
        plan: how the file was read.
        converted: what came of it.
        now: aware UTC.

    Returns:
        Whether there was still a need to.
    """
    survey = db.session.scalars(select(Survey).where(Survey.id == survey_id).with_for_update()).one_or_none()
    upload = db.session.scalars(file_of(survey_id).with_for_update()).one_or_none()
    if survey is None or upload is None or upload.state is not UploadState.RUNNING:
        return False
    survey.topics = _topics(plan, learning_instrument(survey.instrument_id))
    boxes = _requests(survey_id, converted, now=now)
    insert_rows(
        BallotBox,
        [
            {
                "id": secret_id(),
                "request_id": request_id,
                "shelf": closing.PARTNERS_BATCH,
                "width": converted.width,
                "records": b"".join(sorted(_rows(records, converted.width))),
                "texts": sorted(texts),
            }
            for request_id, (records, texts) in boxes.items()
        ],
    )
    upload.content = None
    upload.rows = _rounded(upload.rows)
    upload.mapping = {name: upload.mapping[name] for name in ("left_out", "first_row", "targets", "scales")}
    upload.report = {
        "taken": _rounded(converted.taken),
        **{name: upload.report[name] for name in ("topics", "not_comparable", "scales", "others")},
    }
    upload.state, upload.progress = UploadState.DONE, 100
    db.session.flush()
    closing.begin_counting(survey_id=survey_id, now=now)
    return True


def _requests(survey_id: UUID, converted: Converted, *, now: datetime) -> dict[UUID, tuple[bytes, list[str]]]:
    """Return what goes into which box. The survey's own id stands for those whose partner is none of the board's."""
    still = set(db.session.scalars(select(Partner.id).where(Partner.left_at.is_(None))))
    wanted = {UUID(partner) for partner in converted.boxes if partner != OTHERS}
    requests: Sequence[SurveyRequest] = drafts.choose(survey_id, wanted & still, now=now)
    box_of = {str(request.partner_id): request.id for request in requests}
    for request in requests:
        request.answers_at = now
    boxes: dict[UUID, tuple[bytes, list[str]]] = {}
    for partner, records in converted.boxes.items():
        box = box_of.get(partner, survey_id)
        before, texts = boxes.get(box, (b"", []))
        boxes[box] = (before + records, texts + converted.texts.get(partner, []))
    return boxes


def _rows(records: bytes, width: int) -> list[bytes]:
    return [records[start : start + width] for start in range(0, len(records), width)]


def _topics(plan: Plan, instrument: LearningInstrument) -> list[dict[str, Any]]:
    reasons = not_comparable(plan, instrument)
    return [
        {
            "key": topic.key,
            "title": topic.title,
            "about": topic.about,
            "help": topic.help,
            "own": topic.key in reasons,  # not comparable, as a board's own topic is not
            "why": reasons.get(topic.key, ""),
        }
        for topic in instrument.topics
        if topic.key in plan.topics
    ]


def _rounded(n: int) -> int:
    return (n + 2) // 5 * 5
