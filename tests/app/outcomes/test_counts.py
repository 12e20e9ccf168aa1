"""A council's counts: files taken, periods rolled up, releases that others read, calls that they answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from app.core.errors import AlreadyDone, Refused, Stale
from app.outcomes.models import CountsRelease, CountsUpload, OwnCount
from app.outcomes.queries.answers import call_results
from app.outcomes.queries.calls import get_call, get_call_here, list_calls, open_calls
from app.outcomes.queries.counts import get_period, list_years
from app.outcomes.queries.releases import get_release, list_releases
from app.outcomes.queries.years import get_year
from app.outcomes.service import calls, releases, uploads
from app.outcomes.shapes import CellState
from tenants import Audience, AuditEntry, SpaceRef, acting_for, db, read, transaction
from tests.app.outcomes.world import (
    BATH,
    BRISTOL,
    NOW,
    QUARTER_1,
    QUARTER_2,
    SHEFFIELD,
    YEAR,
    World,
    bring_in,
    msp,
    read_file,
    release,
    tidy,
)

BOTH = tidy({(YEAR, 1): QUARTER_1, (YEAR, 2): QUARTER_2})


def actions(space: SpaceRef) -> list[str]:
    with acting_for(space.id):
        return [row[0] for row in read(select(AuditEntry.action).order_by(AuditEntry.at, AuditEntry.id))]


def seen_by(space: SpaceRef) -> list[str]:
    with acting_for(space.id):
        return sorted(row[0] for row in read(select(CountsRelease.council_code)))


def make_call(world: World, *, quarter: int = 1) -> UUID:
    key = uuid4()
    with acting_for(world.region.id), transaction():
        calls.make_call(
            key=key,
            title="Quarter 1",
            year=YEAR,
            quarter=quarter,
            tables=["SG4a"],
            due_on=date(2026, 12, 10),
            words="So that we can learn from each other.",
            now=NOW,
        )
    return key


class TestUploads:
    def test_are_taken_and_let_go(self, world: World) -> None:
        bring_in(world.bristol, BOTH)
        with acting_for(world.bristol.id):
            assert len(read(select(OwnCount.id)).all()) == 16
            [(content, state)] = read(select(CountsUpload.content, CountsUpload.state)).all()
            assert (content, state.value) == (None, "taken")
            [row] = list_years()
            assert (row.year, dict(row.quarters), row.so_far) == (YEAR, {1: 8, 2: 8}, 2)
        assert "counts.taken" in actions(world.bristol)

    def test_stay_in_their_space(self, world: World) -> None:
        bring_in(world.bristol, BOTH)
        for space in (world.bath, world.region):
            with acting_for(space.id):
                assert read(select(OwnCount.id)).all() == []
                assert read(select(CountsUpload.id)).all() == []

    def test_of_a_later_file_take_the_place_of_earlier_ones(self, world: World) -> None:
        bring_in(world.bristol, BOTH)
        bring_in(world.bristol, tidy({(YEAR, 1): msp((61, 20, 10, 6, 4), (30, 27, 3))[:1]}))
        with acting_for(world.bristol.id):
            counts = get_year(YEAR).counts(1)
        assert list(counts.values())[:3] == [61, 20, 10]
        assert len(counts) == 8

    def test_of_the_very_same_file_are_told(self, world: World) -> None:
        bring_in(world.bristol, BOTH)
        with acting_for(world.bristol.id):
            loaded = read_file(BOTH)
            with pytest.raises(uploads.NothingNew, match="25 November 2026"), transaction():
                uploads.bring_in(key=uuid4(), filename="again.csv", loaded=loaded, now=NOW)

    def test_of_a_file_that_was_overtaken_come_back(self, world: World) -> None:
        first = bring_in(world.bristol, BOTH)
        bring_in(world.bristol, tidy({(YEAR, 1): msp((61, 20, 10, 6, 4), (30, 27, 3))[:1]}))
        assert bring_in(world.bristol, BOTH) == first
        with acting_for(world.bristol.id):
            assert next(iter(get_year(YEAR).counts(1).values())) == 60

    def test_count_once(self, world: World) -> None:
        upload_id = bring_in(world.bristol, BOTH)
        with acting_for(world.bristol.id), pytest.raises(AlreadyDone), transaction():
            uploads.take(upload_id=upload_id, now=NOW)

    def test_in_which_nothing_can_be_taken_are_kept_to_be_read(self, world: World) -> None:
        with acting_for(world.bristol.id):
            loaded = read_file(tidy({(YEAR, 1): [("SG4a", "x", "y", "z", "1")]}))
            with transaction():
                upload_id = uploads.bring_in(key=uuid4(), filename="bad.csv", loaded=loaded, now=NOW)
            with pytest.raises(uploads.NotNow), transaction():
                uploads.take(upload_id=upload_id, now=NOW)
            with transaction():
                uploads.throw_away(upload_id=upload_id, now=NOW)
            assert read(select(CountsUpload.id)).all() == []
        assert "counts.thrown_away" in actions(world.bristol)

    def test_are_councils_alone(self, world: World) -> None:
        with acting_for(world.trust.id):
            loaded = read_file(BOTH)
            with pytest.raises(NoResultFound), transaction():
                uploads.bring_in(key=uuid4(), filename="x.csv", loaded=loaded, now=NOW)

    def test_of_others_are_not_there(self, world: World) -> None:
        upload_id = bring_in(world.bristol, BOTH)
        with acting_for(world.bath.id), pytest.raises(NoResultFound), transaction():
            uploads.take(upload_id=upload_id, now=NOW)


class TestPeriods:
    def test_roll_up_before_anything_is_protected(self, world: World) -> None:
        bring_in(world.bristol, BOTH)
        with acting_for(world.bristol.id):
            quarter, year = (get_period(YEAR, number, council_code=BRISTOL) for number in (1, 0))
        not_achieved = [row for row in quarter.tables[0].cells if row.key.subcategory == "Not Achieved"]
        assert (not_achieved[0].true, not_achieved[0].shown.state) == (3, CellState.SUPPRESSED)
        rolled = [row for row in year.tables[0].cells if row.key.subcategory == "Not Achieved"]
        assert (rolled[0].true, rolled[0].shown.value) == (5, 5)
        assert year.quarters == 2

    def test_show_measures_of_true_counts_and_as_others_see_them(self, world: World) -> None:
        bring_in(world.bristol, BOTH)
        with acting_for(world.bristol.id):
            page = get_period(YEAR, 1, council_code=BRISTOL)
        found = {one.about.measure.short_title: one for one in page.measures}
        asked = found["Asked what they wanted"]
        assert asked.own.value == pytest.approx(80)
        assert asked.own.low == pytest.approx(71.11, abs=0.01)  # Wilson, 80 of 100
        assert asked.own.high == pytest.approx(86.66, abs=0.01)
        assert asked.shown is not None
        limits = (asked.shown.low, asked.own.low, asked.own.high, asked.shown.high)
        known = [limit for limit in limits if limit is not None]
        assert len(known) == 4
        assert known == sorted(known)

    def test_of_a_whole_year_go_before_the_sum_and_the_difference_is_told(self, world: World) -> None:
        quarters = {(YEAR, number): QUARTER_1 for number in (1, 2, 3, 4)}
        bring_in(world.bristol, tidy(quarters | {(YEAR, 0): msp((241, 80, 40, 24, 16), (120, 108, 12))}))
        with acting_for(world.bristol.id):
            page = get_period(YEAR, 0, council_code=BRISTOL)
        assert page.tables[0].cells[0].true == 241
        [(key, count, added)] = page.differences
        assert (key.subcategory[:3], count, added) == ("Yes", 241, 240)

    def test_with_a_quarter_missing_go_only_as_far_as_they_can(self, world: World) -> None:
        bring_in(world.bristol, tidy({(YEAR, 1): QUARTER_1, (YEAR, 3): QUARTER_2}))
        with acting_for(world.bristol.id):
            assert get_period(YEAR, 0, council_code=BRISTOL).quarters == 1
            with pytest.raises(NoResultFound):
                get_period(YEAR, 2, council_code=BRISTOL)

    def test_keep_not_supplied_apart(self, world: World) -> None:
        rows = [(*row[:4], "[x]") for row in QUARTER_2]
        bring_in(world.bristol, tidy({(YEAR, 1): QUARTER_1, (YEAR, 2): rows}))
        with acting_for(world.bristol.id):
            page = get_period(YEAR, 0, council_code=BRISTOL)
        assert {row.shown.state for row in page.tables[0].cells} == {CellState.NOT_SUPPLIED}
        assert all(one.own.value is None for one in page.measures)


class TestReleases:
    def test_to_the_region_are_read_there_and_nowhere_else(self, world: World) -> None:
        bring_in(world.bristol, BOTH)
        release(world.bristol, 1)
        assert seen_by(world.region) == [BRISTOL]
        assert seen_by(world.bath) == [BRISTOL]
        assert seen_by(world.sheffield) == []
        assert seen_by(world.trust) == []
        assert actions(world.bristol)[-1] == "counts.released"

    def test_to_england_are_read_everywhere_but_by_those_who_are_no_council(self, world: World) -> None:
        bring_in(world.bristol, BOTH)
        release(world.bristol, 1, Audience.ENGLAND)
        assert seen_by(world.sheffield) == [BRISTOL]
        assert seen_by(world.trust) == []

    def test_hold_protected_cells_only(self, world: World) -> None:
        bring_in(world.bristol, BOTH)
        release(world.bristol, 1)
        with acting_for(world.region.id):
            [(cells,)] = read(select(CountsRelease.cells)).all()
        told = {cell["subcategory"]: (cell["state"], cell["value"]) for cell in cells}
        assert told["Not Achieved"] == ("suppressed", None)
        assert told["Partially Achieved"] == ("value", 25)
        assert {value for _, value in told.values() if value is not None} == {5, 10, 20, 25, 30}
        # 60 and 65 as one: 63 would be 32, 27 and 4, so that 65 would tell the 4.
        [expressed] = [cell for cell in cells if cell["state"] == "range"]
        assert (expressed["low"], expressed["high"]) == (58, 63)

    def test_of_some_tables_tell_nothing_of_the_others(self, world: World) -> None:
        bring_in(world.bristol, tidy({(YEAR, 1): msp((60, 20, 10, 6, 4), (30, 27, 3), lacked=(40, 50, 6, 4))}))
        with acting_for(world.bristol.id):
            own = get_year(YEAR)
            page = get_period(YEAR, 1, council_code=BRISTOL, released=["SG3a"])
        assert {cell.key.table for cell in own.released(1, ["SG3a"])} == {"SG3a"}
        assert [table.code for table in page.tables] == ["SG3a"]
        assert [one.about.table for one in page.measures] == ["SG3a"]

    def test_are_gone_at_once_when_they_are_withdrawn(self, world: World) -> None:
        bring_in(world.bristol, BOTH)
        release_id = release(world.bristol, 1)
        with acting_for(world.bristol.id):
            with transaction():
                releases.withdraw(release_id=release_id, now=NOW)
            with pytest.raises(AlreadyDone), transaction():
                releases.withdraw(release_id=release_id, now=NOW)
            assert get_release(release_id).withdrawn_at == NOW
        assert seen_by(world.region) == []
        assert actions(world.bristol)[-1] == "counts.withdrawn"

    def test_of_a_newer_version_take_the_place_of_the_older(self, world: World) -> None:
        bring_in(world.bristol, BOTH)
        release(world.bristol, 1, Audience.REGION, Audience.ENGLAND)
        release(world.bristol, 1, now=NOW + timedelta(hours=1))
        with acting_for(world.bristol.id):
            rows = list_releases(year=YEAR)
            stands = [(row.audience, row.version) for row in rows if row.stands(NOW)]
        assert stands == [(Audience.REGION, 2), (Audience.ENGLAND, 1)]

    def test_remember_what_was_told_before(self, world: World) -> None:
        fours = msp((60, 20, 10, 6, 4), (30, 26, 4))
        bring_in(world.bristol, tidy({(YEAR, 1): fours, (YEAR, 2): fours}))
        release(world.bristol, 1)
        withdrawn = release(world.bristol, 2)
        with acting_for(world.bristol.id):
            with transaction():
                releases.withdraw(release_id=withdrawn, now=NOW)
            page = get_period(YEAR, 0, council_code=BRISTOL)
        cells = {row.key.subcategory: row.shown for row in page.tables[0].cells}
        assert cells["Not Achieved"].state is CellState.RANGE
        assert cells["Not Achieved"].band == (5, 12)

    def test_are_refused_where_something_is_missing(self, world: World) -> None:
        bring_in(world.bristol, BOTH)
        with acting_for(world.bristol.id):
            seen = get_period(YEAR, 1, council_code=BRISTOL).seen
        good = {
            "year": YEAR,
            "quarter": 1,
            "tables": ["SG4a"],
            "audiences": [Audience.REGION],
            "until": None,
            "call_id": None,
            "has_seen": True,
            "seen": seen,
        }
        wrong: list[tuple[dict[str, object], type[Refused]]] = [
            ({"has_seen": False}, releases.NotSeen),
            ({"seen": "something else"}, Stale),
            ({"audiences": []}, Refused),
            ({"tables": ["SG1f"]}, Refused),
            ({"until": date(2026, 11, 24)}, Refused),
            ({"quarter": 3}, releases.NothingToRelease),
            ({"call_id": uuid4()}, releases.CannotAnswer),
        ]
        for change, refusal in wrong:
            with acting_for(world.bristol.id), pytest.raises(refusal), transaction():
                releases.release(key=uuid4(), now=NOW, **(good | change))  # type: ignore[arg-type]
        key = uuid4()
        with acting_for(world.bristol.id), transaction():
            assert releases.release(key=key, now=NOW, **good) == key  # type: ignore[arg-type]
        with acting_for(world.bristol.id), pytest.raises(AlreadyDone), transaction():
            releases.release(key=key, now=NOW, **good)  # type: ignore[arg-type]

    def test_end_by_themselves(self, world: World) -> None:
        bring_in(world.bristol, BOTH)
        release_id = release(world.bristol, 1)
        with acting_for(world.bristol.id):
            row = replace(get_release(release_id), until=date(2026, 11, 25))
        assert row.stands(NOW)
        assert not row.stands(NOW + timedelta(days=1))


class TestCalls:
    def test_are_read_by_the_councils_of_the_region(self, world: World) -> None:
        key = make_call(world)
        for space, there in ((world.bristol, [key]), (world.bath, [key]), (world.sheffield, []), (world.trust, [])):
            with acting_for(space.id):
                assert [call.id for call in open_calls(now=NOW)] == there
        with acting_for(world.bristol.id):
            [call] = open_calls(now=NOW)
        assert (call.days_left, call.answers, call.region_name) == (15, 0, "South West")
        assert actions(world.region)[-1] == "call.made"

    def test_show_who_has_answered_the_same_moment(self, world: World) -> None:
        key = make_call(world)
        bring_in(world.bristol, BOTH)
        release(world.bristol, 1, call_id=key)
        bring_in(world.bath, BOTH, code=BATH)
        release(world.bath, 1, code=BATH)  # released, but not in answer to the call
        with acting_for(world.region.id):
            call = get_call(key, now=NOW)
            found = call_results(call, now=NOW)
            assert [row.answers for row in list_calls(now=NOW)] == [1]
        assert [answer.council.code for answer in found.answers] == [BRISTOL]
        assert BATH in {council.code for council in found.waiting}
        assert SHEFFIELD not in {council.code for council in found.waiting}
        assert found.asked == len(found.waiting) + 1
        asked = found.answers[0].figures["sac-2015-msp-asked"]
        assert asked.value == pytest.approx(100 * 80.5 / 97.5)  # 6 is shown as 5, and 4 is taken as 2
        assert asked.low is not None
        assert asked.high is not None
        assert asked.low < 80 < asked.high
        with acting_for(world.bath.id):
            assert get_call_here(key, now=NOW).answers == 0
        with acting_for(world.bristol.id):
            assert get_call_here(key, now=NOW).answers == 1

    def test_lose_an_answer_that_is_withdrawn(self, world: World) -> None:
        key = make_call(world)
        bring_in(world.bristol, BOTH)
        release_id = release(world.bristol, 1, call_id=key)
        with acting_for(world.bristol.id), transaction():
            releases.withdraw(release_id=release_id, now=NOW)
        with acting_for(world.region.id):
            call = get_call(key, now=NOW)
            assert (call.answers, call_results(call, now=NOW).answers) == (0, ())

    def test_cannot_be_answered_once_they_are_closed(self, world: World) -> None:
        key = make_call(world)
        with acting_for(world.region.id):
            with transaction():
                calls.close_call(call_id=key, now=NOW)
            with pytest.raises(AlreadyDone), transaction():
                calls.close_call(call_id=key, now=NOW)
        bring_in(world.bristol, BOTH)
        with pytest.raises(releases.CannotAnswer):
            release(world.bristol, 1, call_id=key)
        assert actions(world.region)[-1] == "call.closed"

    def test_of_another_period_cannot_be_answered(self, world: World) -> None:
        key = make_call(world, quarter=2)
        bring_in(world.bristol, BOTH)
        with pytest.raises(releases.CannotAnswer):
            release(world.bristol, 1, call_id=key)

    def test_are_the_regions_own_to_close(self, world: World) -> None:
        key = make_call(world)
        with acting_for(world.bristol.id), pytest.raises(NoResultFound), transaction():
            calls.close_call(call_id=key, now=NOW)

    def test_are_refused_after_their_day_or_without_tables(self, world: World) -> None:
        good = {"title": "x", "year": YEAR, "quarter": 1, "tables": ["SG4a"], "due_on": date(2026, 12, 1), "words": "y"}
        for change in ({"due_on": date(2026, 11, 24)}, {"tables": ["SG9"]}):
            with acting_for(world.region.id), pytest.raises(Refused), transaction():
                calls.make_call(key=uuid4(), now=NOW, **(good | change))  # type: ignore[arg-type]
        key = uuid4()
        for _ in range(2):
            try:
                with acting_for(world.region.id), transaction():
                    calls.make_call(key=key, now=NOW, **good)  # type: ignore[arg-type]
            except AlreadyDone:
                break
        else:
            pytest.fail("made twice")


def test_the_whole_collection_is_protected_in_little_time(app: Flask, world: World) -> None:
    """Every table of four quarters, each released, then the year."""
    import time

    from app.outcomes.reading.words import all_cells

    rows = {
        (YEAR, number): [(*key, str(place * number % 23)) for place, key in enumerate(all_cells())]
        for number in (1, 2, 3, 4)
    }
    bring_in(world.bristol, tidy(rows))
    for number in (1, 2, 3, 4):
        release(world.bristol, number)
    began = time.process_time()
    with acting_for(world.bristol.id):
        page = get_period(YEAR, 0, council_code=BRISTOL)
    took = time.process_time() - began
    print(f"a year of {len(page.cells)} cells after four releases: {took:.2f} s of CPU")
    assert took < 2
    db.session.remove()
