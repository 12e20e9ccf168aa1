"""Guards broken on purpose, one at a time, and the look that has to find each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask, g, request
from sqlalchemy.orm import Session

import tenants.envelopes
import tenants.scope
from app.access import guards, sessions
from app.access.permissions import Permission
from app.access.policy import permissions_of
from app.accounts.views import members
from app.assessments.models import Answer, Cycle
from app.assessments.queries import cycles as cycles_queries
from app.assessments.queries.asked import AskedRow
from app.core import clock
from app.people import queries as people
from app.people import service as people_service
from app.people.keys import link_secret
from app.people.models import Account, Membership, Token, TokenPurpose
from app.people.queries import entering
from app.people.roles import Role, roles_of
from tenants import (
    CrossSpace,
    NotLinked,
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


Plant = Callable[[pytest.MonkeyPatch, Ground], None]
Look = Callable[[Ground], Sequence[str]]


@dataclass(frozen=True)
class Flaw:
    """One guard broken."""

    plant: Plant
    look: Look
    held_by_second_wall: bool = False  # on PostgreSQL row-level security stands behind this guard

    @property
    def name(self) -> str:
        """What is broken."""
        return self.plant.__name__

    def shows(self, kind: str) -> bool:
        """Say whether something must be found on a kind of database."""
        return not (self.held_by_second_wall and kind == "postgresql")


# Where to look


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
    return found


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


# What is broken


def membership_is_not_asked_for(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    asked = people.enter

    def enter(*args: Any, **kwargs: Any) -> Any:
        entry = asked(*args, **kwargs)
        if entry and entry.space and not entry.roles:
            return replace(entry, roles=frozenset(roles_of(entry.space.kind)))
        return entry

    patch.setattr(people, "enter", enter)


def permission_is_not_asked_for(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    patch.setattr(guards, "_check_permission", lambda permission, space: None)


def one_permission_is_everybodys(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    patch.setattr(guards, "permissions_of", lambda roles: permissions_of(roles) | {Permission.MEMBERS_MANAGE})


def everybody_is_an_operator(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    load = guards.load_principal

    def loaded(token: str | None) -> Any:
        principal = load(token)
        return replace(principal, is_operator=True) if principal else None

    patch.setattr(guards, "load_principal", loaded)


def signing_in_is_not_asked_for(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    enter, somebody = people.enter, ground.world.people["board_manager@alder"]
    patch.setattr(sessions, "session_token", lambda: somebody.token)
    patch.setattr(people, "enter", lambda token, **more: enter(somebody.token, **more))


def one_class_is_not_filtered(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    criteria = tenants.scope._criteria
    patch.setattr(
        tenants.scope, "_criteria", lambda classes, scope: criteria([c for c in classes if c is not Cycle], scope)
    )


def one_class_is_not_filtered_and_has_no_policy(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    one_class_is_not_filtered(patch, ground)
    _drop_the_wall_of("cycle", ground)


def members_are_not_filtered(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    criteria = tenants.scope._criteria

    def no_members(classes: Any, scope: Any) -> Any:
        return criteria([one for one in classes if one not in (Membership, Account)], scope)

    patch.setattr(tenants.scope, "_criteria", no_members)
    patch.setattr("app.people.queries.members.current_space_id", lambda: Membership.space_id)


def _drop_the_wall_of(table: str, ground: Ground) -> None:
    if ground.kind == "postgresql":
        with owner_engine().begin() as connection:
            connection.execute(sa.text(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY'))


def writes_are_not_checked(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    patch.setattr(tenants.scope, "_check_writable", lambda row, scope: None)
    patch.setattr(tenants.scope, "_moved", lambda row: False)


def writes_are_not_checked_and_there_is_no_policy(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    writes_are_not_checked(patch, ground)
    _drop_the_wall_of("cycle", ground)


def a_cycle_is_looked_up_by_its_id_alone(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    by_right = cycles_queries.get_cycle

    def by_id(cycle_id: UUID) -> Any:
        with Session(owner_engine()) as session:
            row = session.execute(cycles_queries._cycles().where(Cycle.id == cycle_id)).one_or_none()
        return cycles_queries.CycleRow(*row) if row else by_right(cycle_id)

    patch.setattr(cycles_queries, "get_cycle", by_id)


def a_links_purpose_is_not_looked_at(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    find = entering._find_token

    def any_purpose(secret: str, purpose: TokenPurpose) -> Any:
        return next(filter(None, (find(secret, one) for one in TokenPurpose)), None)

    patch.setattr(entering, "_find_token", any_purpose)


def links_between_spaces_are_not_asked_for(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    everywhere = {space.id for space in ground.world.spaces.values()}
    patch.setattr(tenants.envelopes, "linked_spaces", lambda: everywhere)


def a_spaces_state_forbids_nothing(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    patch.setattr(guards, "allows", lambda state, use: True)


def forms_need_no_token(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    patch.setitem(ground.app.config, "WTF_CSRF_ENABLED", False)
    patch.setitem(ground.app.config, "WTF_CSRF_CHECK_DEFAULT", False)


def signing_out_ends_nothing(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    patch.setattr("app.people.service.sessions._end", lambda *conditions, now: 0)


def losing_a_role_ends_nothing(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    patch.setattr("app.people.service.memberships._end", lambda row, *, now: None)


def a_closed_request_counts_as_open(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    patch.setattr(AskedRow, "is_open", property(lambda asked: True))


def any_role_may_be_given(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    patch.setattr(members, "roles_to_give", lambda: list(Role))


def any_field_is_taken(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    def rename(*, name: str) -> None:
        with owner_engine().begin() as connection:
            given = {key: key == "is_operator" or value for key, value in request.form.items()}
            known = {key: value for key, value in given.items() if key in Account.__table__.c}
            mine = sa.update(Account).where(Account.id == g.principal.account_id)
            connection.execute(mine.values(**known))

    patch.setattr(people_service, "rename_account", rename)
    patch.setattr("app.accounts.views.account.transaction", acting_for_none)


def nothing_is_escaped(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    patch.setattr(ground.app.jinja_env, "autoescape", False)
    patch.setattr(ground.app.jinja_env, "cache", {})


FLAWS = (
    Flaw(membership_is_not_asked_for, refusals("another's space", "results.show", "answering.show")),
    Flaw(permission_is_not_asked_for, refusals("no permission")),
    Flaw(one_permission_is_everybodys, refusals("no permission", "members_board.invite", "members_region.invite")),
    Flaw(everybody_is_an_operator, refusals("not the operator")),
    Flaw(signing_in_is_not_asked_for, refusals("signed out", "cycles.show", "members_board.index", "partners.show")),
    Flaw(one_class_is_not_filtered, refusals("foreign id", "cycles.show", "running.preview"), held_by_second_wall=True),
    Flaw(one_class_is_not_filtered_and_has_no_policy, refusals("foreign id", "cycles.show", "running.preview")),
    Flaw(members_are_not_filtered, own_pages("members_board.index"), held_by_second_wall=True),
    Flaw(writes_are_not_checked, writes_of_others, held_by_second_wall=True),
    Flaw(writes_are_not_checked_and_there_is_no_policy, writes_of_others),
    Flaw(a_cycle_is_looked_up_by_its_id_alone, refusals("foreign id", "cycles.show", "running.preview", "cycles.edit")),
    Flaw(a_links_purpose_is_not_looked_at, misused_links),
    Flaw(links_between_spaces_are_not_asked_for, crossings_to_strangers, held_by_second_wall=True),
    Flaw(a_spaces_state_forbids_nothing, suspended_and_closed),
    Flaw(forms_need_no_token, forged),
    Flaw(signing_out_ends_nothing, after_the_end),
    Flaw(losing_a_role_ends_nothing, after_the_end),
    Flaw(a_closed_request_counts_as_open, answers_when_closed),
    Flaw(any_role_may_be_given, roles_beyond_ones_own),
    Flaw(any_field_is_taken, powers_taken),
    Flaw(nothing_is_escaped, drawn_raw),
)

__all__ = ["FLAWS", "Flaw", "Ground"]
