"""What charts of comparisons are made from: plain values, with the words and colours that all of them share.

The words of states, verdicts and polarities are those of the shelf (`FigureState`, `Verdict`, `Polarity`), as strings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.commons.shapes import AreaRow, FigureRow, FrameRow, MeasureRow, year_label

RULE = (
    "Better, similar or worse: a figure is similar when the comparator's value lies inside its 95% interval. "
    "Else it is better or worse, or higher or lower where the measure has no good or bad direction."
)
MADE_UP = "Made-up figures: nothing here is about real people or real councils."
STATE_WORDS = {
    "value": "",
    "suppressed": "suppressed: 0 to 4",
    "not_supplied": "not supplied",
    "absent": "no figure",
}


class Mark(StrEnum):
    """Why an area stands out of the others on a chart."""

    NONE = "none"
    OWN = "own"  # the council whose page it is
    REGION = "region"  # of the same region, or of the comparator's members: what `Bars.marked` says


@dataclass(frozen=True, slots=True)
class Scale:
    """How the figures of one measure are told."""

    key: str
    title: str
    short_title: str
    unit: str  # "%" is joined to the number; anything else follows it
    decimals: int
    polarity: str  # high, low, neutral
    good: str = ""  # what good looks like, in words

    @classmethod
    def of(cls, measure: MeasureRow) -> Scale:
        """Return how figures of a measure are told."""
        return cls(
            measure.key,
            measure.title,
            measure.short_title,
            measure.unit,
            measure.decimals,
            str(measure.polarity),
            measure.good,
        )

    def number(self, value: float | None) -> str:
        """Return '82.4%' or '1,365': short, for an axis or a bar; a dash for nothing."""
        if value is None:
            return "–"
        text = f"{value + 0.0:,.{self.decimals}f}"  # no -0.0
        if text.startswith("-") and not text.strip("-0.,"):
            text = text[1:]
        return f"{text}%" if self.unit == "%" else text

    def told(self, value: float | None) -> str:
        """Return '82.4%' or '1,365 for each 100,000 adults': whole, for a sentence."""
        return (
            self.number(value)
            if self.unit == "%" or value is None or not self.unit
            else (f"{self.number(value)} {self.unit}")
        )

    def between(self, low: float | None, high: float | None) -> str:
        """Return '78.1% to 86.0%'; nothing where there is no interval."""
        return "" if low is None or high is None else f"{self.number(low)} to {self.number(high)}"


@dataclass(frozen=True, slots=True)
class Place:
    """One area's figure of one measure and year, on ranked bars, a map, or a row."""

    code: str
    name: str
    state: str  # value, suppressed, not_supplied, absent
    value: float | None = None
    low: float | None = None  # 95% interval
    high: float | None = None
    verdict: str = "unknown"  # better, similar, worse, higher, lower, unknown
    mark: Mark = Mark.NONE
    rank: tuple[int, int, int] | None = None  # rank, and the best and worst that it could be
    tile: tuple[int, int] | None = None  # column from the west, row from the south
    region_code: str | None = None
    caveat: str = ""  # a warning that this figure stands under

    @property
    def says(self) -> str:
        """Return why there is no value; nothing where there is one."""
        return STATE_WORDS[self.state]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What figures are compared with."""

    label: str  # "England", "15 nearest neighbours"
    value: float | None
    basis: str = ""  # how it comes about: "the published figure", "14 of 15 councils, summed"


@dataclass(frozen=True, slots=True)
class Footing:
    """What stands under every chart and in every file made of it."""

    period: str  # "2024-25", "2014-15 to 2018-19"
    n: str  # "147 of 153 councils"
    source: str  # publisher, title, date
    rule: str = RULE
    caveats: tuple[str, ...] = ()
    is_made_up: bool = False
    as_at: str = ""  # "25 November 2026", where it is shown as it was

    def lines(self) -> tuple[str, ...]:
        """Return all of it, a line each, made-up figures first."""
        return (
            *((MADE_UP,) if self.is_made_up else ()),
            f"Period: {self.period}. n: {self.n}.",
            *((f"Shown as it was on {self.as_at}.",) if self.as_at else ()),
            f"Source: {self.source}",
            *((self.rule,) if self.rule else ()),
            *(f"Caveat: {caveat}" for caveat in self.caveats),
        )


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """One area on a funnel."""

    code: str
    name: str
    size: float  # what it is out of: the denominator, as the limits were worked out for
    value: float  # in the measure's unit
    lies: str  # "inside", "95", "99.8": the widest limits that it is outside of
    mark: Mark = Mark.NONE


@dataclass(frozen=True, slots=True)
class FunnelCurve:
    """The limits at one size, in the measure's unit."""

    size: float
    low95: float
    high95: float
    low998: float
    high998: float


@dataclass(frozen=True, slots=True)
class Funnel:
    """A funnel to draw."""

    points: tuple[FunnelPoint, ...]
    curves: tuple[FunnelCurve, ...]  # smallest size first
    target: float
    factor: float  # of overdispersion (phi)
    is_widened: bool  # the limits were widened by it
    size_words: str  # "people asked": what `size` counts


@dataclass(frozen=True, slots=True)
class YearPoint:
    """One year on a line."""

    year: int
    value: float | None
    low: float | None = None
    high: float | None = None
    state: str = "value"
    is_revised: bool = False  # a later release changed it
    of: str = ""  # the council that it is of, where that is one before: the line breaks there
    caveat: str = ""
    label: str = ""  # of a period that is no year: "July to September 2026"

    @property
    def period(self) -> str:
        """Return '2024-25'."""
        return self.label or year_label(self.year)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a trend."""

    label: str
    points: tuple[YearPoint, ...]  # oldest first


@dataclass(frozen=True, slots=True)
class Process:
    """What a run chart or an XmR chart says of a line of points."""

    kind: str  # "run" (5 to 11 points) or "xmr" (12 and more)
    centre: float  # the median of a run chart, the mean of an XmR chart
    low: float | None = None  # trial limits of an XmR chart
    high: float | None = None
    signals: tuple[int, ...] = ()  # places of points that a rule picks out, from 0
    says: str = ""  # the rule that was met, in words


@dataclass(frozen=True, slots=True)
class Spread:
    """How the published figures of councils lie."""

    least: float
    lower: float  # a quarter lie below
    middle: float
    upper: float
    most: float
    n: int


@dataclass(frozen=True, slots=True)
class Quartiles:
    """How the results of boards lie, none of which may be told: so no ends, and nothing where they are too few."""

    n: int
    mean: float | None = None
    lower: float | None = None
    middle: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class SpineRow:
    """One measure of a profile."""

    scale: Scale
    period: str
    own: Place
    spread: Spread | None  # of the comparator's councils; none where there are too few figures
    comparator: Benchmark
    england: float | None
    verdict: str
    trend: str = "none"  # rising, falling, steady, none
    topic: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One measure of a heat map: its figure in each council, in the order of the map's councils."""

    scale: Scale
    period: str
    cells: tuple[Place, ...] = field(default=())


def place(
    area: AreaRow,
    figure: FigureRow | None,
    *,
    verdict: str = "unknown",
    mark: Mark = Mark.NONE,
    rank: tuple[int, int, int] | None = None,
    caveat: str = "",
) -> Place:
    """Return an area with its figure; no figure is `absent`."""
    return Place(
        code=area.code,
        name=area.name,
        state=str(figure.state) if figure else "absent",
        value=figure.value if figure else None,
        low=figure.low if figure else None,
        high=figure.high if figure else None,
        verdict=str(verdict),
        mark=mark,
        rank=rank,
        tile=area.tile,
        region_code=area.region_code,
        caveat=caveat,
    )


def source_of(frame: FrameRow) -> str:
    """Return whom figures come from, in words: publisher, title, day."""
    day = frame.published_on
    return f"{frame.publisher}, {frame.release_title}, published {day.day} {day:%B %Y}"
