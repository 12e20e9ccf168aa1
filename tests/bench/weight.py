"""What a first visit costs to carry: the page, its styles and its scripts, compressed as they are sent."""

from __future__ import annotations

import re

import brotli

from app.demo.sample_rows import board_slug
from tests.bench.pages import pages
from tests.bench.table import Table
from tests.bench.world import World
from tests.support.visiting import Visitor

MOST = 60  # kilobytes
_PARTS = re.compile(
    r"""<link[^>]*?rel="(?:stylesheet|modulepreload)"[^>]*?href="([^"]+)"|<script[^>]*?src="([^"]+)\""""
)


def measure(table: Table, world: World) -> None:
    """Weigh the sign-in page, a board's first page and the page on which somebody answers."""
    by_name = {page.name: page for page in pages(world)}
    nobody = Visitor(world.app, None)
    visits = {"sign-in": (nobody, "/sign-in"), "board home": (world.board, f"/boards/{board_slug(0)}/")}
    for name in ("heat map", "answer a factor"):
        visits[name] = (by_name[name].visitor, by_name[name].path)
    for name, (visitor, path) in visits.items():
        table.count(f"first visit, {name}", round(_weigh(visitor, path) / 1000, 1), MOST, unit=" KB")


def _weigh(visitor: Visitor, path: str) -> int:
    page = visitor.get(path)
    if page.status != 200:
        raise RuntimeError(f"{path} answered {page.status}.")
    parts = {found or script for found, script in _PARTS.findall(page.text)}
    return _sent(visitor, path) + sum(_sent(visitor, part) for part in sorted(parts))


def _sent(visitor: Visitor, path: str) -> int:
    """Return how many bytes of a body are sent; what the service leaves to a proxy is compressed here as one would."""
    answer = visitor.get(path, **{"Accept-Encoding": "br"})
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}.")
    if answer.headers.get("Content-Encoding") == "br":
        return len(answer.body)
    return len(brotli.compress(answer.body, quality=5))
