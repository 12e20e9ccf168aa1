"""Unnamed comparisons: when they are made, what they give, what hides them; on both databases."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.benchmarking.models import BoardEdition, BoardRelease, EditionPart, ReleaseSeries
from app.benchmarking.queries.peers import Peers, read_peers
from app.benchmarking.service.editions import MAKE, NIGHTLY, SOON
from app.benchmarking.service.releases import Terms
from app.benchmarking.statistics.editions import (
    MEANS_FROM,
    PER_CENT,
    PRIME,
    Contribution,
    Figure,
    View,
    Why,
    changes,
    dominated,
    figure_of,
    null_space,
    proven,
)
from tenants import Audience, Job, JobState, NotAllowedHere, acting_for, db, read, transaction, working
from tests.app.benchmarking.releases_world import (
    EAST,
    FACTORS,
    NOW,
    TO_ENGLAND,
    TO_REGION,
    UNNAMED_ENGLAND,
    UNNAMED_REGION,
    WEST,
    Board,
    World,
    editions,
    spread,
    work,
)

SHARES = (4, 5, 6, 7, 4, 5, 6, 7, 5, 6, 7, 4)  # partners of ten at level 3


@pytest.fixture
def world(app: Flask) -> World:
    return World()


def peers_of(space_id: UUID, audience: Audience = Audience.REGION) -> Peers:
    with acting_for(space_id):
        return read_peers(series=ReleaseSeries.SELF, audience=audience, today=NOW.date())


def released(
    world: World, many: int, *, start: int = 0, terms: tuple[Terms, ...] = (UNNAMED_REGION,), region: str = WEST
) -> list[tuple[Board, UUID, tuple[UUID, ...]]]:
    """Boards that released a cycle each, with the ids of their releases."""
    made = []
    for place in range(start, start + many):
        board = world.board(f"Board {place}", region)
        cycle_id = world.cycle(board, spread(10 - SHARES[place], SHARES[place]))
        made.append((board, cycle_id, board.release(cycle_id, *terms)))
    return made


class TestMaking:
    def test_needs_five_boards_for_means_and_eight_for_quartiles(self, world: World) -> None:
        made = released(world, 4)
        work()
        assert editions() == []
        peers = peers_of(made[0][0].space.id)
        assert peers.figures == {}
        released(world, 1, start=4)
        work()
        [one] = editions()
        assert (one.boards, one.number, one.audience) == (5, 1, Audience.REGION)
        assert {figure["mean"] for figure in one.figures} == {52}
        assert {figure["quartiles"] for figure in one.figures} == {None}
        released(world, 7, start=5)
        work()
        newest = editions()[-1]
        assert (newest.boards, newest.number) == (12, 2)
        assert newest.figures[0]["quartiles"] == [48, 55, 63]
        shown = peers_of(made[0][0].space.id).figures["factor-1"]
        assert (shown.boards, shown.unnamed, shown.mean, shown.quartiles) == (12, 12, 55, (48, 55, 63))

    def test_is_read_by_its_audience_alone(self, world: World) -> None:
        made = released(world, 5)
        far = world.board("Far", EAST)
        work()
        assert peers_of(made[0][0].space.id).figures
        assert peers_of(far.space.id).figures == {}
        assert peers_of(far.space.id, Audience.ENGLAND).figures == {}
        with acting_for(far.space.id):
            assert read(select(BoardEdition.id)).all() == []
            assert read(select(EditionPart.id)).all() == []

    def test_a_web_page_cannot_read_who_is_in_it(self, world: World) -> None:
        made = released(world, 5)
        work()
        with acting_for(made[0][0].space.id):
            assert len(read(select(BoardEdition.id)).all()) == 1
            assert read(select(EditionPart.id)).all() == []
        with working():
            assert len(read(select(EditionPart.id)).all()) == 5

    def test_one_or_two_newcomers_make_no_new_one(self, world: World) -> None:
        released(world, 5)
        work()
        for place in (5, 6):
            released(world, 1, start=place)
            work()
        assert len(editions()) == 1

    def test_three_newcomers_would_let_one_of_them_tell_the_sum_of_two(self, world: World) -> None:
        released(world, 5)
        work()
        released(world, 3, start=5)
        work()
        assert len(editions()) == 1
        released(world, 1, start=8)
        work()
        assert [one.boards for one in editions()] == [5, 9]

    def test_three_that_changed_make_a_new_one(self, world: World) -> None:
        made = released(world, 6)
        work()
        later = NOW + timedelta(days=1)
        for board, cycle_id, _ in made[:3]:
            for place in range(4):
                world.change(board, cycle_id, place, dict.fromkeys(FACTORS, 4), at=later)
            board.release(cycle_id, UNNAMED_REGION, now=later)
        work(later)
        assert [one.number for one in editions()] == [1, 2]
        assert editions()[0].hidden_at is None

    def test_one_unnamed_among_named_is_left_out(self, world: World) -> None:
        released(world, 6, terms=(TO_REGION,))
        released(world, 2, start=6)
        work()
        [one] = editions()
        assert {(figure["boards"], figure["named"]) for figure in one.figures} == {(6, 6)}

    def test_named_to_a_region_is_unknown_to_the_rest_of_england(self, world: World) -> None:
        """Four are named to England, one to its region alone: a mean over five would tell that one to the others."""
        released(world, 4, terms=(TO_ENGLAND,), region=EAST)
        released(world, 1, start=4, terms=(TO_REGION, UNNAMED_ENGLAND))
        work()
        assert [one.audience for one in editions()] == []
        released(world, 4, start=5, terms=(UNNAMED_ENGLAND,))
        work()
        assert editions() == []  # in that region the four are all that is unknown
        released(world, 1, start=9, terms=(UNNAMED_ENGLAND,))
        work()
        assert [one.figures[0]["boards"] for one in editions()] == [10]

    def test_the_same_boards_to_england_and_a_region_tell_nobody_by_difference(self, world: World) -> None:
        released(world, 5, terms=(UNNAMED_REGION, UNNAMED_ENGLAND))
        released(world, 1, start=5, terms=(UNNAMED_ENGLAND,), region=EAST)
        work()
        assert [(one.audience, one.boards) for one in editions()] == [(Audience.ENGLAND, 6)]


class TestHiding:
    def test_a_withdrawal_hides_what_it_is_in_until_enough_have_changed(self, world: World) -> None:
        made = released(world, 6)
        work()
        board, _, [release_id] = made[0]
        board.withdraw(release_id, now=NOW + timedelta(hours=1))
        work(NOW + timedelta(hours=1))
        [one] = editions()
        assert one.hidden_at is not None
        assert peers_of(made[1][0].space.id).figures == {}
        released(world, 4, start=6)
        work(NOW + timedelta(hours=2))
        assert [edition.boards for edition in editions()] == [6, 9]
        assert peers_of(made[1][0].space.id).figures["factor-1"].boards == 9

    def test_a_newer_version_hides_nothing_but_its_withdrawal_does(self, world: World) -> None:
        made = released(world, 6)
        work()
        board, cycle_id, _ = made[0]
        [again] = board.release(cycle_id, UNNAMED_REGION, now=NOW + timedelta(hours=1))
        work(NOW + timedelta(hours=1))
        assert editions()[0].hidden_at is None
        board.withdraw(again, now=NOW + timedelta(hours=2))
        work(NOW + timedelta(hours=2))
        assert editions()[0].hidden_at is not None

    def test_what_has_run_out_is_hidden_by_night(self, world: World) -> None:
        made = released(world, 5)
        board, cycle_id, _ = made[0]
        board.release(cycle_id, UNNAMED_REGION, until=NOW.date(), now=NOW + timedelta(minutes=1))
        work()
        assert editions()[0].hidden_at is None
        work(NOW + timedelta(days=1))
        assert editions()[0].hidden_at is not None

    def test_what_an_erased_board_was_in_is_hidden(self, world: World) -> None:
        made = released(world, 5)
        work()
        with acting_for(made[0][0].space.id), transaction():
            for row in db.session.scalars(
                select(BoardRelease).where(BoardRelease.space_id == made[0][0].space.id)
            ).all():
                db.session.delete(row)
        work(NOW + timedelta(days=1))
        assert editions()[0].hidden_at is not None
        released(world, 5, start=5)
        work(NOW + timedelta(days=1, hours=1))
        assert [one.boards for one in editions()] == [5, 9]


class TestJob:
    def test_is_of_no_space_and_names_nobody(self, world: World) -> None:
        made = released(world, 2)
        with working():
            [job] = read(
                select(Job.space_id, Job.account_id, Job.arguments, Job.dedupe_key).where(Job.kind == MAKE)
            ).all()
        assert tuple(job) == (None, None, {}, SOON)
        with acting_for(made[0][0].space.id):
            assert read(select(Job.id).where(Job.kind == MAKE)).all() == []
        work()
        with working():
            waiting = read(
                select(Job.dedupe_key, Job.run_at).where(Job.kind == MAKE, Job.state == JobState.WAITING)
            ).all()
        assert [job.dedupe_key for job in waiting] == [NIGHTLY]
        assert waiting[0].run_at - NOW < timedelta(days=1)

    def test_a_board_cannot_make_one_itself(self, world: World) -> None:
        board = world.board("Alder Bay SAB")
        made_up = {
            "series": ReleaseSeries.SELF,
            "instrument_key": "msp",
            "audience": Audience.ENGLAND,
            "number": 1,
            "boards": 5,
            "figures": [],
            "made_at": NOW,
        }

        def write() -> None:
            with transaction():
                db.session.add(BoardEdition(**made_up))

        with acting_for(board.space.id), pytest.raises(NotAllowedHere):
            write()


def rows(*texts: str) -> list[frozenset[tuple[str, int]]]:
    return [frozenset((letter, 50) for letter in text) for text in texts]


class TestProven:
    @pytest.mark.parametrize(
        ("equations", "known", "told"),
        [
            (("abcde",), "", set()),
            (("abcde",), "abcd", {(None, "e")}),
            (("abcde", "abcdef"), "", {(None, "f")}),
            (("abcde", "abcdefg"), "", {(None, "fg"), ("f", "g"), ("g", "f")}),
            (("abcde", "abcdefgh"), "", {("f", "gh"), ("g", "fh"), ("h", "fg")}),
            (("abcde", "abcdefghi"), "", set()),
            (("abcdef", "abcdeg"), "", {(None, "fg"), ("f", "g"), ("g", "f")}),
            # England less two regions.
            (("abcdefghijk", "abcde", "fghij"), "", {(None, "k")}),
        ],
    )
    def test_tells(self, equations: tuple[str, ...], known: str, told: set[tuple[str | None, str]]) -> None:
        found = proven(tuple(rows(*equations)), *rows(known))
        by_anybody = {columns for reader, columns in found if reader is None}
        least = {(reader, columns) for reader, columns in found if reader is None or columns not in by_anybody}
        assert {(reader, "".join(sorted(str(board) for board, _ in columns))) for reader, columns in least} == told

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.sets(st.integers(0, 8), min_size=1), min_size=1, max_size=6))
    def test_agrees_with_ranks_in_floating_point(self, sets: list[set[int]]) -> None:
        import numpy as np

        found = proven(tuple(frozenset((board, 50) for board in one) for one in sets), frozenset())
        boards = sorted(set().union(*sets))
        for reader in (None, *boards):
            left = [board for board in boards if board != reader]
            matrix = np.array([[float(board in one) for board in left] for one in sets]).reshape(len(sets), len(left))
            rank = np.linalg.matrix_rank(matrix) if left else 0
            for board in left:
                unit = np.array([float(other == board) for other in left])
                is_told = np.linalg.matrix_rank(np.vstack([matrix, unit])) == rank
                column = frozenset({(board, 50)})
                assert is_told == ((None, column) in found or (reader, column) in found)

    def test_null_space_is_exact(self) -> None:
        import numpy as np

        matrix = np.array([[1, 1, 1, 0], [0, 1, 1, 1]], dtype=np.int64)
        basis = null_space(matrix)
        assert basis.shape == (4, 2)
        assert not (matrix @ basis % PRIME).any()


def contributions(*values: int, weight: int = 10, named: int = 0) -> list[Contribution]:
    return [Contribution(place, value, weight, place < named) for place, value in enumerate(values)]


NOTHING = [View((), frozenset())]


class TestFigure:
    def test_is_a_mean_from_five_and_quartiles_from_eight(self) -> None:
        assert figure_of(contributions(40, 50, 60, 70), NOTHING, span=PER_CENT) is Why.FEW
        five = figure_of(contributions(40, 50, 60, 70, 81), NOTHING, span=PER_CENT)
        assert isinstance(five, Figure)
        assert (five.mean, five.quartiles) == (60, None)
        eight = figure_of(contributions(40, 50, 60, 70, 80, 30, 20, 90), NOTHING, span=PER_CENT)
        assert isinstance(eight, Figure)
        assert (eight.mean, eight.quartiles) == (55, (38, 55, 73))

    @pytest.mark.parametrize(
        ("weights", "too_much"),
        [
            ([10, 10, 10, 10, 10], False),
            ([40, 10, 10, 10, 10], False),
            ([41, 10, 10, 10, 10], True),
            ([40, 40, 10, 5, 5], False),
            ([41, 40, 10, 5, 5], True),
        ],
    )
    def test_nobody_is_most_of_it(self, weights: list[int], too_much: bool) -> None:
        assert dominated(weights) is too_much
        boards = [Contribution(place, 50, weight, False) for place, weight in enumerate(weights)]
        assert (figure_of(boards, NOTHING, span=PER_CENT) is Why.DOMINATED) is too_much

    def test_is_not_given_where_all_are_at_the_end_of_the_scale(self) -> None:
        assert figure_of(contributions(*[100] * 6), NOTHING, span=PER_CENT) is Why.CHANGE
        assert figure_of(contributions(*[0] * 6), NOTHING, span=PER_CENT) is Why.CHANGE
        assert isinstance(figure_of(contributions(*[90] * 6), NOTHING, span=PER_CENT), Figure)

    def test_counts_those_that_readers_do_not_know(self) -> None:
        boards = contributions(40, 50, 60, 70, 80, 30, 20, 90, named=4)
        knowing = [View((), frozenset(one.column for one in boards if one.named))]
        assert figure_of(boards, knowing, span=PER_CENT) is Why.FEW
        assert MEANS_FROM == 5
        all_named = contributions(40, 50, 60, 70, 80, named=5)
        known = [View((), frozenset(one.column for one in all_named))]
        assert isinstance(figure_of(all_named, known, span=PER_CENT), Figure)

    def test_what_is_told_already_does_not_stand_in_the_way_of_what_tells_no_more(self) -> None:
        boards = contributions(40, 50, 60, 70, 80, 30)
        earlier = frozenset(one.column for one in boards[:5])
        told = frozenset({(99, 1)})
        view = [View((earlier, told), frozenset())]
        assert figure_of(boards, view, span=PER_CENT) is Why.CHANGE
        assert isinstance(figure_of(boards[:5], view, span=PER_CENT), Figure)

    def test_counts_who_joined_left_or_changed(self) -> None:
        before = {1: {"a": 1}, 2: {"a": 2}, 3: {"a": 3}}
        assert changes(before, before) == 0
        assert changes(before, {1: {"a": 1}, 2: {"a": 9}, 4: {"a": 1}}) == 3
