"""From the cells of a spreadsheet to what each partner said of each factor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.assessments.importing import targets as t
from app.assessments.importing.guessing import factor_of
from app.assessments.importing.meanings import as_level, guess, plain
from app.commons.instrument import Instrument
from app.commons.levels import Level
from app.core.sheets import Cell, Row, Sheet

MOST_WORDS = 6000  # characters of one text, as for answers that are typed
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell cannot be taken."""

    place: str  # "B7"
    text: str


@dataclass(frozen=True, slots=True)
class Given:
    """What a partner said of one factor."""

    level: Level | None = None
    practice: str = ""
    difference: str = ""
    words_at: str = ""  # the place of its first text

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return self.level is None and not self.practice and not self.difference


@dataclass
class Converted:
    """What a spreadsheet becomes.

    Attributes:
        partners: by the name in the file, then by factor.
        problems: what has to be put right in the file first.
    """

    partners: dict[str, dict[int, Given]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def level_values(sheet: Sheet, targets: Sequence[str]) -> tuple[str, ...]:
    """Return the different values that stand in columns of levels, in the order in which they first come."""
    columns = [place for place, target in enumerate(targets) if target.partition(":")[0] == t.LEVEL]
    found = {row.text(column): None for row in sheet.rows for column in columns if row.text(column)}
    return tuple({plain(value) or value: value for value in reversed(found)}.values())[::-1]


def convert(sheet: Sheet, targets: Sequence[str], meanings: Mapping[str, str], instrument: Instrument) -> Converted:
    """Return what the partners said.

    Args:
        sheet: as it was read.
        targets: what each column is.
        meanings: by a value as `plain` gives it, its code; a value that is not there counts as it is guessed.
        instrument: what was asked.
    """
    made = Converted()
    partner_at = targets.index(t.PARTNER)
    first_at: dict[tuple[str, int], tuple[int, str]] = {}  # the row and cell that first say something of a factor
    for row in sheet.rows:
        name = row.text(partner_at)
        cells = [
            (target, row.cells[place]) for place, target in enumerate(targets) if target and place < len(row.cells)
        ]
        made.problems += [Problem(cell.place, cell.problem) for _, cell in cells if cell.problem]
        if not name:
            if any(cell.text for _, cell in cells):
                made.problems.append(
                    Problem(row.cells[partner_at].place, "Enter the partner’s name, or empty this row")
                )
            continue
        if len(name) > LONGEST_NAME:
            made.problems.append(Problem(row.cells[partner_at].place, "This name is longer than 200 characters"))
            continue
        for number, what, cell in _by_factor(row, cells, instrument, made.problems):
            if not cell.text:
                continue
            row_number, place = first_at.setdefault((name, number), (row.number, cell.place))
            if row_number != row.number:
                text = f"{name} has an answer to factor {number} in {place} already. Leave one of them out"
                made.problems.append(Problem(cell.place, text))
                continue
            said = made.partners.setdefault(name, {})
            said[number] = _with(said.get(number, Given()), what, cell, meanings, made.problems)
        made.partners.setdefault(name, {})
    for said in made.partners.values():
        for number in [number for number, one in said.items() if one.is_empty]:
            del said[number]
    return made


def _by_factor(
    row: Row, cells: Sequence[tuple[str, Cell]], instrument: Instrument, problems: list[Problem]
) -> Iterator[tuple[int, str, Cell]]:
    """Yield the factor, what is said of it ("level") and the cell, for each that says something."""
    factor_cell = next((cell for target, cell in cells if target == t.FACTOR), None)
    number = 0
    if factor_cell is not None:
        factor = factor_of(factor_cell.text, instrument) if factor_cell.text else None
        if factor is None:
            text = f"“{factor_cell.text[:60]}” is none of the factors. Enter its number, 1 to {len(instrument.factors)}"
            problems.append(Problem(factor_cell.place, text if factor_cell.text else "Enter the factor’s number"))
            return
        number = factor.number
    for target, cell in cells:
        what, _, of = target.partition(":")
        if what in t.OF_A_FACTOR:
            yield int(of) if of else number, what, cell


def _with(said: Given, what: str, cell: Cell, meanings: Mapping[str, str], problems: list[Problem]) -> Given:
    if what == t.LEVEL:
        code = meanings.get(plain(cell.text)) or guess(cell.text)
        if not code:
            problems.append(Problem(cell.place, f"Say what “{cell.text[:60]}” means as a level"))
            return said
        return replace(said, level=as_level(code))
    if len(cell.text) > MOST_WORDS:
        problems.append(
            Problem(cell.place, f"This text has {len(cell.text):,} characters; {MOST_WORDS:,} can be taken")
        )
        return said
    words_at = said.words_at or cell.place
    if what == t.PRACTICE:
        return replace(said, practice=cell.text, words_at=words_at)
    return replace(said, difference=cell.text, words_at=words_at)
