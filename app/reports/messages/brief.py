"""The mail that brings the brief, as a PDF, before a meeting or when somebody asks for it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import NoResultFound

from app.assessments.queries.cycles import CycleRow, get_cycle
from app.boards.queries import look
from app.core.keeping import FILES
from app.core.mail import Attachment, Letter, composer
from app.reports.queries.meetings import MeetingRow, get_meeting, list_readers
from tenants import this_space

BRIEF = "reports.brief"
KIND = "brief"  # under which the paper's maker is registered


@composer(BRIEF)
def compose_brief(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Bring the brief to one person, unless they may not read it any more or the meeting was removed.

    It is drawn as the mail goes, so it says how things stand then.
    """
    account_id = UUID(arguments["account_id"])
    reader = next((one for one in list_readers() if one.account_id == account_id), None)
    meeting = _meeting(arguments.get("meeting_id"))
    if reader is None or (meeting is None and "meeting_id" in arguments):
        return None
    cycle = _cycle(arguments.get("cycle_id"))
    here = this_space()
    attachments = _paper(cycle) if cycle else ()
    title = f" for {meeting.title} on {_day(meeting.held_on)}" if meeting else ""
    path = f"{here.home}brief/{cycle.id}" if cycle else f"{here.home}calendar/"
    return Letter(
        to_name=reader.name,
        to_email=reader.email,
        subject=f"The chair’s brief{title}" if title else f"The chair’s brief: {cycle.title if cycle else here.name}",
        paragraphs=(
            *_about(meeting, here.name),
            *_how_it_stands(cycle),
            *_where_it_is(cycle, attachments),
        ),
        action=("See the brief" if cycle else "See the board’s year", path),
        closing=("It holds partners’ own words. Keep it to those who may read them.",) if cycle else (),
        sender_name=here.name,
        accent=look().accent,
        about_id=cycle.id if cycle else None,
        account_id=account_id,
        attachments=attachments,
    )


def _meeting(meeting_id: str | None) -> MeetingRow | None:
    try:
        return get_meeting(UUID(meeting_id)) if meeting_id else None
    except NoResultFound:
        return None


def _cycle(cycle_id: str | None) -> CycleRow | None:
    try:
        return get_cycle(UUID(cycle_id)) if cycle_id else None
    except NoResultFound:
        return None


def _paper(cycle: CycleRow) -> tuple[Attachment, ...]:
    made = FILES.draw(KIND, cycle.id, lambda maker: maker(cycle.id, "pdf", lambda percent: None))
    return (Attachment(made.filename, made.content),) if made else ()


def _about(meeting: MeetingRow | None, board: str) -> tuple[str, ...]:
    if meeting is None:
        return (f"You asked for the brief of {board}.",)
    place = f", {meeting.place}" if meeting.place else ""
    return (f"{board} meets on {_day(meeting.held_on)}: {meeting.title}{place}.",)


def _how_it_stands(cycle: CycleRow | None) -> tuple[str, ...]:
    if cycle is None:
        return ("Your board has not opened a cycle yet, so there is no brief this time.",)
    if not cycle.submitted:
        return (
            f"{cycle.title}: nobody has sent their answers yet. The brief says who was asked, and how far each is.",
        )
    verb = "has" if cycle.submitted == 1 else "have"
    return (f"{cycle.title}: {cycle.submitted} of {cycle.asked} partners {verb} sent their answers.",)


def _where_it_is(cycle: CycleRow | None, attachments: tuple[Attachment, ...]) -> tuple[str, ...]:
    if cycle is None:
        return ()
    if attachments:
        return ("The brief comes with this mail as a PDF: one side of A4. It says how things stood as it was sent.",)
    return ("The brief could not be made as a PDF here. It is on the page below, and prints on one side of A4.",)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
