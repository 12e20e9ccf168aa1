"""Reads of what is measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from app.commons.importing.labels import TIDY
from app.commons.models import Measure
from app.commons.queries.newest import Newest, newest
from app.commons.shapes import MeasureRow
from tenants import read

_COLUMNS = tuple(field.name for field in fields(MeasureRow) if field.name != "tables")
# Measures are only ever added, by a release: what was read for one state of the shelf holds for it.
_known: dict[Newest, tuple[MeasureRow, ...]] = {}


def list_measures() -> tuple[MeasureRow, ...]:
    """Return every measure, by topic and position: topics stand in the order of their first measure."""
    state = newest()
    known = _known.get(state)
    if known is None:
        columns = [getattr(Measure, name) for name in _COLUMNS]
        found = read(select(Measure.definition, *columns).order_by(Measure.position, Measure.key))
        measures = [_measure(definition, values) for definition, *values in found]
        topics = list(dict.fromkeys(measure.topic for measure in measures))
        known = tuple(sorted(measures, key=lambda one: topics.index(one.topic)))
        _known.clear()
        _known[state] = known
    return known


def get_measure(key: str) -> MeasureRow:
    """Return one measure; NoResultFound where there is none of that key."""
    for measure in list_measures():
        if measure.key == key:
            return measure
    raise NoResultFound(f"no measure {key}")


def _measure(definition: Mapping[str, Any], values: Sequence[Any]) -> MeasureRow:
    said = dict(zip(_COLUMNS, values, strict=True))
    return MeasureRow(**said, tables=_tables(definition, said["key"]))


def _tables(definition: Mapping[str, Any], key: str) -> tuple[tuple[str, str], ...]:
    """Return (dataset, table) of all that a measure is made from; its own key stands for tidy files."""
    found = [(definition["dataset"], definition["table"])] if definition else []
    return (*found, (TIDY, key))
