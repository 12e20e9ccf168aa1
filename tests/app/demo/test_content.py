"""The demo's content keeps its promises: counts, no doubles, lengths, words, and the same answers each time."""

import csv
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.commons.files import council_rows, read_register
from app.commons.kinds import PartnerKind
from app.commons.levels import Level
from app.demo.content import (
    CURRENT_YEAR,
    FACTORS,
    YEARS,
    DemoAnswer,
    DemoBoard,
    DemoOrganisation,
    answered_factors,
    answers_for,
    level_for,
    load_region,
    return_for,
)
from app.demo.councils import BOARDS, COUNCILS, REGION_CODE, demo_register
from app.demo.region import DATA, read_json
from app.people.roles import Role

REGION = load_region()
REGISTER = Path(__file__).parents[3] / "app" / "commons" / "data" / "councils.csv"
FAMILIES = ("council", "health", "justice", "provider", "charity", "general")
RATED = ("1", "2", "3", "4")
BANNED = re.compile(
    r"\b(victims?|please|offenders?|vulnerable adults?|service users?|clients?|healthwatch)\b|!", re.IGNORECASE
)
OPEN_STATES = {"accepted", "asked"}


def every_answer() -> Iterator[tuple[DemoOrganisation, int, int, DemoAnswer]]:
    for organisation, factor, year in itertools.product(REGION.organisations, FACTORS, range(YEARS)):
        yield organisation, factor, year, answers_for(organisation, factor, year)


def every_text() -> Iterator[str]:
    """Every string of every data file, keys left out."""
    for path in sorted(DATA.rglob("*.json")):
        yield from strings_in(json.loads(path.read_text(encoding="utf-8")))


def strings_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from itertools.chain.from_iterable(strings_in(inner) for inner in value.values())
    elif isinstance(value, list):
        yield from itertools.chain.from_iterable(strings_in(inner) for inner in value)


def contrast_on_white(colour: str) -> float:
    """WCAG 2.2 contrast ratio."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


class TestBoards:
    def test_stand_at_different_stages(self) -> None:
        assert {board.stage for board in REGION.boards} == {
            "closing", "closed_last_month", "three_years", "just_created", "draft",
        }  # fmt: skip

    def test_one_closes_in_six_days_with_partners_in_every_state(self) -> None:
        cycle = next(board for board in REGION.boards if board.stage == "closing").cycles[-1]
        assert (cycle.state, cycle.closes_in_days) == ("open", 6)
        assert {partner.state for partner in cycle.partners} == {"submitted", "working", "not_begun"}

    def test_one_closed_last_month(self) -> None:
        cycle = next(board for board in REGION.boards if board.stage == "closed_last_month").cycles[-1]
        assert cycle.state == "closed"
        assert -45 <= cycle.closes_in_days <= -20

    def test_one_has_three_closed_years_and_an_open_one(self) -> None:
        cycles = next(board for board in REGION.boards if board.stage == "three_years").cycles
        assert [cycle.state for cycle in cycles] == ["closed", "closed", "closed", "open"]
        assert [cycle.year_index for cycle in cycles] == [0, 1, 2, 3]

    def test_one_is_new_with_two_partners_asked(self) -> None:
        board = next(board for board in REGION.boards if board.stage == "just_created")
        assert board.cycles == ()
        assert [partner.state for partner in board.partners] == ["asked", "asked"]

    def test_one_has_a_draft(self) -> None:
        board = next(board for board in REGION.boards if board.stage == "draft")
        assert [cycle.state for cycle in board.cycles] == ["draft"]

    @pytest.mark.parametrize("board", REGION.boards, ids=lambda board: board.slug)
    def test_cover_made_up_councils_and_say_what_they_cover(self, board: DemoBoard) -> None:
        assert set(BOARDS[board.slug]) <= {row.code for row in council_rows(COUNCILS)}
        assert "made up" in board.covers_text
        assert contrast_on_white(board.accent) >= 4.5
        assert {partner.state for partner in board.partners} <= OPEN_STATES

    @pytest.mark.parametrize("board", REGION.boards, ids=lambda board: board.slug)
    def test_have_cycles_in_order_with_partners_of_their_own(self, board: DemoBoard) -> None:
        accepted = [partner.organisation for partner in board.partners if partner.state == "accepted"]
        for cycle in board.cycles:
            assert cycle.opens_in_days < cycle.closes_in_days
            assert "{year}" in cycle.title
            asked = [partner.organisation for partner in cycle.partners]
            assert len(asked) == len(set(asked))
            assert set(asked) <= set(accepted)
            for partner in cycle.partners:
                assert (partner.days_before_close is not None) == (partner.state == "submitted")
        for earlier, later in itertools.pairwise(board.cycles):
            assert earlier.closes_in_days < later.opens_in_days

    def test_never_saw_a_submission_before_the_opening_or_after_today(self) -> None:
        for cycle in (cycle for board in REGION.boards for cycle in board.cycles):
            for partner in cycle.partners:
                if partner.days_before_close is not None:
                    day = cycle.closes_in_days - partner.days_before_close
                    assert cycle.opens_in_days <= day <= min(0, cycle.closes_in_days), (cycle.title, partner)


class TestOrganisations:
    def test_are_twenty_seven_of_the_kinds_there_are(self) -> None:
        assert len(REGION.organisations) == 27
        kinds = {organisation.kind for organisation in REGION.organisations}
        assert kinds <= {kind.value for kind in PartnerKind}
        assert len(kinds) >= 10

    def test_sit_on_several_boards_and_one_on_all(self) -> None:
        seats = Counter(partner.organisation for board in REGION.boards for partner in board.partners)
        assert set(seats) == {organisation.slug for organisation in REGION.organisations}
        assert sum(count >= 2 for count in seats.values()) >= 8
        assert seats["aldermarsh-ambulance"] == len(REGION.boards)

    def test_have_no_doubles(self) -> None:
        for field in ("slug", "name", "domain"):
            values = [getattr(organisation, field) for organisation in REGION.organisations]
            assert len(values) == len(set(values)), field
        keys = [item for organisation in REGION.organisations for item in organisation.directory_keys.items()]
        assert len(keys) == len(set(keys))

    def test_have_begun_only_where_their_return_says_so(self) -> None:
        for cycle in (cycle for board in REGION.boards for cycle in board.cycles if cycle.state != "draft"):
            for partner in cycle.partners:
                answered = REGION.organisation(partner.organisation).answered[cycle.year_index]
                if cycle.year_index == CURRENT_YEAR or partner.state == "submitted":
                    assert (answered > 0) == (partner.state != "not_begun"), (cycle.title, partner)

    def test_include_partial_returns(self) -> None:
        counts = {count for organisation in REGION.organisations for count in organisation.answered}
        assert counts & set(range(1, 11))
        assert 11 in counts


class TestPeople:
    def test_hold_every_role_there_is(self) -> None:
        held = {role.role for person in REGION.people for role in person.roles}
        # A caretaker is somebody of a board who has the role from elsewhere.
        assert held == {role.value for role in Role if role is not Role.ORGANISATION_CARETAKER} | {"operator"}

    def test_every_board_has_its_six_and_every_organisation_its_two(self) -> None:
        held = {(role.slug, role.role) for person in REGION.people for role in person.roles}
        for board in REGION.boards:
            for name in ("chair", "manager", "moderator", "member", "lay_member", "analyst"):
                assert (board.slug, f"board_{name}") in held
        for organisation in REGION.organisations:
            assert (organisation.slug, "organisation_lead") in held
            assert (organisation.slug, "organisation_coordinator") in held

    def test_some_work_in_several_spaces(self) -> None:
        several = [person for person in REGION.people if len({role.slug for role in person.roles}) >= 3]
        assert len(several) >= 2

    def test_point_to_spaces_there_are(self) -> None:
        spaces: dict[str, set[str | None]] = {
            "board": {board.slug for board in REGION.boards},
            "organisation": {organisation.slug for organisation in REGION.organisations},
            "region": {REGION.slug},
            "operator": {None},
        }
        for role in (role for person in REGION.people for role in person.roles):
            assert role.slug in spaces[role.place]

    def test_have_addresses_that_reach_nobody_and_no_doubles(self) -> None:
        emails = [person.email for person in REGION.people]
        names = [person.name for person in REGION.people]
        assert len(set(emails)) == len(emails)
        assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"[a-z.-]+@[a-z-]+\.example", email) for email in emails)


class TestWords:
    @pytest.mark.parametrize("family", FAMILIES)
    def test_are_written_for_every_factor_and_level(self, family: str) -> None:
        words = read_json(f"words/{family}.json")
        assert sorted(words, key=int) == [str(factor) for factor in FACTORS]
        for levels in words.values():
            assert {level: len(variants) for level, variants in levels.items()} == {"1": 1, "2": 2, "3": 2, "4": 1}

    def test_are_nowhere_written_twice(self) -> None:
        for field in ("practice", "difference", "line"):
            texts = [
                variant[field]
                for family in FAMILIES
                for levels in read_json(f"words/{family}.json").values()
                for variants in levels.values()
                for variant in variants
            ]
            assert [text for text, count in Counter(texts).items() if count > 1] == []

    def test_hold_nothing_banned(self) -> None:
        assert [text for text in every_text() if BANNED.search(text)] == []

    def test_name_no_council_of_the_register(self) -> None:
        with REGISTER.open(encoding="utf-8", newline="") as lines:
            names = [row["name"] for row in csv.DictReader(lines)]
        real = re.compile(r"\b(" + "|".join(re.escape(name) for name in names) + r")\b")
        assert len(names) > 100
        assert [text for text in every_text() if real.search(text)] == []


class TestAnswers:
    def test_are_as_long_as_promised(self) -> None:
        for organisation, factor, year, answer in every_answer():
            if answer.level in RATED:
                where = (organisation.slug, factor, year)
                assert 40 <= len(answer.practice.split()) <= 120, where
                assert 25 <= len(answer.difference.split()) <= 80, where
                assert 3 <= len(answer.line.split()) <= 25, where

    def test_have_no_blank_left_in_them(self) -> None:
        for organisation, factor, year, answer in every_answer():
            text = f"{answer.practice} {answer.difference} {answer.line}"
            assert not re.search(r"[{}]|\b(a|the|our) (a|the|our)\b|,,|\.\.", text), (
                organisation.slug,
                factor,
                year,
            )

    def test_use_the_levels_of_the_shelf(self) -> None:
        assert {answer.level for *_, answer in every_answer()} == {level.value for level in Level}

    def test_mostly_rise_sometimes_fall_and_move_a_step_at_a_time(self) -> None:
        moves: Counter[int] = Counter()
        for organisation, factor in itertools.product(REGION.organisations, FACTORS):
            for before, now in itertools.pairwise(level_for(organisation, factor, year) for year in range(YEARS)):
                if before in RATED and now in RATED:
                    moves[int(now) - int(before)] += 1
        assert set(moves) == {-1, 0, 1}
        assert moves[0] > moves[1] > 3 * moves[-1] > 0

    def test_are_seldom_not_sure_or_outside(self) -> None:
        levels = Counter(answer.level for *_, answer in every_answer())
        assert 0 < levels["not_sure"] + levels["outside"] < 0.08 * levels.total()
        assert min(levels[level] for level in RATED) > 0.05 * levels.total()

    def test_link_only_to_addresses_that_do_not_exist(self) -> None:
        links = [link for *_, answer in every_answer() for link in answer.links]
        assert links
        assert all(re.fullmatch(r"https://www\.[a-z-]+\.example/safeguarding/[a-z-]+", link.url) for link in links)

    def test_differ_between_the_partners_of_a_board(self) -> None:
        """Beside each other on one page, hardly any two partners say the same."""
        same = shown = 0
        for board in REGION.boards:
            organisations = [REGION.organisation(partner.organisation) for partner in board.partners]
            for factor in FACTORS:
                texts = Counter(answers_for(organisation, factor, CURRENT_YEAR).line for organisation in organisations)
                shown += len(organisations)
                same += sum(count - 1 for line, count in texts.items() if line)
        assert same < 0.12 * shown

    def test_are_the_same_each_time_and_change_with_the_seed(self) -> None:
        organisation = REGION.organisation("aldermarsh-police")
        assert return_for(organisation, 2) == return_for(organisation, 2)
        assert [level_for(organisation, factor, 3, 1) for factor in FACTORS] != [
            level_for(organisation, factor, 3, 2) for factor in FACTORS
        ]

    def test_hold_as_many_factors_as_the_return_says(self) -> None:
        for organisation in REGION.organisations:
            for year in range(YEARS):
                assert len(answered_factors(organisation, year)) == organisation.answered[year]
                assert tuple(return_for(organisation, year)) == answered_factors(organisation, year)

    @pytest.mark.parametrize(("factor", "year"), [(0, 0), (12, 0), (1, -1), (1, 4)])
    def test_refuse_a_factor_or_year_that_does_not_exist(self, factor: int, year: int) -> None:
        with pytest.raises(ValueError, match=r"No (factor|year)"):
            answers_for(REGION.organisations[0], factor, year)


class TestCouncils:
    def test_stand_beside_the_real_ones_and_take_no_place_of_theirs(self) -> None:
        real, made_up = read_register().councils, council_rows(COUNCILS)
        assert demo_register().councils == (*real, *made_up)
        for name in ("code", "name", "cassr_code"):
            ours, theirs = ({getattr(row, name) for row in rows} for rows in (made_up, real))
            assert len(ours) == len(made_up)
            assert not ours & theirs
        assert not {(row.tile_column, row.tile_row) for row in made_up} & {(r.tile_column, r.tile_row) for r in real}

    def test_are_plainly_made_up(self) -> None:
        for row in council_rows(COUNCILS):
            assert row.region_code == REGION_CODE
            assert row.region.endswith("(made up)")
            assert row.official_name == f"{row.name} (made up)"
