"""What the board receives, and what it does later: submissions, strikes, the end of a cycle's last day."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.assessments.crossing import REQUEST, SUBMISSION
from app.assessments.service import chair_words, cycles, news, reminding, striking, submissions_board, telling
from app.boards.service.settings import on_settings_changed
from tenants import LinkState, Received, Struck, envelope_handler, job_handler, link_listener, strike_handler


@envelope_handler(SUBMISSION)
def receive_submission(envelope: Received, *, now: datetime) -> None:
    """Keep a version of what a partner signed off, or that it was withdrawn."""
    if envelope.withdrawn:
        submissions_board.note_withdrawal(envelope)
    elif submissions_board.keep_submission(envelope):
        news.tell_submitted(envelope, now=now)


@strike_handler(SUBMISSION, codes=("level", "shared_level", "instrument_id", "spoken_for"))
def strike_submission(struck: Struck, *, now: datetime) -> None:
    """Strike a text at whichever end this is: the board's copy, or the organisation's own answers."""
    if struck.received:
        submissions_board.strike_from_copy(struck)
    else:
        striking.strike_from_answers(struck)


@strike_handler(
    REQUEST,
    codes=("cycle_id", "title", "opens_on", "closes_on", "instrument_id", "partner_kind", "accent"),
)
def strike_request(struck: Struck, *, now: datetime) -> None:
    """Strike the chair's words at whichever end this is: the board's cycles, or the organisation's copies."""
    chair_words.strike_from_request(struck)


@job_handler(cycles.CLOSE_DUE)
def close_due(arguments: Mapping[str, Any], *, now: datetime) -> None:
    """Close a cycle whose last day has ended."""
    cycles.close_if_due(cycle_id=UUID(arguments["cycle_id"]), now=now)


@job_handler(reminding.REMIND_CONTACTS)
def remind_contacts(arguments: Mapping[str, Any], *, now: datetime) -> None:
    """Remind the contacts of partners that are not connected of a last day."""
    reminding.remind_contacts(
        cycle_id=UUID(arguments["cycle_id"]),
        last_day=date.fromisoformat(arguments["day"]),
        days=int(arguments["days"]),
        now=now,
    )


@on_settings_changed
def tell_settings(*, now: datetime) -> None:
    """Have partners see the board's new colour in mails, and be reminded or not, as it now says."""
    telling.tell_all_again(now=now)


@link_listener
def send_waiting(other_id: UUID, state: LinkState, *, now: datetime) -> None:
    """Send a partner that has just accepted the link what waits for it."""
    if state is LinkState.ACCEPTED:
        cycles.send_waiting(organisation_id=other_id, now=now)
