"""Accounts and what they prove themselves by."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.errors import Refused
from app.people.models import Account, AccountState, Credential
from app.people.queries import normal_email
from tenants import current_account_id, db, new_id

TAKEN = "There is an account with this email address already"


def create_account(*, account_id: UUID, email: str, name: str, password_hash: str | None, now: datetime) -> UUID:
    """Make an account; acting for it, by the id that it is to have.

    Args:
        account_id: a new id, the current account's.
        email: to whom; kept in lower case.
        name: as the person is called.
        password_hash: from `passwords.hash_password`; None where a reset link will set one.
        now: aware UTC.

    Raises:
        Refused: there is an account with that address.
    """
    _insert(Account(id=account_id, email=normal_email(email), name=name, created_at=now))
    if password_hash is not None:
        set_password(account_id=account_id, password_hash=password_hash, now=now)
    return account_id


def create_operator(*, email: str, name: str, now: datetime) -> UUID:
    """Make an operator's account, without a password; while `maintaining()`, which no page can be.

    Raises:
        Refused: there is an account with that address.
    """
    account = Account(id=new_id(), email=normal_email(email), name=name, is_operator=True, created_at=now)
    _insert(account)
    return account.id


def _insert(account: Account) -> None:
    db.session.add(account)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Refused(TAKEN, field="email") from error


def rename_account(*, name: str) -> None:
    """Change the current account's name."""
    _account(current_account_id()).name = name
    db.session.flush()


def set_password(*, account_id: UUID, password_hash: str, now: datetime) -> None:
    """Set or change the current account's password."""
    held = db.session.scalars(select(Credential).where(Credential.account_id == account_id)).one_or_none()
    if held is None:
        db.session.add(Credential(account_id=account_id, password_hash=password_hash, changed_at=now))
    else:
        held.password_hash, held.changed_at = password_hash, now
    db.session.flush()


def disable_account(*, account_id: UUID) -> None:
    """Stop an account: none of its sign-ins works from now on. The operator's."""
    _account(account_id).state = AccountState.DISABLED
    db.session.flush()


def enable_account(*, account_id: UUID) -> None:
    """Let an account be used again; its old sign-ins are to be ended first. The operator's."""
    _account(account_id).state = AccountState.ACTIVE
    db.session.flush()


def _account(account_id: UUID) -> Account:
    return db.session.scalars(select(Account).where(Account.id == account_id)).one()
