"""What people fill in about whom they compare with: a group of councils, or a list that they have."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SearchField, SelectMultipleField, StringField, SubmitField
from wtforms.validators import InputRequired, Length, ValidationError

from app.benchmarking.lists import MOST_BYTES, CannotRead, CouncilList, read_list
from app.benchmarking.service.comparators import NAME_LENGTH, SOURCE_LENGTH
from app.commons.queries import CouncilLookup
from app.ui.forms import OnceForm, clean, revision_of
from app.ui.handing_in import content_of


class _Named(OnceForm):
    """What every group has."""

    name = StringField(
        "What is it called?",
        [
            InputRequired("Enter a name"),
            Length(max=NAME_LENGTH, message=f"The name must be {NAME_LENGTH} characters or fewer"),
        ],
        description="It stands on pages and charts. For example, Coastal councils",
    )
    revision = HiddenField(default="0")

    @property
    def seen_revision(self) -> int:
        """The revision that the page showed."""
        return revision_of(self.revision.data)


class GroupForm(_Named):
    """A group of one's own: councils that are ticked."""

    source = StringField(
        "Why these councils? (optional)",
        [Length(max=SOURCE_LENGTH, message=f"This must be {SOURCE_LENGTH} characters or fewer")],
        description="For example, they have a coast and a university too",
    )
    find = SearchField(
        "Show only some councils",
        [Length(max=100, message="This must be 100 characters or fewer")],
        description="A name, a region or a type of council. What you have ticked stays ticked",
    )
    show = SubmitField("Show")  # narrows what is shown, and saves nothing
    councils = SelectMultipleField("Councils", validate_choice=False)

    def validate_councils(self, field: Any) -> None:
        """Refuse a group of nobody."""
        if not field.data:
            raise ValidationError("Choose at least one council")

    @property
    def codes(self) -> list[str]:
        """The councils that were ticked, each once."""
        return sorted(set(self.councils.data or ()))


class ListForm(_Named):
    """A list that somebody has, in a file."""

    source = StringField(
        "Whose list is it, and under what licence do you have it?",
        [
            InputRequired("Enter whose list it is"),
            Length(max=SOURCE_LENGTH, message=f"This must be {SOURCE_LENGTH} characters or fewer"),
        ],
        description="For example, CIPFA nearest neighbours 2025, licensed to our council",
    )
    list_file = FileField(
        "The file with the list",
        description=f"A CSV or Excel file of {MOST_BYTES // 1000} KB or less",
    )
    may = BooleanField("We may use this list here")
    found: CouncilList | None = None  # once the file was read; None where there was none
    needs_file = True
    takes_groups = True  # a plain list of councils too
    lookup: CouncilLookup | None = None

    def validate_list_file(self, field: Any) -> None:
        """Read the file, or say why it cannot be read."""
        if not clean(getattr(field.data, "filename", "") or ""):
            if self.needs_file:
                raise ValidationError("Choose the file that holds the list")
            return
        assert self.lookup is not None  # noqa: S101 - the view gives it
        with content_of(field, MOST_BYTES, CannotRead) as content:
            self.found = read_list(content, self.lookup)
        if self.found.is_group and not self.takes_groups:
            raise ValidationError("This file is a plain list of councils. Bring it in as a list of its own")
        count = len(self.found.problems)
        if count:
            rows = "1 place in this file is" if count == 1 else f"{count} places in this file are"
            raise ValidationError(
                f"{rows} not understood, so nothing of it was taken. "
                "Put right what this page lists, and choose the file again"
            )

    def validate_may(self, field: Any) -> None:
        """Refuse a list that nobody says may be used."""
        if not field.data:
            raise ValidationError("Tick the box if you may use this list. If you may not, do not bring it in")


def too_large(form: ListForm) -> ListForm:
    """Return the form as it is shown where a request was too large to be read at all."""
    form.list_file.errors = [f"The file must be {MOST_BYTES // 1000} KB or smaller"]
    return form
