"""An organisation's own staff's findings: what a board sent back, and what is said where it sent nothing."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.learning_needs.crossing import FINDINGS, FindingsPayload
from app.learning_needs.models import AskedSurvey, AskedSurveyState, ReceivedFindings, Survey
from app.learning_needs.service.release import part_of
from app.people.roles import Role
from tenants import SpaceRef, acting_for, db, publish, transaction, withdraw
from tests.app.accounts.helpers import Browser, make_person
from tests.app.assessments.board.helpers import statements
from tests.app.learning_needs.findings.world import NOW, Surveyed

NAME = "Alder Bay Council"


@pytest.fixture
def organisation(board: Surveyed) -> SpaceRef:
    """The council, which was asked and has not been told of any findings yet."""
    survey: Any = board.ask(
        lambda: db.session.execute(
            select(Survey.instrument_id, Survey.topics, Survey.services).where(Survey.id == board.survey_id)
        ).one()
    )
    council = board.organisations[NAME]
    with acting_for(council.id), transaction():
        db.session.add(
            AskedSurvey(
                id=board.requests[NAME],
                board_id=board.space.id,
                board_name="Alder Bay SAB",
                survey_id=board.survey_id,
                title="Learning needs 2026",
                instrument_id=survey.instrument_id,
                topics=survey.topics,
                services=survey.services,
                intro="",
                worry_phone="01234 567890",
                worry_words="",
                smallest=10,
                opens_on=date(2026, 10, 1),
                closes_on=date(2026, 10, 30),
                door="ABCDEFGHJKMN",
                state=AskedSurveyState.CLOSED,
                headcount=600,
                version=1,
                asked_at=NOW,
                changed_at=NOW,
                crossed_at=NOW,
            )
        )
    return council


@pytest.fixture
def lead(app: Flask, organisation: SpaceRef) -> Browser:
    make_person("lead@council.example", (organisation, Role.ORGANISATION_LEAD))
    browser = Browser(app)
    browser.sign_in("lead@council.example")
    return browser


def path(organisation: SpaceRef, request_id: UUID) -> str:
    return f"{organisation.home}surveys/{request_id}/findings/"


def payload(board: Surveyed, title: str = "Learning needs 2026") -> dict[str, Any]:
    topics = board.ask(lambda: db.session.execute(select(Survey.topics)).scalars().first())
    key = f"partner:{board.requests[NAME]}"
    return FindingsPayload(
        title=title,
        board_name="Alder Bay SAB",
        smallest=10,
        released_on=date(2026, 11, 20),
        topics=topics,
        sheet=part_of(board.sheets["partner"], key),
        by_tier=part_of(board.sheets["partner_tier"], f"{key}/"),
    ).to_json()


def send(board: Surveyed, title: str = "Learning needs 2026") -> None:
    said = payload(board, title)
    board.call(
        lambda: publish(
            FINDINGS, to=board.organisations[NAME].id, subject_id=board.requests[NAME], payload=said, now=NOW
        )
    )


def versions(organisation: SpaceRef) -> list[tuple[int, bool]]:
    with acting_for(organisation.id):
        statement = select(ReceivedFindings.version, ReceivedFindings.is_current).order_by(ReceivedFindings.version)
        return [(row[0], row[1]) for row in db.session.execute(statement)]


class TestStaffFindings:
    def test_before_anything_came_the_page_says_why(
        self, board: Surveyed, organisation: SpaceRef, lead: Browser
    ) -> None:
        page = lead.get(path(organisation, board.requests[NAME])).text
        assert "If fewer than 10 of your staff answered" in page
        assert "<svg" not in page.split("<main")[1]

    def test_shows_its_own_staff_and_nobody_else(self, board: Surveyed, organisation: SpaceRef, lead: Browser) -> None:
        send(board)
        page = lead.get(path(organisation, board.requests[NAME])).text
        assert "about 160" in page
        assert ">27%<" in page  # of 600
        assert "Need by kind of role" in page
        assert "Quill Police" not in page
        with statements() as asked:
            lead.get(path(organisation, board.requests[NAME]))
        assert len(asked) <= 8

    def test_the_newest_version_counts_and_a_withdrawn_one_does_not(
        self, board: Surveyed, organisation: SpaceRef, lead: Browser
    ) -> None:
        send(board)
        send(board, "Learning needs, again")
        assert versions(organisation) == [(1, False), (2, True)]
        assert "about 160" in lead.get(path(organisation, board.requests[NAME])).text
        board.call(lambda: withdraw(FINDINGS, to=organisation.id, subject_id=board.requests[NAME], now=NOW, payload={}))
        assert versions(organisation) == [(1, False), (2, False)]
        assert "nothing to show" in lead.get(path(organisation, board.requests[NAME])).text

    def test_one_that_was_not_asked_for_is_not_kept(self, board: Surveyed) -> None:
        send(board)
        assert versions(board.organisations[NAME]) == []

    def test_every_role_reads_and_other_organisations_find_nothing(
        self, app: Flask, board: Surveyed, organisation: SpaceRef
    ) -> None:
        send(board)
        other = board.organisations["Quill Police"]
        for space, status in ((organisation, 200), (other, 404)):
            email = f"viewer@{space.slug}.example"
            make_person(email, (space, Role.ORGANISATION_VIEWER))
            browser = Browser(app)
            browser.sign_in(email)
            assert browser.get(path(space, board.requests[NAME])).status_code == status
            assert browser.get(path(space, uuid4())).status_code == 404
