"""A region's pack as a workbook: a summary, every figure with official codes and its status, sources, a dictionary."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from app.benchmarking.exports.dictionary import csv_of as dictionary_csv
from app.benchmarking.exports.pack_words import PackWords
from app.benchmarking.queries.region import Cell
from app.benchmarking.queries.region_page import RegionPage
from app.commons.shapes import year_label

NUMBERS = frozenset({"value", "lower", "upper", "numerator", "denominator", "base", "comparator_value"})
_STATES = {"suppressed": "suppressed: 0 to 4", "not_supplied": "not supplied"}


def excel_of(page: RegionPage, table: bytes, words: PackWords) -> bytes:
    """Return the workbook.

    Args:
        page: how the councils stand.
        table: every figure, as the CSV file has them.
        words: title, dates, sources.
    """
    import xlsxwriter

    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": words.title, "subject": "How the councils of a region stand"})
    writer = _Writer(book, page, words)
    writer.summary()
    writer.figures(table)
    writer.sources()
    writer.dictionary()
    book.close()
    return out.getvalue()


class _Writer:
    """Writes one sheet after the other."""

    def __init__(self, book: Any, page: RegionPage, words: PackWords) -> None:
        self.book, self.page, self.words = book, page, words
        self.head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#EDF4F3", "bottom": 2}
        )
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.gap = book.add_format({"italic": True, "font_color": "#4B585A"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})

    def summary(self) -> None:
        """What it is, then measures by councils: the figure, and how it stands."""
        sheet = self.book.add_worksheet("Summary")
        sheet.set_column(0, 0, 44)
        sheet.write_string(0, 0, self.words.title, self.title)
        for line, text in enumerate(self.words.about, start=1):
            sheet.write_string(line, 0, text)
        top = len(self.words.about) + 2
        councils = self.page.standing.councils
        labels = ["Measure", "Year", "Unit", "England", self.words.region]
        for area in councils:
            labels += [area.name, f"{area.name}: against {self.words.comparator}"]
        self._head(sheet, labels, row=top)
        sheet.freeze_panes(top + 1, 1)
        sheet.set_column(1, len(labels), 14)
        for line, row in enumerate(self.page.standing.rows, start=top + 1):
            sheet.write_string(line, 0, row.measure.title)
            sheet.write_string(line, 1, year_label(row.year))
            sheet.write_string(line, 2, row.measure.unit)
            shown = self._number(row.measure.decimals)
            for column, figure in ((3, row.england), (4, row.region)):
                self._figure(sheet, line, column, figure, shown)
            for at, cell in enumerate(row.cells):
                self._figure(sheet, line, 5 + 2 * at, cell.figure, shown)
                sheet.write_string(line, 6 + 2 * at, _stands(cell))

    def figures(self, figures: bytes) -> None:
        """Every figure, one on a line: the same columns as the CSV file, numbers as numbers."""
        sheet = self.book.add_worksheet("Figures")
        table = _lines(figures)
        names = next(table, [])
        self._head(sheet, names)
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, max(len(names) - 1, 0), 14)
        last = 0
        for last, line in enumerate(table, start=1):
            for column, (name, text) in enumerate(zip(names, line, strict=True)):
                if name in NUMBERS and text:
                    sheet.write_number(last, column, float(text))
                elif text:
                    sheet.write_string(last, column, text.removeprefix("'"))
        if last:
            sheet.autofilter(0, 0, last, len(names) - 1)

    def sources(self) -> None:
        """Whom the figures come from, and what to be careful about."""
        sheet = self.book.add_worksheet("Sources and caveats")
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 120)
        self._head(sheet, ["What", "Words"])
        sheet.freeze_panes(1, 0)
        lines = [("As at", None), *(("Source", text) for text in self.words.sources)]
        lines += [("Caveat", text) for text in self.words.caveats]
        lines += [(f"{one.measure.short_title}, {year_label(one.year)}", text) for one, text in self._said()]
        for line, (what, text) in enumerate(lines, start=1):
            sheet.write_string(line, 0, what, self.wrap)
            if text is None:
                sheet.write_datetime(line, 1, self.words.as_at, self.day)
            else:
                sheet.write_string(line, 1, text, self.wrap)

    def dictionary(self) -> None:
        """What each column of the figures means."""
        sheet = self.book.add_worksheet("Dictionary")
        table = _lines(dictionary_csv())
        names = next(table, [])
        self._head(sheet, names)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 0, 20)
        sheet.set_column(1, max(len(names) - 1, 1), 48)
        for at, line in enumerate(table, start=1):
            for column, text in enumerate(line):
                sheet.write_string(at, column, text.removeprefix("'"), self.wrap)

    def _said(self) -> Iterator[tuple[Any, str]]:
        for one in self.page.written:
            if one.region:
                yield one, one.region.words
            for area, text in one.councils:
                yield one, f"{area.name}: {text.words}"

    def _head(self, sheet: Any, labels: Sequence[str], *, row: int = 0) -> None:
        for column, label in enumerate(labels):
            sheet.write_string(row, column, label, self.head)

    def _number(self, decimals: int) -> Any:
        return self.book.add_format({"num_format": f"#,##0.{'0' * decimals}" if decimals else "#,##0"})

    def _figure(self, sheet: Any, line: int, column: int, figure: Any, shown: Any) -> None:
        if figure is None:
            sheet.write_string(line, column, "no figure", self.gap)
        elif figure.value is None:
            sheet.write_string(line, column, _STATES.get(figure.state, "no figure"), self.gap)
        else:
            sheet.write_number(line, column, figure.value, shown)


def _stands(cell: Cell) -> str:
    return cell.verdict.value if cell.verdict.value != "unknown" else "cannot be told"


def _lines(table: bytes) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(table.decode("utf-8-sig"), newline=""))
