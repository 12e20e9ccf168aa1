"""One text of a submission, as either end may ask to have it removed."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.exc import NoResultFound

from app.assessments.crossing import SUBMISSION, SubmissionPayload
from app.assessments.models import Cycle, CycleState, Submission, SubmittedAnswer
from tenants import read, read_envelope

# What a person may ask to remove: a field of an answer, or a link's title or address, by its place.
WHAT = {
    "practice": "What we do",
    "difference": "What difference it has made",
    "addendum": "What is different for this board",
}
FIELDS = tuple(WHAT)
PARTS = {"link": "title", "address": "url"}  # of a link: "link-0" is the title of the first


@dataclass(frozen=True, slots=True)
class ChairWords:
    """What the chair wrote to partners, as it may be removed."""

    what: str
    text: str


def get_chair_words(cycle_id: UUID) -> ChairWords:
    """Return the chair's words of an opened cycle of the current board.

    Raises:
        NoResultFound: no such cycle, or it is a draft, or it has no such words.
    """
    opened = (Cycle.id == cycle_id, Cycle.state != CycleState.DRAFT, Cycle.chair_words != "")
    return ChairWords("The chair’s words to partners", read(select(Cycle.chair_words).where(*opened)).scalar_one())


@dataclass(frozen=True, slots=True)
class SentText:
    """A text, and where it was said."""

    envelope_id: UUID  # the submission's own id, where no envelope brought it
    request_id: UUID
    cycle_id: UUID | None  # known to the board alone
    instrument_id: UUID
    what: str
    text: str
    crossed: bool = True  # not where a spreadsheet brought it: then it lies at this board alone


def get_text(envelope_id: UUID, factor: int, field: str) -> SentText:
    """Return one text of a submission that the current space sent or received, or took from a spreadsheet.

    Raises:
        NoResultFound: no such submission here, or no such text in it.
    """
    brought_in = _brought_in(envelope_id, factor, field)
    if brought_in is not None:
        return brought_in
    envelope = read_envelope(envelope_id)
    if envelope.kind != SUBMISSION or envelope.withdrawn:
        raise NoResultFound("no such submission")
    payload = SubmissionPayload.from_json(envelope.payload)
    answer = next((one for one in payload.answers if one.factor == factor), None)
    if answer is None:
        raise NoResultFound("no such factor")
    texts = {name: (WHAT[name], str(getattr(answer, name))) for name in FIELDS}
    texts |= {f"link-{index}": ("The title of a link", link.title) for index, link in enumerate(answer.links)}
    texts |= {f"address-{index}": ("The address of a link", link.url) for index, link in enumerate(answer.links)}
    what, text = texts.get(field, ("", ""))
    if not text:
        raise NoResultFound("no such text")
    cycle_id = read(select(Submission.cycle_id).where(Submission.id == envelope_id)).scalar_one_or_none()
    return SentText(envelope_id, envelope.subject_id, cycle_id, payload.instrument_id, what, text)


def _brought_in(submission_id: UUID, factor: int, field: str) -> SentText | None:
    """Return a text of a submission that a spreadsheet brought; None where that is none such."""
    if field not in FIELDS:
        return None
    answers_of = and_(SubmittedAnswer.space_id == Submission.space_id, SubmittedAnswer.submission_id == Submission.id)
    row = read(
        select(
            Submission.request_id,
            Submission.cycle_id,
            Cycle.instrument_id,
            getattr(SubmittedAnswer, field).label("text"),
        )
        .join(Cycle, and_(Cycle.space_id == Submission.space_id, Cycle.id == Submission.cycle_id))
        .join(SubmittedAnswer, answers_of)
        .where(Submission.id == submission_id, Cycle.imported_from.is_not(None), SubmittedAnswer.factor == factor)
    ).one_or_none()
    if row is None or not row.text:
        return None
    where = (submission_id, row.request_id, row.cycle_id, row.instrument_id)
    return SentText(*where, what=WHAT[field], text=row.text, crossed=False)
