"""Small, sharp looks at the service: each finds nothing, unless a guard is broken (see `flaws`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm.exc import StaleDataError

from app.assessments.models import Answer, Cycle
from app.core import clock
from app.people import queries as people
from app.people import service as people_service
from app.people.keys import link_secret
from app.people.models import Account, Token, TokenPurpose
from app.people.roles import Role
from tenants import (
    CrossSpace,
    NotAllowedHere,
    NotLinked,
    Space,
    SpaceState,
    acting_for,
    acting_for_none,
    change_state,
    overseeing,
    publish,
    transaction,
)
from tests.isolation.snapshot import Snapshot, owner_engine
from tests.isolation.sweep import Sweep
from tests.isolation.world import World, unescaped

SAMPLE = 24


@dataclass
class Ground:
    """What a flaw is planted in, and looked for in."""

    app: Flask
    world: World
    kind: str
    sweep: Sweep = field(init=False)

    def __post_init__(self) -> None:
        self.sweep = Sweep(self.app, self.world)


Look = Callable[[Ground], Sequence[str]]


def refusals(why: str, *endpoints: str) -> Look:
    """Look by a small part of the sweep of refusals."""

    def look(ground: Ground) -> list[str]:
        cases = [
            case
            for case in ground.sweep.refused()
            if case.why.startswith(why) and (not endpoints or case.route.endpoint in endpoints)
        ]
        few = ground.sweep.random.sample(cases, min(SAMPLE, len(cases)))
        return ground.sweep.run_refused(few)

    return look


def writes_of_others(ground: Ground) -> list[str]:
    """Look whether a session writes a row of another space."""
    found = []
    birch, alder = (ground.world.spaces[key].id for key in ("birch", "alder"))
    before = Snapshot()
    try:
        with acting_for(alder), transaction() as session:
            row = Cycle(
                space_id=birch,
                title="put there by another board",
                reporting_year=2026,
                opens_on=clock.local_date(clock.now()),
                closes_on=clock.local_date(clock.now()),
                instrument_id=session.scalars(sa.select(Cycle.instrument_id).limit(1)).one(),
                created_at=clock.now(),
            )
            session.add(row)
    except Exception as refusal:
        if not isinstance(refusal, (CrossSpace, sa.exc.DBAPIError)):
            raise
    if birch in Snapshot().changed(before):
        found.append("alder wrote a cycle of birch's")
    return found + _renamings(ground)


def _renamings(ground: Ground) -> list[str]:
    """Look whether a board changes the space of an organisation that it is linked with, and so can see."""
    quill = ground.world.spaces["quill"].id
    before = Snapshot()
    try:
        with acting_for(ground.world.spaces["alder"].id), transaction() as session:
            session.scalars(sa.select(Space).where(Space.id == quill)).one().name = "renamed by a board"
    except Exception as refusal:
        if not isinstance(refusal, (NotAllowedHere, StaleDataError)):
            raise
    return ["alder renamed quill"] if quill in Snapshot().changed(before) else []


def crossings_to_strangers(ground: Ground) -> list[str]:
    """Look whether something crosses to a space that has accepted no link."""
    before = Snapshot()
    try:
        with acting_for(ground.world.spaces["alder"].id), transaction():
            publish(
                "assessments.request",
                to=ground.world.spaces["stranger"].id,
                subject_id=UUID(int=7),
                payload={"title": "hello"},
                now=clock.now(),
            )
    except Exception as refusal:
        if not isinstance(refusal, (NotLinked, sa.exc.DBAPIError)):
            raise
    changed = Snapshot().changed(before)
    return ["something crossed to a stranger"] if ground.world.spaces["stranger"].id in changed else []


def suspended_and_closed(ground: Ground) -> list[str]:
    """Look whether a space does what its state forbids."""
    found = []
    board, keeper = ground.world.spaces["alder"], ground.sweep.keeper("alder")
    path = f"{board.home}cycles/new"
    for state, answers in ((SpaceState.SUSPENDED, (200, 403)), (SpaceState.CLOSED, (403, 403))):
        with overseeing(board.id), transaction():
            change_state(board.id, state, now=clock.now())
        before = Snapshot()
        given = tuple(ground.sweep.browsing.ask(keeper, m, path, {"title": "No"}).status_code for m in ("GET", "POST"))
        if given != answers:
            found.append(f"{state}: answered {given}, not {answers}")
        if Snapshot().changed(before):
            found.append(f"{state}: changed something")
    with overseeing(board.id), transaction():
        change_state(board.id, SpaceState.SUSPENDED, now=clock.now())
        change_state(board.id, SpaceState.ACTIVE, now=clock.now())
    return found


def forged(ground: Ground) -> list[str]:
    """Look whether a form without its token counts."""
    found = []
    for key, space in (("alder", "boards/alder"), ("quill", "organisations/quill")):
        before = Snapshot()
        path = f"/{space}/members/invite"
        case = next(c for c in ground.sweep.own("POST") if c.path == path and c.person.endswith(f"@{key}"))
        answer = ground.sweep.browsing.ask(
            ground.sweep.person(case.person), "POST", path, ground.sweep.fields(case.route, key), csrf=False
        )
        if not 400 <= answer.status_code < 500 or Snapshot().changed(before):
            found.append(f"{case}: answered {answer.status_code} without a token")
    return found


def after_the_end(ground: Ground) -> list[str]:
    """Look whether a sign-in, or a role, works after it has ended."""
    found = []
    person = ground.world.people["organisation_viewer@quill"]
    home = ground.world.spaces["quill"].home
    ground.sweep.browsing.ask(person, "POST", "/sign-out")
    if ground.sweep.browsing.ask(person, "GET", home).status_code == 200:
        found.append("signed out, and still in")
    leaver = ground.world.people["organisation_contributor@reed"]
    with acting_for(ground.world.spaces["reed"].id), transaction():
        people_service.end_membership(
            membership_id=ground.world.ids["reed"]["members"][Role.ORGANISATION_CONTRIBUTOR], now=clock.now()
        )
    if ground.sweep.browsing.ask(leaver, "GET", ground.world.spaces["reed"].home).status_code == 200:
        found.append("without a role, and still in")
    return found


def misused_links(ground: Ground) -> list[str]:
    """Look whether a mailed link works for another purpose than its own."""
    found = []
    with owner_engine().connect() as connection:
        links = connection.execute(sa.select(Token.id, Token.purpose)).all()
    for token_id, purpose in links:
        secret = link_secret(purpose.value, token_id)
        with acting_for_none():
            opened = people.find_reset(secret) if purpose is TokenPurpose.INVITATION else people.find_invitation(secret)
        other = "reset-password" if purpose is TokenPurpose.INVITATION else "invitations"
        status = ground.sweep.browsing.ask(None, "GET", f"/{other}/{secret}").status_code
        if opened or status != 404:
            found.append(f"a link for {purpose} opens {other}: {status}")
    return found


def answers_when_closed(ground: Ground) -> list[str]:
    """Look whether an answer can be changed once the board has closed its cycle."""
    before = Snapshot()
    asked_id = ground.world.ids["alder"]["requests"]["closed", "quill"]
    lead = ground.world.people["organisation_lead@quill"]
    with owner_engine().connect() as connection:
        revision = connection.scalar(sa.select(sa.func.max(Answer.revision)))
    path = f"/organisations/quill/requests/{asked_id}/factors/9"
    sent = {"revision": "0", "practice": "Too late", "difference": "", "level": ""}
    status = ground.sweep.browsing.ask(lead, "POST", path, sent).status_code
    changed = ground.world.spaces["quill"].id in Snapshot().changed(before)
    return [f"answered {status}, revision {revision}"] if status != 409 or changed else []


def roles_beyond_ones_own(ground: Ground) -> list[str]:
    """Look whether somebody gives a role that allows more than their own."""
    before = Snapshot()
    person = ground.world.people["organisation_coordinator@quill"]
    fields = {
        "name": "A friend",
        "email": "friend@msp.example",
        "role": Role.ORGANISATION_LEAD.value,
        "submission_key": "7a6a2f4e-0000-4000-8000-000000000000",
    }
    status = ground.sweep.browsing.ask(person, "POST", "/organisations/quill/members/invite", fields).status_code
    return [f"a coordinator invited a lead: {status}"] if status != 422 or Snapshot().changed(before) else []


def powers_taken(ground: Ground) -> list[str]:
    """Look whether a field that no form has makes somebody an operator."""
    person = ground.world.people["organisation_viewer@small"]
    ground.sweep.browsing.ask(person, "POST", "/account", {"name": "New Name", "is_operator": "1"})
    with owner_engine().connect() as connection:
        operators = set(connection.scalars(sa.select(Account.id).where(Account.is_operator)))
    return [] if person.account_id not in operators else ["somebody made themselves an operator"]


def drawn_raw(ground: Ground) -> list[str]:
    """Look whether a text is drawn as it was typed."""
    path = f"/organisations/quill/requests/{ground.world.ids['alder']['requests']['open', 'quill']}/check"
    page = ground.sweep.browsing.ask(ground.world.people["organisation_lead@quill"], "GET", path)
    return sorted(unescaped(page.text))


def own_pages(*endpoints: str) -> Look:
    """Look at people's own pages for words of others."""

    def look(ground: Ground) -> list[str]:
        cases = [case for case in ground.sweep.own("GET") if case.route.endpoint in endpoints]
        return [line for case in cases for line in ground.sweep.look(case, ground.sweep.send(case))]

    return look
