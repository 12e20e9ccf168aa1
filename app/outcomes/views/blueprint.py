"""The blueprint that a council's pages of its own counts are on."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from app.access.guards import requires
from app.access.permissions import Permission
from app.outcomes.reading.file import MOST_BYTES
from tenants import SpaceKind, prefix

bp = Blueprint(
    "counts", __name__, url_prefix=f"{prefix(SpaceKind.ORGANISATION)}/counts", template_folder="../templates"
)
reads = requires(Permission.COUNTS_READ, space=SpaceKind.ORGANISATION)
edits = requires(Permission.COUNTS_EDIT, space=SpaceKind.ORGANISATION)
releases = requires(Permission.COUNTS_RELEASE, space=SpaceKind.ORGANISATION)
FOLDER = "outcomes/council"
BESIDE = 1_000_000  # bytes of a request beside the file that it brings


@bp.url_value_preprocessor
def allow_a_file(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let the one page that takes a file take one. Here, for the token is looked for before any view runs."""
    if endpoint == f"{bp.name}.upload":
        request.max_content_length = MOST_BYTES + BESIDE
