"""What a service says when it will not do something."""


class Refused(Exception):
    """The base of a service's named errors: a sentence that a person can read and act on.

    Args:
        message: what is wrong and what to do about it, in plain words.
        field: the form's field that it is about, if there is one.
        status: the HTTP status of the page that says so, where no form can show it.
    """

    status: int = 409

    def __init__(self, message: str, *, field: str | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        if status is not None:
            self.status = status


class AlreadyDone(Refused):
    """The button was pressed twice: what it asks for stands already."""


class Stale(Refused):
    """The page was drawn before somebody else changed what it shows."""


__all__ = ["AlreadyDone", "Refused", "Stale"]
