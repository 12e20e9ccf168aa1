"""A context without a database, for the rooms that need none."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import app.commons
from app.commons.learning import LearningInstrument, parse_learning
from app.learning_needs.answering.context import DoorContext, DoorService, DoorSurvey, DoorTopic

DATA = Path(app.commons.__file__).parent / "data" / "msp_learning_needs_v1.json"


@cache
def instrument() -> LearningInstrument:
    return parse_learning(json.loads(DATA.read_text()), version_id=UUID(int=7), content_hash="0" * 64)


def survey(number: int = 1, *, topics: int = 17, own: int = 0, local: int = 0, **changes: Any) -> DoorSurvey:
    """A survey with so many of the bundled topics, and of its own."""
    bundled = [DoorTopic(one.key, one.title, one.about, one.help, False) for one in instrument().topics[:topics]]
    services = [DoorService(one.key, one.label, one.hint, one.key, False) for one in instrument().services]
    usual: dict[str, Any] = {
        "request_id": UUID(int=number),
        "board_name": f"Board {number}",
        "title": "A survey",
        "instrument_id": instrument().id,
        "topics": (*bundled, *(DoorTopic(f"own-{n}", f"Own {n}", "About.", "Help.", True) for n in range(own))),
        "services": (*services, *(DoorService(f"own-{n}", f"Place {n}", "", "police", True) for n in range(local))),
        "intro": "",
        "worry_phone": "01234 567890",
        "worry_words": "",
        "smallest": 10,
        "closes_on": date(2026, 12, 31),
        "headcount": 100,
        "is_open": True,
    }
    return DoorSurvey(**{**usual, **changes})


def context(*surveys: DoorSurvey) -> DoorContext:
    return DoorContext(instrument(), "Quill Police", surveys or (survey(),), "/s/AAAA1111BBBB/", "token")
