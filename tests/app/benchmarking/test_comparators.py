"""Whom one compares with: what the register offers, own groups, lists that are brought in; and that they stay here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import NoResultFound

from app.benchmarking.models import ComparatorGroup, ComparatorMember
from app.benchmarking.queries import comparators as queries
from app.benchmarking.queries.neighbours import COUNT, neighbours
from app.benchmarking.service import comparators as service
from app.benchmarking.shapes import ComparatorKind
from app.commons.models import ENGLAND
from app.commons.queries.areas import areas
from app.people.roles import Role
from tenants import AuditEntry, SpaceKind, SpaceRef, acting_for, db, new_id, read, transaction
from tests.app.accounts.helpers import Browser, make_space
from tests.app.benchmarking.region_world import SOUTH_WEST, World, make_world
from tests.app.spaces import browser_of

NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)
BRISTOL, DEVON, CORNWALL, CAMDEN = "E06000023", "E10000008", "E06000052", "E09000007"
CUMBRIA = "E10000006"


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@contextmanager
def counted() -> Iterator[list[str]]:
    """Note each statement that reads or writes."""
    asked: list[str] = []

    def note(*args: Any) -> None:
        if args[2].lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            asked.append(args[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


SOMEBODY = new_id()  # who is written down; that they are known is no matter here


def add(space: SpaceRef, name: str = "Coast", members: Any = None, *, is_list: bool = False) -> ComparatorGroup:
    with acting_for(space.id, SOMEBODY), transaction():
        group = service.add_group(
            group_id=new_id(),
            name=name,
            is_list=is_list,
            source="",
            members=members or {"": [DEVON, CORNWALL]},
            now=NOW,
        )
        db.session.expunge_all()
    return group


def words(space: SpaceRef, code: str) -> list[str]:
    with acting_for(space.id):
        return [one.word for one in queries.comparators_for(code)]


class TestWhatTheRegisterOffers:
    def test_leaves_out_the_one_that_is_compared(self, world: World) -> None:
        with acting_for(world.board.id):
            found = {one.kind: one for one in queries.comparators_for(DEVON)}
        assert list(found) == [
            ComparatorKind.ENGLAND,
            ComparatorKind.REGION,
            ComparatorKind.TYPE,
            ComparatorKind.NEIGHBOURS,
        ]
        assert all(DEVON not in [area.code for area in one.members] for one in found.values())
        assert len(found[ComparatorKind.ENGLAND].members) == 152

    def test_says_whose_published_row_stands_for_it(self, world: World) -> None:
        with acting_for(world.board.id):
            england, region, kind, near = queries.comparators_for(DEVON)
        assert [one.area_code for one in (england, region, kind, near)] == [ENGLAND, SOUTH_WEST, None, None]
        assert [one.label for one in (england, region, kind, near)] == [
            "England",
            "the South West",
            "county councils",
            "15 nearest neighbours",
        ]

    def test_london_takes_no_article(self) -> None:
        assert queries.region_label("London") == "London"
        assert queries.region_label("Yorkshire and The Humber") == "Yorkshire and The Humber"

    def test_neighbours_come_with_their_distances(self, world: World) -> None:
        with acting_for(world.board.id):
            near = queries.get_comparator("neighbours", DEVON)
        assert len(near.members) == len(near.distances) == COUNT
        assert list(near.distances) == sorted(near.distances)
        assert [area.name for area in near.members[:3]] == ["Suffolk", "West Sussex", "Lincolnshire"]

    def test_a_council_that_was_divided_has_region_and_type_alone(self, world: World) -> None:
        assert words(world.board, CUMBRIA) == ["england", "region", "type"]
        with acting_for(world.board.id):
            assert neighbours(areas(), CUMBRIA) == ()

    @pytest.mark.parametrize("code", ["E99999999", SOUTH_WEST, ENGLAND])
    def test_of_no_council_there_is_none(self, world: World, code: str) -> None:
        with acting_for(world.board.id), pytest.raises(NoResultFound):
            queries.comparators_for(code)


class TestGroup:
    def test_is_offered_last_by_its_own_word(self, world: World) -> None:
        group = add(world.board)
        assert words(world.board, BRISTOL)[-1] == f"group-{group.id}"
        with acting_for(world.board.id):
            found = queries.get_comparator(f"group-{group.id}", DEVON)
        assert (found.label, [area.code for area in found.members]) == ("Coast", [CORNWALL])

    def test_of_the_compared_one_alone_is_not_offered(self, world: World) -> None:
        group = add(world.board, members={"": [DEVON]})
        assert f"group-{group.id}" not in words(world.board, DEVON)
        with acting_for(world.board.id), pytest.raises(NoResultFound):
            queries.get_comparator(f"group-{group.id}", DEVON)

    def test_a_list_is_offered_to_those_that_it_names(self, world: World) -> None:
        group = add(world.board, members={DEVON: [CORNWALL, CAMDEN, BRISTOL]}, is_list=True)
        assert f"group-{group.id}" not in words(world.board, BRISTOL)
        with acting_for(world.board.id):
            found = queries.get_comparator(f"group-{group.id}", DEVON)
        assert [area.code for area in found.members] == [CORNWALL, CAMDEN, BRISTOL]

    def test_never_leaves_its_space(self, world: World) -> None:
        group = add(world.board)
        other = make_space(SpaceKind.BOARD, "Birch Vale Board", "birch-vale", region_code=SOUTH_WEST)
        for space in (world.region, world.council, other):
            assert f"group-{group.id}" not in words(space, BRISTOL)
            with acting_for(space.id):
                assert queries.own_groups() == ()
                assert read(select(ComparatorMember.council_code)).all() == []
                with pytest.raises(NoResultFound):
                    queries.get_group(group.id)
            with acting_for(space.id), pytest.raises(NoResultFound), transaction():
                service.remove_group(group_id=group.id, revision=1, now=NOW)

    def test_one_statement_reads_them_for_all_councils(self, world: World, app: Flask) -> None:
        for place in range(5):
            add(world.region, f"Group {place}")
        with acting_for(world.region.id):
            queries.comparators_of((DEVON,))  # the register is known from here on
        db.session.remove()
        with acting_for(world.region.id), counted() as asked:
            found = queries.comparators_of(area.code for area in areas().councils(SOUTH_WEST))
        assert len(found) > 10
        assert sum("comparator_group" in one for one in asked) == 1
        assert len(asked) <= 3


class TestAddGroup:
    def test_is_in_the_trail(self, world: World) -> None:
        group = add(world.board)
        with acting_for(world.board.id):
            action, detail = read(
                select(AuditEntry.action, AuditEntry.detail).where(AuditEntry.object_id == group.id)
            ).one()
        assert (action, detail) == ("comparator.added", {"kind": "own", "councils": 2})

    def test_refuses_a_name_that_is_taken_whatever_its_case(self, world: World) -> None:
        add(world.board, "Coast")
        with pytest.raises(service.NameTaken):
            add(world.board, "COAST")
        add(world.region, "Coast")  # another space's names are its own

    def test_twice_adds_one(self, world: World) -> None:
        group = add(world.board)
        with acting_for(world.board.id, SOMEBODY), pytest.raises(service.AlreadyDone), transaction():
            service.add_group(group_id=group.id, name="Coast", is_list=False, source="", members={"": [DEVON]}, now=NOW)

    @pytest.mark.parametrize("members", [{"": []}, {"": ["E99999999"]}, {"E99999999": [DEVON]}])
    def test_refuses_nobody_and_the_unknown(self, world: World, members: dict[str, list[str]]) -> None:
        with pytest.raises(service.WrongMembers):
            add(world.board, members=members)

    def test_refuses_the_thirty_first(self, world: World) -> None:
        for place in range(service.MOST_GROUPS):
            add(world.board, f"Group {place}", {"": [DEVON]})
        with pytest.raises(service.TooMany):
            add(world.board, "One more")


class TestChangeGroup:
    def change(self, world: World, group: ComparatorGroup, **more: Any) -> None:
        with acting_for(world.board.id), transaction():
            values: dict[str, Any] = {"revision": 1, "name": "Coast", "source": "", "members": None} | more
            service.change_group(group_id=group.id, now=NOW, **values)

    def test_puts_other_councils_in_place(self, world: World) -> None:
        group = add(world.board)
        self.change(world, group, name="Cities", members={"": [BRISTOL, CAMDEN]})
        with acting_for(world.board.id):
            found = queries.get_group(group.id)
        assert (found.name, found.members[""], found.revision) == ("Cities", (BRISTOL, CAMDEN), 2)

    def test_what_is_the_same_is_no_change(self, world: World) -> None:
        group = add(world.board)
        self.change(world, group, revision=7, members={"": [DEVON, CORNWALL]})
        with acting_for(world.board.id):
            assert queries.get_group(group.id).revision == 1

    def test_refuses_a_page_that_is_old(self, world: World) -> None:
        group = add(world.board)
        self.change(world, group, name="Sea")
        with pytest.raises(service.Stale):
            self.change(world, group, name="Land")

    def test_refuses_a_name_that_another_takes_at_the_same_moment(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        add(world.board, "Sea")
        group = add(world.board)
        monkeypatch.setattr(service, "_check_name", lambda name, group_id: None)  # it was not there yet
        with pytest.raises(service.NameTaken):
            self.change(world, group, name="Sea")
        with pytest.raises(service.NameTaken):
            add(world.board, "Sea")

    def test_removing_takes_its_councils_along(self, world: World) -> None:
        group = add(world.board)
        with acting_for(world.board.id), transaction():
            service.remove_group(group_id=group.id, revision=1, now=NOW)
        with acting_for(world.board.id):
            assert queries.own_groups() == ()
            assert read(select(ComparatorMember.id)).all() == []


@pytest.fixture
def analyst(app: Flask, world: World) -> Browser:
    return browser_of(app, "analyst@alder.example", world.board, Role.BOARD_ANALYST)


AT = "/boards/alder-bay/comparators"


def send(browser: Browser, content: bytes, name: str = "list.csv", path: str = f"{AT}/list", **more: str) -> Any:
    fields = browser.hidden(path) | {"name": "Licensed", "source": "Somebody’s, licence 7", "may": "y"} | more
    return browser.ask(
        "POST", path, data={**fields, "list_file": (BytesIO(content), name)}, content_type="multipart/form-data"
    )


class TestPages:
    def test_a_group_is_made_by_ticking(self, world: World, analyst: Browser) -> None:
        page = analyst.get(f"{AT}/")
        assert page.status_code == 200
        assert "You have no groups of your own yet" in page.text
        fields = analyst.hidden(f"{AT}/new") | {"name": "Coast", "councils": [DEVON, CORNWALL]}
        answer = analyst.ask("POST", f"{AT}/new", data=fields)
        assert answer.status_code == 303
        page = analyst.get(f"{AT}/")
        assert "You can now compare with Coast" in page.text
        assert "A group of 2 councils. Added on" in page.text
        assert "Cornwall, Devon" in page.text

    def test_the_filter_narrows_and_keeps_what_was_typed_and_ticked(self, world: World, analyst: Browser) -> None:
        fields: dict[str, Any] = {**analyst.hidden(f"{AT}/new")}
        fields |= {"name": "Cities", "find": "metropolitan", "show": "1", "councils": [BRISTOL]}
        page = analyst.ask("POST", f"{AT}/new", data=fields)
        assert page.status_code == 200
        assert "36 councils fit" in page.text
        assert 'value="Cities"' in page.text
        assert "Ticked already (1 chosen)" in page.text
        assert f'value="{DEVON}"' not in page.text
        assert "There is a problem" not in page.text
        with acting_for(world.board.id):
            assert queries.own_groups() == ()

    def test_a_group_of_nobody_is_refused_beside_the_councils(self, analyst: Browser) -> None:
        page = analyst.ask("POST", f"{AT}/new", data=analyst.hidden(f"{AT}/new") | {"name": "Coast"})
        assert page.status_code == 422
        assert page.text.count("Choose at least one council") >= 2
        assert 'value="Coast"' in page.text

    @pytest.mark.parametrize("code", [f"{DEVON}\0", "\0", "E0" * 5_000])
    def test_a_code_that_no_council_can_have_is_refused(self, analyst: Browser, code: str) -> None:
        fields = analyst.hidden(f"{AT}/new") | {"name": "Odd", "councils": [code]}
        assert analyst.ask("POST", f"{AT}/new", data=fields).status_code == 422

    def test_a_name_with_letters_that_no_picture_can_hold_is_refused(self, analyst: Browser) -> None:
        fields = analyst.hidden(f"{AT}/new") | {"name": "Coast\ufffe\uffff", "councils": [DEVON]}
        assert analyst.ask("POST", f"{AT}/new", data=fields).status_code == 422

    def test_a_group_is_changed_and_removed(self, world: World, analyst: Browser) -> None:
        group = add(world.board)
        page = analyst.get(f"{AT}/{group.id}").text
        assert page.count(" checked") == 2
        fields = analyst.hidden(f"{AT}/{group.id}") | {"name": "Sea", "councils": [DEVON]}
        assert analyst.ask("POST", f"{AT}/{group.id}", data=fields).status_code == 303
        with acting_for(world.board.id):
            assert queries.get_group(group.id).members[""] == (DEVON,)
        stale = analyst.ask("POST", f"{AT}/{group.id}", data=fields | {"name": "Land"})
        assert stale.status_code == 409
        assert "What the group is now" in stale.text
        assert 'value="Land"' in stale.text
        assert analyst.submit(f"{AT}/{group.id}/remove").status_code == 303
        assert analyst.get(f"{AT}/{group.id}").status_code == 404

    def test_a_list_is_taken_by_any_name_or_code(self, world: World, analyst: Browser) -> None:
        content = f"Council,Nearest neighbour\nDevon County Council,{CORNWALL}\n{DEVON},Bristol\nDevon,Camden\n"
        assert send(analyst, content.encode()).status_code == 303
        page = analyst.get(f"{AT}/").text
        assert "A list of the neighbours of 1 council." in page
        with acting_for(world.board.id):
            [group] = queries.own_groups()
        assert group.codes_for(DEVON) == (CORNWALL, BRISTOL, CAMDEN)
        assert group.source == "Somebody’s, licence 7"

    def test_one_column_makes_a_group(self, world: World, analyst: Browser) -> None:
        assert send(analyst, b"Council\nDevon\nCornwall\nDevon\n").status_code == 303
        assert "1 times the file named the same council again" in analyst.get(f"{AT}/").text
        with acting_for(world.board.id):
            [group] = queries.own_groups()
        assert not group.is_list
        assert group.members[""] == (DEVON, CORNWALL)

    def test_nothing_is_taken_of_a_list_with_a_mistake(self, world: World, analyst: Browser) -> None:
        answer = send(analyst, b"council,neighbour\nDevon,Cornwal\nDevon,Bristol\nCumbria,Devon\n,Devon\n")
        assert answer.status_code == 422
        assert "2 places in this file are not understood, so nothing of it was taken" in answer.text
        assert "Is it Cornwall?" in answer.text
        assert "divided into Cumberland and Westmorland and Furness" in answer.text
        assert 'value="Licensed"' in answer.text
        assert "licence 7" in answer.text
        with acting_for(world.board.id):
            assert queries.own_groups() == ()

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "This file is empty"),
            (b"x" * 200_001, "200 KB or smaller"),
            (b"a,b\n1,2\n", "must have the headings council and neighbour"),
            (b"council,neighbour\n", "no councils below them"),
            (b"<!doctype html><html>", "web page"),
            (b"PK\x03\x04 nothing", "cannot be opened"),
            (b"%PDF-1.7", "PDF"),
        ],
    )
    def test_a_file_that_is_no_list_is_refused_beside_it(self, analyst: Browser, content: bytes, said: str) -> None:
        answer = send(analyst, content)
        assert answer.status_code == 422
        assert said in answer.text

    def test_a_request_that_is_far_too_large_is_refused_on_the_page(self, analyst: Browser) -> None:
        part = b'Content-Disposition: form-data; name="list_file"; filename="list.csv"'
        body = b"--edge\r\n" + part + b"\r\n\r\n" + b"x" * 2_100_000 + b"\r\n--edge--\r\n"
        answer = analyst.ask("POST", f"{AT}/list", data=body, content_type="multipart/form-data; boundary=edge")
        assert answer.status_code == 413
        assert "200 KB or smaller" in answer.text

    def test_a_list_needs_somebody_who_says_that_it_may_be_used(self, world: World, analyst: Browser) -> None:
        fields = analyst.hidden(f"{AT}/list") | {"name": "Licensed"}
        data = {**fields, "list_file": (BytesIO(b"Council\nDevon\n"), "list.csv")}
        answer = analyst.ask("POST", f"{AT}/list", data=data, content_type="multipart/form-data")
        assert answer.status_code == 422
        assert "Tick the box if you may use this list" in answer.text
        assert "Enter whose list it is" in answer.text

    def test_a_list_is_renamed_without_its_file_and_replaced_with_one(self, world: World, analyst: Browser) -> None:
        group = add(world.board, "Licensed", {DEVON: [CORNWALL]}, is_list=True)
        path = f"{AT}/{group.id}"
        fields = analyst.hidden(path) | {"name": "Renamed", "source": "Theirs", "may": "y"}
        assert analyst.post(path, fields).status_code == 303
        assert send(analyst, b"council,nn1,nn2\nDevon,Bristol,Camden\n", path=path).status_code == 303
        with acting_for(world.board.id):
            found = queries.get_group(group.id)
        assert (found.name, found.codes_for(DEVON), found.revision) == ("Licensed", (BRISTOL, CAMDEN), 3)
        answer = send(analyst, b"Council\nDevon\n", path=path)
        assert answer.status_code == 422
        assert "plain list of councils" in answer.text

    def test_the_example_can_be_sent_back(self, world: World, analyst: Browser) -> None:
        example = analyst.get(f"{AT}/list.csv")
        assert example.status_code == 200
        assert example.headers["Content-Disposition"] == "attachment; filename=list-of-neighbours.csv"
        assert send(analyst, example.data).status_code == 303
        with acting_for(world.board.id):
            [group] = queries.own_groups()
            [code] = group.members
            assert group.codes_for(code) == tuple(area.code for area, _ in neighbours(areas(), code))

    def test_neighbours_are_shown_with_their_distances_and_the_method(self, analyst: Browser) -> None:
        page = analyst.get(f"{AT}/neighbours/{DEVON}")
        assert page.status_code == 200
        assert "Nearest neighbours of Devon" in page.text
        assert "0.41" in page.text
        assert "standard deviation" in page.text
        assert analyst.get(f"{AT}/neighbours/{CUMBRIA}").status_code == 404
        assert analyst.get(f"{AT}/neighbours/E99999999").status_code == 404

    @pytest.mark.parametrize("path", ["/", "/new", f"/neighbours/{DEVON}"])
    def test_takes_few_statements_however_many_groups(self, world: World, analyst: Browser, path: str) -> None:
        for place in range(8):
            add(world.board, f"Group {place}")
        analyst.get(f"{AT}{path}")
        with counted() as asked:
            assert analyst.get(f"{AT}{path}").status_code == 200
        assert len(asked) <= 8, asked

    def test_a_region_has_the_same_pages(self, app: Flask, world: World) -> None:
        lead = browser_of(app, "another@region.example", world.region, Role.REGION_LEAD)
        at = "/regions/south-west/comparators"
        for path in ("/", "/new", "/list", "/list.csv", f"/neighbours/{DEVON}"):
            assert lead.get(f"{at}{path}").status_code == 200
        fields = lead.hidden(f"{at}/new") | {"name": "Coast", "councils": [DEVON, CORNWALL]}
        assert lead.ask("POST", f"{at}/new", data=fields).status_code == 303

    def test_whoever_may_only_look_changes_nothing(self, app: Flask, world: World) -> None:
        group = add(world.board)
        member = browser_of(app, "member@alder.example", world.board, Role.BOARD_MEMBER)
        page = member.get(f"{AT}/")
        assert page.status_code == 200
        assert "Change" not in page.text
        for path in ("/new", "/list", f"/{group.id}", f"/{group.id}/remove"):
            assert member.get(f"{AT}{path}").status_code == 403
