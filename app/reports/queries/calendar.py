"""What happens in a board's year, and an organisation's last days, as plain happenings."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from app.assessments.models import Asked
from app.assessments.queries.asked import as_asked, asked_columns
from app.assessments.queries.cycles import CycleRow, list_cycles
from app.learning_needs.queries.asked import list_asked
from app.learning_needs.queries.surveys import SurveyRow, list_surveys
from app.reports.days import Happening, Kind
from app.reports.queries.meetings import MeetingRow, list_meetings
from tenants import read

PathOf = Callable[[str, UUID], str]  # of what kind of page, of which thing


def board_year(*, path_of: PathOf, drafts: bool, briefs: bool) -> tuple[Happening, ...]:
    """Return all that happens at the current board, in three statements.

    Args:
        path_of: gives the path of a page.
        drafts: also what nobody outside the board has seen yet.
        briefs: also when briefs go out.
    """
    found = [_cycle(one, path_of) for one in list_cycles() if drafts or not one.is_draft]
    found += [_survey(one, path_of) for one in list_surveys() if drafts or not one.is_draft]
    for meeting in list_meetings():
        found.append(_meeting(meeting, path_of))
        if briefs and meeting.recipients:
            found.append(_brief(meeting, path_of))
    return tuple(found)


def _cycle(one: CycleRow, path_of: PathOf) -> Happening:
    note = "Draft" if one.is_draft else f"{one.submitted} of {one.asked} have sent their answers"
    return Happening(
        f"cycle-{one.id}", Kind.CYCLE, one.title, one.opens_on, one.closes_on, path_of("cycle", one.id), note
    )


def _survey(one: SurveyRow, path_of: PathOf) -> Happening:
    note = "Draft" if one.is_draft else ""
    return Happening(
        f"survey-{one.id}", Kind.SURVEY, one.title, one.opens_on, one.closes_on, path_of("survey", one.id), note
    )


def _meeting(one: MeetingRow, path_of: PathOf) -> Happening:
    href = path_of("meeting", one.id)
    return Happening(
        f"meeting-{one.id}", Kind.MEETING, one.title, one.held_on, one.held_on, href, one.place, place=one.place
    )


def _brief(one: MeetingRow, path_of: PathOf) -> Happening:
    day = one.brief_on
    note = "Mailed" if one.brief_sent_at else ""
    title = f"The chair’s brief for {one.title}"
    return Happening(f"brief-{one.id}", Kind.BRIEF, title, day, day, path_of("meeting", one.id), note)


def last_days(*, path_of: PathOf, now: datetime) -> tuple[Happening, ...]:
    """Return what the current organisation is asked by all its boards, in two statements or so."""
    rows = [as_asked(row, now=now) for row in read(asked_columns().order_by(Asked.closes_on, Asked.id))]
    found = [
        Happening(
            f"asked-{one.id}",
            Kind.CYCLE,
            f"{one.title}, {one.board_name}",
            one.opens_on,
            one.closes_on,
            path_of("asked", one.id),
            one.why_not,
        )
        for one in rows
    ]
    found += [
        Happening(
            f"survey-{one.id}",
            Kind.SURVEY,
            f"{one.title}, {one.board_name}",
            one.opens_on,
            one.closes_on,
            path_of("survey", one.id),
        )
        for one in list_asked(now=now)
    ]
    return tuple(found)
