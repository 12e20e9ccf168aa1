"""Heat maps of a release: groups by topics, as rows of cells for a table. Each cell has its figure, or says why not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.learning_needs.queries.sheets import Group, Sheet, Topic, base_of, figure


@dataclass(frozen=True, slots=True)
class Measure:
    """What a heat map shows: from which row of a topic, in which field, and where its shades begin."""

    key: str
    title: str
    about: str
    kind: str
    field: str
    unit: str
    shades: tuple[float, ...]  # from each of these on, a shade deeper


NEED = Measure(
    "need",
    "Need",
    "How much a topic matters less how well staff can do it, in steps. A higher figure is a wider need.",
    "rated",
    "need",
    "",
    (0.3, 0.8, 1.3, 1.8),
)
WITH_NEED = Measure(
    "with_need",
    "Have a need",
    "The share of those who gave both ratings for whom the topic matters more than they can do it.",
    "rated",
    "share_with_need",
    "%",
    (20, 40, 60, 80),
)
WORK = Measure(
    "work",
    "Part of the work",
    "The share of staff who say that the topic is part of their work.",
    "work",
    "share",
    "%",
    (20, 40, 60, 80),
)
MATTERS = Measure(
    "matters",
    "Matters",
    "How much the topic matters in the role, from 1 to 5.",
    "rated",
    "mean_matters",
    "",
    (2.5, 3, 3.5, 4),
)
CAN = Measure(
    "can",
    "Can do",
    "How well staff can do it now, from 1 to 5. A higher figure is better.",
    "rated",
    "mean_can",
    "",
    (2.5, 3, 3.5, 4),
)
MEASURES = {measure.key: measure for measure in (NEED, WITH_NEED, WORK, MATTERS, CAN)}


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One figure with its shade, 0 to 4; or a gap, which has no shade."""

    text: str
    shade: int | None
    why: str  # of a gap: the reason in full
    value: float | None  # what a column is sorted by


@dataclass(frozen=True, slots=True)
class HeatLine:
    """One row of the table: what it is about, a note under it, where it leads, its cells."""

    label: str
    note: str
    href: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class HeatColumn:
    """One column: its head, and where it leads."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class HeatTable:
    """A heat map as a page draws it."""

    caption: str
    first: str
    columns: tuple[HeatColumn, ...]
    lines: tuple[HeatLine, ...]
    gaps: tuple[str, ...]  # the reasons that its gaps give, each once


def groups_by_topics(
    sheet: Sheet,
    topics: Sequence[Topic],
    measure: Measure,
    *,
    smallest: int,
    caption: str,
    first: str,
    href_of: Callable[[Topic], str],
    note_of: Callable[[int], str] = lambda _: "",
) -> HeatTable:
    """Return a table with a line for each group and a column for each topic."""
    lines = [
        HeatLine(group.label, note_of(at), "", tuple(cell_of(sheet, topic, at, measure, smallest) for topic in topics))
        for at, group in sheet.places()
    ]
    columns = tuple(HeatColumn(f"{topic.number}. {topic.title}", href_of(topic)) for topic in topics)
    return HeatTable(caption, first, columns, tuple(lines), _reasons(lines))


def topics_by_groups(
    sheet: Sheet,
    topics: Sequence[Topic],
    measure: Measure,
    *,
    smallest: int,
    caption: str,
    href_of: Callable[[Topic], str],
    groups: Sequence[tuple[int, Group]] | None = None,
) -> HeatTable:
    """Return a table with a line for each topic and a column for each group."""
    places = tuple(sheet.places()) if groups is None else tuple(groups)
    lines = [
        HeatLine(
            f"{topic.number}. {topic.title}",
            "",
            href_of(topic),
            tuple(cell_of(sheet, topic, at, measure, smallest) for at, _ in places),
        )
        for topic in topics
    ]
    columns = tuple(HeatColumn(group.label, "") for _, group in places)
    return HeatTable(caption, "Topic", columns, tuple(lines), _reasons(lines))


def cell_of(sheet: Sheet, topic: Topic, at: int, measure: Measure, smallest: int) -> HeatCell:
    """Return one cell."""
    row = sheet.topic(topic.key, measure.kind, at)
    value = row[measure.field] if row else None
    if value is None:
        gap = sheet.gap_in(row, base_of(measure.kind, topic.key), at, is_mean=not measure.unit)
        return HeatCell(gap.briefly(smallest), None, gap.why(smallest), None)
    shade = sum(value >= least for least in measure.shades)
    return HeatCell(figure(value, measure.unit), shade, "", value)


def _reasons(lines: Sequence[HeatLine]) -> tuple[str, ...]:
    found = dict.fromkeys(cell.why for line in lines for cell in line.cells if cell.why)
    return tuple(found)
