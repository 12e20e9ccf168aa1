"""A barrier is offered, answered, taken back, struck: both ends hold the same, and nobody else hears of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from app.learning_needs import offers as seam
from app.learning_needs.models import OfferAnswer
from app.learning_needs.offers import TakenUp, offer_taker
from app.learning_needs.queries import offers as queries
from app.learning_needs.queries.offers import OfferRow, OfferState, ReceivedRow
from app.learning_needs.service import offers as service
from app.learning_needs.service import staff_offers
from app.learning_needs.service.refusals_plan import (
    AlreadyDone,
    NobodyChosen,
    NotConnected,
    NothingToRemove,
    NotOfThisSurvey,
    NotWaiting,
)
from app.people.roles import Role
from tenants import AuditEntry, Envelope, acting_for, db, is_tombstone, transaction
from tests.app.accounts.helpers import make_person
from tests.app.assessments.board.helpers import make_board
from tests.app.learning_needs.plan.world import HOMES, NOW, POLICE, TRUST, World
from tests.app.spaces import work

WORDS = "We can pay for a better form. Ask Ms Grey."
LATER = NOW + timedelta(days=3)


@pytest.fixture(autouse=True)
def no_taker() -> Iterator[None]:
    """Nothing that a test registers outlives it."""
    before = list(seam._takers)
    seam._takers.clear()
    yield
    seam._takers[:] = before


def offer(world: World, *names: str, barrier: str = "workload", words: str = WORDS, now: datetime = NOW) -> UUID:
    """Offer, and return the first offer's id."""
    made: tuple[UUID, ...] = world.board.call(
        service.make_offers,
        survey_id=world.survey_id,
        barrier=barrier,
        partner_ids={world.board.partners[name] for name in names},
        words=words,
        now=now,
    )
    return made[0]


def at_board(world: World, offer_id: UUID) -> OfferRow:
    row: OfferRow = world.board.ask(queries.get_offer, world.survey_id, offer_id)
    return row


def at_partner(world: World, name: str = POLICE) -> list[ReceivedRow]:
    return list(world.ask_organisation(name, queries.list_received))


def answer(world: World, offer_id: UUID, *, taken_up: bool, words: str = "By June.", now: datetime = LATER) -> Any:
    return world.as_organisation(
        POLICE, staff_offers.answer_offer, offer_id=offer_id, taken_up=taken_up, words=words, now=now
    )


def withdraw(world: World, offer_id: UUID, *, now: datetime = LATER) -> None:
    world.board.call(service.withdraw_offer, survey_id=world.survey_id, offer_id=offer_id, now=now)


class TestMakeOffers:
    def test_reaches_the_partner_with_its_words_and_keeps_the_shares(self, world: World) -> None:
        offer_id = offer(world, POLICE)
        row = at_board(world, offer_id)
        assert (row.state, row.partner_name, row.detail) == (
            OfferState.WAITING, POLICE, {"share": 30, "share_of_all": 55},
        )  # fmt: skip
        [received] = at_partner(world)
        assert (received.id, received.barrier_label, received.words) == (offer_id, "Too much work at once", WORDS)
        assert (received.board_name, received.state) == (world.board.space.name, OfferState.WAITING)
        assert at_partner(world, TRUST) == []

    def test_goes_to_several_and_not_twice_to_one(self, world: World) -> None:
        first = offer(world, POLICE)
        offer(world, POLICE, TRUST, words="Other words")
        assert at_board(world, first).words == WORDS
        assert len(at_partner(world)) == len(at_partner(world, TRUST)) == 1
        with pytest.raises(AlreadyDone):
            offer(world, POLICE, TRUST)

    def test_refuses_whoever_is_not_connected(self, world: World) -> None:
        with pytest.raises(NotConnected, match=HOMES):
            offer(world, POLICE, HOMES)
        assert world.board.ask(queries.list_offers, world.survey_id) == ()

    def test_refuses_whoever_was_not_asked_nobody_and_no_barrier(self, world: World) -> None:
        common = {"survey_id": world.survey_id, "words": WORDS, "now": NOW}
        with pytest.raises(NotOfThisSurvey):
            world.board.call(service.make_offers, barrier="workload", partner_ids={uuid4()}, **common)
        with pytest.raises(NobodyChosen):
            world.board.call(service.make_offers, barrier="workload", partner_ids=set(), **common)
        with pytest.raises(NoResultFound):
            offer(world, POLICE, barrier="bad_weather")

    def test_leads_and_coordinators_get_a_mail(self, world: World, mail_folder: Path) -> None:
        organisation = world.organisation(POLICE)
        make_person("lead@quill.example", (organisation, Role.ORGANISATION_LEAD))
        make_person("viewer@quill.example", (organisation, Role.ORGANISATION_VIEWER))
        offer_id = offer(world, POLICE)
        work()
        mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in mail_folder.glob("*.eml")]
        told = [mail for mail in mails if "an offer to remove a barrier" in str(mail["Subject"])]
        assert sorted(str(mail["To"]).split("<")[1] for mail in told) == [
            "co@quill-police.example>", "lead@quill.example>",
        ]  # fmt: skip
        body = told[0].get_body(("plain",))
        assert body is not None
        text = body.get_content()
        assert "Too much work at once" in text
        assert WORDS in text
        assert f"/organisations/{organisation.slug}/surveys/offers/{offer_id}" in text
        assert world.board.space.name in str(told[0]["From"])

    def test_no_mail_goes_once_it_was_answered(self, world: World, mail_folder: Path) -> None:
        answer(world, offer(world, POLICE), taken_up=False)
        work()
        assert [path for path in mail_folder.glob("*.eml") if b"offer to remove" in path.read_bytes()] == []


class TestAnswerOffer:
    @pytest.mark.parametrize("taken_up", [True, False])
    def test_the_board_hears_it(self, world: World, taken_up: bool) -> None:
        offer_id = offer(world, POLICE)
        assert answer(world, offer_id, taken_up=taken_up) is None
        state = OfferState.TAKEN_UP if taken_up else OfferState.NOT_NOW
        row, [received] = at_board(world, offer_id), at_partner(world)
        assert (row.state, row.answer_words, row.answered_at, row.action_id) == (state, "By June.", LATER, None)
        assert (received.state, received.answer_words) == (state, "By June.")

    def test_not_now_may_become_taken_up_and_that_stands(self, world: World) -> None:
        offer_id = offer(world, POLICE)
        answer(world, offer_id, taken_up=False)
        answer(world, offer_id, taken_up=True, now=LATER + timedelta(days=1))
        assert at_board(world, offer_id).answer is OfferAnswer.TAKEN_UP
        with pytest.raises(AlreadyDone):
            answer(world, offer_id, taken_up=True)
        with pytest.raises(NotWaiting, match="already"):
            answer(world, offer_id, taken_up=False)
        with pytest.raises(NotWaiting, match="Talk to them"):
            withdraw(world, offer_id)

    def test_nothing_is_said_over_a_link_that_has_ended(self, world: World) -> None:
        offer_id = offer(world, POLICE)
        world.board.end(POLICE)
        with pytest.raises(NotConnected):
            answer(world, offer_id, taken_up=True)
        with pytest.raises(NotConnected):
            withdraw(world, offer_id)
        assert not at_partner(world)[0].can_be_answered

    def test_is_nobody_elses_to_answer(self, world: World) -> None:
        offer_id = offer(world, POLICE)
        with pytest.raises(NoResultFound):
            world.as_organisation(TRUST, staff_offers.answer_offer, offer_id=offer_id, taken_up=True, words="", now=NOW)

    def test_both_trails_say_so_without_the_words(self, world: World) -> None:
        offer_id = offer(world, POLICE)
        answer(world, offer_id, taken_up=True)

        def entries() -> list[Any]:
            found = db.session.execute(select(AuditEntry.action, AuditEntry.detail).order_by(AuditEntry.id))
            return [tuple(row) for row in found if row[0].startswith("barrier.")]

        assert world.board.ask(entries) == [("barrier.offered", {"barrier": "workload"})]
        assert world.ask_organisation(POLICE, entries) == [("barrier.answered", {"answer": "taken up", "action": None})]


class TestWithdrawOffer:
    def test_both_ends_keep_that_it_was_made(self, world: World) -> None:
        offer_id = offer(world, POLICE)
        withdraw(world, offer_id)
        assert at_board(world, offer_id).state is OfferState.WITHDRAWN
        [received] = at_partner(world)
        assert (received.state, received.words) == (OfferState.WITHDRAWN, WORDS)
        with pytest.raises(AlreadyDone):
            withdraw(world, offer_id)
        with pytest.raises(NotWaiting, match="taken this offer back"):
            answer(world, offer_id, taken_up=True)

    def test_it_can_be_made_anew_and_waits_again(self, world: World) -> None:
        offer_id = offer(world, POLICE)
        answer(world, offer_id, taken_up=False)
        withdraw(world, offer_id)
        assert offer(world, POLICE, words="More this time", now=LATER + timedelta(days=1)) == offer_id
        row, [received] = at_board(world, offer_id), at_partner(world)
        assert (row.state, row.words, row.answer_words) == (OfferState.WAITING, "More this time", "")
        assert (received.state, received.words, received.answer_words) == (OfferState.WAITING, "More this time", "")
        answer(world, offer_id, taken_up=True, now=LATER + timedelta(days=2))
        assert at_board(world, offer_id).state is OfferState.TAKEN_UP

    def test_an_answer_given_before_it_was_made_anew_is_none_to_it(self, world: World) -> None:
        offer_id = offer(world, POLICE)
        withdraw(world, offer_id)
        offer(world, POLICE, now=LATER + timedelta(days=1))
        answer(world, offer_id, taken_up=True, now=LATER)
        assert at_board(world, offer_id).state is OfferState.WAITING


class TestStriking:
    def envelopes(self, world: World) -> str:
        with world.board.acting():
            return " ".join(
                payload.decode() for payload in db.session.execute(select(Envelope.payload)).scalars().all()
            )

    @pytest.mark.parametrize("from_board", [True, False])
    def test_the_boards_words_go_at_both_ends_and_from_every_offer(self, world: World, from_board: bool) -> None:
        offer_id = offer(world, POLICE, TRUST)
        ids = [row.id for row in world.board.ask(queries.list_offers, world.survey_id)]
        one = offer_id if from_board else at_partner(world)[0].id
        arguments = {"offer_id": one, "of_answer": False, "reason": "It names somebody", "now": LATER}
        if from_board:
            world.board.call(service.remove_words, **arguments)
        else:
            world.as_organisation(POLICE, service.remove_words, **arguments)
        assert all(is_tombstone(at_board(world, one).words) for one in ids)
        assert is_tombstone(at_partner(world)[0].words)
        assert is_tombstone(at_partner(world, TRUST)[0].words)
        assert "Ms Grey" not in self.envelopes(world)
        assert at_partner(world)[0].barrier_label == "Too much work at once"
        with pytest.raises(NothingToRemove):
            world.board.call(service.remove_words, **(arguments | {"offer_id": offer_id}))

    @pytest.mark.parametrize("from_board", [True, False])
    def test_the_partners_words_go_at_both_ends(self, world: World, from_board: bool) -> None:
        offer_id = offer(world, POLICE)
        answer(world, offer_id, taken_up=True, words="Sgt Black will see to it.")
        arguments = {"offer_id": offer_id, "of_answer": True, "reason": "It names somebody", "now": LATER}
        if from_board:
            world.board.call(service.remove_words, **arguments)
        else:
            world.as_organisation(POLICE, service.remove_words, **arguments)
        row = at_board(world, offer_id)
        assert is_tombstone(row.answer_words)
        assert (row.words, row.state) == (WORDS, OfferState.TAKEN_UP)
        assert is_tombstone(at_partner(world)[0].answer_words)
        assert "Sgt Black" not in self.envelopes(world)

    def test_after_it_was_taken_back_the_words_can_still_go(self, world: World) -> None:
        offer_id = offer(world, POLICE)
        withdraw(world, offer_id)
        world.board.call(service.remove_words, offer_id=offer_id, of_answer=False, reason="A name", now=LATER)
        assert is_tombstone(at_partner(world)[0].words)

    def test_where_nothing_was_answered_there_is_nothing_to_remove(self, world: World) -> None:
        offer_id = offer(world, POLICE)
        with pytest.raises(NothingToRemove):
            world.board.call(service.remove_words, offer_id=offer_id, of_answer=True, reason="A name", now=LATER)


class TestSeam:
    def test_a_taker_is_told_as_the_organisation_and_its_id_is_kept_at_both_ends(self, world: World) -> None:
        told: list[tuple[UUID | None, TakenUp]] = []
        action_id = uuid4()

        @offer_taker
        def take(offer: TakenUp, *, now: datetime) -> UUID | None:
            from tenants import current_space_id

            told.append((current_space_id(), offer))
            return action_id

        offer_id = offer(world, POLICE)
        answer(world, offer_id, taken_up=False)
        assert told == []
        assert answer(world, offer_id, taken_up=True) == action_id
        [(space_id, taken)] = told
        assert space_id == world.organisation(POLICE).id
        assert (taken.offer_id, taken.barrier, taken.words, taken.answer_words) == (
            offer_id, "workload", WORDS, "By June.",
        )  # fmt: skip
        assert at_board(world, offer_id).action_id == action_id

        def details() -> list[Any]:
            mine = AuditEntry.action == "barrier.answered"
            return list(db.session.execute(select(AuditEntry.detail).where(mine).order_by(AuditEntry.id)).scalars())

        assert [one["action"] for one in world.ask_organisation(POLICE, details)] == [None, str(action_id)]

    def test_what_fails_there_leaves_the_offer_unanswered(self, world: World) -> None:
        @offer_taker
        def fail(offer: TakenUp, *, now: datetime) -> UUID | None:
            raise RuntimeError("no action")

        offer_id = offer(world, POLICE)
        with pytest.raises(RuntimeError, match="no action"):
            answer(world, offer_id, taken_up=True)
        assert at_board(world, offer_id).state is OfferState.WAITING
        assert at_partner(world)[0].state is OfferState.WAITING

    def test_two_takers_are_one_too_many(self) -> None:
        def one(offer: TakenUp, *, now: datetime) -> UUID | None:
            return None

        def other(offer: TakenUp, *, now: datetime) -> UUID | None:
            return None

        assert offer_taker(one) is offer_taker(one)
        with pytest.raises(ValueError, match="one feature"):
            offer_taker(other)


def test_another_boards_envelope_cannot_speak_of_an_offer(world: World) -> None:
    from app.learning_needs.crossing import OFFER, OfferPayload
    from tenants import publish

    offer_id = offer(world, POLICE)
    other = make_board("Birch Vale SAB", "birch-vale")
    other.add_partner(POLICE, organisation=world.organisation(POLICE))
    with acting_for(other.space.id), transaction():
        payload = OfferPayload("workload", "Too much work at once", "Not ours").to_json()
        publish(OFFER, to=world.organisation(POLICE).id, subject_id=offer_id, payload=payload, now=LATER)
    [received] = at_partner(world)
    assert (received.words, received.board_name) == (WORDS, world.board.space.name)
    assert other.ask(queries.list_offers, world.survey_id) == ()
