"""Every field that somebody can write into freely is decided about, and docs/free-text.md says how."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

from wtforms import StringField, TextAreaField
from wtforms.fields.core import UnboundField

import app
from app.ui.forms import Form
from app.ui.guarding import Guarded, NamesNobody

PAGE = Path(app.__file__).parent.parent / "docs" / "free-text.md"
WRITTEN = (StringField, TextAreaField)  # these very kinds: an address of a mail, a number, a password are none


def forms() -> Iterator[type[Form]]:
    """Every form of every feature."""
    for found in pkgutil.walk_packages(app.__path__, "app."):
        if ".forms" in found.name:
            importlib.import_module(found.name)
    waiting = list(Form.__subclasses__())
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.startswith("app."):
            yield form


def free_texts() -> dict[str, bool]:
    """Every field for text, "Form.field", and whether it is guarded; rows that are numbered count as one, "_N"."""
    found = {}
    for form in forms():
        for name in dir(form):
            field = getattr(form, name)
            if isinstance(field, UnboundField) and field.field_class in WRITTEN:
                given = [*field.args[1:2], field.kwargs.get("validators", [])]
                guarded = any(isinstance(one, NamesNobody) for some in given for one in some)
                assert not guarded or issubclass(form, Guarded), f"{form.__name__} does not take in Guarded"
                where = next(one for one in form.__mro__ if name in vars(one)).__name__
                found[f"{where}.{re.sub(r'_[0-9]+', '_N', name)}"] = guarded
    return found


def documented() -> dict[str, bool]:
    """What the page says: each field, and whether it stands under what is guarded."""
    guarded, _, other = PAGE.read_text(encoding="utf-8").partition("## Not guarded")
    said = dict.fromkeys(re.findall(r"`(\w+\.\w+)`", other), False)
    return said | dict.fromkeys(re.findall(r"`(\w+\.\w+)`", guarded), True)


def test_the_page_says_of_each_field_whether_it_is_guarded() -> None:
    assert documented() == free_texts()
