"""The directory: one entry for each organisation, found by name and by key."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask

from app.commons.kinds import PartnerKind
from app.core import clock
from app.core.errors import Refused
from app.organisations import queries, service
from app.organisations.keys import Keys
from tenants import SpaceRef, acting_for, transaction
from tests.app.spaces import claim, make_board, make_organisation


@pytest.fixture
def board(app: Flask) -> SpaceRef:
    return make_board()


def enter(board: SpaceRef, name: str, **keys: str) -> UUID:
    with acting_for(board.id), transaction():
        return service.enter(name=name, kind=PartnerKind.OTHER, keys=Keys(**keys), now=clock.now())


def found(board: SpaceRef, term: str) -> list[str]:
    with acting_for(board.id):
        return [entry.name for entry in queries.search(term).entries]


class TestEnter:
    def test_gives_it_a_space_with_a_free_path(self, board: SpaceRef) -> None:
        one = make_organisation(board, "Meadow Care: North")
        other = make_organisation(board, "Meadow Care North-West")
        third = make_organisation(board, "Meadow (Care) North – West, Ltd. of Anytown")
        assert one.slug == "meadow-care-north"
        assert len({one.slug, other.slug, third.slug}) == 3

    def test_adds_a_number_to_a_path_that_is_taken(self, board: SpaceRef) -> None:
        one = make_organisation(board, "Meadow")
        with acting_for(board.id):
            assert service.free_slug(one.kind, "Meadow") == "meadow-2"

    @pytest.mark.parametrize("name", ["Quill Trust", "the QUILL trust", "Quill-Trust Ltd"])
    def test_offers_the_one_with_the_same_name(self, board: SpaceRef, name: str) -> None:
        first = make_organisation(board)
        with pytest.raises(service.AlreadyThere) as refused:
            enter(board, name)
        assert [entry.id for entry in refused.value.entries] == [first.id]
        assert refused.value.field == "name"

    def test_offers_the_one_with_the_same_key(self, board: SpaceRef) -> None:
        first = make_organisation(board, keys=Keys(ods_code="RX1"))
        with pytest.raises(service.AlreadyThere) as refused:
            enter(make_board("Other", "other"), "Another name", ods_code="RX1")
        assert [entry.id for entry in refused.value.entries] == [first.id]
        assert refused.value.field == "ods_code"

    def test_refuses_a_council_that_is_in_no_register(self, board: SpaceRef) -> None:
        with pytest.raises(Refused, match="from the list"):
            enter(board, "Nowhere Council", council_code="E09999999")


class TestSearch:
    def test_finds_by_words_of_the_name_and_by_any_key(self, board: SpaceRef) -> None:
        enter(board, "The Lantern Trust (Row)", charity_number="1234567")
        enter(board, "Lantern Housing", company_number="00123456", ods_code="RX1")
        enter(board, "Anytown Police", police_force="Anytown Constabulary")
        enter(board, "Hartlepool", council_code="E06000001")
        assert found(board, "lantern") == ["Lantern Housing", "The Lantern Trust (Row)"]
        assert found(board, "row LANTERN") == ["The Lantern Trust (Row)"]
        assert found(board, "1234567") == ["The Lantern Trust (Row)"]
        assert found(board, "123456") == ["Lantern Housing"]
        assert found(board, "rx1") == ["Lantern Housing"]
        assert found(board, "anytown constabulary") == ["Anytown Police"]
        assert found(board, "E06000001") == ["Hartlepool"]
        assert found(board, "100%_") == []
        assert found(board, "!") == []

    def test_says_that_there_is_more(self, board: SpaceRef) -> None:
        for number in range(3):
            enter(board, f"Meadow {number}")
        with acting_for(board.id):
            some = queries.search("meadow", most=2)
        assert (len(some.entries), some.more) == (2, True)


class TestEditOwnEntry:
    def edit(self, space: SpaceRef, *, name: str = "Quill Trust", revision: int = 1, **keys: str) -> None:
        with acting_for(space.id), transaction():
            service.edit_own_entry(
                name=name,
                kind=PartnerKind.HEALTH,
                keys=Keys(**keys),
                controller="Quill Trust",
                retention_years=7,
                revision=revision,
                now=clock.now(),
            )

    def test_changes_the_entry_and_the_space(self, board: SpaceRef) -> None:
        own = make_organisation(board)
        claim(own)
        self.edit(own, name="Quill and Ink Trust", ods_code="RX1")
        with acting_for(own.id):
            details = queries.own_details()
        assert (details.entry.name, details.entry.keys.ods_code) == ("Quill and Ink Trust", "RX1")
        assert (details.retention_years, details.entry.revision) == (7, 2)
        assert found(board, "ink") == ["Quill and Ink Trust"]

    def test_refuses_a_stale_page_and_takes_a_double_click_once(self, board: SpaceRef) -> None:
        own = make_organisation(board)
        self.edit(own, name="First")
        self.edit(own, name="First")
        with pytest.raises(service.Stale):
            self.edit(own, name="Second")

    def test_refuses_anothers_key_and_name(self, board: SpaceRef) -> None:
        make_organisation(board, "Ink Trust", keys=Keys(ods_code="RX1"))
        own = make_organisation(board)
        with pytest.raises(service.KeyTaken) as taken:
            self.edit(own, ods_code="RX1")
        assert taken.value.field == "ods_code"
        with pytest.raises(service.AlreadyThere):
            self.edit(own, name="The Ink Trust")
