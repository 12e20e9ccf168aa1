"""What the operator fills in: a new board, a new region, whoever is to look after it."""

from collections.abc import Iterable

from wtforms import EmailField, SearchField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from app.accounts.forms import email_address
from app.ui.forms import Form, OnceForm, choices


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


class FindForm(Form):
    """Which spaces to show. It changes nothing, so it needs no token."""

    class Meta(Form.Meta):
        """Sent in the address."""

        csrf = False

    q = SearchField("Name", [Optional(), _longest("This", 200)])


class ConfirmForm(Form):
    """A decision taken with one button: it carries its token alone."""
