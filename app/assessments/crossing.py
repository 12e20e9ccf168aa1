"""What crosses between a board and an organisation, as types: the shape of each payload, in and out.

    board        --assessments.request-->     organisation    one subject a request: opened, extended, closed
    organisation --assessments.submission-->  board           one subject a request: signed off, again, withdrawn
    board        --assessments.nudge-->       organisation    one subject a request: its manager reminds

The subject of all is the request's id, which is the same at either end.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.commons.kinds import PartnerKind
from app.commons.levels import Level

REQUEST = "assessments.request"
SUBMISSION = "assessments.submission"
NUDGE = "assessments.nudge"
ACCENT = "#0b5563"  # of mails, where a payload names no colour


@dataclass(frozen=True, slots=True)
class RequestPayload:
    """What a board asks, and until when."""

    cycle_id: UUID
    title: str
    reporting_year: int
    opens_on: date
    closes_on: date
    chair_words: str
    instrument_id: UUID
    partner_kind: PartnerKind
    is_open: bool
    accent: str = ACCENT  # the board's colour, for mails about the request
    reminders: bool = True  # whether the board wants its partners reminded of the last day

    def to_json(self) -> dict[str, Any]:
        """Return the payload."""
        return {
            "cycle_id": str(self.cycle_id),
            "title": self.title,
            "reporting_year": self.reporting_year,
            "opens_on": self.opens_on.isoformat(),
            "closes_on": self.closes_on.isoformat(),
            "chair_words": self.chair_words,
            "instrument_id": str(self.instrument_id),
            "partner_kind": self.partner_kind.value,
            "is_open": self.is_open,
            "accent": self.accent,
            "reminders": self.reminders,
        }

    @classmethod
    def from_json(cls, payload: Mapping[str, Any]) -> "RequestPayload":
        """Return what a payload says. Those from before boards had colours and reminders name neither."""
        return cls(
            cycle_id=UUID(payload["cycle_id"]),
            title=payload["title"],
            reporting_year=payload["reporting_year"],
            opens_on=date.fromisoformat(payload["opens_on"]),
            closes_on=date.fromisoformat(payload["closes_on"]),
            chair_words=payload["chair_words"],
            instrument_id=UUID(payload["instrument_id"]),
            partner_kind=PartnerKind(payload["partner_kind"]),
            is_open=payload["is_open"],
            accent=payload.get("accent", ACCENT),
            reminders=payload.get("reminders", True),
        )


@dataclass(frozen=True, slots=True)
class NudgePayload:
    """That a board's manager reminds of a request, by a button."""

    words: str  # a sentence of the manager's own; may be empty

    def to_json(self) -> dict[str, Any]:
        """Return the payload."""
        return {"words": self.words}

    @classmethod
    def from_json(cls, payload: Mapping[str, Any]) -> "NudgePayload":
        """Return what a payload says."""
        return cls(words=payload["words"])


@dataclass(frozen=True, slots=True)
class LinkPayload:
    """Where to find a piece of evidence."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class AnswerPayload:
    """One factor, as it goes to one board."""

    factor: int
    level: Level | None  # this board's: the addendum's where it has one
    shared_level: Level | None  # the one that goes to other boards
    practice: str
    difference: str
    addendum: str  # what is different for this board
    links: tuple[LinkPayload, ...]

    @property
    def is_answered(self) -> bool:
        """Whether it counts as answered: a level, or one of the two answers beside the levels."""
        return self.level is not None

    def to_json(self) -> dict[str, Any]:
        """Return the payload."""
        return {
            "factor": self.factor,
            "level": self.level.value if self.level else None,
            "shared_level": self.shared_level.value if self.shared_level else None,
            "practice": self.practice,
            "difference": self.difference,
            "addendum": self.addendum,
            "links": [{"title": link.title, "url": link.url} for link in self.links],
        }

    @classmethod
    def from_json(cls, payload: Mapping[str, Any]) -> "AnswerPayload":
        """Return what a payload says."""
        return cls(
            factor=payload["factor"],
            level=Level(payload["level"]) if payload["level"] else None,
            shared_level=Level(payload["shared_level"]) if payload["shared_level"] else None,
            practice=payload["practice"],
            difference=payload["difference"],
            addendum=payload["addendum"],
            links=tuple(LinkPayload(link["title"], link["url"]) for link in payload["links"]),
        )


@dataclass(frozen=True, slots=True)
class SubmissionPayload:
    """What a partner signed off: everything it said, to one board, at one moment."""

    instrument_id: UUID
    submitted_by: str  # name and role, as the partner gives them
    answers: tuple[AnswerPayload, ...]  # one for each factor, answered or not, in order
    spoken_for: str = ""  # a value of `spoken.How` where the board's caretaker sent it in the partner's name

    def to_json(self) -> dict[str, Any]:
        """Return the payload; it holds how the answers were got only where they were given in a partner's name."""
        payload: dict[str, Any] = {
            "instrument_id": str(self.instrument_id),
            "submitted_by": self.submitted_by,
            "answers": [answer.to_json() for answer in self.answers],
        }
        return payload | ({"spoken_for": self.spoken_for} if self.spoken_for else {})

    @classmethod
    def from_json(cls, payload: Mapping[str, Any]) -> "SubmissionPayload":
        """Return what a payload says."""
        return cls(
            instrument_id=UUID(payload["instrument_id"]),
            submitted_by=payload["submitted_by"],
            answers=tuple(AnswerPayload.from_json(answer) for answer in payload["answers"]),
            spoken_for=payload.get("spoken_for", ""),  # earlier payloads know no such thing
        )
