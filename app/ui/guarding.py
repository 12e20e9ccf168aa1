"""Free texts in forms are guarded: a warning beside the field, and a box to save the text as it is.

A field says that it is guarded with the validator `names_nobody`, which adds "Name nobody" to its hint; its form
takes in `Guarded`. What was found is the service's to say: the view hands it to `form.warn(…)`, and draws the
form again. What was ticked is handed back in `form.lets`. Neither what was found nor its print is remembered with
the components that were drawn.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from flask import request
from markupsafe import Markup, escape
from wtforms import Field

BEFORE = "let_pass-"  # before the name of the field that it is about
HINT = "Name nobody"
BOX = "Save it as it is"
_SAID_ALREADY = ("name nobody", "names nobody", "do not name", "without names")
PLACE_OF_WORDS, PLACE_OF_BOX = "guarded-words-stand-here", "guarded-box-stands-here"


class Warned(Protocol):
    """What was found in one text."""

    @property
    def field(self) -> str:
        """The form's field."""

    @property
    def words(self) -> str:
        """What it looks like, with what stands there: for the field itself."""

    @property
    def kinds(self) -> str:
        """What it looks like, without what stands there: for the list of what is wrong."""

    @property
    def prints(self) -> tuple[str, ...]:
        """A print of each place."""


class NamesNobody:
    """Marks a field as a free text in which nobody is to be named."""

    field_flags = {"guarded": True}

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse nothing: the service looks at the text, and asks."""


names_nobody = NamesNobody()


@dataclass(frozen=True, slots=True)
class Box:
    """What is drawn with a guarded field that was warned of."""

    words: str
    prints: str
    ticked: bool


class Guarded:
    """What a form of free texts takes in, before its base."""

    @property
    def lets(self) -> frozenset[str]:
        """The prints of what the person has seen and said is to be saved as it is."""
        return lets_of(request.form if request else {})

    def guarded_texts(self) -> dict[str, str]:
        """Return the guarded texts that differ from what the form was filled with, by field."""
        form: Any = self
        return {
            field.name: field.data
            for field in form
            if getattr(field.flags, "guarded", False) and field.data and field.data != field.object_data
        }

    def warn(self, warned: Iterable[Warned], *, fields: Mapping[str, str] | None = None) -> None:
        """Put what was found beside its fields, each with its box.

        Args:
            fields: the form's field of a text that goes under another name in the service.
        """
        form: Any = self
        for one in warned:
            name = (fields or {}).get(one.field, one.field)
            if name not in form:
                form.form_errors.append(f"{one.kinds}. Take it out")
                continue
            form[name].errors = [*form[name].errors, f"{form[name].label.text}: {one.kinds}"]
            form[name].let_pass = Box(one.words, ",".join(one.prints), ticked=False)


def lets_of(sent: Any) -> frozenset[str]:
    """Return the prints that came with a form as ticked."""
    names = [name for name in sent if name.startswith(BEFORE)]
    return frozenset(one for name in names for value in sent.getlist(name) for one in value.split(",") if one)


def as_json(warned: Iterable[Warned]) -> dict[str, Any]:
    """Return what a script that saves is answered: beside which fields to say what."""
    return {
        "message": "Not saved yet. Look at what is marked: it may tell who somebody is.",
        "guard": [{"field": one.field, "words": one.words, "prints": ",".join(one.prints)} for one in warned],
    }


def hinted(hint: str) -> str:
    """Return a hint that says to name nobody; one that says it already stays as it is."""
    if any(words in hint.lower() for words in _SAID_ALREADY):
        return hint
    return f"{hint.rstrip('.')}. {HINT}." if hint else HINT


def guard_params(bound: Field, params: dict[str, Any]) -> dict[str, Any]:
    """Return a component's parameters with what a guarded field adds to them."""
    hint = dict(params.get("hint") or {})
    if getattr(bound.flags, "guarded", False) and "html" not in hint:
        params = params | {"hint": hint | {"text": hinted(str(hint.get("text", "")))}}
    box: Box | None = getattr(bound, "let_pass", None)
    if box is None:
        return params
    group = dict(params.get("formGroup") or {})
    return params | {
        "errorMessage": {"text": PLACE_OF_WORDS},
        "formGroup": group | {"afterInput": {"html": PLACE_OF_BOX}},
    }


def put_guard(bound: Field, drawn: str) -> str:
    """Put what was found, and the box, where the component was drawn without them."""
    box: Box | None = getattr(bound, "let_pass", None)
    if box is None:
        return drawn
    # As a str: Markup would escape a second time what is put into it.
    drawn = str(drawn).replace(PLACE_OF_WORDS, str(escape(box.words)), 1)
    if PLACE_OF_BOX not in drawn:  # radios have no such place
        return drawn + str(_box(bound, box))
    return drawn.replace(PLACE_OF_BOX, str(_box(bound, box)), 1)


def _box(bound: Field, box: Box) -> Markup:
    name = f"{BEFORE}{bound.name}"
    about = Markup('<span class="govuk-visually-hidden">: {}</span>').format(bound.label.text)
    return Markup(
        '<div class="govuk-checkboxes govuk-checkboxes--small let-pass"><div class="govuk-checkboxes__item">'
        '<input class="govuk-checkboxes__input" id="{id}" name="{name}" type="checkbox" value="{prints}"{checked}>'
        '<label class="govuk-label govuk-checkboxes__label" for="{id}">{label}{about}</label></div></div>'
    ).format(
        id=name,
        name=name,
        prints=box.prints,
        checked=Markup(" checked") if box.ticked else "",
        label=BOX,
        about=about,
    )
