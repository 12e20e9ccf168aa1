"""How the councils of a region stand: measures by councils, and what moved since the year before. Arithmetic alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.benchmarking.queries.standing import Benchmark, Trend, benchmark_of, cautions, trend_of, verdict_of
from app.benchmarking.shapes import Comparator, Verdict
from app.benchmarking.statistics.change import is_real
from app.commons.models import ENGLAND, FigureState, Polarity
from app.commons.shapes import AreaRow, CaveatRow, FigureRow, Figures, FrameRow, MeasureRow

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
    cautions: tuple[str, ...] = ()

    @property
    def moved(self) -> Verdict:
        """Return how it changed since the year before, beyond chance; similar where it did not, unknown without both."""
        now, before = _limits(self.figure), _limits(self.before)
        if now is None or before is None:
            return Verdict.UNKNOWN
        if not is_real(before, now):
            return Verdict.SIMILAR
        rose = now[0] > before[0]
        if self.measure.polarity is Polarity.NEUTRAL:
            return Verdict.HIGHER if rose else Verdict.LOWER
        return Verdict.BETTER if rose == (self.measure.polarity is Polarity.HIGH) else Verdict.WORSE


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
        cells = [(cell.moved, cell) for row in self.rows if row.is_recent for cell in row.cells]
        found = [(order.index(moved), at, cell) for at, (moved, cell) in enumerate(cells) if moved in order]
        return tuple(cell for _, _, cell in sorted(found, key=lambda one: one[:2]))

    def by_topic(self) -> tuple[tuple[str, tuple[Row, ...]], ...]:
        """Return the rows under their topics, in the order of the measures."""
        topics: dict[str, list[Row]] = {}
        for row in self.rows:
            topics.setdefault(row.measure.topic, []).append(row)
        return tuple((topic, tuple(rows)) for topic, rows in topics.items())


def stand(
    councils: Sequence[AreaRow],
    measures: Iterable[MeasureRow],
    figures: Figures,
    comparators: Mapping[str, Comparator],
    caveats: Sequence[CaveatRow] = (),
) -> Standing:
    """Return how councils stand on every measure that has figures, each in its newest year.

    Args:
        councils: whose figures are asked about, in the order that they are shown.
        measures: in the order that they are shown.
        figures: the last five years of these councils; of what they are compared with at least the newest.
        comparators: by council, whom it is compared with.
        caveats: warnings of the tables that figures are made from.
    """
    cells: dict[tuple[str, int], dict[str, FigureRow]] = {}
    for figure in figures.rows:
        cells.setdefault((figure.measure_key, figure.year), {})[figure.area_code] = figure
    newest = max((year for _, year in figures.frames), default=0)
    region_code = councils[0].region_code if councils else None
    rows = []
    for measure in measures:
        years = figures.years(measure.key)
        if not years:
            continue
        year = years[-1]
        here = cells.get((measure.key, year), {})
        rows.append(
            Row(
                measure=measure,
                year=year,
                frame=figures.frames[measure.key, year],
                england=here.get(ENGLAND),
                region=here.get(region_code or ""),
                cells=tuple(
                    _cell(area, measure, year, cells, comparators.get(area.code), caveats) for area in councils
                ),
                is_recent=year >= newest - RECENT,
            )
        )
    return Standing(tuple(councils), tuple(rows))


def _cell(
    area: AreaRow,
    measure: MeasureRow,
    year: int,
    cells: Mapping[tuple[str, int], Mapping[str, FigureRow]],
    comparator: Comparator | None,
    caveats: Sequence[CaveatRow],
) -> Cell:
    here = cells.get((measure.key, year), {})
    figure = here.get(area.code)
    against = benchmark_of(measure, comparator, here) if comparator else Benchmark(None, 0, 0, is_published=False)
    history = {
        one: found[area.code] for (key, one), found in cells.items() if key == measure.key and area.code in found
    }
    return Cell(
        area=area,
        measure=measure,
        year=year,
        figure=figure,
        benchmark=against,
        verdict=verdict_of(measure, figure, against.value),
        trend=trend_of(measure, history, year),
        before=history.get(year - 1),
        cautions=cautions(measure, figure, caveats, area=area, year=year),
    )


def _limits(figure: FigureRow | None) -> tuple[float, float, float] | None:
    if figure is None or figure.state is not FigureState.VALUE:
        return None
    if figure.value is None or figure.low is None or figure.high is None:
        return None
    return (figure.value, figure.low, figure.high) if figure.low <= figure.value <= figure.high else None
