"""A board's request arrives, changes, closes, opens again, is taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.assessments.crossing import REQUEST
from app.assessments.handlers.organisation import receive_request
from app.assessments.messages.organisation import compose_asked, compose_more_time
from app.assessments.models import Answer, Asked, Progress, Return
from app.assessments.queries import asked as queries
from app.assessments.queries.asked import Standing
from app.core import clock
from app.people.models import Membership
from tenants import CrossSpace, Envelope, Job, acting_for, db, publish, transaction
from tenants.envelopes import as_received
from tests.app.assessments.organisation.world import YEAR, World


def rows(world: World, model: Any) -> list[Any]:
    with acting_for(world.quill.id):
        found = list(db.session.scalars(select(model)))
        db.session.expunge_all()
        return found


def mails(world: World, kind: str) -> list[dict[str, Any]]:
    with acting_for(world.quill.id):
        jobs = db.session.scalars(select(Job).where(Job.kind == "core.mail").order_by(Job.id))
        return [job.arguments for job in jobs if job.arguments["mail"] == kind]


def asked_as_seen(world: World, asked_id: UUID) -> queries.AskedRow:
    with acting_for(world.quill.id):
        return queries.get_asked(asked_id, now=clock.now())


class TestFirstRequest:
    def test_makes_a_return_with_a_row_for_each_factor(self, world: World) -> None:
        world.ask(world.anytown)
        assert [one.reporting_year for one in rows(world, Return)] == [YEAR]
        assert sorted(one.factor for one in rows(world, Answer)) == list(range(1, 12))
        assert {one.revision for one in rows(world, Answer)} == {0}

    def test_tells_the_board_that_nothing_is_answered_yet(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        with acting_for(world.anytown.id):
            progress = db.session.scalars(select(Progress)).one()
            assert (progress.request_id, progress.answered, progress.total) == (asked_id, 0, 11)
            assert progress.last_worked_on is None

    def test_mails_leads_and_coordinators_once_each(self, world: World) -> None:
        world.ask(world.anytown)
        told = {one["account_id"] for one in mails(world, "assessments.asked")}
        assert told == {str(world.lead), str(world.coordinator)}
        assert len(mails(world, "assessments.asked")) == 2

    def test_mail_names_the_board_the_day_and_the_chairs_words(self, world: World) -> None:
        asked_id = world.ask(world.anytown, chair_words="Be honest.\nBe brief.")
        arguments = {"asked_id": str(asked_id), "account_id": str(world.lead)}
        with acting_for(world.quill.id):
            letter = compose_asked(arguments, now=clock.now())
        assert letter is not None
        assert letter.to_email == "lead@quill.example"
        assert letter.sender_name == world.anytown.name
        assert "Be brief." in letter.paragraphs
        assert letter.action == ("See what is asked", world.path(asked_id))

    def test_mail_is_not_sent_to_somebody_who_has_left(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        with acting_for(world.quill.id), transaction():
            held = db.session.scalars(select(Membership).where(Membership.account_id == world.lead)).one()
            held.ended_at = clock.now()
        with acting_for(world.quill.id):
            arguments = {"asked_id": str(asked_id), "account_id": str(world.lead)}
            assert compose_asked(arguments, now=clock.now()) is None

    def test_one_that_is_closed_already_mails_nobody(self, world: World) -> None:
        world.ask(world.anytown, is_open=False)
        assert mails(world, "assessments.asked") == []

    def test_two_boards_are_answered_from_one_return(self, world: World) -> None:
        world.ask(world.anytown)
        world.ask(world.otherby)
        assert len(rows(world, Return)) == 1
        assert len(rows(world, Answer)) == 11
        assert len({one.return_id for one in rows(world, Asked)}) == 1

    def test_another_year_is_another_return(self, world: World) -> None:
        world.ask(world.anytown)
        world.ask(world.anytown, reporting_year=YEAR - 1)
        assert len(rows(world, Return)) == 2

    def test_second_board_is_told_what_is_answered_already(self, world: World) -> None:
        world.save(world.ask(world.anytown), 3, level="2")
        second = world.ask(world.otherby)
        with acting_for(world.otherby.id):
            progress = db.session.scalars(select(Progress).where(Progress.request_id == second)).one()
            assert progress.answered == 1


class TestNewerVersion:
    def test_takes_over_words_and_dates(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        day = clock.local_date(clock.now()) + timedelta(days=30)
        world.ask(world.anytown, asked_id=asked_id, closes_on=day, title="Another title")
        seen = asked_as_seen(world, asked_id)
        assert (seen.closes_on, seen.title, seen.version) == (day, "Another title", 2)

    def test_later_last_day_is_mailed(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        day = clock.local_date(clock.now()) + timedelta(days=30)
        world.ask(world.anytown, asked_id=asked_id, closes_on=day)
        assert len(mails(world, "assessments.more_time")) == 2
        with acting_for(world.quill.id):
            letter = compose_more_time(mails(world, "assessments.more_time")[0], now=clock.now())
        assert letter is not None
        assert str(day.year) in letter.subject

    def test_earlier_last_day_is_not(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.ask(world.anytown, asked_id=asked_id, closes_on=clock.local_date(clock.now()) + timedelta(days=2))
        assert mails(world, "assessments.more_time") == []

    def test_closed_and_opened_again(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.ask(world.anytown, asked_id=asked_id, is_open=False)
        assert asked_as_seen(world, asked_id).standing is Standing.CLOSED
        world.ask(world.anytown, asked_id=asked_id)
        assert asked_as_seen(world, asked_id).is_open
        assert len(mails(world, "assessments.more_time")) == 2

    def test_taken_back(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.take_request_back(world.anytown, asked_id)
        seen = asked_as_seen(world, asked_id)
        assert seen.standing is Standing.WITHDRAWN
        assert "took this request back" in seen.why_not

    def test_the_last_day_is_over_even_before_the_board_says_so(self, world: World) -> None:
        asked_id = world.ask(world.anytown, closes_on=clock.local_date(clock.now()) - timedelta(days=1))
        assert asked_as_seen(world, asked_id).standing is Standing.CLOSED

    def test_the_last_day_itself_counts(self, world: World) -> None:
        asked_id = world.ask(world.anytown, closes_on=clock.local_date(clock.now()))
        assert asked_as_seen(world, asked_id).is_open

    def test_link_that_ended_closes_it(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.end_link(world.anytown)
        assert asked_as_seen(world, asked_id).standing is Standing.ENDED


class TestUnpackingTwice:
    def test_changes_nothing(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, level="3")
        with acting_for(world.quill.id):
            envelope = as_received(db.session.scalars(select(Envelope).where(Envelope.kind == REQUEST)).one())
        before = len(mails(world, "assessments.asked"))
        for _ in range(2):
            with acting_for(world.quill.id), transaction():
                receive_request(envelope, now=clock.now())
        assert len(mails(world, "assessments.asked")) == before
        assert len(rows(world, Asked)) == len(rows(world, Return)) == 1
        assert len(rows(world, Answer)) == 11

    def test_a_board_cannot_speak_of_anothers_request(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        payload = world.payload(title="Not yours").to_json()
        with acting_for(world.otherby.id), transaction():
            publish(REQUEST, to=world.quill.id, subject_id=asked_id, payload=payload, now=clock.now())
        assert asked_as_seen(world, asked_id).title == "MSP self-assessment"
        with acting_for(world.quill.id):
            theirs = select(Envelope).where(Envelope.sender_id == world.otherby.id)
            envelope = as_received(db.session.scalars(theirs).one())
        with pytest.raises(CrossSpace), acting_for(world.quill.id), transaction():
            receive_request(envelope, now=clock.now())


def test_organisations_do_not_see_each_others(world: World) -> None:
    mine, theirs = world.ask(world.anytown), world.ask(world.anytown, to=world.other)
    with acting_for(world.quill.id):
        assert [row.asked.id for row in queries.home(now=clock.now()).open] == [mine]
    with acting_for(world.other.id):
        assert [row.asked.id for row in queries.home(now=clock.now()).open] == [theirs]
