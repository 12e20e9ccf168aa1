"""Static files: their names by content (`asset("own/app.css")`), and WhiteNoise, which serves them.

`python -m app.ui.build` makes them. Without it commands run as ever, and a page says what is missing.
"""

import json
from functools import lru_cache
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader
from whitenoise import WhiteNoise

HERE = Path(__file__).parent
BUILT = HERE / "static" / "built"
MANIFEST = BUILT / "manifest.json"
PREFIX = "/static/"
A_YEAR = 365 * 24 * 60 * 60


class AssetsNotBuilt(RuntimeError):
    """The static files are not there, or not this one."""


def asset(name: str) -> str:
    """Return the URL of a static file, such as '/static/own/app.3f2a9c1e.css'.

    Raises:
        AssetsNotBuilt: the build has not run since this file was added.
    """
    try:
        return PREFIX + _manifest()[name]
    except KeyError:
        raise AssetsNotBuilt(f"There is no asset {name}: run python -m app.ui.build") from None


def init_templates(app: Flask) -> None:
    """Let templates extend what is in this room."""
    ours = FileSystemLoader(HERE / "templates")
    app.jinja_loader = ChoiceLoader([app.jinja_loader, ours]) if app.jinja_loader else ours


def init_assets(app: Flask) -> None:
    """Serve the built files in front of the app, for a year, for a new content has a new name."""
    if BUILT.is_dir():
        app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # as Flask documents
            app.wsgi_app,
            root=BUILT,
            prefix=PREFIX,
            autorefresh=app.debug,
            max_age=A_YEAR,
            allow_all_origins=False,
            immutable_file_test=r"\.[0-9a-f]{10}\.\w+$",
            add_headers_function=_mark_as_static,
        )


def _mark_as_static(headers: Headers, path: str, url: str) -> None:
    headers["Cross-Origin-Resource-Policy"] = "same-origin"


@lru_cache(maxsize=1)
def _manifest() -> dict[str, str]:
    try:
        names: dict[str, str] = json.loads(MANIFEST.read_text())["files"]
    except FileNotFoundError:
        raise AssetsNotBuilt("The static files have not been made: run python -m app.ui.build") from None
    return names
