"""What crosses between a board and an organisation about a survey, as types: the shape of each payload, in and out.

    board        --learning_needs.survey-->        organisation    opened, extended, closed; one subject a request
    organisation --learning_needs.answers-->       board           at close, one shuffled batch; the same subject
    board        --learning_needs.findings-->      organisation    its own staff's, if enough answered; the same subject
    board        --learning_needs.offer-->         organisation    a barrier to remove; one subject an offer
    organisation --learning_needs.offer_answer-->  board           taken up or not now; the same subject

How many have answered is no publication: one small row that both share (`SurveyProgress`).
"""

import base64
import json
import secrets
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.learning_needs.shapes import check_survey

SURVEY = "learning_needs.survey"
ANSWERS = "learning_needs.answers"
FINDINGS = "learning_needs.findings"
OFFER = "learning_needs.offer"
OFFER_ANSWER = "learning_needs.offer_answer"

SEALED = "sealed"
MOST_BYTES = 80_000_000  # that a batch may unpack to: a million answers, and words of some thousands
LONGEST_TEXT = 1000  # characters of what was written in the free box
_SALT, _LENGTH = 16, 4  # bytes before the texts: what is drawn by chance, and how long the texts are
_TIERS = range(5)


@dataclass(frozen=True, slots=True)
class SurveyPayload:
    """What a board asks the staff of a partner, through which door, and until when."""

    survey_id: UUID
    title: str
    instrument_id: UUID
    topics: list[dict[str, Any]]  # models.board.Survey says what is in them
    services: list[dict[str, Any]]
    intro: str
    worry_phone: str
    worry_words: str
    smallest: int
    opens_on: date
    closes_on: date
    door: str
    is_open: bool
    is_nudge: bool = False  # the board asks that the organisation's coordinators are reminded

    def to_json(self) -> dict[str, Any]:
        """Return the payload."""
        return {
            "survey_id": str(self.survey_id),
            "title": self.title,
            "instrument_id": str(self.instrument_id),
            "topics": self.topics,
            "services": self.services,
            "intro": self.intro,
            "worry_phone": self.worry_phone,
            "worry_words": self.worry_words,
            "smallest": self.smallest,
            "opens_on": self.opens_on.isoformat(),
            "closes_on": self.closes_on.isoformat(),
            "door": self.door,
            "is_open": self.is_open,
            "is_nudge": self.is_nudge,
        }

    @classmethod
    def from_json(cls, payload: Mapping[str, Any]) -> "SurveyPayload":
        """Return what a payload says; ValueError where it is no survey that could be asked."""
        check_survey(payload)
        return cls(
            survey_id=UUID(payload["survey_id"]),
            title=payload["title"],
            instrument_id=UUID(payload["instrument_id"]),
            topics=payload["topics"],
            services=payload["services"],
            intro=payload["intro"],
            worry_phone=payload["worry_phone"],
            worry_words=payload["worry_words"],
            smallest=payload["smallest"],
            opens_on=date.fromisoformat(payload["opens_on"]),
            closes_on=date.fromisoformat(payload["closes_on"]),
            door=payload["door"],
            is_open=payload["is_open"],
            is_nudge=payload["is_nudge"],
        )


@dataclass(frozen=True, slots=True)
class AnswersPayload:
    """Every answer of one partner's staff, in an order drawn by chance, and nothing but the answers.

    In JSON the answers are one text (`SEALED`), so that one strike takes them all out of the envelope once they
    are counted. What a strike keeps is a hash, by which few answers could be guessed: salt before them prevents it.
    """

    width: int  # bytes of one answer
    records: bytes
    texts: tuple[str, ...]  # of the free box, shuffled by themselves
    held_back: tuple[tuple[int | None, str | None], ...]  # (tier, topic) that must not be shown of this partner

    def to_json(self) -> dict[str, Any]:
        """Return the payload; no two are alike."""
        words = json.dumps(self.texts, ensure_ascii=False).encode()
        sealed = secrets.token_bytes(_SALT) + len(words).to_bytes(_LENGTH) + words + self.records
        return {
            "width": self.width,
            SEALED: base64.b64encode(zlib.compress(sealed, 6)).decode(),
            "held_back": [{"tier": tier, "topic": topic} for tier, topic in self.held_back],
        }

    @classmethod
    def from_json(cls, payload: Mapping[str, Any]) -> "AnswersPayload":
        """Return what a payload says; it comes from another space, so all of it is looked at.

        Raises:
            ValueError: its answers were struck, are no whole number, or more than any partner has; or what stands
                beside them is nothing that could be kept.
        """
        try:
            sealed = _unpacked(base64.b64decode(payload[SEALED], validate=True))
        except (KeyError, TypeError, zlib.error) as error:
            raise ValueError("There are no answers in this payload.") from error
        begin = _SALT + _LENGTH
        end = begin + int.from_bytes(sealed[_SALT:begin])
        records, width, texts = sealed[end:], payload.get("width"), json.loads(sealed[begin:end])
        if type(width) is not int or width < 1 or len(records) % width:
            raise ValueError("The answers of this payload are no whole number.")
        if not isinstance(texts, list) or not all(map(_is_text, texts)) or len(texts) > len(records) // width:
            raise ValueError("The words of this payload are none that somebody wrote.")
        return cls(width, records, tuple(texts), _groups(payload.get("held_back")))


def _unpacked(packed: bytes) -> bytes:
    """Return what was packed, and never more than a partner's answers can come to."""
    unpacker = zlib.decompressobj()
    found = unpacker.decompress(packed, MOST_BYTES)
    if not unpacker.eof:
        raise ValueError("This payload is cut off, or unpacks to more than any partner's answers.")
    return found


def _is_text(text: object) -> bool:
    return isinstance(text, str) and 0 < len(text) <= LONGEST_TEXT and "\0" not in text


def _groups(held_back: object) -> tuple[tuple[int | None, str | None], ...]:
    if not isinstance(held_back, list) or not all(isinstance(one, Mapping) for one in held_back):
        raise ValueError("This payload names no groups.")
    groups = tuple((one.get("tier"), one.get("topic")) for one in held_back)
    for tier, topic in groups:
        is_tier = tier is None or (type(tier) is int and tier in _TIERS)
        if not is_tier or not (topic is None or isinstance(topic, str)):
            raise ValueError("This payload names a group that there is not.")
    return groups


@dataclass(frozen=True, slots=True)
class FindingsPayload:
    """What a board's findings say of one partner's own staff: cells of the board's release, and no others."""

    title: str
    board_name: str
    smallest: int
    released_on: date
    topics: list[dict[str, Any]]  # with their words, in order
    sheet: dict[str, Any]  # the "partner" sheet's column of this partner, as a sheet with one group
    by_tier: dict[str, Any]  # the same of "partner_tier"; without groups where pairs are not shown

    def to_json(self) -> dict[str, Any]:
        """Return the payload."""
        return {
            "title": self.title,
            "board_name": self.board_name,
            "smallest": self.smallest,
            "released_on": self.released_on.isoformat(),
            "topics": self.topics,
            "sheet": self.sheet,
            "by_tier": self.by_tier,
        }

    @classmethod
    def from_json(cls, payload: Mapping[str, Any]) -> "FindingsPayload":
        """Return what a payload says."""
        return cls(
            title=payload["title"],
            board_name=payload["board_name"],
            smallest=payload["smallest"],
            released_on=date.fromisoformat(payload["released_on"]),
            topics=payload["topics"],
            sheet=payload["sheet"],
            by_tier=payload["by_tier"],
        )


@dataclass(frozen=True, slots=True)
class OfferPayload:
    """A barrier that a board offers a partner to remove."""

    barrier: str  # key
    barrier_label: str
    words: str

    def to_json(self) -> dict[str, Any]:
        """Return the payload."""
        return {"barrier": self.barrier, "barrier_label": self.barrier_label, "words": self.words}

    @classmethod
    def from_json(cls, payload: Mapping[str, Any]) -> "OfferPayload":
        """Return what a payload says."""
        return cls(payload["barrier"], payload["barrier_label"], payload["words"])


@dataclass(frozen=True, slots=True)
class OfferAnswerPayload:
    """What the partner says to an offer."""

    answer: str  # models.OfferAnswer
    words: str
    action_id: UUID | None = None  # of the action that was made of it, where there is a feature that makes them

    def to_json(self) -> dict[str, Any]:
        """Return the payload."""
        action = str(self.action_id) if self.action_id else None
        return {"answer": self.answer, "words": self.words, "action_id": action}

    @classmethod
    def from_json(cls, payload: Mapping[str, Any]) -> "OfferAnswerPayload":
        """Return what a payload says."""
        action = payload["action_id"]
        return cls(payload["answer"], payload["words"], UUID(action) if action else None)
