"""What the shelf holds now, so that what was worked out from it once need not be read again."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from app.commons.models import Release, ReleaseKind
from tenants import db, read


class Newest(NamedTuple):
    """The release that was added last, of each kind. The shelf only grows: while these stay, so does what it holds."""

    register: UUID | None
    measure_set: UUID | None
    figures: UUID | None


def newest() -> Newest:
    """Return the releases added last; asked once for all that is read in one go."""
    session = db.session()
    known = session.info.get("shelf_newest")
    # The transaction is kept and compared, so that no later one is taken for it.
    if known is not None and known[0] is session.get_transaction() and not session.info.get("writing"):
        found: Newest = known[1]
        return found
    # Ids are made in the order of time, whatever moment a release was told it was loaded at.
    last = {row.kind: row.id for row in read(select(Release.kind, Release.id).order_by(Release.id))}
    found = Newest(
        register=last.get(ReleaseKind.REGISTER),
        measure_set=last.get(ReleaseKind.MEASURE_SET),
        figures=last.get(ReleaseKind.FIGURES),
    )
    session.info["shelf_newest"] = (session.get_transaction(), found)
    return found
