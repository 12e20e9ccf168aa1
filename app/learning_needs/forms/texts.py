"""Deciding about a free answer."""

from wtforms import Field, SubmitField, TextAreaField
from wtforms.validators import Length, ValidationError

from app.ui.forms import Form
from app.ui.guarding import Guarded, names_nobody

PRESSED = "yes"  # what each of the buttons sends


class TextForm(Guarded, Form):
    """A free answer as it may be shown, and what is decided about it: one button or the other."""

    text = TextAreaField(
        "The answer",
        [Length(max=1000, message="The answer must be 1,000 characters or fewer"), names_nobody],
        description="Take out every name, and whatever else somebody could be known by",
    )
    show = SubmitField("Show it")
    keep_back = SubmitField("Keep it back")

    def validate_show(self, field: Field) -> None:
        """Refuse what no button sends."""
        _is_own(field)

    def validate_keep_back(self, field: Field) -> None:
        """Refuse what no button sends."""
        _is_own(field)


def _is_own(field: Field) -> None:
    if any(sent != PRESSED for sent in field.raw_data or ()):
        raise ValidationError("Use one of the buttons shown")
