"""The jobs of this room."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.people import service
from app.people.service.throttle import CLEAR
from tenants import job_handler


@job_handler(CLEAR)
def clear_throttle(arguments: Mapping[str, Any], *, now: datetime) -> None:
    """Delete the counts of guesses that no limit looks at any more."""
    service.clear_throttle(now=now)
