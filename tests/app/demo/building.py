"""The demo, built once for all tests that read it: by whoever comes first, and copied by the others."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from flask import Flask

from app import create_app
from app.core import clock
from app.demo.build import build, read_accounts
from app.demo.people import SignIn
from tenants import SpaceKind, db, operating, resolve
from tests.support.databases import settings_for

DATABASE, ACCOUNTS, SAID, MAIL = "demo.sqlite", "demo-accounts.json", "said.json", "mail"


class Built:
    """A copy of the demo in a folder of one's own."""

    def __init__(self, app: Flask, folder: Path) -> None:
        told = json.loads((folder / SAID).read_text())
        self.app = app
        self.accounts = folder / ACCOUNTS
        self.mail = folder / MAIL
        self.said: list[str] = told["said"]
        self.now = datetime.fromisoformat(told["now"])

    @property
    def sign_ins(self) -> list[SignIn]:
        return read_accounts(self.accounts)


@contextmanager
def demo_in(folder: Path, *, shared: Path) -> Iterator[Built]:
    """Copy the demo into a folder that is not there; build it first where no process of this run has.

    Args:
        folder: to make.
        shared: the same for all processes of a run.
    """
    made = shared / "demo-built"
    with (shared / "demo-built.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (made / SAID).exists():
            _build(made)
        shutil.copytree(made, folder)
    with _app_in(folder) as app:
        yield Built(app, folder)


@contextmanager
def _app_in(folder: Path) -> Iterator[Flask]:
    url = f"sqlite:///{folder / DATABASE}"
    app = create_app(
        settings_for(url, worker_url=url, owner_url=url, mail_folder=folder / MAIL, MSP_ENV="demo", PORT="8000")
    )
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()


def _build(folder: Path) -> None:
    folder.mkdir()
    said: list[str] = []
    now = clock.now()
    with _app_in(folder):
        build(folder / ACCOUNTS, now=now, say=said.append)
    (folder / SAID).write_text(json.dumps({"said": said, "now": now.isoformat()}))


def space_of(kind: SpaceKind, slug: str) -> UUID:
    """Return the id of a space by the name in its path."""
    with operating():
        found = resolve(kind, slug)
    assert found is not None
    return found.id
