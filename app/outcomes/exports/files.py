"""CSV files: UTF-8 with a mark, which Excel needs to read accents; a status beside each value."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from app.commons.shapes import year_label
from app.outcomes.queries.answers import CallResults
from app.outcomes.reading.words import all_cells

TEMPLATE_HEAD = ("table", "enquiry_type", "category", "subcategory", "year", "quarter", "count")
_PERIOD = ("area_code", "area", "year", "quarter", "quarters_covered")
FIGURES_HEAD = (*_PERIOD, "measure", "title", "unit", "value", "lower", "upper", "status", "remark")
COUNTS_HEAD = (*_PERIOD, "table", "enquiry_type", "category", "subcategory", "count", "at_least", "at_most", "status")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def template_csv() -> bytes:
    """Return the tidy template: every row of the collection, its period and count left empty."""
    return _written(TEMPLATE_HEAD, ((*cell, "", "", "") for cell in all_cells()))


def figures_csv(results: CallResults) -> bytes:
    """Return what each measure comes to in each council that has answered."""
    return _written(FIGURES_HEAD, _figures(results))


def counts_csv(results: CallResults) -> bytes:
    """Return every released cell of each council that has answered."""
    return _written(COUNTS_HEAD, _counts(results))


def _figures(results: CallResults) -> Iterable[tuple[object, ...]]:
    call = results.call
    for answer in results.answers:
        period = (answer.council.code, answer.council.name, year_label(call.year), call.quarter, answer.quarters)
        for one in results.measures:
            measure, figure = one.measure, answer.figures.get(one.measure.key)
            about = (*period, measure.key, measure.title, measure.unit)
            if figure is None:
                yield (*about, "", "", "", "absent", "")
                continue
            numbers = (_number(number, measure.decimals) for number in (figure.value, figure.low, figure.high))
            yield (*about, *numbers, figure.state.value, figure.flag or "")


def _counts(results: CallResults) -> Iterable[tuple[object, ...]]:
    call = results.call
    for answer in results.answers:
        period = (answer.council.code, answer.council.name, year_label(call.year), call.quarter, answer.quarters)
        for cell in answer.cells:
            yield (*period, *cell.key, cell.value, cell.low, cell.high, cell.state.value)


def _number(value: float | None, decimals: int) -> str:
    return "" if value is None else f"{value:.{decimals + 1}f}"


def _written(head: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    out = io.StringIO(newline="")
    write = csv.writer(out, lineterminator="\r\n")
    write.writerow(head)
    write.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _safe(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    if cell is None:
        return ""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
