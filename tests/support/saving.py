"""Many people saving their answers at once, against the service as it is served."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from app.assessments.models import Answer, Asked
from app.demo.sample import Plan
from app.demo.sample_rows import organisation_slug
from tenants import acting_for, db, read
from tests.support.visiting import Visitor


@dataclass(slots=True)
class Saver:
    """One person on one answer, who types and types."""

    visitor: Visitor
    space_id: UUID
    asked_id: UUID
    path: str
    factor: int
    base: str
    saved: int = 0
    last: str = ""
    failures: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    saved: int
    failed: int
    lost: int
    seconds: float
    failures: tuple[str, ...]

    @property
    def per_second(self) -> float:
        """Saves a second, all of them together."""
        return self.saved / self.seconds


def savers(app: Flask, plan: Plan, people: int) -> list[Saver]:
    """Return so many people of the sample's organisations, several on one return, each on a factor of their own."""
    found: list[Saver] = []
    organisations = min(len(plan.organisations), -(-people // 4))
    for number in range(people):
        organisation, factor = number % organisations, number // organisations + 1
        seat = plan.of_organisation(organisation)[0]
        asked_id, space_id = seat.requests[-1], plan.organisations[organisation]
        path = f"/organisations/{organisation_slug(organisation)}/requests/{asked_id}/factors/{factor}"
        visitor = Visitor(app, plan.leads[organisation])
        found.append(
            Saver(visitor, space_id, asked_id, path, factor, base=str(_stands(app, space_id, asked_id, factor)[1]))
        )
    return found


def save_at_once(app: Flask, port: int, people: Sequence[Saver], *, seconds: float) -> Outcome:
    """Have everybody save again and again for a while, then look what is there."""
    begin = time.monotonic()
    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(lambda one: _type(one, port, begin + seconds), people))
    took = time.monotonic() - begin
    lost = sum(_is_lost(app, one) for one in people)
    failures = tuple(failure for one in people for failure in one.failures)
    return Outcome(sum(one.saved for one in people), len(failures), lost, took, failures[:5])


def _type(saver: Saver, port: int, until: float) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {
        **saver.visitor.headers,
        "Host": "localhost",
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    while time.monotonic() < until:
        text = f"Words of factor {saver.factor}, time {saver.saved + 1}"
        fields = {"csrf_token": saver.visitor.csrf, "revision": saver.base, "practice": text}
        try:
            connection.request("POST", saver.path, urlencode(fields), headers)
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, HTTPException) as error:
            saver.failures.append(repr(error))
            connection.close()
            continue
        if answer.status != 200:
            saver.failures.append(f"{answer.status} {body[:200]!r}")
            continue
        saver.base, saver.last = json.loads(body)["revision"], text
        saver.saved += 1
    connection.close()


def _is_lost(app: Flask, saver: Saver) -> bool:
    text, _ = _stands(app, saver.space_id, saver.asked_id, saver.factor)
    return bool(saver.saved) and text != saver.last


def _stands(app: Flask, space_id: UUID, asked_id: UUID, factor: int) -> tuple[str, int]:
    statement = (
        select(Answer.practice, Answer.revision)
        .join(Asked, (Asked.return_id == Answer.return_id) & (Asked.space_id == Answer.space_id))
        .where(Asked.id == asked_id, Answer.factor == factor)
    )
    with app.app_context(), acting_for(space_id):
        row = read(statement).one()
        db.session.remove()
    return row.practice, row.revision
