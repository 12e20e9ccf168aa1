"""A list of councils, or of each council's neighbours, as people have it in a file: read whole, or not at all."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice

from app.commons.importing.layouts import heading_key
from app.commons.importing.reading import CannotRead, open_records
from app.commons.names import name_key
from app.commons.queries import CouncilLookup
from app.commons.shapes import AreaRow
from app.outcomes.reading.workbook import MAGIC, workbook_records

MOST_BYTES = 200_000
MOST_ROWS = 10_000
MOST_NEIGHBOURS = 60  # of one council
SHOWN = 50  # problems that a page lists
_COUNCIL = frozenset(
    {
        *("council", "councilname", "councilcode", "area", "areaname", "areacode", "la", "laname", "lacode"),
        *("localauthority", "authority", "authorityname", "onscode", "onsareacode", "code", "name", "for", "of"),
    }
)
_NEIGHBOUR = re.compile(
    r"(?:nearest|statistical)?(?:neighbou?r|nn|comparator|similarcouncil)(?:s|code|name)?(\d*)(?:code|name)?"
)
_RANK = frozenset({"rank", "position", "order", "distance", "number", "no"})


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be understood in a row, and what to do."""

    row: int
    said: str
    why: str


@dataclass(frozen=True, slots=True)
class CouncilList:
    """What a file holds.

    Attributes:
        members: codes, nearest first, by the code of the council whose neighbours they are; of a plain list of
            councils under the empty code.
        problems: in the order of rows; where there are any, nothing of the file may be used.
        notes: what was passed over, and does no harm.
    """

    members: dict[str, tuple[str, ...]]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]

    @property
    def is_group(self) -> bool:
        """Whether it is a plain list, the same for whoever is compared."""
        return "" in self.members


@dataclass(frozen=True, slots=True)
class _Columns:
    council: int
    neighbours: tuple[int, ...]
    rank: int | None
    first: tuple[int, list[str]] | None  # a first row that is no heading


@dataclass(slots=True)
class _Reading:
    lookup: CouncilLookup
    ranked: dict[str, dict[str, tuple[float, int]]] = field(default_factory=dict)  # council -> neighbour -> order
    problems: list[Problem] = field(default_factory=list)
    again: int = 0
    itself: int = 0
    _known: dict[str, str | tuple[str, ...]] = field(default_factory=dict)

    def code_of(self, row: int, said: str) -> str | None:
        """Return the code of the council that a cell names; where it is not one, note the problem."""
        if said not in self._known:
            self._known[said] = tuple(council.code for council in self.lookup.find(said)) or _unknown(said, self.lookup)
        found = self._known[said]
        if isinstance(found, str):
            self.problems.append(Problem(row, said[:60], found))
            return None
        if len(found) > 1:
            names = " and ".join(council.name for council in self.lookup.councils if council.code in found)
            self.problems.append(Problem(row, said[:60], f"This council was divided into {names}. Name one of these"))
            return None
        return found[0]

    def add(self, council: str, code: str, rank: float | None) -> None:
        """Take one neighbour; whoever names it again, or a council as its own neighbour, does no harm."""
        if code == council:
            self.itself += 1
            return
        own = self.ranked.setdefault(council, {})
        if code in own:
            self.again += 1
        else:
            own[code] = (float(len(own)) if rank is None else rank, len(own))


def read_list(sent: bytes, lookup: CouncilLookup) -> CouncilList:
    """Read a file of councils.

    Args:
        sent: the bytes as they came: CSV or .xlsx. One column of councils is a group. Two or more are a list: a
            council, and its neighbours beside it, one a row or several; a rank or distance orders them. A council may
            be called by any code or name that it ever had. Headings are not needed.
        lookup: the register.

    Raises:
        CannotRead: it is empty, too large, or no such file.
    """
    if not sent.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise CannotRead("This file is empty. Choose the file that holds the list")
    if len(sent) > MOST_BYTES:
        raise CannotRead(f"The file must be {MOST_BYTES // 1000} KB or smaller")
    records = ((number, cells) for number, cells in _records(sent) if any(cell.strip() for cell in cells))
    columns = _columns(records, lookup)
    reading = _Reading(lookup)
    last: str | None = None
    begun = [columns.first] if columns.first else []
    for count, (number, cells) in enumerate(_chained(begun, records), 1):
        if count > MOST_ROWS:
            raise CannotRead(f"This file has more than {MOST_ROWS:,} rows. Take out what you do not need")
        last = _take(reading, number, [cell.strip() for cell in cells], columns, last)
    _check_lengths(reading)
    if not reading.ranked and not reading.problems:
        raise CannotRead("This file has headings, but no councils below them")
    members = {council: tuple(sorted(found, key=lambda code: found[code])) for council, found in reading.ranked.items()}
    return CouncilList(members, tuple(reading.problems), tuple(_notes(reading)))


def template(councils: Iterable[tuple[AreaRow, Sequence[AreaRow]]]) -> bytes:
    """Return a list of neighbours as a CSV file that can be changed and sent back."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("council code", "council", "neighbour code", "neighbour"))
    for council, neighbours in councils:
        writer.writerows((council.code, council.name, other.code, other.name) for other in neighbours)
    return out.getvalue().encode("utf-8-sig")


def _records(sent: bytes) -> Iterator[tuple[int, list[str]]]:
    if sent.startswith(MAGIC):
        return workbook_records(sent, most=MOST_ROWS + 1)
    records = open_records(io.BytesIO(sent))
    return ((records.number, record) for record in records)


def _chained(
    begun: Iterable[tuple[int, list[str]]], records: Iterator[tuple[int, list[str]]]
) -> Iterator[tuple[int, list[str]]]:
    yield from begun
    yield from records


def _columns(records: Iterator[tuple[int, list[str]]], lookup: CouncilLookup) -> _Columns:
    """Return which column is what, by the headings; without any, the first is the council, the others neighbours."""
    number, first = next(islice(records, 1), (0, []))
    keys = [heading_key(cell) for cell in first]
    councils = [place for place, key in enumerate(keys) if key in _COUNCIL]
    neighbours = [place for place, key in enumerate(keys) if _NEIGHBOUR.fullmatch(key)]
    if councils:
        rank = next((place for place, key in enumerate(keys) if key in _RANK), None)
        return _Columns(councils[0], _one_of_each(keys, neighbours), rank, None)
    filled = [place for place, cell in enumerate(first) if cell.strip()]
    if any(lookup.find(first[place]) for place in filled):
        return _Columns(filled[0], tuple(filled[1:]), None, (number, first))
    if len(neighbours) == len(filled) == 1:  # a column that is headed Neighbours, and nothing else
        return _Columns(neighbours[0], (), None, None)
    raise CannotRead("The first row must have the headings council and neighbour, or council alone")


def _one_of_each(keys: Sequence[str], neighbours: Sequence[int]) -> tuple[int, ...]:
    """Return the columns of neighbours, the first of those that say the same neighbour by code and by name."""
    found: dict[str, int] = {}
    for place in neighbours:
        match = _NEIGHBOUR.fullmatch(keys[place])
        found.setdefault(match[1] if match else "", place)
    return tuple(found.values())


def _take(reading: _Reading, number: int, cells: list[str], columns: _Columns, last: str | None) -> str:
    """Take one row; return the council that it is of, for rows below that leave it out: "" where nobody knows it."""
    said = cells[columns.council] if columns.council < len(cells) else ""
    if not columns.neighbours:
        code = reading.code_of(number, said) if said else None
        if code:
            reading.add("", code, None)
        return ""
    if not said and last is None:
        reading.problems.append(Problem(number, "", "This row names no council. Enter whose neighbour it is"))
        return ""
    council = reading.code_of(number, said) if said else last
    others = [cells[place] for place in columns.neighbours if place < len(cells) and cells[place]]
    if not others:
        reading.problems.append(Problem(number, said[:60], "This row names no neighbour. Enter one, or take it out"))
    rank = _rank(cells[columns.rank]) if columns.rank is not None and columns.rank < len(cells) else None
    for other in others:
        code = reading.code_of(number, other)
        if code and council:
            reading.add(council, code, rank)
    return council or ""


def _rank(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\d{1,9}(\.\d{1,12})?", text, re.ASCII) else None


def _unknown(said: str, lookup: CouncilLookup) -> str:
    near = get_close_matches(name_key(said[:60]), list(lookup.names), n=1, cutoff=0.75)
    if not near:
        return "This is no council that we know. Use its name, or its code like E06000052"
    meant = next(council.name for council in lookup.councils if council.code == lookup.names[near[0]])
    return f"This is no council that we know. Is it {meant}?"


def _check_lengths(reading: _Reading) -> None:
    names = {council.code: council.name for council in reading.lookup.councils}
    for council, found in reading.ranked.items():
        if council and len(found) > MOST_NEIGHBOURS:
            why = f"This council has {len(found)} neighbours. The most is {MOST_NEIGHBOURS}"
            reading.problems.append(Problem(0, names[council], why))


def _notes(reading: _Reading) -> Iterator[str]:
    if reading.again:
        yield f"{reading.again} times the file named the same council again. It counts once"
    if reading.itself:
        yield f"{reading.itself} times a council was named as its own neighbour. That was left out"


__all__ = ["MOST_BYTES", "CannotRead", "CouncilList", "Problem", "read_list", "template"]
