"""pytest's side of the private PostgreSQL: one for the whole run, started by the first test that asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.postgres import Cluster

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
