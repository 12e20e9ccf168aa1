"""A board looks after an organisation that has nobody online: its manager answers in the organisation's name.

It is decided here, as the organisation, which alone knows whether anybody of its own was ever there and which
boards it is linked with. It ends when another board asks, when somebody of its own joins, or when the board stops.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.core.errors import Refused
from app.organisations.crossing import CARE, CareEnd, CarePayload
from app.organisations.models import Directory
from app.organisations.service.entries import accept_link
from app.people.models import Membership, Token
from app.people.roles import Role
from tenants import Link, LinkState, Space, SpaceKind, current_scope, current_space_id, db, publish, record
from tenants.envelopes import linked_spaces

CARETAKER = Role.ORGANISATION_CARETAKER
STANDING = (LinkState.ASKED, LinkState.ACCEPTED)


class CannotCare(Refused):
    """A board may not answer in this organisation's name."""


def take_care(*, account_id: UUID, board_id: UUID, now: datetime) -> None:
    """Let a board's manager, who has just been given the role, answer in the current organisation's name.

    The connection with the board is accepted in the organisation's name, and the board is told.

    Args:
        account_id: of the manager.
        board_id: the board that looks after it.
        now: aware UTC.

    Raises:
        CannotCare: somebody of its own is or was there, another board is linked with it, or somebody does it already.
    """
    me = current_space_id()
    entry = db.session.scalars(select(Directory).where(Directory.id == me).with_for_update()).one()
    own = select(Membership.id).where(Membership.space_id == me, Membership.role != CARETAKER)
    if entry.claimed_at is not None or db.session.scalar(own.limit(1)):
        raise CannotCare("Somebody of this organisation is on the service, or was. Name a person there to answer.")
    links = _links_with_boards()
    if links.get(board_id) not in STANDING:
        raise CannotCare("Your board is not linked with this organisation any more. Ask it to connect first.")
    if any(state in STANDING for asker_id, state in links.items() if asker_id != board_id):
        raise CannotCare("Another board asks this organisation too, so nobody can answer in its name.")
    if any(row.account_id != account_id for row in _caretakers()):
        raise CannotCare("Somebody looks after this organisation already.")
    accept_link(asker_id=board_id, now=now)
    _tell(board_id, CarePayload(account_id, None), now=now)


def end_care(*, why: CareEnd, now: datetime, board_id: UUID | None = None) -> bool:
    """End that a board answers in the current organisation's name; say whether one did.

    What was answered stays. Whoever did it sees nothing of the organisation from the next request on.

    Args:
        why: what ended it.
        now: aware UTC.
        board_id: the board that stops, where one does: one that does not look after the organisation ends nothing.
    """
    # Whoever takes care holds this too: of a board that asks at the same moment, one of the two sees the other.
    db.session.execute(select(Directory.id).where(Directory.id == current_space_id()).with_for_update())
    ended, carer_id = _caretakers(), _carer_id()
    if not ended or board_id not in (None, carer_id):
        return False
    tells = carer_id if carer_id in linked_spaces() else None  # a link that ended lets nothing across
    for row in ended:
        row.ended_at, row.ended_by = now, current_scope().account_id
        db.session.flush()
        record("member.ended", kind="account", object_id=row.account_id, now=now, detail={"role": CARETAKER.value})
        if tells is not None:
            _tell(tells, CarePayload(row.account_id, why), now=now)
    return True


def _caretakers() -> Sequence[Membership]:
    held = (Membership.space_id == current_space_id(), Membership.role == CARETAKER, Membership.ended_at.is_(None))
    return db.session.scalars(select(Membership).where(*held).with_for_update()).all()


def _links_with_boards() -> dict[UUID, LinkState]:
    """Return how the current organisation stands with each board; regions give nobody a say."""
    asked = select(Link.asker_id, Link.state).join(Space, Space.id == Link.asker_id)
    rows = db.session.execute(asked.where(Link.asked_id == current_space_id(), Space.kind == SpaceKind.BOARD))
    return {row.asker_id: row.state for row in rows}


def _carer_id() -> UUID | None:
    """Return the board that looks after the current organisation, or did last: it sent the link that gave the role."""
    used = (Token.space_id == current_space_id(), Token.role == CARETAKER, Token.used_at.is_not(None))
    return db.session.scalars(select(Token.sent_from).where(*used).order_by(Token.used_at.desc()).limit(1)).first()


def _tell(board_id: UUID, payload: CarePayload, *, now: datetime) -> None:
    publish(CARE, to=board_id, subject_id=current_space_id(), payload=payload.to_json(), now=now)
