"""Jobs that act for no space: put in by a space's own transaction, without a word of which space that was."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from tenants import Job, acting_for, current_scope, enqueue_for_none, job_handler, read, transaction, working
from tenants.jobs import run_due
from tests.tenants.conftest import NOW, Spaces

acted: list[tuple[UUID | None, UUID | None, str | None]] = []


@job_handler("tests.of_none")
def _work(arguments: Mapping[str, Any], *, now: datetime) -> None:
    scope = current_scope()
    acted.append((scope.space_id, scope.account_id, scope.engine))


@pytest.fixture(autouse=True)
def _clean() -> None:
    acted.clear()


def _put_in(space: UUID, *, key: str | None = None) -> bool:
    with acting_for(space, uuid4()), transaction():
        return enqueue_for_none("tests.of_none", {}, now=NOW, dedupe_key=key)


class TestEnqueueForNone:
    def test_acts_for_no_space_as_the_worker(self, spaces: Spaces) -> None:
        assert _put_in(spaces.anytown)
        with working():
            [row] = read(select(Job.space_id, Job.account_id).where(Job.kind == "tests.of_none")).all()
        assert tuple(row) == (None, None)
        run_due(clock=lambda: NOW, most=50)
        assert acted == [(None, None, "worker")]

    def test_waits_once_however_many_spaces_put_it_in(self, spaces: Spaces) -> None:
        assert _put_in(spaces.anytown, key="soon")
        assert not _put_in(spaces.otherby, key="soon")
        run_due(clock=lambda: NOW, most=50)
        assert len(acted) == 1
        assert _put_in(spaces.otherby, key="soon")

    def test_is_not_seen_by_the_space_that_put_it_in(self, spaces: Spaces) -> None:
        _put_in(spaces.anytown)
        with acting_for(spaces.anytown):
            assert read(select(Job.id).where(Job.kind == "tests.of_none")).all() == []

    def test_is_gone_with_the_transaction(self, spaces: Spaces) -> None:
        def broken() -> None:
            with transaction():
                enqueue_for_none("tests.of_none", {}, now=NOW)
                raise RuntimeError("no")

        with acting_for(spaces.anytown), pytest.raises(RuntimeError, match="no"):
            broken()
        assert run_due(clock=lambda: NOW, most=50) == 0
