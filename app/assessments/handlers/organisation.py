"""What the organisation receives, and what it does later: requests, and how far its answering is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.assessments.crossing import REQUEST
from app.assessments.service import asked, returns
from tenants import Received, envelope_handler, job_handler


@envelope_handler(REQUEST)
def receive_request(envelope: Received, *, now: datetime) -> None:
    """Keep what a board asks, what it says of it now, or that it took it back."""
    if envelope.withdrawn:
        asked.withdraw_request(envelope)
    else:
        asked.keep_request(envelope, now=now)


@job_handler(returns.PROGRESS)
def tell_progress(arguments: Mapping[str, Any], *, now: datetime) -> None:
    """Tell the boards how far a return is."""
    returns.bring_up_to_date(UUID(arguments["return_id"]), now=now)
