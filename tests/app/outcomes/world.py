"""Two councils of one region and one of another, their region, and files of counts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from app.commons import queries as commons
from app.commons.importing.vocabulary import (
    ACHIEVED,
    ACHIEVED_CELLS,
    ASKED,
    ASKED_CELLS,
    LACKED,
    LACKED_CELLS,
    SECTION_42,
)
from app.core import clock
from app.outcomes.queries.counts import get_period
from app.outcomes.reading.file import Loaded, load
from app.outcomes.service import releases, uploads
from app.people.roles import Role
from tenants import Audience, SpaceKind, SpaceRef, acting_for, operating, provision, resolve, transaction
from tests.app.accounts.helpers import make_person, make_space

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
BRISTOL, BATH, SHEFFIELD = "E06000023", "E06000022", "E08000019"
SOUTH_WEST = "E12000009"
YEAR = 2026
Rows = Iterable[tuple[str, str, str, str, object]]


@dataclass(frozen=True)
class World:
    bristol: SpaceRef
    bath: SpaceRef
    sheffield: SpaceRef
    trust: SpaceRef  # an organisation that is no council
    region: SpaceRef


def make_council(name: str, slug: str, code: str | None) -> SpaceRef:
    with operating(), transaction():
        region = commons.get_council(code).region_code if code else None
        provision(
            SpaceKind.ORGANISATION,
            name=name,
            slug=slug,
            controller=name,
            region_code=region,
            host_council=code,
            now=clock.now(),
        )
    with operating():
        found = resolve(SpaceKind.ORGANISATION, slug)
    assert found is not None
    return found


def make_world() -> World:
    world = World(
        make_council("Bristol City Council", "bristol", BRISTOL),
        make_council("Bath Council", "bath", BATH),
        make_council("Sheffield City Council", "sheffield", SHEFFIELD),
        make_council("Quill Trust", "quill", None),
        make_space(SpaceKind.REGION, "South West", "south-west", region_code=SOUTH_WEST),
    )
    for space in (world.bristol, world.bath, world.sheffield, world.trust):
        make_person(f"lead@{space.slug}.example", (space, Role.ORGANISATION_LEAD), name="Lee Adder")
    make_person("reader@bristol.example", (world.bristol, Role.ORGANISATION_VIEWER), name="Ray Der")
    make_person("lead@south-west.example", (world.region, Role.REGION_LEAD), name="Reg Ion")
    return world


def msp(asked: Iterable[int], achieved: Iterable[int], lacked: Iterable[int] | None = None) -> list[tuple[str, ...]]:
    """Rows of SG4a, and of SG3a where it is given, of section 42 enquiries."""
    rows: list[tuple[str, ...]] = [
        ("SG4a", SECTION_42, ASKED, label, str(n)) for label, n in zip(ASKED_CELLS, asked, strict=True)
    ]
    rows += [("SG4a", SECTION_42, ACHIEVED, label, str(n)) for label, n in zip(ACHIEVED_CELLS, achieved, strict=True)]
    if lacked is not None:
        rows += [("SG3a", SECTION_42, LACKED, label, str(n)) for label, n in zip(LACKED_CELLS, lacked, strict=True)]
    return rows


def tidy(periods: Mapping[tuple[int, int], Iterable[tuple[str, ...]]]) -> bytes:
    """A tidy file of several periods."""
    out = io.StringIO(newline="")
    write = csv.writer(out)
    write.writerow(["table", "enquiry_type", "category", "subcategory", "year", "quarter", "count"])
    for (year, quarter), rows in periods.items():
        for table, kind, category, subcategory, value in rows:
            write.writerow([table, kind, category, subcategory, f"{year}-{(year + 1) % 100:02d}", quarter or "", value])
    return out.getvalue().encode()


QUARTER_1 = msp((60, 20, 10, 6, 4), (30, 27, 3))
QUARTER_2 = msp((50, 20, 10, 5, 3), (30, 18, 2))


def read_file(sent: bytes, *, code: str = BRISTOL, year: int | None = None, quarter: int | None = None) -> Loaded:
    return load(sent, lookup=commons.council_lookup(), council_code=code, year=year, quarter=quarter)


def bring_in(space: SpaceRef, sent: bytes, *, code: str = BRISTOL, year: int | None = None) -> UUID:
    """Read a file, keep it, take it in."""
    with acting_for(space.id):
        loaded = read_file(sent, code=code, year=year)
        with transaction():
            upload_id = uploads.bring_in(key=uuid4(), filename="counts.csv", loaded=loaded, now=NOW)
        with transaction():
            uploads.take(upload_id=upload_id, now=NOW)
    return upload_id


def release(
    space: SpaceRef,
    quarter: int,
    *audiences: Audience,
    code: str = BRISTOL,
    call_id: UUID | None = None,
    now: datetime = NOW,
) -> UUID:
    """Look at a period, and release it."""
    with acting_for(space.id):
        seen = get_period(YEAR, quarter, council_code=code).seen
        with transaction():
            return releases.release(
                key=uuid4(),
                year=YEAR,
                quarter=quarter,
                tables=None,
                audiences=audiences or (Audience.REGION,),
                until=None,
                call_id=call_id,
                has_seen=True,
                seen=seen,
                now=now,
            )
