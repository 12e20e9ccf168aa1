"""Saying that something was seen."""

from __future__ import annotations

import re
from collections.abc import Iterable

from wtforms import HiddenField
from wtforms.validators import ValidationError

from app.ui.forms import Form

_LINE = re.compile(r"([A-Z][0-9]{8})\|([a-z0-9-]{1,60})\|(20[0-9]{2})")
MOST_LINES = 500


class SightForm(Form):
    """The lines that the page showed, so that nobody confirms what they did not see."""

    lines = HiddenField()

    def show(self, lines: Iterable[tuple[str, str, int]]) -> None:
        """Put lines into the form: council, measure, year."""
        self.lines.data = " ".join(f"{code}|{key}|{year}" for code, key, year in lines)

    def validate_lines(self, field: HiddenField) -> None:
        """Refuse what this service cannot have drawn."""
        parts = (field.data or "").split()
        if not 0 < len(parts) <= MOST_LINES or not all(map(_LINE.fullmatch, parts)):
            raise ValidationError("This page was not sent whole. Open it again")

    @property
    def shown(self) -> list[tuple[str, str, int]]:
        """The lines, once the form is valid."""
        found = map(_LINE.fullmatch, (self.lines.data or "").split())
        return [(one[1], one[2], int(one[3])) for one in found if one]
