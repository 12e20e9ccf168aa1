"""For whom the code acts: one space or none, said aloud, for the whole of each transaction.

There is no default. A request's guard, a job and a command each say it once; whatever they call
reads it from here, and nothing further down can choose another.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, replace
from uuid import UUID

from tenants.errors import NoAccount, NoContext, NoSpace, ScopeChanged


@dataclass(frozen=True, slots=True)
class Scope:
    """Who acts, and where."""

    space_id: UUID | None = None
    account_id: UUID | None = None
    operator: bool = False  # sees that spaces exist, not what they hold
    engine: str | None = None  # which database role: None the app's, else "worker" or "owner"


_current: ContextVar[Scope | None] = ContextVar("tenants_scope", default=None)
_writing: ContextVar[bool] = ContextVar("tenants_writing", default=False)


def current_scope() -> Scope:
    """Return the scope in force; NoContext where nobody set one."""
    scope = _current.get()
    if scope is None:
        raise NoContext("Say for whom this acts: acting_for, acting_for_none, operating or maintaining.")
    return scope


def current_space_id() -> UUID:
    """Return the id of the space acted for; NoSpace where there is none."""
    space_id = current_scope().space_id
    if space_id is None:
        raise NoSpace("This needs a space, and none is current.")
    return space_id


def current_account_id() -> UUID:
    """Return the id of the account acting; NoAccount where there is none."""
    account_id = current_scope().account_id
    if account_id is None:
        raise NoAccount("This needs an account, and none is current.")
    return account_id


def set_scope(scope: Scope) -> Token[Scope | None]:
    """Put a scope in force until `reset_scope` is given the answer back."""
    if _writing.get() and scope != _current.get():
        raise ScopeChanged("A transaction that writes keeps its space to its end.")
    return _current.set(scope)


def reset_scope(token: Token[Scope | None]) -> None:
    """Put back what was in force before."""
    _current.reset(token)


@contextmanager
def in_scope(scope: Scope) -> Iterator[Scope]:
    """Act as `scope` says within the block."""
    token = set_scope(scope)
    try:
        yield scope
    finally:
        reset_scope(token)


@contextmanager
def writing() -> Iterator[None]:
    """Mark the block as the inside of a transaction that writes."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def is_writing() -> bool:
    """Say whether a transaction that writes is open."""
    return _writing.get()


def _engine() -> str | None:
    scope = _current.get()
    return scope.engine if scope else None


@contextmanager
def acting_for(space_id: UUID, account_id: UUID | None = None) -> Iterator[Scope]:
    """Act for one space, and within it as one account where there is one."""
    with in_scope(Scope(space_id=space_id, account_id=account_id, engine=_engine())) as scope:
        yield scope


@contextmanager
def acting_for_none(account_id: UUID | None = None) -> Iterator[Scope]:
    """Act for no space: account pages, sign-in, public pages."""
    with in_scope(Scope(account_id=account_id, engine=_engine())) as scope:
        yield scope


@contextmanager
def operating(account_id: UUID | None = None) -> Iterator[Scope]:
    """Act as the operator: the console, and the commands beside it."""
    with in_scope(Scope(account_id=account_id, operator=True, engine=_engine())) as scope:
        yield scope


@contextmanager
def overseeing(space_id: UUID, account_id: UUID | None = None) -> Iterator[Scope]:
    """Act as the operator upon one space: making it, moving its state. What is done goes into its trail."""
    with in_scope(Scope(space_id=space_id, account_id=account_id, operator=True, engine=_engine())) as scope:
        yield scope


@contextmanager
def maintaining() -> Iterator[Scope]:
    """Act as the owner of the database: migrations, the open commons, export, restore, erasure."""
    with in_scope(Scope(operator=True, engine="owner")) as scope:
        yield scope


@contextmanager
def working() -> Iterator[Scope]:
    """Act as the worker, for no space: claiming jobs."""
    with in_scope(Scope(engine="worker")) as scope:
        yield scope


def entering(scope: Scope, space_id: UUID) -> Scope:
    """Return `scope`, moved to a space; who acts stays the same."""
    return replace(scope, space_id=space_id)
