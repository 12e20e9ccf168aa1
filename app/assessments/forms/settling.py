"""What the page of a conflict asks: for each field that two people changed, whose to keep, or both joined."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from app.assessments.queries.answers import MOST_WORDS
from app.assessments.service.answers import Conflict
from app.assessments.service.merging import FIELDS, Base, Typed, as_typed
from app.commons.levels import Level
from app.ui.forms import Form
from app.ui.guarding import Guarded, Warned, names_nobody

THEIRS, MINE, BOTH = "theirs", "mine", "both"
LABELS = {
    "level": "Level",
    "practice": "What we do",
    "difference": "What difference it has made to people",
    "links": "Links to evidence",
    "own_level": "Level for this board",
    "own_words": "What is different for this board",
}
_TEXTS = ("practice", "difference", "own_words")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two people changed."""

    name: str
    label: str
    theirs: Any
    mine: Any
    is_text: bool
    is_links: bool


class SettleForm(Guarded, Form):
    """Holds what was typed, and asks about each field that differs."""

    revision = HiddenField()
    differing = HiddenField()

    @classmethod
    def of(cls, conflict: Conflict) -> "SettleForm":
        """Return the form that asks about a conflict."""
        theirs, mine = _plain(as_typed(conflict.answer)), _plain(conflict.merged.values)
        mine |= {name: value for name, value in _plain(conflict.mine).items() if name in conflict.merged.differing}
        data: dict[str, Any] = {
            "revision": str(Base.of(conflict.answer.revision, as_typed(conflict.answer))),
            "differing": ",".join(conflict.merged.differing),
        }
        for name in (*conflict.merged.differing, *conflict.merged.changed):
            data[f"mine_{name}"] = _packed(mine[name])
        for name in conflict.merged.differing:
            data[f"both_{name}"] = _joined(name, theirs[name], mine[name])
        return cls(formdata=None, data=data)

    def names(self) -> list[str]:
        """Return the fields that are asked about."""
        return [name for name in (self.differing.data or "").split(",") if name in FIELDS]

    def check(self) -> bool:
        """Say whether each was answered. The two joined may be too long where they are not what is kept."""
        self.validate()
        for name in self.names():
            if not self[f"use_{name}"].data:
                self[f"use_{name}"].errors = [f"Choose which to keep: {LABELS[name].lower()}"]
            if self[f"use_{name}"].data != BOTH:
                self[f"both_{name}"].errors = []
        return not self.errors

    def typed(self) -> Typed:
        """Return what the answer is to become; what stays as the other person left it is left out."""
        found: dict[str, Any] = {}
        for name in FIELDS:
            use = self[f"use_{name}"].data if name in self.names() else MINE
            packed = self[f"both_{name}" if use == BOTH else f"mine_{name}"].data
            if use != THEIRS and packed is not None and (name in self.names() or f"mine_{name}" in self.sent):
                found[name] = _unpacked(name, packed)
        return cast(Typed, found)

    @property
    def sent(self) -> set[str]:
        """The names of the fields that came with it."""
        return {field.name for field in self if field.raw_data}

    @property
    def base(self) -> Base:
        """What stood when the two were shown."""
        return Base.read(self.revision.data)

    def warn(self, warned: Iterable[Warned], *, fields: Mapping[str, str] | None = None) -> None:
        """Put what was found where it is chosen which text to keep; ask about one that nobody else touched too."""
        for one in warned:
            name = "links" if one.field.startswith("link_") else one.field
            if name not in self.names():
                self.differing.data = ",".join([*self.names(), name])
                self[f"use_{name}"].data, self[f"both_{name}"].data = MINE, self[f"mine_{name}"].data
            shown = f"both_{name}" if self[f"use_{name}"].data == BOTH and name in _TEXTS else f"use_{name}"
            super().warn([one], fields={one.field: shown, **(fields or {})})

    def held(self) -> list[HiddenField]:
        """Return the hidden fields that the page carries on: what was typed, and the links of both."""
        fields = [self[f"mine_{name}"] for name in FIELDS] + [self.both_links]
        return [field for field in fields if field.raw_data or field.object_data is not None]

    def differences(self, theirs: Typed) -> Iterator[Difference]:
        """Return the fields that are asked about, both ways."""
        there: dict[str, Any] = dict(theirs)
        for name in self.names():
            mine = _unpacked(name, self[f"mine_{name}"].data or "")
            yield Difference(name, LABELS[name], there[name], mine, name in _TEXTS, name == "links")


for _name in FIELDS:
    setattr(SettleForm, f"mine_{_name}", HiddenField())
    _choices = [SelectChoice(THEIRS, "Keep theirs"), SelectChoice(MINE, "Use mine")]
    if _name not in ("level", "own_level"):
        _choices.append(SelectChoice(BOTH, "Join the two"))
    setattr(SettleForm, f"use_{_name}", RadioField(LABELS[_name], choices=_choices, validators=[Optional()]))
    _too_long = f"Both together must be {MOST_WORDS:,} characters or fewer"
    _length = [Length(max=MOST_WORDS, message=_too_long), names_nobody] if _name in _TEXTS else []
    _kind = TextAreaField if _name in _TEXTS else HiddenField
    setattr(SettleForm, f"both_{_name}", _kind("Both together", validators=_length))


def _plain(typed: Typed) -> dict[str, Any]:
    return dict(typed)


def _packed(value: Any) -> str:
    return json.dumps(value) if isinstance(value, list) else str(value or "")


def _unpacked(name: str, text: str) -> Any:
    if name in ("level", "own_level"):
        return Level(text) if text in set(Level) else None
    return _rows(text) if name == "links" else text


def _rows(text: str) -> list[dict[str, str]]:
    """Return the links that a page sent back; what cannot be read is none."""
    try:
        found = json.loads(text or "[]")
        return [{"title": str(row["title"]), "url": str(row["url"])} for row in found]
    except (ValueError, TypeError, KeyError):
        return []


def _joined(name: str, theirs: Any, mine: Any) -> str:
    if name in _TEXTS:
        return "\n\n".join(text for text in (theirs, mine) if text)
    if name == "links":
        return json.dumps([*theirs, *(link for link in mine if link not in theirs)])
    return ""
