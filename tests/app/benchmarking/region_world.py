"""A region with made-up figures of six measures, one of its boards and one of its councils, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import select

from app.boards import service as boards
from app.commons.models import ENGLAND, AreaKind, Figure, FigureState, MeasureYear, Release, ReleaseKind
from app.commons.queries.areas import areas
from app.commons.statistics.intervals import wilson
from app.core import clock
from app.people.roles import Role
from tenants import Space, SpaceKind, SpaceRef, acting_for, db, maintaining, new_id, operating, transaction
from tests.app.accounts.helpers import make_person, make_space

SOUTH_WEST = "E12000009"
ASKED, FULLY, RECORDED = "sac-2015-msp-asked", "sac-2015-msp-fully", "sac-2015-msp-recorded"
REDUCED, REMAINED, CONCERNS = "sac-2015-risk-reduced", "sac-2015-risk-remained", "sac-2015-concerns-rate"
YEARS = (2020, 2021, 2022, 2023, 2024)
LOADED = datetime(2026, 1, 5, 9, tzinfo=UTC)
WHOLE = 1000.0


_codes: list[str] = []


@dataclass(frozen=True)
class World:
    """The spaces, and who is in them."""

    region: SpaceRef
    board: SpaceRef
    council: SpaceRef
    lead: UUID
    chair: UUID
    coordinator: UUID


def codes() -> list[str]:
    """The councils of the South West, by name."""
    if not _codes:
        with maintaining():
            _codes.extend(area.code for area in areas().councils(SOUTH_WEST))
    return _codes


def make_world() -> World:
    """Spaces without figures: the board covers the region's first council, the organisation is its second."""
    first, second, *_ = codes()
    region = make_space(SpaceKind.REGION, "South West", "south-west", region_code=SOUTH_WEST)
    board = make_space(SpaceKind.BOARD, "Alder Bay Board", "alder-bay", region_code=SOUTH_WEST)
    with acting_for(board.id), transaction():
        boards.set_up(councils=[first], now=clock.now())
    council = make_space(SpaceKind.ORGANISATION, "Quill Council", "quill-council", region_code=SOUTH_WEST)
    tie(council, second)
    return World(
        region,
        board,
        council,
        make_person("lead@region.example", (region, Role.REGION_LEAD)),
        make_person("chair@alder.example", (board, Role.BOARD_CHAIR)),
        make_person("co@quill.example", (council, Role.ORGANISATION_COORDINATOR)),
    )


def tie(space: SpaceRef, code: str) -> None:
    """Say that an organisation is a council."""
    with operating(), transaction():
        found = db.session.scalars(select(Space).where(Space.id == space.id)).one()
        found.host_council = code


def make_release(*, title: str = "Made-up collection", loaded_at: datetime = LOADED, made_up: bool = True) -> UUID:
    """A file of figures without figures."""
    release_id = new_id()
    with maintaining(), transaction():
        db.session.add(
            Release(
                id=release_id,
                kind=ReleaseKind.FIGURES,
                publisher="A test",
                title=title,
                published_on=date(2026, 1, 1),
                file_hash=release_id.hex * 2,
                loaded_at=loaded_at,
                is_made_up=made_up,
            )
        )
    return release_id


def put(
    release_id: UUID, key: str, year: int, values: Mapping[str, float | None], *, loaded_at: datetime = LOADED
) -> None:
    """Put a measure's figures of one year on the shelf: parts of a thousand by area; None is suppressed."""
    frame = new_id()
    with maintaining(), transaction():
        frame_row = MeasureYear(id=frame, measure_key=key, year=year, release_id=release_id, loaded_at=loaded_at)
        db.session.add(frame_row)
        db.session.flush()
        for code, part in values.items():
            kind = AreaKind.COUNCIL if code[:3] not in ("E12", "E92") else AreaKind.REGION
            kind = AreaKind.ENGLAND if code == ENGLAND else kind
            low, high = wilson(part, WHOLE) if part is not None else (None, None)
            db.session.add(
                Figure(
                    measure_year_id=frame,
                    area_code=code,
                    area_kind=kind,
                    state=FigureState.SUPPRESSED if part is None else FigureState.VALUE,
                    value=None if part is None else part / 10,
                    low=None if low is None else low * 100,
                    high=None if high is None else high * 100,
                    numerator=part,
                    denominator=WHOLE,
                )
            )


def put_figures() -> UUID:
    """Put figures on the shelf. Of the region's councils, in their order:

    - the first is worse than England on being asked, and worsening;
    - the second is worse on two measures of one topic, being fully met and being recorded, and steady;
    - the third is better on being asked, and improving;
    - the fourth is worse on risk reduced, and so on risk remained, which is the same said twice;
    - the others stand as England does.
    """
    release_id = make_release()
    own = codes()
    for at, year in enumerate(YEARS):
        everywhere: dict[str, float | None] = {**dict.fromkeys(own, 800.0), SOUTH_WEST: 800.0, ENGLAND: 800.0}
        put(release_id, ASKED, year, everywhere | {own[0]: 780.0 - 50 * at, own[2]: 800.0 + 30 * at})
        put(release_id, FULLY, year, everywhere | {own[1]: 600.0})
        put(release_id, RECORDED, year, everywhere | {own[1]: 610.0, own[5]: None})
        put(release_id, REDUCED, year, everywhere | {own[3]: 650.0})
        put(release_id, REMAINED, year, dict.fromkeys(everywhere, 200.0) | {own[3]: 350.0})
    return release_id
