"""Saving answers: what is kept, refused, put together; how far it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import NoResultFound

from app.assessments.models import Addendum, Answer, Progress
from app.assessments.queries import answers as queries
from app.assessments.queries.answers import FactorPage, FactorState
from app.assessments.service import answers, returns
from app.assessments.service.answers import Conflict, NotAnAnswer
from app.assessments.service.links import is_web_address, with_scheme
from app.assessments.service.merging import Base, Typed, as_typed
from app.assessments.service.returns import NotOpen
from app.commons.instrument import Instrument
from app.commons.levels import Level
from app.core import clock
from tenants import Job, acting_for, db, transaction
from tests.app.assessments.organisation.world import World


def page(world: World, asked_id: UUID, factor: int = 1) -> FactorPage:
    with acting_for(world.quill.id, world.lead):
        return queries.factor_page(asked_id, factor, now=clock.now())


def base_of(world: World, asked_id: UUID, factor: int = 1) -> Base:
    answer = page(world, asked_id, factor).answer
    return Base.of(answer.revision, as_typed(answer))


class TestSaveAnswer:
    def test_keeps_what_was_typed(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        link = {"title": "Policy", "url": "https://quill.example/policy"}
        world.save(asked_id, 4, level=Level.STARTING, practice="We do.", difference="It did.", links=[link])
        answer = page(world, asked_id, 4).answer
        assert (answer.level, answer.practice, answer.difference) == (Level.STARTING, "We do.", "It did.")
        assert answer.links == (link,)
        assert (answer.revision, answer.saved_by) == (1, "you")

    def test_fields_that_were_not_on_the_page_stay(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, practice="long words", difference="much")
        world.save(asked_id, level=Level.NOT_YET)
        assert page(world, asked_id).answer.difference == "much"

    def test_the_same_again_writes_nothing(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, practice="same")
        world.save(asked_id, practice="same")
        assert page(world, asked_id).answer.revision == 1

    @pytest.mark.parametrize(
        "typed",
        [
            {"practice": "x" * 6001},
            {"difference": "x" * 6001},
            {"own_words": "x" * 6001},
            {"links": [{"title": "", "url": "javascript:alert(1)"}]},
            {"links": [{"title": "", "url": "https://a.example"}] * 11},
            {"links": [{"title": "x" * 201, "url": "https://a.example"}]},
        ],
    )
    def test_refuses_what_is_no_answer(self, world: World, typed: dict[str, Any]) -> None:
        asked_id = world.ask(world.anytown)
        with pytest.raises(NotAnAnswer):
            world.save(asked_id, **typed)
        assert page(world, asked_id).answer.revision == 0

    def test_refuses_a_level_that_the_instrument_lacks(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        asked_id = world.ask(world.anytown)
        monkeypatch.setattr(Instrument, "offers", lambda self, level: level != Level.OUTSIDE)
        with pytest.raises(NotAnAnswer) as refused:
            world.save(asked_id, level=Level.OUTSIDE)
        assert refused.value.field == "level"

    def test_a_factor_that_the_instrument_lacks_is_not_found(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        with pytest.raises(NoResultFound), acting_for(world.quill.id, world.lead), transaction():
            answers.save_answer(asked_id=asked_id, factor=12, base=Base(0), typed=Typed(practice=""), now=clock.now())

    def test_anothers_request_is_not_found(self, world: World) -> None:
        theirs = world.ask(world.anytown, to=world.other)
        for asked_id in (theirs, uuid4()):
            with pytest.raises(NoResultFound), acting_for(world.quill.id, world.lead), transaction():
                answers.save_answer(
                    asked_id=asked_id, factor=1, base=Base(0), typed=Typed(practice="x"), now=clock.now()
                )

    def test_refuses_when_the_cycle_is_closed(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.ask(world.anytown, asked_id=asked_id, is_open=False)
        with pytest.raises(NotOpen) as refused:
            world.save(asked_id, practice="too late")
        assert "closed" in refused.value.message

    def test_refuses_after_the_last_day(self, world: World) -> None:
        asked_id = world.ask(world.anytown, closes_on=clock.local_date(clock.now()) - timedelta(days=1))
        with pytest.raises(NotOpen):
            world.save(asked_id, practice="too late")

    def test_goes_on_through_a_board_that_is_open_when_another_has_closed(self, world: World) -> None:
        closed, open_ = world.ask(world.anytown), world.ask(world.otherby)
        world.ask(world.anytown, asked_id=closed, is_open=False)
        world.save(open_, practice="still")
        assert page(world, closed).answer.practice == "still"


class TestTwoPeople:
    def test_the_second_is_asked_where_both_changed_a_field(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        base = base_of(world, asked_id)
        world.save(asked_id, by=world.helper, base=base, practice="Hal's words", level=Level.NOT_YET)
        with pytest.raises(Conflict) as conflict:
            world.save(asked_id, base=base, practice="Lena's words", level=Level.NOT_YET)
        assert conflict.value.merged.differing == ("practice",)
        assert conflict.value.answer.saved_by == "Hal Per"
        assert page(world, asked_id).answer.practice == "Hal's words"

    def test_fields_that_only_one_changed_are_put_together(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        base = base_of(world, asked_id)
        world.save(asked_id, by=world.helper, base=base, practice="Hal's", difference="")
        world.save(asked_id, base=base, practice="", difference="Lena's")
        answer = page(world, asked_id).answer
        assert (answer.practice, answer.difference, answer.revision) == ("Hal's", "Lena's", 2)

    def test_a_page_that_stays_open_does_not_undo_what_it_never_showed(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        base = base_of(world, asked_id)
        world.save(asked_id, by=world.helper, base=base, practice="Hal's", difference="")
        first = world.save(asked_id, base=base, practice="", difference="L")
        world.save(asked_id, base=first.base, practice="", difference="Lena's")
        assert page(world, asked_id).answer.practice == "Hal's"

    def test_taking_a_word_back_again_is_saved(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        first = world.save(asked_id, base=base_of(world, asked_id), practice="abc")
        second = world.save(asked_id, base=first.base, practice="abcd")
        world.save(asked_id, base=second.base, practice="abc")
        assert page(world, asked_id).answer.practice == "abc"

    def test_somebody_saving_between_reading_and_writing_is_noticed(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked_id = world.ask(world.anytown)
        usual = answers._write
        meanwhile: list[bool] = []

        def slow(found: Any, merged: Any, *, now: Any) -> bool:
            if not meanwhile:
                meanwhile.append(True)
                db.session.execute(
                    update(Answer).where(Answer.id == found.answer_id).values(revision=5, difference="Hal's")
                )
            return usual(found, merged, now=now)

        monkeypatch.setattr(answers, "_write", slow)
        world.save(asked_id, base=base_of(world, asked_id), practice="Lena's")
        answer = page(world, asked_id).answer
        assert (answer.practice, answer.difference, answer.revision) == ("Lena's", "Hal's", 6)


class TestAddendum:
    def test_is_for_one_board_alone(self, world: World) -> None:
        one, two = world.ask(world.anytown), world.ask(world.otherby)
        world.save(one, level=Level.ESTABLISHED, own_level=Level.STARTING, own_words="Not here yet")
        world.save(two, own_words="As everywhere")
        first, second = page(world, one).answer, page(world, two).answer
        assert (first.level_here, first.own_words) == (Level.STARTING, "Not here yet")
        assert (second.level_here, second.own_words) == (Level.ESTABLISHED, "As everywhere")

    def test_is_changed_in_place(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, own_words="once")
        world.save(asked_id, own_words="twice", own_level=Level.NOT_SURE)
        with acting_for(world.quill.id):
            assert [one.words for one in db.session.scalars(select(Addendum))] == ["twice"]

    def test_a_level_for_one_board_counts_as_answered_there(self, world: World) -> None:
        one, two = world.ask(world.anytown), world.ask(world.otherby)
        world.save(one, own_level=Level.STARTING)
        with acting_for(world.quill.id, world.lead):
            assert queries.task_list(one, now=clock.now()).answered == 1
            assert queries.task_list(two, now=clock.now()).answered == 0

    def test_is_asked_for_only_where_the_answer_is_shared(self, world: World) -> None:
        one = world.ask(world.anytown)
        assert not page(world, one).may_differ
        world.ask(world.otherby)
        assert page(world, one).may_differ


class TestProgress:
    def run(self, world: World) -> None:
        with acting_for(world.quill.id):
            jobs = list(db.session.scalars(select(Job).where(Job.kind == returns.PROGRESS)))
        assert len(jobs) == 1
        assert jobs[0].run_at <= clock.now() + returns.EVERY
        with acting_for(world.quill.id), transaction():
            returns.bring_up_to_date(UUID(jobs[0].arguments["return_id"]), now=clock.now())

    def test_each_board_is_told_counts_alone(self, world: World) -> None:
        world.ask(world.anytown)
        two = world.ask(world.otherby)
        world.save(two, 1, level=Level.STARTING, practice="a secret draft")
        world.save(two, 2, level=Level.OUTSIDE)
        world.save(two, 3, practice="words, no level")
        self.run(world)
        for board in (world.anytown, world.otherby):
            with acting_for(board.id):
                told = db.session.scalars(select(Progress).where(Progress.space_id == board.id)).one()
                assert (told.answered, told.total) == (2, 11)
                assert told.last_worked_on is not None

    def test_a_board_that_has_closed_is_told_nothing_more(self, world: World) -> None:
        one, two = world.ask(world.anytown), world.ask(world.otherby)
        world.ask(world.anytown, asked_id=one, is_open=False)
        world.save(two, level=Level.STARTING)
        self.run(world)
        with acting_for(world.anytown.id):
            assert db.session.scalars(select(Progress.answered).where(Progress.request_id == one)).one() == 0

    def test_a_board_that_is_connected_no_more_stops_nobody(self, world: World) -> None:
        world.ask(world.anytown)
        two = world.ask(world.otherby)
        world.end_link(world.anytown)
        world.save(two, level=Level.STARTING)
        self.run(world)
        with acting_for(world.otherby.id):
            assert db.session.scalars(select(Progress.answered).where(Progress.request_id == two)).one() == 1


class TestLastYear:
    def test_stands_beside_this_years(self, world: World) -> None:
        before = world.ask(world.anytown, reporting_year=2025)
        world.save(before, 2, level=Level.STARTING, practice="Then")
        now = world.ask(world.anytown)
        found = page(world, now, 2).before
        assert found is not None
        assert (found.year, found.level, found.practice) == ("2025-26", Level.STARTING, "Then")

    def test_is_left_out_where_nothing_was_saved(self, world: World) -> None:
        world.ask(world.anytown, reporting_year=2025)
        assert page(world, world.ask(world.anytown), 2).before is None


def test_states_of_factors(world: World) -> None:
    asked_id = world.ask(world.anytown)
    world.save(asked_id, 1, level=Level.NOT_SURE)
    world.save(asked_id, 2, practice="some words")
    with acting_for(world.quill.id, world.lead):
        tasks = queries.task_list(asked_id, now=clock.now())
    states = {number: answer.state for number, answer in tasks.answers.items()}
    assert states[1] is FactorState.ANSWERED
    assert states[2] is FactorState.BEGUN
    assert set(list(states.values())[2:]) == {FactorState.NOT_BEGUN}
    assert tasks.next_factor is not None
    assert tasks.next_factor.number == 2


class TestWebAddress:
    @pytest.mark.parametrize(
        "address",
        ["https://www.example.org", "http://a.example/x?y=1#z", "https://a.example:8443/p", "https://bücher.example"],
    )
    def test_takes_pages(self, address: str) -> None:
        assert is_web_address(address)

    @pytest.mark.parametrize(
        "address",
        [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "ftp://a.example",
            "https://",
            "https://localhost",
            "https://a b.example",
            "https://user:pass@a.example",
            "https://a.example\njavascript:x",
            "//a.example",
            "https://a.example:99999",
            "https://[::1",
            'https://a.example/"onmouseover=x',
            "https://a.example/" + "x" * 2000,
            "",
        ],
    )
    def test_refuses_what_is_none(self, address: str) -> None:
        assert not is_web_address(address)

    def test_puts_the_scheme_that_people_leave_out(self) -> None:
        assert with_scheme("www.example.org/a") == "https://www.example.org/a"
        assert with_scheme("javascript:x") == "javascript:x"
        assert with_scheme("") == ""
