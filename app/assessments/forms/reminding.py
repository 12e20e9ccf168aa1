"""What a board's manager fills in to remind partners, or to give some of them more time."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from wtforms import Field, SelectMultipleField, TextAreaField
from wtforms.validators import Length, ValidationError

from app.assessments.queries.cycles import RequestRow
from app.assessments.queries.nudging import Candidate
from app.assessments.service.nudging import MOST_WORDS
from app.ui.forms import ConfirmForm, DateField, OnceForm, choices
from app.ui.guarding import Guarded, names_nobody


class _Chosen:
    """Some of a cycle's partners, ticked."""

    partners: SelectMultipleField
    allowed: frozenset[str] = frozenset()

    def validate_partners(self, field: Field) -> None:
        """Refuse whoever is not of this cycle; one that has sent meanwhile is no error."""
        if not set(field.data or ()) <= self.allowed:
            raise ValidationError("Choose from the partners shown")
        if not field.data:
            raise ValidationError("Choose at least one partner")

    @property
    def request_ids(self) -> set[UUID]:
        """The requests that were ticked."""
        return {UUID(value) for value in self.partners.data or ()}


class RemindForm(Guarded, _Chosen, OnceForm):
    """Whom to remind, and with which words of one's own."""

    partners = SelectMultipleField("Whom do you remind?", coerce=str, validate_choice=False)
    words = TextAreaField(
        "A sentence of your own (optional)",
        [Length(max=MOST_WORDS, message=f"Your words must be {MOST_WORDS} characters or fewer"), names_nobody],
        description="It stands in every mail. For example: I can talk it through with you on Tuesday",
    )

    def offer(self, found: Iterable[Candidate], *, everybody: Iterable[UUID]) -> None:
        """Set who may be chosen.

        Args:
            found: those that have not sent.
            everybody: all requests of the cycle; those that have sent by now are no error.
        """
        self.allowed = frozenset(str(request_id) for request_id in everybody)
        self.partners.choices = choices((str(one.request.id), one.request.name) for one in found if one.can_be_chosen)


class MoreTimeForm(_Chosen, ConfirmForm):
    """Who gets more time, and until when."""

    partners = SelectMultipleField("Who gets more time?", coerce=str, validate_choice=False)
    closes_on = DateField(
        "Their last day", what="their last day", description="They can send their answers until the end of this day"
    )

    def offer(self, requests: Iterable[RequestRow]) -> None:
        """Set who may be chosen: all of a cycle's partners."""
        known = tuple(requests)
        self.allowed = frozenset(str(one.id) for one in known)
        self.partners.choices = choices((str(one.id), one.name) for one in known)

    @property
    def last_day(self) -> date:
        """The day, once the form is valid."""
        day: date = self.closes_on.data  # type: ignore[assignment]  # a valid form has one
        return day
