"""What every form is made of: clean text, plain messages, dates in three parts.

Use the fields of WTForms, and these: `Form` (the base of all), `OnceForm` (a form that must
count once however often its button is pressed), `DateField`, `not_before`.
"""

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from flask import request
from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, PasswordField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.meta import DefaultMeta
from wtforms.validators import ValidationError
from wtforms.widgets import HiddenInput

from app.ui.dates import DateField, not_before

UNSTORABLE = "This answer holds a character that cannot be kept. Type it again"
_UNSTORABLE = re.compile(r"[\x00-\x08\x0e-\x1f\ufffe\uffff]")  # the last two no drawing can hold
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\u2028\u2029]")

# WTForms' own words, for the field that was given none.
_PLAINLY = {
    "This field is required.": "Enter an answer",
    "Not a valid choice.": "Choose one of the answers shown",
    "Invalid Choice: could not coerce.": "Choose one of the answers shown",
    "Invalid email address.": "Enter an email address in the correct format, like name@example.com",
    "Invalid input.": "Enter this in the format shown",
    "Not a valid integer value.": "Enter a whole number",
    "Not a valid decimal value.": "Enter a number",
    "Not a valid float value.": "Enter a number",
    "Invalid URL.": "Enter a web address in the correct format, like https://www.example.org",
    "Number must be at least %(min)s.": "Enter %(min)s or more",
    "Number must be at most %(max)s.": "Enter %(max)s or less",
    "Number must be between %(min)s and %(max)s.": "Enter a number from %(min)s to %(max)s",
}
_PLAINLY_COUNTED = {
    "Field must be at least %(min)d character long.": "Enter %(min)d characters or more",
    "Field cannot be longer than %(max)d character.": "Enter %(max)d characters or fewer",
    "Field must be exactly %(max)d character long.": "Enter exactly %(max)d characters",
    "Field must be between %(min)d and %(max)d characters long.": "Enter between %(min)d and %(max)d characters",
    "'%(value)s' is not a valid choice for this field.": "Choose from the answers shown",
    "'%(value)s' are not valid choices for this field.": "Choose from the answers shown",
}


class _PlainWords:
    """WTForms' messages in the words of this service."""

    def gettext(self, string: str) -> str:
        return _PLAINLY.get(string, _PLAINLY_COUNTED.get(string, string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return _PLAINLY_COUNTED.get(singular, singular if n == 1 else plural)


def clean(text: Any) -> Any:
    """Trim a text, make its line ends alike, and take out what no page, file or mail can hold."""
    if not isinstance(text, str):
        return text
    return _UNSTORABLE.sub("", _LINE_ENDS.sub("\n", text)).strip()


def choices(pairs: Iterable[Any]) -> list[SelectChoice]:
    """Return (value, words) pairs as what WTForms wants; for choices that a view sets."""
    return [pair if isinstance(pair, SelectChoice) else SelectChoice(*pair) for pair in pairs]


class Form(FlaskForm):
    """A form whose texts are trimmed, whose line ends are alike, and that refuses unstorable characters."""

    class Meta(FlaskForm.Meta):
        """How fields are bound, and in whose words they complain."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Have each text cleaned before anything looks at it; a password is taken as it is typed."""
            if issubclass(unbound_field.field_class, StringField) and not issubclass(
                unbound_field.field_class, PasswordField
            ):
                options["filters"] = [clean, *unbound_field.kwargs.get("filters", ())]
            if isinstance(unbound_field.kwargs.get("choices"), list):
                options["choices"] = choices(unbound_field.kwargs["choices"])
            return DefaultMeta.bind_field(self, form, unbound_field, options)

        def render_field(self, field: Any, render_kw: dict[str, Any]) -> Any:
            """Draw hidden fields in one go, and keep browsers from putting old values back into them."""
            if isinstance(field.widget, HiddenInput) and not render_kw and not field.render_kw:
                name, value = escape(field.name), escape(field._value())
                drawn = (
                    f'<input id="{escape(field.id)}" name="{name}" type="hidden" value="{value}" autocomplete="off">'
                )
                return Markup(drawn)  # noqa: S704 - each part is escaped
            return super().render_field(field, render_kw)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Read forms only; a JSON body is not a form."""
            if request and request.is_json and not isinstance(formdata, MultiDict):
                return None
            return super().wrap_formdata(form, formdata)

        def get_translations(self, form: Any) -> Any:
            """Use our own words."""
            return _PlainWords()

    def validate(self, extra_validators: Any = None) -> bool:
        """Run every check; a character that cannot be stored is an error of its field."""
        valid: bool = super().validate(extra_validators)
        for field in self:
            if any(isinstance(raw, str) and _UNSTORABLE.search(raw) for raw in field.raw_data or ()):
                field.errors = [UNSTORABLE]
                valid = False
        return valid

    def add_error(self, field: str | None, message: str) -> None:
        """Put what the service refused at its field, or on the whole form where there is no such field."""
        if field and field in self:
            self[field].errors = [*self[field].errors, message]
        else:
            self.form_errors.append(message)


class OnceForm(Form):
    """A form that counts once: the key is drawn with the form, and the service remembers which it has seen.

    Draw it with `{{ form.hidden_tag() }}`, which brings the token too.
    """

    submission_key = HiddenField(default=lambda: str(uuid4()))

    def validate_submission_key(self, field: Field) -> None:
        """Refuse a key that this service cannot have drawn."""
        try:
            UUID(field.data or "")
        except ValueError:
            field.data = str(uuid4())
            raise ValidationError("This page was not sent whole. Send it again") from None

    @property
    def key(self) -> UUID:
        """The key of this submission, once the form is valid."""
        return UUID(self.submission_key.data)


class ConfirmForm(OnceForm):
    """Yes, do it: with the revision that the confirming person saw."""

    revision = HiddenField(default="0")

    @property
    def seen_revision(self) -> int:
        """The revision that the page showed."""
        return revision_of(self.revision.data)


def revision_of(text: str | None) -> int:
    """Return the revision in a hidden field; 0, which no row has, where it is not a number."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


__all__ = ["ConfirmForm", "DateField", "Form", "OnceForm", "choices", "clean", "not_before", "revision_of"]
