"""The blueprint that a council's pages of its own counts are on."""

from __future__ import annotations

from flask import Blueprint

from app.access.guards import requires
from app.access.permissions import Permission
from tenants import SpaceKind, prefix

bp = Blueprint(
    "counts", __name__, url_prefix=f"{prefix(SpaceKind.ORGANISATION)}/counts", template_folder="../templates"
)
reads = requires(Permission.COUNTS_READ, space=SpaceKind.ORGANISATION)
edits = requires(Permission.COUNTS_EDIT, space=SpaceKind.ORGANISATION)
releases = requires(Permission.COUNTS_RELEASE, space=SpaceKind.ORGANISATION)
FOLDER = "outcomes/council"
