"""A date in three parts: day, month, year, each typed as people write it.

What was typed is kept, 31 February too, and the message says what to do about it.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from wtforms import Field, Form
from wtforms.validators import StopValidation, ValidationError

PARTS = ("day", "month", "year")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class DateField(Field):
    """A `datetime.date`, asked as day, month and year.

    Args:
        label: the question.
        what: what the messages call it, "the last day"; the label in lower case otherwise.
        required: an empty date is an error ("Enter the last day"); else it is None.
    """

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Callable[..., None]] | None = None,
        *,
        what: str | None = None,
        required: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.required = required
        self.what = what or f"the {self.label.text[:1].lower()}{self.label.text[1:]}"
        self.typed: dict[str, str] = dict.fromkeys(PARTS, "")
        self.wrong_parts: tuple[str, ...] = ()

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the three parts, or take the date that the form was given."""
        self.process_errors = []
        self.raw_data = None
        self.data = data if data is not None else self._default()
        self.object_data = self.data
        self.wrong_parts = ()
        if formdata is None:
            self.typed = _parts_of(self.data)
            return
        self.typed = {part: str(formdata.get(f"{self.name}-{part}", "")).strip() for part in PARTS}
        self.raw_data = [text for text in self.typed.values() if text]
        self.data = None
        try:
            self.data = self._read()
        except ValueError as error:
            self.process_errors.append(str(error))

    def pre_validate(self, form: Form) -> None:
        """Say what is wrong with what was typed; look no further where there is no date."""
        if self.process_errors:
            raise StopValidation()
        if self.data is None:
            self.wrong_parts = PARTS if self.required else ()
            raise StopValidation(f"Enter {self.what}" if self.required else None)

    @property
    def first_id(self) -> str:
        """The id of the input that an error should lead to."""
        return f"{self.id}-{self.wrong_parts[0] if self.wrong_parts else PARTS[0]}"

    def _default(self) -> date | None:
        default: date | None = self.default() if callable(self.default) else self.default
        return default

    def _read(self) -> date | None:
        missing = [part for part in PARTS if not self.typed[part]]
        if len(missing) == len(PARTS):
            return None
        subject = f"{self.what[:1].upper()}{self.what[1:]}"
        if missing:
            self.wrong_parts = tuple(missing)
            raise ValueError(f"{subject} must include {' and '.join(f'a {part}' for part in missing)}")
        year = _whole(self.typed["year"])
        if year is None or len(self.typed["year"]) != 4:
            self.wrong_parts = ("year",)
            raise ValueError(f"The year of {self.what} must have 4 numbers")
        try:
            return date(year, _month(self.typed["month"]), _whole(self.typed["day"]) or 0)
        except ValueError:
            self.wrong_parts = ("month",) if not 1 <= _month(self.typed["month"]) <= 12 else ("day",)
            raise ValueError(f"{subject} must be a real date") from None


def not_before(other: str, message: str) -> Callable[[Form, Field], None]:
    """Return a validator: this date is the same as the other field's, or later."""

    def check(form: Form, field: Field) -> None:
        if field.data and form[other].data and field.data < form[other].data:
            raise ValidationError(message)

    return check


def _parts_of(day: date | None) -> dict[str, str]:
    return {part: str(getattr(day, part)) if day else "" for part in PARTS}


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None


def _month(text: str) -> int:
    word = text.lower()[:3]
    return _MONTHS.index(word) + 1 if word in _MONTHS else _whole(text) or 0
