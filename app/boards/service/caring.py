"""Looking after a partner that has nobody online: one of the board's managers answers in its name.

Whether that may be is decided in the organisation's own space, and so is when it ends; it tells the board by an
envelope. Here the board offers, keeps what it is told, and stops.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.boards import queries
from app.boards.models import Partner
from app.core.errors import Refused
from app.organisations.crossing import CARE_STOPPED, CarePayload
from app.people import queries as people
from app.people import service as tokens
from app.people.models import Token
from app.people.roles import Role
from tenants import AuditEntry, Received, current_space_id, db, publish, record
from tenants.envelopes import linked_spaces

CARETAKER = Role.ORGANISATION_CARETAKER


def offer_care(*, partner_id: UUID, now: datetime) -> UUID:
    """Make the link by which the current account becomes a partner's caretaker; it is used at once, and never mailed.

    Returns:
        The token's id.

    Raises:
        NoResultFound: the board has no such partner.
        Refused: it has left, somebody of its own is there or was, or somebody looks after it already.
    """
    partner = queries.get_partner(partner_id)
    if partner.looked_after_at is not None:
        raise Refused("Your board looks after this partner already.")
    if not partner.may_look_after:
        raise Refused("Your board cannot look after this partner: its own people answer for it, or it is not asked.")
    take_offers_back(organisation_id=partner.organisation_id, now=now)
    me = people.get_own_account()
    return tokens.create_invitation(
        email=me.email, name=me.name, role=CARETAKER, space_id=partner.organisation_id, now=now
    )


def take_offers_back(*, organisation_id: UUID, now: datetime) -> None:
    """Cancel what was offered and not taken up: the organisation's side refused."""
    open_ones = (
        Token.sent_from == current_space_id(),
        Token.space_id == organisation_id,
        Token.role == CARETAKER,
        Token.used_at.is_(None),
        Token.cancelled_at.is_(None),
    )
    for token_id in db.session.scalars(select(Token.id).where(*open_ones)).all():
        tokens.cancel_invitation(token_id=token_id, now=now)


def note_care(envelope: Received, *, now: datetime) -> None:
    """Keep what an organisation says: that somebody of the board answers in its name, or no longer does."""
    row = _row_of(envelope.sender_id)
    said = CarePayload.from_json(envelope.payload)
    if row is None:
        return
    if said.ended is None:
        row.looked_after_at, row.looked_after_by = envelope.published_at, said.account_id
        db.session.flush()
        # As the person did it, in the organisation's space: what unpacks an envelope acts as nobody.
        began = {"action": "partner.looked_after", "object_kind": "partner", "object_id": row.organisation_id}
        db.session.add(AuditEntry(at=now, account_id=said.account_id, detail={}, **began))
        db.session.flush()
    else:
        _end(row, now=now)


def stop_care(*, partner_id: UUID, now: datetime) -> None:
    """Stop looking after a partner; its space is told, and shows the board's manager nothing any more. Twice is once.

    Raises:
        NoResultFound: the board has no such partner.
    """
    _stop(db.session.scalars(select(Partner).where(Partner.id == partner_id)).one(), now=now)


def stop_care_by(*, account_id: UUID, now: datetime) -> int:
    """Stop looking after every partner that one person looks after: they are no manager any more; say how many."""
    rows = db.session.scalars(select(Partner).where(Partner.looked_after_by == account_id)).all()
    for row in rows:
        _stop(row, now=now)
    return len(rows)


def care_ended_with_link(*, organisation_id: UUID, now: datetime) -> None:
    """Note that the board looks after an organisation no more, because the two are not connected any more."""
    row = _row_of(organisation_id)
    if row is not None:
        _end(row, now=now)


def _stop(row: Partner, *, now: datetime) -> None:
    if row.looked_after_at is None:
        return
    if row.organisation_id in linked_spaces():
        stopped = {"account_id": str(row.looked_after_by)}
        publish(CARE_STOPPED, to=row.organisation_id, subject_id=row.organisation_id, payload=stopped, now=now)
    _end(row, now=now)


def _end(row: Partner, *, now: datetime) -> None:
    if row.looked_after_at is None:
        return
    row.looked_after_at = row.looked_after_by = None
    db.session.flush()
    record("partner.care_ended", kind="partner", object_id=row.organisation_id, now=now)


def _row_of(organisation_id: UUID) -> Partner | None:
    return db.session.scalars(select(Partner).where(Partner.organisation_id == organisation_id)).one_or_none()
