"""Changing and ending the roles of a space's people; it works from the next request on."""

from datetime import datetime
from uuid import UUID

from app.people import queries as people
from app.people import service
from app.people.roles import Role
from tenants import record


def change_role(*, membership_id: UUID, role: Role, now: datetime) -> UUID:
    """Give a member of the current space another role in place of one; return the new membership's id.

    Raises:
        NoResultFound: there is no such membership here.
        LastKeeper, Refused: as `people.service.change_role` says.
    """
    member = people.get_member(membership_id)
    made = service.change_role(membership_id=membership_id, role=role, now=now)
    if made != membership_id:
        detail = {"from": member.roles[0].role.value, "to": role.value}
        record("member.role_changed", kind="account", object_id=member.account_id, now=now, detail=detail)
    return made


def end_membership(*, membership_id: UUID, now: datetime) -> None:
    """End one role of a member of the current space.

    Raises:
        NoResultFound: there is no such membership here.
        LastKeeper: nobody would look after the space any more.
    """
    member = people.get_member(membership_id)
    service.end_membership(membership_id=membership_id, now=now)
    detail = {"role": member.roles[0].role.value}
    record("member.ended", kind="account", object_id=member.account_id, now=now, detail=detail)
