"""What the pages of comparisons need beside a sample: a tied council with counts, calls, releases, groups, a file."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select
from werkzeug.routing import Rule

from app.benchmarking.models import BoardRelease
from app.benchmarking.service import comparators, packs
from app.commons import queries as commons
from app.commons.importing.packing import Packed
from app.commons.models import MeasureFile, Release, ReleaseKind
from app.commons.service import importing, measure_files
from app.console import service as console
from app.core import clock
from app.outcomes.models import CountsRelease, CountsUpload
from app.outcomes.queries.counts import get_period
from app.outcomes.reading.file import load
from app.outcomes.service import calls, releases, uploads
from app.people.roles import Role
from tenants import Audience, Space, SpaceKind, acting_for, new_id, operating, overseeing, read, transaction
from tests.app.accounts.helpers import make_person, make_space
from tests.isolation.building_comparing import quarter_file
from tests.isolation.targets import PUBLIC

if TYPE_CHECKING:
    from tests.performance.test_statements import World

GROUPS_OF = 5  # councils


class Compared:
    """Puts that in; the more there is of the sample, the more of it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ids: dict[str, Any] = {}
        self.groups: dict[UUID, UUID] = {}  # by space
        region, self.council = self._board()
        self.region = make_space(SpaceKind.REGION, "Region", "region", region_code=region)
        self.lead = make_person("call@msp.example", (self.region, Role.REGION_LEAD))
        self._tie()
        self._call()
        for number in range(world.plan.scale.partners // 3):
            self._groups(number)
            self._count(number)
        self._hand_in()
        self._note()

    def _board(self) -> tuple[str, str]:
        with operating():
            region = read(select(Space.region_code).where(Space.id == self.world.board)).scalar_one()
            taken = set(read(select(Space.host_council).where(Space.host_council.is_not(None))).scalars())
            councils = commons.list_councils(region_code=region)
        return region, next(one.code for one in councils if one.code not in taken)

    def _tie(self) -> None:
        with operating():
            own = select(Space.host_council).where(Space.id == self.world.organisation)
            tied = read(own).scalar_one()
        with overseeing(self.world.organisation), transaction():
            if tied is not None:
                console.tie_to_council(council_code="", now=clock.now())
        with overseeing(self.world.organisation), transaction():
            console.tie_to_council(council_code=self.council, now=clock.now())

    def _call(self) -> None:
        for number in range(self.world.plan.scale.partners // 3):
            self.ids["call_id"] = new_id()
            with acting_for(self.region.id, self.lead), transaction():
                calls.make_call(
                    key=self.ids["call_id"],
                    title=f"Return {number}",
                    year=PUBLIC["year"],
                    quarter=PUBLIC["quarter"],
                    tables=("SG4a", "SG1f"),
                    due_on=clock.local_date(clock.now()) + timedelta(days=9),
                    words="",
                    now=clock.now(),
                )
        with acting_for(self.region.id, self.lead), transaction():
            packs.ask(comparator="england", as_at=clock.local_date(clock.now()), now=clock.now())

    def _groups(self, number: int) -> None:
        with operating():
            codes = tuple(one.code for one in commons.list_councils()[number : number + GROUPS_OF])
        for space, by in ((self.region.id, self.lead), (self.world.board, self.world.manager)):
            group_id = new_id()
            with acting_for(space, by), transaction():
                comparators.add_group(
                    group_id=group_id,
                    name=f"Group {number}",
                    is_list=False,
                    source="",
                    members={"": codes},
                    now=clock.now(),
                )
            self.groups[space] = group_id

    def _count(self, number: int) -> None:
        upload_id, year, quarter = new_id(), PUBLIC["year"], PUBLIC["quarter"]
        with acting_for(self.world.organisation, self.world.lead):
            sent = quarter_file(self.council, year, number)
            loaded = load(sent, lookup=commons.council_lookup(), council_code=self.council, year=None, quarter=None)
            with transaction():
                uploads.bring_in(key=upload_id, filename=f"{number}.csv", loaded=loaded, now=clock.now())
            if number:
                return  # it waits
            with transaction():
                uploads.take(upload_id=upload_id, now=clock.now())
            with transaction():
                releases.release(
                    key=new_id(),
                    year=year,
                    quarter=quarter,
                    audiences=(Audience.REGION,),
                    until=None,
                    call_id=self.ids["call_id"],
                    has_seen=True,
                    seen=get_period(year, quarter, council_code=self.council).seen,
                    now=clock.now(),
                )

    def _hand_in(self) -> None:
        packed = Packed(b"no file", "0" * 64)
        with operating(self.world.operator), transaction():
            measure_files.hand_in(key=new_id(), packed=packed, asked=importing.Asked("a.csv"), now=clock.now())

    def _note(self) -> None:
        with acting_for(self.world.organisation):
            mine = CountsRelease.space_id == self.world.organisation
            self.ids["counts_release"] = read(select(CountsRelease.id).where(mine)).scalars().one()
            waiting = select(CountsUpload.id).where(CountsUpload.content.is_not(None)).limit(1)
            self.ids["upload_id"] = read(waiting).scalar_one()
        with acting_for(self.world.board):
            own = select(BoardRelease.id).where(BoardRelease.space_id == self.world.board).limit(1)
            self.ids["board_release"] = read(own).scalar_one()
        with operating():
            figures = select(Release.id).where(Release.kind == ReleaseKind.FIGURES).limit(1)
            self.ids["figures_release"] = read(figures).scalar_one()
            self.ids["file_id"] = read(select(MeasureFile.id).limit(1)).scalar_one()

    def values(self, rule: Rule) -> dict[str, Any]:
        """Return what a rule about comparisons takes."""
        first = rule.rule.split("/")[1]
        release = {"boards": "board_release", "organisations": "counts_release"}.get(first, "figures_release")
        group: UUID = self.groups[self.region.id if first == "regions" else self.world.board]
        values = {
            "group_id": group,
            "release_id": self.ids[release],
            "upload_id": self.ids["upload_id"],
            "call_id": self.ids["call_id"],
            "file_id": self.ids["file_id"],
            "what": "cycle",
            "subject_id": self.world.plan.cycles[0][-2],
            **PUBLIC,
        }
        if first in ("instruments", "account") or rule.endpoint.startswith("commons."):
            return {}
        return {name: value for name, value in values.items() if name in rule.arguments}
