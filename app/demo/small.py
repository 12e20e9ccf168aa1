"""How the demo's small organisations were reached: cared for by a board, claimed, by a mailed link, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from uuid import UUID

from sqlalchemy import select

from app.accounts import service as accounts
from app.assessments.service import sending
from app.assessments.service.answers import save_answer
from app.assessments.service.merging import Base, Typed
from app.assessments.spoken import How
from app.boards import queries as board_queries
from app.boards import service as boards
from app.boards.models import Claim, ClaimState
from app.commons.kinds import PartnerKind
from app.commons.levels import Level
from app.core.mail import records
from app.core.mail.outcomes import Outcome
from app.core.models import MailRecord, MailState
from app.demo.cycles import Years
from app.demo.people import Crowd, signature
from app.demo.places import Places
from app.demo.region import CURRENT_YEAR, DemoPerson, DemoRole
from app.demo.small_content import (
    BY_LINK,
    CARED_FOR,
    CLAIMANT,
    CLAIMED_NOW,
    CLAIMED_SINCE,
    NEW_LEAD,
    SMALL,
    UNREACHED,
    Small,
)
from app.demo.timeline import Timeline, work
from app.organisations.keys import Keys
from app.people import queries as people
from app.people.keys import link_secret
from app.people.models import Token, TokenPurpose
from app.people.queries import FoundToken
from app.people.roles import Role
from tenants import SpaceKind, acting_for, acting_for_none, new_id, read, transaction

CAME_BACK = Outcome(MailState.BOUNCED, "550 5.1.1 There is no such mailbox here")


@dataclass(slots=True)
class Smalls:
    """The small organisations of all boards."""

    places: Places
    years: Years

    @property
    def timeline(self) -> Timeline:
        """When things happen."""
        return self.places.timeline

    @property
    def crowd(self) -> Crowd:
        """Who there is."""
        return self.places.crowd

    def plan(self) -> None:
        """Put everything of this room on the timeline."""
        at, moment = self.timeline.at, self.timeline.moment
        for number, small in enumerate(SMALL):
            at(moment(small.asked_in_days, 10, number), partial(self._ask, small))
        at(moment(-34, 10), partial(self._look_after, CARED_FOR))
        at(moment(-13, 11), partial(self._answer, CARED_FOR, self._manager(CARED_FOR)))
        at(moment(-13, 11, 40), partial(self._send_for, CARED_FOR))
        at(moment(-36, 19), partial(self._come_by_link, BY_LINK))
        at(moment(-4, 20), self._claim)
        for days in (-64, -42, -1):  # each time that somebody is mailed, it comes back
            at(moment(days, 12), partial(self._come_back, UNREACHED))
        at(moment(-78, 10), partial(self._look_after, CLAIMED_SINCE))
        at(moment(-50, 11), partial(self._answer, CLAIMED_SINCE, self._manager(CLAIMED_SINCE)))
        at(moment(-50, 11, 40), partial(self._send_for, CLAIMED_SINCE))
        at(moment(-12, 10), self._take_up)

    def sign_ins(self) -> list[tuple[DemoPerson, DemoRole]]:
        """Return who can sign in beyond the region's people, and what more those may do."""
        caring = DemoRole(SpaceKind.ORGANISATION.value, CARED_FOR.slug, Role.ORGANISATION_CARETAKER.value)
        return [(self._manager(CARED_FOR), caring), *((NEW_LEAD, role) for role in NEW_LEAD.roles)]

    def mail_last_link(self, now: datetime) -> None:
        """Mail a link to whoever has no password, now and truly: it is in the folder of the demo's mails."""
        with acting_for(self.places.organisation(BY_LINK.slug).id), transaction():
            accounts.mail_answer_link(email=BY_LINK.contact_email, request_id=self._asked_id(BY_LINK), now=now)
        work(now)

    def _board(self, small: Small) -> UUID:
        return self.places.board(small.board).id

    def _manager(self, small: Small) -> DemoPerson:
        return self.crowd.one(small.board, Role.BOARD_MANAGER)

    def _asked_id(self, small: Small) -> UUID:
        return self.years.request_of(small.board, CURRENT_YEAR, self.places.organisation(small.slug).id)

    def _partner_id(self, small: Small) -> UUID:
        partner = board_queries.partner_of(self.places.organisation(small.slug).id)
        if partner is None:
            raise LookupError(f"{small.name} is no partner of {small.board}.")
        return partner.id

    def _ask(self, small: Small, now: datetime) -> None:
        with acting_for(self._board(small), self.crowd.account(small.board, Role.BOARD_MANAGER)):
            with transaction():
                partner_id = boards.add_new(
                    partner_id=new_id(),
                    name=small.name,
                    kind=PartnerKind(small.kind),
                    keys=Keys(charity_number=small.charity_number),
                    contact_name=small.contact_name,
                    contact_email=small.contact_email,
                    now=now,
                )
            made = board_queries.get_partner(partner_id).organisation_id
        self.places.know(SpaceKind.ORGANISATION, small.slug, made)

    # cared for by the board

    def _look_after(self, small: Small, now: datetime) -> None:
        manager, mine = self.crowd.account(small.board, Role.BOARD_MANAGER), self.places.organisation(small.slug).id
        work(now)
        with acting_for(self._board(small), manager), transaction():
            token_id = boards.offer_care(partner_id=self._partner_id(small), now=now)
        with acting_for_none():
            found = people.find_invitation(link_secret(TokenPurpose.INVITATION.value, token_id))
        self._accept(found, mine, manager, now)
        work(now)

    def _accept(self, found: FoundToken | None, space_id: UUID, account_id: UUID, now: datetime) -> None:
        if found is None:
            raise LookupError("This link leads nowhere.")
        with acting_for(space_id, account_id), transaction():
            accounts.accept(found, account_id=account_id, now=now)

    def _answer(self, small: Small, by: DemoPerson, now: datetime) -> None:
        asked_id = self._asked_id(small)
        with acting_for(self.places.organisation(small.slug).id, self.crowd.ids[by.email]), transaction():
            for factor, (level, line) in enumerate(small.said, start=1):
                typed = Typed(level=Level(level), practice=line)
                save_answer(asked_id=asked_id, factor=factor, base=Base(0), typed=typed, now=now)

    def _send_for(self, small: Small, now: datetime) -> None:
        manager = self._manager(small)
        work(now)
        with acting_for(self.places.organisation(small.slug).id, self.crowd.ids[manager.email]), transaction():
            sending.submit(
                asked_id=self._asked_id(small),
                key=new_id(),
                signed_by=signature(manager, Role.ORGANISATION_CARETAKER),
                read=None,
                how=How.PHONE,
                now=now,
            )

    # by a mailed link

    def _invitation(self, small: Small) -> FoundToken:
        """Return the link that the board last mailed to somebody of an organisation."""
        mine = (Token.space_id == self.places.organisation(small.slug).id, Token.sent_from == self._board(small))
        still_open = (Token.used_at.is_(None), Token.cancelled_at.is_(None))
        with acting_for(self._board(small)):
            waiting = select(Token.id).where(*mine, *still_open).order_by(Token.created_at.desc())
            token_id = read(waiting).scalars().first()
        with acting_for_none():
            found = people.find_invitation(link_secret(TokenPurpose.INVITATION.value, token_id)) if token_id else None
        if found is None:
            raise LookupError(f"No link to {small.name}.")
        return found

    def _come_by_link(self, small: Small, now: datetime) -> None:
        """Have the contact follow the link of a mail, and begin: an account without a password."""
        account_id, found = new_id(), self._invitation(small)
        with acting_for(self.places.organisation(small.slug).id, account_id), transaction():
            accounts.accept_as_new(found, account_id=account_id, name=small.contact_name, password_hash=None, now=now)
        self.crowd.ids[small.contact_email] = account_id
        work(now)
        self._answer(small, DemoPerson(small.contact_name, "", small.contact_email, ()), now)

    # claimed

    def _claim(self, now: datetime) -> None:
        name, email, job = CLAIMANT
        self._make_claim(CLAIMED_NOW, name, email, job, now)

    def _make_claim(self, small: Small, name: str, email: str, job: str, now: datetime) -> None:
        """Have somebody say that they are from an organisation, and show that the address is theirs."""
        mine = self.places.organisation(small.slug).id
        with acting_for(mine), transaction():
            token_id = boards.make_claim(name=name, email=email, job=job, now=now)
        if token_id is None:
            raise LookupError(f"Nobody decides on a claim to be from {small.name}.")
        work(now)
        with acting_for_none():
            found = people.find_claim(link_secret(TokenPurpose.CLAIM.value, token_id))
        if found is None or found.request_id is None:
            raise LookupError("This link leads nowhere.")
        with acting_for(mine), transaction():
            boards.confirm_address(token_id=found.id, claim_id=found.request_id, now=now)
            told: Sequence[UUID] = boards.boards_to_tell(claim_id=found.request_id)
        for board_id in told:
            with acting_for(board_id), transaction():
                boards.hear_of_claim(claim_id=found.request_id, now=now)

    def _take_up(self, now: datetime) -> None:
        """Have somebody claim what a board looked after until now, and come in."""
        small, person = CLAIMED_SINCE, NEW_LEAD
        self._make_claim(small, person.name, person.email, person.job_title, now)
        with acting_for(self._board(small), self.crowd.account(small.board, Role.BOARD_MANAGER)):
            [claim_id] = islice(read(select(Claim.id).where(Claim.state == ClaimState.WAITING)).scalars(), 1)
            with transaction():
                boards.confirm_claim(claim_id=claim_id, now=now)
        work(now)
        self.crowd.accept(self._invitation(small).id, person, self.places.organisation(small.slug).id, now=now)
        work(now)

    # not reached

    def _come_back(self, small: Small, now: datetime) -> None:
        """Have a mail server say of every mail to an address that it came back."""
        work(now)
        with acting_for(self._board(small)):
            mine = MailRecord.to_email == small.contact_email
            mails = read(select(MailRecord.id).where(mine, MailRecord.state == MailState.SENT)).scalars().all()
            for mail_id in mails:
                with transaction():
                    records.came_of(mail_id, CAME_BACK, now=now)
