"""The forms of an organisation: its entry in the directory, and the one button of a decision."""

from collections.abc import Iterable

from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from app.commons.kinds import PartnerKind
from app.organisations.keys import CLEANERS, LABELS, Keys
from app.ui.forms import Form, choices

KINDS = [(kind.value, kind.label) for kind in PartnerKind]


class OrganisationFields(Form):
    """What the directory asks of an organisation."""

    name = StringField(
        "Name of the organisation",
        [InputRequired("Enter the name of the organisation"), Length(max=200)],
        description="As people know it, without short forms.",
    )
    kind = RadioField(
        "What kind of organisation it is",
        [InputRequired("Choose what kind of organisation it is")],
        choices=KINDS,
        description="This decides the words it is asked in.",
    )
    ods_code = StringField(LABELS["ods_code"], render_kw={"class": "govuk-input--width-10"})
    company_number = StringField(LABELS["company_number"], render_kw={"class": "govuk-input--width-10"})
    charity_number = StringField(LABELS["charity_number"], render_kw={"class": "govuk-input--width-10"})
    police_force = StringField(LABELS["police_force"], description="For a police force: its full name.")
    council_code = SelectField(
        LABELS["council_code"], description="For a council with adult social services.", validate_choice=False
    )

    def offer_councils(self, councils: Iterable[tuple[str, str]]) -> None:
        """Let a council be chosen from the register.

        Args:
            councils: code and name of each.
        """
        self.council_code.choices = choices([("", "None"), *councils])

    def validate(self, extra_validators: object = None) -> bool:
        """Check each key against what it looks like; WTForms takes no validator for a field left empty."""
        valid = super().validate(extra_validators)
        for name in LABELS:
            field = self[name]
            try:
                CLEANERS[name](field.data or "")
            except ValueError as error:
                field.errors = [str(error)]
                valid = False
        return valid

    @property
    def chosen_kind(self) -> PartnerKind:
        """The kind, once the form is valid."""
        return PartnerKind(self.kind.data)

    @property
    def keys(self) -> Keys:
        """The keys as they are kept, once the form is valid."""
        return Keys(**{name: CLEANERS[name](self[name].data or "") for name in LABELS})

    def show(self, *, name: str, kind: PartnerKind, keys: Keys) -> None:
        """Fill in what is there now."""
        self.name.data, self.kind.data = name, kind.value
        for key in LABELS:
            self[key].data = getattr(keys, key) or ""


class DetailsForm(OrganisationFields):
    """An organisation's own entry, and who answers for its data."""

    controller = StringField(
        "Who answers for the data held here",
        [InputRequired("Enter who answers for the data"), Length(max=200)],
        description="The controller, in the words of data protection law. Most often your organisation itself.",
    )
    retention_years = IntegerField(
        "How many years to keep it",
        [InputRequired("Enter a number of years"), NumberRange(1, 25, "Enter a number of years from 1 to 25")],
        render_kw={"class": "govuk-input--width-2", "inputmode": "numeric"},
    )
    revision = HiddenField()

    def validate_revision(self, field: HiddenField) -> None:
        """Refuse what this service cannot have drawn."""
        if not (field.data or "").isdigit():
            raise ValidationError("This page was not sent whole. Open it again")


class ConfirmForm(Form):
    """A decision taken with one button: it carries its token alone."""
