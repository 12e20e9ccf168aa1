"""A board or region keeps groups of councils to compare with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from app.benchmarking.models import ComparatorGroup, ComparatorMember, GroupKind
from app.commons.models import Council
from app.core import errors
from tenants import current_account_id, current_space_id, db, insert_if_absent, insert_rows, new_id, record

NAME_LENGTH, SOURCE_LENGTH = 80, 200
MOST_GROUPS = 30

Members = Mapping[str, Sequence[str]]  # codes, nearest first, by whose neighbours they are; "" in a group


class Stale(errors.Stale):
    """The page was drawn before somebody else changed the group."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody has changed this group since you opened this page. Look at what it is now, then save yours again."
        )


class AlreadyDone(errors.AlreadyDone):
    """The button was pressed twice."""


class NameTaken(errors.Refused):
    """Another group of this space is called so."""

    status = 422

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a group called “{name}” already. Choose another name", field="name")


class WrongMembers(errors.Refused):
    """Nobody is in the group, or somebody who is no council."""

    status = 422

    def __init__(self, message: str) -> None:
        super().__init__(message, field="councils")


class TooMany(errors.Refused):
    """There are as many groups as can be kept."""


def add_group(
    *, group_id: UUID, name: str, is_list: bool, source: str, members: Members, now: datetime
) -> ComparatorGroup:
    """Keep a new group in the current space, or a list of each council's neighbours.

    Args:
        group_id: made with the form, so that a second press of its button adds nothing.
        name: 1 to 80 characters.
        is_list: members are each council's neighbours; else all of them stand under "".
        source: whose it is and under what licence; may be empty in a group of one's own.
        members: codes of the register.
        now: aware UTC.

    Raises:
        AlreadyDone: this group is there.
        NameTaken: another has the name, whatever its case.
        WrongMembers: nobody is in it, or a code is not in the register.
        TooMany: there are 30 groups already.
    """
    if db.session.scalars(select(ComparatorGroup.id).where(ComparatorGroup.id == group_id)).one_or_none():
        raise AlreadyDone("This group is there already.")
    _check_name(name, group_id)
    _check_members(members)
    if db.session.scalars(select(func.count(ComparatorGroup.id))).one() >= MOST_GROUPS:
        raise TooMany(f"You have {MOST_GROUPS} groups, which is the most. Remove one that you do not need.")
    kind = GroupKind.LIST if is_list else GroupKind.OWN
    row = {
        "id": group_id,
        "space_id": current_space_id(),
        "name": name,
        "kind": kind,
        "source": source,
        "created_at": now,
        "created_by": current_account_id(),
        "revision": 1,
    }
    if not insert_if_absent(ComparatorGroup, row):  # two at once
        raise NameTaken(name)
    _put_members(group_id, members)
    _tell("comparator.added", group_id, kind, members, now=now)
    return _locked(group_id)


def change_group(
    *, group_id: UUID, revision: int, name: str, source: str, members: Members | None, now: datetime
) -> ComparatorGroup:
    """Change a group of the current space. What is the same already is no change.

    Args:
        group_id: which.
        revision: the one that the page showed.
        name, source: as for `add_group`.
        members: those from now on; None leaves them as they are.
        now: aware UTC.

    Raises:
        NoResultFound: this space has no such group.
        Stale: somebody changed it since the page was drawn.
        NameTaken, WrongMembers: as for `add_group`.
    """
    group = _locked(group_id)
    if (group.name, group.source) == (name, source) and (members is None or _same(group_id, members)):
        return group
    if group.revision != revision:
        raise Stale
    _check_name(name, group_id)
    group.name, group.source, group.revision = name, source, group.revision + 1
    try:
        db.session.flush()
    except IntegrityError as error:  # another took the name at the same moment
        raise NameTaken(name) from error
    if members is not None:
        _check_members(members)
        db.session.execute(delete(ComparatorMember).where(ComparatorMember.group_id == group_id))
        _put_members(group_id, members)
    _tell("comparator.changed", group_id, group.kind, members or {}, now=now)
    return group


def remove_group(*, group_id: UUID, revision: int, now: datetime) -> None:
    """Remove a group of the current space, with its councils.

    Raises:
        NoResultFound: this space has no such group.
        Stale: somebody changed it since the page was drawn.
    """
    group = _locked(group_id)
    if group.revision != revision:
        raise Stale
    db.session.execute(delete(ComparatorMember).where(ComparatorMember.group_id == group_id))
    db.session.delete(group)
    db.session.flush()
    _tell("comparator.removed", group_id, group.kind, {}, now=now)


def _locked(group_id: UUID) -> ComparatorGroup:
    return db.session.scalars(select(ComparatorGroup).where(ComparatorGroup.id == group_id).with_for_update()).one()


def _check_name(name: str, group_id: UUID) -> None:
    others = select(ComparatorGroup.id).where(
        func.lower(ComparatorGroup.name) == name.lower(), ComparatorGroup.id != group_id
    )
    if db.session.scalars(others.limit(1)).one_or_none():
        raise NameTaken(name)


def _check_members(members: Members) -> None:
    codes = {*(code for own in members.values() for code in own), *members} - {""}
    if not any(members.values()):
        raise WrongMembers("Choose at least one council")
    known = set(db.session.scalars(select(Council.code).where(Council.code.in_(codes))))
    if codes - known:
        raise WrongMembers("Choose councils from the list")


def _put_members(group_id: UUID, members: Members) -> None:
    insert_rows(
        ComparatorMember,
        [
            {"id": new_id(), "group_id": group_id, "for_code": whose, "council_code": code, "position": place}
            for whose, codes in members.items()
            for place, code in enumerate(codes)
        ],
    )


def _same(group_id: UUID, members: Members) -> bool:
    columns = (ComparatorMember.for_code, ComparatorMember.council_code)
    order = (ComparatorMember.for_code, ComparatorMember.position)
    rows = db.session.execute(select(*columns).where(ComparatorMember.group_id == group_id).order_by(*order)).all()
    wanted = [(whose, code) for whose in sorted(members) for code in members[whose]]
    return [(whose, code) for whose, code in rows] == wanted


def _tell(action: str, group_id: UUID, kind: GroupKind, members: Members, *, now: datetime) -> None:
    detail = {"kind": kind.value, "councils": len({code for own in members.values() for code in own})}
    record(action, kind="comparator", object_id=group_id, now=now, detail=detail)
