"""Memberships: which role a person holds in a space. One that ends has no effect from the next request on."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from app.core.errors import Refused
from app.people.models import Membership
from app.people.roles import Role
from tenants import Space, SpaceKind, current_scope, current_space_id, db, new_id

# A space always has somebody in this role: whoever looks after it.
KEEPER: dict[SpaceKind, Role] = {
    SpaceKind.BOARD: Role.BOARD_MANAGER,
    SpaceKind.ORGANISATION: Role.ORGANISATION_LEAD,
    SpaceKind.REGION: Role.REGION_LEAD,
}


# Who answers for an organisation towards boards. When nobody does any more, its boards name somebody else.
ANSWER = (Role.ORGANISATION_LEAD, Role.ORGANISATION_COORDINATOR)


class LastKeeper(Refused):
    """The last person who looks after a space cannot leave that role.

    `may_still_go` says that they can where they mean it: of an organisation in which nobody else answers.
    """

    def __init__(self, role: Role, *, may_still_go: bool = False) -> None:
        self.may_still_go = may_still_go
        label = role.label[:1].lower() + role.label[1:]
        super().__init__(f"This is the only {label} here. Give somebody else that role first.", field="role")


class RoleEndedListener(Protocol):
    """What a floor above does when somebody has a role no more."""

    def __call__(self, account_id: UUID, role: Role, *, now: datetime) -> None:
        """Act for the space, in the transaction in which the role ends."""


_listeners: dict[str, RoleEndedListener] = {}


def on_role_ended(listener: RoleEndedListener) -> RoleEndedListener:
    """Register what is to happen whenever a role ends, taken away or changed; usable as a decorator."""
    name = f"{listener.__module__}.{getattr(listener, '__qualname__', listener)}"
    _listeners[name] = listener  # by name: making the app twice must not tell it twice
    return listener


def grant(*, account_id: UUID, role: Role, now: datetime) -> UUID:
    """Give a person a role in the current space, or find that they have it; return the membership's id.

    Raises:
        Refused: the role is one of another kind of space.
    """
    me = current_space_id()
    if db.session.scalar(select(Space.kind).where(Space.id == me)) is not role.kind:
        raise Refused("Choose a role that this space has.", field="role")
    held = db.session.scalar(
        select(Membership.id).where(
            Membership.space_id == me,
            Membership.account_id == account_id,
            Membership.role == role,
            Membership.ended_at.is_(None),
        )
    )
    return held or _add(account_id, role, now=now)


def _add(account_id: UUID, role: Role, *, now: datetime) -> UUID:
    actor = current_scope().account_id
    row = Membership(id=new_id(), account_id=account_id, role=role, created_at=now, created_by=actor)
    db.session.add(row)
    db.session.flush()
    return row.id


def change_role(*, membership_id: UUID, role: Role, now: datetime) -> UUID:
    """End one role of a person in the current space and give them another; return the new membership's id.

    Raises:
        NoResultFound: there is no such membership here, or it has ended.
        LastKeeper: nobody would look after the space any more.
        Refused: they have that role already, or the space has no such role.
    """
    row = _current(membership_id)
    if row.role is role:
        return row.id
    roles = select(Membership.role).where(
        Membership.space_id == row.space_id, Membership.account_id == row.account_id, Membership.ended_at.is_(None)
    )
    if role in set(db.session.scalars(roles)):
        raise Refused("This person has this role here already. End the other one instead", field="role")
    _end(row, now=now)
    return grant(account_id=row.account_id, role=role, now=now)


def end_membership(*, membership_id: UUID, now: datetime, leaves_nobody: bool = False) -> None:
    """End one role of a person in the current space.

    Args:
        membership_id: of the role.
        now: aware UTC.
        leaves_nobody: the last who answers for an organisation goes, and knows it.

    Raises:
        NoResultFound: there is no such membership here, or it has ended.
        LastKeeper: nobody would look after the space any more.
    """
    _end(_current(membership_id), leaves_nobody=leaves_nobody, now=now)


def _current(membership_id: UUID) -> Membership:
    return db.session.scalars(
        select(Membership).where(
            Membership.space_id == current_space_id(),  # a membership is readable by its own account elsewhere too
            Membership.id == membership_id,
            Membership.ended_at.is_(None),
        )
    ).one()


def _end(row: Membership, *, now: datetime, leaves_nobody: bool = False) -> None:
    if KEEPER[row.role.kind] is row.role:
        keepers = (
            select(Membership.id)
            .where(Membership.space_id == row.space_id, Membership.role == row.role, Membership.ended_at.is_(None))
            .order_by(Membership.id)
            .with_for_update()  # of two who end each other's role at once, the second finds one left
        )
        left = db.session.scalars(keepers).all()
        if row.id not in left:
            raise NoResultFound("this role has ended meanwhile")
        if len(left) < 2:
            alone = row.role.kind is SpaceKind.ORGANISATION and _is_alone(row)
            if not (alone and leaves_nobody):
                raise LastKeeper(row.role, may_still_go=alone)
    row.ended_at, row.ended_by = now, current_scope().account_id
    db.session.flush()
    for listener in _listeners.values():
        listener(row.account_id, row.role, now=now)


def _is_alone(row: Membership) -> bool:
    """Say whether nobody else answers for the organisation, by any role."""
    others = select(Membership.id).where(
        Membership.space_id == row.space_id,
        Membership.role.in_(ANSWER),
        Membership.ended_at.is_(None),
        Membership.id != row.id,
    )
    return db.session.scalar(others.limit(1)) is None
