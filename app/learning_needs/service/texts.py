"""Free answers: somebody reads each for names, takes out what names a person, then has it shown or keeps it back."""

import re
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.core.errors import Refused
from app.learning_needs.models import FreeAnswer, TextState
from tenants import current_account_id, db, record

REMOVED = "[removed]"
_WORD = re.compile(r"\[removed\]|\w+|[^\w\s]", re.IGNORECASE)


class NothingLeft(Refused):
    """All of a text was taken out: there is nothing to show."""

    def __init__(self) -> None:
        super().__init__("There is nothing left to show. Keep this answer back", field="text")


class OnlyShorter(Refused):
    """A text says something that its writer did not write."""

    def __init__(self) -> None:
        super().__init__(
            f"You can take words out, or put {REMOVED} in their place. You cannot add or change words", field="text"
        )


class TextGone(Refused):
    """There is no such free answer."""

    status = 404

    def __init__(self) -> None:
        super().__init__("There is no such answer.")


def clear_text(*, survey_id: UUID, text_id: UUID, text: str, now: datetime) -> None:
    """Let a free answer be shown, without the words that the reader took out. They are gone then.

    Args:
        text: what is to be shown: the answer's own words in their order, some left out or replaced by `REMOVED`.
        now: aware UTC.

    Raises:
        TextGone: this survey has no such answer.
        OnlyShorter: the text holds words that the answer does not.
        NothingLeft: no word of the answer is left.
    """
    found = _get(survey_id, text_id)
    shown = shortened(found.text, text)
    if (found.state, found.text) == (TextState.CLEARED, shown):
        return  # the button was pressed twice
    found.text = shown
    _decide(found, TextState.CLEARED, "free_answer.cleared", now)


def keep_back_text(*, survey_id: UUID, text_id: UUID, now: datetime) -> None:
    """Keep a free answer back: it stays as it is, and nobody but those who run the survey reads it.

    Raises:
        TextGone: this survey has no such answer.
    """
    found = _get(survey_id, text_id)
    if found.state is not TextState.KEPT_BACK:
        _decide(found, TextState.KEPT_BACK, "free_answer.kept_back", now)


def shortened(written: str, wanted: str) -> str:
    """Return what is wanted of a text, with `REMOVED` wherever words of it were left out.

    Raises:
        OnlyShorter: what is wanted is not the text's own words in their order.
        NothingLeft: it holds none of them.
    """
    words = [(found[0], *found.span()) for found in _WORD.finditer(written)]
    pieces: list[str] = []
    at, end, is_cut = 0, 0, False
    for found in _WORD.finditer(wanted):
        word = found[0]
        if word.casefold() == REMOVED:
            is_cut = True
            continue
        place = next((place for place in range(at, len(words)) if words[place][0] == word), None)
        if place is None:
            raise OnlyShorter()
        if is_cut or place > at:
            pieces.append(f" {REMOVED} ")
            pieces.append(written[words[place][1] : words[place][2]])
        else:
            pieces.append(written[end : words[place][2]])
        at, end, is_cut = place + 1, words[place][2], False
    if not any(word.isalnum() for word in _WORD.findall("".join(pieces).replace(REMOVED, ""))):
        raise NothingLeft()
    if is_cut or at < len(words):
        pieces.append(f" {REMOVED}")
    return re.sub(r"[ \t]{2,}", " ", "".join(pieces)).strip()


def _get(survey_id: UUID, text_id: UUID) -> FreeAnswer:
    statement = select(FreeAnswer).where(FreeAnswer.id == text_id, FreeAnswer.survey_id == survey_id)
    found = db.session.scalars(statement.with_for_update()).one_or_none()
    if found is None:
        raise TextGone()
    return found


def _decide(found: FreeAnswer, state: TextState, action: str, now: datetime) -> None:
    found.state = state
    found.read_at = now
    found.read_by = current_account_id()
    record(action, kind="survey", object_id=found.survey_id, now=now)
    db.session.flush()
