"""Putting measures on the shelf. A measure that stands is never changed: what is measured otherwise has a new key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.commons.files import MeasureSetFiles, read_measures
from app.commons.measure_validation import check_measures
from app.commons.models import Caveat, Measure, MeasureKind, Polarity, Release, ReleaseKind
from app.commons.service.figures import derive
from app.commons.service.shelf import Loaded, add_release
from app.core.errors import Refused
from tenants import insert_rows, new_id, read

_COLUMNS = (
    "key",
    "framework_year",
    "code",
    "title",
    "short_title",
    "topic",
    "position",
    "polarity",
    "kind",
    "unit",
    "multiplier",
    "decimals",
    "numerator",
    "denominator",
    "good",
    "source",
    "caveats",
    "definition",
)


class InvalidMeasures(Refused):
    """The measures' data files are not complete."""

    status = 422

    def __init__(self, problems: list[str]) -> None:
        super().__init__("The measures cannot be loaded. " + " ".join(problems))
        self.problems = problems


class MeasureChanged(Refused):
    """A measure, or a caveat, stands already and says something else."""


def load_measures(*, now: datetime, measures: MeasureSetFiles | None = None) -> Loaded:
    """Put an edition of the measures on the shelf; the same files twice change nothing.

    New measures are worked out for the files of figures that are there already.

    Args:
        now: aware UTC.
        measures: the edition; the one that comes with the product where none is given.

    Raises:
        InvalidMeasures: the files are not complete.
        MeasureChanged: a key, or a caveat's place, stands already with something else.
    """
    files = measures or read_measures()
    problems = check_measures(files)
    if problems:
        raise InvalidMeasures(problems)
    total = len(files.measures)
    same = select(Release.id).where(Release.kind == ReleaseKind.MEASURE_SET, Release.file_hash == files.file_hash)
    if read(same).first():
        return Loaded(files.title, changed=False, added=0, total=total)
    new = _new_measures(files)
    caveats = _new_caveats(files)
    release = add_release(
        ReleaseKind.MEASURE_SET, files.publisher, files.title, files.published_on, files.file_hash, now=now
    )
    insert_rows(Measure, [{**measure, "release_id": release.id} for measure in new])
    insert_rows(Caveat, [{**caveat, "id": new_id(), "release_id": release.id} for caveat in caveats])
    for release_id in _figure_releases() if new else ():
        derive(release_id, now=now)
    return Loaded(files.title, changed=True, added=len(new), total=total)


def _new_measures(files: MeasureSetFiles) -> list[dict[str, Any]]:
    columns = [getattr(Measure, name) for name in _COLUMNS]
    known = {row.key: dict(zip(_COLUMNS, row, strict=True)) for row in read(select(*columns))}
    new: list[dict[str, Any]] = []
    for content in files.measures:
        measure = _columns(content)
        stands = known.get(measure["key"])
        if stands is None:
            new.append(measure)
        elif changed := [name for name in _COLUMNS if name != "position" and stands[name] != measure[name]]:
            raise MeasureChanged(
                f"The measure {measure['key']} is on the shelf with something else as {changed[0].replace('_', ' ')}. "
                "Give what is measured otherwise a new key."
            )
    return new


def _columns(content: Mapping[str, Any]) -> dict[str, Any]:
    measure = {name: content[name] for name in _COLUMNS}
    measure["polarity"] = Polarity(measure["polarity"])
    measure["kind"] = MeasureKind(measure["kind"])
    measure["multiplier"] = float(measure["multiplier"])
    return measure


def _new_caveats(files: MeasureSetFiles) -> list[dict[str, Any]]:
    columns = (Caveat.dataset, Caveat.table_code, Caveat.area_code, Caveat.year, Caveat.words)
    known = {tuple(row[:4]): row.words for row in read(select(*columns))}
    new: list[dict[str, Any]] = []
    for caveat in files.caveats:
        place = (caveat["dataset"], caveat["table_code"], caveat["area_code"], caveat["year"])
        if place not in known:
            new.append({name: caveat[name] for name in ("dataset", "table_code", "area_code", "year", "words")})
        elif known[place] != caveat["words"]:
            raise MeasureChanged(
                f"The caveat for {caveat['table_code']} in {caveat['year']} is on the shelf with other words. "
                "Leave it as it is; what stands is never changed."
            )
    return new


def _figure_releases() -> list[UUID]:
    """Return the files of figures in the order in which they were loaded."""
    statement = select(Release.id).where(Release.kind == ReleaseKind.FIGURES)
    return [row.id for row in read(statement.order_by(Release.loaded_at, Release.id))]
