"""What the operator fills in: a new board, a new region, whoever is to look after it, a file of figures."""

from collections.abc import Iterable
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, EmailField, SearchField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from app.accounts.forms import email_address
from app.commons.importing.packing import Packed, pack
from app.commons.importing.years import parse_year
from app.core.errors import Refused
from app.ui.forms import DateField, Form, OnceForm, choices, clean


def _longest(what: str, characters: int) -> Length:
    return Length(max=characters, message=f"{what} must be {characters} characters or fewer")


class SpaceFields(OnceForm):
    """What every new space needs."""

    name = StringField("Name", [InputRequired("Enter the name"), _longest("The name", 200)])
    slug = StringField(
        "Name in its web address",
        [
            Optional(),
            _longest("This", 60),
            Regexp(
                r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\Z", message="Use small letters, numbers and hyphens, like anytown"
            ),
        ],
        description="Small letters, numbers and hyphens. Left empty, it is made from the name.",
        render_kw={"class": "govuk-input--width-20", "spellcheck": False, "autocomplete": "off"},
    )
    region_code = SelectField("Region", validate_choice=False)
    controller = StringField(
        "Who answers for the data held in it",
        [InputRequired("Enter who answers for the data"), _longest("This", 200)],
        description="The controller, in the words of data protection law.",
    )

    def offer_regions(self, regions: Iterable[tuple[str, str]]) -> None:
        """Let a region be chosen: code and name of each."""
        self.region_code.choices = choices([("", "Choose a region"), *regions])


class BoardFields(SpaceFields):
    """What a new board needs beside."""

    councils = SelectMultipleField("Councils that it covers", validate_choice=False)
    host_council = SelectField("Council that hosts it", validate_choice=False)

    def offer_councils(self, councils: Iterable[tuple[str, str]]) -> None:
        """Let the host be chosen from the register: code and name of each."""
        self.host_council.choices = choices([("", "None"), *councils])


class KeeperFields(Form):
    """Whoever is to look after the space."""

    keeper_name = StringField(
        "Name",
        [InputRequired("Enter the name of the person"), _longest("The name", 120)],
        render_kw={"autocomplete": "off", "spellcheck": False},
    )
    keeper_email = EmailField(
        "Email address",
        [InputRequired("Enter the email address of the person"), _longest("The email address", 254), email_address],
        render_kw={"autocomplete": "off", "spellcheck": False},
    )


class BoardForm(BoardFields, KeeperFields):
    """A new board, and its first manager."""


class RegionForm(SpaceFields, KeeperFields):
    """The space of a region, and its first lead."""


class KeeperForm(KeeperFields, OnceForm):
    """Whoever is to look after a space that nobody looks after."""


class HostForm(Form):
    """A board's own address."""

    host_name = StringField(
        "Host name",
        [Optional(), _longest("The host name", 253)],
        description="Like msp.anytown.example. Left empty, the board has none of its own.",
        render_kw={"spellcheck": False, "autocomplete": "off"},
    )


class CouncilForm(Form):
    """Which council of the register an organisation is."""

    council = SelectField("Council", validate_choice=False)

    def offer_councils(self, councils: Iterable[tuple[str, str]]) -> None:
        """Let it be chosen from the register: code and name of each."""
        self.council.choices = choices([("", "None: it is no council"), *councils])


class FindForm(Form):
    """Which spaces to show. It changes nothing, so it needs no token."""

    class Meta(Form.Meta):
        """Sent in the address."""

        csrf = False

    q = SearchField("Name", [Optional(), _longest("This", 200)])


class ConfirmForm(Form):
    """A decision taken with one button: it carries its token alone."""


MOST_BYTES = 60_000_000  # of a file of figures as it is sent
_TOO_LARGE = f"The file must be {MOST_BYTES // 1_000_000} MB or smaller. Pack it with gzip, or split it by year"


class FiguresForm(OnceForm):
    """A file of published figures, and what it does not say of itself."""

    figures_file = FileField(
        "The file",
        description=f"A CSV file, plain or packed with gzip, of {MOST_BYTES // 1_000_000} MB or less.",
    )
    year = StringField(
        "Year",
        [Optional()],
        description="Like 2024-25. Leave it empty where the file, or its name, says the year.",
        render_kw={"class": "govuk-input--width-10", "autocomplete": "off"},
    )
    title = StringField(
        "What to call it",
        [Optional(), _longest("The title", 200)],
        description="Left empty, it is made from the collection and the years.",
    )
    publisher = StringField(
        "Who published it",
        [Optional(), _longest("The publisher", 200)],
        description="Left empty, it is whoever publishes that collection.",
    )
    published_on = DateField(
        "Day it was published", what="the day it was published", required=False, description="Left empty, it is today."
    )
    is_made_up = BooleanField("These figures are made up, for a demonstration")
    packed: Packed | None = None  # the file as it is kept, once the form is valid
    filename = ""

    @property
    def reporting_year(self) -> int | None:
        """The year that the file is said to be of."""
        return parse_year(self.year.data) if self.year.data else None

    def validate_year(self, field: Any) -> None:
        """Refuse what names no reporting year."""
        if field.data and parse_year(field.data) is None:
            raise ValidationError("Enter the year like 2024-25")

    def validate_figures_file(self, field: Any) -> None:
        """Look at the file, or say why it cannot be read."""
        self.filename = clean(getattr(field.data, "filename", "") or "")
        if not self.filename:
            raise ValidationError("Choose the file that holds the figures")
        try:
            self.packed = pack(field.data.stream, filename=self.filename, year=self.reporting_year)
        except Refused as refused:
            raise ValidationError(refused.message) from refused
        finally:
            field.data.close()


def too_large_figures() -> FiguresForm:
    """Return the form as it is shown where a request was too large to be read at all."""
    form = FiguresForm(formdata=None)
    form.figures_file.errors = [_TOO_LARGE]
    return form


class TakeInForm(OnceForm):
    """Yes, take the file in."""

    allow_differences = BooleanField("I have seen the totals that differ. Take the file in all the same")
