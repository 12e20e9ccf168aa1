"""The life of a space, and what each state allows."""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from tenants.audit import record
from tenants.context import current_scope
from tenants.database import db
from tenants.errors import CannotChange
from tenants.models import Space, SpaceState


class Use(enum.Enum):
    """What somebody wants to do in a space."""

    READ = "read"
    WRITE = "write"


# trial and active: everything. suspended: its people read and take their data out. closed: nothing;
# the operator exports or erases it.
ALLOWS: dict[SpaceState, frozenset[Use]] = {
    SpaceState.TRIAL: frozenset({Use.READ, Use.WRITE}),
    SpaceState.ACTIVE: frozenset({Use.READ, Use.WRITE}),
    SpaceState.SUSPENDED: frozenset({Use.READ}),
    SpaceState.CLOSED: frozenset(),
}

FOLLOWS: dict[SpaceState, frozenset[SpaceState]] = {
    SpaceState.TRIAL: frozenset({SpaceState.ACTIVE, SpaceState.SUSPENDED, SpaceState.CLOSED}),
    SpaceState.ACTIVE: frozenset({SpaceState.SUSPENDED, SpaceState.CLOSED}),
    SpaceState.SUSPENDED: frozenset({SpaceState.ACTIVE, SpaceState.CLOSED}),
    SpaceState.CLOSED: frozenset({SpaceState.SUSPENDED}),
}


def allows(state: SpaceState, use: Use) -> bool:
    """Say whether a space in this state may be used so."""
    return use in ALLOWS[state]


def change_state(space_id: UUID, state: SpaceState, *, now: datetime) -> Space:
    """Move a space to another state; the operator's, under `overseeing` it, so that its trail says so.

    Raises:
        NoResultFound: there is no such space.
        CannotChange: the state it is in does not lead there.
    """
    space = db.session.scalars(select(Space).where(Space.id == space_id)).one()
    if state not in FOLLOWS[space.state]:
        raise CannotChange(f"A space that is {space.state.value} cannot become {state.value}.")
    was, space.state = space.state, state
    db.session.flush()
    if current_scope().space_id == space_id:
        record(
            "space.state_changed",
            kind="space",
            object_id=space_id,
            detail={"from": was.value, "to": state.value},
            now=now,
        )
    return space
