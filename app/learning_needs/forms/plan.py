"""What a board fills in to plan learning: for whom, how, by whom, when; and what was held."""

import re
from collections.abc import Callable, Iterable
from datetime import date

from wtforms import BooleanField, Field, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Regexp, ValidationError

from app.learning_needs.forms.amounts import pence, pounds, whole
from app.learning_needs.queries.needs import PlanPartner, Ticked
from app.learning_needs.queries.plan import LearningRow, SessionRow
from app.learning_needs.service.plan import LearningDetails
from app.ui.forms import ConfirmForm, DateField, Form, choices, not_before
from app.ui.guarding import Guarded, names_nobody

MOST_PLACES = 100_000
MOST_PEOPLE = 1_000_000
MOST_PENCE = 10_000_000_000
STATES = {
    "planned": "Planned",
    "arranged": "Arranged",
    "delivered": "Delivered",
    "dropped": "Dropped",
}
_STATE_HINTS = {
    "planned": "The board wants it",
    "arranged": "Somebody provides it, and there is a date",
    "delivered": "All of it was held",
    "dropped": "It will not be held. It stays in the list, and counts in no total",
}


def _number(what: str, *, least: int, most: int) -> Callable[[object, Field], None]:
    """Return a validator: nothing, or a whole number in bounds.

    Args:
        what: as the message begins: "The number of places".
        least, most: both may be typed.
    """

    def check(form: object, field: Field) -> None:
        try:
            found = whole(field.data)
        except ValueError:
            raise ValidationError(f"{what} must be a whole number, like 24") from None
        if found is not None and not least <= found <= most:
            raise ValidationError(f"{what} must be from {least} to {most:,}")

    return check


def _check_cost(form: object, field: Field) -> None:
    try:
        found = pence(field.data)
    except ValueError:
        raise ValidationError("The cost must be an amount in pounds, like 1,200 or 1200.50") from None
    if found is not None and found > MOST_PENCE:
        raise ValidationError(f"The cost must be {pounds(MOST_PENCE)} or less")


class LearningForm(Guarded, ConfirmForm):
    """One piece of planned learning."""

    title = StringField(
        "What will be offered?",
        [
            InputRequired("Enter what will be offered"),
            Length(max=200, message="What will be offered must be 200 characters or fewer"),
        ],
        description="For example, A half-day workshop on honest conversations",
    )
    tiers = SelectMultipleField("Who is it for?", coerce=str, description="Tick none if it is for everybody")
    partners = SelectMultipleField("Whose staff?", coerce=str, description="Tick none if it is for all of them")
    about_people = StringField(
        "About how many people? (optional)",
        [_number("The number of people", least=0, most=MOST_PEOPLE)],
        description="Leave this empty and we work it out for those you tick",
        render_kw={"inputmode": "numeric", "class": "govuk-input--width-5"},
    )
    ways = SelectMultipleField("How will people learn?", coerce=str)
    fits = TextAreaField(
        "What fits that? (optional)",
        [Length(max=1000, message="What fits must be 1,000 characters or fewer"), names_nobody],
        description="For example, Fits a team meeting of 40 minutes, with real situations to talk through",
    )
    provider = StringField(
        "Who will provide it? (optional)",
        [Length(max=200, message="The provider must be 200 characters or fewer"), names_nobody],
        description="An organisation or a team. Do not name a person",
    )
    places = StringField(
        "How many places? (optional)",
        [_number("The number of places", least=1, most=MOST_PLACES)],
        render_kw={"inputmode": "numeric", "class": "govuk-input--width-5"},
    )
    cost = StringField(
        "What will it cost? (optional)",
        [_check_cost],
        description="In pounds, for example 1,200 or 1200.50",
        render_kw={"inputmode": "decimal", "class": "govuk-input--width-10", "params": {"prefix": {"text": "£"}}},
    )
    starts_on = DateField(
        "When does it start? (optional)", what="the first day", required=False, description="For example, 7 9 2027"
    )
    ends_on = DateField(
        "When does it end? (optional)",
        [not_before("starts_on", "The last day must be the same as the first day, or later")],
        what="the last day",
        required=False,
    )
    state = RadioField("How far is it?", coerce=str, choices=list(STATES.items()), default="planned")
    notes = TextAreaField(
        "Notes (optional)",
        [Length(max=2000, message="The notes must be 2,000 characters or fewer"), names_nobody],
        description="Do not name anybody",
    )

    @classmethod
    def of(cls, row: LearningRow) -> "LearningForm":
        """Return the form for changing a piece of learning."""
        data = {
            name: getattr(row, name)
            for name in ("title", "tiers", "partners", "ways", "fits", "provider", "starts_on", "ends_on", "notes")
        }
        return cls(
            data=data
            | {
                "about_people": "" if row.about_people is None else f"{row.about_people:,}",
                "places": "" if row.places is None else f"{row.places:,}",
                "cost": pounds(row.cost_pence).removeprefix("£") if row.cost_pence is not None else "",
                "state": row.state.value,
                "revision": str(row.revision),
            }
        )

    def offer(
        self, *, tiers: Iterable[tuple[str, str]], partners: Iterable[PlanPartner], ways: Iterable[Ticked]
    ) -> None:
        """Set what may be chosen.

        Args:
            tiers: keys and labels.
            partners: whose staff the survey asked.
            ways: the ways to learn, the most wanted first.
        """
        self.tiers.choices = choices(tiers)
        self.partners.choices = choices((str(one.partner_id), one.name) for one in partners)
        self.ways.choices = choices((one.key, one.label) for one in ways)

    @property
    def state_hints(self) -> dict[str, dict[str, dict[str, str]]]:
        """What each state means, as `field` takes it."""
        return {key: {"hint": {"text": hint}} for key, hint in _STATE_HINTS.items()}

    @property
    def details(self) -> LearningDetails:
        """What was typed, once the form is valid."""
        return LearningDetails(
            title=self.title.data or "",
            tiers=tuple(sorted(self.tiers.data or ())),
            partners=tuple(sorted(self.partners.data or ())),
            about_people=whole(self.about_people.data),
            ways=tuple(self.ways.data or ()),
            fits=self.fits.data or "",
            provider=self.provider.data or "",
            places=whole(self.places.data),
            cost_pence=pence(self.cost.data),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            state=self.state.data or "planned",
            notes=self.notes.data or "",
        )


class MoveForm(Form):
    """Up or down by one place, from the place at which the page showed it: "up-3"."""

    move = StringField("Move", [Regexp(r"(up|down)-[1-9][0-9]{0,5}\Z", re.ASCII)])

    @property
    def step(self) -> tuple[int, int]:
        """By how many places, -1 or 1, and from where; once the form is valid."""
        way, _, place = self.move.data.partition("-")
        return (-1 if way == "up" else 1), int(place)


class SessionForm(Guarded, ConfirmForm):
    """One session: when, how many places, how many came."""

    held_on = DateField("Which day?", what="the day", description="For example, 7 9 2027")
    places = StringField(
        "How many places were there? (optional)",
        [_number("The number of places", least=1, most=MOST_PLACES)],
        render_kw={"inputmode": "numeric", "class": "govuk-input--width-5"},
    )
    attended = StringField(
        "How many people came? (optional)",
        [_number("The number of people", least=0, most=MOST_PLACES)],
        description="A number, never names. Leave this empty if it was not held yet",
        render_kw={"inputmode": "numeric", "class": "govuk-input--width-5"},
    )
    sure = BooleanField("Yes, more people came than there were places")
    note = StringField(
        "A note (optional)",
        [Length(max=300, message="The note must be 300 characters or fewer"), names_nobody],
        description="For example, at the town hall. Do not name anybody",
    )

    @classmethod
    def of(cls, row: SessionRow) -> "SessionForm":
        """Return the form for changing a session."""
        return cls(
            held_on=row.held_on,
            places="" if row.places is None else str(row.places),
            attended="" if row.attended is None else str(row.attended),
            note=row.note,
            revision=str(row.revision),
        )

    @property
    def day(self) -> date:
        """The day, once the form is valid."""
        day: date = self.held_on.data  # type: ignore[assignment]  # a valid form has one
        return day

    @property
    def numbers(self) -> tuple[int | None, int | None]:
        """Places, and how many came."""
        return whole(self.places.data), whole(self.attended.data)

    @property
    def asks_whether_sure(self) -> bool:
        """More came than there were places, in what was typed."""
        try:
            places, attended = self.numbers
        except ValueError:
            return False
        return places is not None and attended is not None and attended > places
