"""Finding measures by title, code, topic, or any word that is said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.benchmarking.queries.looking import Looking
from app.benchmarking.queries.standing import Against, against, cautions, general_cautions
from app.commons.models import AreaKind, FigureState
from app.commons.queries.figures import ByYear, figures_of
from app.commons.shapes import FigureRow, FrameRow, MeasureRow


@dataclass(frozen=True, slots=True)
class FoundMeasure:
    """A measure with its newest figures; without any where nothing was imported for it."""

    measure: MeasureRow
    year: int | None
    frame: FrameRow | None
    figure: FigureRow | None  # of the council that stands out
    against: Against | None
    england: FigureRow | None
    region: FigureRow | None
    councils: int  # with a figure
    cautions: tuple[str, ...] = ()  # of the council that stands out, and those over every council

    @property
    def state(self) -> str:
        """The word of its state: value, suppressed, not_supplied, absent."""
        return self.figure.state.value if self.figure else "absent"


@dataclass(frozen=True, slots=True)
class FoundMeasures:
    """What a search gave, by topic."""

    topics: tuple[tuple[str, tuple[FoundMeasure, ...]], ...]
    known: int  # measures that there are at all
    has_figures: bool  # of any measure

    @property
    def count(self) -> int:
        """How many were found."""
        return sum(len(rows) for _, rows in self.topics)

    @property
    def is_made_up(self) -> bool:
        """Whether any figure was made up for a demonstration."""
        return any(one.frame.is_made_up for _, rows in self.topics for one in rows if one.frame)


def find_measures(words: str, looking: Looking) -> FoundMeasures:
    """Return the measures in which every word is found, with their newest figures, in two statements.

    Args:
        words: parted by spaces, in any case; none finds all.
        looking: whose figures are shown beside them.
    """
    view = looking.view
    figures = figures_of(None, as_at=view.as_at, years=1, until=view.year)
    wanted = words.casefold().split()
    topics: dict[str, list[FoundMeasure]] = {}
    for measure in looking.shelf.measures:
        text = _text(measure)
        if all(word in text for word in wanted):
            topics.setdefault(measure.topic, []).append(_found(measure, figures, looking))
    return FoundMeasures(
        topics=tuple((topic, tuple(rows)) for topic, rows in topics.items()),
        known=len(looking.shelf.measures),
        has_figures=bool(figures),
    )


def _text(measure: MeasureRow) -> str:
    said = (
        measure.key,
        measure.code,
        measure.title,
        measure.short_title,
        measure.topic,
        measure.numerator,
        measure.denominator,
        measure.good,
        measure.source,
        measure.caveats,
    )
    return "\n".join(said).casefold()


def _found(measure: MeasureRow, figures: Mapping[str, ByYear], looking: Looking) -> FoundMeasure:
    own = figures.get(measure.key)
    if own is None or not own.by_year:
        return FoundMeasure(measure, None, None, None, None, None, None, 0)
    year, known = max(own.by_year), looking.shelf.caveats
    now = own.by_year[year]
    figure = now.get(looking.own.code) if looking.own else None
    given = sum(row.area_kind is AreaKind.COUNCIL and row.state is FigureState.VALUE for row in now.values())
    return FoundMeasure(
        measure=measure,
        year=year,
        frame=own.frames[year],
        figure=figure,
        against=against(measure, figure, looking.comparator, now) if looking.own else None,
        england=now.get(looking.shelf.england_code),
        region=now.get(looking.region.code) if looking.region else None,
        councils=given,
        cautions=(
            *(cautions(measure, figure, known, area=looking.own, year=year) if looking.own else ()),
            *general_cautions(measure, known, year=year),
        ),
    )
