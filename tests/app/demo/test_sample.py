"""The sample has the size that was promised, is the same for the same seed, and is held as the services hold it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.assessments.models import (
    Answer,
    Cycle,
    CycleState,
    CycleTemplate,
    SentSubmission,
    Submission,
    SubmittedAnswer,
)
from app.core import clock
from app.core.models import MailRecord
from app.demo.people import PASSWORD
from app.demo.sample import NATIONAL, ONE_BOARD, PARTNERS, REGION, Scale, answers_of, make_plan
from app.demo.sample_days import MAILS, MEETINGS_A_YEAR
from app.demo.sample_fill import AlreadyThere, fill
from app.demo.sample_rows import board_slug, lead_email, manager_email, organisation_slug
from app.reports.models import Meeting
from tenants import Delivery, Envelope, SpaceKind, acting_for, db, operating, read, read_envelope, resolve
from tenants.envelopes import digest
from tests.app.accounts.helpers import Browser

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SMALL = Scale(boards=3, organisations=84, shared=5, largest=3, years=2)


@pytest.fixture(scope="module", params=[NATIONAL, REGION, ONE_BOARD, SMALL], ids=["national", "region", "one", "small"])
def scale(request: pytest.FixtureRequest) -> Scale:
    wanted: Scale = request.param
    return wanted


class TestPlan:
    def test_every_board_has_its_partners_once(self, scale: Scale) -> None:
        plan = make_plan(scale, now=NOW)
        assert len(plan.seats) == scale.boards * PARTNERS
        assert len({(seat.board, seat.organisation) for seat in plan.seats}) == len(plan.seats)
        assert set(Counter(seat.board for seat in plan.seats).values()) == {PARTNERS}

    def test_so_many_organisations_sit_on_several_boards(self, scale: Scale) -> None:
        on = Counter(seat.organisation for seat in make_plan(scale, now=NOW).seats)
        assert len(on) == scale.organisations
        assert sum(boards > 1 for boards in on.values()) == scale.shared
        assert max(on.values()) == max(scale.largest, 1)

    def test_nobody_sent_before_they_were_asked_or_after_now(self, scale: Scale) -> None:
        plan = make_plan(scale, now=NOW)
        for seat in plan.seats:
            for year, at in zip(plan.years, seat.sent_at, strict=True):
                assert at is None or year.opened_at < at < NOW
                assert at is not None or year.is_open

    def test_country_has_about_215_000_submitted_answers(self) -> None:
        plan = make_plan(NATIONAL, now=NOW)
        sent = sum(one is not None for seat in plan.seats for one in seat.submissions)
        assert 214_000 <= sent * len(answers_of(0, 0)) <= 216_150

    def test_same_seed_gives_the_same(self) -> None:
        assert make_plan(SMALL, now=NOW, seed=3) == make_plan(SMALL, now=NOW, seed=3)
        assert make_plan(SMALL, now=NOW, seed=3) != make_plan(SMALL, now=NOW, seed=4)


def test_filled(app: Flask) -> None:
    told: list[tuple[int, int]] = []
    plan = fill(SMALL, seed=1, now=clock.now(), progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (told[-1][1], told[-1][1])
    with operating():
        board = resolve(SpaceKind.BOARD, board_slug(1))
        organisation = resolve(SpaceKind.ORGANISATION, organisation_slug(0))
    assert board is not None
    assert organisation is not None

    with acting_for(board.id):
        sent = len([one for seat in plan.of_board(1) for one in seat.submissions if one])
        assert db.session.scalar(select(func.count()).select_from(Submission)) == sent
        assert db.session.scalar(select(func.count()).select_from(SubmittedAnswer)) == sent * 11
        assert Counter(read(select(Cycle.state)).scalars()) == {CycleState.CLOSED: 4, CycleState.OPEN: 1}
        assert db.session.scalar(select(func.count()).select_from(Meeting)) == 5 * MEETINGS_A_YEAR
        assert db.session.scalar(select(func.count()).select_from(CycleTemplate)) == 2
        mailed = read(select(MailRecord.about_id)).scalars().all()  # on the board's behalf
        assert len(mailed) == len(MAILS) * PARTNERS
        assert set(mailed) == {seat.requests[-1] for seat in plan.of_board(1)}
        received = read(select(Delivery.id)).scalars().all()
        assert len(received) == len([seat for seat in plan.of_board(1) if seat.submissions[-1]])
        payload = read_envelope(received[0]).payload
        copies = select(SubmittedAnswer.factor, SubmittedAnswer.practice)
        rows = read(copies.where(SubmittedAnswer.submission_id == received[0])).all()
        assert {answer["factor"]: answer["practice"] for answer in payload["answers"]} == {
            row.factor: row.practice for row in rows
        }
    with acting_for(organisation.id):
        assert db.session.scalar(select(func.count()).select_from(Answer)) == 5 * 11
        assert (db.session.scalar(select(func.count()).select_from(SentSubmission)) or 0) >= 3 * 4
        for row in read(select(Envelope.payload, Envelope.payload_hash)):
            assert digest(row.payload) == row.payload_hash

    for email, home in ((manager_email(1), board.home), (lead_email(0), organisation.home)):
        browser = Browser(app)
        assert browser.sign_in(email, PASSWORD).status_code == 303
        for page in (home, f"{home}mail/", f"{home}calendar/"):
            assert browser.get(page).status_code == 200
    with pytest.raises(AlreadyThere):
        fill(SMALL, seed=1, now=clock.now(), progress=lambda done, total: None)
