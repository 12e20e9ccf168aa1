"""Guards broken on purpose, one at a time, and the look that has to find each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import g, request
from sqlalchemy.orm import Session

import tenants.envelopes
import tenants.scope
from app.access import doors, guards, sessions
from app.access.permissions import Permission
from app.access.policy import permissions_of
from app.accounts.views import members
from app.assessments.models import Cycle
from app.assessments.queries import cycles as cycles_queries
from app.assessments.queries.asked import AskedRow
from app.assessments.queries.cycles import cycle
from app.core import clock
from app.learning_needs.models import AskedSurvey, AskedSurveyState, ReceivedFindings
from app.learning_needs.service import asked, ballot, received
from app.people import queries as people
from app.people import service as people_service
from app.people.models import Account, Membership, TokenPurpose
from app.people.queries import entering
from app.people.roles import Role, roles_of
from app.ui import frame
from app.ui.components import Remembered
from tenants import acting_for_none, db, record
from tests.isolation.looks import (
    Ground,
    Look,
    after_the_end,
    answers_when_closed,
    crossings_to_strangers,
    drawn_raw,
    forged,
    misused_links,
    own_pages,
    powers_taken,
    refusals,
    roles_beyond_ones_own,
    suspended_and_closed,
    writes_of_others,
)
from tests.isolation.looks_surveys import (
    answers_alone,
    doors_of_others,
    forged_at_a_door,
    sign_in_at_a_door,
    words_of_others_surveys,
)
from tests.isolation.snapshot import owner_engine

Plant = Callable[[pytest.MonkeyPatch, Ground], None]


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
        tenants.scope,
        "_criteria",
        lambda classes, scope, **more: criteria([c for c in classes if c is not Cycle], scope, **more),
    )


def one_class_is_not_filtered_and_has_no_policy(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    one_class_is_not_filtered(patch, ground)
    _drop_the_wall_of("cycle", ground)


def members_are_not_filtered(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    criteria = tenants.scope._criteria

    def no_members(classes: Any, scope: Any, **more: Any) -> Any:
        return criteria([one for one in classes if one not in (Membership, Account)], scope, **more)

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
            row = session.execute(cycle._cycles().where(Cycle.id == cycle_id)).one_or_none()
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
    patch.setattr("app.people.service.memberships._end", lambda row, **rest: None)


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
    for drawing in (ground.app.jinja_env.globals["ui"], frame):
        patch.setattr(drawing, "_drawn", Remembered(10))  # so that nothing drawn raw is remembered


def the_sign_in_is_read_at_a_door(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    guard = guards._guard_door

    def knowing() -> Any:
        answered = guard()
        g.principal = guards.load_principal(sessions.session_token())
        return answered

    patch.setattr(guards, "_guard_door", knowing)


def a_door_leads_to_any_space(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    quill = ground.world.spaces["quill"]
    request_id, code = next(iter(ground.world.ids["quill"]["doors"].items()))
    patch.setattr(doors, "_finders", [lambda _: doors.Door(code, quill, request_id)])


def a_doors_forms_need_no_token(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    patch.setattr("app.learning_needs.answering.tokens.is_token_of", lambda *_, **__: True)


def answers_lie_as_they_came(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    patch.setattr(ballot, "merge_sorted", lambda box, row, width: box + row)


def an_answer_is_written_in_the_trail(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    count = ballot.count_one

    def counted(request_id: UUID, **more: Any) -> None:
        count(request_id, **more)
        record("survey.headcount_declared", kind="survey", object_id=request_id, now=clock.now())

    patch.setattr(ballot, "count_one", counted)


def any_boards_findings_are_taken(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    def keep(envelope: Any, *, now: Any) -> None:
        content, about = envelope.payload, envelope.subject_id
        row = ReceivedFindings(request_id=about, version=1, is_current=True, content=content, received_at=now)
        db.session.add(row)

    patch.setattr(received, "keep_findings", keep)


def any_board_closes_a_survey(patch: pytest.MonkeyPatch, ground: Ground) -> None:
    keep = asked.keep_survey

    def kept(envelope: Any, *, now: Any) -> None:
        mine = db.session.scalars(sa.select(AskedSurvey).where(AskedSurvey.id == envelope.subject_id)).one_or_none()
        if mine is None:
            keep(envelope, now=now)
            return
        mine.title, mine.state = envelope.payload["title"], AskedSurveyState.CLOSED

    patch.setattr(asked, "keep_survey", kept)


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
    Flaw(the_sign_in_is_read_at_a_door, sign_in_at_a_door),
    Flaw(a_door_leads_to_any_space, doors_of_others),
    Flaw(a_doors_forms_need_no_token, forged_at_a_door),
    Flaw(answers_lie_as_they_came, answers_alone),
    Flaw(an_answer_is_written_in_the_trail, answers_alone),
    Flaw(any_boards_findings_are_taken, words_of_others_surveys),
    Flaw(any_board_closes_a_survey, words_of_others_surveys),
)

__all__ = ["FLAWS", "Flaw"]
