"""What a file is called where nobody said, and what a tidy file says of its measures."""

from __future__ import annotations

from typing import Any

from app.commons.importing.taking import NewMeasure, Taken
from app.commons.models import Polarity
from app.commons.shapes import year_label

_AFTER_OURS = 1000
_GOOD = {
    Polarity.HIGH: "Higher is better",
    Polarity.LOW: "Lower is better",
    Polarity.NEUTRAL: "No judgement is made",
}


def measure_row(measure: NewMeasure, year: int, place: int) -> dict[str, Any]:
    """Return the columns of a measure that a tidy file describes.

    Args:
        measure: as the file has it.
        year: the first that the file has figures of; the measure is of the framework of that year.
        place: among the file's measures; they stand after those that come with the product.
    """
    texts, polarity = measure.texts, Polarity(measure.texts["polarity"])
    title = texts["title"]
    return {
        "key": measure.key,
        "framework_year": year,
        "code": measure.key[:30],
        "title": title,
        "short_title": texts.get("short_title", title if len(title) <= 60 else f"{title[:59]}…"),
        "topic": texts.get("topic", "Other measures"),
        "position": _AFTER_OURS + place,
        "polarity": polarity,
        "kind": measure.kind,
        "unit": texts["unit"],
        "multiplier": measure.multiplier,
        "decimals": measure.decimals,
        "numerator": texts.get("counted", "As the source counts it"),
        "denominator": texts.get("out_of", "As the source counts it"),
        "good": texts.get("good", _GOOD[polarity]),
        "source": texts["source"],
        "caveats": texts.get("caveats", ""),
        "definition": {},
    }


def default_title(taken: Taken) -> str:
    """Return what a release is called that nobody gave a title."""
    years = taken.cube.years()
    span = year_label(years[0]) if len(years) == 1 else f"{year_label(years[0])} to {year_label(years[-1])}"
    if taken.recognised.layout.dataset == "tidy":
        keys = sorted({name.table_code for name in taken.cube.series})
        what = keys[0] if len(keys) == 1 else f"{len(keys)} measures"
        return f"{what}, {span}"
    return f"{taken.recognised.layout.title}, {span}"


def default_publisher(taken: Taken, *, is_made_up: bool) -> str:
    """Return who is named as publisher where nobody said: whoever published that collection in its newest year."""
    if is_made_up:
        return "Made up for a demonstration"
    dataset, year = taken.recognised.layout.dataset, taken.cube.years()[-1]
    if dataset == "tidy":
        return "Not stated"
    if year >= 2024:
        return "Department of Health and Social Care"
    return "NHS England" if year >= 2022 else "NHS Digital"
