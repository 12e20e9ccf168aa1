"""A world that fills every table: regions, boards, organisations, people in every role, cycles at every stage.

Every text that somebody wrote carries a *marker* of its own, with markup in it, and the world knows who has a
right to read it. So a page, a mail, a job or a log can be asked whether it holds what it should not.

    alder (region north)   quill, reed on both boards; small and cared on alder alone, cared looked after by it;
                           newcomer invited by alder, nobody there yet
    birch (region south)   stranger: in the directory, on no board
    quill and reed are tied to the register as councils, one of the north, one of the south

`building` puts it into a database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.access.policy import permissions_of
from app.commons.kinds import PartnerKind
from app.core import clock
from app.people.roles import Role
from tenants import SpaceRef

MARKER = re.compile(r"mk\d{4}km", re.IGNORECASE)
NASTY = "<i>\"'&"  # what must be drawn escaped wherever it stands
REGIONS = {"north": "E12000001", "south": "E12000009"}
BOARDS = {"alder": "north", "birch": "south"}
ORGANISATIONS = {
    "quill": (PartnerKind.POLICE, ("alder", "birch")),
    "reed": (PartnerKind.HEALTH, ("alder", "birch")),
    "small": (PartnerKind.SMALL_CHARITY, ("alder",)),
    "cared": (PartnerKind.SMALL_CHARITY, ("alder",)),
    "newcomer": (PartnerKind.HOUSING, ()),
    "stranger": (PartnerKind.PROVIDER, ()),
}
COUNCILS = {"quill": "E06000001", "reed": "E06000022"}  # tied to the register
COUNCIL_REGIONS = {"quill": "north", "reed": "south"}
PERIOD = (clock.reporting_year_of(clock.local_date(clock.now())) - 1, 2)  # that they have counts of: year and quarter
CLAIMED = ("quill", "reed", "small", "stranger")
CARED = "cared"  # nobody of its own: alder's manager answers in its name
UNCLAIMED = ("newcomer", CARED)  # their contacts were invited by the board
OPERATOR = "operator"
CYCLES = ("closed", "open", "draft")


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in, and already has."""

    key: str
    account_id: UUID
    email: str
    token: str  # of a sign-in
    roles: dict[str, tuple[Role, ...]]  # by space
    is_operator: bool = False

    def permissions(self, space: str) -> frozenset[Any]:
        """What the policy lets this person do there."""
        return permissions_of(frozenset(self.roles.get(space, ())))


@dataclass
class World:
    """What there is, and who may read which marker."""

    spaces: dict[str, SpaceRef] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    readers: dict[str, frozenset[str]] = field(default_factory=dict)  # marker -> keys of spaces, and "operator"
    ids: dict[str, dict[str, Any]] = field(default_factory=dict)  # by space
    secrets: dict[str, tuple[str, ...]] = field(default_factory=dict)  # an invitation's path -> the spaces it is about
    addressed: dict[str, set[str]] = field(default_factory=dict)  # an e-mail address -> spaces whose mail it may get
    jobs: list[UUID] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)

    def mark(self, what: str, *readers: str, nasty: bool = True) -> str:
        """Return a text with a marker of its own, for these spaces alone to read."""
        token = f"Mk{len(self.readers):04d}kM"
        self.readers[token.lower()] = frozenset(readers)
        return f"{what} {token}{NASTY if nasty else ''}"

    def let_read(self, text: str, *readers: str) -> None:
        """Let more spaces read the markers in a text: it was let go of."""
        for marker in map(str.lower, MARKER.findall(text)):
            self.readers[marker] |= frozenset(readers)

    def address(self, name: str, *readers: str) -> str:
        """Return an e-mail address with a marker in it."""
        email = f"{name}.{self.mark('', *readers, nasty=False).strip()}@msp.example".lower()
        self.addressed.setdefault(email, set()).update(readers)
        return email

    def leaks(self, text: str, readers: Iterable[str]) -> set[str]:
        """Return the markers in a text that none of these readers has a right to."""
        allowed = set(readers)
        return {m for m in map(str.lower, MARKER.findall(text)) if not self.readers[m] & allowed}

    def linked(self, space: str) -> set[str]:
        """Return the spaces that something may cross to from one."""
        found = {o for o, (_, on) in ORGANISATIONS.items() if space in on}
        found |= set(ORGANISATIONS[space][1]) if space in ORGANISATIONS else set()
        return found | ({"newcomer"} if space == "alder" else {"alder"} if space == "newcomer" else set())


def everybody_who_compares() -> tuple[str, ...]:
    """Return the spaces that read what is released to England: boards, regions, councils."""
    return (*BOARDS, *REGIONS, *COUNCILS)


def unescaped(text: str) -> set[str]:
    """Return the markers whose markup stands in an HTML text as it was typed."""
    return {match.lower() for match in re.findall(r"(mk\d{4}km)<i>", text, re.IGNORECASE)}
