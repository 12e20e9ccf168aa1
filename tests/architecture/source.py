"""Reading our own code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def parsed(path: Path) -> ast.Module:
    """Return a file as Python reads it."""
    return ast.parse(path.read_text(encoding="utf-8"))


def files(*folders: str, but: str = "node_modules") -> list[Path]:
    """Return the Python files in some folders, in order."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in found if but not in path.parts)


def room(name: str) -> list[Path]:
    """Return the files of a room, in every feature."""
    found = [path for path in files("app") if path.parent.parent == ROOT / "app" and path.stem == name]
    return found + [path for path in files("app") if name in path.relative_to(ROOT / "app").parts[1:-1]]


def short(path: Path) -> str:
    """Return a path as a finding names it."""
    return str(path.relative_to(ROOT))


def imported(path: Path) -> Iterator[tuple[str, str, int]]:
    """Yield (module, name, line) of everything that a file imports."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node.module or "", alias.name, node.lineno
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, "", node.lineno


def calls(path: Path) -> Iterator[tuple[str, int]]:
    """Yield (dotted name, line) of everything that a file calls."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def attributes(path: Path) -> Iterator[tuple[str, int]]:
    """Yield (dotted name, line) of every attribute that a file touches."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Attribute):
            yield ast.unparse(node), node.lineno
