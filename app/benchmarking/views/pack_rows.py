"""The long table of a pack: which figures, what each was compared with, and under which warnings it stands."""

from __future__ import annotations

from app.benchmarking.charts.data import Benchmark
from app.benchmarking.queries.region_page import RegionPage
from app.benchmarking.queries.standing import against, cautions, general_cautions
from app.benchmarking.shapes import Verdict
from app.commons.shapes import AreaRow, FigureRow, FrameRow, MeasureRow

Wanted = tuple[MeasureRow, int, FrameRow | None, AreaRow, FigureRow | None]


class PackRows:
    """The councils, the region and England, on every measure, in the last five years that there are figures of."""

    def __init__(self, page: RegionPage) -> None:
        self._page = page
        self._areas = {area.code: area for area in _areas_of(page)}
        self._measures = {row.measure.key: row.measure for row in page.standing.rows}

    @property
    def wanted(self) -> list[Wanted]:
        """Measure, year, where its figures come from, area, and its figure: none is absent."""
        return [
            (measure, year, found.frames[year], area, found.by_year[year].get(area.code))
            for key, measure in self._measures.items()
            for found in (self._page.figures[key],)
            for year in sorted(found.by_year)
            for area in self._areas.values()
        ]

    def compared(self, measure_key: str, year: int, area_code: str) -> tuple[str, Benchmark | None]:
        """Return the verdict, and what a council's figure was compared with; nothing of the region and England."""
        comparator = self._page.comparators.get(area_code)
        if comparator is None:
            return Verdict.UNKNOWN, None
        here = self._page.figures[measure_key].by_year[year]
        found = against(self._measures[measure_key], here.get(area_code), comparator, here)
        return found.verdict, Benchmark(comparator.label, found.benchmark.value, found.benchmark.how)

    def caveats(self, measure: MeasureRow, area_code: str, year: int) -> tuple[str, ...]:
        """Return the warnings that a figure stands under."""
        warnings, found = self._page.shelf.caveats, self._page.figures[measure.key]
        figure = found.by_year[year].get(area_code)
        own = cautions(measure, figure, warnings, area=self._areas[area_code], year=year)
        return (*own, *general_cautions(measure, warnings, year=year))


def _areas_of(page: RegionPage) -> tuple[AreaRow, ...]:
    england = page.shelf.areas.get(page.shelf.england_code)
    wider = [area for area in (page.ground.region, england) if area is not None]
    return (*page.ground.councils, *wider)
