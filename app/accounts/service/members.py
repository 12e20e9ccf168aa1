"""Changing and ending the roles of a space's people; it works from the next request on."""

from datetime import datetime
from uuid import UUID

from app.people import queries as people
from app.people import service
from app.people.queries import FoundToken
from app.people.roles import Role
from tenants import current_account_id, record


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


def end_membership(*, membership_id: UUID, now: datetime, leaves_nobody: bool = False) -> None:
    """End one role of a member of the current space; `leaves_nobody` as `people.service.end_membership` says.

    Raises:
        NoResultFound: there is no such membership here.
        LastKeeper: nobody would look after the space any more.
    """
    member = people.get_member(membership_id)
    service.end_membership(membership_id=membership_id, leaves_nobody=leaves_nobody, now=now)
    detail = {"role": member.roles[0].role.value}
    record("member.ended", kind="account", object_id=member.account_id, now=now, detail=detail)


def end_replaced(found: FoundToken, *, role: Role, now: datetime) -> None:
    """End the role of whom an invitation replaces, once its holder has it; nothing where it has ended already.

    Args:
        found: the invitation, just accepted.
        role: that it gave.
        now: aware UTC.
    """
    if found.replaces_id is None or found.replaces_id == current_account_id():
        return
    membership_id = people.find_membership(found.replaces_id, role)
    if membership_id is None:
        return
    service.end_membership(membership_id=membership_id, now=now)
    action = "member.handed_over" if found.replaces_id == found.created_by else "member.replaced"
    record(action, kind="account", object_id=found.replaces_id, now=now, detail={"role": role.value})
