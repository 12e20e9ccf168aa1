"""The databases that are measured on: a sample at its size, and one board of the same size alone."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from flask import Flask

from app import create_app
from app.config import Settings
from app.core import clock
from app.demo.sample import Plan, Scale
from app.demo.sample_fill import fill
from app.people import service
from tenants import db, maintaining, transaction
from tenants.prepare import make_roles
from tests.support.databases import fill as fill_shelf
from tests.support.databases import settings_for
from tests.support.postgres import APP, OPTIONS, OWNER, SUPERUSER, WORKER, Cluster
from tests.support.visiting import Visitor

OPERATOR = "operator@bench.example"


@dataclass(frozen=True, slots=True)
class World:
    """An app over a sample, and who visits it."""

    app: Flask
    settings: Settings
    plan: Plan
    board: Visitor
    organisation: Visitor
    operator: Visitor

    @property
    def alone(self) -> int:
        """An organisation that sits on the first board, and on no other where there is such a one."""
        seats = self.plan.of_board(0)
        return max(seat.organisation for seat in seats if seat.submissions[-1])


class Worlds:
    """Makes the databases, in a folder and a cluster that go when the block ends."""

    def __init__(self, folder: Path, cluster: Cluster) -> None:
        self._folder, self._cluster = folder, cluster
        self._number = 0

    def make(self, kind: str, scale: Scale) -> World:
        """Fill a database of a kind and sign people in."""
        settings = self._settings(kind)
        fill_shelf(create_app(settings))
        app = create_app(settings)
        with app.app_context():
            plan = fill(scale, seed=1, now=clock.now(), progress=lambda done, total: None)
            with maintaining(), transaction():
                operator = service.create_operator(email=OPERATOR, name="Operator", now=clock.now())
            db.session.remove()
        if kind == "postgresql":
            self._analyse(f"bench_{self._number}")
        first = World(app, settings, plan, *(Visitor(app, None) for _ in range(3)))
        return World(
            app,
            settings,
            plan,
            board=Visitor(app, plan.managers[0]),
            organisation=Visitor(app, plan.leads[first.alone]),
            operator=Visitor(app, operator),
        )

    def _settings(self, kind: str) -> Settings:
        self._number += 1
        name, mail = f"bench_{self._number}", self._folder / "mail"
        if kind == "sqlite":
            url = f"sqlite:///{self._folder / name}.sqlite"
            return settings_for(url, worker_url=url, owner_url=url, mail_folder=mail)
        self._cluster.start()
        self._cluster.create_database(name)
        urls = {role: self._cluster.url(role, name) for role in (APP, WORKER, OWNER)}
        make_roles(self._cluster.url(SUPERUSER, "postgres"), urls)
        return settings_for(urls[APP], worker_url=urls[WORKER], owner_url=urls[OWNER], mail_folder=mail)

    def _analyse(self, name: str) -> None:
        """Do what the server would do by itself some minutes after so many rows came in."""
        folder, port = str(self._cluster.folder), OPTIONS["port"]
        with psycopg.connect(host=folder, port=port, user=SUPERUSER, dbname=name, autocommit=True) as connection:
            connection.execute("ANALYZE")


@contextmanager
def worlds() -> Iterator[Worlds]:
    """Give the means to make databases; everything is removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="msp-bench-"))
    cluster = Cluster()
    try:
        yield Worlds(folder, cluster)
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
