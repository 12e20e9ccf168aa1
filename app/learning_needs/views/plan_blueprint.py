"""What the pages of a learning plan share: where they lie, and who may read and change it."""

from flask import Blueprint

from app.access.guards import requires
from app.access.permissions import Permission
from tenants import SpaceKind, prefix

bp = Blueprint(
    "learning_plan",
    __name__,
    url_prefix=f"{prefix(SpaceKind.BOARD)}/surveys/<uuid:survey_id>/plan",
    template_folder="../templates",
)
reads = requires(Permission.FINDINGS_READ, space=SpaceKind.BOARD)
edits = requires(Permission.LEARNING_PLAN_EDIT, space=SpaceKind.BOARD)
FOLDER = "learning_needs/board/plan"
