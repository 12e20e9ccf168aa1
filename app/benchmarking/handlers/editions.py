"""The worker makes unnamed comparisons of what boards released, and hides those that a withdrawal touches."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.benchmarking.service import editions
from tenants import job_handler, transaction


@job_handler(editions.MAKE, outside=True)
def make_editions(arguments: Mapping[str, Any], *, now: datetime) -> None:
    """Hide first, which is quick; what is worked out then holds no transaction meanwhile."""
    with transaction():
        editions.hide_ended(now=now)
    drafts = editions.work_out(now=now)
    with transaction():
        editions.keep(drafts=drafts, now=now)
