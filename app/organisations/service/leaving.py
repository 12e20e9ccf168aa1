"""The last who answers for an organisation goes: its boards are told, and name somebody who takes it up as it is."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.core.mail import send
from app.organisations.crossing import NOBODY_LEFT
from app.organisations.messages import LEFT_ALONE
from app.organisations.models import Directory
from app.people.models import Membership
from app.people.roles import Role
from app.people.service import ANSWER
from tenants import (
    Link,
    LinkState,
    Outgoing,
    Space,
    SpaceKind,
    current_space_id,
    db,
    publish_all,
    record,
    withdraw,
)


def note_leaving(*, now: datetime) -> bool:
    """Note that nobody answers for the current organisation any more, where it is so; say whether it is.

    From then on a board may invite again. The boards that it is connected with are told, and so is whoever else
    of its own is there.
    """
    me = current_space_id()
    entry = db.session.scalars(select(Directory).where(Directory.id == me)).one_or_none()
    if entry is None or entry.claimed_at is None or _answers(still=True):
        return False
    entry.claimed_at = None
    db.session.flush()
    record("organisation.nobody_left", kind="organisation", object_id=me, now=now)
    publish_all(NOBODY_LEFT, [Outgoing(board_id, me, {}) for board_id in _boards()], now=now)
    for account_id in _others():
        arguments = {"account_id": str(account_id)}
        send(LEFT_ALONE, arguments, now=now, dedupe_key=f"{account_id}:{now.isoformat()}")
    return True


def was_left() -> bool:
    """Say whether somebody answered for the current organisation before, and does no more."""
    return _answers(still=False)


def tell_taken_up(*, now: datetime) -> None:
    """Tell the boards that somebody answers for the current organisation again."""
    me = current_space_id()
    record("organisation.taken_up", kind="organisation", object_id=me, now=now)
    for board_id in _boards():
        withdraw(NOBODY_LEFT, to=board_id, subject_id=me, now=now)


def _answers(*, still: bool) -> bool:
    ended = Membership.ended_at.is_(None) if still else Membership.ended_at.is_not(None)
    held = (Membership.space_id == current_space_id(), Membership.role.in_(ANSWER), ended)
    return db.session.scalar(select(Membership.id).where(*held).limit(1)) is not None


def _boards() -> Sequence[UUID]:
    linked = select(Link.asker_id).join(Space, Space.id == Link.asker_id)
    mine = (Link.asked_id == current_space_id(), Link.state == LinkState.ACCEPTED, Space.kind == SpaceKind.BOARD)
    return db.session.scalars(linked.where(*mine).order_by(Link.asker_id)).all()


def _others() -> Sequence[UUID]:
    held = (Membership.space_id == current_space_id(), Membership.ended_at.is_(None))
    own = select(Membership.account_id).where(*held, Membership.role != Role.ORGANISATION_CARETAKER)
    return db.session.scalars(own.distinct().order_by(Membership.account_id)).all()
