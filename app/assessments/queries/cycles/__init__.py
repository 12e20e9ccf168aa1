"""What is read of a board's cycles: the list, one cycle, whom it asks and how far they are."""

from app.assessments.queries.cycles.choosing import ChoosableRow, list_choosable
from app.assessments.queries.cycles.cycle import CycleRow, before, get_cycle, in_hand, list_cycles
from app.assessments.queries.cycles.requests import (
    RequestRow,
    RequestState,
    VersionRow,
    get_request,
    list_requests,
    list_requests_of,
)

__all__ = [
    "ChoosableRow",
    "CycleRow",
    "RequestRow",
    "RequestState",
    "VersionRow",
    "before",
    "get_cycle",
    "get_request",
    "in_hand",
    "list_choosable",
    "list_cycles",
    "list_requests",
    "list_requests_of",
]
