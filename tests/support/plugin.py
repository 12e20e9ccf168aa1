"""pytest's side of the private PostgreSQL: one for the whole run, started by the first test that asks for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from tests.support.postgres import Cluster

KINDS = ("sqlite", "postgresql")

FULL = bool(os.environ.get("MSP_FULL"))
CLUSTER = pytest.StashKey[Cluster]()


def pytest_configure(config: pytest.Config) -> None:
    """Reserve a cluster for the run; the processes that pytest-xdist starts are told where it is."""
    told: dict[str, Any] | None = getattr(config, "workerinput", None)
    if told is not None:
        config.stash[CLUSTER] = Cluster(Path(told["cluster"]))
        return
    cluster = Cluster()
    config.stash[CLUSTER] = cluster
    config.add_cleanup(cluster.stop)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process of pytest-xdist's where the cluster is."""
    node.workerinput["cluster"] = str(node.config.stash[CLUSTER].folder)


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> Cluster:
    """The run's PostgreSQL, started. Databases in it are the tests' own to name, make and drop."""
    started = request.config.stash[CLUSTER]
    started.start()
    return started


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Try what goes through pages on one of the two databases, chosen by the test's name; with --full on both.

    Services and queries, isolation and faults are always tried on both. Whoever names a test gets what was named.
    """
    if FULL or any("::" in argument for argument in config.args):
        return
    spared = set(_spared(items))
    if spared:
        config.hook.pytest_deselected(items=[item for item in items if item in spared])
        items[:] = [item for item in items if item not in spared]


def _spared(items: list[pytest.Item]) -> Iterator[pytest.Item]:
    for item in items:
        through_pages = item.path.name.endswith("pages.py") or item.path.parent.name in ("browser", "journeys")
        callspec = getattr(item, "callspec", None)
        if not through_pages or callspec is None or "database_kind" not in callspec.params:
            continue
        kind: str = callspec.params["database_kind"]
        other = "|".join(part for part in item.name.replace("]", "").replace("[", "-").split("-") if part not in KINDS)
        name = f"{item.path.parent.name}/{item.path.name}/{other}"
        if kind != KINDS[crc32(name.encode()) % len(KINDS)]:
            yield item
