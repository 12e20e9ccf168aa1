"""The rows of the tidy CSV: one measure, year and area a row."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.commons.importing.cube import SeriesName
from app.commons.importing.labels import TIDY, fold
from app.commons.importing.layouts import TIDY_NUMBERS, TIDY_TEXTS
from app.commons.importing.markers import NotUnderstood, read_cell
from app.commons.importing.taking import NewMeasure, Row
from app.commons.models import FigureState, MeasureKind, Polarity

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_KEY = 60
MOST_DIGITS = 12
_SHARES = (MeasureKind.PROPORTION, MeasureKind.SURVEY)
_STATES = {
    "": None,
    "value": FigureState.VALUE,
    "published": FigureState.VALUE,
    "ok": FigureState.VALUE,
    "suppressed": FigureState.SUPPRESSED,
    "suppressed 0 to 4": FigureState.SUPPRESSED,
    "c": FigureState.SUPPRESSED,
    "not supplied": FigureState.NOT_SUPPLIED,
    "not returned": FigureState.NOT_SUPPLIED,
    "missing": FigureState.NOT_SUPPLIED,
    "x": FigureState.NOT_SUPPLIED,
}
_KINDS = {fold(kind.value): kind for kind in MeasureKind} | {
    "percentage": MeasureKind.PROPORTION,
    "percent": MeasureKind.PROPORTION,
    "number": MeasureKind.COUNT,
}
_POLARITIES = {
    "high": Polarity.HIGH,
    "high is good": Polarity.HIGH,
    "low": Polarity.LOW,
    "low is good": Polarity.LOW,
    "neutral": Polarity.NEUTRAL,
    "no judgement": Polarity.NEUTRAL,
}
_MULTIPLIERS = {MeasureKind.PROPORTION: 100.0, MeasureKind.SURVEY: 100.0, MeasureKind.RATE: 100_000.0}
_LONGEST = {"title": 200, "short_title": 60, "topic": 60, "unit": 40}
_NEEDED = ("title", "polarity", "kind", "unit", "source")
Numbers = Mapping[str, float]


class Tidy:
    """Understands its rows."""

    def understand(self, row: Row) -> None:
        """Put a row's cells in: all of them, or none."""
        key = row["measure"].casefold().replace("_", "-")
        if not _KEY.fullmatch(key) or len(key) > _LONGEST_KEY:
            raise NotUnderstood(
                f"“{row['measure'][:80]}” is no key of a measure. Use small letters, numbers and hyphens"
            )
        kind = self._kind(row, key)
        year = row.year()
        area = row.area(level="", codes=[row["area"]], name="", year=year)
        cells = {name: read_cell(TIDY, row[name]) for name in TIDY_NUMBERS if row[name]}
        said = self._state(row)
        if said is None and not cells:
            raise NotUnderstood("The row holds no figure. Give a value, or say in “status” why there is none")
        numbers = {name: cell[1] for name, cell in cells.items() if cell[1] is not None}
        check(numbers, kind)
        if said in (FigureState.SUPPRESSED, FigureState.NOT_SUPPLIED):
            if "value" in numbers:
                raise NotUnderstood("The row gives a value, and says that there is none. Take out the one or the other")
            cells["value"] = (said, None, None)
        elif not numbers and "value" not in cells:
            cells["value"] = (next(iter(cells.values()))[0], None, next(iter(cells.values()))[2])
        row.put(
            *((((key, name), SeriesName(TIDY, key, "", "", name)), cell) for name, cell in cells.items()),
            year=year,
            area=area,
        )

    @staticmethod
    def _state(row: Row) -> FigureState | None:
        said = row["status"]
        try:
            return _STATES[fold(said.strip("[]"))]
        except KeyError:
            raise NotUnderstood(
                f"“{said[:40]}” is no known status. Write “value”, “suppressed” or “not supplied”"
            ) from None

    @staticmethod
    def _kind(row: Row, key: str) -> MeasureKind:
        known = row.about.kinds.get(key)
        if known is not None:
            return known
        new = row.taken.new_measures.get(key)
        if new is None:
            new = row.taken.new_measures[key] = new_measure(row, key)
        return new.kind


def new_measure(row: Row, key: str) -> NewMeasure:
    """Return the measure that a row describes.

    Raises:
        NotUnderstood: it does not describe it whole.
    """
    texts = {name: " ".join(row[name].split()) for name in TIDY_TEXTS if row[name]}
    missing = [name for name in _NEEDED if name not in texts]
    if missing:
        raise NotUnderstood(f"There is no measure “{key}”. To make it, say on its first row also: {', '.join(missing)}")
    for name, most in _LONGEST.items():
        if len(texts.get(name, "")) > most:
            raise NotUnderstood(f"The {name.replace('_', ' ')} of a measure has {most} characters at most")
    kind, polarity = _KINDS.get(fold(texts["kind"])), _POLARITIES.get(fold(texts["polarity"]))
    if kind is None:
        raise NotUnderstood(
            f"“{texts['kind'][:40]}” is no kind of measure: {', '.join(one.value for one in MeasureKind)}"
        )
    if polarity is None:
        raise NotUnderstood(f"“{texts['polarity'][:40]}” is not what good looks like: high, low, or neutral")
    texts["polarity"] = polarity.value
    return NewMeasure(
        key,
        kind,
        texts,
        multiplier=_whole(texts, "per", _MULTIPLIERS.get(kind, 1.0), 1, 10_000_000),
        decimals=int(_whole(texts, "decimals", 0 if kind is MeasureKind.COUNT else 1, 0, 6)),
    )


def _whole(texts: Mapping[str, str], name: str, default: float, least: int, most: int) -> float:
    said = texts.get(name, "").replace(",", "")
    if not said:
        return default
    if len(said) > MOST_DIGITS or not said.isdecimal() or not least <= int(said) <= most:
        raise NotUnderstood(f"“{name}” is a whole number from {least} to {most:,}")
    return float(said)


def check(numbers: Numbers, kind: MeasureKind) -> None:
    """Refuse what no measure of this kind can be.

    Raises:
        NotUnderstood: see its words.
    """
    part, whole, value = numbers.get("numerator"), numbers.get("denominator"), numbers.get("value")
    for name in ("numerator", "denominator", "base"):
        if numbers.get(name, 0.0) < 0:
            raise NotUnderstood(f"The {name} cannot be less than 0")
    if value is not None and value < 0 and kind is not MeasureKind.VALUE:
        raise NotUnderstood("The value cannot be less than 0")
    if part is not None and whole is not None and whole < part and kind in _SHARES:
        raise NotUnderstood("The numerator is above the denominator. A part cannot be more than the whole")
    if part is not None and whole == 0:
        raise NotUnderstood("The denominator is 0, so there is no figure. Say “not supplied” in “status” if so")
    if value is not None and value > 100 and kind in _SHARES:
        raise NotUnderstood("A share cannot be more than 100%")
    low, high = numbers.get("lower"), numbers.get("upper")
    if low is not None and high is not None and low > high:
        raise NotUnderstood("The lower limit is above the upper limit")
    if value is not None and ((low is not None and value < low) or (high is not None and value > high)):
        raise NotUnderstood("The value lies outside its own limits")
