"""What a board's manager fills in: its settings, its councils, a partner."""

from collections.abc import Iterable
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    SearchField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.accounts.forms import email_address
from app.boards.logo import MOST_BYTES_SENT, BadLogo, make_logo
from app.organisations.forms import OrganisationFields
from app.ui.forms import Form, OnceForm, choices


def longest(what: str, characters: int) -> Length:
    """Return a validator of a text's length, in words."""
    return Length(max=characters, message=f"{what} must be {characters} characters or fewer")


class Revised(Form):
    """A form that knows which revision of something it changes."""

    revision = HiddenField()

    def validate_revision(self, field: HiddenField) -> None:
        """Refuse what this service cannot have drawn."""
        if not (field.data or "").isdigit() or len(field.data) > 9:
            raise ValidationError("This page was not sent whole. Open it again")


class SettingsForm(Revised):
    """How a board looks, and who answers for its data."""

    logo = FileField("Logo", description="A PNG or JPEG picture of 1 MB or less. It is made to fit 400 by 160 pixels.")
    remove_logo = BooleanField("Remove the logo")
    accent = StringField(
        "Accent colour",
        [InputRequired("Enter a colour"), longest("The colour", 7)],
        description="As # and six letters or numbers, like #0b5563. It has to be dark enough to read on white.",
        render_kw={"class": "govuk-input--width-5", "spellcheck": False, "autocomplete": "off"},
    )
    partner_word = StringField(
        "What the board calls one of its partners",
        [InputRequired("Enter what the board calls one of its partners"), longest("This", 40)],
        description="For example: partner, member agency.",
    )
    partner_words = StringField(
        "And several of them",
        [InputRequired("Enter what the board calls several of its partners"), longest("This", 40)],
        description="For example: partners, member agencies.",
    )
    covers_text = TextAreaField(
        "The area in words",
        [Optional(), longest("The area in words", 300)],
        description="Where the names of the councils do not say it.",
        render_kw={"rows": 3, "params": {"maxlength": "300"}},
    )
    controller = StringField(
        "Who answers for the data held here",
        [InputRequired("Enter who answers for the data"), longest("This", 200)],
        description="The controller, in the words of data protection law. For some boards the council, for some both.",
    )
    host_council = SelectField("Council that hosts the board", validate_choice=False)
    retention_years = IntegerField(
        "How many years to keep it",
        [InputRequired("Enter a number of years"), NumberRange(1, 25, "Enter a number of years from 1 to 25")],
        render_kw={"class": "govuk-input--width-2", "inputmode": "numeric"},
    )
    picture: bytes | None = None  # the logo made harmless, once the form is valid

    def offer_councils(self, councils: Iterable[tuple[str, str]]) -> None:
        """Let the host be chosen from the register: code and name of each."""
        self.host_council.choices = choices([("", "None"), *councils])

    def validate_logo(self, field: FileField) -> None:
        """Make the picture harmless, or say why it cannot be a logo."""
        if not field.data or not getattr(field.data, "filename", ""):
            return
        try:
            self.picture = make_logo(field.data.read(MOST_BYTES_SENT + 1))
        except BadLogo as refused:
            raise ValidationError(refused.message) from refused
        finally:
            field.data.close()


class CouncilsForm(Form):
    """Which councils' areas a board covers."""

    councils = SelectMultipleField("Councils", validate_choice=False)


class SearchForm(Form):
    """What to look for in the directory. It changes nothing, so it needs no token."""

    class Meta(Form.Meta):
        """Sent in the address."""

        csrf = False

    q = SearchField(
        "Name of the organisation, or one of its numbers",
        [InputRequired("Enter a name or a number"), longest("This", 200)],
        description="An NHS organisation code, company number or charity number finds it for certain.",
    )


class ContactFields(Form):
    """Whom a board knows at a partner."""

    contact_name = StringField(
        "Name of your contact there",
        [InputRequired("Enter the name of your contact"), longest("The name", 120)],
        render_kw={"autocomplete": "off", "spellcheck": False},
    )
    contact_email = EmailField(
        "Email address of your contact",
        [InputRequired("Enter an email address"), longest("The email address", 254), email_address],
        render_kw={"autocomplete": "off", "spellcheck": False},
    )


class AddExistingForm(ContactFields, OnceForm):
    """An organisation from the directory, as a partner."""


class AddNewForm(OrganisationFields, ContactFields, OnceForm):
    """An organisation that the directory lacks, as a partner."""


class ContactForm(ContactFields, Revised):
    """Another contact at a partner."""


class ConfirmForm(Form):
    """A decision taken with one button: it carries its token alone."""


def by_region(councils: Iterable[Any], chosen: Iterable[str], own_region: str | None) -> list[dict[str, Any]]:
    """Return the councils of the register as groups of checkboxes, one a region.

    Args:
        councils: rows with code, name, region_code and region_name, by region.
        chosen: the codes that are ticked.
        own_region: the region to show open.
    """
    ticked = set(chosen)
    groups: dict[str, dict[str, Any]] = {}
    for row in councils:
        group = groups.setdefault(
            row.region_code, {"name": row.region_name, "items": [], "open": row.region_code == own_region, "count": 0}
        )
        item = {"value": row.code, "text": row.name, "checked": row.code in ticked}
        group["items"].append(item)
        group["count"] += row.code in ticked
    for group in groups.values():
        group["open"] = group["open"] or group["count"] > 0
    return list(groups.values())
