"""What one door asks: the surveys that somebody may answer through it, and where its pages send their forms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.commons.learning import LearningInstrument

OTHER_SERVICE = "other"  # what a kind of service is counted as where a survey lacks it


@dataclass(frozen=True, slots=True)
class DoorTopic:
    """A topic of one survey."""

    key: str
    title: str
    about: str
    help: str
    own: bool  # the board's own, asked by nobody else


@dataclass(frozen=True, slots=True)
class DoorService:
    """A kind of service that one survey offers."""

    key: str
    label: str
    hint: str
    counts_as: str  # the bundled kind that it is where another survey lacks it
    own: bool


@dataclass(frozen=True, slots=True)
class DoorSurvey:
    """One board's survey, as somebody who answers meets it."""

    request_id: UUID
    board_name: str
    title: str
    instrument_id: UUID
    topics: tuple[DoorTopic, ...]
    services: tuple[DoorService, ...]
    intro: str
    worry_phone: str
    worry_words: str
    smallest: int
    closes_on: date
    headcount: int | None
    is_open: bool

    @property
    def key(self) -> str:
        """A short name that tells this survey from others at the same door."""
        return self.request_id.hex[-8:]

    def ref(self, key: str, *, own: bool) -> str:
        """Return a name of one of its topics or services that no other survey's own has."""
        return f"{self.key}.{key}" if own else key


def topics_of(rows: Iterable[Mapping[str, Any]]) -> tuple[DoorTopic, ...]:
    """Return topics as a survey keeps them."""
    return tuple(
        DoorTopic(row["key"], row["title"], row.get("about", ""), row.get("help", ""), bool(row.get("own")))
        for row in rows
    )


def services_of(rows: Iterable[Mapping[str, Any]]) -> tuple[DoorService, ...]:
    """Return kinds of service as a survey keeps them."""
    return tuple(
        DoorService(
            row["key"], row["label"], row.get("hint", ""), row.get("counts_as") or row["key"], bool(row.get("own"))
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class DoorContext:
    """Everything that the screens of one door are made from."""

    instrument: LearningInstrument
    organisation_name: str
    surveys: tuple[DoorSurvey, ...]  # the door's own first, then others that are open and ask the same instrument
    action: str  # the path that every form is posted to
    token: str = ""  # what each form carries as `csrf_token`
    preview: bool = False  # a board looks at its own draft: nothing is sent, nothing is kept
    way_back: str = ""  # where a preview leads back to

    @property
    def own(self) -> DoorSurvey:
        """The survey that the door was made for."""
        return self.surveys[0]

    @property
    def open(self) -> tuple[DoorSurvey, ...]:
        """The surveys that can be answered now."""
        return tuple(survey for survey in self.surveys if survey.is_open)

    def chosen(self, areas: Collection[str]) -> tuple[DoorSurvey, ...]:
        """Return the surveys of the areas that somebody ticked, as far as they are open.

        Before anybody ticked, that is the door's own.
        """
        wanted = areas or (self.own.key,)
        return tuple(survey for survey in self.open if survey.key in wanted)

    def topics(self, areas: Collection[str]) -> dict[str, DoorTopic]:
        """Return the topics that those areas' surveys ask, each once, by its name across surveys."""
        found: dict[str, DoorTopic] = {}
        for survey in self.chosen(areas):
            for topic in survey.topics:
                found.setdefault(survey.ref(topic.key, own=topic.own), topic)
        return found

    def services(self, areas: Collection[str]) -> dict[str, DoorService]:
        """Return the kinds of service that those areas' surveys offer: bundled ones first, "something else" last."""
        bundled: dict[str, DoorService] = {}
        local: dict[str, DoorService] = {}
        for survey in self.chosen(areas):
            for service in survey.services:
                (local if service.own else bundled).setdefault(survey.ref(service.key, own=service.own), service)
        last = {key: bundled.pop(key) for key in (OTHER_SERVICE,) if key in bundled}
        return {**bundled, **local, **last}
