"""Boards side by side: what others let be seen by name, and the newest unnamed comparison of each figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from app.benchmarking.models import BoardEdition, BoardRelease, ReleaseSeries
from app.benchmarking.queries.previews import Cell
from app.core import clock
from tenants import Audience, current_scope, read

MOST_EDITIONS = 40  # that are looked through for the newest figure of each key


@dataclass(frozen=True, slots=True)
class PeerBoard:
    """What one board let be seen: its newest results."""

    space_id: UUID
    name: str
    is_own: bool
    named: bool  # False: the own board's, which others do not see by name
    title: str
    reporting_year: int
    weight: int
    council_codes: tuple[str, ...]
    released_at: datetime
    cells: Mapping[str, Cell]  # by key

    @property
    def year_label(self) -> str:
        """The reporting year as it is written: "2026-27"."""
        return clock.reporting_year_label(self.reporting_year)


@dataclass(frozen=True, slots=True)
class EditionFigure:
    """The newest unnamed comparison of one figure."""

    edition: int
    made_at: datetime
    boards: int
    named: int
    mean: float
    quartiles: tuple[float, float, float] | None

    @property
    def unnamed(self) -> int:
        """How many of the boards in it are not named."""
        return self.boards - self.named


@dataclass(frozen=True, slots=True)
class Peers:
    """A page of boards side by side.

    Attributes:
        labels: title by key, in the order of the instrument.
        boards: by name; the own one among them, where it released to this audience.
        figures: by key; none where too few boards, or boards too much alike, have released.
    """

    series: ReleaseSeries
    audience: Audience
    instrument_key: str | None
    labels: Mapping[str, str]
    boards: tuple[PeerBoard, ...]
    figures: Mapping[str, EditionFigure] = field(default_factory=dict)

    @property
    def own(self) -> PeerBoard | None:
        """The current board's own, where it released to this audience."""
        return next((board for board in self.boards if board.is_own), None)

    @property
    def named(self) -> tuple[PeerBoard, ...]:
        """Those that are named to this audience, the own one among them where it is."""
        return tuple(board for board in self.boards if board.named)

    @property
    def newest(self) -> EditionFigure | None:
        """Of the figures, one of the newest edition."""
        return max(self.figures.values(), key=lambda one: one.edition, default=None)

    def named_with(self, key: str) -> int:
        """Return how many named boards have a figure."""
        return sum(board.cells.get(key, {}).get("state") in ("value", "bound") for board in self.named)


def read_peers(*, series: ReleaseSeries, audience: Audience, today: date) -> Peers:
    """Return boards side by side, in two statements, however many there are.

    Args:
        series: which sort of results; they are never mixed.
        audience: whom they were released to; of the region's, the reader's own.
        today: what ended before is left out.
    """
    boards, instruments, cells = _boards(series, audience, today)
    rows = read(
        select(BoardEdition.instrument_key, BoardEdition.number, BoardEdition.made_at, BoardEdition.figures)
        .where(BoardEdition.series == series, BoardEdition.audience == audience)
        .order_by(BoardEdition.made_at.desc(), BoardEdition.number.desc())
        .limit(MOST_EDITIONS)
    ).all()
    own = next((board for board in boards if board.is_own), None)
    newest = max(boards, key=lambda board: (board.reporting_year, board.released_at), default=None)
    leading = own or newest
    key = instruments[leading.space_id] if leading else rows[0].instrument_key if rows else None
    labels: dict[str, str] = {}
    figures: dict[str, EditionFigure] = {}
    for row in rows:
        if row.instrument_key != key:
            continue
        for figure in row.figures:
            labels.setdefault(figure["key"], figure["label"])
            if figure["mean"] is not None and figure["key"] not in figures:
                figures[figure["key"]] = _figure(row.number, row.made_at, figure)
    if leading:
        mine = {cell["key"]: cell["label"] for cell in cells[leading.space_id]}
        labels = mine | {name: label for name, label in labels.items() if name not in mine}
    alike = tuple(board for board in boards if instruments[board.space_id] == key)
    return Peers(series, audience, key, labels, alike, figures)


def _figure(number: int, made_at: datetime, figure: Mapping[str, Any]) -> EditionFigure:
    quartiles = figure["quartiles"]
    return EditionFigure(
        number, made_at, figure["boards"], figure["named"], figure["mean"], tuple(quartiles) if quartiles else None
    )


def _boards(
    series: ReleaseSeries, audience: Audience, today: date
) -> tuple[list[PeerBoard], dict[UUID, str], dict[UUID, list[Cell]]]:
    """Return the newest standing release of each board that can be read, by name."""
    rows = read(
        select(
            BoardRelease.space_id,
            BoardRelease.board_name,
            BoardRelease.named,
            BoardRelease.title,
            BoardRelease.reporting_year,
            BoardRelease.weight,
            BoardRelease.council_codes,
            BoardRelease.released_at,
            BoardRelease.instrument_key,
            BoardRelease.cells,
        )
        .where(
            BoardRelease.series == series,
            BoardRelease.audience == audience,
            # Of others the session shows no other rows; of one's own it shows what no longer stands, too.
            BoardRelease.withdrawn_at.is_(None),
            or_(BoardRelease.until.is_(None), BoardRelease.until >= today),
        )
        .order_by(BoardRelease.reporting_year, BoardRelease.released_at, BoardRelease.id)
    )
    own_id = current_scope().space_id
    newest = {row.space_id: row for row in rows}
    boards = [
        PeerBoard(
            space_id=row.space_id,
            name=row.board_name,
            is_own=row.space_id == own_id,
            named=row.named,
            title=row.title,
            reporting_year=row.reporting_year,
            weight=row.weight,
            council_codes=tuple(row.council_codes),
            released_at=row.released_at,
            cells={cell["key"]: cell for cell in row.cells},
        )
        for row in newest.values()
    ]
    boards.sort(key=lambda board: (board.name.casefold(), str(board.space_id)))
    instruments = {row.space_id: row.instrument_key for row in newest.values()}
    return boards, instruments, {row.space_id: row.cells for row in newest.values()}
