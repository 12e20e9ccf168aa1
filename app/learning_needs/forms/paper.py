"""A returned paper, typed in box by box; made anew for what each survey asks."""

from collections.abc import Iterator
from typing import Any, cast

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from app.commons.learning import LearningInstrument
from app.learning_needs.answering.context import DoorSurvey
from app.learning_needs.answering.response import Response
from app.learning_needs.paper import typing_in as boxes
from app.ui.forms import OnceForm
from app.ui.guarding import Guarded, names_nobody

MOST_TOLD = 99_999


class PaperForm(Guarded, OnceForm):
    """One paper; made by `paper_form`."""

    entered = HiddenField(default="0")
    survey: DoorSurvey
    instrument: LearningInstrument
    response: Response | None = None  # what was typed, once the form is valid

    @property
    def so_far(self) -> int:
        """How many papers were typed in since the page was opened: counted in the form, and nowhere else."""
        said = self.entered.data or ""
        return min(int(said), MOST_TOLD) if said.isascii() and said.isdigit() else 0

    def validate(self, extra_validators: Any = None) -> bool:
        """Read the boxes, and say at each what is wrong with it."""
        valid = super().validate(extra_validators)
        typed = boxes.read({field.name: field.data or "" for field in self._boxes()}, self.survey, self.instrument)
        for name, message in typed.problems.items():
            if not self[name].errors:
                self.add_error(name, message)
        self.response = typed.response
        return valid and not typed.problems

    def _boxes(self) -> Iterator[Any]:
        return (field for field in self if isinstance(field, StringField) and not isinstance(field, HiddenField))


class AskForm(OnceForm):
    """Make it."""


def paper_form(
    survey: DoorSurvey, instrument: LearningInstrument, *, blank: bool = False, entered: int = 0
) -> PaperForm:
    """Return a form with a box for each question of a survey.

    Args:
        survey: what the paper asks.
        instrument: the questions behind it.
        blank: draw it empty, whatever was sent.
        entered: papers that were typed in before this one.
    """
    fields: dict[str, Any] = {
        boxes.TIER: _box("Role"),
        boxes.SERVICE: _box("Service"),
        boxes.LENGTH: _box("Length of service"),
        boxes.BARRIERS: _box("What gets in the way"),
        boxes.WAYS: _box("How they learn best"),
        boxes.TEXT: TextAreaField(
            "In their own words",
            [Length(max=boxes.LONGEST_TEXT, message=f"Enter {boxes.LONGEST_TEXT:,} characters or fewer"), names_nobody],
            description="Type it as it stands there, but leave out any name",
        ),
    }
    for place, topic in enumerate(survey.topics):
        fields[boxes.matters(place)] = _box(f"{topic.title}: matters")
        fields[boxes.can(place)] = _box(f"{topic.title}: can do")
        fields[boxes.helps(place)] = _box(f"{topic.title}: would help")
    for place, one in enumerate(instrument.views):
        fields[boxes.view(place)] = _box(one.statement)
    made = type("PaperForm", (PaperForm,), {**fields, "survey": survey, "instrument": instrument})
    return cast(PaperForm, made(formdata=None, entered=str(entered)) if blank else made(entered=str(entered)))


def _box(label: str) -> StringField:
    return StringField(label, [Length(max=40, message="Type numbers alone")])
