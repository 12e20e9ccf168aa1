"""The tests can fail: each guard, broken on purpose, is found by the very looks that find nothing otherwise."""

import pytest
from flask import Flask

from tests.isolation.flaws import FLAWS, Flaw
from tests.isolation.looks import Ground
from tests.isolation.world import World


def test_there_are_enough() -> None:
    assert len({flaw.name for flaw in FLAWS}) >= 20


@pytest.mark.parametrize("flaw", FLAWS, ids=lambda flaw: flaw.name)
class TestFlaw:
    def test_is_found_once_it_is_there(
        self, flaw: Flaw, world_app: Flask, world: World, database_kind: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with world_app.app_context():
            ground = Ground(world_app, world, database_kind)
            with monkeypatch.context() as patch:
                flaw.plant(patch, ground)
                found = [line for line in flaw.look(ground) if "a fault" not in line]
        print(flaw.name, len(found), found[:2])
        assert bool(found) is flaw.shows(database_kind), found


@pytest.mark.parametrize("look", dict.fromkeys(flaw.look for flaw in FLAWS), ids=lambda look: look.__qualname__)
class TestLook:
    def test_finds_nothing_where_nothing_is_broken(
        self, look: object, world_app: Flask, world: World, database_kind: str
    ) -> None:
        with world_app.app_context():
            assert list(look(Ground(world_app, world, database_kind))) == []  # type: ignore[operator]  # it is one
