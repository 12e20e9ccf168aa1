"""Editions: unnamed comparisons over what boards released, made by the worker, which acts for no space.

What is hidden is hidden first: an edition in which a board no longer stands. Then each group of releases (series,
instrument, audience) gets a new edition where enough contributors have changed, and of its figures those that tell
nobody's own (`statistics.editions`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from app.benchmarking.models import BoardEdition, EditionPart, ReleaseSeries
from app.benchmarking.queries.contributors import Contributor, Group, Published, contributors, counted, published
from app.benchmarking.statistics import editions as statistics
from app.benchmarking.statistics.editions import Contribution, View, Why
from app.core import clock
from tenants import Audience, Job, JobState, db, enqueue_for_none, insert_rows, new_id

MAKE = "benchmarking.make_editions"
NIGHTLY = "nightly"
SOON = "soon"


def ask_for_editions(*, now: datetime) -> None:
    """Have the worker look at the editions at once."""
    enqueue_for_none(MAKE, {}, now=now, dedupe_key=SOON)


@dataclass(frozen=True, slots=True)
class Drafts:
    """Editions that may be made, and of what they were worked out: where that has changed, they may not any more."""

    editions: tuple[Published, ...]
    seen: tuple[int, ...]


def hide_ended(*, now: datetime) -> None:
    """Hide what no longer stands, and look again next night; as the worker, for no space."""
    releases = contributors()
    today = clock.local_date(now)
    _hide(releases, published(releases), today=today, now=now)
    if releases:
        tomorrow = clock.start_of(today + timedelta(days=1)) + timedelta(minutes=10)
        enqueue_for_none(MAKE, {}, now=now, dedupe_key=NIGHTLY, run_at=tomorrow)


def work_out(*, now: datetime) -> Drafts:
    """Return every edition that may be made now. It writes nothing, and may take seconds."""
    seen = counted()
    today = clock.local_date(now)
    releases = contributors()
    editions = published(releases)
    groups: dict[Group, dict[UUID, Contributor]] = defaultdict(dict)
    for one in sorted(releases, key=lambda one: (one.reporting_year, one.released_at, one.id)):
        if one.stands(today):
            groups[one.group][one.space_id] = one  # the newest of each board
    made = []
    # England first: where both would be too much, the larger one is kept.
    for group in sorted(groups, key=lambda group: (group[2] is not Audience.ENGLAND, *map(str, group))):
        edition = _made(group, list(groups[group].values()), releases, editions)
        if edition is not None:
            editions.append(edition)
            made.append(edition)
    return Drafts(tuple(made), seen)


def keep(*, drafts: Drafts, now: datetime) -> int:
    """Publish editions that were worked out; where a release or an edition came between, have them worked out again.

    Returns:
        How many were made.
    """
    _one_at_a_time()
    if counted() != drafts.seen:
        ask_for_editions(now=now)
        return 0
    for one in drafts.editions:
        series, instrument_key, audience, region_code = one.group
        figures = list(one.figures.values())
        row = BoardEdition(
            id=one.id,
            series=series,
            instrument_key=instrument_key,
            audience=audience,
            region_code=region_code,
            number=one.number,
            boards=max(figure["boards"] for figure in figures if figure["mean"] is not None),
            figures=figures,
            made_at=now,
        )
        db.session.add(row)
        db.session.flush()
        parts = [
            {"id": new_id(), "edition_id": one.id, "release_space_id": part.space_id, "release_id": part.id}
            for part in one.parts
        ]
        insert_rows(EditionPart, parts)
    return len(drafts.editions)


def _one_at_a_time() -> None:
    """Wait for another worker that is at it: two at once would each be held against what the other did not see."""
    mine = select(Job.id).where(Job.kind == MAKE, Job.state == JobState.RUNNING).order_by(Job.id).with_for_update()
    db.session.execute(mine).all()


def _hide(releases: Sequence[Contributor], editions: Sequence[Published], *, today: date, now: datetime) -> None:
    """Hide every edition that holds a board's cycle or survey of which no version stands any more."""
    standing = {one.subject for one in releases if one.stands(today)}
    gone = [
        one.id
        for one in editions
        if not one.is_hidden and (one.gone or any(part.subject not in standing for part in one.parts))
    ]
    if gone:
        hide = update(BoardEdition).where(BoardEdition.id.in_(gone), BoardEdition.hidden_at.is_(None))
        db.session.execute(hide.values(hidden_at=now).execution_options(synchronize_session=False))


def _made(
    group: Group, boards: list[Contributor], releases: list[Contributor], editions: list[Published]
) -> Published | None:
    """Return a new edition of a group; None where there is to be none."""
    before = [one for one in editions if one.group == group]
    if len(boards) < statistics.MEANS_FROM:
        return None
    if before and _changes(before[-1].parts, boards) < statistics.CHANGED_FROM:
        return None
    labels = {key: label for one in boards for key, label in one.labels.items()}
    figures = {key: _figure(key, label, group, boards, releases, editions) for key, label in labels.items()}
    if all(figure["mean"] is None for figure in figures.values()):
        return None
    return Published(
        new_id(), group, before[-1].number + 1 if before else 1, figures, is_hidden=False, parts=tuple(boards)
    )


def _changes(before: Sequence[Contributor], now: Sequence[Contributor]) -> int:
    return statistics.changes({one.space_id: one.values for one in before}, {one.space_id: one.values for one in now})


def _figure(
    key: str,
    label: str,
    group: Group,
    boards: list[Contributor],
    releases: list[Contributor],
    editions: list[Published],
) -> dict[str, Any]:
    contributions = [
        Contribution(one.space_id, one.values[key], one.weight, one.named) for one in boards if key in one.values
    ]
    is_survey = group[0] is ReleaseSeries.SURVEY
    found = statistics.figure_of(
        contributions,
        _views(key, group, releases, editions),
        span=statistics.TENTHS if is_survey else statistics.PER_CENT,
    )
    empty = {"key": key, "label": label, "mean": None, "quartiles": None}
    if isinstance(found, Why):
        return {**empty, "boards": 0, "named": 0, "why": found.value}
    scale = 10 if is_survey else 1
    return {
        **empty,
        "boards": len(found.contributions),
        "named": sum(one.named for one in found.contributions),
        "mean": found.mean / scale if is_survey else found.mean,
        "quartiles": [one / scale if is_survey else one for one in found.quartiles] if found.quartiles else None,
        "why": "",
    }


def _views(key: str, group: Group, releases: Sequence[Contributor], editions: Sequence[Published]) -> list[View]:
    """Return what each kind of reader of a new edition has by now: of each region, of none, and all put together."""
    series, instrument_key, audience, region_code = group
    alike = [one for one in releases if (one.series, one.instrument_key) == (series, instrument_key)]
    alike_before = [one for one in editions if one.group[:2] == (series, instrument_key)]
    regions: list[str | None] = [region_code]
    if audience is Audience.ENGLAND:
        regions += sorted({one.region_code for one in alike if one.region_code is not None})

    def view(reads: set[str | None], *, is_audience: bool) -> View:
        return View(
            tuple(row for one in alike_before if one.group[3] in reads for row in (one.row(key),) if row),
            frozenset(
                (one.space_id, one.values[key])
                for one in alike
                if one.named and one.region_code in reads and key in one.values
            ),
            is_audience,
        )

    everybody = {None, *(one.region_code for one in alike)}
    found = [view({None, region}, is_audience=True) for region in regions]
    return list(dict.fromkeys([*found, view(everybody, is_audience=False)]))
