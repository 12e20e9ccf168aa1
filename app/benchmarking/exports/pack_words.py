"""What is said of a pack as a whole, in each of its formats: what it is, as at when, by which rule, from whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.benchmarking.queries.region_page import RegionPage
from app.commons.shapes import year_label

RULE = (
    "Better, similar or worse: a figure is similar when what it is compared with lies inside its 95% interval. Else it "
    "is better or worse, or higher or lower where the measure has no good or bad direction."
)
MADE_UP = "Made-up figures: nothing here is about real people or real councils."
SEEN = (
    "Figures of councils are public. “Ask about first” and “who could help whom” name a council once its board, or the "
    "council itself, has said that it has seen it. Both are held against England."
)


@dataclass(frozen=True, slots=True)
class PackWords:
    """Title and remarks."""

    title: str
    region: str
    as_at: date
    made_on: date
    comparator: str
    is_made_up: bool
    about: tuple[str, ...]
    sources: tuple[str, ...]
    caveats: tuple[str, ...]


def pack_words(page: RegionPage, *, as_at: date, made_on: date) -> PackWords:
    """Return what is said of a pack.

    Args:
        page: how the councils stand.
        as_at: the day whose figures it shows.
        made_on: the local date on which it is made.
    """
    region = page.ground.region.name if page.ground.region else ""
    about = (
        *((MADE_UP,) if page.standing.is_made_up else ()),
        f"Figures as they stood on {_day(as_at)}. Made on {_day(made_on)}.",
        f"Compared with {page.label}.",
        RULE,
        SEEN,
    )
    return PackWords(
        title=f"{region}: how the councils stand" if region else "How the councils stand",
        region=region,
        as_at=as_at,
        made_on=made_on,
        comparator=page.label,
        is_made_up=page.standing.is_made_up,
        about=about,
        sources=tuple(
            f"{one.publisher}, {one.release_title}, published {_day(one.published_on)}"
            f"{' (made-up figures)' if one.is_made_up else ''}. SHA-256 of the file: {one.file_hash}"
            for one in page.standing.frames
        ),
        caveats=tuple(_caveats(page)),
    )


def _caveats(page: RegionPage) -> list[str]:
    found: dict[str, None] = {}
    for row in page.standing.rows:
        if row.measure.caveats:
            found[f"{row.measure.title}: {row.measure.caveats}"] = None
        for words in row.cautions:
            found[f"{row.measure.title}, {year_label(row.year)}: {words}"] = None
        for cell in row.cells:
            for words in cell.cautions:
                found[f"{row.measure.title}, {cell.area.name}, {year_label(row.year)}: {words}"] = None
    return list(found)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
