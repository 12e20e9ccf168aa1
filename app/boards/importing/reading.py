"""From the rows of a sheet to organisations and their people, and what is wrong with each row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from app.boards.importing import columns
from app.boards.importing.shapes import Group, Person, Problem
from app.boards.importing.words import kind_of, role_of
from app.core.addresses import LONGEST_ADDRESS, is_address
from app.core.sheets import Cell, Row, Sheet, column_letters
from app.organisations.keys import CLEANERS, COUNCIL_CODE, LABELS
from app.organisations.names import search_name
from app.people.roles import Role

LONGEST_NAME, LONGEST_PERSON = 200, 120
_FORMULA = ("=", "+", "@")
_KIND_HELP = "Write one of the kinds of the template, like “Police” or “Voluntary organisation”"
_ROLE_HELP = "Write “Safeguarding lead”, “Coordinator” or “Contributor”, or leave it empty"
FindCouncil = Callable[[str], tuple[str, ...]]


@dataclass(slots=True)
class Read:
    """What the rows say, before the directory is asked."""

    groups: dict[str, Group] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    left_out: dict[int, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def read_rows(sheet: Sheet, places: Mapping[str, int], left_out: Collection[int], find_council: FindCouncil) -> Read:
    """Return the organisations that a sheet tells of.

    Args:
        sheet: as it was read.
        places: the column of each field, from 0.
        left_out: numbers of rows that do not count.
        find_council: returns the register's codes for a name or a code.
    """
    return _Reader(places, len(sheet.headings), find_council).read(sheet.rows, left_out)


class _Reader:
    def __init__(self, places: Mapping[str, int], width: int, find_council: FindCouncil) -> None:
        self._places, self._width, self._find_council = places, width, find_council
        self._read = Read()
        self._above: str | None = None  # the organisation that a row without a name belongs to
        self._formulas: list[str] = []
        self._carried: list[int] = []
        self._people: dict[tuple[str, str], str] = {}  # where each address stands, by organisation
        self._addresses: dict[str, tuple[str, int]] = {}  # who stands at another organisation too

    def read(self, rows: tuple[Row, ...], left_out: Collection[int]) -> Read:
        for row in rows:
            if row.number in left_out:
                self._read.left_out[row.number] = ", ".join(cell.text for cell in row.cells if cell.text)[:120]
                self._above = self._cell(row, columns.ORGANISATION).text or self._above
            else:
                self._take(row)
        for group in self._read.groups.values():
            _settle(group)
        self._check_keys()
        self._remark()
        return self._read

    def _cell(self, row: Row, name: str) -> Cell:
        place = self._places.get(name)
        return row.cells[place] if place is not None else Cell("", "")

    def _complain(self, row: int, cell: Cell, text: str) -> None:
        self._read.problems.append(Problem(row, cell.place, text, cell.text[:80]))

    def _take(self, row: Row) -> None:
        for cell in row.cells[self._width :]:
            if cell.text:
                self._complain(row.number, cell, "There is no heading above this cell. Clear it, or write one")
        used = [row.cells[place] for place in self._places.values()]
        broken = [cell for cell in used if cell.problem]
        for cell in broken:
            self._complain(row.number, cell, cell.problem)
        self._formulas += [cell.place for cell in used if cell.text.startswith(_FORMULA)]
        group = self._group(row, is_broken=self._cell(row, columns.ORGANISATION) in broken)
        if group is None:
            return
        group.rows.append(row.number)
        self._take_kind(row, group)
        for name in LABELS:
            self._take_key(row, name, group)
        self._take_person(row, group, is_broken=bool(broken))

    def _group(self, row: Row, *, is_broken: bool) -> Group | None:
        cell = self._cell(row, columns.ORGANISATION)
        name = " ".join(cell.text.split()) or ("" if is_broken else self._above or "")
        if not name:
            if not is_broken:
                self._complain(row.number, cell, "Write the name of the organisation")
            return None
        if not cell.text:
            self._carried.append(row.number)
        self._above = name
        key = search_name(name)
        if not key:
            self._complain(row.number, cell, "Write the name of the organisation in letters")
            return None
        if len(name) > LONGEST_NAME:
            self._complain(row.number, cell, f"The name must be {LONGEST_NAME} characters or fewer")
        return self._read.groups.setdefault(key, Group(key, name, cell.place))

    def _take_kind(self, row: Row, group: Group) -> None:
        cell = self._cell(row, columns.KIND)
        if not cell.text:
            return
        kind = kind_of(cell.text)
        if kind is None:
            self._complain(row.number, cell, f"This kind is not known. {_KIND_HELP}")
        elif group.kind not in (None, kind):
            self._complain(row.number, cell, f"Cell {group.kind_place} gives this organisation another kind. Keep one")
        else:
            group.kind, group.kind_place = kind, group.kind_place or cell.place

    def _take_key(self, row: Row, name: str, group: Group) -> None:
        cell = self._cell(row, name)
        if not cell.text:
            return
        try:
            value = self._council(cell.text) if name == COUNCIL_CODE else CLEANERS[name](cell.text)
        except ValueError as error:
            self._complain(row.number, cell, str(error))
            return
        if not value:
            return
        known = group.keys.get(name)
        if known is None:
            group.keys[name], group.key_places[name] = value, cell.place
        elif known.casefold() != value.casefold():
            text = f"Cell {group.key_places[name]} gives the same organisation another {_said(name)}. Keep one"
            self._complain(row.number, cell, text)

    def _council(self, text: str) -> str:
        codes = self._find_council(text)
        if len(codes) != 1:
            raise ValueError("This council is not in the register. Write its name, or its code, like E09000001")
        return codes[0]

    def _take_person(self, row: Row, group: Group, *, is_broken: bool) -> None:
        names = (self._cell(row, columns.PERSON), self._cell(row, columns.LAST_NAME))
        name = " ".join(" ".join(cell.text for cell in names).split())
        email, role = self._cell(row, columns.EMAIL), self._cell(row, columns.ROLE)
        if is_broken or not (name or email.text or role.text):
            return
        before = len(self._read.problems)
        address = email.text.removeprefix("mailto:").strip(" <>").lower()
        if not name:
            self._complain(row.number, names[0], "Write the name of the person")
        elif len(name) > LONGEST_PERSON:
            self._complain(row.number, names[0], f"The name must be {LONGEST_PERSON} characters or fewer")
        if not address:
            self._complain(row.number, email, "Write the email address of the person")
        elif not is_address(address) or len(address) > LONGEST_ADDRESS:
            self._complain(row.number, email, "Write one email address, like name@example.com")
        wanted = role_of(role.text) if role.text else None
        if role.text and wanted is None:
            self._complain(row.number, role, f"This role is not known. {_ROLE_HELP}")
        double = self._people.setdefault((group.key, address), email.place) if address else email.place
        if double != email.place:
            self._complain(row.number, email, f"This person stands in cell {double} already. Keep one of the two rows")
        if len(self._read.problems) == before:
            group.people.append(Person(row.number, name, address, wanted, email.place))
            self._addresses.setdefault(address, (group.key, row.number))

    def _check_keys(self) -> None:
        """Complain of one key at two organisations: they are one, or one of the two is wrong."""
        seen: dict[tuple[str, str], Group] = {}
        for group in self._read.groups.values():
            for name, value in group.keys.items():
                other = seen.setdefault((name, value.casefold()), group)
                if other is not group:
                    text = (
                        f"“{other.name}” in row {other.rows[0]:,} has this {_said(name)} too. Write one name in both "
                        "rows, or put this cell right"
                    )
                    place = group.key_places[name]
                    self._read.problems.append(Problem(_row_of(place), place, text, value))

    def _remark(self) -> None:
        remarks = self._read.remarks
        if self._carried:
            remarks.append(f"{_rows(self._carried)} without a name of an organisation: taken as the one above.")
        if self._formulas:
            remarks.append(f"Begins like a formula, and is taken as text: {_listed(self._formulas)}.")
        several = [
            person.place
            for group in self._read.groups.values()
            for person in group.people
            if self._addresses[person.email][0] != group.key
        ]
        if several:
            remarks.append(f"This address stands at another organisation too: {_listed(several)}. Check it.")


def _said(name: str) -> str:
    label = LABELS[name]
    return label if label.startswith("NHS") else label.lower()


def _row_of(place: str) -> int:
    return int(place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _listed(places: list[str]) -> str:
    more = f" and {len(places) - 5:,} more" if len(places) > 5 else ""
    return ", ".join(places[:5]) + more


def _rows(numbers: list[int]) -> str:
    return f"{'Row' if len(numbers) == 1 else 'Rows'} {_listed([f'{number:,}' for number in numbers])}"


def _settle(group: Group) -> None:
    """Give a role to whom the file gives none: the first leads where nobody else does, the others contribute."""
    has_lead = any(one.role is Role.ORGANISATION_LEAD for one in group.people)
    for number, person in enumerate(group.people):
        if person.role is None:
            role = Role.ORGANISATION_CONTRIBUTOR if has_lead else Role.ORGANISATION_LEAD
            group.people[number], has_lead = replace(person, role=role), True


def missing_people(group: Group, places: Mapping[str, int]) -> Problem | None:
    """Return what is wrong where nobody can be invited, or nobody leads; None where all is well."""
    if not group.people:
        text = f"Nobody is named at {group.name}. Write the name and the address of its safeguarding lead"
        return Problem(group.rows[0], place_of(places, columns.EMAIL, group.rows[0]), text)
    if not any(one.role is Role.ORGANISATION_LEAD for one in group.people):
        text = f"Nobody leads at {group.name}. Make one of its people the safeguarding lead"
        return Problem(group.people[0].row, place_of(places, columns.ROLE, group.people[0].row), text)
    return None


def place_of(places: Mapping[str, int], name: str, row: int) -> str:
    """Return the place of a field's cell in a row; of the row's first cell where the file has no such column."""
    return f"{column_letters(places.get(name, 0))}{row}"


__all__ = ["FindCouncil", "Read", "missing_people", "place_of", "read_rows"]
