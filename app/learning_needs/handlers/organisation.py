"""What the organisation receives of boards' surveys, and what it does later: counting, reminders."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.learning_needs.crossing import SURVEY
from app.learning_needs.service import asked, counting
from tenants import Received, envelope_handler, job_handler


@envelope_handler(SURVEY)
def receive_survey(envelope: Received, *, now: datetime) -> None:
    """Keep what a board asks, what it says of it now, or that it took it back."""
    if envelope.withdrawn:
        asked.withdraw_survey(envelope)
    else:
        asked.keep_survey(envelope, now=now)


@job_handler(counting.COUNT)
def count(arguments: Mapping[str, Any], *, now: datetime) -> None:
    """Tell the board how many have answered."""
    counting.count(request_id=UUID(arguments["request_id"]), now=now)


@job_handler(asked.REMIND)
def remind(arguments: Mapping[str, Any], *, now: datetime) -> None:
    """Remind the coordinators where few have answered."""
    asked.remind_if_low(request_id=UUID(arguments["request_id"]), closes_on=arguments["closes_on"], now=now)
