"""What more than one of a board's forms is made of."""

from wtforms import HiddenField
from wtforms.validators import Length, ValidationError

from app.ui.forms import Form


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


class ConfirmForm(Form):
    """A decision taken with one button: it carries its token alone."""
