"""What a person sees of their own account."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.people.models import Account, AccountSession, Credential, Membership
from app.people.roles import Role
from tenants import Space, SpaceRef, current_account_id, read


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """An account as its own person sees it."""

    name: str
    email: str
    password_hash: str | None


def get_own_account() -> OwnAccount:
    """Return the current account; NoResultFound where it is not there."""
    statement = (
        select(Account.name, Account.email, Credential.password_hash)
        .outerjoin(Credential, Credential.account_id == Account.id)
        .where(Account.id == current_account_id())
    )
    return OwnAccount(*read(statement).one())


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One sign-in of the current account."""

    id: UUID
    device: str
    created_at: datetime


def list_own_sessions(*, now: datetime) -> list[OwnSession]:
    """Return the current account's sign-ins that have not ended, newest first."""
    statement = select(AccountSession.id, AccountSession.device, AccountSession.created_at).where(
        AccountSession.account_id == current_account_id(),
        AccountSession.ended_at.is_(None),
        AccountSession.expires_at > now,
    )
    order = (AccountSession.created_at.desc(), AccountSession.id.desc())
    return [OwnSession(*row) for row in read(statement.order_by(*order))]


@dataclass(frozen=True, slots=True)
class OwnSpace:
    """A space of the current account, with the roles held there."""

    space: SpaceRef
    roles: tuple[Role, ...]


def list_own_spaces() -> list[OwnSpace]:
    """Return the spaces in which the current account holds roles, boards first, by name."""
    statement = (
        select(Space.id, Space.kind, Space.slug, Space.name, Space.state, Space.host_name, Membership.role)
        .join(Membership, Membership.space_id == Space.id)
        .where(Membership.account_id == current_account_id(), Membership.ended_at.is_(None))
        .order_by(Space.kind, Space.name, Space.id)
    )
    roles: dict[SpaceRef, list[Role]] = {}
    for *space, role in read(statement):
        roles.setdefault(SpaceRef(*space), []).append(role)
    order = list(Role)
    return [OwnSpace(space, tuple(sorted(held, key=order.index))) for space, held in roles.items()]
