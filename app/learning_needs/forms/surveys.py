"""What a board's manager and an organisation's coordinator fill in to run a survey."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from app.assessments.queries.cycles import ChoosableRow
from app.learning_needs.service.content import (
    MOST_OWN_SERVICES,
    MOST_OWN_TOPICS,
    SERVICE_LABEL_LENGTH,
    TOPIC_ABOUT_LENGTH,
    TOPIC_TITLE_LENGTH,
)
from app.learning_needs.service.drafts import (
    INTRO_LENGTH,
    PHONE_LENGTH,
    REASON_LENGTH,
    TITLE_LENGTH,
    WORRY_LENGTH,
    Wanted,
)
from app.ui.forms import ConfirmForm, DateField, Form, OnceForm, choices, not_before, revision_of
from app.ui.guarding import Guarded, names_nobody

LEAST, MOST = 10, 50  # people in the smallest group that is shown
MOST_STAFF = 1_000_000
SPARE_ROWS = 2  # empty ones after those that are filled in


def at_most(length: int, what: str) -> Length:
    """Return a check of length that says what is too long."""
    return Length(max=length, message=f"{what} must be {length:,} characters or fewer")


class SurveyForm(Guarded, OnceForm):
    """A draft: what it is called, when, whom it asks, what staff read first."""

    title = StringField(
        "What is this survey called?",
        [InputRequired("Enter a title"), at_most(TITLE_LENGTH, "The title")],
        description="Staff see this. For example, What do you need to learn? 2026",
    )
    opens_on = DateField("First day", what="the first day", description="For example, 7 9 2026")
    closes_on = DateField(
        "Last day",
        [not_before("opens_on", "The last day must be the same as the first day, or later")],
        what="the last day",
        description="Staff can answer until the end of this day. Three to four weeks is usual",
    )
    opens_itself = BooleanField("Open the survey by itself on the first day")
    partners = SelectMultipleField("Whose staff will you ask?", coerce=str)
    intro = TextAreaField(
        "Your board’s words to staff",
        [
            InputRequired("Enter a few words to staff"),
            at_most(INTRO_LENGTH, "Your words to staff"),
            names_nobody,
        ],
        description="Staff read this first. Say why the board asks, and what it will do with the answers",
    )
    worry_phone = StringField(
        "Phone number for somebody who is worried about an adult",
        [InputRequired("Enter a phone number"), at_most(PHONE_LENGTH, "The phone number")],
        description="It is on every screen of the survey. Give a number that is always answered",
        render_kw={"class": "govuk-input--width-20", "inputmode": "tel", "autocomplete": "off"},
    )
    worry_words = StringField(
        "A few words beside that number (optional)",
        [at_most(WORRY_LENGTH, "The words beside the number")],
        description="For example, Alder Bay Council, day and night. In an emergency ring 999",
    )
    smallest = IntegerField(
        "How many people must a group have before its findings are shown?",
        [
            InputRequired(f"Enter a number from {LEAST} to {MOST}"),
            NumberRange(LEAST, MOST, f"Enter a number from {LEAST} to {MOST}"),
        ],
        description=f"{LEAST} is usual. More keeps people safer, and shows less. Staff are told the number",
        default=LEAST,
        render_kw={"class": "govuk-input--width-3", "inputmode": "numeric"},
    )
    revision = HiddenField(default="0")

    def offer(self, partners: Iterable[ChoosableRow]) -> None:
        """Set whom the board may ask."""
        self.partners.choices = choices((str(partner.id), partner.name) for partner in partners)

    def validate_worry_phone(self, field: Field) -> None:
        """Refuse what nobody can ring."""
        if sum(letter.isdigit() for letter in field.data or "") < 3:
            raise ValidationError("Enter a phone number, like 01632 960001")

    def validate_opens_itself(self, field: Field) -> None:
        """Refuse what no box of ours sends."""
        if any(sent != "y" for sent in field.raw_data or ()):
            raise ValidationError("Tick the box, or leave it empty")

    @property
    def wanted(self) -> Wanted:
        """What was entered, once the form is valid."""
        names = ("title", "opens_on", "closes_on", "opens_itself", "smallest", "intro", "worry_phone", "worry_words")
        values: dict[str, Any] = {name: self[name].data for name in names}
        return Wanted(**values, partner_ids=frozenset(UUID(value) for value in self.partners.data or ()))

    @property
    def seen_revision(self) -> int:
        """The revision that the page showed."""
        return revision_of(self.revision.data)


class _RowsForm(ConfirmForm):
    """A form with rows of two fields, `own_1_…` to `own_<most>_…`; a row whose first is empty is none."""

    most = 0
    parts: tuple[str, str] = ("", "")

    def fill(self, rows: Iterable[tuple[str, str]]) -> None:
        """Put rows in, where nothing was sent."""
        if self.is_submitted():
            return
        for number, row in enumerate(rows, 1):
            for part, value in zip(self.parts, row, strict=True):
                self[f"own_{number}_{part}"].data = value

    @property
    def own(self) -> tuple[tuple[str, str], ...]:
        """The rows that were filled in."""
        rows = [tuple(self[f"own_{number}_{part}"].data or "" for part in self.parts) for number in self._numbers]
        return tuple((first, second) for first, second in rows if first)

    @property
    def shown(self) -> tuple[tuple[int, Field, Field], ...]:
        """The rows that the page draws: those with something in them, and some to spare."""
        filled = [number for number in self._numbers if any(self[f"own_{number}_{part}"].data for part in self.parts)]
        last = min(self.most, max(filled, default=0) + SPARE_ROWS)
        return tuple(
            (number, self[f"own_{number}_{self.parts[0]}"], self[f"own_{number}_{self.parts[1]}"])
            for number in range(1, last + 1)
        )

    @property
    def _numbers(self) -> range:
        return range(1, self.most + 1)


class TopicsForm(_RowsForm):
    """Which topics a survey asks about."""

    most, parts = MOST_OWN_TOPICS, ("title", "about")
    kept = SelectMultipleField("Which of these topics will you ask about?", coerce=str)

    def offer(self, topics: Iterable[Mapping[str, Any]]) -> None:
        """Set the bundled topics."""
        self.kept.choices = choices((topic["key"], topic["title"]) for topic in topics)

    def validate(self, extra_validators: Any = None) -> bool:
        """Run every check; a topic of the board's own needs both its parts."""
        valid = super().validate(extra_validators)
        for number, title, about in self.shown:
            if title.data and not about.data:
                self.add_error(about.name, f"Say in one sentence what your topic {number} is")
                valid = False
            elif about.data and not title.data:
                self.add_error(title.name, f"Enter a title for your topic {number}, or empty its sentence")
                valid = False
        return valid


for _number in range(1, MOST_OWN_TOPICS + 1):
    _title = StringField("Title", [at_most(TOPIC_TITLE_LENGTH, "The title")])
    _about = StringField("What it is, in one sentence", [at_most(TOPIC_ABOUT_LENGTH, "The sentence")])
    setattr(TopicsForm, f"own_{_number}_title", _title)
    setattr(TopicsForm, f"own_{_number}_about", _about)


class ServicesForm(_RowsForm):
    """Which local services a survey offers beside the bundled kinds."""

    most, parts = MOST_OWN_SERVICES, ("label", "kind")

    def offer(self, services: Iterable[Mapping[str, Any]]) -> None:
        """Set the bundled kinds."""
        kinds = [("", "Choose a kind")] + [(service["key"], service["label"]) for service in services]
        for number in self._numbers:
            self[f"own_{number}_kind"].choices = choices(kinds)

    def validate(self, extra_validators: Any = None) -> bool:
        """Run every check; a local service needs the kind that it counts as."""
        valid = super().validate(extra_validators)
        for number, label, kind in self.shown:
            offered = {choice.value for choice in kind.choices}
            if label.data and (not kind.data or kind.data not in offered):
                self.add_error(kind.name, f"Choose what kind of service your service {number} is")
                valid = False
            elif kind.data and not label.data:
                self.add_error(label.name, f"Enter the name of your service {number}")
                valid = False
        return valid


for _number in range(1, MOST_OWN_SERVICES + 1):
    _label = StringField("Name of the service", [at_most(SERVICE_LABEL_LENGTH, "The name")])
    setattr(ServicesForm, f"own_{_number}_label", _label)
    setattr(ServicesForm, f"own_{_number}_kind", SelectField("Counts as", coerce=str, validate_choice=False))


class LastDayForm(ConfirmForm):
    """Until when a survey is open."""

    closes_on = DateField(
        "New last day", what="the new last day", description="Staff can answer until the end of this day"
    )

    @property
    def last_day(self) -> date:
        """The day, once the form is valid."""
        day: date = self.closes_on.data  # type: ignore[assignment]  # a valid form has one
        return day


class NewVersionForm(Guarded, OnceForm):
    """Why an open survey gets a new version, and what that is called."""

    title = StringField(
        "What is the new version called?",
        [InputRequired("Enter a title"), at_most(TITLE_LENGTH, "The title")],
    )
    reason = TextAreaField(
        "Why is there a new version?",
        [InputRequired("Enter the reason"), at_most(REASON_LENGTH, "The reason"), names_nobody],
        description="It stays with the survey, so that people know later what was changed and why",
        render_kw={"rows": 3},
    )


class HeadcountForm(Form):
    """How many staff could answer."""

    headcount = StringField(
        "How many of your staff could answer?",
        [InputRequired("Enter how many staff could answer")],
        description="Everybody who gets the link: part-time staff, agency staff and volunteers too",
        render_kw={"class": "govuk-input--width-5", "inputmode": "numeric", "autocomplete": "off"},
    )

    def validate_headcount(self, field: Field) -> None:
        """Refuse what is no number of people."""
        typed = (field.data or "").replace(",", "").replace(" ", "")
        if not (typed.isascii() and typed.isdigit()):
            raise ValidationError("Enter a whole number, like 240")
        if not (len(typed) <= 7 and 1 <= int(typed) <= MOST_STAFF):
            raise ValidationError(f"Enter a number from 1 to {MOST_STAFF:,}")

    @property
    def number(self) -> int:
        """The number, once the form is valid."""
        return int((self.headcount.data or "").replace(",", "").replace(" ", ""))
