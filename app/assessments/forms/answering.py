"""What somebody types about one factor, and what the page of a conflict asks."""

from collections.abc import Iterable
from typing import Any

from flask import request
from wtforms import Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.assessments.queries.answers import MOST_WORDS, OwnAnswer
from app.assessments.service.links import LONGEST_ADDRESS, LONGEST_TITLE, MOST_LINKS, is_web_address, with_scheme
from app.assessments.service.merging import Base, Typed
from app.assessments.spoken import How
from app.commons.instrument import Instrument
from app.commons.levels import Level
from app.core.guarding import find
from app.ui.forms import Form, OnceForm
from app.ui.guarding import Guarded, names_nobody

SAME = "same"
MOST_TOLD_BY = 80  # characters of a role
NOT_AN_ADDRESS = "Enter a web address, like https://www.example.org"


def level_choices(instrument: Instrument) -> list[SelectChoice]:
    """Return the levels of an instrument, lowest first, then the two answers beside them."""
    return [
        SelectChoice(item.level.value, f"{item.level.number} {item.label}" if item.level.is_rating else item.label)
        for item in instrument.levels
    ]


def _address(form: Any, field: Field) -> None:
    if field.data and not is_web_address(field.data):
        raise ValidationError(NOT_AN_ADDRESS)


def _at_most(most: int, what: str) -> Length:
    return Length(max=most, message=f"{what} must be {most:,} characters or fewer")


class AnswerForm(Guarded, Form):
    """One factor. A field that the page did not draw is not taken for an empty one."""

    revision = HiddenField()
    level = RadioField("Which level are you at?", validators=[Optional()])
    practice = TextAreaField("What do you do?", validators=[_at_most(MOST_WORDS, "What you do"), names_nobody])
    difference = TextAreaField(
        "What difference has it made to people?",
        validators=[_at_most(MOST_WORDS, "What difference it has made"), names_nobody],
    )
    own_level = SelectField("Your level here")
    own_words = TextAreaField(
        "What is different here?", validators=[_at_most(MOST_WORDS, "What is different"), names_nobody]
    )

    def __init__(self, answer: OwnAnswer | None = None, **kwargs: Any) -> None:
        """Make the form of an answer as it stands, or of what was sent.

        Which of the levels an instrument has is the service's to know: a save reads no more than it must.
        """
        super().__init__(data=_drawn(answer) if answer else None, **kwargs)
        self._offer([SelectChoice(level.value, level.label) for level in Level])
        if "own_level" not in self._sent():
            self.own_level.data = self.own_level.data or SAME

    def offer(self, instrument: Instrument) -> None:
        """Give the levels in the words of an instrument, to be drawn."""
        self._offer(level_choices(instrument))

    def _offer(self, levels: list[SelectChoice]) -> None:
        self.level.choices = levels
        self.own_level.choices = [SelectChoice(SAME, "The same as above"), *levels]

    @staticmethod
    def _sent() -> Iterable[str]:
        return request.form if request else ()

    def check(self, *, partial: bool) -> bool:
        """Say whether it can be saved; while somebody still types, a link may have its title alone."""
        valid = bool(self.validate())
        for number in range(1, MOST_LINKS + 1):
            title, url = self[f"link_title_{number}"], self[f"link_url_{number}"]
            if title.data and not url.data and not url.errors and not partial:
                url.errors = ["Enter the web address of this link, or remove it"]
                valid = False
        return valid

    @property
    def filled_rows(self) -> int:
        """The number of the last row for links that holds something."""
        rows = range(1, MOST_LINKS + 1)
        return max((n for n in rows if self[f"link_title_{n}"].data or self[f"link_url_{n}"].data), default=0)

    @property
    def drawn_rows(self) -> int:
        """How many rows for links the page had."""
        return sum(name.startswith("link_url_") for name in self._sent())

    def links(self, *, but: int | None = None) -> list[dict[str, str]]:
        """Return the rows that hold something, without the one numbered `but`."""
        rows = [
            {"title": self[f"link_title_{number}"].data or "", "url": self[f"link_url_{number}"].data or ""}
            for number in range(1, MOST_LINKS + 1)
            if number != but
        ]
        return [row for row in rows if row["title"] or row["url"]]

    def typed(self, *, but_link: int | None = None) -> Typed:
        """Return the fields that were on the page."""
        sent = set(self._sent())
        typed = Typed()
        if sent & {"level", "practice"}:
            typed["level"] = Level(self.level.data) if self.level.data else None
        if "practice" in sent:
            typed["practice"] = self.practice.data or ""
        if "difference" in sent:
            typed["difference"] = self.difference.data or ""
        if any(name.startswith("link_") for name in sent):
            typed["links"] = self.links(but=but_link)
        if "own_words" in sent:
            typed["own_words"] = self.own_words.data or ""
        if "own_level" in sent:
            typed["own_level"] = None if self.own_level.data == SAME else Level(self.own_level.data)
        return typed

    @property
    def base(self) -> Base:
        """What the page was drawn from."""
        return Base.read(self.revision.data)


for _number in range(1, MOST_LINKS + 1):
    setattr(
        AnswerForm,
        f"link_title_{_number}",
        StringField(
            f"Title of link {_number}",
            validators=[_at_most(LONGEST_TITLE, f"The title of link {_number}"), names_nobody],
        ),
    )
    setattr(
        AnswerForm,
        f"link_url_{_number}",
        StringField(
            f"Web address of link {_number}",
            filters=[lambda text: with_scheme(text or "")],
            validators=[_at_most(LONGEST_ADDRESS, f"Web address {_number}"), _address],
        ),
    )


def _drawn(answer: OwnAnswer) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "level": answer.level.value if answer.level else None,
        "practice": answer.practice,
        "difference": answer.difference,
        "own_words": answer.own_words,
        "own_level": answer.own_level.value if answer.own_level else SAME,
    }
    for number, link in enumerate(answer.links, start=1):
        drawn |= {f"link_title_{number}": link["title"], f"link_url_{number}": link["url"]}
    return drawn


class SendForm(OnceForm):
    """Signing off. `read` says what the person has read."""

    read = HiddenField()


class SendForForm(SendForm):
    """Signing off in a partner's name: how the answers were got, and who there gave them."""

    how = RadioField(
        "How did you get these answers?",
        choices=[SelectChoice(how.value, how.label) for how in How],
        validators=[InputRequired("Choose how you got these answers")],
        description="Everybody who reads them sees this.",
    )
    told_by = StringField(
        "Who gave you the answers? (optional)",
        validators=[_at_most(MOST_TOLD_BY, "Who gave you the answers")],
        description="Their role, such as registered manager. Name nobody.",
        render_kw={"class": "govuk-input--width-20", "autocomplete": "off"},
    )

    def validate_told_by(self, field: Field) -> None:
        """Refuse what tells of a person: a role is enough."""
        if find(field.data or ""):
            raise ValidationError("Enter a role, such as registered manager. Leave out numbers and addresses")


class TakeBackForm(OnceForm):
    """Withdrawing what was sent."""
