"""What the board's side refuses, each by its own name and in words that somebody can act on."""

from app.core import errors
from app.core.errors import AlreadyDone, Refused

__all__ = [
    "AlreadyDone",
    "NoPartners",
    "NotAPartner",
    "NothingToRemove",
    "Stale",
    "TitleTaken",
    "WrongDates",
    "WrongState",
]


class Stale(errors.Stale):
    """The page was drawn before somebody else changed what it shows."""

    def __init__(self) -> None:
        super().__init__(
            "This cycle has changed since you opened this page. Look at what it says now, then send yours again."
        )


class TitleTaken(Refused):
    """Another cycle of this board has that title."""

    def __init__(self) -> None:
        super().__init__("This board has a cycle with that title. Enter another one", field="title")


class WrongDates(Refused):
    """The dates do not follow each other."""


class WrongState(Refused):
    """A cycle cannot go from its state to the one asked for."""


class NoPartners(Refused):
    """Nobody would be asked."""


class NotAPartner(Refused):
    """Somebody who is no partner of this board was chosen."""

    def __init__(self) -> None:
        super().__init__("Choose from the partners shown", field="partners")


class NothingToRemove(Refused):
    """There is no text there, or it was removed before."""
