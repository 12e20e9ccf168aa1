"""Somebody says that they are from an organisation where nobody is yet. A board that knows it decides.

What is claimed is put in and shown to be theirs in the organisation's space, which knows the boards that asked it;
each board has a row of its own, all under one id. Nobody sees anything before a board has said yes, and then by an
invitation like any other. Where somebody of the organisation's own is there, they are told instead.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import select

from app.boards import queries
from app.boards.messages import CLAIM_LINK, CLAIM_REFUSED, CLAIM_TO_OWN, CLAIM_WAITING
from app.boards.models import Claim, ClaimState
from app.boards.service.reaching import invite, row_of
from app.core.errors import Refused
from app.core.mail import send
from app.organisations import queries as organisations
from app.people import queries as people
from app.people import service as tokens
from app.people.models import TokenPurpose
from app.people.roles import Role
from tenants import (
    AuditEntry,
    Link,
    LinkState,
    Space,
    SpaceKind,
    Use,
    allows,
    current_scope,
    current_space_id,
    db,
    new_id,
    record,
)

ONCE_A_WEEK = timedelta(days=7)
OPEN = (ClaimState.ASKED, ClaimState.WAITING)
STANDING = (LinkState.ASKED, LinkState.ACCEPTED)


class ClaimEnded(Refused):
    """A claim cannot be decided any more."""


def make_claim(*, name: str, email: str, job: str, now: datetime) -> UUID | None:
    """Put in that somebody claims to be of the current organisation, and mail them a link to confirm their address.

    Args:
        name: theirs.
        email: where they read mail.
        job: what they do there.
        now: aware UTC.

    Returns:
        The token's id; None where nothing goes: all who could decide have it already, or said no within a week.
    """
    if not _may_write():
        return None
    address = people.normal_email(email)
    claim_id = new_id()
    if not organisations.own_entry().is_claimed:
        earlier = _earlier(address)
        claim_id = next((row.id for row in earlier if row.state is ClaimState.ASKED), claim_id)
        boards = _boards_that_know()
        free = [board_id for board_id in boards if not _stands_in_the_way(board_id, earlier, now=now)]
        if boards and not free:
            return None
        for board_id in free:
            _put_in(board_id, claim_id, earlier, name=name, email=address, job=job, now=now)
    token_id = tokens.create_claim(email=address, name=name, claim_id=claim_id, now=now)
    send(CLAIM_LINK, {"token_id": str(token_id)}, now=now, dedupe_key=str(token_id))
    return token_id


def _may_write() -> bool:
    space = db.session.scalars(select(Space).where(Space.id == current_space_id())).one()
    return allows(space.state, Use.WRITE)


def _earlier(address: str) -> Sequence[Claim]:
    mine = (Claim.organisation_id == current_space_id(), Claim.email == address)
    return db.session.scalars(select(Claim).where(*mine).order_by(Claim.made_at.desc())).all()


def _boards_that_know() -> list[UUID]:
    linked = select(Link.asker_id).join(Space, Space.id == Link.asker_id)
    mine = (Link.asked_id == current_space_id(), Link.state.in_(STANDING), Space.kind == SpaceKind.BOARD)
    return list(db.session.scalars(linked.where(*mine).order_by(Link.asker_id)))


def _stands_in_the_way(board_id: UUID, earlier: Sequence[Claim], *, now: datetime) -> bool:
    """Say whether a board has the same claim before it, or said no to it within a week."""
    for row in earlier:
        if row.space_id != board_id:
            continue
        said_no = row.state is ClaimState.REFUSED and row.answered_by is not None
        if row.state is ClaimState.WAITING or (said_no and row.answered_at and now - row.answered_at < ONCE_A_WEEK):
            return True
    return False


def _put_in(
    board_id: UUID, claim_id: UUID, earlier: Sequence[Claim], *, name: str, email: str, job: str, now: datetime
) -> None:
    row = next((one for one in earlier if (one.space_id, one.id) == (board_id, claim_id)), None)
    if row is None:
        row = Claim(space_id=board_id, id=claim_id, organisation_id=current_space_id(), email=email)
        db.session.add(row)
    row.name, row.job, row.made_at = name, job, now  # the same person, who mistyped the first time
    row.state, row.answered_at, row.answered_by = ClaimState.ASKED, None, None
    db.session.flush()


def confirm_address(*, token_id: UUID, claim_id: UUID, now: datetime) -> None:
    """Use a claim's link up: the address is theirs. From now on the boards have it, or the organisation's own people.

    Raises:
        LinkUnusable: the link was used or has run out.
    """
    tokens.use_token(token_id=token_id, purpose=TokenPurpose.CLAIM, now=now)
    if organisations.own_entry().is_claimed:
        for account_id in organisations.people_who_answer():
            ids = {"token_id": str(token_id), "account_id": str(account_id)}
            send(CLAIM_TO_OWN, ids, now=now, dedupe_key=f"{token_id}:{account_id}")
        return
    for row in _rows(claim_id, ClaimState.ASKED):
        row.state = ClaimState.WAITING
    db.session.flush()


def boards_to_tell(*, claim_id: UUID) -> list[UUID]:
    """Return the boards that have a claim to be of the current organisation to decide."""
    return [row.space_id for row in _rows(claim_id, ClaimState.WAITING)]


def _rows(claim_id: UUID, *states: ClaimState) -> Sequence[Claim]:
    mine = (Claim.organisation_id == current_space_id(), Claim.id == claim_id, Claim.state.in_(states))
    return db.session.scalars(select(Claim).where(*mine).with_for_update()).all()


def hear_of_claim(*, claim_id: UUID, now: datetime) -> bool:
    """Tell the current board's managers of a claim; say whether it was news. The trail's line has an id made from it.

    Raises:
        NoResultFound: it is no claim to be from one of the board's partners.
    """
    claim = queries.get_claim(claim_id)
    heard = uuid5(claim.id, "heard")
    if not claim.waits or db.session.scalar(select(AuditEntry.id).where(AuditEntry.id == heard)) is not None:
        return False
    made = {"action": "claim.made", "object_kind": "claim", "object_id": claim.organisation_id, "detail": {}}
    db.session.add(AuditEntry(id=heard, at=now, account_id=None, **made))
    db.session.flush()
    for member in people.list_members():
        if any(held.role is Role.BOARD_MANAGER for held in member.roles):
            ids = {"claim_id": str(claim_id), "account_id": str(member.account_id)}
            send(CLAIM_WAITING, ids, now=now, dedupe_key=f"{claim_id}:{member.account_id}")
    return True


def confirm_claim(*, claim_id: UUID, now: datetime) -> None:
    """Say that somebody is from a partner: they become its contact, and are invited to be its first. Twice is once.

    Raises:
        NoResultFound: there is no such claim here.
        ClaimEnded: it was refused, somebody joined meanwhile, or the partner left or is not asked any more.
    """
    claim, row = queries.get_claim(claim_id), _locked(claim_id)
    if row.state is ClaimState.CONFIRMED:
        return
    partner = row_of(claim.partner_id)
    if claim.claimed_at is not None:
        raise ClaimEnded(f"Somebody from {claim.partner_name} has joined meanwhile. They say who joins from now on.")
    if row.state is not ClaimState.WAITING:
        raise ClaimEnded("This was answered already.")
    if partner.left_at is not None or claim.link_state not in STANDING:
        raise ClaimEnded(f"{claim.partner_name} is not connected with your board, and was not asked to be.")
    _decide(row, ClaimState.CONFIRMED, now=now)
    before = partner.contact_email
    if (partner.contact_name, before) != (claim.name, claim.email):
        partner.contact_name, partner.contact_email = claim.name, claim.email
        partner.revision += 1
    invite(partner, instead_of=before, now=now)
    partner.invited_at = now
    db.session.flush()
    record("claim.confirmed", kind="claim", object_id=claim.organisation_id, now=now)


def refuse_claim(*, claim_id: UUID, now: datetime) -> None:
    """Say that the board cannot confirm a claim; whoever made it is mailed. Twice is once.

    Raises:
        NoResultFound: there is no such claim here.
        ClaimEnded: it was confirmed.
    """
    claim, row = queries.get_claim(claim_id), _locked(claim_id)
    if row.state is ClaimState.REFUSED:
        return
    if row.state is not ClaimState.WAITING:
        raise ClaimEnded("This was confirmed already, and an invitation is on its way.")
    _decide(row, ClaimState.REFUSED, now=now)
    record("claim.refused", kind="claim", object_id=claim.organisation_id, now=now)
    send(CLAIM_REFUSED, {"claim_id": str(claim_id)}, now=now, dedupe_key=str(claim_id))


def _locked(claim_id: UUID) -> Claim:
    mine = (Claim.space_id == current_space_id(), Claim.id == claim_id)
    return db.session.scalars(select(Claim).where(*mine).with_for_update()).one()


def _decide(row: Claim, state: ClaimState, *, now: datetime) -> None:
    row.state, row.answered_at, row.answered_by = state, now, current_scope().account_id
    db.session.flush()


def end_claims(*, now: datetime, claim_id: UUID | None = None) -> int:
    """End what still waits of claims to be of the current organisation, as nobody's decision; say how many that was.

    Args:
        now: aware UTC.
        claim_id: one claim, which a board has confirmed: the other boards' rows of it. None: all, for somebody joined.
    """
    mine = [Claim.organisation_id == current_space_id(), Claim.state.in_(OPEN)]
    if claim_id is not None:
        mine.append(Claim.id == claim_id)
    rows = db.session.scalars(select(Claim).where(*mine).with_for_update()).all()
    for row in rows:
        row.state, row.answered_at, row.answered_by = ClaimState.REFUSED, now, None
    db.session.flush()
    return len(rows)
