"""Making spaces, and the links between them.

Whoever asks, answers or ends a link does it in its own space. The other end hears of it through a job
of the ground floor, in which what has registered with `link_listener` acts as that other end.
"""

import logging
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, Select, select

from tenants.audit import record
from tenants.context import acting_for, current_scope, current_space_id
from tenants.database import after_commit, db, transaction
from tenants.envelopes import HEAD_START
from tenants.errors import CannotChange
from tenants.jobs import enqueue_for, job_handler
from tenants.models import AuditEntry, Link, LinkState, Space, SpaceKind, SpaceState
from tenants.types import new_id

log = logging.getLogger(__name__)

LINK_CHANGED = "tenants.link_changed"


class LinkListener(Protocol):
    """What a feature does when the other end of a link has asked, answered or ended it."""

    def __call__(self, other_id: UUID, state: LinkState, *, now: datetime) -> None:
        """Act as the end that hears of it, inside its transaction."""


_listeners: dict[str, LinkListener] = {}


def link_listener(listener: LinkListener) -> LinkListener:
    """Register what is to hear when the other end has asked (ASKED), answered or ended a link."""
    name = f"{listener.__module__}.{listener.__qualname__}"  # type: ignore[attr-defined]  # functions have names
    _listeners[name] = listener
    return listener


def slug_of(name: str) -> str:
    """Return a name as it stands in a path: lower case, digits and hyphens, at most 60 characters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "space"


def provision(
    kind: SpaceKind,
    *,
    name: str,
    slug: str,
    controller: str,
    now: datetime,
    state: SpaceState = SpaceState.TRIAL,
    region_code: str | None = None,
    host_council: str | None = None,
    retention_years: int = 6,
) -> Space:
    """Make a space. Boards and regions are made by the operator; organisations by whoever asks them too.

    Under `overseeing` it gets the id that is acted for, so what it begins with is made with it.

    Args:
        kind: which of the three.
        name: as people know it.
        slug: for the path; free within its kind (the database refuses a second).
        controller: who answers for the data held in it.
        now: aware UTC.
        state: where its life begins.
        region_code: the commons' code of its region.
        host_council: the commons' code of the council that hosts a board.
        retention_years: how long what it holds is kept, 1 to 25.

    Raises:
        NotAllowedHere: whoever acts may not make this kind.
        IntegrityError: the slug is taken.
    """
    scope = current_scope()
    space = Space(
        id=scope.space_id if scope.operator and scope.space_id else new_id(),
        kind=kind,
        slug=slug,
        name=name,
        state=state,
        controller=controller,
        region_code=region_code,
        host_council=host_council,
        retention_years=retention_years,
        created_at=now,
    )
    db.session.add(space)
    db.session.flush()
    return space


def ask_to_link(asked_id: UUID, *, now: datetime, remind: bool = False) -> Link:
    """Ask another space to connect with the current one; asked again after a refusal or an end.

    Args:
        asked_id: the other space.
        now: aware UTC.
        remind: ask once more where no answer has come.

    Raises:
        CannotChange: it was asked already, or has accepted.
    """
    me = current_space_id()
    link = db.session.scalars(_locked(Link.asker_id == me, Link.asked_id == asked_id)).one_or_none()
    if link is None:
        link = Link(asker_id=me, asked_id=asked_id, state=LinkState.ASKED, asked_at=now)
        db.session.add(link)
    elif link.state in (LinkState.DECLINED, LinkState.ENDED) or (remind and link.state is LinkState.ASKED):
        link.state, link.asked_at, link.answered_at, link.ended_at = LinkState.ASKED, now, None, None
        link.answered_by = link.ended_by = None
    else:
        raise CannotChange("This link was asked for already.")
    link.asked_by = current_scope().account_id
    db.session.flush()
    record("link.asked", kind="link", object_id=asked_id, now=now)
    _let_hear(asked_id, now=now)
    return link


def answer_link(asker_id: UUID, *, accept: bool, now: datetime) -> Link:
    """Accept or decline, as the space that was asked.

    Raises:
        NoResultFound: that space has not asked this one.
        CannotChange: it was answered already.
    """
    me = current_space_id()
    link = db.session.scalars(_locked(Link.asker_id == asker_id, Link.asked_id == me)).one()
    if link.state is not LinkState.ASKED:
        raise CannotChange("This was answered already.")
    link.state = LinkState.ACCEPTED if accept else LinkState.DECLINED
    link.answered_at, link.answered_by = now, current_scope().account_id
    db.session.flush()
    record("link.accepted" if accept else "link.declined", kind="link", object_id=asker_id, now=now)
    _let_hear(asker_id, now=now)
    return link


def end_link(other_id: UUID, *, now: datetime) -> Link:
    """End the link with another space, from either end. What has crossed stays with whoever has it.

    Raises:
        NoResultFound: there is no link with that space.
        CannotChange: it has ended, or was declined.
    """
    link = db.session.scalars(_locked((Link.asker_id == other_id) | (Link.asked_id == other_id))).one()
    if link.state not in (LinkState.ASKED, LinkState.ACCEPTED):
        raise CannotChange("This link has ended already.")
    link.state = LinkState.ENDED
    link.ended_at, link.ended_by = now, current_scope().account_id
    db.session.flush()
    record("link.ended", kind="link", object_id=other_id, now=now)
    _let_hear(other_id, now=now)
    return link


def _locked(*which: ColumnElement[bool]) -> Select[Link]:
    """Return a select of a link to be changed: the second of two ends sees what the first did."""
    return select(Link).where(*which).with_for_update()


def _let_hear(other_id: UUID, *, now: datetime) -> None:
    me = current_space_id()
    arguments = {"other_id": str(me)}
    enqueue_for(other_id, LINK_CHANGED, arguments, now=now, dedupe_key=str(me), run_at=now + HEAD_START)

    def at_once() -> None:
        try:
            with acting_for(other_id), transaction():
                hear_of_link(me, now=now)
        except Exception:
            log.warning("link.left_to_worker", exc_info=True)

    after_commit(at_once)


def hear_of_link(other_id: UUID, *, now: datetime) -> bool:
    """Tell the listeners, as the current space, what the other end did last; say whether there was news.

    The line in the trail has an id made from what happened, so hearing the same thing twice is impossible.

    Raises:
        IntegrityError: another process is hearing the same; it will be done there.
    """
    link = db.session.scalars(select(Link).where((Link.asker_id == other_id) | (Link.asked_id == other_id))).one()
    moment = _done_by_other(link, other_id)
    if moment is None:
        return False
    heard = uuid5(other_id, f"{link.state.value} {moment.isoformat()}")
    if db.session.scalar(select(AuditEntry.id).where(AuditEntry.id == heard)) is not None:
        return False
    detail = {"state": link.state.value}
    db.session.add(
        AuditEntry(
            id=heard,
            at=now,
            account_id=None,
            action="link.heard",
            object_kind="link",
            object_id=other_id,
            detail=detail,
        )
    )
    db.session.flush()
    for listener in list(_listeners.values()):
        listener(other_id, link.state, now=now)
    return True


def _done_by_other(link: Link, other_id: UUID) -> datetime | None:
    """Return when the other end brought the link to its state; None where the current space did."""
    if link.state is LinkState.ASKED:
        return link.asked_at if link.asker_id == other_id else None
    if link.state in (LinkState.ACCEPTED, LinkState.DECLINED):
        return link.answered_at if link.asked_id == other_id else None
    own = select(AuditEntry.id).where(
        AuditEntry.action == "link.ended", AuditEntry.object_id == other_id, AuditEntry.at == link.ended_at
    )
    return None if db.session.scalar(own.limit(1)) else link.ended_at


@job_handler(LINK_CHANGED)
def _hear_later(arguments: Mapping[str, Any], *, now: datetime) -> None:
    hear_of_link(UUID(arguments["other_id"]), now=now)
