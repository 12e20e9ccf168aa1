"""Bringing partners in from a spreadsheet: the file, what its columns are, which organisations it means, a yes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField

from app.boards.forms.parts import Revised
from app.boards.importing.columns import COLUMNS, LAST_NAME, NEEDED, is_heading
from app.boards.importing.planning import NEW
from app.boards.importing.shapes import Proposal
from app.core.sheets import MOST_BYTES, CannotRead, Sheet, read
from app.ui.forms import ConfirmForm, OnceForm, choices
from app.ui.handing_in import content_of, name_of

MOST_ROWS = 5_000
_NONE = ""


class UploadForm(OnceForm):
    """The file."""

    file = FileField(
        "The file with your partners",
        description=f"An Excel workbook (.xlsx) or a CSV file of {MOST_BYTES // 1_000_000} MB or less, with up to "
        f"{MOST_ROWS:,} rows.",
    )
    sheet: Sheet | None = None  # once the form is valid

    def validate_file(self, field: Any) -> None:
        """Read the file, or say why it cannot be read."""
        name = name_of(field, "Choose the file that holds your partners")
        with content_of(field, MOST_BYTES, CannotRead) as content:
            self.sheet = read(content, filename=name, most_rows=MOST_ROWS, is_heading=is_heading)


class ColumnsForm(Revised):
    """Which column has what; made by `columns_form`."""

    @property
    def places(self) -> dict[str, int]:
        """The column of each field that has one, from 0."""
        fields = {column.field: self[column.field].data for column in COLUMNS}
        return {field: int(place) for field, place in fields.items() if place != _NONE}

    def validate(self, extra_validators: Any = None) -> bool:
        """See that every field that is needed has a column, and no column has two fields."""
        valid = super().validate(extra_validators)
        used: dict[str, str] = {}
        for column in COLUMNS:
            field = self[column.field]
            if field.data in (None, _NONE):
                if column.field in NEEDED:
                    field.errors = ["Choose the column that holds this"]
                    valid = False
            elif field.data in used:
                field.errors = [f"This column is chosen for “{used[field.data]}” already. Choose another"]
                valid = False
            else:
                used[field.data] = str(field.label.text)
        return valid


def columns_form(headings: Sequence[tuple[str, str]], known: Mapping[str, int]) -> ColumnsForm:
    """Return the form that asks what each column is.

    Args:
        headings: the letters and the text of each column.
        known: what is said or guessed already: the column of each field, from 0.
    """
    offered = [(str(place), f"{letters}: {text or 'no heading'}") for place, (letters, text) in enumerate(headings)]
    fields: dict[str, Any] = {}
    for column in COLUMNS:
        optional = [] if column.field in NEEDED and column.field in known else [(_NONE, "Not in this file")]
        fields[column.field] = SelectField(
            "Last name, where it stands apart" if column.field == LAST_NAME else column.heading,
            choices=choices([*optional, *offered]),
            default=str(known.get(column.field, _NONE)),
        )
    form: ColumnsForm = type("ColumnsForm", (ColumnsForm,), fields)()
    return form


class RowsForm(Revised):
    """Which rows, of those that a page shows, are left out."""

    shown = HiddenField()
    leave_out = SelectMultipleField(validate_choice=False)

    @property
    def left_out(self) -> set[int]:
        """The rows that are ticked."""
        return _numbers(",".join(self.leave_out.data or ())) & _numbers(self.shown.data)

    @property
    def kept(self) -> set[int]:
        """The rows that were shown and are not ticked."""
        return _numbers(self.shown.data) - self.left_out


def _numbers(text: str | None) -> set[int]:
    parts = (part.strip() for part in (text or "").split(","))
    return {int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 9}


class MatchesForm(RowsForm):
    """Which organisation of the directory each of those shown is; made by `matches_form`."""

    proposals: tuple[Proposal, ...] = ()

    @property
    def said(self) -> dict[str, str]:
        """What was chosen, by the organisation's name as it is matched."""
        chosen = ((one.group.key, self.field_of(one)) for one in self.proposals)
        offered = {one.group.key: offered_of(one) for one in self.proposals}
        return {key: field.data for key, field in chosen if field.data in offered[key]}

    def field_of(self, proposal: Proposal) -> Any:
        """Return the field that asks which one an organisation is."""
        return self[f"match_{proposal.group.rows[0]}"]


def offered_of(proposal: Proposal) -> list[str]:
    """Return the answers that there are for an organisation."""
    return [str(entry.id) for entry in proposal.candidates] + ([NEW] if proposal.may_be_new else [])


def matches_form(proposals: Sequence[Proposal]) -> MatchesForm:
    """Return the form that asks which organisations these are."""
    fields = {
        f"match_{one.group.rows[0]}": RadioField(
            f"{one.group.name} (row {one.group.rows[0]:,})",
            choices=choices(
                [(str(entry.id), entry.name) for entry in one.candidates]
                + ([(NEW, "None of these: it is new")] if one.may_be_new else [])
            ),
            default=one.choice,
            validate_choice=False,
            description=one.why or None,
        )
        for one in proposals
    }
    form: MatchesForm = type("MatchesForm", (MatchesForm,), fields)()
    form.proposals = tuple(proposals)
    return form


__all__ = [
    "MOST_ROWS",
    "ColumnsForm",
    "ConfirmForm",
    "MatchesForm",
    "RowsForm",
    "UploadForm",
    "columns_form",
    "matches_form",
]
