"""The worker makes a region's pack. While it draws, which takes seconds, it holds no transaction."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.benchmarking.service import packs
from tenants import job_handler, transaction


@job_handler(packs.MAKE, outside=True)
def make_pack(arguments: Mapping[str, Any], *, now: datetime) -> None:
    """Make one file, and keep it in a short transaction once the long work is done."""
    pack_id = UUID(arguments["pack_id"])
    comparator, as_at = arguments["comparator"], date.fromisoformat(arguments["as_at"])

    def tell(percent: int) -> None:
        with transaction():
            packs.note_progress(pack_id=pack_id, percent=percent)

    drawn = packs.draw(pack_id=pack_id, comparator=comparator, as_at=as_at, tell=tell)
    if drawn is not None:
        with transaction():
            packs.keep(pack_id=pack_id, comparator=comparator, as_at=as_at, drawn=drawn, now=now)
