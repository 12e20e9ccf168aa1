"""What the board does with what a partner signed off: keeps its own copy, version by version."""

import logging
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select, update

from app.assessments.crossing import SubmissionPayload
from app.assessments.flagging import flags_of
from app.assessments.models import Cycle, Request, Submission, SubmittedAnswer
from app.assessments.service.made_files import throw_away_all
from tenants import Received, Struck, db, insert_rows, new_id, text_hash

log = logging.getLogger(__name__)
_TEXTS = ("practice", "difference", "addendum")


def keep_submission(envelope: Received) -> bool:
    """Keep a version that a partner signed off. Its rows are keyed by the envelope: twice does nothing.

    The organisation's side refuses to send to a cycle that is closed. One that was signed off in the
    moment of closing, and arrives after it, is kept and counts like any other: it was sent in time as
    far as its sender could know, and when it was sent is shown.

    Returns:
        Whether it was kept. It is not where this board never asked that organisation.
    """
    request = db.session.execute(
        select(Request.id, Request.cycle_id).where(
            Request.id == envelope.subject_id, Request.organisation_id == envelope.sender_id
        )
    ).one_or_none()
    if request is None:
        log.warning("submission.not_asked_for", extra={"envelope": str(envelope.id)})
        return False
    if db.session.scalar(select(Submission.id).where(Submission.id == envelope.id)):
        return False
    payload = SubmissionPayload.from_json(envelope.payload)
    newer = select(Submission.id).where(Submission.request_id == request.id, Submission.version > envelope.version)
    is_newest = db.session.scalar(newer.limit(1)) is None
    if is_newest:
        _none_current(request.id)
    db.session.add(
        Submission(
            id=envelope.id,
            request_id=request.id,
            cycle_id=request.cycle_id,
            organisation_id=envelope.sender_id,
            version=envelope.version,
            is_current=is_newest,
            submitted_at=envelope.published_at,
            submitted_by=payload.submitted_by,
            spoken_for=payload.spoken_for,
            answered=sum(answer.is_answered for answer in payload.answers),
        )
    )
    db.session.flush()
    insert_rows(
        SubmittedAnswer,
        [{"id": new_id(), "submission_id": envelope.id, **_flagged(a.to_json())} for a in payload.answers],
    )
    return True


def _flagged(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer's values with what in its texts somebody should look at."""
    return answer | {"flags": flags_of(answer, answer["links"])}


def note_withdrawal(envelope: Received) -> bool:
    """Keep that a partner took back what it had sent, by whom and when. What it said stays, marked as withdrawn.

    Returns:
        Whether there was anything to mark.
    """
    current = db.session.scalars(
        select(Submission).where(
            Submission.request_id == envelope.subject_id,
            Submission.organisation_id == envelope.sender_id,
            Submission.version < envelope.version,
            Submission.is_current,
        )
    ).one_or_none()
    if current is None:
        return False
    current.is_current = False
    current.withdrawn_at = envelope.published_at
    current.withdrawn_by = str(envelope.payload.get("withdrawn_by") or envelope.sender_name)
    db.session.flush()
    return True


def _none_current(request_id: UUID) -> None:
    db.session.execute(
        update(Submission)
        .where(Submission.request_id == request_id, Submission.is_current)
        .values(is_current=False)
        .execution_options(synchronize_session=False)
    )


def strike_from_copy(struck: Struck) -> int:
    """Put the tombstone in the place of a struck text, in the copy of one envelope; return how many that was.

    What a spreadsheet brought of the same partner may hold the text too: no envelope leads there.
    """
    copies = db.session.scalars(
        select(SubmittedAnswer).where(
            or_(
                SubmittedAnswer.submission_id == struck.envelope.id,
                SubmittedAnswer.submission_id.in_(brought_in(struck.envelope.sender_id)),
            )
        )
    ).all()
    changed = sum(_strike_row(copy, struck.text_hash, struck.tombstone) for copy in copies)
    throw_away_all()
    submission = db.session.scalars(select(Submission).where(Submission.id == struck.envelope.id)).one_or_none()
    if submission is not None and text_hash(submission.submitted_by) == struck.text_hash:
        submission.submitted_by = struck.tombstone
        changed += 1
    db.session.flush()
    return changed


def brought_in(organisation_id: UUID) -> Select[UUID]:
    """Select the submissions of a partner that came from spreadsheets, by id."""
    return (
        select(Submission.id)
        .join(Cycle, Cycle.id == Submission.cycle_id)
        .where(Submission.organisation_id == organisation_id, Cycle.imported_from.is_not(None))
    )


def strike_from_brought_in(organisation_id: UUID, hash_: str, tombstone: str) -> int:
    """Put the tombstone in the place of a text in all that spreadsheets brought of a partner; return how often."""
    rows = db.session.scalars(
        select(SubmittedAnswer).where(SubmittedAnswer.submission_id.in_(brought_in(organisation_id)))
    ).all()
    changed = sum(_strike_row(row, hash_, tombstone) for row in rows)
    throw_away_all()
    db.session.flush()
    return changed


def _strike_row(row: SubmittedAnswer, hash_: str, tombstone: str) -> int:
    changed = 0
    for name in _TEXTS:
        if text_hash(getattr(row, name)) == hash_:
            setattr(row, name, tombstone)
            changed += 1
    links = [strike_link(link, hash_, tombstone) for link in row.links]
    if links != row.links:
        row.links = links
        changed += 1
    if changed and row.flags:
        row.flags = flags_of({name: getattr(row, name) for name in _TEXTS}, row.links)
    return changed


def strike_link(link: Mapping[str, Any], hash_: str, tombstone: str) -> dict[str, Any]:
    """Return a link with the tombstone in the place of whichever of its texts was struck."""
    return {
        key: tombstone if isinstance(text, str) and text_hash(text) == hash_ else text for key, text in link.items()
    }
