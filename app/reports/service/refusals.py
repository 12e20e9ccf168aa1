"""What is refused about a meeting, each by its own name."""

from app.core import errors
from app.core.errors import AlreadyDone, Refused

__all__ = ["AlreadyDone", "NobodyGetsIt", "Stale"]


class Stale(errors.Stale):
    """The page was drawn before somebody else changed the meeting."""

    def __init__(self) -> None:
        super().__init__(
            "This meeting has changed since you opened this page. Look at what it says now, then send yours again."
        )


class NobodyGetsIt(Refused):
    """Somebody was chosen who may not read the brief."""

    def __init__(self) -> None:
        super().__init__("Choose from the people shown", field="recipients")
