"""The demo, for tests that only read it, sign-ins and the worker's part left aside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.app.demo.building import Built, demo_in


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Built]:
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    with demo_in(tmp_path_factory.mktemp("demo") / "copy", shared=shared) as copy:
        yield copy
