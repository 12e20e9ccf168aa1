"""Made-up data at the size of a region or of the country: who sits on which board, and who answered when.

This is the plan: pure, the same for the same seed. `sample_fill` puts it into the tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID

from app.core import clock
from app.demo.answers import FACTORS, DemoAnswer, answers_for
from app.demo.region import YEARS, DemoOrganisation, load_region

PARTNERS = 30  # of each board, where nothing else is said
CYCLES = 5  # one a year; the last is open
SEED = 1
WITHOUT = 0.027  # of the partners in the open cycle, those that have not sent yet
OPEN_FOR = 60  # days
SINCE = 40  # days that the newest cycle has been open


@dataclass(frozen=True, slots=True)
class Scale:
    """How much of everything."""

    boards: int
    organisations: int
    shared: int  # organisations that sit on several boards
    largest: int  # on how many the largest of these sits
    partners: int = PARTNERS  # of each board
    years: int = 10  # of national figures


NATIONAL = Scale(boards=131, organisations=2500, shared=400, largest=33)
REGION = Scale(boards=15, organisations=278, shared=44, largest=15)  # one ninth
ONE_BOARD = Scale(boards=1, organisations=PARTNERS, shared=0, largest=0)  # to measure growth against
SCALES = {"region": REGION, "national": NATIONAL}


class Ids:
    """Ids that a seed decides: of version 7, as `tenants.new_id` makes them, with the moment given."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)

    def at(self, moment: datetime) -> UUID:
        """Return a new id that says it was made then."""
        value = (int(moment.timestamp() * 1000) << 80) | self._random.getrandbits(80)
        value = (value & ~(0xF << 76)) | (0x7 << 76)
        return UUID(int=(value & ~(0x3 << 62)) | (0x2 << 62))


@dataclass(frozen=True, slots=True)
class Year:
    """One cycle: every board asks at the same time."""

    index: int
    reporting_year: int
    opens_on: date
    closes_on: date
    is_open: bool

    @property
    def opened_at(self) -> datetime:
        """When it was opened."""
        return datetime.combine(self.opens_on, time(9), tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Seat:
    """One organisation on one board."""

    board: int
    organisation: int
    partner_id: UUID
    requests: tuple[UUID, ...]  # one a year
    submissions: tuple[UUID | None, ...]  # one a year; None where nothing was sent
    sent_at: tuple[datetime | None, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it, before there is a row."""

    scale: Scale
    years: tuple[Year, ...]
    boards: tuple[UUID, ...]
    organisations: tuple[UUID, ...]
    managers: tuple[UUID, ...]  # accounts, one a board
    leads: tuple[UUID, ...]  # accounts, one an organisation
    cycles: tuple[tuple[UUID, ...], ...]  # by board, then year
    seats: tuple[Seat, ...]

    def of_board(self, number: int) -> list[Seat]:
        """Return a board's partners."""
        return [seat for seat in self.seats if seat.board == number]

    def of_organisation(self, number: int) -> list[Seat]:
        """Return the boards that an organisation sits on."""
        return [seat for seat in self.seats if seat.organisation == number]


def make_plan(scale: Scale, *, now: datetime, seed: int = SEED) -> Plan:
    """Plan a sample.

    Args:
        scale: how much.
        now: the newest cycle is open then.
        seed: another one seats and answers otherwise.
    """
    random, ids = Random(f"{seed}:seats"), Ids(f"{seed}:ids")
    years = tuple(_year(index, clock.local_date(now)) for index in range(CYCLES))
    begin = years[0].opened_at - timedelta(days=90)
    seats = [
        _seat(board, organisation, years, random, ids)
        for board, organisations in enumerate(_seating(scale, random))
        for organisation in organisations
    ]
    return Plan(
        scale=scale,
        years=years,
        boards=tuple(ids.at(begin) for _ in range(scale.boards)),
        organisations=tuple(ids.at(begin) for _ in range(scale.organisations)),
        managers=tuple(ids.at(begin) for _ in range(scale.boards)),
        leads=tuple(ids.at(begin) for _ in range(scale.organisations)),
        cycles=tuple(tuple(ids.at(year.opened_at) for year in years) for _ in range(scale.boards)),
        seats=tuple(seats),
    )


def _year(index: int, today: date) -> Year:
    ago = CYCLES - 1 - index
    opens_on = today - timedelta(days=SINCE + 365 * ago)
    closes_on = opens_on + timedelta(days=OPEN_FOR)
    return Year(index, clock.reporting_year_of(today) - ago, opens_on, closes_on, is_open=closes_on >= today)


def _seat(board: int, organisation: int, years: Sequence[Year], random: Random, ids: Ids) -> Seat:
    sent = [None if year.is_open and random.random() < WITHOUT else _sent_at(year, random) for year in years]
    return Seat(
        board,
        organisation,
        partner_id=ids.at(years[0].opened_at - timedelta(days=80)),
        requests=tuple(ids.at(year.opened_at) for year in years),
        submissions=tuple(ids.at(moment) if moment else None for moment in sent),
        sent_at=tuple(sent),
    )


def _sent_at(year: Year, random: Random) -> datetime:
    days = (SINCE if year.is_open else OPEN_FOR) - 1
    return year.opened_at + timedelta(days=random.randint(1, days), minutes=random.randint(0, 480))


def _seating(scale: Scale, random: Random) -> list[list[int]]:
    """Return the organisations of each board: first those on several, the largest first, then one's own."""
    boards: list[list[int]] = [[] for _ in range(scale.boards)]
    for organisation, size in enumerate(_sizes(scale, random)):
        emptiest = sorted(range(scale.boards), key=lambda board: (len(boards[board]), random.random()))
        for board in emptiest[:size]:
            boards[board].append(organisation)
    own = iter(range(scale.shared, scale.organisations))
    for seats in boards:
        seats.extend(next(own) for _ in range(scale.partners - len(seats)))
    return boards


def _sizes(scale: Scale, random: Random) -> list[int]:
    """Return on how many boards each of the shared organisations sits; all seats are taken in the end."""
    if not scale.shared:
        return []
    left = scale.boards * scale.partners - (scale.organisations - scale.shared)
    sizes = [scale.largest] + [2] * (scale.shared - 1)
    weights = [0.0] + [1 / (place + 5) for place in range(1, scale.shared)]
    if not sum(sizes) <= left <= scale.largest + (scale.largest - 1) * (scale.shared - 1):
        raise ValueError("These boards have not as many seats as these organisations take.")
    while sum(sizes) < left:
        [grown] = random.choices(range(scale.shared), weights)
        sizes[grown] += sizes[grown] < scale.largest - 1
    return sizes


def answers_of(organisation: int, year: int, seed: int = SEED) -> dict[int, DemoAnswer]:
    """Return what an organisation answered in a year, in the words of one of the demo's."""
    speaker = speaker_of(organisation)
    said_in = (year + organisation // len(load_region().organisations)) % YEARS
    return {factor: _said(speaker.slug, factor, said_in, seed) for factor in FACTORS}


def speaker_of(organisation: int) -> DemoOrganisation:
    """Return the organisation of the demo whose kind and words one of the sample has."""
    organisations = load_region().organisations
    return organisations[organisation % len(organisations)]


_heard: dict[tuple[str, int, int, int], DemoAnswer] = {}


def _said(slug: str, factor: int, year: int, seed: int) -> DemoAnswer:
    key = slug, factor, year, seed
    if key not in _heard:
        _heard[key] = answers_for(load_region().organisation(slug), factor, year, seed)
    return _heard[key]
