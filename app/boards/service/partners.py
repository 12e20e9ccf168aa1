"""A board's partners: who they are, who is asked to connect, who has left.

Nothing goes to a partner before its own people have accepted. A partner where nobody is on the service
yet has its contact invited as its first person; one where somebody is has its own people asked.
"""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.boards import queries
from app.boards.models import Partner
from app.boards.queries import PartnerRow
from app.boards.service import caring
from app.boards.service.reaching import ONCE_A_DAY, cancel_invitations, invite, reach, row_of
from app.boards.service.settings import Stale
from app.commons.kinds import PartnerKind
from app.core.errors import Refused
from app.organisations import queries as directory
from app.organisations import service as organisations
from app.organisations.keys import Keys
from app.people import queries as people
from tenants import CannotChange, LinkState, ask_to_link, db, end_link, record


class AlreadyPartner(Refused):
    """The organisation is one of the board's partners; `partner_id` says which."""

    def __init__(self, partner_id: UUID) -> None:
        super().__init__("This organisation is among your partners already.")
        self.partner_id = partner_id


def add_new(
    *,
    partner_id: UUID,
    name: str,
    kind: PartnerKind,
    keys: Keys,
    contact_name: str,
    contact_email: str,
    now: datetime,
) -> UUID:
    """Enter an organisation that the directory lacks, make it a partner, and invite its contact.

    Args:
        partner_id: the key of the form, so that a second click adds no second partner.
        name: of the organisation.
        kind: what sort of organisation it is.
        keys: what it is known by elsewhere.
        contact_name: whom to invite.
        contact_email: at which address.
        now: aware UTC.

    Returns:
        The partner's id.

    Raises:
        AlreadyThere: the directory has such an organisation.
    """
    if _is_added(partner_id):
        return partner_id
    organisation_id = organisations.enter(name=name, kind=kind, keys=keys, region_code=queries.own_region(), now=now)
    return _add(partner_id, organisation_id, name, kind, contact_name, contact_email, now=now)


def add_existing(
    *, partner_id: UUID, organisation_id: UUID, contact_name: str, contact_email: str, now: datetime
) -> UUID:
    """Make an organisation from the directory a partner: ask its own people, or invite its first.

    One that left before comes back, with its history.

    Returns:
        The partner's id.

    Raises:
        NoResultFound: the directory has no such organisation.
        AlreadyPartner: it is a partner.
    """
    if _is_added(partner_id):
        return partner_id
    entry = directory.get_entry(organisation_id)
    known = queries.partner_of(organisation_id)
    if known is None:
        return _add(partner_id, entry.id, entry.name, entry.kind, contact_name, contact_email, now=now)
    if known.left_at is None:
        raise AlreadyPartner(known.id)
    row = row_of(known.id)
    row.left_at, row.contact_name, row.contact_email = None, contact_name, people.normal_email(contact_email)
    row.revision += 1
    db.session.flush()
    record("partner.returned", kind="partner", object_id=organisation_id, now=now)
    reach(row, now=now)
    return row.id


def _is_added(partner_id: UUID) -> bool:
    return db.session.scalar(select(Partner.id).where(Partner.id == partner_id)) is not None


def _add(
    partner_id: UUID,
    organisation_id: UUID,
    name: str,
    kind: PartnerKind,
    contact_name: str,
    contact_email: str,
    *,
    now: datetime,
) -> UUID:
    row = Partner(
        id=partner_id,
        organisation_id=organisation_id,
        name=name,
        kind=kind,
        contact_name=contact_name,
        contact_email=people.normal_email(contact_email),
        added_at=now,
    )
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Refused("Somebody added this organisation at the same moment. Look at the list of partners.") from error
    record("partner.added", kind="partner", object_id=organisation_id, now=now)
    reach(row, now=now)
    return row.id


def invite_again(*, partner_id: UUID, now: datetime) -> None:
    """Mail once more whoever is to answer: the contact, or the organisation's own people. At most once a day.

    Raises:
        NoResultFound: the board has no such partner.
        Refused: it has left or is connected, or was mailed less than a day ago.
    """
    partner, row = queries.get_partner(partner_id), row_of(partner_id)
    if partner.left_at is not None or partner.link_state is not LinkState.ASKED:
        raise Refused("There is nothing to remind this partner of.")
    if partner.invited_at is not None and now - partner.invited_at < ONCE_A_DAY:
        raise Refused("This partner was mailed less than a day ago. Try again tomorrow.")
    if partner.is_claimed:
        ask_to_link(partner.organisation_id, remind=True, now=now)
    else:
        invite(row, now=now)
    row.invited_at = now
    db.session.flush()
    record("partner.invited", kind="partner", object_id=partner.organisation_id, now=now)


def ask_again(*, partner_id: UUID, now: datetime) -> None:
    """Ask a partner to connect again, after it declined or the connection ended. Twice is once.

    Raises:
        NoResultFound: the board has no such partner.
        Refused: it has left the board.
    """
    partner, row = queries.get_partner(partner_id), row_of(partner_id)
    _refuse_left(partner)
    if partner.link_state not in (LinkState.ASKED, LinkState.ACCEPTED):
        reach(row, now=now)


def _refuse_left(partner: PartnerRow) -> None:
    if partner.left_at is not None:
        raise Refused("This partner has left the board. Add it again first.")


def change_contact(*, partner_id: UUID, contact_name: str, contact_email: str, revision: int, now: datetime) -> None:
    """Change whom the board knows at a partner; where nobody is there yet, the invitation goes to them instead.

    Raises:
        NoResultFound: the board has no such partner.
        Stale: somebody changed the partner since the page was opened.
        Refused: it has left the board.
    """
    partner, row = queries.get_partner(partner_id), row_of(partner_id)
    _refuse_left(partner)
    email = people.normal_email(contact_email)
    if (row.contact_name, row.contact_email) == (contact_name, email):
        return
    if row.revision != revision:
        raise Stale
    before, moved = row.contact_email, row.contact_email != email
    row.contact_name, row.contact_email, row.revision = contact_name, email, revision + 1
    db.session.flush()
    record("partner.changed", kind="partner", object_id=partner.organisation_id, now=now)
    if moved and not partner.is_claimed and partner.link_state is LinkState.ASKED:
        invite(row, instead_of=before, now=now)
        row.invited_at = now
        db.session.flush()


def leave(*, partner_id: UUID, now: datetime) -> None:
    """Note that a partner has left: the connection ends, what it sent stays. Twice is once.

    Raises:
        NoResultFound: the board has no such partner.
    """
    partner, row = queries.get_partner(partner_id), row_of(partner_id)
    if partner.left_at is not None:
        return
    row.left_at, row.revision = now, row.revision + 1
    caring.care_ended_with_link(organisation_id=partner.organisation_id, now=now)
    cancel_invitations(partner.organisation_id, now=now)
    if partner.link_state in (LinkState.ASKED, LinkState.ACCEPTED):
        with suppress(CannotChange):  # the organisation has just ended it itself
            end_link(partner.organisation_id, now=now)
    db.session.flush()
    record("partner.left", kind="partner", object_id=partner.organisation_id, now=now)
