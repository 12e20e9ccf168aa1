"""Reading a file of figures from end to end: every row goes into the cube, or is reported with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Protocol

from app.commons.importing.areas import AreaFinder, LeftOut
from app.commons.importing.cube import CellText, Cube, Put, SeriesName
from app.commons.importing.layouts import Recognised, find_headings, year_said
from app.commons.importing.markers import NotUnderstood
from app.commons.importing.reading import MOST_ROWS, TOO_MANY_ROWS, CannotRead, Records, open_records
from app.commons.importing.years import parse_year
from app.commons.models import MeasureKind

NumberedSeries = tuple[tuple[str, ...], SeriesName]  # what its labels fold to, and how it is spelled
Tell = Callable[[int, int], None]  # how many rows, and how many bytes of the file as it lies there
MOST_REPORTED = 200
TELL_EVERY = 20_000  # rows
_LONGEST_LABEL = {"table": 60, "enquiry_type": 120, "category": 300, "subcategory": 300}
_SHOWN = 200  # characters of a row


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that was not taken as it stands."""

    row: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class NewMeasure:
    """A measure that a tidy file describes."""

    key: str
    kind: MeasureKind
    texts: Mapping[str, str]  # title, polarity, unit, source and what else was said
    multiplier: float
    decimals: int


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a file beside what stands in it.

    Attributes:
        filename: as it came.
        year: the year it is of, where somebody said; the year that a reporting year begins in.
        latest_year: no row may be of a later one.
        kinds: the kind of every measure there is, by key.
    """

    filename: str
    year: int | None
    latest_year: int
    kinds: Mapping[str, MeasureKind]


@dataclass(slots=True)
class Taken:
    """What a file came to."""

    recognised: Recognised
    cube: Cube
    finder: AreaFinder
    rows: int = 0
    problems: list[Problem] = field(default_factory=list)  # the first of them
    problem_count: int = 0
    repeated: int = 0  # rows that say again what an earlier one said
    left_out: Counter[str] = field(default_factory=Counter)
    new_measures: dict[str, NewMeasure] = field(default_factory=dict)

    def note(self, row: int, reason: str, record: Sequence[str]) -> None:
        """Note a row that was not taken."""
        self.problem_count += 1
        if len(self.problems) < MOST_REPORTED:
            text = ", ".join(cell.strip() for cell in record if cell.strip())
            self.problems.append(Problem(row, reason, text[:_SHOWN]))


class Understanding(Protocol):
    """Reads the rows of one layout."""

    def understand(self, row: Row) -> None:
        """Put a row's cells in; NotUnderstood or LeftOut where it gives none."""


@dataclass(slots=True)
class Row:
    """One record, with what every layout asks of it."""

    taken: Taken
    about: About
    number: int
    record: Sequence[str]

    def __getitem__(self, name: str) -> str:
        """Return a field's text without spaces around it; empty where the file has no such column."""
        place = self.taken.recognised.places.get(name)
        return self.record[place].strip() if place is not None and place < len(self.record) else ""

    def label(self, name: str) -> str:
        """Return a field's label with single spaces; NotUnderstood where it is too long to be one."""
        text = " ".join(self[name].split())
        if len(text) > _LONGEST_LABEL.get(name, 300):
            raise NotUnderstood(f"The {name.replace('_', ' ')} is longer than any published one")
        return text

    def year(self) -> int:
        """Return the year that the row is of; NotUnderstood where it tells none, or one to come."""
        said = self["year"]
        if "year" not in self.taken.recognised.places:
            assert self.about.year is not None  # noqa: S101 - `take` has refused the file otherwise
            return self.about.year
        year = parse_year(said) if said else self.about.year
        if year is None:
            words = f"“{said[:40]}” is no reporting year. Write it as 2024-25" if said else "The year is empty"
            raise NotUnderstood(words)
        if year > self.about.latest_year:
            raise NotUnderstood(f"“{said[:40]}” has not begun yet")
        return year

    def area(self, *, level: str, codes: Sequence[str], name: str, year: int) -> int:
        """Return the number of the area that the row is of; NotUnderstood where it is in no register."""
        given = [code for code in codes if code and code != "0"]
        at = self.taken.finder.find(level=level, codes=given, name=name, year=year)
        if at is None:
            said = " ".join(part for part in (name, given[0] if given else "") if part)[:80]
            raise NotUnderstood(f"“{said}” is in no register of councils" if said else "The row names no area")
        return at

    def put(self, *cells: tuple[NumberedSeries, CellText], year: int, area: int) -> None:
        """Put the row's cells in.

        Raises:
            NotUnderstood: something stands there already. Where it says the same, it stays; where it says something
                else, all of it goes. The words name both rows.
        """
        cube, numbers = self.taken.cube, [self.taken.cube.number(*series) for series, _ in cells]
        earlier = next((row for row in (cube.row(number, year, area) for number in numbers) if row), 0)
        outcomes = {
            cube.put(number, year, area, cell, self.number) for number, (_, cell) in zip(numbers, cells, strict=True)
        }
        if Put.CONTRADICTS in outcomes:
            for number in numbers:
                cube.contradict(number, year, area)
            raise NotUnderstood(
                f"Row {earlier:,} is of the same area, and the two rows say different things. Neither is taken"
            )
        if Put.SAME_AGAIN in outcomes:
            self.taken.repeated += 1
            raise NotUnderstood(f"Row {earlier:,} is of the same area and says the same. It is taken once")


def take(stream: IO[bytes], about: About, finder: AreaFinder, *, tell: Tell | None = None) -> Taken:
    """Read a file from end to end.

    Args:
        stream: the file, plain or gzip; it can seek and tell.
        about: what is known of it.
        finder: of areas.
        tell: told every so often how many rows, and how many bytes of the file as it lies there, have been read.

    Raises:
        CannotRead: it is no file of figures, or too large; says what to do.
    """
    records = open_records(stream)
    recognised = find_headings(records)
    year = year_said(recognised, about.filename, about.year)
    about = About(about.filename, year, about.latest_year, about.kinds)
    if about.year is not None and about.year > about.latest_year:
        raise CannotRead("The year that this file is said to be of has not begun yet")
    taken = Taken(recognised, Cube(finder.codes), finder)
    _take_rows(records, taken, about, _understanding(recognised), tell)
    if not taken.rows:
        raise CannotRead("This file has headings, but no rows below them")
    if not any(True for at in taken.cube.slices.values() for _ in at.areas()):
        raise CannotRead(f"No row of this file was understood. {_first(taken)}")
    return taken


def _first(taken: Taken) -> str:
    if not taken.problems:
        return "All of them are of levels that are not kept"
    problem = taken.problems[0]
    return f"Row {problem.row:,}: {problem.reason}"


def _understanding(recognised: Recognised) -> Understanding:
    from app.commons.importing import collection, framework, tidy  # here: they stand on this module

    made: dict[str, type[Understanding]] = {
        "sac": collection.Collection,
        "ascof": framework.Framework,
        "tidy": tidy.Tidy,
    }
    return made[recognised.layout.dataset]()


def _take_rows(records: Records, taken: Taken, about: About, reading: Understanding, tell: Tell | None) -> None:
    width = max(taken.recognised.places.values()) + 1
    lines = 0
    for record in records:
        lines += 1
        if lines > MOST_ROWS:
            raise CannotRead(TOO_MANY_ROWS)
        if tell is not None and lines % TELL_EVERY == 0:
            tell(lines, records.read)
        if not any(record) or not any(cell.strip() for cell in record):
            continue
        taken.rows += 1
        try:
            _check_width(record, width, taken)
            reading.understand(Row(taken, about, records.number, record))
        except LeftOut as left:
            taken.left_out[str(left) or "rows of a level that is not kept"] += 1
        except NotUnderstood as problem:
            taken.note(records.number, problem.words, record)


def _check_width(record: Sequence[str], width: int, taken: Taken) -> None:
    if len(record) < width and sum(bool(cell.strip()) for cell in record) == 1:
        raise LeftOut("notes")
    if any(cell.strip() for cell in record[taken.recognised.width :]):
        raise NotUnderstood("The row has more cells than there are headings. Put names with commas in quotation marks")
