"""The audit trail of a space: who did what, when. It holds ids, not names and not words."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tenants.context import current_scope
from tenants.database import db
from tenants.models import AuditEntry


def record(
    action: str,
    *,
    kind: str,
    now: datetime,
    object_id: UUID | None = None,
    detail: Mapping[str, str | int | bool | None] | None = None,
) -> None:
    """Add a line to the current space's trail, in the transaction that is open.

    Args:
        action: "noun.verb", the verb in the past: "cycle.opened".
        kind: what sort of thing was acted on.
        now: aware UTC.
        object_id: which one.
        detail: ids, numbers and names of states only.
    """
    db.session.add(
        AuditEntry(
            at=now,
            account_id=current_scope().account_id,
            action=action,
            object_kind=kind,
            object_id=object_id,
            detail=dict(detail or {}),
        )
    )
