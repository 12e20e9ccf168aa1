"""Papers that came back, typed in at either end: dropped like any other answer, with nothing kept of who typed what."""

from collections import OrderedDict
from datetime import datetime
from hashlib import sha256
from random import Random, SystemRandom
from threading import Lock
from uuid import UUID

from sqlalchemy import select

from app.core import clock
from app.learning_needs.answering.context import DoorSurvey
from app.learning_needs.answering.response import Response, layout_of, raw_answer
from app.learning_needs.models import SurveyOrigin, SurveyRequest, SurveyState
from app.learning_needs.queries.paper import KINDS
from app.learning_needs.service import ballot, documents
from app.learning_needs.service.closing import PARTNERS_BATCH
from app.learning_needs.service.drafts import locked
from app.learning_needs.service.refusals import AlreadyDone, WrongState
from tenants import after_commit, db

SHELVES = 4  # of a board's own for each partner, after the one on which its staff's answers come
_MOST_KNOWN = 4_000

_known: OrderedDict[bytes, None] = OrderedDict()
_lock = Lock()


class NotOpen(WrongState):
    """A survey takes no papers now."""


def enter_at_board(
    *, survey: DoorSurvey, survey_id: UUID, response: Response, key: str, now: datetime, chance: Random | None = None
) -> None:
    """Put a paper that came back to the board among the answers of that partner's staff.

    It lies with the board from the beginning. Nothing of it is counted before the survey closes.

    Args:
        survey: what the paper asks, for the partner whose paper it is.
        survey_id: the board's survey.
        response: what stands on it.
        key: drawn by chance with the form: one that is sent again by a second press counts once.
        now: aware UTC; nothing is kept of it.
        chance: draws the shelf; of the system, outside tests.

    Raises:
        NoResultFound: that survey of this board asks no such partner.
        NotOpen: the survey is not open, or its last day has ended.
        AlreadyDone: this form was sent before.
        ValueError: an answer is outside its scale.
    """
    held = locked(survey_id)  # it cannot close meanwhile, and no two papers meet
    wanted = select(SurveyRequest.id).where(SurveyRequest.id == survey.request_id, SurveyRequest.survey_id == survey_id)
    request_id = db.session.scalars(wanted).one()
    is_open = held.state is SurveyState.OPEN and held.origin is SurveyOrigin.ASKED
    if not is_open or clock.days_left(held.closes_on, now) < 0:
        raise NotOpen("This survey is not open, so no paper can be added. Nothing was counted.")
    digest = sha256(f"{request_id}:{key}".encode()).digest()
    if digest in _known:
        raise AlreadyDone("This paper was typed in already.")
    layout = layout_of(survey)
    shelf = PARTNERS_BATCH + 1 + (chance or SystemRandom()).randrange(SHELVES)
    record = layout.pack(raw_answer(response, survey))
    ballot.lay(request_id=request_id, shelf=shelf, width=layout.width, record=record, text=response.text)
    after_commit(lambda: _remember(digest))


def enter_at_organisation(*, survey: DoorSurvey, response: Response, key: str, now: datetime) -> None:
    """Put a paper that came back to the organisation among its staff's answers; it is counted like theirs.

    Raises:
        SurveyClosed: the survey is not open any more; nothing was counted.
        ValueError: an answer is outside its scale.
    """
    ballot.drop(response=response, request_ids=[survey.request_id], key=key, now=now)


def ask_for_paper(*, request_id: UUID, now: datetime) -> None:
    """Have the paper form made, in both sizes of print, for one partner's staff."""
    for kind in KINDS:
        documents.ask_for(subject_id=request_id, kind=kind, formats=("pdf",), now=now, anew=False)


def _remember(digest: bytes) -> None:
    """Keep in memory alone, and by a hash, which forms came in: a table would tell when papers were typed."""
    with _lock:
        _known[digest] = None
        while len(_known) > _MOST_KNOWN:
            _known.popitem(last=False)
