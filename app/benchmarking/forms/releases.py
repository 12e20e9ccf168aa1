"""What a board's manager says of a release: who sees it, under what name, until when."""

from __future__ import annotations

from typing import Any

from wtforms import Field, HiddenField, RadioField, SelectMultipleField
from wtforms.validators import InputRequired

from app.ui.forms import DateField, OnceForm

REGION, ENGLAND = "region", "england"
NAMED, UNNAMED = "named", "unnamed"
CONFIRMED = "yes"
BACK = "no"
_NAMES = [
    (NAMED, "Named: they see our board’s name beside its results"),
    (UNNAMED, "Unnamed: they never see our results, which only count in means and quartiles over several boards"),
]


class ReleaseForm(OnceForm):
    """Who sees the results of a cycle or survey."""

    audiences = SelectMultipleField(
        "Who may see this?", [InputRequired("Choose who may see this")], choices=[(REGION, ""), (ENGLAND, "")]
    )
    region_named = RadioField("How do they see it in your region?", choices=_NAMES, validate_choice=False)
    england_named = RadioField("How do they see it in the rest of England?", choices=_NAMES, validate_choice=False)
    until = DateField(
        "Last day on which they see it (optional)",
        what="the last day",
        required=False,
        description="For example, 31 3 2028. Leave this empty and they see it until you withdraw it",
    )
    seen = HiddenField()
    confirmed = HiddenField()

    def offer(self, region_name: str) -> None:
        """Say which region is meant."""
        self.audiences.choices = [
            (REGION, f"{region_name}: boards, councils and the region’s own people"),
            (ENGLAND, "All of England: every board, council and region on this service"),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Want to be told of each audience that was chosen whether the board is named to it."""
        valid: bool = super().validate(extra_validators)
        for audience, field in ((REGION, self.region_named), (ENGLAND, self.england_named)):
            if audience in (self.audiences.data or ()) and field.data not in (NAMED, UNNAMED):
                field.errors = [_MISSING[audience]]
                valid = False
        return valid

    @property
    def chosen(self) -> tuple[tuple[str, bool], ...]:
        """The audiences that were chosen, and whether the board is named to each."""
        fields: dict[str, Field] = {REGION: self.region_named, ENGLAND: self.england_named}
        return tuple(
            (one, fields[one].data == NAMED) for one in (REGION, ENGLAND) if one in (self.audiences.data or ())
        )


_MISSING = {
    REGION: "Choose how your region sees it",
    ENGLAND: "Choose how the rest of England sees it",
}
