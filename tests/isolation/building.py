"""Puts the world into a clean database, through the services alone, as people would."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

from flask import Flask
from PIL import Image
from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.messages import invitation_path
from app.assessments.models import Asked, Request, SentSubmission, Submission
from app.assessments.queries.answers import factor_page
from app.assessments.service import cycles, drafts, sending, striking
from app.assessments.service.answers import save_answer
from app.assessments.service.merging import Base, Typed
from app.boards import queries as boards_queries
from app.boards import service as boards
from app.boards.logo import make_logo
from app.commons.levels import Level
from app.console import service as console
from app.core import clock
from app.organisations import queries as organisations_queries
from app.organisations import service as organisations
from app.organisations.keys import Keys
from app.people import service as people
from app.people.models import Membership, Token
from app.people.roles import Role, roles_of
from tenants import (
    Envelope,
    Job,
    Space,
    SpaceKind,
    SpaceRef,
    SpaceState,
    acting_for,
    acting_for_none,
    db,
    maintaining,
    new_id,
    overseeing,
    read,
    transaction,
)
from tenants.jobs import run_due
from tests.app.accounts.helpers import hashed, make_operator
from tests.isolation.building_comparing import ComparingBuilder
from tests.isolation.building_journey import JourneyBuilder, take_care
from tests.isolation.building_surveys import SurveysBuilder
from tests.isolation.world import (
    BOARDS,
    CLAIMED,
    CYCLES,
    OPERATOR,
    ORGANISATIONS,
    REGIONS,
    UNCLAIMED,
    Person,
    World,
)
from tests.support.databases import Filling


class Builder:
    """Puts the world in, step by step."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.world = World()
        self.now = clock.now()
        self.keepers: dict[str, UUID] = {}

    def build(self) -> World:
        self._operator()
        for key in REGIONS:
            self._region(key)
        for key in BOARDS:
            self._board(key)
        for key in ORGANISATIONS:
            self._organisation(key)
        self._both()
        for board in BOARDS:
            self._partners(board)
            self._settings(board)
        take_care(self)
        for key in self.world.spaces:
            self._invitation(key)
        for position, state in enumerate(CYCLES):
            for board in BOARDS:
                self._cycle(board, state, position)
            self._work()
            self._answers(state)
            if state == "closed":
                self._close()
        self._work()
        SurveysBuilder(self).build()
        ComparingBuilder(self).build()
        JourneyBuilder(self).build()
        self._note_ids()
        self._reset()
        return self.world

    # People

    def _account(self, key: str, name: str, email: str, roles: dict[str, tuple[Role, ...]]) -> UUID:
        account_id = new_id()
        with acting_for_none(account_id), transaction():
            people.create_account(account_id=account_id, email=email, name=name, password_hash=hashed(), now=self.now)
        for space, held in roles.items():
            for role in held:
                with acting_for(self.id(space), account_id), transaction():
                    people.grant(account_id=account_id, role=role, now=self.now)
        self._sign_in(key, account_id, email, roles)
        return account_id

    def _sign_in(
        self, key: str, account_id: UUID, email: str, roles: dict[str, tuple[Role, ...]], *, operator: bool = False
    ) -> None:
        with acting_for_none(account_id), transaction():
            token = people.start_session(
                account_id=account_id, device="Firefox on Windows", lifetime=timedelta(days=2), now=self.now
            )
        self.world.people[key] = Person(key, account_id, email, token, roles, operator)

    def _people(self, space: str, kind: SpaceKind) -> None:
        for role in roles_of(kind):
            signs = role is Role.ORGANISATION_LEAD
            readers = {space, *(BOARDS if signs else ())}  # whoever signs off is named to the board
            name = self.world.mark("Jo", *readers, nasty=not signs)
            email = self.world.address(f"{role.value}-{space}", space)
            made = self._account(f"{role.value}@{space}", name, email, {space: (role,)})
            if people.KEEPER[kind] is role:
                self.keepers[space] = made

    def _both(self) -> None:
        roles = {"alder": (Role.BOARD_MEMBER,), "birch": (Role.BOARD_CHAIR, Role.BOARD_ANALYST)}
        name, email = self.world.mark("Bo", "alder", "birch"), self.world.address("both", "alder", "birch")
        self._account("both", name, email, roles)

    def _operator(self) -> None:
        account_id = make_operator("op@msp.example")
        self.world.addressed["op@msp.example"] = {OPERATOR}
        self._sign_in(OPERATOR, account_id, "op@msp.example", {}, operator=True)

    def _reset(self) -> None:
        person = self.world.people["board_chair@alder"]
        with acting_for_none(person.account_id), transaction():
            accounts.ask_for_reset(email=person.email, now=self.now)

    # Spaces

    def id(self, key: str) -> UUID:
        return self.world.spaces[key].id

    def _know(self, key: str, space_id: UUID) -> None:
        with maintaining():
            columns = (Space.id, Space.kind, Space.slug, Space.name, Space.state)
            self.world.spaces[key] = SpaceRef(*read(select(*columns).where(Space.id == space_id)).one())
        self.world.ids[key] = {}

    def _region(self, key: str) -> None:
        mark = self.world.mark
        with overseeing(new_id(), self.world.people[OPERATOR].account_id), transaction():
            made = console.create_region(
                name=mark("Region", key, OPERATOR),
                slug=key,
                region_code=REGIONS[key],
                controller=mark("Region's controller", key, OPERATOR),
                lead_name=mark("Invited lead", key),
                lead_email=self.world.address(f"invited-{key}", key),
                now=self.now,
            )
        self._start(key, made.space_id, SpaceKind.REGION)

    def _board(self, key: str) -> None:
        mark = self.world.mark
        reached = [organisation for organisation, (_, on) in ORGANISATIONS.items() if key in on]
        reached += ["newcomer"] if key == "alder" else []
        with overseeing(new_id(), self.world.people[OPERATOR].account_id), transaction():
            made = console.create_board(
                name=mark("Board", key, OPERATOR, *reached),
                slug=key,
                region_code=REGIONS[BOARDS[key]],
                councils=["E06000001"] if key == "alder" else ["E06000022"],
                controller=mark("Board's controller", key, OPERATOR),
                host_council=None,
                manager_name=mark("Invited manager", key),
                manager_email=self.world.address(f"invited-{key}", key),
                now=self.now,
            )
        self._start(key, made.space_id, SpaceKind.BOARD)

    def _start(self, key: str, space_id: UUID, kind: SpaceKind) -> None:
        with overseeing(space_id), transaction():
            console.change_state(state=SpaceState.ACTIVE, now=self.now)
        self._know(key, space_id)
        self._people(key, kind)

    def _organisation(self, key: str) -> None:
        kind, _ = ORGANISATIONS[key]
        name = self.world.mark("Organisation", key, OPERATOR, *BOARDS)
        with acting_for(self.id("alder"), self.keepers["alder"]), transaction():
            made = organisations.enter(name=key, kind=kind, keys=Keys(), now=self.now)  # its path is made of this
        self._know(key, made)
        if key in CLAIMED:
            self._people(key, SpaceKind.ORGANISATION)
            with acting_for(made, self.keepers[key]), transaction():
                organisations.claim(now=self.now)
        with acting_for(made, self.keepers.get(key)), transaction():
            organisations.edit_own_entry(
                name=name,
                kind=kind,
                keys=Keys(
                    police_force=self.world.mark("Force", key, OPERATOR, *BOARDS)[:60] if key == "quill" else None
                ),
                controller=self.world.mark("Organisation's controller", key, OPERATOR),
                retention_years=7,
                revision=1,
                now=self.now,
            )

    def _settings(self, board: str) -> None:
        picture = BytesIO()
        Image.new("RGB", (20, 8), (10, 90, 120) if board == "alder" else (120, 40, 10)).save(picture, "PNG")
        with acting_for(self.id(board), self.keepers[board]), transaction():
            boards.edit_settings(
                accent="#0b5563" if board == "alder" else "#5a1763",
                partner_word=self.world.mark("partner", board),
                partner_words=self.world.mark("partners", board),
                covers_text=self.world.mark("Covers", board),
                controller=self.world.mark("Controller", board, OPERATOR),
                host_council=None,
                retention_years=6,
                revision=1,
                now=self.now,
                logo=make_logo(picture.getvalue()),
            )

    def _partners(self, board: str) -> None:
        partners: dict[str, UUID] = {}
        on_board = [key for key, (_, on) in ORGANISATIONS.items() if board in on]
        for key in (*on_board, *(("newcomer",) if board == "alder" else ())):
            with acting_for(self.id(board), self.keepers[board]), transaction():
                partners[key] = boards.add_existing(
                    partner_id=new_id(),
                    organisation_id=self.id(key),
                    # The newcomer's contact is its first person to be: named in the invitation.
                    contact_name=self.world.mark("Contact", board, *((key,) if key in UNCLAIMED else ())),
                    contact_email=self.world.address(
                        f"contact-{key}-{board}", board, *((key,) if key in UNCLAIMED else ())
                    ),
                    now=self.now,
                )
            if key in CLAIMED:
                with acting_for(self.id(key), self.keepers[key]), transaction():
                    organisations.accept_link(asker_id=self.id(board), now=self.now)
        self.world.ids[board]["partners"] = partners

    def _invitation(self, key: str) -> None:
        kind = self.world.spaces[key].kind
        if key not in self.keepers:
            return
        with acting_for(self.id(key), self.keepers[key]), transaction():
            token_id = accounts.invite(
                email=self.world.address(f"pending-{key}", key),
                name=self.world.mark("Pending", key),
                role=roles_of(kind)[-1],
                now=self.now,
            )
        self.world.ids[key]["token_id"] = token_id

    # Cycles

    def _cycle(self, board: str, state: str, position: int) -> None:
        today = clock.local_date(self.now)
        partners = self.world.ids[board]["partners"]
        asked = [] if state == "draft" else list(partners)
        readers = (board, *asked)
        with acting_for(self.id(board), self.keepers[board]), transaction():
            cycle = drafts.create_draft(
                key=new_id(),
                title=self.world.mark(f"Cycle {state}", *readers),
                reporting_year=clock.reporting_year_of(today) - (1 if state == "closed" else 0),
                opens_on=today,
                closes_on=today + timedelta(days=14 + position),
                chair_words=self.world.mark("Chair says", *readers),
                partner_ids=set(partners.values()),
                now=self.now,
            )
            cycle_id, revision = cycle.id, cycle.revision
        self.world.ids[board].setdefault("cycles", {})[state] = cycle_id
        if state != "draft":
            with acting_for(self.id(board), self.keepers[board]), transaction():
                cycles.open_cycle(cycle_id=cycle_id, revision=revision, now=self.now)

    def _close(self) -> None:
        for board in BOARDS:
            with acting_for(self.id(board), self.keepers[board]), transaction():
                cycles.close_cycle(cycle_id=self.world.ids[board]["cycles"]["closed"], revision=2, now=self.now)
        request_id = self._request("alder", "closed", "reed")
        with acting_for(self.id("alder")):
            found = read(select(Submission.id).where(Submission.request_id == request_id)).scalar_one()
        with acting_for(self.id("alder"), self.keepers["alder"]), transaction():
            striking.remove_text(
                envelope_id=found,
                factor=3,
                field="difference",
                reason=self.world.mark("Reason", "alder", "reed", "birch"),
                now=self.now,
            )

    def _request(self, board: str, state: str, organisation: str) -> UUID:
        cycle_id = self.world.ids[board]["cycles"][state]
        with acting_for(self.id(board)):
            chosen = (Request.cycle_id == cycle_id, Request.organisation_id == self.id(organisation))
            return UUID(str(read(select(Request.id).where(*chosen)).scalar_one()))

    def _answers(self, state: str) -> None:
        if state == "draft":
            return
        for key in CLAIMED[:3]:
            on = ORGANISATIONS[key][1]
            if state == "closed":
                self._answer(key, "alder", state, 1, key, *on)
                self._answer(key, "alder", state, 3, *(() if key == "reed" else (key, *on)), only_difference=True)
                for board in on:
                    self._add(key, board, state, 2, key, board)
                    self._submit(key, board, state)
                continue
            self._answer(key, "alder", state, 1, key, *(("alder",) if key != "small" else ()))
            if key == "small":
                continue
            self._submit(key, "alder", state)
            if key == "reed":
                self._take_back(key, "alder", state)
            self._answer(key, "alder", state, 1, key, *on)
            if key == "quill":
                for board in on:
                    self._submit(key, board, state)
            else:
                self._submit(key, "birch", state)
            self._answer(key, "alder", state, 1, key)
            self._add(key, "birch", state, 2, key)

    def _answer(
        self, key: str, board: str, state: str, factor: int, *readers: str, only_difference: bool = False
    ) -> None:
        mark = self.world.mark
        typed: Typed = {"level": Level.ESTABLISHED, "difference": mark("Difference", *readers)}
        if not only_difference:
            typed["practice"] = mark("Practice", *readers)
            typed["links"] = [
                {"title": mark("Link", *readers), "url": f"https://{mark('', *readers, nasty=False).strip()}.example/"}
            ]
        self._save(key, board, state, factor, typed)

    def _add(self, key: str, board: str, state: str, factor: int, *readers: str) -> None:
        words = self.world.mark("Addendum", *readers)
        self._save(key, board, state, factor, {"own_words": words, "own_level": Level.STARTING})

    def _save(self, key: str, board: str, state: str, factor: int, typed: Typed) -> None:
        asked_id = self._request(board, state, key)
        with acting_for(self.id(key), self.keepers[key]):
            revision = factor_page(asked_id, factor, now=self.now).answer.revision
        with acting_for(self.id(key), self.keepers[key]), transaction():
            save_answer(asked_id=asked_id, factor=factor, base=Base(revision), typed=typed, now=self.now)

    def _submit(self, key: str, board: str, state: str) -> None:
        with acting_for(self.id(key), self.keepers[key]), transaction():
            sending.submit(
                asked_id=self._request_known(board, state, key),
                key=new_id(),
                signed_by=self._signature(key, board),
                read=None,
                now=self.now,
            )

    def _request_known(self, board: str, state: str, key: str) -> UUID:
        return UUID(str(self.world.ids[board].setdefault("requests", {})[state, key]))

    def _signature(self, key: str, board: str) -> str:
        return self.world.mark("Signed", key, board)

    def _take_back(self, key: str, board: str, state: str) -> None:
        asked_id = self._request(board, state, key)
        with acting_for(self.id(key), self.keepers[key]):
            sent_id = read(select(SentSubmission.id).where(SentSubmission.asked_id == asked_id)).scalar_one()
        with acting_for(self.id(key), self.keepers[key]), transaction():
            sending.take_back(asked_id=asked_id, sent_id=sent_id, signed_by=self._signature(key, board), now=self.now)

    # What there is, in the end

    def work(self) -> None:
        """Do what is due, as the worker does it."""
        while run_due(clock=lambda: self.now + timedelta(minutes=2)):
            pass

    def _work(self) -> None:
        self.work()
        for board in BOARDS:
            known = self.world.ids[board].setdefault("requests", {})
            with acting_for(self.id(board)):
                rows = read(select(Request.id, Request.cycle_id, Request.organisation_id)).all()
            states = {cycle: state for state, cycle in self.world.ids[board].get("cycles", {}).items()}
            keys = {self.id(key): key for key in ORGANISATIONS}
            known.update({(states[cycle], keys[organisation]): id_ for id_, cycle, organisation in rows})

    def _note_ids(self) -> None:
        for key, space in self.world.spaces.items():
            ids = self.world.ids[key]
            with acting_for(space.id):
                own = Membership.space_id == space.id
                members = read(select(Membership.role, Membership.id).where(own).order_by(Membership.created_at)).all()
                ids["members"] = dict(map(tuple, reversed(members)))
                ids["invitations"] = list(
                    read(select(Token.id).where(Token.space_id == space.id, Token.used_at.is_(None))).scalars()
                )
                if space.kind is SpaceKind.BOARD:
                    look = boards_queries.look()
                    ids |= {"style_hash": look.style_hash, "logo_hash": look.logo_hash}
                    ids["submissions"] = {
                        (request_id, version): id_
                        for request_id, version, id_ in read(
                            select(Submission.request_id, Submission.version, Submission.id)
                        )
                    }
                if space.kind is SpaceKind.ORGANISATION:
                    ids["asked"] = dict(map(tuple, read(select(Asked.id, Asked.board_id))))
                    ids["sent"] = {
                        (asked, version): id_
                        for asked, version, id_ in read(
                            select(SentSubmission.asked_id, SentSubmission.version, SentSubmission.id)
                        )
                    }
                    ids["links"] = [row.asker_id for row in organisations_queries.list_links()]
                ids["envelopes"] = list(read(select(Envelope.id)).scalars())
        with maintaining():
            self.world.jobs = list(read(select(Job.id).order_by(Job.id)).scalars())
            for token_id, space_id, sender in read(
                select(Token.id, Token.space_id, Token.sent_from).where(Token.space_id.is_not(None))
            ):
                about = {key for key, space in self.world.spaces.items() if space.id in (space_id, sender)}
                self.world.secrets[invitation_path(token_id)] = tuple(sorted(about))


def build_world(app: Flask) -> World:
    """Fill a clean database through the services, and tell what is in it."""
    world = Builder(app).build()
    db.session.remove()
    folder = Path(app.config["SETTINGS"].mail_url.removeprefix("file://"))
    world.mails = [path.read_bytes() for path in sorted(folder.glob("*.eml"))]
    return world


WORLD = Filling("world", build_world)
