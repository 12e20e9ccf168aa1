"""What a board's survey asks: which topics, and which kinds of service, the board's own among them."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from app.learning_needs.models import Survey
from app.learning_needs.service.drafts import bundled_topics, locked, must_be_draft
from app.learning_needs.service.refusals import Stale, WrongServices, WrongTopics
from tenants import db, record

FEWEST_TOPICS, MOST_TOPICS = 3, 25
MOST_OWN_TOPICS, MOST_OWN_SERVICES = 8, 10
TOPIC_TITLE_LENGTH, TOPIC_ABOUT_LENGTH, SERVICE_LABEL_LENGTH = 80, 200, 80


def edit_topics(
    *, survey_id: UUID, revision: int, kept: Collection[str], own: Sequence[tuple[str, str]], now: datetime
) -> Survey:
    """Say which bundled topics a draft asks of, and which of the board's own.

    Args:
        survey_id: a draft of the current board.
        revision: the one that the page showed.
        kept: keys of the bundled topics that stay.
        own: title and one sentence of each of the board's own. One that was there under that title keeps its key.
        now: aware UTC.

    Raises:
        NoResultFound: this board has no such survey.
        WrongState: it was opened meanwhile.
        Stale: somebody else changed it since the page was drawn.
        WrongTopics: too few or too many, an unknown key, or a title twice.
    """
    survey = locked(survey_id)
    must_be_draft(survey)
    bundled = bundled_topics(survey.instrument_id)
    if not set(kept) <= {topic["key"] for topic in bundled}:
        raise WrongTopics("Choose from the topics shown", field="kept")
    known = {topic["title"].casefold(): topic["key"] for topic in survey.topics if topic["own"]}
    topics = [topic for topic in bundled if topic["key"] in kept] + [
        {"key": known.get(title.casefold()) or own_key(), "title": title, "about": about, "help": "", "own": True}
        for title, about in own
    ]
    titles = [topic["title"].casefold() for topic in topics]
    if len(set(titles)) < len(titles):
        raise WrongTopics("Two topics have the same title. Give each its own")
    if not FEWEST_TOPICS <= len(topics) <= MOST_TOPICS:
        raise WrongTopics(f"Choose {FEWEST_TOPICS} to {MOST_TOPICS} topics, your own among them", field="kept")
    _replace(survey, "topics", topics, revision=revision, now=now)
    return survey


def edit_services(*, survey_id: UUID, revision: int, own: Sequence[tuple[str, str]], now: datetime) -> Survey:
    """Say which local services a draft offers beside the bundled kinds.

    Args:
        survey_id: a draft of the current board.
        revision: the one that the page showed.
        own: label, and key of the bundled kind that it counts as where surveys are compared.
        now: aware UTC.

    Raises:
        NoResultFound: this board has no such survey.
        WrongState: it was opened meanwhile.
        Stale: somebody else changed it since the page was drawn.
        WrongServices: too many, an unknown kind, or a label twice.
    """
    survey = locked(survey_id)
    must_be_draft(survey)
    bundled = [service for service in survey.services if not service["own"]]
    kinds = {service["key"] for service in bundled}
    if len(own) > MOST_OWN_SERVICES or not {kind for _, kind in own} <= kinds:
        raise WrongServices("Choose a kind of service for each of your own")
    known = {service["label"].casefold(): service["key"] for service in survey.services if service["own"]}
    services = bundled + [
        {
            "key": known.get(label.casefold()) or own_key(),
            "label": label,
            "hint": "",
            "counts_as": kind,
            "own": True,
        }
        for label, kind in own
    ]
    labels = [service["label"].casefold() for service in services]
    if len(set(labels)) < len(labels):
        raise WrongServices("Two services have the same name. Give each its own")
    _replace(survey, "services", services, revision=revision, now=now)
    return survey


def own_key() -> str:
    """Return a key that no other board's topic or service has: two boards may ask the same staff at once."""
    return f"own_{secrets.token_hex(6)}"


def _replace(survey: Survey, column: str, value: list[Mapping[str, Any]], *, revision: int, now: datetime) -> None:
    if getattr(survey, column) == value:
        return
    if survey.revision != revision:
        raise Stale
    setattr(survey, column, value)
    survey.revision += 1
    db.session.flush()
    record("survey.edited", kind="survey", object_id=survey.id, now=now)
