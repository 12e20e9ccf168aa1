"""The release of a survey: read what was answered, count it under disclosure control, keep the tables and nothing else.

Three steps, so that the long one holds no transaction: `closing.is_complete`, `compute`, `keep`. `keep` does all that
is left in one, and only while the survey still waits for it: a worker that is killed leaves nothing half done, and
two that do the same do it once.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from app.commons.queries import learning_instrument
from app.core import clock
from app.learning_needs.crossing import ANSWERS, FINDINGS, FindingsPayload
from app.learning_needs.models import (
    BallotBox,
    FindingsSheet,
    FreeAnswer,
    Survey,
    SurveyRequest,
    SurveyState,
    TextState,
)
from app.learning_needs.service import documents
from app.learning_needs.service.closing import strike_answers
from app.learning_needs.statistics.records import Layout
from app.learning_needs.statistics.spec import JSON, HeldBack, Release, ReleaseSpec
from tenants import Envelope, Outgoing, Space, current_space_id, db, insert_rows, new_id, publish_all, read, record
from tenants.envelopes import linked_spaces

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.learning_needs.statistics.records import Answers

TOLD_EVERY = 5  # per cent


@dataclass(frozen=True, slots=True)
class Counted:
    """What came of the counting."""

    release: Release
    texts: tuple[str, ...]  # of the free box, sorted


@dataclass(frozen=True, slots=True)
class _Read:
    spec: ReleaseSpec
    answers: "Answers"
    partner: "NDArray[np.int64]"
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Others:
    """Those whose partner is none of the board's, as if they were one: an import's alone has them."""

    id: UUID  # the survey's own
    held_back: tuple[Any, ...] = ()


def compute(*, survey_id: UUID, tell: Callable[[int], None]) -> Counted:
    """Work out a closing survey's release. It only reads.

    Args:
        survey_id: a survey of the current board.
        tell: told how far this is, in per cent: seldom, and each time more than before.

    Raises:
        NoResultFound: this board has no such survey.
        ValueError: answers do not fit the survey.
    """
    # Here, not above: web processes close surveys too, and need no SciPy for it.
    from app.learning_needs.statistics.release import build_release

    told = 0

    def progress(part: float) -> None:
        nonlocal told
        percent = min(99, int(100 * part))
        if percent >= told + TOLD_EVERY:
            told = percent
            tell(percent)

    found = _read(survey_id)
    return Counted(build_release(found.answers, found.partner, spec=found.spec, progress=progress), found.texts)


def _read(survey_id: UUID) -> _Read:
    import numpy as np

    from app.learning_needs.statistics.records import unpack

    columns = (Survey.instrument_id, Survey.topics, Survey.services, Survey.smallest)
    survey = read(select(*columns).where(Survey.id == survey_id)).one()
    boxes: dict[UUID, list[tuple[bytes, list[str]]]] = {}
    shelves = select(BallotBox.request_id, BallotBox.records, BallotBox.texts).where(_of(survey_id))
    for request_id, records, texts in read(shelves.order_by(BallotBox.request_id, BallotBox.shelf)):
        boxes.setdefault(request_id, []).append((records, texts))
    requests: Sequence[Any] = read(
        select(SurveyRequest.id, SurveyRequest.held_back)
        .where(
            SurveyRequest.survey_id == survey_id,
            or_(SurveyRequest.answers_at.is_not(None), SurveyRequest.id.in_(list(boxes))),
        )
        .order_by(SurveyRequest.id)
    ).all()
    if survey_id in boxes:
        requests = [*requests, _Others(survey_id)]
    layout = Layout(len(survey.topics), len(survey.services))
    in_order = [b"".join(records for records, _ in boxes.get(row.id, ())) for row in requests]
    sizes = [len(records) // layout.width for records in in_order]
    return _Read(
        spec=_spec(survey, requests),
        answers=unpack(b"".join(in_order), layout),
        partner=np.repeat(np.arange(len(requests)), np.array(sizes, dtype=np.int64)),
        texts=tuple(sorted(text for box in boxes.values() for _, texts in box for text in texts)),
    )


def _of(survey_id: UUID) -> ColumnElement[bool]:
    """Return which boxes belong to a survey: its requests', and its own, for an import's other partners."""
    requests = select(SurveyRequest.id).where(SurveyRequest.survey_id == survey_id)
    return or_(BallotBox.request_id.in_(requests), BallotBox.request_id == survey_id)


def _spec(survey: Any, requests: Iterable[Any]) -> ReleaseSpec:
    asked = learning_instrument(survey.instrument_id)
    topics = [topic["key"] for topic in survey.topics]
    rows = list(requests)
    held = {
        HeldBack(place, cell["tier"], topics.index(cell["topic"]) if cell["topic"] is not None else None)
        for place, row in enumerate(rows)
        for cell in row.held_back
        if cell["topic"] is None or cell["topic"] in topics
    }
    return ReleaseSpec(
        partners=tuple(str(row.id) for row in rows),
        topics=tuple(topics),
        services=tuple(service["key"] for service in survey.services),
        barriers=asked.barriers.keys,
        ways=asked.ways.keys,
        views=tuple(view.key for view in asked.views),
        threshold=survey.smallest,
        held_back=tuple(sorted(held, key=repr)),
    )


def note_progress(*, survey_id: UUID, percent: int) -> None:
    """Keep how far the counting is, for the board's page."""
    survey = _closing(survey_id)
    if survey is not None and percent > survey.progress:
        survey.progress = percent
        db.session.flush()


def keep(*, survey_id: UUID, counted: Counted, now: datetime) -> bool:
    """Keep the release, let go of the answers, tell the partners; say whether there was still a need to.

    Args:
        survey_id: a closing survey of the current board.
        counted: what `compute` returned.
        now: aware UTC.
    """
    survey = _closing(survey_id)
    if survey is None:
        return False
    sheets = counted.release.sheets
    insert_rows(
        FindingsSheet,
        [{"id": new_id(), "survey_id": survey_id, "sheet": name, "content": sheets[name]} for name in sorted(sheets)],
    )
    # Sorted, and their ids made in that order: nothing tells which partner one came from, or when.
    insert_rows(FreeAnswer, [_free_answer(survey_id, text) for text in counted.texts])
    survey.state, survey.progress, survey.released_at = SurveyState.CLOSED, 100, now
    survey.revision += 1
    db.session.flush()
    _let_go(survey_id, now=now)
    _tell_partners(survey, sheets, now=now)
    documents.ask_for_all(survey_id=survey_id, now=now)
    record("survey.released", kind="survey", object_id=survey_id, now=now)
    return True


def _closing(survey_id: UUID) -> Survey | None:
    held = select(Survey).where(Survey.id == survey_id, Survey.state == SurveyState.CLOSING).with_for_update()
    return db.session.scalars(held).one_or_none()


def _free_answer(survey_id: UUID, text: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "survey_id": survey_id,
        "text": text,
        "state": TextState.WAITING,
        "read_at": None,
        "read_by": None,
    }


def _let_go(survey_id: UUID, *, now: datetime) -> None:
    """Delete every answer: from the boxes, and from the envelopes that they came in."""
    requests = select(SurveyRequest.id).where(SurveyRequest.survey_id == survey_id)
    for box in db.session.scalars(select(BallotBox).where(_of(survey_id))).all():
        db.session.delete(box)
    # Those that were not counted too: what came twice, or could not be read and was given up.
    received = (Envelope.kind == ANSWERS, Envelope.space_id == current_space_id(), Envelope.strikes == 0)
    envelopes = select(Envelope.id).where(*received, Envelope.subject_id.in_(requests)).order_by(Envelope.id)
    for envelope_id in db.session.scalars(envelopes).all():
        strike_answers(envelope_id, now=now)
    db.session.flush()


def _tell_partners(survey: Survey, sheets: JSON, *, now: datetime) -> None:
    """Publish to each partner what the release says of its own staff, where it says anything."""
    linked = linked_spaces()
    requests = db.session.scalars(
        select(SurveyRequest).where(SurveyRequest.survey_id == survey.id).order_by(SurveyRequest.id)
    ).all()
    board_name = db.session.scalar(select(Space.name).where(Space.id == current_space_id())) or ""
    outgoing = []
    for request in requests:
        own = part_of(sheets["partner"], f"partner:{request.id}")
        if request.organisation_id not in linked or request.sent_at is None or not any(own["answered"]):
            continue
        payload = FindingsPayload(
            title=survey.title,
            board_name=board_name,
            smallest=survey.smallest,
            released_on=clock.local_date(now),
            topics=survey.topics,
            sheet=own,
            by_tier=part_of(sheets["partner_tier"], f"partner:{request.id}/"),
        )
        outgoing.append(Outgoing(to=request.organisation_id, subject_id=request.id, payload=payload.to_json()))
    if outgoing:
        publish_all(FINDINGS, outgoing, now=now)


def part_of(sheet: JSON, group: str) -> JSON:
    """Return a sheet with some of its groups alone.

    Args:
        sheet: of a release.
        group: the key of one, or what the keys of several begin with, its "/" at the end.
    """
    keys = [each["key"] for each in sheet["groups"]]
    places = [
        place for place, key in enumerate(keys) if key == group or (group.endswith("/") and key.startswith(group))
    ]

    def narrowed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: narrowed(inner) for key, inner in value.items()}
        return [value[place] for place in places] if isinstance(value, list) and len(value) == len(keys) else value

    return {key: narrowed(value) for key, value in sheet.items()}
