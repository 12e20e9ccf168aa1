"""The heat map as one drawing, for a file: partner by factor, each cell a digit, a word and a colour."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.assessments.charts.levels import FILLS, LINES, TEXTS
from app.assessments.queries.taking_out import STATUS, CycleOut, PartnerOut
from app.assessments.spoken import MARK
from app.commons.levels import RATINGS, Level
from app.ui.drawing import (
    INK,
    LINE,
    MIDDLE,
    PALE,
    PAPER,
    SMALL,
    Chart,
    Drawing,
    Line,
    Rect,
    Shape,
    Text,
    in_lines,
    shortened,
)

_LEFT, _CELL, _ROW = 340.0, 94.0, 38.0  # of a partner's name, of a cell, of a row
_WORDS = 12  # size of a cell's words
_OUTSIDE = "#eceff0"
_GROUND: dict[Level | None, tuple[str, str, str]] = {
    **{level: (FILLS[at], LINES[at], TEXTS[at]) for at, level in enumerate(RATINGS)},
    Level.NOT_SURE: (PAPER, INK, INK),
    Level.OUTSIDE: (_OUTSIDE, LINE, INK),
    None: (PAPER, PALE, MIDDLE),
}
SHORT: dict[Level | None, str] = {Level.NOT_SURE: "? Not sure", Level.OUTSIDE: "– Outside", None: "Left open"}
KEY = (
    *((FILLS[at], level.short_label) for at, level in enumerate(RATINGS)),
    (PAPER, "? Not sure"),
    (_OUTSIDE, "– Outside our work"),
)


@dataclass(frozen=True, slots=True)
class HeatFooting:
    """What stands under the heat map."""

    said: tuple[str, ...]
    is_made_up: bool = False

    def lines(self) -> tuple[str, ...]:
        """Return the sentences, a line each."""
        return self.said


def cell_words(level: Level | None) -> str:
    """Return what a cell says: "3 Established", "? Not sure"."""
    return level.short_label if level and level.is_rating else SHORT[level]


def heat_footing(found: CycleOut, *, day: date) -> HeatFooting:
    """Return whose view it is, of which day, and what the marks beside names mean."""
    said = [
        "Partners’ own view: the level that each chose for itself. Not moderated.",
        f"{found.board}, reporting year {found.cycle.year_label}. As it stood on {day.day} {day:%B %Y}.",
    ]
    count = sum(one.status == "answered_for" for one in found.partners)
    if count:
        said.append(f"“{MARK}” marks {count} whose answers the board gave in its partner’s name.")
    if found.imported_from is not None:
        said.append(f"Brought in from a spreadsheet: {found.imported_from}.")
    return HeatFooting(tuple(said))


def heat_sentence(found: CycleOut) -> str:
    """Return what the heat map shows, in a sentence."""
    now = found.results.now.values()
    rated, high = sum(one.rated for one in now), sum(one.high for one in now)
    sent = sum(one.request.current is not None for one in found.partners)
    said = f"{sent} of {len(found.partners)} partners have sent their answers"
    return f"{said}. Of {rated:,} levels chosen, {high:,} are Established or Embedded." if rated else f"{said}."


def heat_drawing(found: CycleOut) -> Chart:
    """Return the heat map of a cycle, every partner, by name: as wide as its factors are many."""
    drawing = _drawn(found)
    label = f"{found.cycle.title}: levels by partner and factor"
    return Chart(label, heat_sentence(found), drawing, drawing, key=KEY)


def _drawn(found: CycleOut) -> Drawing:
    titles = [in_lines(f"{factor.number}. {factor.title}", _CELL - 6, _WORDS) for factor in found.factors]
    top = 30 + 15.0 * max((len(lines) for lines in titles), default=0)
    width = _LEFT + _CELL * len(titles)
    shapes: list[Shape] = [*_groups(found), Text(0, top - 10, "Partner", bold=True, size=SMALL)]
    for at, lines in enumerate(titles):
        first = top - 10 - 15.0 * (len(lines) - 1)
        shapes += [
            Text(_LEFT + _CELL * at + 4, first + 15.0 * row, line, bold=True, size=_WORDS)
            for row, line in enumerate(lines)
        ]
    shapes.append(Line(0, top, width, top, stroke=INK, width=1.5))
    for at, partner in enumerate(found.partners):
        shapes += _row(found, partner, top + 2 + _ROW * at, width)
    return Drawing(round(width), round(top + 4 + _ROW * len(found.partners)), tuple(shapes))


def _groups(found: CycleOut) -> Iterator[Shape]:
    """The groups over their factors, which stand in the order of their numbers."""
    numbers = found.results.instrument.numbers
    for group in found.results.instrument.groups:
        at = [numbers.index(factor.number) for factor in group.factors]
        if at:
            x, long = _LEFT + _CELL * min(at), _CELL * (max(at) - min(at) + 1)
            yield Rect(x + 1, 0, long - 2, 22, fill=INK)
            yield Text(x + 7, 15.5, shortened(group.title, long - 12, SMALL), fill=PAPER, bold=True, size=SMALL)


def _row(found: CycleOut, partner: PartnerOut, y: float, width: float) -> list[Shape]:
    under = MARK if partner.status == "answered_for" else partner.request.kind.label
    shapes: list[Shape] = [
        Text(0, y + 16, shortened(partner.request.name, _LEFT - 8, SMALL), size=SMALL),
        Text(0, y + 31, shortened(under, _LEFT - 8, _WORDS), fill=MIDDLE, size=_WORDS, bold=under == MARK),
        Line(0, y + _ROW - 1, width, y + _ROW - 1, stroke=PALE),
    ]
    if partner.request.current is None:
        return [*shapes, Text(_LEFT + 6, y + 23, STATUS[partner.status], fill=MIDDLE, size=SMALL)]
    levels = [_level(partner, number) for number in found.results.instrument.numbers]
    return [*shapes, *_cells(levels, y)]


def _level(partner: PartnerOut, number: int) -> Level | None:
    answer = partner.answers.get(number)
    return answer.level if answer else None


def _cells(levels: Sequence[Level | None], y: float) -> Iterator[Shape]:
    for at, level in enumerate(levels):
        x = _LEFT + _CELL * at
        ground, edge, ink = _GROUND[level]
        yield Rect(x + 2, y + 2, _CELL - 4, _ROW - 6, fill=ground, stroke=edge, round=2)
        yield Text(x + _CELL / 2, y + 22, cell_words(level), "middle", fill=ink, size=_WORDS)
