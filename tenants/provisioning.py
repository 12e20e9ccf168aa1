"""Making spaces, and the links between them."""

import re
import unicodedata
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from tenants.audit import record
from tenants.context import current_scope, current_space_id
from tenants.database import db
from tenants.errors import CannotChange
from tenants.models import Link, LinkState, Space, SpaceKind, SpaceState


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
    space = Space(
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


def ask_to_link(asked_id: UUID, *, now: datetime) -> Link:
    """Ask another space to connect with the current one; asked again after a refusal or an end.

    Raises:
        CannotChange: it was asked already, or has accepted.
    """
    me = current_space_id()
    link = db.session.scalars(select(Link).where(Link.asker_id == me, Link.asked_id == asked_id)).one_or_none()
    if link is None:
        link = Link(asker_id=me, asked_id=asked_id, state=LinkState.ASKED, asked_at=now)
        db.session.add(link)
    elif link.state in (LinkState.DECLINED, LinkState.ENDED):
        link.state, link.asked_at, link.answered_at, link.ended_at = LinkState.ASKED, now, None, None
        link.answered_by = link.ended_by = None
    else:
        raise CannotChange("This link was asked for already.")
    link.asked_by = current_scope().account_id
    db.session.flush()
    record("link.asked", kind="link", object_id=asked_id, now=now)
    return link


def answer_link(asker_id: UUID, *, accept: bool, now: datetime) -> Link:
    """Accept or decline, as the space that was asked.

    Raises:
        NoResultFound: that space has not asked this one.
        CannotChange: it was answered already.
    """
    me = current_space_id()
    link = db.session.scalars(select(Link).where(Link.asker_id == asker_id, Link.asked_id == me)).one()
    if link.state is not LinkState.ASKED:
        raise CannotChange("This was answered already.")
    link.state = LinkState.ACCEPTED if accept else LinkState.DECLINED
    link.answered_at, link.answered_by = now, current_scope().account_id
    db.session.flush()
    record("link.accepted" if accept else "link.declined", kind="link", object_id=asker_id, now=now)
    return link


def end_link(other_id: UUID, *, now: datetime) -> Link:
    """End the link with another space, from either end. What has crossed stays with whoever has it.

    Raises:
        NoResultFound: there is no link with that space.
        CannotChange: it has ended, or was declined.
    """
    link = db.session.scalars(select(Link).where((Link.asker_id == other_id) | (Link.asked_id == other_id))).one()
    if link.state not in (LinkState.ASKED, LinkState.ACCEPTED):
        raise CannotChange("This link has ended already.")
    link.state = LinkState.ENDED
    link.ended_at, link.ended_by = now, current_scope().account_id
    db.session.flush()
    record("link.ended", kind="link", object_id=other_id, now=now)
    return link
