"""Where a survey's link leads, asked before a space is known."""

from sqlalchemy import bindparam, select

from app.access.doors import Door
from app.learning_needs.models import AskedSurvey
from tenants import Space, SpaceRef, look_up


def find_door(code: str) -> Door | None:
    """Return where the link with this code leads; None where no survey has it.

    Args:
        code: as it is kept, see `app.access.doors.tidied`.
    """
    statement = (
        select(
            Space.id,
            Space.kind,
            Space.slug,
            Space.name,
            Space.state,
            Space.host_name,
            AskedSurvey.id.label("request_id"),
        )
        .join(AskedSurvey, AskedSurvey.space_id == Space.id)
        .where(AskedSurvey.door == bindparam("door"))
        .order_by(AskedSurvey.id)
        .limit(1)
    )
    row = look_up("resolve_door", statement, {"door": code})
    return Door(code, SpaceRef(*row[:6]), row[6]) if row else None
