"""Dropping answers: what is kept of them, how often they count, and what cannot be told from the database."""

from __future__ import annotations

import threading
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from app.core import clock
from app.learning_needs.answering.response import Rating, Response, raw_answer
from app.learning_needs.models import AskedSurveyState, SurveyOverlap
from app.learning_needs.service import ballot
from app.learning_needs.service.ballot import Dropped, SurveyClosed, drop, shelves_for
from app.learning_needs.service.overlaps import with_answer
from tenants import acting_for, db, end_link, maintaining, operating, transaction
from tenants.lifecycle import change_state
from tenants.models import SpaceState
from tests.app.learning_needs.door.world import DOORS, World
from tests.support.visiting import tally

SIMPLE = Response(tier=1, topics={"risk": Rating(5, 2, 1)})


def put(world: World, *ids: UUID, response: Response = SIMPLE, key: str | None = None, **more: Any) -> Dropped:
    with acting_for(world.quill.id), transaction():
        return drop(response=response, request_ids=ids, key=key, now=more.pop("now", clock.now()), **more)


def dump(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as whoever owns the database reads them."""
    with maintaining(), app.app_context():
        engine = db.engines["owner"] if "owner" in db.engines else db.engines[None]
        with engine.connect() as connection:
            found = {}
            for table in inspect(connection).get_table_names():
                rows = connection.execute(text(f'SELECT * FROM "{table}"')).all()  # names come from the database
                found[table] = sorted((tuple(row) for row in rows), key=repr)
    return found


class TestDrop:
    def test_counts_in_each_survey_that_was_ticked(self, world: World) -> None:
        one, two = world.ask(world.anytown), world.ask(world.otherby, door=DOORS[1])
        dropped = put(world, one, two)
        assert {survey.request_id for survey in dropped.counted} == {one, two}
        assert [world.count(one), world.count(two)] == [1, 1]
        assert len(world.answers(one)) == len(world.answers(two)) == 1

    def test_answers_lie_sorted_and_not_as_they_came(self, world: World) -> None:
        one = world.ask(world.anytown)
        rng = Random(5)
        for _ in range(30):
            rating = Rating(rng.randint(1, 5), rng.randint(1, 5))
            put(
                world,
                one,
                response=Response(tier=rng.randint(0, 4), topics={"risk": rating}, text=rng.choice("zyxabc")),
            )
        ((_, width, records, texts),) = world.boxes(one)
        rows = [records[start : start + width] for start in range(0, len(records), width)]
        assert len(rows) == 30
        assert rows == sorted(rows)
        assert texts == sorted(texts)
        assert world.count(one) == 30

    def test_spreads_large_organisations_over_shelves(self, world: World) -> None:
        one = world.ask(world.anytown, headcount=1000)
        for number in range(40):
            put(world, one, response=Response(text=f"words {number}"), chance=Random(number))
        boxes = world.boxes(one)
        assert len(boxes) == 5 == shelves_for(1000)
        assert sum(len(box[3]) for box in boxes) == len(world.answers(one)) == 40

    def test_words_are_not_tied_to_the_shelf_of_their_answer(self, world: World) -> None:
        one = world.ask(world.anytown, headcount=100_000)
        apart = 0
        for number in range(12):
            put(world, one, response=Response(tier=2, text="words"), chance=Random(number))
        for _, width, records, texts in world.boxes(one):
            apart += len(records) // width != len(texts)
        assert apart > 0

    def test_knows_how_many_shelves(self) -> None:
        assert [shelves_for(count) for count in (None, 1, 200, 201, 12_800, 1_000_000)] == [1, 1, 1, 2, 64, 64]

    def test_counts_a_form_once(self, world: World) -> None:
        one, two = world.ask(world.anytown), world.ask(world.otherby, door=DOORS[1])
        put(world, one, key="the same form")
        again = put(world, one, key="the same form")
        assert (again.counted, [survey.request_id for survey in again.known]) == ((), [one])
        assert world.count(one) == 1
        both = put(world, one, two, key="the same form")  # ticked one more before it was sent again
        assert [survey.request_id for survey in both.counted] == [two]
        assert [world.count(one), world.count(two), len(world.answers(one))] == [1, 1, 1]

    def test_forgets_old_forms_and_knows_the_last_few_hundred(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ballot, "REMEMBERED_KEYS", 4)
        one = world.ask(world.anytown)
        for number in range(10):
            put(world, one, key=f"form {number}")
        newer, older = world.keys(one)
        assert (len(newer), len(older)) == (2 * 8, 4 * 8)
        assert put(world, one, key="form 5").counted == ()
        assert len(put(world, one, key="form 0").counted) == 1

    @pytest.mark.parametrize("state", [AskedSurveyState.CLOSED, AskedSurveyState.WITHDRAWN])
    def test_counts_nothing_once_it_is_over(self, world: World, state: AskedSurveyState) -> None:
        one = world.ask(world.anytown)
        world.change(one, state=state)
        with pytest.raises(SurveyClosed):
            put(world, one)
        assert (world.count(one), world.boxes(one)) == (0, [])

    def test_counts_until_the_last_day_ends(self, world: World) -> None:
        today = clock.local_date(clock.now())
        one = world.ask(world.anytown, closes_on=today)
        assert len(put(world, one).counted) == 1
        with pytest.raises(SurveyClosed):
            put(world, one, now=clock.now() + timedelta(days=1))

    def test_counts_where_it_is_open_and_says_where_not(self, world: World) -> None:
        one, two = world.ask(world.anytown), world.ask(world.otherby, door=DOORS[1])
        world.change(two, state=AskedSurveyState.CLOSED)
        dropped = put(world, one, two)
        assert [survey.board_name for survey in dropped.closed] == [world.otherby.name]
        assert [world.count(one), world.count(two)] == [1, 0]

    def test_nothing_for_a_board_that_is_not_connected_any_more(self, world: World) -> None:
        one = world.ask(world.anytown)
        with acting_for(world.quill.id), transaction():
            end_link(world.anytown.id, now=clock.now())
        with pytest.raises(SurveyClosed):
            put(world, one)

    def test_nothing_for_a_board_that_is_suspended(self, world: World) -> None:
        one = world.ask(world.anytown)
        with operating(), transaction():
            change_state(world.anytown.id, SpaceState.SUSPENDED, now=clock.now())
        with pytest.raises(SurveyClosed):
            put(world, one)

    def test_nothing_of_another_organisation(self, world: World) -> None:
        one = world.ask(world.anytown)
        with acting_for(world.anytown.id), transaction(), pytest.raises(SurveyClosed):
            drop(response=SIMPLE, request_ids=[one], key=None, now=clock.now())

    def test_an_answer_outside_its_scale_is_no_answer(self, world: World) -> None:
        one = world.ask(world.anytown)
        with pytest.raises(ValueError, match="tier"):
            put(world, one, response=Response(tier=5))
        assert (world.count(one), world.boxes(one)) == (0, [])

    def test_takes_few_statements(self, world: World) -> None:
        one = world.ask(world.anytown)
        put(world, one, key="first")
        with tally(world.app) as counted:
            put(world, one, key="second", response=Response(text="words"))
        assert len(counted.statements) <= 8, counted.statements


class TestTogether:
    def test_nobodys_answer_is_lost_when_many_send_at_once(self, world: World) -> None:
        one = world.ask(world.anytown)
        failed: list[BaseException] = []

        def send(number: int) -> None:
            try:
                with world.app.app_context():
                    for turn in range(5):
                        put(world, one, key=f"{number}-{turn}", response=Response(tier=number % 5, text=f"{number}"))
            except BaseException as error:
                failed.append(error)

        threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert len(world.answers(one)) == world.count(one) == 40
        assert len(world.boxes(one)[0][3]) == 40


class TestOverlaps:
    def test_counts_who_answers_for_one_and_not_for_the_other(self, world: World) -> None:
        one, two = world.ask(world.anytown), world.ask(world.otherby, door=DOORS[1])
        world.overlap(one, two)
        put(world, one)
        put(world, one, response=Response(tier=3, topics={"risk": Rating(0, 0), "advocacy": Rating(3, 3)}))
        put(world, one, two)
        put(world, two)
        assert world.apart(one, two) == {"": [0, 1, 0, 1, 0], "risk": [0, 1, 0, 1, 0], "advocacy": [0, 0, 0, 1, 0]}
        assert world.apart(two, one) == {"": [0, 1, 0, 0, 0], "risk": [0, 1, 0, 0, 0]}

    def test_one_that_was_counted_there_before_is_not_apart(self, world: World) -> None:
        one, two = world.ask(world.anytown), world.ask(world.otherby, door=DOORS[1])
        world.overlap(one, two)
        put(world, two, key="form")
        put(world, one, two, key="form")
        assert world.apart(one, two) == {}

    def test_one_that_closed_meanwhile_does_not_count(self, world: World) -> None:
        one, two = world.ask(world.anytown), world.ask(world.otherby, door=DOORS[1])
        world.overlap(one, two)
        world.change(two, state=AskedSurveyState.CLOSED)
        put(world, one, two)
        assert world.apart(one, two)[""] == [0, 1, 0, 0, 0]

    def test_the_counts_are_pure(self) -> None:
        from tests.app.learning_needs.door.helpers import survey

        asked = survey()
        raw = raw_answer(SIMPLE, asked)
        before = {"": [1, 0, 0, 0, 0]}
        after = with_answer(before, raw, tuple(topic.key for topic in asked.topics))
        assert after == {"": [1, 1, 0, 0, 0], "risk": [0, 1, 0, 0, 0]}
        assert before == {"": [1, 0, 0, 0, 0]}


class TestWhatIsKept:
    KEEPS = frozenset({"ballot_box", "answer_count", "sent_keys", "survey_overlap"})

    def test_nothing_but_answers_and_counts(self, world: World) -> None:
        one, two = world.ask(world.anytown, headcount=None), world.ask(world.otherby, door=DOORS[1])
        world.overlap(one, two)
        before = dump(world.app)
        for number in range(5):
            put(world, one, key=f"{number}", response=Response(tier=number, text="words"))
        after = dump(world.app)
        assert {table for table in after if after[table] != before[table]} == self.KEEPS

    def test_no_id_and_no_value_tells_a_time(self, world: World) -> None:
        one, two = world.ask(world.anytown), world.ask(world.otherby, door=DOORS[1])
        world.overlap(one, two)
        put(world, one, key="form", response=Response(text="words"))
        given = {str(space.id).replace("-", "") for space in (world.quill, world.anytown, world.otherby)}
        given |= {one.hex, two.hex}
        for table, rows in dump(world.app).items():
            if table not in self.KEEPS:
                continue
            for row in rows:
                ids = {str(value).replace("-", "") for value in row if _is_uuid(value)} - given
                assert ids
                assert all(UUID(one_id).version == 4 for one_id in ids), table
        assert SurveyOverlap.__table__.columns.keys() == ["space_id", "id", "request_id", "other_id", "counts"]

    def test_the_same_answers_in_another_order_leave_the_same_database(self, world: World) -> None:
        """What the order of arrival was cannot be told: nothing that is kept depends on it."""
        one, two = world.ask(world.anytown), world.ask(world.otherby, door=DOORS[1])
        responses = [
            Response(tier=number % 5, length=number % 6, topics={"risk": Rating(1 + number % 5, 2)}, text=f"t{number}")
            for number in range(12)
        ]
        for response in responses:
            put(world, one, response=response)
        for response in Random(4).sample(responses, len(responses)):
            put(world, two, response=response)
        assert world.boxes(one) == world.boxes(two)
        assert world.count(one) == world.count(two)


def _is_uuid(value: Any) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return not isinstance(value, (int, float, bytes, list, dict))
