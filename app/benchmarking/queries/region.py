"""How the councils of a region stand: measures by councils, and what moved since the year before. Arithmetic alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.benchmarking.queries.shelf import Shelf
from app.benchmarking.queries.standing import (
    Benchmark,
    Trend,
    benchmark_of,
    cautions,
    general_cautions,
    trend_of,
    verdict_of,
)
from app.benchmarking.shapes import Comparator, Verdict
from app.benchmarking.statistics.change import is_real
from app.commons.models import FigureState, Polarity
from app.commons.queries.figures import ByYear
from app.commons.shapes import AreaRow, CaveatRow, FigureRow, FrameRow, MeasureRow

RECENT = 2  # a measure is recent when its newest year is this many or fewer before the newest of all


@dataclass(frozen=True, slots=True)
class Cell:
    """One council on one measure."""

    area: AreaRow
    measure: MeasureRow
    year: int
    figure: FigureRow | None  # None: absent
    benchmark: Benchmark
    verdict: Verdict
    trend: Trend
    before: FigureRow | None  # of the year before
    moved: Verdict  # since the year before: similar where not beyond chance, unknown without both years
    cautions: tuple[str, ...] = ()

    @property
    def has_value(self) -> bool:
        """Whether there is a figure."""
        return self.figure is not None and self.figure.value is not None

    @property
    def value(self) -> float:
        """The figure; 0 where there is none, to be asked after `has_value`."""
        return self.figure.value if self.figure is not None and self.figure.value is not None else 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """One measure in its newest year, in every council of the region."""

    measure: MeasureRow
    year: int
    frame: FrameRow
    england: FigureRow | None
    region: FigureRow | None
    cells: tuple[Cell, ...]  # in the order of the page's councils
    is_recent: bool
    cautions: tuple[str, ...] = ()  # that stand over every council

    def count(self, verdict: Verdict) -> int:
        """Return how many councils stand so."""
        return sum(cell.verdict is verdict for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Standing:
    """All measures that there are figures of, in the region's councils."""

    councils: tuple[AreaRow, ...]
    rows: tuple[Row, ...] = field(default=())

    @property
    def is_made_up(self) -> bool:
        """Whether any of the figures is a demonstration's."""
        return any(row.frame.is_made_up for row in self.rows)

    @property
    def frames(self) -> tuple[FrameRow, ...]:
        """Return where the figures come from, each release once."""
        return tuple({row.frame.release_id: row.frame for row in self.rows}.values())

    @property
    def moved(self) -> tuple[Cell, ...]:
        """Return what changed beyond chance since the year before: for the worse first, then by measure and council."""
        order = (Verdict.WORSE, Verdict.BETTER, Verdict.HIGHER, Verdict.LOWER)
        cells = [cell for row in self.rows if row.is_recent for cell in row.cells if cell.moved in order]
        return tuple(sorted(cells, key=lambda cell: order.index(cell.moved)))

    @property
    def cautioned(self) -> tuple[Cell, ...]:
        """Return the cells whose figures stand under a warning of their own."""
        return tuple(cell for row in self.rows for cell in row.cells if cell.cautions)

    def by_topic(self) -> tuple[tuple[str, tuple[Row, ...]], ...]:
        """Return the rows under their topics, in the order of the measures."""
        topics: dict[str, list[Row]] = {}
        for row in self.rows:
            topics.setdefault(row.measure.topic, []).append(row)
        return tuple((topic, tuple(rows)) for topic, rows in topics.items())


def stand(
    councils: Sequence[AreaRow],
    shelf: Shelf,
    figures: Mapping[str, ByYear],
    comparators: Mapping[str, Comparator],
) -> Standing:
    """Return how councils stand on every measure that has figures, each in its newest year.

    Args:
        councils: whose figures are asked about, in the order that they are shown.
        shelf: measures, in the order that they are shown, and warnings.
        figures: of the measures by key, the last five years of every area.
        comparators: by council, whom it is compared with.
    """
    newest = max((max(found.by_year, default=0) for found in figures.values()), default=0)
    region_code = councils[0].region_code if councils else None
    rows = []
    for measure in shelf.measures:
        found = figures.get(measure.key)
        if found is None or not found.by_year:
            continue
        year = max(found.by_year)
        here = found.by_year[year]
        rows.append(
            Row(
                measure=measure,
                year=year,
                frame=found.frames[year],
                england=here.get(shelf.england_code),
                region=here.get(region_code or ""),
                cells=tuple(
                    cell_of(area, measure, found, comparators.get(area.code), shelf.caveats) for area in councils
                ),
                is_recent=year >= newest - RECENT,
                cautions=general_cautions(measure, shelf.caveats, year=year),
            )
        )
    return Standing(tuple(councils), tuple(rows))


def cell_of(
    area: AreaRow,
    measure: MeasureRow,
    found: ByYear,
    comparator: Comparator | None,
    caveats: Sequence[CaveatRow],
) -> Cell:
    """Return one council on one measure, in the newest year that there are figures of.

    Args:
        area: the council.
        measure: what is measured.
        found: its figures of every area; of at least one year.
        comparator: whom the council is compared with; None where there is nobody.
        caveats: warnings of the tables that figures are made from.
    """
    year = max(found.by_year)
    here = found.by_year[year]
    figure = here.get(area.code)
    against = benchmark_of(measure, comparator, here) if comparator else Benchmark(None, 0, 0, is_published=False)
    history = {one: figures[area.code] for one, figures in found.by_year.items() if area.code in figures}
    return Cell(
        area=area,
        measure=measure,
        year=year,
        figure=figure,
        benchmark=against,
        verdict=verdict_of(measure, figure, against.value),
        trend=trend_of(measure, history, year),
        before=history.get(year - 1),
        moved=_moved(measure, history.get(year - 1), figure),
        cautions=cautions(measure, figure, caveats, area=area, year=year),
    )


def _moved(measure: MeasureRow, was: FigureRow | None, figure: FigureRow | None) -> Verdict:
    now, before = _limits(figure), _limits(was)
    if now is None or before is None:
        return Verdict.UNKNOWN
    if not is_real(before, now):
        return Verdict.SIMILAR
    rose = now[0] > before[0]
    if measure.polarity is Polarity.NEUTRAL:
        return Verdict.HIGHER if rose else Verdict.LOWER
    return Verdict.BETTER if rose == (measure.polarity is Polarity.HIGH) else Verdict.WORSE


def _limits(figure: FigureRow | None) -> tuple[float, float, float] | None:
    if figure is None or figure.state is not FigureState.VALUE:
        return None
    if figure.value is None or figure.low is None or figure.high is None:
        return None
    return (figure.value, figure.low, figure.high) if figure.low <= figure.value <= figure.high else None
