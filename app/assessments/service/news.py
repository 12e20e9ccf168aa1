"""What a board's managers are told of a cycle, with the day's one mail."""

from datetime import datetime

from sqlalchemy import and_, func, select

from app.assessments.models import Cycle, Request, Submission
from app.boards.models import BoardSettings
from app.people.queries.notifications import who_wants
from app.people.roles import Role
from app.people.service.notifications import notify
from tenants import Received, db, this_space


def tell_submitted(envelope: Received, *, now: datetime) -> int:
    """Tell a board's managers that a partner has sent its answers, and how many have; return how many were told."""
    managers = who_wants((Role.BOARD_MANAGER,))
    if not managers:
        return 0
    sent = select(func.count(Submission.id)).where(
        and_(Submission.space_id == Cycle.space_id, Submission.cycle_id == Cycle.id, Submission.is_current)
    )
    asked = select(func.count(Request.id)).where(and_(Request.space_id == Cycle.space_id, Request.cycle_id == Cycle.id))
    row = db.session.execute(
        select(
            Request.partner_name,
            Cycle.id,
            Cycle.title,
            sent.correlate(Cycle).scalar_subquery(),
            asked.correlate(Cycle).scalar_subquery(),
            BoardSettings.accent,
        )
        .join(Cycle, and_(Cycle.space_id == Request.space_id, Cycle.id == Request.cycle_id))
        .outerjoin(BoardSettings, BoardSettings.space_id == Request.space_id)
        .where(Request.id == envelope.subject_id)
    ).one()
    name, cycle_id, title, done, total, accent = row
    board = this_space()
    what = "has sent its answers" if envelope.version == 1 else "has sent its answers again"
    return notify(
        account_ids=[person.account_id for person in managers],
        kind="submitted",
        key=f"submitted:{envelope.id}",
        title=f"{name} {what}: {title}",
        detail=f"{done} of {total} have sent theirs.",
        path=f"{board.home}cycles/{cycle_id}/",
        sender_name=board.name,
        accent=accent or "#0b5563",
        for_id=board.id,
        about_id=envelope.subject_id,
        now=now,
    )
