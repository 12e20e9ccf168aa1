"""Signing off: what goes is what the answers say, once, whole, and until the cycle closes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from app.assessments.crossing import SUBMISSION, SubmissionPayload
from app.assessments.messages.organisation import compose_receipt
from app.assessments.models import Progress, SentState, SentSubmission, Submission
from app.assessments.queries import answers as queries
from app.assessments.queries.receipts import get_receipt
from app.assessments.service import sending
from app.assessments.service.returns import NotOpen
from app.commons.levels import Level
from app.core import clock
from tenants import AuditEntry, Envelope, Job, acting_for, db, read_envelope, transaction
from tests.app.assessments.organisation.world import World

LINK = {"title": "Policy", "url": "https://quill.example/policy"}


def submit(world: World, asked_id: UUID, *, key: UUID | None = None, read: str | None = None) -> UUID:
    with acting_for(world.quill.id, world.lead), transaction():
        return sending.submit(
            asked_id=asked_id, key=key or uuid4(), signed_by="Lena Lead, Safeguarding lead", read=read, now=clock.now()
        )


def take_back(world: World, asked_id: UUID, sent_id: UUID) -> None:
    with acting_for(world.quill.id, world.lead), transaction():
        sending.take_back(asked_id=asked_id, sent_id=sent_id, signed_by="Lena Lead", now=clock.now())


def received(world: World, board: Any) -> list[Submission]:
    with acting_for(board.id):
        found = list(db.session.scalars(select(Submission).order_by(Submission.version)))
        db.session.expunge_all()
        return found


def states(world: World) -> list[tuple[int, SentState]]:
    with acting_for(world.quill.id):
        rows = db.session.execute(select(SentSubmission.version, SentSubmission.state).order_by(SentSubmission.version))
        return [(version, state) for version, state in rows]


class TestSubmit:
    def test_sends_the_answers_as_they_stand(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, level=Level.STARTING, practice="We do.\nMuch.", difference="It did.", links=[LINK])
        sent_id = submit(world, asked_id)
        with acting_for(world.anytown.id):
            payload = SubmissionPayload.from_json(read_envelope(sent_id).payload)
        first, *rest = payload.answers
        assert (first.level, first.shared_level, first.practice) == (Level.STARTING, Level.STARTING, "We do.\nMuch.")
        assert (first.difference, first.addendum) == ("It did.", "")
        assert [(link.title, link.url) for link in first.links] == [(LINK["title"], LINK["url"])]
        assert [answer.factor for answer in payload.answers] == list(range(1, 12))
        assert all(answer.level is None and answer.practice == "" for answer in rest)
        assert payload.submitted_by == "Lena Lead, Safeguarding lead"

    def test_board_counts_what_was_answered(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, level=Level.STARTING)
        world.save(asked_id, 2, level=Level.NOT_SURE)
        submit(world, asked_id)
        with acting_for(world.anytown.id):
            assert db.session.scalars(select(Progress.answered)).one() == 2
        assert states(world) == [(1, SentState.SENT)]

    def test_each_board_gets_its_own_addendum_and_the_shared_words(self, world: World) -> None:
        one, two = world.ask(world.anytown), world.ask(world.otherby)
        world.save(one, 5, level=Level.ESTABLISHED, practice="Shared", own_level=Level.STARTING, own_words="For one")
        world.save(two, 5, own_words="For two")
        for asked_id, level, words in ((one, Level.STARTING, "For one"), (two, Level.ESTABLISHED, "For two")):
            sent_id = submit(world, asked_id)
            with acting_for(world.quill.id):
                envelope = read_envelope(sent_id)
            answer = SubmissionPayload.from_json(envelope.payload).answers[4]
            assert (answer.level, answer.addendum, answer.practice) == (level, words, "Shared")
            assert answer.shared_level is Level.ESTABLISHED
        with acting_for(world.anytown.id):
            content = db.session.scalars(select(Envelope.payload).where(Envelope.kind == SUBMISSION)).one()
        assert b"For two" not in content

    def test_links_half_typed_are_left_out(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        links = [{"title": "Only a title", "url": ""}, {"title": "", "url": "https://quill.example"}]
        world.save(asked_id, 1, level=Level.STARTING, links=links)
        sent_id = submit(world, asked_id)
        with acting_for(world.quill.id):
            answer = SubmissionPayload.from_json(read_envelope(sent_id).payload).answers[0]
        assert [(link.title, link.url) for link in answer.links] == [("https://quill.example", "https://quill.example")]

    def test_again_makes_a_newer_version(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, level=Level.STARTING)
        submit(world, asked_id)
        world.save(asked_id, 1, level=Level.ESTABLISHED)
        submit(world, asked_id)
        assert states(world) == [(1, SentState.REPLACED), (2, SentState.SENT)]
        assert [(one.version, one.is_current) for one in received(world, world.anytown)] == [(1, False), (2, True)]

    def test_the_same_form_sends_once(self, world: World) -> None:
        asked_id, key = world.ask(world.anytown), uuid4()
        world.save(asked_id, 1, level=Level.STARTING)
        sent_id = submit(world, asked_id, key=key)
        with pytest.raises(sending.AlreadySent) as already:
            submit(world, asked_id, key=key)
        assert already.value.sent_id == sent_id
        assert len(states(world)) == 1

    def test_refuses_what_was_changed_since_it_was_read(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, level=Level.STARTING)
        with acting_for(world.quill.id, world.lead):
            tasks = queries.check_page(asked_id, now=clock.now()).tasks
            read = sending.print_of(sending.what_goes(tasks.instrument, tasks.answers))
        world.save(asked_id, 1, by=world.helper, practice="one more thing")
        with pytest.raises(sending.AnswersChanged):
            submit(world, asked_id, read=read)
        assert states(world) == []

    def test_refuses_when_nothing_is_answered(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, practice="words alone")
        with pytest.raises(sending.NothingToSend):
            submit(world, asked_id)

    def test_refuses_after_the_cycle_has_closed(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, level=Level.STARTING)
        yesterday = clock.local_date(clock.now()) - timedelta(days=1)
        for change in ({"is_open": False}, {"closes_on": yesterday}):
            world.ask(world.anytown, asked_id=asked_id, **change)
            with pytest.raises(NotOpen):
                submit(world, asked_id)

    def test_refuses_a_board_that_is_connected_no_more(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, level=Level.STARTING)
        world.end_link(world.anytown)
        with pytest.raises(NotOpen):
            submit(world, asked_id)

    def test_anothers_request_is_not_found(self, world: World) -> None:
        with pytest.raises(NoResultFound):
            submit(world, world.ask(world.anytown, to=world.other))

    def test_is_recorded_and_mailed(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, level=Level.STARTING)
        sent_id = submit(world, asked_id)
        with acting_for(world.quill.id):
            actions = db.session.scalars(select(AuditEntry.action)).all()
            jobs = db.session.scalars(select(Job).where(Job.kind == "core.mail")).all()
            receipts = [job.arguments for job in jobs if job.arguments["mail"] == "assessments.receipt"]
            letter = compose_receipt(receipts[0], now=clock.now())
        assert "submission.sent" in actions
        assert len(receipts) == 1
        assert letter is not None
        assert letter.action == ("See the receipt", world.path(asked_id, f"receipts/{sent_id}"))


class TestTakeBack:
    def test_board_no_longer_counts_it_and_keeps_who(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, level=Level.STARTING)
        take_back(world, asked_id, submit(world, asked_id))
        [kept] = received(world, world.anytown)
        assert (kept.is_current, kept.withdrawn_by) == (False, "Lena Lead")
        assert states(world) == [(1, SentState.WITHDRAWN)]

    def test_then_it_can_be_sent_again(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, level=Level.STARTING)
        take_back(world, asked_id, submit(world, asked_id))
        submit(world, asked_id)
        assert [one.is_current for one in received(world, world.anytown)] == [False, True]
        ours = [version for version, _ in states(world)]
        assert ours == [one.version for one in received(world, world.anytown)]

    def test_twice_is_refused(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, level=Level.STARTING)
        sent_id = submit(world, asked_id)
        take_back(world, asked_id, sent_id)
        with pytest.raises(sending.NotStanding):
            take_back(world, asked_id, sent_id)

    def test_a_replaced_version_is_refused(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, level=Level.STARTING)
        first = submit(world, asked_id)
        submit(world, asked_id)
        with pytest.raises(sending.NotStanding):
            take_back(world, asked_id, first)

    def test_after_the_close_it_stands(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, level=Level.STARTING)
        sent_id = submit(world, asked_id)
        world.ask(world.anytown, asked_id=asked_id, is_open=False)
        with pytest.raises(NotOpen):
            take_back(world, asked_id, sent_id)
        assert states(world) == [(1, SentState.SENT)]


class TestReceipt:
    def test_says_what_was_sent_not_what_was_changed_since(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, level=Level.STARTING, practice="Then")
        sent_id = submit(world, asked_id)
        world.save(asked_id, 1, practice="Now")
        with acting_for(world.quill.id):
            receipt = get_receipt(asked_id, sent_id, now=clock.now())
        assert receipt.payload.answers[0].practice == "Then"
        assert receipt.may_take_back

    def test_of_another_request_is_not_found(self, world: World) -> None:
        one, two = world.ask(world.anytown), world.ask(world.otherby)
        world.save(one, 1, level=Level.STARTING)
        sent_id = submit(world, one)
        with pytest.raises(NoResultFound), acting_for(world.quill.id):
            get_receipt(two, sent_id, now=clock.now())
