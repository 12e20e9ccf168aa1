"""From a WTForms field to a component of govuk-frontend: `field(form.title)`, `error_summary(form)`.

`field(form.level, {"hint": {…}})` adds or replaces what the component is given; the same can be said
in Python with `render_kw={"params": {…}}`. Beside govuk-frontend's own parameters, all kinds know
`size` ("s" to "xl": of the label or legend) and `heading` (it is the page's h1), and radios and checkboxes
know `choices` (by value: hint, …) and `dividers` (by the value they stand before). Leave `conditional`
parts of radios alone: the script that shows them puts `aria-expanded` where axe does not allow it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FileField,
    FormField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.form import BaseForm
from wtforms.widgets import HiddenInput

from app.ui.components import ui
from app.ui.dates import PARTS, DateField
from app.ui.guarding import guard_params, put_guard

Params = dict[str, Any]
_GROUPS = frozenset({"radios", "checkboxes", "dateInput"})
_OURS = frozenset({"size", "heading", "choices", "dividers", "label"})
_DIRECT = ("autocomplete", "inputmode", "spellcheck", "rows", "disabled", "autocapitalize", "multiple")


def field(bound: Field, extra: Mapping[str, Any] | None = None) -> Markup:
    """Draw one field: its label, hint, error, and what was typed."""
    if isinstance(bound.widget, HiddenInput):
        return Markup(bound())  # noqa: S704 - WTForms escapes
    render_kw = dict(bound.render_kw or {})
    given = merge(render_kw.pop("params", {}), extra or {})
    name, params = _describe(bound, given)
    params = merge(merge(_common(bound, name), params), _attributes(render_kw))
    drawn = getattr(ui, name)(guard_params(bound, merge(params, _headed(name, given))))
    return Markup(put_guard(bound, drawn))  # noqa: S704 - it escapes what it puts


def error_summary(form: BaseForm) -> Markup:
    """Draw the list of what is wrong, each leading to its input; nothing when nothing is."""
    errors = [{"text": message, **({"href": f"#{target}"} if target else {})} for target, message in _errors(form)]
    if not errors:
        return Markup("")
    return ui.error_summary({"titleText": "There is a problem", "errorList": errors})


@pass_context
def page_in_error(context: Context) -> bool:
    """Whether a form on this page has errors; `{% set form_in_error = true %}` says so by hand."""
    if context.get("form_in_error"):
        return True
    return any(isinstance(value, BaseForm) and bool(value.errors) for value in context.parent.values())


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> Params:
    """Return both, the second winning, mappings merged at every depth."""
    merged = dict(base)
    for key, value in over.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = merge(merged[key], value) if both else value
    return merged


def _describe(bound: Field, given: Params) -> tuple[str, Params]:
    """Return the component's name and what is particular to its kind."""
    match bound:
        case DateField():
            return "dateInput", {"namePrefix": bound.name, "items": _date_parts(bound)}
        case RadioField():
            return "radios", {"idPrefix": bound.id, "items": _choices(bound, given)}
        case SelectMultipleField():
            return "checkboxes", {"idPrefix": bound.id, "items": _choices(bound, given)}
        case BooleanField():
            only = {"value": "y", "text": bound.label.text, "checked": bool(bound.data)}
            item = {**only, **given.get("choices", {}).get("y", {})}
            return "checkboxes", {"idPrefix": bound.id, "items": [item]}
        case SelectField():
            items = [{"value": c.value, "text": str(c.label), "selected": c.selected} for c in bound.iter_choices()]
            return "select", {"items": items}
        case FileField():
            return "fileUpload", {}
        case PasswordField():
            return "passwordInput", {}
        case TextAreaField():
            longest = getattr(bound.flags, "maxlength", None)
            counted = {"maxlength": str(longest)} if longest else {}
            return "characterCount" if longest else "textarea", {"value": _text(bound), **counted}
        case _:
            kind = getattr(bound.widget, "input_type", "text")
            kind = kind if kind in ("email", "tel", "url", "search") else "text"
            return "input", {"type": kind, "value": _text(bound)}


def _common(bound: Field, name: str) -> Params:
    params: Params = {"name": bound.name, "id": bound.id}
    if bound.description:
        params["hint"] = {"text": bound.description}
    if bound.errors:
        params["errorMessage"] = {"text": _flat(bound.errors)[0]}
    if isinstance(bound, BooleanField):
        return params
    title = {"text": bound.label.text}
    return params | ({"fieldset": {"legend": title}} if name in _GROUPS else {"label": title})


def _headed(name: str, given: Params) -> Params:
    """Return what the template adds, `size`, `heading` and `label` put where this component wants them."""
    params = {key: value for key, value in given.items() if key not in _OURS}
    title = dict(given.get("label", {}))
    part = "govuk-fieldset__legend" if name in _GROUPS else "govuk-label"
    if given.get("size"):
        title["classes"] = f"{part}--{given['size']} {title.get('classes', '')}".strip()
    elif name in _GROUPS:
        title.setdefault("classes", f"{part}--s")
    if given.get("heading"):
        title["isPageHeading"] = True
    if name in _GROUPS:
        return merge({"fieldset": {"legend": title}}, params)
    return merge({"label": title}, params)


def _choices(bound: Any, given: Params) -> list[Params]:
    items: list[Params] = []
    for choice in bound.iter_choices():
        value = str(choice.value)
        if value in given.get("dividers", {}):
            items.append({"divider": given["dividers"][value]})
        item = {"value": value, "text": str(choice.label), "checked": choice.selected}
        items.append(item | given.get("choices", {}).get(value, {}))
    return items


def _date_parts(bound: DateField) -> list[Params]:
    return [
        {
            "name": part,
            "value": bound.typed[part],
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}"
            + (" govuk-input--error" if bound.errors and (part in bound.wrong_parts or not bound.wrong_parts) else ""),
        }
        for part in PARTS
    ]


def _attributes(render_kw: Params) -> Params:
    params = {key: render_kw.pop(key) for key in _DIRECT if key in render_kw}
    if "class" in render_kw:
        params["classes"] = render_kw.pop("class")
    return params | ({"attributes": render_kw} if render_kw else {})


def _text(bound: Any) -> str:
    value = bound._value()  # WTForms' own name for what was typed
    return "" if value is None else str(value)


def _errors(form: BaseForm) -> Iterator[tuple[str | None, str]]:
    for message in getattr(form, "form_errors", ()):
        yield None, str(message)
    for bound in form:
        if isinstance(bound, FormField):
            yield from _errors(bound.form)
        elif isinstance(bound, FieldList):
            yield from ((entry.id, message) for entry in bound for message in _flat(entry.errors)[:1])
        else:
            target = bound.first_id if isinstance(bound, DateField) else bound.id
            hidden = isinstance(bound.widget, HiddenInput)
            yield from ((None if hidden else target, message) for message in _flat(bound.errors)[:1])


def _flat(errors: Any) -> list[str]:
    if isinstance(errors, Mapping):
        return [message for nested in errors.values() for message in _flat(nested)]
    if isinstance(errors, (list, tuple)):
        return [message for nested in errors for message in _flat(nested)]
    return [str(errors)]
