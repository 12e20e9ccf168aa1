"""What is said of a meeting: what, when, where, and who has the brief before it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length

from app.reports.queries.meetings import MeetingRow, Reader
from app.reports.service.meetings import MOST_DAYS, PLACE_LENGTH, TITLE_LENGTH
from app.ui.forms import ConfirmForm, DateField, choices

DAYS = (0, 1, 2, 3, 5, 7, 10, 14, 21, MOST_DAYS)


class MeetingForm(ConfirmForm):
    """A meeting of the board."""

    title = StringField(
        "What is this meeting called?",
        [
            InputRequired("Enter what the meeting is called"),
            Length(max=TITLE_LENGTH, message=f"The title must be {TITLE_LENGTH} characters or fewer"),
        ],
        description="For example, Board meeting, or Challenge event",
    )
    held_on = DateField("Which day is it?", what="the day", description="For example, 21 10 2026")
    place = StringField(
        "Where is it? (optional)",
        [Length(max=PLACE_LENGTH, message=f"The place must be {PLACE_LENGTH} characters or fewer")],
    )
    days_before = SelectField("When will the brief be mailed?", coerce=int)
    recipients = SelectMultipleField(
        "Who gets the brief?",
        coerce=str,
        description="Those who may read it. Tick nobody to have it mailed to nobody",
    )

    def offer(self, readers: Iterable[Reader], *, days_before: int | None = None) -> None:
        """Set what may be chosen.

        Args:
            readers: who may read the brief.
            days_before: what is chosen already, offered too.
        """
        days = sorted({*DAYS, *([days_before] if days_before is not None else [])})
        self.days_before.choices = choices((one, _days(one)) for one in days)
        self.recipients.choices = choices((str(one.account_id), one.name) for one in readers)

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, once the form is valid."""
        return {
            "title": self.title.data,
            "place": self.place.data or "",
            "held_on": self.held_on.data,
            "days_before": self.days_before.data,
            "recipients": {UUID(one) for one in self.recipients.data or ()},
        }


def as_typed(meeting: MeetingRow | None, readers: Iterable[Reader]) -> dict[str, Any]:
    """Return what a form shows at first: the meeting as it is, or a new one, whose brief goes to the chair."""
    known = tuple(readers)
    if meeting is None:
        return {"days_before": 7, "recipients": [str(one.account_id) for one in known if one.is_chair]}
    return {
        "title": meeting.title,
        "place": meeting.place,
        "held_on": meeting.held_on,
        "days_before": meeting.days_before,
        "recipients": [str(one.account_id) for one in known if one.account_id in meeting.recipients],
        "revision": str(meeting.revision),
    }


def _days(days: int) -> str:
    if days == 0:
        return "On the day itself, at 7 in the morning"
    if days == 1:
        return "The day before"
    return f"{days // 7} {'week' if days == 7 else 'weeks'} before" if days % 7 == 0 else f"{days} days before"
