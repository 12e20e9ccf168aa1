"""The rows of the Adult Social Care Outcomes Framework."""

from __future__ import annotations

from app.commons.importing.cube import SeriesName
from app.commons.importing.labels import ASCOF, TOTALS, fold
from app.commons.importing.markers import NotUnderstood, read_cell
from app.commons.importing.taking import Row
from app.commons.models import FigureState

MOST = 100_000_000
TYPES = ("Outcome", "Numerator", "Denominator", "Base", "Margin of Error")
TOTAL = "Total"
_SPELLINGS = {fold(name): name for name in TYPES}
_BREAKDOWNS = {fold(name): name for name in ("Male", "Female", "18-64", "65 and over")}
_SUFFIXES = {"male": "M", "female": "F", "18 64": "1864", "65 and over": "65OV"}


class Framework:
    """Understands its rows."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str, str], tuple[tuple[str, ...], SeriesName]] = {}

    def understand(self, row: Row) -> None:
        """Put a row's cell in."""
        raw = (row["measure"], row["breakdown"], row["measure_type"])
        series = self._seen.get(raw)
        if series is None:
            series = self._series(row)
            if len(self._seen) < 100_000:
                self._seen[raw] = series
        year = row.year()
        area = row.area(level=row["level"], codes=[row["ons_code"], row["la_code"]], name=row["la_name"], year=year)
        cell = read_cell(ASCOF, row["value"])
        if cell[0] is FigureState.VALUE:
            _check(cell[1] or 0.0, series[1].subcategory, row["description"])
        row.put((series, cell), year=year, area=area)

    @staticmethod
    def _series(row: Row) -> tuple[tuple[str, ...], SeriesName]:
        code = "".join(row.label("measure").split()).upper()
        if not code or len(code) > 60:
            raise NotUnderstood("The row names no measure")
        said, kind = row.label("breakdown"), row.label("measure_type")
        folded = fold(said)
        breakdown = TOTAL if folded in TOTALS else _BREAKDOWNS.get(folded, said)
        suffix = _SUFFIXES.get(folded, "")
        table = code.removesuffix(suffix) if suffix else code
        kind = _SPELLINGS.get(fold(kind), kind)
        if not kind:
            raise NotUnderstood("The row does not say whether it is the outcome, a numerator or something else")
        return (table, "", fold(breakdown), fold(kind)), SeriesName(ASCOF, table, "", breakdown, kind)


def _check(value: float, kind: str, description: str) -> None:
    if value > MOST:
        raise NotUnderstood(f"A figure of more than {MOST:,} cannot be right")
    if value < 0:
        raise NotUnderstood("This figure cannot be less than 0")
    if kind in ("Outcome", "Margin of Error") and value > 100 and "proportion" in description.casefold():
        raise NotUnderstood("A proportion cannot be more than 100%")
