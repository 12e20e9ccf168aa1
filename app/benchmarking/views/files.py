"""Every chart as SVG, PNG and CSV, a measure and a profile as a long table, and what the table's columns mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Response, abort
from flask.typing import ResponseReturnValue

from app.benchmarking.charts import data
from app.benchmarking.charts.spine import spine_chart
from app.benchmarking.exports import dictionary as dictionary_file
from app.benchmarking.exports import long
from app.benchmarking.queries.comparing import MeasurePage
from app.benchmarking.queries.looking import Looking
from app.benchmarking.queries.profile import profile as read_profile
from app.benchmarking.queries.standing import Benchmark, benchmark_of, cautions, general_cautions, verdict_of
from app.benchmarking.views import footings, pictures
from app.benchmarking.views.looking import open_page
from app.benchmarking.views.looking import page as put
from app.benchmarking.views.measure import open_measure
from app.commons.shapes import AreaRow, FigureRow, FrameRow, MeasureRow
from app.core import clock
from app.ui.drawing import Chart
from app.ui.picture import png_of, svg_of

TYPES = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv"}
Wanted = tuple[MeasureRow, int, FrameRow | None, AreaRow, FigureRow | None]


@dataclass(frozen=True, slots=True)
class Table:
    """What a long table is made from: its lines, and the benchmark of each measure and year."""

    looking: Looking
    lines: tuple[Wanted, ...]
    benchmarks: Mapping[tuple[str, int], Benchmark]

    def as_csv(self) -> bytes:
        """Return the table as a file."""
        measures = {line[0].key: line[0] for line in self.lines}
        figures = {(line[0].key, line[1], line[3].code): line[4] for line in self.lines}

        used, own = self.looking.comparator, self.looking.own
        # Neighbours are somebody's: a file that has left its page has to say whose.
        label = f"{used.label} of {own.name}" if own and used.distances else used.label
        as_at = self.looking.view.as_at or clock.local_date(clock.now())

        def compared(key: str, year: int, area_code: str) -> tuple[str, data.Benchmark | None]:
            found = self.benchmarks.get((key, year))
            if found is None:
                return "unknown", None
            verdict = verdict_of(measures[key], figures.get((key, year, area_code)), found.value)
            return verdict.value, pictures.benchmark(label, found)

        return long.csv_of(self.lines, compared, self._caveats, as_at=as_at)

    def _caveats(self, measure: MeasureRow, area_code: str, year: int) -> tuple[str, ...]:
        area, known = self.looking.shelf.areas.get(area_code), self.looking.shelf.caveats
        own = cautions(measure, None, known, area=area, year=year) if area else ()
        return (*own, *general_cautions(measure, known, year=year))


@put("/measures/<string(maxlength=60):key>/<any(bars,funnel,trend,process,map):chart>.<any(svg,png,csv):ext>")
def chart(key: str, chart: str, ext: str) -> ResponseReturnValue:
    """Answer one chart of a measure as a picture, or the figures that it shows as a table."""
    _, looking, page = open_measure(key)
    drawn = None if page.is_empty else pictures.picture(chart, page, looking)
    if drawn is None:
        abort(404)
    name = f"{key}-{chart}-{pictures.period(page)}"
    if ext == "csv":
        return _file(name, ext, _table_of(chart, page, looking).as_csv())
    return _picture(name, ext, drawn, footings.footing_of(chart, page, looking))


@put("/measures/<string(maxlength=60):key>.csv")
def measure_csv(key: str) -> ResponseReturnValue:
    """Answer every figure of a measure that there is, of every area and year, as a long table."""
    _, looking, page = open_measure(key)
    if page.is_empty:
        abort(404)
    lines: tuple[Wanted, ...] = tuple(
        (page.measure, year, page.frames[year], area, figures.get(area.code))
        for year, figures in sorted(page.by_year.items())
        for area in _areas_of(looking, figures)
    )
    return _file(key, "csv", Table(looking, lines, _benchmarks(page, looking, page.by_year)).as_csv())


@put("/councils/<string(maxlength=9):code>/spine.<any(svg,png,csv):ext>")
def spine_file(code: str, ext: str) -> ResponseReturnValue:
    """Answer a council's profile as a picture, or as a table."""
    state, looking = open_page(code.upper())
    council = looking.own
    if council is None:
        abort(404)
    found = read_profile(council, state.view, shelf=looking.shelf, comparators=looking.comparators)
    if not found.rows:
        abort(404)
    name = f"{council.code}-profile"
    if ext == "csv":
        lines = tuple((row.measure, row.year, row.frame, council, row.figure) for row in found.rows)
        benchmarks = {(row.measure.key, row.year): row.against.benchmark for row in found.rows}
        return _file(name, ext, Table(looking, lines, benchmarks).as_csv())
    rows = [pictures.spine_row_of(row, council) for row in found.rows]
    drawn = spine_chart(rows, council=council.name, comparator=found.comparator.label)
    return _picture(name, ext, drawn, footings.spine_footing(found, looking))


@put("/dictionary.csv")
def dictionary() -> ResponseReturnValue:
    """Answer what each column of the tables means."""
    open_page()  # nothing here for an organisation that is no council
    return _file("dictionary", "csv", dictionary_file.csv_of())


def _table_of(chart: str, page: MeasurePage, looking: Looking) -> Table:
    measure, year = page.measure, page.year
    if year is None:
        abort(404)
    if chart in ("trend", "process"):
        areas = _lines_of(page, looking) if chart == "trend" or page.own is None else [page.own]
        lines: tuple[Wanted, ...] = tuple(
            (measure, one, page.frames[one], area, page.by_year[one].get(area.code))
            for area in areas
            for one in sorted(page.comparator_years)
        )
        return Table(looking, lines, {(measure.key, one): found for one, found in page.comparator_years.items()})
    shown = [one.area for one in page.ranked] if chart == "bars" else list(looking.shelf.areas.councils())
    lines = tuple((measure, year, page.frame, area, page.everybody.get(area.code)) for area in shown)
    return Table(looking, lines, {(measure.key, year): page.against.benchmark})


def _lines_of(page: MeasurePage, looking: Looking) -> list[AreaRow]:
    """Return the areas whose years are drawn: the own council, those before it, the comparator's own, England."""
    codes = [looking.comparator.area_code, looking.shelf.england_code]
    areas = [page.own, *(one.area for one in page.past), *(looking.shelf.areas.get(code or "") for code in codes)]
    return list({area.code: area for area in areas if area is not None}.values())


def _areas_of(looking: Looking, figures: Mapping[str, FigureRow]) -> list[AreaRow]:
    """Return every area there is now, those without a figure too, and those that were and have one."""
    known = looking.shelf.areas.by_code.values()
    areas = [area for area in known if area.is_current or area.code in figures]
    return sorted(areas, key=lambda area: (area.kind.value, area.name))


def _benchmarks(page: MeasurePage, looking: Looking, years: Iterable[int]) -> dict[tuple[str, int], Benchmark]:
    measure = page.measure
    return {(measure.key, one): benchmark_of(measure, looking.comparator, page.by_year[one]) for one in years}


def _picture(name: str, ext: str, drawn: Chart, foot: data.Footing) -> Response:
    return _file(name, ext, svg_of(drawn, foot) if ext == "svg" else png_of(drawn, foot))


def _file(name: str, ext: str, content: bytes) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ext}"'}
    return Response(content, mimetype=TYPES[ext], headers=headers)
