"""Bringing in what another tool asked: from a file that was read to a survey that is counted like any other.

    loaded --what the columns are, what their values mean--> mapped --begin--> running --worker--> done

What `SurveyUpload.mapping` holds: `left_out` (name and why, of columns never taken), `examples` (by column),
`first_row`, `targets` (by column), then `found` (by kind: key, value, how often) and `numbers` (by column), then
`scales` (by column) and `meanings` (by kind, by key). Once the answers are in, the file and every exact count go: what
the findings say is rounded, and so must be all that stays beside them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.commons.learning import LearningInstrument
from app.commons.queries import latest_learning_instrument
from app.core.errors import Refused
from app.learning_needs.importing.guessing import guess_targets
from app.learning_needs.importing.reading import Loaded
from app.learning_needs.importing.values import Found
from app.learning_needs.models import Survey, SurveyOrigin, SurveyUpload, UploadState
from app.learning_needs.service import drafts
from app.learning_needs.service.refusals import AlreadyDone, TitleTaken, WrongDates, WrongState
from tenants import db, enqueue, record

IMPORT = "learning_needs.import"
FILENAME_LENGTH = 200


class NotNow(Refused):
    """A file is not where it can be changed, or begun with."""


@dataclass(frozen=True, slots=True)
class About:
    """What a manager enters of a survey that was held elsewhere."""

    title: str
    opens_on: date
    closes_on: date
    smallest: int  # people in the smallest group shown, 10 to 50


def bring_in(*, key: UUID, about: About, filename: str, loaded: Loaded, now: datetime) -> UUID:
    """Keep a file that was read, and the draft of the survey that it becomes.

    Args:
        key: of the form that was sent; it becomes the survey's id, so that a double click makes one.
        about: what was entered.
        filename: as it came; its last characters are kept.
        loaded: the file, without what could tell who answered.
        now: aware UTC.

    Raises:
        AlreadyDone: this form was sent before.
        TitleTaken: the title is not free.
        WrongDates: the last day comes before the first.
    """
    if db.session.scalar(select(Survey.id).where(Survey.id == key)):
        raise AlreadyDone("This file was brought in already.")
    _check(about)
    instrument = latest_learning_instrument()
    survey = Survey(
        id=key,
        origin=SurveyOrigin.IMPORTED,
        title=about.title,
        opens_on=about.opens_on,
        closes_on=about.closes_on,
        smallest=about.smallest,
        instrument_id=instrument.id,
        topics=drafts.bundled_topics(instrument.id),
        services=_services(instrument),
        intro="",
        worry_phone="",
        worry_words="",
        change_reason="",
        created_at=now,
    )
    db.session.add(survey)
    drafts.flush()
    db.session.add(
        SurveyUpload(
            survey_id=key,
            filename=filename[-FILENAME_LENGTH:],
            content=loaded.content,
            rows=loaded.rows,
            columns=list(loaded.columns),
            mapping={
                "left_out": [[column.name, column.why] for column in loaded.left_out],
                "examples": [list(values) for values in loaded.examples],
                "first_row": loaded.first_row,
                "targets": list(guess_targets(loaded.columns, loaded.examples, instrument)),
            },
            report={},
            created_at=now,
        )
    )
    db.session.flush()
    record("survey.created", kind="survey", object_id=key, now=now)
    return key


def choose_columns(*, survey_id: UUID, targets: Sequence[str], found: Found) -> None:
    """Keep what each column is, and which values stand in it. What was said of values stays where it still fits.

    Raises:
        NoResultFound: this board brings in no such file.
        NotNow: its answers are in already, or on their way.
    """
    upload = _changing(survey_id)
    before = upload.mapping
    same_columns = [place for place, target in enumerate(targets) if before["targets"][place] == target]
    kept_scales = {
        str(place): before["scales"][str(place)] for place in same_columns if str(place) in before.get("scales", {})
    }
    upload.mapping = {
        **{name: before[name] for name in ("left_out", "examples", "first_row")},
        "targets": list(targets),
        "found": {
            kind: [[key, shown, often] for key, (shown, often) in values.items()]
            for kind, values in found.values.items()
        },
        "numbers": {str(place): sorted(numbers) for place, numbers in found.numbers.items()},
        "scales": kept_scales,
        "meanings": before.get("meanings", {}),
    }
    upload.report, upload.state = {}, UploadState.LOADED
    db.session.flush()


def say_values(
    *,
    survey_id: UUID,
    scales_of: Mapping[int, str],
    meanings: Mapping[str, Mapping[str, str]],
    report: Mapping[str, Any],
) -> None:
    """Keep what values mean, and what would come of the file.

    Args:
        survey_id: an imported survey of the current board.
        scales_of: by column of numbers, one of `scales.SCALES`.
        meanings: by kind, by the key of a value.
        report: from `importing.reporting.report_of`.

    Raises:
        NoResultFound: this board brings in no such file.
        NotNow: its answers are in already, or on their way.
    """
    upload = _changing(survey_id)
    upload.mapping = {
        **upload.mapping,
        "scales": {str(place): scale for place, scale in scales_of.items()},
        "meanings": {kind: dict(values) for kind, values in meanings.items()},
    }
    upload.report, upload.state = dict(report), UploadState.MAPPED
    db.session.flush()


def begin(*, survey_id: UUID, now: datetime) -> None:
    """Have the worker bring the answers in.

    Raises:
        NoResultFound: this board brings in no such file.
        AlreadyDone: it was begun before.
        NotNow: it was not tried out yet, or nothing would come of it.
    """
    upload = _held(survey_id)
    if upload.state in (UploadState.RUNNING, UploadState.DONE):
        raise AlreadyDone("These answers are being brought in already.")
    if upload.state is not UploadState.MAPPED:
        raise NotNow("Say first what the columns and their values mean.")
    if not upload.report.get("taken"):
        raise NotNow("No row of this file can be taken. Look again at what the columns mean.")
    upload.state, upload.progress = UploadState.RUNNING, 0
    db.session.flush()
    enqueue(IMPORT, {"survey_id": str(survey_id)}, now=now, dedupe_key=str(survey_id))
    record("survey.imported", kind="survey", object_id=survey_id, now=now)


def discard(*, survey_id: UUID, now: datetime) -> None:
    """Throw a file away, and the draft that it would have become.

    Raises:
        NoResultFound: this board brings in no such file.
        NotNow: its answers are in already, or on their way.
    """
    upload = _changing(survey_id)
    db.session.delete(upload)
    db.session.flush()
    survey = drafts.locked(survey_id)
    if survey.origin is not SurveyOrigin.IMPORTED:
        raise WrongState("This survey did not come from a file.")
    db.session.delete(survey)
    db.session.flush()
    record("survey.deleted", kind="survey", object_id=survey_id, now=now)


def file_of(survey_id: UUID) -> Any:
    """Return the statement that reads a survey's file."""
    return select(SurveyUpload).where(SurveyUpload.survey_id == survey_id)


def _check(about: About) -> None:
    if about.closes_on < about.opens_on:
        raise WrongDates("The last day must be the same as the first day, or later", field="closes_on")
    same = select(Survey.id).where(func.lower(Survey.title) == func.lower(about.title))
    if db.session.scalar(same.limit(1)):
        raise TitleTaken


def _held(survey_id: UUID) -> SurveyUpload:
    upload: SurveyUpload = db.session.scalars(file_of(survey_id).with_for_update()).one()
    return upload


def _changing(survey_id: UUID) -> SurveyUpload:
    upload = _held(survey_id)
    if upload.state not in (UploadState.LOADED, UploadState.MAPPED):
        raise NotNow("These answers are being brought in, or are in already. Nothing was changed.")
    return upload


def _services(instrument: LearningInstrument) -> list[dict[str, Any]]:
    return [
        {"key": one.key, "label": one.label, "hint": one.hint, "counts_as": one.key, "own": False}
        for one in instrument.services
    ]
