"""Bringing in another tool's answers: the file, what its columns are, what its values mean."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask_wtf.file import FileField
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from app.commons.learning import LearningInstrument
from app.learning_needs.importing import scales
from app.learning_needs.importing.meanings import UNKNOWN, Meaning, meaning_of, offered
from app.learning_needs.importing.reading import MOST_BYTES, CannotRead, Loaded, load
from app.learning_needs.importing.targets import KINDS, Group, kind_of, problems
from app.learning_needs.importing.values import Found
from app.ui.forms import DateField, Form, OnceForm, not_before
from app.ui.handing_in import content_of, name_of

TITLE_LENGTH = 120
LEAST, MOST = 10, 50  # people in the smallest group shown


class UploadForm(OnceForm):
    """The file, and what the survey was."""

    answers_file = FileField(
        "The file with the answers",
        description="A CSV file of 40 MB or less, as Microsoft Forms, SurveyMonkey or Excel write it.",
    )
    title = StringField(
        "What was the survey called?",
        [
            InputRequired("Enter a title"),
            Length(max=TITLE_LENGTH, message=f"The title must be {TITLE_LENGTH} characters or fewer"),
        ],
        description="For example, MSP learning needs 2025",
    )
    opens_on = DateField("First day", what="the first day", description="The day on which people could first answer")
    closes_on = DateField(
        "Last day",
        [not_before("opens_on", "The last day must be the same as the first day, or later")],
        what="the last day",
    )
    smallest = IntegerField(
        "How many people must be in a group before it is shown?",
        [
            InputRequired("Enter a number"),
            NumberRange(LEAST, MOST, f"Enter a number from {LEAST} to {MOST}"),
        ],
        default=LEAST,
        description=f"{LEAST} or more. If you promised people a larger group, enter that number.",
        render_kw={"class": "govuk-input--width-2", "inputmode": "numeric"},
    )
    loaded: Loaded | None = None  # the file as it can be kept, once the form is valid
    filename = ""

    def validate_answers_file(self, field: Any) -> None:
        """Read the file, or say why it cannot be read."""
        self.filename = name_of(field, "Choose the file that holds the answers")
        with content_of(field, MOST_BYTES, CannotRead) as content:
            self.loaded = load(content)


class ConfirmForm(OnceForm):
    """Yes, do it."""


class ColumnsForm(Form):
    """What each column is; made by `columns_form`."""

    columns: tuple[str, ...] = ()
    instrument: LearningInstrument

    @property
    def targets(self) -> tuple[str, ...]:
        """The target of each column."""
        return tuple(self[f"column_{place}"].data or "" for place in range(len(self.columns)))

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse targets that do not go together."""
        valid = super().validate(extra_validators)
        for place, message in problems(self.targets, self.columns, self.instrument).items():
            self.add_error(f"column_{place}" if place >= 0 else None, message)
            valid = False
        return valid

    def too_many(self, places: Sequence[int]) -> None:
        """Say of columns that they hold texts, not answers from a list."""
        for place in places:
            self.add_error(
                f"column_{place}",
                "This column holds too many different answers to be this. Choose “A text”, or do not use it",
            )


def columns_form(
    columns: Sequence[str], guessed: Sequence[str], groups: Sequence[Group], instrument: LearningInstrument
) -> ColumnsForm:
    """Return a form with a list for each column.

    Args:
        columns: their names.
        guessed: what each is, as it is known so far.
        groups: what may be chosen.
        instrument: what the survey asks.
    """
    pairs = [("", "Do not use this column"), *((one.value, one.label) for group in groups for one in group.targets)]
    fields = {
        f"column_{place}": SelectField(name, choices=pairs, default=guess, validate_choice=False)
        for place, (name, guess) in enumerate(zip(columns, guessed, strict=True))
    }
    made = type("ColumnsForm", (ColumnsForm,), {**fields, "columns": tuple(columns), "instrument": instrument})
    return cast(ColumnsForm, made())


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One value and the list that says what it means."""

    name: str  # of its field
    key: str
    shown: str
    often: int
    meaning: Meaning
    maybe: str  # in words, what it may be


@dataclass(frozen=True, slots=True)
class ValueGroup:
    """The values of one kind of column."""

    kind: str
    label: str
    rows: tuple[ValueRow, ...]


class ValuesForm(Form):
    """What values mean; made by `values_form`."""

    groups: tuple[ValueGroup, ...] = ()
    columns: Mapping[str, int] = {}  # of numbers, by the name of the field

    @property
    def scales_of(self) -> dict[int, str]:
        """The scale of each column of numbers."""
        return {place: self[name].data for name, place in self.columns.items()}

    @property
    def meanings(self) -> dict[str, dict[str, str]]:
        """The meaning of each value, by kind."""
        return {group.kind: {row.key: self[row.name].data for row in group.rows} for group in self.groups}


def values_form(
    found: Found,
    targets: Sequence[str],
    columns: Sequence[str],
    *,
    known_scales: Mapping[int, str],
    known_meanings: Mapping[str, Mapping[str, str]],
    instrument: LearningInstrument,
    partners: Mapping[str, str],
) -> ValuesForm:
    """Return a form that asks what each value means, as far as that could be told set already.

    Args:
        found: the values that stand in the file.
        targets: what each column is.
        columns: their names.
        known_scales, known_meanings: what was said before.
        instrument: what the survey asks.
        partners: the board's partners' names by their ids.
    """
    fields: dict[str, Any] = {}
    names: dict[str, int] = {}
    pairs = [(scale, scales.label(scale)) for scale in scales.SCALES]
    for place, scale in _scales(found, targets, known_scales).items():
        names[f"scale_{place}"] = place
        fields[f"scale_{place}"] = SelectField(
            f"The numbers of “{columns[place]}”",
            [InputRequired("Choose the scale of these numbers")],
            choices=pairs,
            default=scale,
        )
    groups = []
    for kind in KINDS:
        values = found.values.get(kind, {})
        if not values:
            continue
        choices = [("", "Choose what it means"), *offered(kind, instrument, partners)]
        rows = tuple(_rows(kind, values, instrument, partners))
        groups.append(ValueGroup(kind, KINDS[kind], rows))
        for row in rows:
            known = known_meanings.get(kind, {}).get(row.key, row.meaning.code)
            fields[row.name] = SelectField(
                f"“{row.shown}”",
                [InputRequired(f"Choose what “{row.shown[:60]}” means")],
                choices=choices,
                default=known,
            )
    made = type("ValuesForm", (ValuesForm,), {**fields, "groups": tuple(groups), "columns": names})
    return cast(ValuesForm, made())


def _scales(found: Found, targets: Sequence[str], known: Mapping[int, str]) -> dict[int, str]:
    guessed: dict[int, str] = {}
    for kind in dict.fromkeys(kind_of(targets[place]) for place in found.numbers):
        of_kind = {place: numbers for place, numbers in found.numbers.items() if kind_of(targets[place]) == kind}
        guessed |= scales.guess_all(of_kind)
    return {place: known.get(place, guessed[place]) for place in sorted(guessed)}


def _rows(
    kind: str,
    values: Mapping[str, tuple[str, int]],
    instrument: LearningInstrument,
    partners: Mapping[str, str],
) -> Iterator[ValueRow]:
    words = dict(offered(kind, instrument, partners))
    in_order = sorted(values.items(), key=lambda item: (-item[1][1], item[0]))
    for number, (key, (shown, often)) in enumerate(in_order):
        meaning = meaning_of(kind, shown, instrument, partners)
        if meaning.code != UNKNOWN and meaning.code not in words:
            meaning = Meaning(UNKNOWN)
        yield ValueRow(f"value_{kind}_{number}", key, shown, often, meaning, words.get(meaning.maybe, ""))
