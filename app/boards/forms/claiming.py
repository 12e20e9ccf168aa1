"""What somebody fills in who says that they are from an organisation where nobody is yet."""

import re
from typing import Any

from wtforms import EmailField, Field, SearchField, StringField
from wtforms.validators import InputRequired, ValidationError

from app.accounts.forms import email_address
from app.boards.forms.parts import longest
from app.ui.forms import Form

# It goes into a mail to an address that anybody may have typed: words that could pass for a link have no place in it.
_NOT_A_LINK = re.compile(r"[^\W_][^\n<>@/\\|{}\[\]\"=*#%^~`]*")
_LIKE_A_LINK = re.compile(r"(?i)\bwww\.|\bhttps?\b|[^\W\d_]\.[^\W\d_]{2,}")


def plain_words(form: Any, field: Field) -> None:
    """Refuse what is no name: signs, and what a mail would make a link of."""
    text = field.data or ""
    if not _NOT_A_LINK.fullmatch(text) or _LIKE_A_LINK.search(text):
        raise ValidationError("Use letters, numbers, spaces and hyphens, and no web address")


class FindForm(Form):
    """Which organisation. It changes nothing, so it needs no token."""

    class Meta(Form.Meta):
        """Sent in the address."""

        csrf = False

    q = SearchField(
        "Name of your organisation",
        [InputRequired("Enter the name of your organisation"), longest("The name", 200)],
        description="Some words of it are enough.",
    )


class ClaimForm(Form):
    """Who says that they are from it."""

    name = StringField(
        "Your name",
        [InputRequired("Enter your name"), longest("Your name", 120), plain_words],
        render_kw={"autocomplete": "name", "spellcheck": False},
    )
    job = StringField(
        "Your job there",
        [InputRequired("Enter your job there"), longest("Your job", 120), plain_words],
        description="For example: safeguarding lead.",
        render_kw={"autocomplete": "organization-title"},
    )
    email = EmailField(
        "Your email address at work",
        [InputRequired("Enter your email address at work"), longest("The email address", 254), email_address],
        description="One that others there know is yours. We mail a link to it.",
        render_kw={"autocomplete": "email", "spellcheck": False},
    )
