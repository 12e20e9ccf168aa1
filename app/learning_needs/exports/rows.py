"""Every figure of a release as one row: a group, what was asked, a measure, its value, and whether it is shown.

The CSV file is these rows. Excel, Word and PDF are tables that pick their cells out of them, so that all four hold the
same figures and the same gaps.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.learning_needs.queries.findings import Findings
from app.learning_needs.queries.sheets import ROUTES, SHEETS, STEPS, Gap, Group, Sheet, base_of

SHOWN = "shown"
JSON = Mapping[str, Any]
Value = int | float | None

PEOPLE, PERCENT, MEAN, STEPS_UNIT = "people", "per cent", "1 to 5", "steps"


@dataclass(frozen=True, slots=True)
class Measure:
    """What a figure measures: its code, its name, and its unit."""

    code: str
    label: str
    unit: str


ANSWERED = Measure("answered", "Answered the survey", PEOPLE)
WORK_N = Measure("work_n", "Ticked at least one topic", PEOPLE)
WORK_YES = Measure("work_yes", "Say it is their work", PEOPLE)
WORK_SHARE = Measure("work_share", "Say it is their work", PERCENT)
RATED_N = Measure("rated_n", "Gave both ratings", PEOPLE)
MATTERS = tuple(Measure(f"matters_{step}", f"Matters: step {step}", PEOPLE) for step in range(1, STEPS + 1))
CAN = tuple(Measure(f"can_{step}", f"Can do: step {step}", PEOPLE) for step in range(1, STEPS + 1))
MEAN_MATTERS = Measure("mean_matters", "Matters, mean", MEAN)
MEAN_CAN = Measure("mean_can", "Can do, mean", MEAN)
NEED = Measure("need", "Need", STEPS_UNIT)
NEED_LOW = Measure("need_low", "Need, lower end", STEPS_UNIT)
NEED_HIGH = Measure("need_high", "Need, upper end", STEPS_UNIT)
WITH_NEED = Measure("with_need", "Have a need", PEOPLE)
WITH_NEED_SHARE = Measure("with_need_share", "Have a need", PERCENT)
WITH_NEED_LOW = Measure("with_need_low", "Have a need, lower end", PERCENT)
WITH_NEED_HIGH = Measure("with_need_high", "Have a need, upper end", PERCENT)
ROUTE_N = Measure("route_n", "Said what would help", PEOPLE)
ROUTE_COUNTS = {key: Measure(f"route_{key}", f"Would help: {key}", PEOPLE) for key in ROUTES}
ROUTE_SHARES = {key: Measure(f"route_{key}_share", f"Would help: {key}", PERCENT) for key in ROUTES}
TICK_N = Measure("n", "Answered the survey", PEOPLE)
TICKED = Measure("ticked", "Picked it", PEOPLE)
TICKED_SHARE = Measure("ticked_share", "Picked it", PERCENT)
VIEW_N = Measure("view_n", "Answered this question", PEOPLE)
VIEWS = tuple(Measure(f"view_{step}", f"Answer {step}", PEOPLE) for step in range(1, 7))
VIEW_SHARES = tuple(Measure(f"view_{step}_share", f"Answer {step}", PERCENT) for step in range(1, 7))

_RATED: tuple[tuple[Measure, Callable[[JSON], Any]], ...] = (
    (RATED_N, lambda row: row["n"]),
    *((measure, lambda row, at=at: row["matters"][at]) for at, measure in enumerate(MATTERS)),
    *((measure, lambda row, at=at: row["can"][at]) for at, measure in enumerate(CAN)),
    (MEAN_MATTERS, lambda row: row["mean_matters"]),
    (MEAN_CAN, lambda row: row["mean_can"]),
    (NEED, lambda row: row["need"]),
    (NEED_LOW, lambda row: row["low"]),
    (NEED_HIGH, lambda row: row["high"]),
    (WITH_NEED, lambda row: row["with_need"]),
    (WITH_NEED_SHARE, lambda row: row["share_with_need"]),
    (WITH_NEED_LOW, lambda row: row["share_low"]),
    (WITH_NEED_HIGH, lambda row: row["share_high"]),
)
_WORK: tuple[tuple[Measure, Callable[[JSON], Any]], ...] = (
    (WORK_N, lambda row: row["n"]),
    (WORK_YES, lambda row: row["yes"]),
    (WORK_SHARE, lambda row: row["share"]),
)
_ROUTE: tuple[tuple[Measure, Callable[[JSON], Any]], ...] = (
    (ROUTE_N, lambda row: row["n"]),
    *((measure, lambda row, key=key: row[key][0]) for key, measure in ROUTE_COUNTS.items()),
    *((measure, lambda row, key=key: row[key][1]) for key, measure in ROUTE_SHARES.items()),
)
_VIEW: tuple[tuple[Measure, Callable[[JSON], Any]], ...] = (
    (VIEW_N, lambda row: row["n"]),
    *((measure, lambda row, at=at: row["counts"][at]) for at, measure in enumerate(VIEWS)),
    *((measure, lambda row, at=at: row["shares"][at]) for at, measure in enumerate(VIEW_SHARES)),
)

MEASURES: tuple[Measure, ...] = (
    ANSWERED,
    *(measure for measure, _ in (*_WORK, *_RATED, *_ROUTE)),
    TICK_N,
    TICKED,
    TICKED_SHARE,
    *(measure for measure, _ in _VIEW),
)
_FIRST = frozenset({ANSWERED, WORK_N, RATED_N, ROUTE_N, TICK_N, VIEW_N})


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, or the gap in its place."""

    sheet: str
    group: Group
    question: str  # "answered", "topic", "barrier", "way", "view"
    item: str  # the key of the topic, barrier, way or view; empty for "answered"
    item_label: str
    measure: Measure
    value: Value
    status: str  # SHOWN, or "not shown: fewer than 10"
    follows: bool  # the question is hidden for this group, and the row before says so already


def rows_of(found: Findings) -> Iterator[Row]:
    """Yield every figure of the sheets that were read, gaps and all, sheet by sheet and group by group."""
    for name in SHEETS:
        sheet = found.sheets.get(name)
        if sheet is None:
            continue
        for at, group in sheet.places():
            yield from _group_rows(found, sheet, at, group)


def status_of(gap: Gap, smallest: int) -> str:
    """Return what stands in the place of a figure that is not shown."""
    return f"not shown: {gap.why(smallest)}"


def _group_rows(found: Findings, sheet: Sheet, at: int, group: Group) -> Iterator[Row]:
    smallest = found.survey.smallest

    def row(question: str, item: str, label: str, measure: Measure, value: Value, gap: Gap, hides: bool) -> Row:
        status = SHOWN if value is not None else status_of(gap, smallest)
        follows = value is None and hides and measure not in _FIRST
        return Row(sheet.name, group, question, item, label, measure, value, status, follows)

    yield row("answered", "", "", ANSWERED, sheet.answered(at), sheet.gap(base_of("answered"), at), True)
    for topic in found.topics:
        for kind, measures in (("work", _WORK), ("rated", _RATED), ("route", _ROUTE)):
            figures = sheet.topic(topic.key, kind, at)
            for measure, pick in measures:
                is_mean = measure.unit != PERCENT
                gap = sheet.gap_in(figures, base_of(kind, topic.key), at, is_mean=is_mean)
                yield row(
                    "topic", topic.key, topic.title, measure, pick(figures) if figures else None, gap, figures is None
                )
    for question, kind, options in (("barrier", "barriers", found.words.barriers), ("way", "ways", found.words.ways)):
        ticks = sheet.ticks(kind, at)
        for option in options:
            count = ticks["counts"].get(option.key) if ticks else None
            # An option can be hidden by itself, since its count could be worked out.
            hidden = sheet.gap(base_of(kind), at) if ticks is None else Gap.DERIVABLE
            few = hidden if count is None else Gap.FEW
            for measure, value, gap in (
                (TICK_N, ticks["n"] if ticks else None, hidden),
                (TICKED, count, hidden),
                (TICKED_SHARE, ticks["shares"].get(option.key) if ticks else None, few),
            ):
                yield row(question, option.key, option.label, measure, value, gap, ticks is None)
    for view in found.words.views:
        figures = sheet.view(view.key, at)
        gap = sheet.gap_in(figures, base_of("view", view.key), at, is_mean=False)
        for measure, pick in _VIEW:
            yield row("view", view.key, view.label, measure, pick(figures) if figures else None, gap, figures is None)
