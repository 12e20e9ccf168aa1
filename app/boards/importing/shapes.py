"""What a list of partners holds, and what would come of it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from app.commons.kinds import PartnerKind
from app.core.sheets import Note
from app.organisations.keys import Keys
from app.people.roles import Role


@dataclass(frozen=True, slots=True)
class Problem:
    """Why nothing can be taken in as it stands.

    Attributes:
        row: of the file.
        place: the cell: "B7".
        text: a sentence: what is wrong, and what to do.
        held: what stands in the cell, shortened.
    """

    row: int
    place: str
    text: str
    held: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to invite."""

    row: int
    name: str
    email: str  # lower case
    role: Role | None  # None where the file does not say it; settled once the organisation is whole
    place: str  # of the address


@dataclass(slots=True)
class Group:
    """An organisation as the rows of the file tell of it.

    Attributes:
        key: its name as it is matched: it names the organisation in what is said of the file.
        place: where its name stands first.
        rows: all that tell of it.
        key_places: where each key stands.
    """

    key: str
    name: str
    place: str
    rows: list[int] = field(default_factory=list)
    kind: PartnerKind | None = None
    kind_place: str = ""
    keys: dict[str, str] = field(default_factory=dict)
    key_places: dict[str, str] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)

    @property
    def contact(self) -> Person:
        """Its first safeguarding lead, once there is no problem left."""
        return next(person for person in self.people if person.role is Role.ORGANISATION_LEAD)

    @property
    def others(self) -> tuple[Person, ...]:
        """Whoever is to be invited besides the contact."""
        contact = self.contact
        return tuple(person for person in self.people if person is not contact)

    @property
    def cleaned(self) -> Keys:
        """Its keys, as the directory keeps them."""
        return Keys(**self.keys)


@dataclass(frozen=True, slots=True)
class Known:
    """An organisation of the directory, and where it stands with this board.

    Attributes:
        search_name: its name as it is matched.
        is_claimed: whether somebody of its own is there.
        partner_id: of the board's partner that it is; None where it is none.
        has_left: whether that partner left.
    """

    id: UUID
    name: str
    search_name: str
    kind: PartnerKind
    is_claimed: bool
    keys: Keys
    partner_id: UUID | None = None
    has_left: bool = False


class Fate(enum.StrEnum):
    """What would come of an organisation of the file."""

    DOUBT = "doubt"
    NEW = "new"
    KNOWN = "known"
    RETURNS = "returns"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Proposal:
    """An organisation of the file, and what would come of it.

    Attributes:
        entry: the organisation of the directory that it is, where it is one.
        candidates: those that it may be, where that has to be asked.
        choice: what was said: "new", an organisation's id, or "".
        may_be_new: whether it can be entered as it stands; a name that is there already cannot be entered twice.
        why: why it is asked.
    """

    group: Group
    fate: Fate
    entry: Known | None = None
    candidates: tuple[Known, ...] = ()
    choice: str = ""
    may_be_new: bool = True
    why: str = ""

    @property
    def is_asked(self) -> bool:
        """Whether somebody has to say which one it is, or has said so."""
        return bool(self.candidates)


@dataclass(frozen=True, slots=True)
class Plan:
    """What would come of a file, as it was understood and with what was said of it.

    Attributes:
        problems: in the order of rows; nothing is taken in while there is one.
        proposals: an organisation each, in the order of the file.
        left_out: the rows that were left out, each with what it says.
        remarks: what to look at, though nothing stands in the way.
        unused: the headings of columns that are not used.
    """

    problems: tuple[Problem, ...]
    proposals: tuple[Proposal, ...]
    left_out: Mapping[int, str]
    notes: tuple[Note, ...]
    remarks: tuple[str, ...]
    unused: tuple[str, ...]
    rows: int

    def of(self, fate: Fate) -> tuple[Proposal, ...]:
        """Return the organisations of which this would come."""
        return tuple(one for one in self.proposals if one.fate is fate)

    @property
    def asked(self) -> tuple[Proposal, ...]:
        """Return those of which somebody has to say, or has said, which they are; those still open first."""
        return tuple(
            sorted((one for one in self.proposals if one.is_asked), key=lambda one: one.fate is not Fate.DOUBT)
        )

    @property
    def problem_rows(self) -> int:
        """How many rows have something wrong."""
        return len({problem.row for problem in self.problems})

    @property
    def to_take(self) -> tuple[Proposal, ...]:
        """Return those that would become partners."""
        return tuple(one for one in self.proposals if one.fate in (Fate.NEW, Fate.KNOWN, Fate.RETURNS))

    @property
    def can_be_taken(self) -> bool:
        """Whether nothing is left to be put right or said, and there is something to take in."""
        return not self.problems and not self.of(Fate.DOUBT) and bool(self.to_take)


__all__ = ["Fate", "Group", "Known", "Person", "Plan", "Problem", "Proposal"]
