"""How the demo's spaces came to be: the region, boards with their people, partners that were asked and answered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.accounts import service as accounts
from app.boards import queries as board_queries
from app.boards import service as boards
from app.commons.kinds import PartnerKind
from app.console import service as console
from app.demo.councils import BOARDS, REGION_CODE
from app.demo.people import Crowd
from app.demo.region import DemoBoard, DemoBoardPartner, DemoOrganisation, DemoPerson, DemoRegion
from app.demo.timeline import Timeline
from app.organisations import service as organisations
from app.organisations.keys import Keys
from app.people.models import Token
from app.people.roles import Role
from tenants import (
    LinkState,
    Space,
    SpaceKind,
    SpaceRef,
    SpaceState,
    acting_for,
    new_id,
    operating,
    overseeing,
    read,
    transaction,
)

SET_UP = 75  # days from the making of a board to its first cycle
JUST_MADE = -3  # when the newest board was made
TRIAL = 20  # days
ASKED_BEFORE = 45  # days before the first cycle that a partner takes part in
FIRST_ASKED = 2  # days after a board was made, where it has no cycle
LATELY = -6  # when a board asked whoever has not answered
PENDING = DemoPerson("Ida Fennimore", "Member for housing", "ida.fennimore@quillbridge-sab.example", ())


@dataclass(slots=True)
class Places:
    """The spaces that there are by now, and how to come by another."""

    timeline: Timeline
    crowd: Crowd
    region: DemoRegion
    operator: UUID
    spaces: dict[tuple[str, str], SpaceRef] = field(default_factory=dict)  # by kind and the demo's own slug

    def board(self, slug: str) -> SpaceRef:
        """Return a board that was made."""
        return self.spaces[SpaceKind.BOARD.value, slug]

    def organisation(self, slug: str) -> SpaceRef:
        """Return an organisation that was entered."""
        return self.spaces[SpaceKind.ORGANISATION.value, slug]

    def plan(self) -> None:
        """Put everything of this room on the timeline."""
        oldest = min(_made_on(board) for board in self.region.boards)
        self.timeline.at(self.timeline.moment(oldest - 20), self._make_region)
        for board in self.region.boards:
            self._plan_board(board)

    def _make_region(self, now: datetime) -> None:
        lead = self.crowd.one(self.region.slug, Role.REGION_LEAD)
        with overseeing(new_id(), self.operator), transaction():
            made = console.create_region(
                name=self.region.name,
                slug=self.region.slug,
                region_code=REGION_CODE,
                controller=self.region.name,
                lead_name=lead.name,
                lead_email=lead.email,
                now=now,
            )
        with overseeing(made.space_id, self.operator), transaction():
            console.change_state(state=SpaceState.ACTIVE, now=now)
        self.know(SpaceKind.REGION, self.region.slug, made.space_id)
        if made.token_id is not None:
            self.crowd.accept(made.token_id, lead, made.space_id, now=now)
        self._bring_in(SpaceKind.REGION, self.region.slug, Role.REGION_LEAD, now)

    def _plan_board(self, board: DemoBoard) -> None:
        days, timeline = _made_on(board), self.timeline
        timeline.at(timeline.moment(days, 9), lambda now: self._make_board(board, now))
        timeline.at(timeline.moment(days + 1, 9), lambda now: self._set_up(board, now))
        timeline.at(
            timeline.moment(days + 1, 14),
            lambda now: self._bring_in(SpaceKind.BOARD, board.slug, Role.BOARD_MANAGER, now),
        )
        if days + TRIAL < 0:
            timeline.at(timeline.moment(days + TRIAL), lambda now: self._end_trial(board, now))
        else:
            timeline.at(timeline.moment(-1, 16), lambda now: self._leave_waiting(board, now))
        for number, partner in enumerate(board.partners):
            self._plan_partner(board, partner, number)

    def _make_board(self, board: DemoBoard, now: datetime) -> None:
        manager = self.crowd.one(board.slug, Role.BOARD_MANAGER)
        with overseeing(new_id(), self.operator), transaction():
            made = console.create_board(
                name=board.name,
                slug=board.slug,
                region_code=REGION_CODE,
                councils=BOARDS[board.slug],
                controller=board.name,
                host_council=None,
                manager_name=manager.name,
                manager_email=manager.email,
                now=now,
            )
        self.know(SpaceKind.BOARD, board.slug, made.space_id)
        if made.token_id is not None:
            self.crowd.accept(made.token_id, manager, made.space_id, now=now)

    def _set_up(self, board: DemoBoard, now: datetime) -> None:
        space, manager = self.board(board.slug), self.crowd.account(board.slug, Role.BOARD_MANAGER)
        with acting_for(space.id, manager), transaction():
            boards.edit_settings(
                accent=board.accent,
                partner_word=_singular(board.addressed_as),
                partner_words=board.addressed_as,
                covers_text=board.covers_text,
                controller=board.name,
                host_council=None,
                retention_years=6,
                revision=1,
                now=now,
            )

    def _end_trial(self, board: DemoBoard, now: datetime) -> None:
        with overseeing(self.board(board.slug).id, self.operator), transaction():
            console.change_state(state=SpaceState.ACTIVE, now=now)

    def _leave_waiting(self, board: DemoBoard, now: datetime) -> None:
        manager = self.crowd.account(board.slug, Role.BOARD_MANAGER)
        with acting_for(self.board(board.slug).id, manager), transaction():
            accounts.invite(email=PENDING.email, name=PENDING.name, role=Role.BOARD_MEMBER, now=now)

    def _bring_in(self, kind: SpaceKind, slug: str, keeper: Role, now: datetime) -> None:
        """Have whoever looks after a space invite the others."""
        space, by = self.spaces[kind.value, slug], self.crowd.account(slug, keeper)
        first = self.crowd.one(slug, keeper)
        for person, held in self.crowd.in_place(kind.value, slug):
            if (person.email, held.role) != (first.email, keeper.value):
                self.crowd.invite(person, Role(held.role), space, by=by, now=now)

    def know(self, kind: SpaceKind, slug: str, space_id: UUID) -> None:
        """Keep where a space is that was made."""
        columns = (Space.id, Space.kind, Space.slug, Space.name, Space.state)
        with operating():
            self.spaces[kind.value, slug] = SpaceRef(*read(select(*columns).where(Space.id == space_id)).one())

    # partners

    def _plan_partner(self, board: DemoBoard, partner: DemoBoardPartner, number: int) -> None:
        organisation, timeline = self.region.organisation(partner.organisation), self.timeline
        accepted = partner.state == LinkState.ACCEPTED.value
        asked_on = _asked_on(board, partner)
        if not accepted and not self._is_anywhere(organisation.slug):
            timeline.at(timeline.moment(asked_on, 9), lambda now: self._enter_and_claim(board, organisation, now))
        timeline.at(timeline.moment(asked_on, 11, number), lambda now: self._ask(board, organisation, now))
        if accepted:
            answered = timeline.moment(asked_on + 1 + number % 6, 13, number)
            timeline.at(answered, lambda now: self._accept(board, organisation, now))

    def _is_anywhere(self, slug: str) -> bool:
        links = [one for board in self.region.boards for one in board.partners if one.organisation == slug]
        return any(one.state == LinkState.ACCEPTED.value for one in links)

    def _ask(self, board: DemoBoard, organisation: DemoOrganisation, now: datetime) -> None:
        lead = self.crowd.one(organisation.slug, Role.ORGANISATION_LEAD)
        known = self.spaces.get((SpaceKind.ORGANISATION.value, organisation.slug))
        contact = {"contact_name": lead.name, "contact_email": lead.email}
        with acting_for(self.board(board.slug).id, self.crowd.account(board.slug, Role.BOARD_MANAGER)):
            with transaction():
                if known:
                    partner_id = boards.add_existing(partner_id=new_id(), organisation_id=known.id, **contact, now=now)
                else:
                    partner_id = boards.add_new(
                        partner_id=new_id(),
                        name=organisation.name,
                        kind=PartnerKind(organisation.kind),
                        keys=Keys(**organisation.directory_keys),
                        **contact,
                        now=now,
                    )
            made = board_queries.get_partner(partner_id).organisation_id
        if known is None:
            self.know(SpaceKind.ORGANISATION, organisation.slug, made)

    def _accept(self, board: DemoBoard, organisation: DemoOrganisation, now: datetime) -> None:
        """Have an organisation accept: its first person by following the invitation, later ones on their page."""
        mine, asker = self.organisation(organisation.slug), self.board(board.slug)
        with acting_for(asker.id):
            waiting = select(Token.id).where(
                Token.space_id == mine.id, Token.sent_from == asker.id, Token.used_at.is_(None)
            )
            token_id = read(waiting).scalars().first()
        if token_id is None:
            with acting_for(mine.id, self.crowd.account(organisation.slug, Role.ORGANISATION_LEAD)), transaction():
                organisations.accept_link(asker_id=asker.id, now=now)
            return
        lead = self.crowd.one(organisation.slug, Role.ORGANISATION_LEAD)
        self.crowd.accept(token_id, lead, mine.id, now=now)
        self._bring_in(SpaceKind.ORGANISATION, organisation.slug, Role.ORGANISATION_LEAD, now)

    def _enter_and_claim(self, board: DemoBoard, organisation: DemoOrganisation, now: datetime) -> None:
        """Have an organisation on the service whose people have answered no board yet: the operator let them in."""
        lead = self.crowd.one(organisation.slug, Role.ORGANISATION_LEAD)
        with acting_for(self.board(board.slug).id, self.crowd.account(board.slug, Role.BOARD_MANAGER)), transaction():
            made = organisations.enter(
                name=organisation.name,
                kind=PartnerKind(organisation.kind),
                keys=Keys(**organisation.directory_keys),
                now=now,
            )
        self.know(SpaceKind.ORGANISATION, organisation.slug, made)
        with overseeing(made, self.operator), transaction():
            token_id = console.invite_keeper(name=lead.name, email=lead.email, now=now)
        self.crowd.accept(token_id, lead, made, now=now)
        self._bring_in(SpaceKind.ORGANISATION, organisation.slug, Role.ORGANISATION_LEAD, now)


def _made_on(board: DemoBoard) -> int:
    return min((cycle.opens_in_days for cycle in board.cycles), default=JUST_MADE + SET_UP) - SET_UP


def _asked_on(board: DemoBoard, partner: DemoBoardPartner) -> int:
    if partner.state != LinkState.ACCEPTED.value:
        return max(_made_on(board) + FIRST_ASKED, LATELY)
    taking_part: Sequence[int] = [
        cycle.opens_in_days
        for cycle in board.cycles
        if any(one.organisation == partner.organisation for one in cycle.partners)
    ]
    return min(taking_part, default=_made_on(board) + FIRST_ASKED + ASKED_BEFORE) - ASKED_BEFORE


def _singular(words: str) -> str:
    return f"{words[:-3]}y" if words.endswith("ies") else words.removesuffix("s")
