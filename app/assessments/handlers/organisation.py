"""What the organisation receives, and what it does later: requests, and how far its answering is."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.assessments.crossing import NUDGE, REQUEST
from app.assessments.service import asked, nudging, reminding_asked, returns
from tenants import Received, envelope_handler, job_handler


@envelope_handler(REQUEST)
def receive_request(envelope: Received, *, now: datetime) -> None:
    """Keep what a board asks, what it says of it now, or that it took it back."""
    if envelope.withdrawn:
        asked.withdraw_request(envelope)
    else:
        asked.keep_request(envelope, now=now)


@envelope_handler(NUDGE)
def receive_nudge(envelope: Received, *, now: datetime) -> None:
    """Mail the organisation's people that the board's manager reminds them."""
    nudging.receive_nudge(envelope, now=now)


@job_handler(returns.PROGRESS)
def tell_progress(arguments: Mapping[str, Any], *, now: datetime) -> None:
    """Tell the boards how far a return is."""
    returns.bring_up_to_date(UUID(arguments["return_id"]), now=now)


@job_handler(reminding_asked.ASKED_REMIND)
def remind(arguments: Mapping[str, Any], *, now: datetime) -> None:
    """Remind the organisation's people of a last day."""
    reminding_asked.remind(
        asked_id=UUID(arguments["asked_id"]),
        last_day=date.fromisoformat(arguments["day"]),
        days=int(arguments["days"]),
        now=now,
    )
