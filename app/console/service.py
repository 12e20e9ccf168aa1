"""What the operator decides: which spaces there are, how each stands, who is the first to look after it.

Everything here is done under `tenants.overseeing` the space, so a space and what it begins with are made
in one transaction, and its trail says what the operator did.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts import service as accounts
from app.benchmarking.service import releases
from app.boards import service as boards
from app.commons import queries as commons
from app.core.errors import Refused
from app.outcomes.models import CountsRelease, OwnCount
from app.outcomes.service import calls
from app.outcomes.service import releases as counts
from app.people.models import Membership
from app.people.service import KEEPER
from tenants import (
    CannotChange,
    Space,
    SpaceKind,
    SpaceState,
    current_space_id,
    db,
    provision,
    record,
    resolve,
    slug_of,
)
from tenants import change_state as move

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?")
_HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Made:
    """A new space, and the invitation of whoever is to look after it; None where it had been made before."""

    space_id: UUID
    token_id: UUID | None


def create_board(
    *,
    name: str,
    slug: str,
    region_code: str | None,
    councils: Iterable[str],
    controller: str,
    host_council: str | None,
    manager_name: str,
    manager_email: str,
    now: datetime,
) -> Made:
    """Make a board, on trial, with its settings and councils, and invite its first manager.

    Acts upon the id that the board is to have; the same id a second time changes nothing.

    Args:
        name: as people know it.
        slug: for its path; made from the name where it is empty.
        region_code: of the register.
        councils: codes of the register whose areas it covers.
        controller: who answers for the data.
        host_council: the register's code of the council that hosts it, if one does.
        manager_name: whom to invite.
        manager_email: at which address.
        now: aware UTC.

    Raises:
        Refused: the slug is taken or cannot be one, or a code is not in the register; its `field` says which.
    """
    if _is_made():
        return Made(current_space_id(), None)
    if region_code:
        _check_region(region_code)
    if host_council and not commons.get_councils([host_council]):
        raise Refused("Choose the council from the list", field="host_council")
    space = _provision(
        SpaceKind.BOARD,
        name=name,
        slug=slug,
        controller=controller,
        region_code=region_code,
        host_council=host_council,
        now=now,
    )
    boards.set_up(councils=councils, now=now)
    record("board.created", kind="space", object_id=space.id, now=now)
    return Made(space.id, _invite_keeper(space.kind, manager_name, manager_email, now=now))


def create_region(
    *, name: str, slug: str, region_code: str, controller: str, lead_name: str, lead_email: str, now: datetime
) -> Made:
    """Make the space of a region, on trial, and invite its first lead. See `create_board`."""
    if _is_made():
        return Made(current_space_id(), None)
    _check_region(region_code)
    space = _provision(SpaceKind.REGION, name=name, slug=slug, controller=controller, region_code=region_code, now=now)
    record("region.created", kind="space", object_id=space.id, now=now)
    return Made(space.id, _invite_keeper(space.kind, lead_name, lead_email, now=now))


def _is_made() -> bool:
    return db.session.scalar(select(Space.id).where(Space.id == current_space_id())) is not None


def _check_region(code: str) -> None:
    if code not in {region.code for region in commons.list_regions()}:
        raise Refused("Choose the region from the list", field="region_code")


def _provision(
    kind: SpaceKind,
    *,
    name: str,
    slug: str,
    controller: str,
    region_code: str | None,
    now: datetime,
    host_council: str | None = None,
) -> Space:
    slug = slug or slug_of(name)
    if not _SLUG.fullmatch(slug):
        raise Refused("Use small letters, numbers and hyphens, like anytown", field="slug")
    taken = Refused(f"There is one at /{slug}/ already. Choose another name for the path", field="slug")
    if resolve(kind, slug) is not None:
        raise taken
    try:
        return provision(
            kind,
            name=name,
            slug=slug,
            controller=controller,
            region_code=region_code,
            host_council=host_council,
            now=now,
        )
    except IntegrityError as error:
        raise taken from error


def _invite_keeper(kind: SpaceKind, name: str, email: str, *, now: datetime) -> UUID:
    return accounts.invite(email=email, name=name, role=KEEPER[kind], now=now)


def invite_keeper(*, name: str, email: str, now: datetime) -> UUID:
    """Invite somebody to look after the space overseen, where nobody does; return the token's id.

    Raises:
        NoResultFound: there is no such space.
        Refused: somebody looks after it: whom else to invite is theirs to say.
    """
    space = _space()
    role = KEEPER[space.kind]
    held = select(Membership.id).where(
        Membership.space_id == space.id, Membership.role == role, Membership.ended_at.is_(None)
    )
    if db.session.scalar(held.limit(1)) is not None:
        raise Refused("Somebody looks after this space. They say who else is invited.")
    return _invite_keeper(space.kind, name, email, now=now)


def change_state(*, state: SpaceState, now: datetime) -> None:
    """Move the space overseen to another state. Twice is once.

    What a space that is closed lets others read is taken back: nobody could do that any more.

    Raises:
        NoResultFound: there is no such space.
        Refused: its state does not lead there.
    """
    space = _space()
    if space.state is state:
        return
    try:
        move(space.id, state, now=now)
    except CannotChange as error:
        raise Refused(f"A space that is {space.state.value} cannot become {state.value}.") from error
    if state is SpaceState.CLOSED:
        releases.withdraw_all(now=now)
        counts.withdraw_all(now=now)
        calls.withdraw_all(now=now)


def set_host_name(*, host_name: str, shared: str, now: datetime) -> None:
    """Give the board overseen a host name of its own, or take it away.

    Args:
        host_name: such as "msp.anytown.example"; empty for none.
        shared: the host name of the service itself.
        now: aware UTC.

    Raises:
        NoResultFound: there is no such space.
        Refused: it is no board, or the name cannot be used.
    """
    space = _space()
    host = host_name.strip().rstrip(".").lower()
    if space.kind is not SpaceKind.BOARD:
        raise Refused("Only a board can have a web address of its own.")
    if host and not _HOST.fullmatch(host):
        raise Refused("Enter a host name alone, like msp.anytown.example", field="host_name")
    if host and host == shared:
        raise Refused("This is the address of the service itself", field="host_name")
    if (space.host_name or "") == host:
        return
    space.host_name = host or None
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Refused("Another board has this address", field="host_name") from error
    record("space.host_name_changed", kind="space", object_id=space.id, now=now)


def tie_to_council(*, council_code: str, now: datetime) -> None:
    """Say which council of the register the organisation overseen is; from then on it reads what councils may read.

    Args:
        council_code: of the register; empty: it is tied to none any more.
        now: aware UTC.

    Raises:
        NoResultFound: there is no such space.
        Refused: it is no organisation, the code is not in the register, another organisation is that council, or it
            holds counts, or lets others see some, as the council that it was.
    """
    space = _space()
    if space.kind is not SpaceKind.ORGANISATION:
        raise Refused("Only an organisation can be tied to a council.")
    found = commons.get_councils([council_code]) if council_code else ()
    if council_code and not found:
        raise Refused("Choose the council from the list", field="council")
    if (space.host_council or "") == council_code:
        return
    _check_counts(council_code)
    if found:
        tied = select(Space.name).where(
            Space.kind == SpaceKind.ORGANISATION, Space.host_council == council_code, Space.id != space.id
        )
        other = db.session.scalar(tied)
        if other is not None:
            raise Refused(f"{other} is tied to this council. A council can be tied once", field="council")
    space.host_council = council_code or None
    if found:
        space.region_code = found[0].region_code
    db.session.flush()
    record("council.tied", kind="space", object_id=space.id, now=now, detail={"council": council_code or None})


def _check_counts(council_code: str) -> None:
    """Refuse to tear counts from the council that they are of."""
    mine = (CountsRelease.space_id == current_space_id(), CountsRelease.withdrawn_at.is_(None))
    if db.session.scalar(select(CountsRelease.id).where(*mine).limit(1)):
        raise Refused(
            "It has released counts as the council that it is tied to. Ask its lead to withdraw them first",
            field="council",
        )
    if council_code and db.session.scalar(select(OwnCount.id).limit(1)):
        raise Refused(
            "It holds counts of the council that it was tied to. Make the other council a space of its own",
            field="council",
        )


def _space() -> Space:
    return db.session.scalars(select(Space).where(Space.id == current_space_id())).one()
