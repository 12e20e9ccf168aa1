"""What the ground floor refuses, each by its own name."""


class TenancyError(Exception):
    """The root of all refusals of the ground floor: a fault of the program, never of the person using it."""


class NoContext(TenancyError):
    """Nobody has said for whom this code acts."""


class NoSpace(TenancyError):
    """Scoped data was asked for while acting for no space."""


class NoAccount(TenancyError):
    """An account was needed while acting for none."""


class ScopeChanged(TenancyError):
    """A transaction that writes would have changed its space."""


class CrossSpace(TenancyError):
    """A row of one space was about to be read or written by another."""


class Unscopable(TenancyError):
    """The statement cannot be scoped, so it is not run."""


class ReadOnly(TenancyError):
    """Something was about to be written outside `transaction()`."""


class NotAllowedHere(TenancyError):
    """This kind of row may not be written by whoever is acting."""


class NotLinked(TenancyError):
    """Something was published to a space that has accepted no link with this one."""


class LeaseLost(TenancyError):
    """Another worker has taken the job over; what this one did is undone."""


class CannotChange(TenancyError):
    """A link or a space cannot go from its state to the one asked for."""
