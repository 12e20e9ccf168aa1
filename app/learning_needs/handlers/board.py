"""What the board receives of its surveys, and what it does later: answers, opening and closing days, links."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.learning_needs.crossing import ANSWERS
from app.learning_needs.service import closing, drafts, running
from tenants import LinkState, Received, envelope_handler, job_handler, link_listener


@envelope_handler(ANSWERS)
def receive_answers(envelope: Received, *, now: datetime) -> None:
    """Keep one partner's answers until they are counted."""
    if not envelope.withdrawn:
        closing.keep_answers(envelope, now=now)


@job_handler(drafts.OPEN_DUE)
def open_due(arguments: Mapping[str, Any], *, now: datetime) -> None:
    """Open a draft that is to open by itself."""
    running.open_if_due(survey_id=UUID(arguments["survey_id"]), now=now)


@job_handler(closing.CLOSE_DUE)
def close_due(arguments: Mapping[str, Any], *, now: datetime) -> None:
    """Close a survey whose last day has ended."""
    closing.close_if_due(survey_id=UUID(arguments["survey_id"]), now=now)


@link_listener
def send_waiting(other_id: UUID, state: LinkState, *, now: datetime) -> None:
    """Send a partner that has just accepted the link the surveys that wait for it."""
    if state is LinkState.ACCEPTED:
        running.send_waiting(organisation_id=other_id, now=now)
