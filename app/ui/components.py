"""The one door to govuk-frontend's components: `ui.radios({...})`, `ui.summary_list({...})`.

The macros are right and slow (a radios group takes about 1.5 ms), and a page asks for the same
thing again and again, so what was drawn for equal parameters is remembered. What somebody
typed is never remembered: it is put into the remembered frame each time.
"""

import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

from jinja2 import Environment, PackageLoader, PrefixLoader
from markupsafe import Markup, escape

REMEMBERED = 4_000
LONGEST_KEY = 8_000

# What has an address for a name cannot be told from another thing at that address later.
_BY_ADDRESS = " at 0x"
_PLACE_OF_VALUE = f"value-{secrets.token_hex(16)}"
_WITH_VALUE = frozenset({"characterCount", "input", "textarea"})


class Remembered:
    """What was drawn, by what it was drawn from; the longest unused is forgotten first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._drawn: OrderedDict[str, Markup] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str, draw: Callable[[], Markup]) -> Markup:
        """Return what was drawn for this key, or draw it now."""
        with self._lock:
            drawn = self._drawn.get(key)
            if drawn is not None:
                self._drawn.move_to_end(key)
                return drawn
        drawn = draw()
        if len(key) <= LONGEST_KEY and _BY_ADDRESS not in key:
            with self._lock:
                self._drawn[key] = drawn
                if len(self._drawn) > self._most:
                    self._drawn.popitem(last=False)
        return drawn

    def __len__(self) -> int:
        return len(self._drawn)


class Components:
    """Draws components, and remembers what it drew.

    Attribute access gives the function of one component; names are govuk-frontend's, in either
    spelling (`error_summary`, `errorSummary`).
    """

    def __init__(self) -> None:
        self._macros = Environment(
            loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}), autoescape=True
        )
        self._drawn = Remembered(REMEMBERED)

    def __getattr__(self, name: str) -> Callable[..., Markup]:
        if name.startswith("_"):
            raise AttributeError(name)
        camel = re.sub(r"_(\w)", lambda found: found[1].upper(), name)
        macro = self._find(camel)

        def draw(params: Mapping[str, Any] | None = None) -> Markup:
            return self._draw(camel, macro, params or {})

        setattr(self, name, draw)
        return draw

    def _find(self, camel: str) -> Callable[[Mapping[str, Any]], str]:
        folder = re.sub(r"[A-Z]", lambda found: f"-{found[0].lower()}", camel)
        path = f"govuk_frontend_jinja/components/{folder}/macro.html"
        if path not in self._macros.list_templates():
            raise AttributeError(f"govuk-frontend has no component called {camel}")
        macro: Callable[[Mapping[str, Any]], str] = getattr(
            self._macros.get_template(path).module, f"govuk{camel[0].upper()}{camel[1:]}"
        )
        return macro

    def _draw(self, name: str, macro: Callable[[Mapping[str, Any]], str], params: Mapping[str, Any]) -> Markup:
        if name == "button" and not params.get("href"):
            params = {"preventDoubleClick": True, **params}
        value = params.get("value")
        if name in _WITH_VALUE and isinstance(value, str) and value:
            frame = self._remembered(name, macro, {**params, "value": _PLACE_OF_VALUE})
            return Markup(str(frame).replace(_PLACE_OF_VALUE, _typed(value)))  # noqa: S704 - both are escaped
        return self._remembered(name, macro, params)

    def _remembered(self, name: str, macro: Callable[[Mapping[str, Any]], str], params: Mapping[str, Any]) -> Markup:
        # repr tells Markup from str, so nothing unsafe is answered for something safe.
        return self._drawn.get(f"{name}{params!r}", lambda: _call(name, macro, params))


def _call(name: str, macro: Callable[[Mapping[str, Any]], str], params: Mapping[str, Any]) -> Markup:
    drawn = Markup(str(macro(params)).strip())  # noqa: S704 - the macro escapes
    if name == "backLink":  # it stands before <main>, and all that a page says lies in a landmark
        return Markup('<nav aria-label="Back">{}</nav>').format(drawn)
    return drawn


ui = Components()


def _typed(value: str) -> str:
    """Escape what somebody typed; line ends too, for macros indent the lines of what they hold."""
    return str(escape(value)).replace("\r\n", "\n").replace("\n", "&#10;")
