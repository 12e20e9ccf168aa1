"""What running a survey refuses, each by its own name and in words that somebody can act on."""

from datetime import date, timedelta

from app.core import errors
from app.core.errors import AlreadyDone, Refused

__all__ = [
    "AlreadyDone",
    "NoPartners",
    "NotAPartner",
    "NotYet",
    "Stale",
    "TitleTaken",
    "WrongDates",
    "WrongServices",
    "WrongState",
    "WrongTopics",
]

LONGEST = timedelta(days=366)  # that a survey may be open


class Stale(errors.Stale):
    """The page was drawn before somebody else changed what it shows."""

    def __init__(self) -> None:
        super().__init__(
            "This survey has changed since you opened this page. Look at what it says now, then send yours again."
        )


class TitleTaken(Refused):
    """Another survey of this board has that title."""

    def __init__(self) -> None:
        super().__init__("This board has a survey with that title. Enter another one", field="title")


class WrongDates(Refused):
    """The dates do not follow each other."""


class WrongState(Refused):
    """A survey cannot go from its state to the one asked for."""


class WrongTopics(Refused):
    """A survey cannot ask of these topics."""


class WrongServices(Refused):
    """A survey cannot offer these kinds of service."""


class NoPartners(Refused):
    """Nobody would be asked."""


class NotAPartner(Refused):
    """Somebody who is no partner of this board was chosen."""

    def __init__(self) -> None:
        super().__init__("Choose from the partners shown", field="partners")


class NotYet(Refused):
    """It is too early, or too soon after the last time."""


def must_end(first: date, last: date) -> None:
    """Refuse a last day that is so far away that it can only be a slip: answers would lie in their boxes until then.

    Raises:
        WrongDates: more than a year lies between the two.
    """
    if last - first > LONGEST:
        raise WrongDates("The last day must be within a year of the first", field="closes_on")
