"""The worker makes unnamed comparisons of what boards released, and hides those that a withdrawal touches."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.benchmarking.service import editions
from tenants import job_handler


@job_handler(editions.MAKE)
def make_editions(arguments: Mapping[str, Any], *, now: datetime) -> None:
    """Look at every group of releases once."""
    editions.make_editions(now=now)
