"""What became of a mail, asked of carriers that know it: a job that asks less and less often, then no more."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app

from app.core.mail import records
from app.core.mail.outcomes import Tracking
from tenants import enqueue, job_handler, transaction

FOLLOW = "core.mail_follow"


def follow(record_id: UUID, provider_id: str | None, *, now: datetime, looks: int = 0) -> None:
    """Have a mail asked after, in the transaction that is open; nothing where its carrier cannot be asked.

    Args:
        record_id: of its record, in the current space.
        provider_id: under which the carrier knows it.
        now: aware UTC.
        looks: how often it was asked after.
    """
    carrier = _carrier()
    at = carrier.next_look(looks, now=now) if carrier and provider_id else None
    if at and provider_id:
        arguments: dict[str, str | int] = {"record_id": str(record_id), "provider_id": provider_id, "looks": looks}
        enqueue(FOLLOW, arguments, now=now, run_at=at, dedupe_key=f"{record_id}:{looks}")


@job_handler(FOLLOW, outside=True)
def _ask(arguments: Mapping[str, Any], *, now: datetime) -> None:
    carrier, record_id = _carrier(), UUID(arguments["record_id"])
    if carrier is None:
        return  # mails go another way by now
    outcome = carrier.ask(arguments["provider_id"])
    with transaction():
        if outcome:
            records.came_of(record_id, outcome, now=now)
        else:
            follow(record_id, arguments["provider_id"], now=now, looks=int(arguments["looks"]) + 1)


def _carrier() -> Tracking | None:
    transport = current_app.extensions["mail_transport"]
    return transport if isinstance(transport, Tracking) else None
