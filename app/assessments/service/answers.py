"""Saving one answer: checked against the instrument, put together with what others saved meanwhile."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, update

from app.assessments.models import Addendum, Answer, Asked
from app.assessments.models.organisation import MOST_WORDS
from app.assessments.queries.answers import ANSWER_COLUMNS, OwnAnswer, as_answer
from app.assessments.queries.asked import AskedRow, as_asked, asked_columns
from app.assessments.service import returns
from app.assessments.service.links import LONGEST_TITLE, MOST_LINKS, is_web_address
from app.assessments.service.merging import Base, Merged, Typed, as_typed, merge
from app.commons.levels import Level
from app.commons.queries import instrument
from app.core import letting_pass
from app.core.errors import Refused
from app.people.models import Account
from tenants import current_scope, current_space_id, db, is_tombstone, new_id, upsert

_TEXTS: tuple[str, ...] = ("practice", "difference", "own_words")
TRIES = 5  # how often somebody else may save the same answer between reading and writing it


class NotAnAnswer(Refused):
    """What was typed cannot be an answer to this instrument."""

    status = 422


class Conflict(Refused):
    """Somebody else changed a field meanwhile that was changed here too."""

    def __init__(self, asked: AskedRow, answer: OwnAnswer, mine: Typed, merged: Merged) -> None:
        who = answer.saved_by or "Somebody who has left"
        super().__init__(f"{who[:1].upper()}{who[1:]} changed this answer while you were working on it.")
        self.asked = asked
        self.answer = answer  # as it stands
        self.mine = mine
        self.merged = merged


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving came to."""

    saved_at: datetime
    base: Base  # what the page has in it now
    next_factor: int | None  # the one after this, if there is one


@dataclass(frozen=True, slots=True)
class _Found:
    asked: AskedRow
    answer_id: UUID
    answer: OwnAnswer


def save_answer(
    *, asked_id: UUID, factor: int, base: Base, typed: Typed, lets: Collection[str] = (), now: datetime
) -> Saved:
    """Save what somebody typed on one factor, through the request of one board.

    The shared fields go to every board that asks for the same return; `own_words` and `own_level` to this one.

    Args:
        asked_id: a request to the current organisation.
        factor: the factor's number.
        base: what the page was drawn from.
        typed: the fields that were on the page.
        lets: prints of what looks like a person's data and is to be saved all the same.
        now: aware UTC.

    Raises:
        NoResultFound: no such request, or no such factor in it.
        NotOpen: the request cannot be answered any more.
        NotAnAnswer: a level that the instrument lacks, too many words or links, or an address that is none.
        Conflict: somebody else changed the same field.
        LooksPersonal: a text that is changed looks as if it told who somebody is.
    """
    for _ in range(TRIES):
        found = _find(asked_id, factor, now=now)
        if not found.asked.is_open:
            raise returns.NotOpen(found.asked)
        _check(typed, found.asked)
        merged = merge(theirs=as_typed(found.answer), revision=found.answer.revision, mine=typed, base=base)
        if merged.differing:
            raise Conflict(found.asked, found.answer, typed, merged)
        if not merged.changed:
            return _saved(found, found.answer.saved_at or now, Base.of(found.answer.revision, typed))
        _guard(found, merged, lets, now=now)
        if _write(found, merged, now=now):
            returns.bring_up_to_date_soon(found.asked.return_id, now=now)
            return _saved(found, now, Base.of(found.answer.revision + 1, typed))
    raise Refused("Several people are saving this answer at this moment. Save it again.")


def _find(asked_id: UUID, factor: int, *, now: datetime) -> _Found:
    """Return the request and the answer in one question, holding the return shared."""
    here = and_(Addendum.asked_id == Asked.id, Addendum.factor == Answer.factor)
    statement = (
        asked_columns(Answer.id, *ANSWER_COLUMNS)
        .join(Answer, Answer.return_id == Asked.return_id)
        .outerjoin(Addendum, here)
        .outerjoin(Account, Account.id == Answer.saved_by)
        .where(Asked.id == asked_id, Answer.factor == factor)
    )
    row = db.session.execute(returns.hold(statement, alone=False)).one()
    answer_id, *answer = row[-len(ANSWER_COLUMNS) - 1 :]
    return _Found(as_asked(row, now=now), answer_id, as_answer(answer))


def _saved(found: _Found, saved_at: datetime, base: Base) -> Saved:
    later = [number for number in instrument(found.asked.instrument_id).numbers if number > found.answer.factor]
    return Saved(saved_at, base, later[0] if later else None)


def _check(typed: Typed, asked: AskedRow) -> None:
    offered = instrument(asked.instrument_id)
    levels: dict[str, Level | None] = {"level": typed.get("level"), "own_level": typed.get("own_level")}
    texts = {name: typed.get(name, "") for name in ("practice", "difference", "own_words")}
    for name, level in levels.items():
        if level is not None and not offered.offers(level):
            raise NotAnAnswer("Choose one of the levels shown", field=name)
    for name, text in texts.items():
        if isinstance(text, str) and len(text) > MOST_WORDS:
            raise NotAnAnswer(f"Enter {MOST_WORDS:,} characters or fewer", field=name)
    _check_links(typed.get("links", []))


def _check_links(links: list[dict[str, str]]) -> None:
    if len(links) > MOST_LINKS:
        raise NotAnAnswer(f"Give {MOST_LINKS} links or fewer")
    for number, link in enumerate(links, start=1):
        if len(link["title"]) > LONGEST_TITLE:
            raise NotAnAnswer(f"Enter {LONGEST_TITLE} characters or fewer", field=f"link_title_{number}")
        removed = is_tombstone(link["url"])
        if link["url"] and not removed and not is_web_address(link["url"]):
            raise NotAnAnswer("Enter a web address, like https://www.example.org", field=f"link_url_{number}")


def _guard(found: _Found, merged: Merged, lets: Collection[str], *, now: datetime) -> None:
    """Look through the texts that are changed, those for this board alone too."""
    values: dict[str, Any] = dict(merged.values)
    texts: dict[str, str] = {name: values[name] for name in _TEXTS if name in merged.changed}
    if "links" in merged.changed:
        texts |= {f"link_title_{number}": link["title"] for number, link in enumerate(values["links"], start=1)}
    letting_pass.guard(kind="answer", object_id=found.answer_id, texts=texts, lets=lets, now=now)


def _write(found: _Found, merged: Merged, *, now: datetime) -> bool:
    """Write the answer unless somebody has saved it since it was read; say whether it was written."""
    values, by = merged.values, current_scope().account_id
    shared: dict[str, Any] = {
        name: values[name] for name in ("level", "practice", "difference", "links") if name in merged.changed
    }
    result: Any = db.session.execute(
        update(Answer)
        .where(Answer.id == found.answer_id, Answer.revision == found.answer.revision)
        .values(**shared, revision=found.answer.revision + 1, saved_at=now, saved_by=by)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:
        return False
    if {"own_words", "own_level"} & set(merged.changed):
        row = {
            "space_id": current_space_id(),
            "id": new_id(),
            "asked_id": found.asked.id,
            "factor": found.answer.factor,
            "level": values["own_level"],
            "words": values["own_words"],
            "saved_at": now,
            "saved_by": by,
        }
        key = ("space_id", "asked_id", "factor")
        upsert(Addendum, row, key=key, change=("level", "words", "saved_at", "saved_by"))
    return True
