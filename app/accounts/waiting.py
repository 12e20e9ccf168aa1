"""What waits behind a mailed link: a floor above says what a board asks, and until when.

This floor mails links and lets people in; what they are let in for is known to the floors above, which
register here how it is read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar
from uuid import UUID

from tenants import SpaceRef


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a board asks, as a mail and the page of its link say it."""

    request_id: UUID
    board_id: UUID
    board_name: str
    accent: str  # the board's colour, "#rrggbb"
    title: str
    closes_on: date  # inclusive
    days_left: int  # 0 on the last day itself
    is_open: bool
    chair_words: str


class Reader(Protocol):
    """What reads a request for the space that is current: the board's own, or the organisation's copy."""

    def __call__(self, request_id: UUID, *, now: datetime) -> Waiting | None:
        """Return what it says; None where the current space has no such request."""


class Finder(Protocol):
    """What finds the request of the current board that an organisation has to answer next."""

    def __call__(self, organisation_id: UUID, *, now: datetime) -> UUID | None:
        """Return its id; None where nothing is open for that organisation."""


_readers: dict[str, Reader] = {}
_finders: dict[str, Finder] = {}
_Registered = TypeVar("_Registered", bound=Callable[..., object])


def waiting_reader(reader: _Registered) -> _Registered:
    """Register what reads a request; each is asked in turn."""
    _readers[_name(reader)] = reader  # type: ignore[assignment]  # a Reader; typed so that it stays what it is
    return reader


def waiting_finder(finder: _Registered) -> _Registered:
    """Register what finds the request that an organisation has to answer next."""
    _finders[_name(finder)] = finder  # type: ignore[assignment]  # a Finder
    return finder


def _name(function: Callable[..., object]) -> str:
    return f"{function.__module__}.{getattr(function, '__qualname__', function)}"  # making the app twice adds none


def read_waiting(request_id: UUID | None, *, now: datetime) -> Waiting | None:
    """Return what a request of the current space says; None where there is none."""
    if request_id is None:
        return None
    return next((found for reader in _readers.values() if (found := reader(request_id, now=now))), None)


def find_waiting(organisation_id: UUID, *, now: datetime) -> UUID | None:
    """Return the request of the current board that an organisation has to answer next; None where there is none."""
    return next((found for finder in _finders.values() if (found := finder(organisation_id, now=now))), None)


def first_question(space: SpaceRef, request_id: UUID | None) -> str:
    """Return the path that leads to the first question without an answer; without a request, the first page."""
    return f"{space.home}requests/{request_id}/start" if request_id else space.home
