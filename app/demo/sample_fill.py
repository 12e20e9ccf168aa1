"""Puts a sample into the tables: many rows at a time, each space's own by `insert_rows`, as the owner.

Simpler than what the services leave behind: only the open cycle has envelopes, with their bytes, hashes and
deliveries, so a receipt of an older year cannot be opened; each board has one manager and each organisation
one lead; a trail holds one line for each thing that was asked or sent; nobody withdrew or sent twice.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from app.commons.kinds import PartnerKind
from app.commons.queries import CouncilRow
from app.demo.sample import Plan, Scale, make_plan
from app.demo.sample_boards import BoardRows
from app.demo.sample_comparing import release_results, take_in_figures
from app.demo.sample_days import DayRows
from app.demo.sample_organisations import OrganisationRows
from app.demo.sample_rows import Row, Shared, board_slug, kind_of, name_of, organisation_slug
from app.demo.sample_surveys import SurveyRows
from tenants import (
    Space,
    SpaceKind,
    SpaceState,
    acting_for,
    insert_rows,
    maintaining,
    resolve,
    slug_of,
    transaction,
)


class AlreadyThere(Exception):
    """The database holds a sample."""


def fill(scale: Scale, *, seed: int, now: datetime, progress: Callable[[int, int], None]) -> Plan:
    """Put a sample into the tables; return what was planned.

    Args:
        scale: how much.
        seed: which of the many samples of that size.
        now: aware UTC.
        progress: told how many spaces are done, of how many.

    Raises:
        AlreadyThere: there is one.
    """
    with maintaining():
        if resolve(SpaceKind.BOARD, board_slug(0)) is not None:
            raise AlreadyThere
        filling = _Filling(Shared(make_plan(scale, now=now, seed=seed), seed), now)
        for done in filling.steps():
            progress(done, filling.total)
        take_in_figures(scale.years, seed=seed, now=now)
        return filling.shared.plan


class _Filling:
    def __init__(self, shared: Shared, now: datetime) -> None:
        self.shared = shared
        self.now = now
        self.total = len(shared.plan.boards) * 3 + len(shared.plan.organisations)

    def steps(self) -> Iterator[int]:
        """Fill, telling after each space how many are done."""
        with transaction():
            insert_rows(Space, [*self._regions(), *self._boards(), *self._organisations()])
        plan, boards, organisations = self.shared.plan, BoardRows(self.shared), OrganisationRows(self.shared)
        surveys, days = SurveyRows(self.shared), DayRows(self.shared, self.now)

        def ask(number: int) -> None:
            boards.ask(number)
            surveys.ask(number)
            days.meet(number)

        def answer(number: int) -> None:
            organisations.answer(number)
            surveys.answer(number)
            days.mail(number)

        done = 0
        for work, spaces, people in (
            (ask, plan.boards, plan.managers),
            (answer, plan.organisations, plan.leads),
            (boards.receive, plan.boards, plan.managers),
        ):
            for number, (space_id, account_id) in enumerate(zip(spaces, people, strict=True)):
                with acting_for(space_id, account_id), transaction():
                    work(number)
                done += 1
                yield done
        for _ in release_results(self.shared, now=self.now):
            done += 1
            yield done

    def _space(self, kind: SpaceKind, slug: str, name: str, **more: Any) -> Row:
        row: Row = {"kind": kind, "slug": slug, "name": name, "state": SpaceState.ACTIVE, "controller": name}
        return {
            **row,
            "retention_years": 6,
            "created_at": self.shared.begin,
            "region_code": None,
            "host_council": None,
            **more,
        }

    def _regions(self) -> list[Row]:
        regions = {council.region_code: council.region_name for shared in self.shared.councils for council in shared}
        return [
            self._space(
                SpaceKind.REGION,
                f"sample-{slug_of(name)}",
                f"{name} (sample)",
                id=self.shared.ids.at(self.shared.begin),
                region_code=code,
            )
            for code, name in regions.items()
        ]

    def _boards(self) -> list[Row]:
        return [
            self._space(
                SpaceKind.BOARD,
                board_slug(number),
                self.shared.board_name(number),
                id=self.shared.plan.boards[number],
                region_code=councils[0].region_code,
            )
            for number, councils in enumerate(self.shared.councils)
        ]

    def _organisations(self) -> list[Row]:
        councils = iter([council for of_board in self.shared.councils for council in of_board])
        return [
            self._space(
                SpaceKind.ORGANISATION,
                organisation_slug(number),
                name_of(number),
                id=space_id,
                **_tied(number, councils),
            )
            for number, space_id in enumerate(self.shared.plan.organisations)
        ]


def _tied(number: int, councils: Iterator[CouncilRow]) -> Row:
    """Return what ties a council's space to the register, while there are councils in it that are not tied."""
    council = next(councils, None) if kind_of(number) is PartnerKind.COUNCIL else None
    return {"host_council": council.code, "region_code": council.region_code} if council else {}
