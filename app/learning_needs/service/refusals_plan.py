"""What the plan and the offers refuse, each by its own name and in words that somebody can act on."""

from app.core import errors
from app.core.errors import AlreadyDone, Refused

__all__ = [
    "AlreadyDone",
    "MoreThanPlaces",
    "NoFindings",
    "NobodyChosen",
    "NotConnected",
    "NotOfThisSurvey",
    "NotWaiting",
    "NothingToRemove",
    "Stale",
    "WrongDates",
]


class Stale(errors.Stale):
    """The page was drawn before somebody else changed what it shows."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody has changed this since you opened this page. Look at what it says now, then send yours again."
        )


class NoFindings(Refused):
    """The survey was not counted yet."""

    def __init__(self) -> None:
        super().__init__("The findings of this survey are not there yet. Plan when they are.")


class NotOfThisSurvey(Refused):
    """A topic, tier, way or partner was chosen that the survey does not have."""

    def __init__(self, field: str) -> None:
        super().__init__("Choose from the answers shown", field=field)


class WrongDates(Refused):
    """The last day comes before the first."""

    def __init__(self) -> None:
        super().__init__("The last day must be the same as the first day, or later", field="ends_on")


class MoreThanPlaces(Refused):
    """More people came than there were places: asked about, not forbidden."""

    def __init__(self, attended: int, places: int) -> None:
        super().__init__(
            f"You typed that {attended:,} people came, and that there were places for {places:,}."
            " Change a number, or tick the box below if both are right",
            field="attended",
            status=422,
        )


class NotConnected(Refused):
    """The two are not connected, so nothing can cross."""


class NobodyChosen(Refused):
    """No partner was ticked."""

    def __init__(self) -> None:
        super().__init__("Choose at least one partner", field="partners")


class NotWaiting(Refused):
    """An offer was taken back, or answered for good, already."""


class NothingToRemove(Refused):
    """There is no text there, or it was removed before."""
