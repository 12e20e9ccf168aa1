"""How a board looks, who answers for its data, which councils it covers."""

from collections.abc import Iterable
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.boards.forms.parts import Revised, longest
from app.boards.logo import MOST_BYTES_SENT, BadLogo, make_logo
from app.ui.forms import Form, choices
from app.ui.handing_in import content_of


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
    reminders_on = BooleanField(
        "Remind partners of a last day",
        description="14 days, 7 days and 1 day before, and once it has passed, until they have sent their answers.",
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
        with content_of(field, MOST_BYTES_SENT, BadLogo) as content:
            self.picture = make_logo(content)


class CouncilsForm(Form):
    """Which councils' areas a board covers."""

    councils = SelectMultipleField("Councils", validate_choice=False)


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
