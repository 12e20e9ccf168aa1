"""A region writes about a measure, or notes about a council on it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.benchmarking.models import Commentary
from app.commons.models import Council, Measure
from app.core import errors
from tenants import Space, current_account_id, current_space_id, db, insert_if_absent, new_id, record

MOST_CHARACTERS = 4000
NEW = 0  # the revision of what is not there yet


class Stale(errors.Stale):
    """The page was drawn before somebody else wrote."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody has changed this since you opened this page. Read what it says now, then save yours again.",
            field="words",
        )


def save(*, measure_key: str, year: int, council_code: str, words: str, revision: int, now: datetime) -> None:
    """Write, change or take away one text. What is the same already is no change.

    Args:
        measure_key: of a measure on the shelf.
        year: the year it begins in.
        council_code: of a council of the current region; empty for the whole region.
        words: at most `MOST_CHARACTERS`; none at all takes the text away.
        revision: `CommentaryRow.revision`, as the page showed it; `NEW` where there was none.
        now: aware UTC.

    Raises:
        NoResultFound: there is no such measure, or the council is not the region's.
        Stale: somebody else wrote since the page was drawn.
    """
    db.session.scalars(select(Measure.key).where(Measure.key == measure_key)).one()
    if council_code:
        region = select(Space.region_code).where(Space.id == current_space_id()).scalar_subquery()
        db.session.scalars(
            select(Council.code).where(Council.code == council_code, Council.region_code == region)
        ).one()
    which = (
        Commentary.measure_key == measure_key,
        Commentary.year == year,
        Commentary.council_code == council_code,
    )
    text = db.session.scalars(select(Commentary).where(*which).with_for_update()).one_or_none()
    if (text.words if text else "") == words:
        return
    if (text.revision if text else NEW) != revision:
        raise Stale
    if text is None:
        _add(measure_key, year, council_code, words, now)
    elif words:
        text.words, text.revision = words, text.revision + 1
        text.saved_at, text.saved_by = now, current_account_id()
    else:
        db.session.delete(text)
    db.session.flush()
    detail: dict[str, str | int | bool | None] = {"measure": measure_key, "year": year, "council": council_code or None}
    record("commentary.saved", kind="commentary", now=now, detail=detail)


def _add(measure_key: str, year: int, council_code: str, words: str, now: datetime) -> None:
    row = {
        "id": new_id(),
        "space_id": current_space_id(),
        "measure_key": measure_key,
        "year": year,
        "council_code": council_code,
        "words": words,
        "revision": NEW + 1,
        "saved_at": now,
        "saved_by": current_account_id(),
    }
    if not insert_if_absent(Commentary, row):  # two first texts at once: the later one reads the earlier first
        raise Stale
