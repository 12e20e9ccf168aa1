"""A partner: found in the directory, added, and whom the board knows there."""

from wtforms import EmailField, SearchField, StringField
from wtforms.validators import InputRequired

from app.accounts.forms import email_address
from app.boards.forms.parts import Revised, longest
from app.organisations.forms import OrganisationFields
from app.ui.forms import Form, OnceForm


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
