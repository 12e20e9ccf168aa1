"""What a board lets its region or England see of a closed cycle or survey: released, renewed, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlalchemy import select

from app.assessments.models import Cycle
from app.benchmarking.models import BoardRelease, ReleaseSeries
from app.benchmarking.queries import previews
from app.benchmarking.queries import releases as queries
from app.benchmarking.queries.previews import Cell, Preview, Subject
from app.benchmarking.service.editions import ask_for_editions
from app.benchmarking.service.hiding import hide_editions_of
from app.benchmarking.statistics.protecting import IN_BAND, changed, gives_away
from app.core import clock, errors
from app.core.errors import AlreadyDone, Refused
from app.learning_needs.models import Survey
from tenants import Audience, current_account_id, current_scope, current_space_id, db, record

__all__ = [
    "AlreadyDone",
    "CannotRelease",
    "NoRegion",
    "NobodyChosen",
    "Stale",
    "Terms",
    "TooLittleChanged",
    "WrongDay",
    "change_refusal",
    "release",
    "withdraw",
]

IN_WORDS = {Audience.REGION: "region", Audience.ENGLAND: "whole of England"}


class CannotRelease(Refused):
    """The cycle is not closed, or too few answered."""


class NobodyChosen(Refused):
    """It was not said to whom."""

    def __init__(self) -> None:
        super().__init__("Choose who may see this", field="audiences")


class NoRegion(Refused):
    """The board lies in no region, so nobody could tell who reads it."""

    def __init__(self) -> None:
        super().__init__(
            "Your board is not in a region yet. Ask whoever runs this service for you to put it into one. "
            "Then come back to this page."
        )


class WrongDay(Refused):
    """The last day has passed."""

    def __init__(self) -> None:
        super().__init__("The last day must be today or later", field="until")


class Stale(errors.Stale):
    """What would be seen is no longer what was previewed."""

    def __init__(self) -> None:
        super().__init__("The results have changed since you opened this page. Look at what others would see now.")


class TooLittleChanged(Refused):
    """So few partners changed that the two versions together would tell what they chose."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Who sees a release, and how."""

    audience: Audience
    named: bool


def release(
    *, key: UUID, what: Subject, subject_id: UUID, terms: Sequence[Terms], until: date | None, seen: str, now: datetime
) -> tuple[UUID, ...]:
    """Let others see the protected results of a closed cycle or survey; newer versions stand in the older ones' place.

    Args:
        key: of the form that was sent; the rows' ids come from it, so that a double click makes one of each.
        what, subject_id: of the current board.
        terms: for each audience whether the board is named; at least one.
        until: the last day on which others see it; None: until it is withdrawn.
        seen: the digest of the preview that the confirming person saw.
        now: aware UTC.

    Returns:
        The ids of the releases, one for each audience, the region's first.

    Raises:
        NoResultFound: this board has no such cycle, or no findings of such a survey.
        AlreadyDone: this form was sent before.
        NoRegion: the board lies in no region.
        CannotRelease: it is not closed, or too few answered.
        NobodyChosen: no audience was chosen.
        WrongDay: the last day has passed.
        Stale: the results have changed since the preview.
        TooLittleChanged: it was released before, and one or two partners have changed a level since.
    """
    _hold(what, subject_id)
    ids = {audience: uuid5(key, audience.value) for audience in Audience}
    mine = select(BoardRelease.id).where(
        BoardRelease.space_id == current_space_id(), BoardRelease.id.in_(list(ids.values()))
    )
    if db.session.scalars(mine).first() is not None:
        raise AlreadyDone("This was released already.")
    ground = queries.ground()
    if ground.region_code is None:
        raise NoRegion
    found = previews.prepare(what, subject_id)
    if found.refusal:
        raise CannotRelease(found.refusal)
    if not terms:
        raise NobodyChosen
    if until is not None and until < clock.local_date(now):
        raise WrongDay
    if found.digest != seen:
        raise Stale
    refusal = change_refusal(found)
    if refusal:
        raise TooLittleChanged(refusal)
    chosen = {one.audience: one for one in terms}
    before = _replace(subject_id, chosen, now=now)
    covered = queries.covered_codes()
    for audience in sorted(chosen, key=list(Audience).index):
        db.session.add(
            BoardRelease(
                id=ids[audience],
                series=found.series,
                subject_id=subject_id,
                version=before + 1,
                title=found.title,
                board_name=ground.name,
                council_codes=covered,
                instrument_key=found.instrument_key,
                reporting_year=found.reporting_year,
                weight=found.weight,
                cells=list(found.cells),
                audience=audience,
                region_code=ground.region_code if audience is Audience.REGION else None,
                named=chosen[audience].named,
                until=until,
                released_at=now,
                released_by=current_account_id(),
            )
        )
        _record("release.made", ids[audience], chosen[audience], now=now)
    db.session.flush()
    ask_for_editions(now=now)
    return tuple(ids[audience] for audience in Audience if audience in chosen)


def _hold(what: Subject, subject_id: UUID) -> None:
    """Lock what is released, so that two releases of it, or a release and its opening again, follow each other."""
    model = Cycle if what is Subject.CYCLE else Survey
    db.session.execute(select(model.id).where(model.id == subject_id).with_for_update()).one()


def _replace(subject_id: UUID, chosen: dict[Audience, Terms], *, now: datetime) -> int:
    """Have standing releases to the same audiences give way; return the newest version there was."""
    rows = db.session.scalars(
        select(BoardRelease)
        .where(BoardRelease.space_id == current_space_id(), BoardRelease.subject_id == subject_id)
        .with_for_update()
    ).all()
    for row in rows:
        if row.audience in chosen and row.withdrawn_at is None:
            row.withdrawn_at, row.replaced_at, row.withdrawn_by = now, now, current_account_id()
    return max((row.version for row in rows), default=0)


def change_refusal(found: Preview) -> str:
    """Return why a newer version of what was released before would give partners away; empty where it would not.

    Held against every earlier version that somebody may have seen: in each factor nobody must have changed, or three.
    """
    earlier = {row.released_at: row.cells for row in queries.list_of_subject(found.subject_id)}
    told = {moment: cells for moment, cells in earlier.items() if previews.digest_of(cells) != found.digest}
    if not told:
        return ""
    if found.series is not ReleaseSeries.SELF:
        return "The findings are other ones than those released before. Tell whoever runs this service for you."
    sent = previews.history(found.subject_id)
    now = previews.levels_at(sent, None)
    few: set[str] = set()
    for moment, cells in told.items():
        changes = changed(previews.levels_at(sent, moment), now, [_factor(cell) for cell in found.cells])
        before = {cell["key"]: cell for cell in cells}
        for cell in found.cells:
            number = _factor(cell)
            if not changes[number] and cell != before.get(cell["key"]):
                changes[number] = 1  # what was sent before that release, and arrived after it
        hardly = set(gives_away(changes))
        few |= {cell["label"] for cell in found.cells if _factor(cell) in hardly}
    if not few:
        return ""
    names = "; ".join(sorted(few))
    return (
        f"Fewer than {IN_BAND} partners have changed their level since it was released, in: {names}. The two versions "
        f"together would tell what they chose. It can be released again when at least {IN_BAND} have changed there."
    )


def _factor(cell: Cell) -> int:
    return int(str(cell["key"]).removeprefix("factor-"))


def withdraw(*, release_id: UUID, now: datetime) -> None:
    """Take a release back: from this commit on nobody else reads it, nor any edition that it is in.

    Raises:
        NoResultFound: this board has released no such thing.
        AlreadyDone: it was withdrawn, or a newer version stands in its place.
    """
    row = db.session.scalars(
        select(BoardRelease)
        .where(BoardRelease.space_id == current_space_id(), BoardRelease.id == release_id)
        .with_for_update()
    ).one()
    if row.withdrawn_at is not None:
        raise AlreadyDone("This was withdrawn already.")
    _take_back(row, now=now)
    ask_for_editions(now=now)


def withdraw_all(*, now: datetime) -> int:
    """Take back whatever of the current board's still stands, as when its space is closed; return how many."""
    mine = (BoardRelease.space_id == current_space_id(), BoardRelease.withdrawn_at.is_(None))
    rows = db.session.scalars(select(BoardRelease).where(*mine).order_by(BoardRelease.id).with_for_update()).all()
    for row in rows:
        _take_back(row, now=now)
    if rows:
        ask_for_editions(now=now)
    return len(rows)


def _take_back(row: BoardRelease, *, now: datetime) -> None:
    row.withdrawn_at, row.withdrawn_by = now, current_scope().account_id
    _record("release.withdrawn", row.id, Terms(row.audience, row.named), now=now)
    db.session.flush()
    hide_editions_of(row.id, now=now)


def _record(action: str, release_id: UUID, terms: Terms, *, now: datetime) -> None:
    detail: dict[str, str | int | bool | None] = {"audience": IN_WORDS[terms.audience], "named": terms.named}
    record(action, kind="release", object_id=release_id, now=now, detail=detail)
