"""The findings as a workbook: real numbers, a frozen head on every sheet, a dictionary; gaps say why in their cells."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from app.learning_needs.exports import rows as r
from app.learning_needs.exports.rows import MEASURES, Measure, Row, rows_of
from app.learning_needs.exports.tables import NOT_LEARNING, Cell, by_need, method_lines
from app.learning_needs.queries.findings import Findings
from app.learning_needs.queries.sheets import ALL, Group

TOPIC_MEASURES = (
    r.WORK_N,
    r.WORK_YES,
    r.WORK_SHARE,
    r.RATED_N,
    *r.MATTERS,
    *r.CAN,
    r.MEAN_MATTERS,
    r.MEAN_CAN,
    r.NEED,
    r.NEED_LOW,
    r.NEED_HIGH,
    r.WITH_NEED,
    r.WITH_NEED_SHARE,
    r.WITH_NEED_LOW,
    r.WITH_NEED_HIGH,
    r.ROUTE_N,
    *r.ROUTE_COUNTS.values(),
    *r.ROUTE_SHARES.values(),
)
_LEFT = 34  # width of a column of words


def excel_of(found: Findings) -> bytes:
    """Return the workbook."""
    import xlsxwriter

    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "d mmmm yyyy",
    }
    book = xlsxwriter.Workbook(out, options)
    book.set_properties(
        {
            "title": f"Findings: {found.survey.title}",
            "subject": "Findings of a learning needs survey",
            "created": found.survey.released_at.replace(tzinfo=None),
        }
    )
    writer = _Writer(book, found)
    for part in (
        writer.about,
        writer.needs,
        writer.groups,
        writer.barriers,
        writer.ways,
        writer.views,
        writer.method,
        writer.dictionary,
    ):
        part()
    book.close()
    return out.getvalue()


class _Writer:
    """Writes one sheet after the other, from the rows."""

    def __init__(self, book: Any, found: Findings) -> None:
        self.book = book
        self.found = found
        self.rows = tuple(rows_of(found))
        self.head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#EDF4F3", "bottom": 2}
        )
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.gap = book.add_format({"italic": True, "font_color": "#4B585A"})
        self.formats = {
            r.PEOPLE: book.add_format({"num_format": "#,##0"}),
            r.PERCENT: book.add_format({"num_format": '0"%"'}),
            r.MEAN: book.add_format({"num_format": "0.0"}),
            r.STEPS_UNIT: book.add_format({"num_format": "0.0"}),
        }
        self.day = book.add_format({"num_format": "d mmmm yyyy", "align": "left"})

    def about(self) -> None:
        """What this is: title, dates, how many answered."""
        found, sheet = self.found, self.book.add_worksheet("About")
        sheet.set_column(0, 0, _LEFT)
        sheet.set_column(1, 1, 60)
        sheet.write_string(0, 0, "Learning needs", self.title)
        facts: list[tuple[str, Any]] = [
            ("Survey", found.survey.title),
            ("First day", found.survey.opens_on),
            ("Last day", found.survey.closes_on),
            ("Findings worked out on", found.survey.released_at.date()),
            ("Answered, rounded to 5", found.answered if found.answered is not None else "not shown"),
            ("Partners asked", len(found.partners)),
            ("Smallest group shown", found.survey.smallest),
        ]
        for line, (name, value) in enumerate(facts, start=2):
            sheet.write_string(line, 0, name)
            if isinstance(value, int):
                sheet.write_number(line, 1, value, self.book.add_format({"align": "left"}))
            elif isinstance(value, str):
                sheet.write_string(line, 1, value)
            else:
                sheet.write_datetime(line, 1, value, self.day)

    def needs(self) -> None:
        """Topics of all staff, the widest need first."""
        everybody = self.found.all.groups[0]
        cells = self._cells("topic")
        lines = [
            (
                [str(topic.number), topic.title, "yes" if topic.own else "no"],
                [cells[ALL, everybody.key, topic.key, measure.code] for measure in TOPIC_MEASURES],
            )
            for topic in by_need(self.found)
        ]
        self._table("Needs", ["Number", "Topic", "The board’s own"], TOPIC_MEASURES, lines)

    def groups(self) -> None:
        """Every topic of every group but everybody: partners, roles, services, and pairs where they are shown."""
        cells = self._cells("topic")
        lines = [
            (
                [sheet, group.label, topic.title],
                [
                    self._answered(sheet, group),
                    *(cells[sheet, group.key, topic.key, measure.code] for measure in TOPIC_MEASURES),
                ],
            )
            for sheet, group in self._groups()
            if sheet != ALL
            for topic in self.found.topics
        ]
        self._table("Groups", ["Kind of group", "Group", "Topic"], (r.ANSWERED, *TOPIC_MEASURES), lines)

    def barriers(self) -> None:
        """What gets in the way: apart from learning."""
        self._ticks("Barriers", "barrier", "What gets in the way")

    def ways(self) -> None:
        """Ways to learn."""
        self._ticks("Ways to learn", "way", "Way to learn")

    def views(self) -> None:
        """How far people agree; the answers' words stand in the dictionary."""
        cells = self._cells("view")
        measures = (r.VIEW_N, *r.VIEWS, *r.VIEW_SHARES)
        lines = [
            ([sheet, group.label, view.label], [cells[sheet, group.key, view.key, one.code] for one in measures])
            for sheet, group in self._groups()
            for view in self.found.words.views
        ]
        self._table("Views", ["Kind of group", "Group", "Statement"], measures, lines)

    def method(self) -> None:
        """How it was made."""
        sheet = self.book.add_worksheet("Method")
        sheet.set_column(0, 0, 110)
        sheet.write_string(0, 0, "How the figures were made", self.title)
        for line, sentence in enumerate((*method_lines(self.found), NOT_LEARNING), start=2):
            sheet.write_string(line, 0, sentence, self.wrap)

    def dictionary(self) -> None:
        """What each column is."""
        sheet = self.book.add_worksheet("Dictionary")
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 2, _LEFT)
        self._head(sheet, ["Code in the CSV file", "Measure", "Unit"])
        labels = self._labels()
        for line, measure in enumerate(MEASURES, start=1):
            for column, text in enumerate((measure.code, labels(measure), measure.unit)):
                sheet.write_string(line, column, text)

    def _labels(self) -> Any:
        words = self.found.words
        named = {one.key: one.label for one in words.routes}
        said = {measure.code: named.get(key, key) for key, measure in r.ROUTE_COUNTS.items()}
        said |= {measure.code: named.get(key, key) for key, measure in r.ROUTE_SHARES.items()}
        for steps, labels in ((r.MATTERS, words.matters_labels), (r.CAN, words.can_labels)):
            said |= {one.code: f"{one.label.split(':')[0]}: {label}" for one, label in zip(steps, labels, strict=True)}
        for steps in (r.VIEWS, r.VIEW_SHARES):
            said |= {one.code: label for one, label in zip(steps, words.view_labels, strict=True)}
        return lambda measure: said.get(measure.code, measure.label)

    def _ticks(self, name: str, question: str, what: str) -> None:
        cells = self._cells(question)
        options = self.found.words.barriers if question == "barrier" else self.found.words.ways
        measures = (r.TICK_N, r.TICKED, r.TICKED_SHARE)
        lines = [
            ([sheet, group.label, one.label], [cells[sheet, group.key, one.key, m.code] for m in measures])
            for sheet, group in self._groups()
            for one in options
        ]
        self._table(name, ["Kind of group", "Group", what], measures, lines)

    def _cells(self, question: str) -> dict[tuple[str, str, str, str], Cell]:
        def key(row: Row) -> tuple[str, str, str, str]:
            return row.sheet, row.group.key, row.item, row.measure.code

        return {key(row): Cell(row.value, row.status) for row in self.rows if row.question == question}

    def _groups(self) -> Iterable[tuple[str, Group]]:
        return dict.fromkeys((row.sheet, row.group) for row in self.rows)

    def _answered(self, sheet: str, group: Group) -> Cell:
        at = self.found.sheets[sheet].groups.index(group)
        value = self.found.sheets[sheet].answered(at)
        gap = self.found.sheets[sheet].gap("everyone", at)
        return Cell(value, r.SHOWN if value is not None else r.status_of(gap, self.found.survey.smallest))

    def _head(self, sheet: Any, labels: Sequence[str]) -> None:
        for column, label in enumerate(labels):
            sheet.write_string(0, column, label, self.head)
        sheet.freeze_panes(1, 0)

    def _table(
        self,
        name: str,
        words: Sequence[str],
        measures: Sequence[Measure],
        lines: Sequence[tuple[list[str], list[Cell]]],
    ) -> None:
        sheet = self.book.add_worksheet(name)
        labels = self._labels()
        self._head(sheet, [*words, *(f"{labels(one)} ({one.unit})" for one in measures)])
        sheet.freeze_panes(1, len(words))
        sheet.set_column(0, len(words) - 1, 22)
        sheet.set_column(len(words) - 1, len(words) - 1, _LEFT)
        sheet.set_column(len(words), len(words) + len(measures) - 1, 13)
        for line, (texts, cells) in enumerate(lines, start=1):
            for column, text in enumerate(texts):
                sheet.write_string(line, column, text)
            for column, (cell, measure) in enumerate(zip(cells, measures, strict=True), start=len(texts)):
                if isinstance(cell.value, int | float):
                    sheet.write_number(line, column, cell.value, self.formats[measure.unit])
                else:
                    sheet.write_string(line, column, cell.status, self.gap)
        if lines:
            sheet.autofilter(0, 0, len(lines), len(words) + len(measures) - 1)
