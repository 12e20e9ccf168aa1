"""Two boards, an organisation that sits on both, its people, and what the boards ask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from flask import Flask
from sqlalchemy import event, select

from app.assessments.crossing import REQUEST, RequestPayload
from app.assessments.models import Cycle, CycleState, Request
from app.assessments.queries.answers import factor_page
from app.assessments.service.answers import Saved, save_answer
from app.assessments.service.merging import Base, Typed
from app.boards.models import Partner
from app.commons.kinds import PartnerKind
from app.commons.queries import latest_instrument
from app.core import clock
from app.people.roles import Role
from tenants import (
    SpaceKind,
    SpaceRef,
    acting_for,
    answer_link,
    ask_to_link,
    db,
    end_link,
    new_id,
    publish,
    transaction,
    withdraw,
)
from tests.app.accounts.helpers import Browser, make_person, make_space

YEAR = 2026


@dataclass(frozen=True)
class World:
    """Who there is. `lead`, `helper`, `reader` are accounts of the organisation."""

    app: Flask
    anytown: SpaceRef
    otherby: SpaceRef
    quill: SpaceRef
    other: SpaceRef  # another organisation on both boards
    lead: UUID
    coordinator: UUID
    helper: UUID
    reader: UUID

    def payload(self, **changes: Any) -> RequestPayload:
        """What a board asks, unless told otherwise: open, two weeks left."""
        today = clock.local_date(clock.now())
        with acting_for(self.anytown.id):
            instrument = latest_instrument()
        usual = RequestPayload(
            cycle_id=new_id(),
            title="MSP self-assessment",
            reporting_year=YEAR,
            opens_on=today - timedelta(days=10),
            closes_on=today + timedelta(days=14),
            chair_words="Tell us how it is.",
            instrument_id=instrument.id,
            partner_kind=PartnerKind.POLICE,
            is_open=True,
        )
        return replace(usual, **changes)

    def ask(self, board: SpaceRef, *, to: SpaceRef | None = None, asked_id: UUID | None = None, **changes: Any) -> UUID:
        """Have a board ask, or say of an earlier request how it stands now; return the request's id."""
        asks, asked_id = self.payload(**changes), asked_id or new_id()
        payload = asks.to_json()
        with acting_for(board.id), transaction():
            self._keep_at_board(asked_id, asks, to or self.quill)
            publish(REQUEST, to=(to or self.quill).id, subject_id=asked_id, payload=payload, now=clock.now())
        return asked_id

    def _keep_at_board(self, asked_id: UUID, asks: RequestPayload, organisation: SpaceRef) -> None:
        """Have the board keep that it asks, once, in a cycle of its own."""
        if db.session.scalar(select(Request.id).where(Request.id == asked_id)):
            return
        now, kind = clock.now(), asks.partner_kind
        partner = db.session.scalars(select(Partner).where(Partner.organisation_id == organisation.id)).one_or_none()
        if partner is None:
            more = {"contact_name": "", "contact_email": "", "added_at": now}
            partner = Partner(organisation_id=organisation.id, name=organisation.name, kind=kind, **more)
            db.session.add(partner)
        cycle = Cycle(
            id=asks.cycle_id,
            title=str(asks.cycle_id),
            reporting_year=asks.reporting_year,
            opens_on=asks.opens_on,
            closes_on=max(asks.closes_on, asks.opens_on),
            chair_words=asks.chair_words,
            instrument_id=asks.instrument_id,
            state=CycleState.OPEN,
            created_at=now,
        )
        db.session.add(cycle)
        db.session.flush()
        db.session.add(
            Request(
                id=asked_id,
                cycle_id=cycle.id,
                partner_id=partner.id,
                organisation_id=organisation.id,
                partner_name=organisation.name,
                partner_kind=kind,
                chosen_at=now,
                sent_at=now,
            )
        )
        db.session.flush()

    def take_request_back(self, board: SpaceRef, asked_id: UUID) -> None:
        with acting_for(board.id), transaction():
            withdraw(REQUEST, to=self.quill.id, subject_id=asked_id, now=clock.now())

    def end_link(self, board: SpaceRef) -> None:
        with acting_for(self.quill.id, self.lead), transaction():
            end_link(board.id, now=clock.now())

    def save(
        self, asked_id: UUID, factor: int = 1, *, by: UUID | None = None, base: Base | None = None, **typed: Any
    ) -> Saved:
        """Save an answer as somebody of the organisation, on a page that nobody else has open."""
        with acting_for(self.quill.id, by or self.lead), transaction():
            fresh = base or Base(self.revision(asked_id, factor))
            return save_answer(
                asked_id=asked_id,
                factor=factor,
                base=fresh,
                typed=cast(Typed, typed),
                now=clock.now(),
            )

    def revision(self, asked_id: UUID, factor: int) -> int:
        return factor_page(asked_id, factor, now=clock.now()).answer.revision

    def browser(self, email: str) -> Browser:
        """Somebody of the organisation, signed in."""
        browser = Browser(self.app)
        browser.sign_in(email)
        assert browser.is_in()
        return browser

    def path(self, asked_id: UUID, rest: str = "") -> str:
        return f"/organisations/{self.quill.slug}/requests/{asked_id}/{rest}"


def make_world(app: Flask) -> World:
    anytown = make_space(SpaceKind.BOARD, "Anytown Safeguarding Adults Board", "anytown")
    otherby = make_space(SpaceKind.BOARD, "Otherby Safeguarding Adults Board", "otherby")
    quill = make_space(SpaceKind.ORGANISATION, "Quill Police", "quill")
    other = make_space(SpaceKind.ORGANISATION, "Other Care", "other-care")
    for board in (anytown, otherby):
        for organisation in (quill, other):
            with acting_for(board.id), transaction():
                ask_to_link(organisation.id, now=clock.now())
            with acting_for(organisation.id), transaction():
                answer_link(board.id, accept=True, now=clock.now())
    return World(
        app,
        anytown,
        otherby,
        quill,
        other,
        lead=make_person("lead@quill.example", (quill, Role.ORGANISATION_LEAD), name="Lena Lead"),
        coordinator=make_person("co@quill.example", (quill, Role.ORGANISATION_COORDINATOR), name="Cora Ordin"),
        helper=make_person("helper@quill.example", (quill, Role.ORGANISATION_CONTRIBUTOR), name="Hal Per"),
        reader=make_person("reader@quill.example", (quill, Role.ORGANISATION_VIEWER), name="Rae Der"),
    )


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the statements that the databases are given, without begin, set and commit."""
    found: list[str] = []

    def collect(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.upper().startswith(("BEGIN", "SET LOCAL", "COMMIT", "PRAGMA")):
            found.append(statement)

    engines = list(db.engines.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", collect)
    try:
        yield found
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", collect)
