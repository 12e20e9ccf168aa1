"""Holding back guesses. Counted before anything is looked up, in the database, so it holds over all processes.

Tries are counted by the minute, and a limit looks at this minute and the five before: no five minutes, wherever
they begin, hold more tries than the limit. A try that is refused is not counted, so waiting always helps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from app.core.errors import Refused
from app.people.models import Throttle
from tenants import db, enqueue, insert_if_absent

CLEAR = "people.clear_throttle"
MINUTE = 60
WINDOWS = 6  # this minute and five before it
KEPT = timedelta(minutes=WINDOWS + 1)


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is limited, and to how many tries in five minutes."""

    key: str  # from `keys.blind`: it tells nobody's address
    most: int


class TooManyTries(Refused):
    """This was tried too often in the last minutes."""

    status = 429

    def __init__(self) -> None:
        super().__init__("This was tried too many times. Wait 5 minutes, then try again.")


def take(*, buckets: Sequence[Bucket], now: datetime) -> None:
    """Count one try in each bucket; in a transaction of its own, before the try itself.

    Raises:
        TooManyTries: a bucket is full. The transaction must not be committed: the try does not count.
    """
    minute = _minute(now)
    limits = {bucket.key: bucket.most for bucket in buckets}
    for key in sorted(limits):  # always in this order, so that two never wait for each other
        insert_if_absent(Throttle, {"key": key, "window": minute, "tries": 0, "expires_at": now + KEPT})
        _add(key, minute, 1)
    sums = select(Throttle.key, func.sum(Throttle.tries)).where(
        Throttle.key.in_(limits), Throttle.window > minute - WINDOWS
    )
    for key, tries in db.session.execute(sums.group_by(Throttle.key)):
        if tries > limits[key]:
            raise TooManyTries
    enqueue(CLEAR, {}, now=now, dedupe_key=CLEAR, run_at=now + KEPT)


def give_back(*, buckets: Sequence[Bucket], now: datetime) -> None:
    """Take one try out of each bucket again: it was no guess, it was right."""
    for key in sorted(bucket.key for bucket in buckets):
        _add(key, _minute(now), -1)


def clear_throttle(*, now: datetime) -> None:
    """Delete the counts that no limit looks at any more."""
    gone = delete(Throttle).where(Throttle.expires_at < now)
    db.session.execute(gone.execution_options(synchronize_session=False))


def _minute(now: datetime) -> int:
    return int(now.timestamp()) // MINUTE


def _add(key: str, minute: int, tries: int) -> None:
    db.session.execute(
        update(Throttle)
        .where(Throttle.key == key, Throttle.window == minute)
        .values(tries=Throttle.tries + tries)
        .execution_options(synchronize_session=False)
    )
