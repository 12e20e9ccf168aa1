"""The made-up region as frozen values: boards, organisations, people. Read from data/, never from a database."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

DATA = Path(__file__).parent / "data"
YEARS = 4  # year_index 0 is three reporting years ago, 3 is the current one
CURRENT_YEAR = YEARS - 1


@dataclass(frozen=True, slots=True)
class DemoBoardPartner:
    """A link between a board and an organisation: accepted, or asked and not yet answered."""

    organisation: str
    state: str


@dataclass(frozen=True, slots=True)
class DemoParticipant:
    """One partner's place in one cycle."""

    organisation: str
    state: str  # submitted, working, not_begun
    days_before_close: int | None  # when it submitted; None where it has not


@dataclass(frozen=True, slots=True)
class DemoCycle:
    """One cycle of a board. Days are counted from today; below 0 is past."""

    title: str  # holds {year}: the loader fills in the reporting year's name
    year_index: int  # 0 to 3; 3 is the current reporting year
    state: str  # draft, open, closed
    opens_in_days: int
    closes_in_days: int
    words: str  # the chair's, to the partners
    partners: tuple[DemoParticipant, ...]


@dataclass(frozen=True, slots=True)
class DemoBoard:
    """A board, its partners and its cycles, oldest first."""

    name: str
    slug: str
    stage: str  # closing, closed_last_month, three_years, just_created, draft
    covers_text: str
    chair_words: str
    accent: str  # "#rrggbb", at least 4.5 to 1 on white
    addressed_as: str  # what the board calls its partners, plural
    partners: tuple[DemoBoardPartner, ...]
    cycles: tuple[DemoCycle, ...]


@dataclass(frozen=True, slots=True)
class DemoOrganisation:
    """A partner organisation, how strong its practice is, and the words it uses for itself."""

    name: str
    slug: str
    kind: str
    domain: str  # web and mail, always under .example
    directory_keys: Mapping[str, str]
    staff: int  # head count
    base: float  # usual level in the first year, 1 to 4
    strong: frozenset[int]  # factor numbers, 1 to 11
    weak: frozenset[int]
    answered: tuple[int, ...]  # how many of the 11 its return holds, one number a year
    voice: Mapping[str, str]
    position: int  # its place in the list; spreads the wording between organisations


@dataclass(frozen=True, slots=True)
class DemoRole:
    """A role in one space. The operator's has no space."""

    place: str  # board, organisation, region, operator
    slug: str | None
    role: str


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A person who can sign in. The loader sets the one shared password."""

    name: str
    job_title: str
    email: str
    roles: tuple[DemoRole, ...]


@dataclass(frozen=True, slots=True)
class DemoRegion:
    """All of it."""

    name: str
    slug: str
    about: str
    boards: tuple[DemoBoard, ...]
    organisations: tuple[DemoOrganisation, ...]
    people: tuple[DemoPerson, ...]

    def organisation(self, slug: str) -> DemoOrganisation:
        """Return the organisation with that slug.

        Raises:
            KeyError: there is none.
        """
        for organisation in self.organisations:
            if organisation.slug == slug:
                return organisation
        raise KeyError(slug)


@cache
def load_region() -> DemoRegion:
    """Read the region, its organisations and its people."""
    region = read_json("region.json")
    return DemoRegion(
        name=region["name"],
        slug=region["slug"],
        about=region["about"],
        boards=tuple(_board(row) for row in region["boards"]),
        organisations=tuple(
            _organisation(position, row)
            for position, row in enumerate(read_json("organisations.json")["organisations"])
        ),
        people=tuple(_person(row) for row in read_json("people.json")["people"]),
    )


def read_json(name: str) -> Any:
    """Return one file of data/ as plain values."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def _board(row: dict[str, Any]) -> DemoBoard:
    return DemoBoard(
        name=row["name"],
        slug=row["slug"],
        stage=row["stage"],
        covers_text=row["covers_text"],
        chair_words=row["chair_words"],
        accent=row["accent"],
        addressed_as=row["addressed_as"],
        partners=tuple(DemoBoardPartner(**partner) for partner in row["partners"]),
        cycles=tuple(_cycle(cycle) for cycle in row["cycles"]),
    )


def _cycle(row: dict[str, Any]) -> DemoCycle:
    return DemoCycle(
        title=row["title"],
        year_index=row["year_index"],
        state=row["state"],
        opens_in_days=row["opens_in_days"],
        closes_in_days=row["closes_in_days"],
        words=row["words"],
        partners=tuple(
            DemoParticipant(partner["organisation"], partner["state"], partner.get("days_before_close"))
            for partner in row["partners"]
        ),
    )


def _organisation(position: int, row: dict[str, Any]) -> DemoOrganisation:
    return DemoOrganisation(
        name=row["name"],
        slug=row["slug"],
        kind=row["kind"],
        domain=row["domain"],
        directory_keys=MappingProxyType(row["directory_keys"]),
        staff=row["staff"],
        base=row["practice"]["base"],
        strong=frozenset(row["practice"]["strong"]),
        weak=frozenset(row["practice"]["weak"]),
        answered=tuple(row["answered"]),
        voice=MappingProxyType(row["voice"]),
        position=position,
    )


def _person(row: dict[str, Any]) -> DemoPerson:
    return DemoPerson(
        name=row["name"],
        job_title=row["job_title"],
        email=row["email"],
        roles=tuple(DemoRole(role["place"], role.get("slug"), role["role"]) for role in row["roles"]),
    )
