"""Two boards and two organisations that sit on both: nothing about isolation can be tested with fewer."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask import Flask

from tenants import SpaceKind, SpaceState, acting_for, answer_link, ask_to_link, operating, provision, transaction

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Spaces:
    """Ids of two boards, two organisations linked with both, and one that is linked with none."""

    anytown: UUID
    otherby: UUID
    police: UUID
    charity: UUID
    stranger: UUID


@pytest.fixture
def now() -> datetime:
    """A moment."""
    return NOW


@pytest.fixture
def spaces(app: Flask) -> Spaces:
    """Two boards and two organisations, linked; and a stranger."""
    names = {
        "anytown": SpaceKind.BOARD,
        "otherby": SpaceKind.BOARD,
        "police": SpaceKind.ORGANISATION,
        "charity": SpaceKind.ORGANISATION,
        "stranger": SpaceKind.ORGANISATION,
    }
    with operating(), transaction():
        made = {
            name: provision(
                kind, name=name.title(), slug=name, controller="The council", now=NOW, state=SpaceState.ACTIVE
            ).id
            for name, kind in names.items()
        }
    for board in ("anytown", "otherby"):
        for organisation in ("police", "charity"):
            with acting_for(made[board]), transaction():
                ask_to_link(made[organisation], now=NOW)
            with acting_for(made[organisation]), transaction():
                answer_link(made[board], accept=True, now=NOW)
    return Spaces(**made)
