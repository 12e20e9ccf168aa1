"""The tables of the findings as Word, Excel and PDF draw them: each cell picked out of `rows`, figure or gap."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.learning_needs.exports import rows as r
from app.learning_needs.exports.rows import Measure, Row, Value, rows_of
from app.learning_needs.queries.findings import Findings
from app.learning_needs.queries.sheets import ALL, SERVICE, SINGLE, TIER, Gap, Group, Topic, figure

NOT_SHOWN = "not shown"
LETTERS = "abcdef"  # what stands in a cell for each reason, in the order of `Gap`


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what stands over it, and the unit of what stands in it ("" for words)."""

    label: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure with its status, or the gap in its place; or words."""

    value: Value | str
    status: str = r.SHOWN

    @property
    def is_gap(self) -> bool:
        """There is no figure."""
        return self.value is None

    @property
    def letter(self) -> str:
        """What stands for the reason of a gap in a table of many columns; the line over the table says what it is."""
        gap = next((gap for gap in Gap if self.status.startswith(f"not shown: {gap.why(0).split('0')[0]}")), Gap.UNSAID)
        return LETTERS[list(Gap).index(gap)]

    @property
    def text(self) -> str:
        """What a reader of a paper sees: a figure as it is written, or a letter that says why there is none."""
        if self.value is None:
            return self.letter
        return self.value if isinstance(self.value, str) else figure(self.value)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line: its name, and its cells."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what it shows, a line about it, the head of its first column, columns and lines."""

    title: str
    note: str
    first: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]

    @property
    def gaps(self) -> str:
        """What the letters in its gaps mean; empty where it has none."""
        found = {
            cell.letter: cell.status.removeprefix("not shown: ")
            for row in self.rows
            for cell in row.cells
            if cell.is_gap
        }
        said = "; ".join(f"{letter}: {why}" for letter, why in sorted(found.items()))
        return f"Letters stand for what is not shown. {said}." if said else ""


@dataclass(frozen=True, slots=True)
class Section:
    """Tables under one heading."""

    key: str
    title: str
    note: str
    tables: tuple[Table, ...]


_KINDS = {ALL: "All staff", "partner": "Partner", TIER: "Kind of role", SERVICE: "Kind of service"}
_PAIRS = {"partner_tier": "Partner and kind of role", "service_tier": "Kind of service and kind of role"}
_NEEDS = (
    Column("Say it is their work", "%"),
    Column("n"),
    Column("Matters", "mean"),
    Column("Can do", "mean"),
    Column("Need", "steps"),
    Column("From", "steps"),
    Column("To", "steps"),
    Column("Have a need", "%"),
    Column("From", "%"),
    Column("To", "%"),
)
_NEED_MEASURES = (
    r.WORK_SHARE,
    r.RATED_N,
    r.MEAN_MATTERS,
    r.MEAN_CAN,
    r.NEED,
    r.NEED_LOW,
    r.NEED_HIGH,
    r.WITH_NEED_SHARE,
    r.WITH_NEED_LOW,
    r.WITH_NEED_HIGH,
)
NOT_LEARNING = "What gets in the way at work is no learning need: training does not remove it. It is reported apart."


_METHOD = """\
A group is shown where at least {smallest} people in it answered the question, and where nobody can work out a smaller \
group by adding or taking away what is shown. Everything else is “not shown”.
Counts are rounded to the nearest 5. Per cents are whole. Means have one decimal. All come from the rounded counts.
Need is the mean of “how much does this matter in my role” less the mean of “how well can I do this now”. Both run \
from 1 to 5. A higher figure is a wider need.
The 95% interval of a need is Welch’s. It takes the two ratings as independent, so it is wider than it has to be, \
never narrower.
“Have a need” is the share of those who gave both ratings whose “matters” is above their “can do”. Its interval is \
Wilson’s.
A mean is “too spread out to say” where rounding has left less than half of a group’s answers. Where fewer than about \
20 answered, there are counts and no shares: rounding would make most of them.
Needs whose intervals overlap are not told apart: their order may be chance.
The figures were worked out once, when the survey closed. They do not change.\
""".splitlines()


class Picker:
    """Finds figures among the rows."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._cells = {(row.sheet, row.group.key, row.question, row.item, row.measure.code): row for row in rows}

    def cell(self, sheet: str, group: Group, question: str, item: str, measure: Measure) -> Cell:
        """Return one figure, or its gap."""
        row = self._cells[sheet, group.key, question, item, measure.code]
        return Cell(row.value, row.status)

    def cells(
        self, sheet: str, group: Group, question: str, item: str, measures: Iterable[Measure]
    ) -> tuple[Cell, ...]:
        """Return some figures of one question."""
        return tuple(self.cell(sheet, group, question, item, measure) for measure in measures)


def sections_of(found: Findings) -> tuple[Section, ...]:
    """Return all tables for a paper: Word and PDF."""
    pick = Picker(rows_of(found))
    everybody = found.all.groups[0]
    return (
        Section("needs", "Learning needs", "", tuple(_needs_tables(found, pick, everybody))),
        Section("groups", "Needs by group", "", tuple(_group_tables(found, pick))),
        Section("barriers", "What gets in the way at work", NOT_LEARNING, tuple(_ticks(found, pick, "barrier"))),
        Section("ways", "Ways to learn", "", tuple(_ticks(found, pick, "way"))),
        Section("views", "Views on Making Safeguarding Personal", "", tuple(_views(found, pick))),
        Section("topics", "Each topic by group", "", tuple(_topic_tables(found, pick))),
    )


def by_need(found: Findings) -> list[Topic]:
    """Return the topics, the widest need of all staff first, those that are not shown last."""

    def key(topic: Topic) -> tuple[bool, float, int]:
        rated = found.all.topic(topic.key, "rated", 0)
        need = rated["need"] if rated else None
        return (need is None, -(need or 0), topic.number)

    return sorted(found.topics, key=key)


def _titled(topic: Topic) -> str:
    return f"{topic.number}. {topic.title}{' (the board’s own topic)' if topic.own else ''}"


def _needs_tables(found: Findings, pick: Picker, everybody: Group) -> Iterator[Table]:
    topics = by_need(found)
    yield Table(
        "Needs of all staff, widest first",
        "Need is how much a topic matters less how well it can be done now. From and to are the ends of the 95% "
        "interval. n is how many gave both ratings, rounded to 5.",
        "Topic",
        _NEEDS,
        tuple(
            TableRow(_titled(topic), pick.cells(ALL, everybody, "topic", topic.key, _NEED_MEASURES)) for topic in topics
        ),
    )
    measures = (r.ROUTE_N, *r.ROUTE_SHARES.values())
    yield Table(
        "What would help most",
        "Asked of each person’s widest gaps.",
        "Topic",
        (Column("n"), *(Column(one.label, "%") for one in found.words.routes)),
        tuple(TableRow(_titled(topic), pick.cells(ALL, everybody, "topic", topic.key, measures)) for topic in topics),
    )


def _group_tables(found: Findings, pick: Picker) -> Iterator[Table]:
    topics = found.topics
    columns = (Column("Answered"), *(Column(str(topic.number)) for topic in topics))
    for name, label in {**_KINDS, **_PAIRS}.items():
        sheet = found.sheets.get(name)
        if name == ALL or sheet is None or not len(sheet):
            continue
        yield Table(
            f"Need by {label[:1].lower()}{label[1:]}",
            "In steps. The columns are the topics by their numbers. A higher figure is a wider need.",
            label,
            columns,
            tuple(
                TableRow(
                    group.label,
                    (
                        pick.cell(name, group, "answered", "", r.ANSWERED),
                        *(pick.cell(name, group, "topic", topic.key, r.NEED) for topic in topics),
                    ),
                )
                for _, group in sheet.places()
            ),
        )


def _singles(found: Findings) -> Iterator[tuple[str, Group]]:
    for name in SINGLE:
        sheet = found.sheets.get(name)
        if sheet is not None:
            yield from ((name, group) for _, group in sheet.places())


def _ticks(found: Findings, pick: Picker, question: str) -> Iterator[Table]:
    options = found.words.barriers if question == "barrier" else found.words.ways
    what = "barrier" if question == "barrier" else "way to learn"
    everybody = found.all.groups[0]
    measures = (r.TICK_N, r.TICKED, r.TICKED_SHARE)
    lines = [TableRow(one.label, pick.cells(ALL, everybody, question, one.key, measures)) for one in options]
    lines.sort(key=lambda line: -(line.cells[1].value or 0) if isinstance(line.cells[1].value, int) else 0)
    yield Table(
        "All staff, most often picked first",
        "Each person could pick up to three.",
        what.capitalize(),
        (Column("n"), Column("Picked it"), Column("Picked it", "%")),
        tuple(lines),
    )
    yield Table(
        "By group",
        "Per cent of those who answered. " + _numbered(one.label for one in options),
        "Group",
        (Column("n"), *(Column(str(number), "%") for number in range(1, len(options) + 1))),
        tuple(
            TableRow(
                group.label,
                (
                    pick.cell(name, group, "answered", "", r.ANSWERED),
                    *(pick.cell(name, group, question, one.key, r.TICKED_SHARE) for one in options),
                ),
            )
            for name, group in _singles(found)
        ),
    )


def _numbered(labels: Iterable[str]) -> str:
    return "; ".join(f"{number}: {label}" for number, label in enumerate(labels, start=1)) + "."


def _views(found: Findings, pick: Picker) -> Iterator[Table]:
    for view in found.words.views:
        yield Table(
            view.label,
            "Per cent of those who answered this question.",
            "Group",
            (Column("n"), *(Column(label, "%") for label in found.words.view_labels)),
            tuple(
                TableRow(group.label, pick.cells(name, group, "view", view.key, (r.VIEW_N, *r.VIEW_SHARES)))
                for name, group in _singles(found)
            ),
        )


def _topic_tables(found: Findings, pick: Picker) -> Iterator[Table]:
    measures = (*_NEED_MEASURES, r.ROUTE_N, *r.ROUTE_SHARES.values())
    columns = (*_NEEDS, Column("n, help"), *(Column(one.label, "%") for one in found.words.routes))
    for topic in found.topics:
        yield Table(
            _titled(topic),
            topic.about,
            "Group",
            columns,
            tuple(
                TableRow(group.label, pick.cells(name, group, "topic", topic.key, measures))
                for name, group in _singles(found)
            ),
        )


def method_lines(found: Findings) -> Sequence[str]:
    """Return how the figures were made, in plain sentences: the same on the page and in every file."""
    return tuple(line.format(smallest=found.survey.smallest) for line in _METHOD)
