"""A clean, migrated database for each test, on either kind: a copy of one made once for the run.

A test that needs much in it first says so with a `Filling`: it is put in once for the run, and copied from then on.
"""

from __future__ import annotations

import contextvars
import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.config import Settings, read_settings
from app.core import clock
from tenants import db, maintaining, transaction
from tenants.cli import migrate
from tenants.prepare import make_roles
from tests.support.cleaning import Cleaner
from tests.support.postgres import APP, OWNER, SUPERUSER, WORKER

if TYPE_CHECKING:
    from tests.support.postgres import Cluster

KINDS = ("sqlite", "postgresql")
TEMPLATE = "msp_template"
SECRET = "a secret for tests alone, 0123456789 abcdef"


def settings_for(app_url: str, *, worker_url: str, owner_url: str, mail_folder: Path, **more: str) -> Settings:
    """Return the settings of a test's app."""
    environ = {
        "MSP_ENV": "test",
        "SECRET_KEY": SECRET,
        "DATABASE_URL": app_url,
        "DATABASE_WORKER_URL": worker_url,
        "DATABASE_OWNER_URL": owner_url,
        "PUBLIC_URL": "http://localhost",
        "MAIL_URL": f"file://{mail_folder}",
        "MAIL_FROM": "MSP Board <no-reply@msp-board.example>",
    }
    return read_settings(environ | more)


def fill(app: Flask) -> None:
    """Migrate, and put on the shelf what every space stands on."""
    from app.commons import service as commons

    try:
        with app.app_context():
            migrate()
            instruments = (commons.load_instrument, commons.load_learning_instrument)
            for load in (commons.load_register, *instruments, commons.load_measures):
                with maintaining(), transaction():
                    load(now=clock.now())
    finally:
        _let_go(app)


def _let_go(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@dataclass(frozen=True)
class Filling:
    """What a database is filled with beforehand: a name, and what fills it and tells what it has put in."""

    name: str
    fill: Callable[[Flask], Any]  # inside the app's context; what it returns is pickled


class Browser(FlaskClient):
    """A client whose every request starts from nothing, though the test stands in the app's context."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Make one request, in a context that knows nothing of the test's or of an earlier request's."""
        if has_app_context():
            db.session.remove()
        return contextvars.Context().run(super().open, *args, **kwargs)


class Databases:
    """Makes the databases of one process of the run, and the app that stands on each kind."""

    def __init__(self, folder: Path, cluster: Cluster, worker: str) -> None:
        self._folder = folder
        self._cluster = cluster
        self._name = f"msp_{worker}"
        self._apps: dict[str, Flask] = {}
        self._template = folder / "template.sqlite"
        self._cleaner: Cleaner | None = None  # of the PostgreSQL database
        self._cleaned_to: Filling | None = None  # what it is cleaned to

    @contextmanager
    def app(self, kind: str, filling: Filling | None = None) -> Iterator[Flask]:
        """Give an app over a database that nothing has touched since it was migrated, or filled."""
        self.renew(kind, filling)
        if kind not in self._apps:
            self._apps[kind] = create_app(self._settings(kind, self._name))
            self._apps[kind].test_client_class = Browser
        app = self._apps[kind]
        try:
            yield app
        finally:
            _let_go(app)

    def settings(self, kind: str) -> Settings:
        """Return the settings of the app of a kind, for another process to stand on the same database."""
        return self._settings(kind, self._name)

    @property
    def mail_folder(self) -> Path:
        """Where the app's mails are put, as files."""
        return self._folder / "mail"

    def _settings(self, kind: str, name: str) -> Settings:
        if kind == "sqlite":
            url = f"sqlite:///{self._folder / (name + '.sqlite')}"
            return settings_for(url, worker_url=url, owner_url=url, mail_folder=self.mail_folder)
        urls = {role: self._cluster.url(role, name) for role in (APP, WORKER, OWNER)}
        return settings_for(urls[APP], worker_url=urls[WORKER], owner_url=urls[OWNER], mail_folder=self.mail_folder)

    def renew(self, kind: str, filling: Filling | None = None) -> None:
        """Put the database back to what it was."""
        if kind in self._apps:
            _let_go(self._apps[kind])
        if kind == "sqlite":
            self._copy_sqlite(self._sqlite_template(filling), self._name)
        else:
            self._renew_postgresql(filling)
        shutil.rmtree(self.mail_folder, ignore_errors=True)

    def _renew_postgresql(self, filling: Filling | None) -> None:
        """Clean the database where that will do, else make it again."""
        if self._cleaner is not None:
            if filling == self._cleaned_to and self._cleaner.clean():
                return
            self.close()
        template = self._postgresql_template(filling)
        self._cluster.drop_database(self._name)
        self._cluster.create_database(self._name, template)
        self._cleaner, self._cleaned_to = Cleaner(self._cluster, self._name), filling

    def close(self) -> None:
        """Let go of the database that is kept open to be cleaned."""
        if self._cleaner is not None:
            self._cleaner.close()
            self._cleaner = None

    def told(self, kind: str, filling: Filling) -> Any:
        """Return what a filling told of itself when it was put in."""
        if kind == "sqlite":
            self._sqlite_template(filling)
        else:
            self._postgresql_template(filling)
        return pickle.loads(self._told(kind, filling).read_bytes())  # noqa: S301 - written by this very run

    def _told(self, kind: str, filling: Filling) -> Path:
        folder = self._folder if kind == "sqlite" else self._cluster.folder
        return folder / f"{filling.name}.{kind}.told"

    def _put_in(self, kind: str, filling: Filling, app: Flask) -> None:
        shutil.rmtree(self.mail_folder, ignore_errors=True)
        try:
            with app.app_context():
                told = filling.fill(app)
        finally:
            _let_go(app)
        self._told(kind, filling).write_bytes(pickle.dumps(told))

    def _sqlite_template(self, filling: Filling | None) -> Path:
        if not self._template.exists():
            fill(create_app(self._settings("sqlite", "template_made")))
            (self._folder / "template_made.sqlite").rename(self._template)
        if filling is None:
            return self._template
        path = self._folder / f"{filling.name}.template.sqlite"
        if not path.exists():
            name = f"{filling.name}_made"
            self._copy_sqlite(self._template, name)
            self._put_in("sqlite", filling, create_app(self._settings("sqlite", name)))
            (self._folder / f"{name}.sqlite").rename(path)
        return path

    def _copy_sqlite(self, template: Path, name: str) -> None:
        for suffix in ("-wal", "-shm"):
            (self._folder / f"{name}.sqlite{suffix}").unlink(missing_ok=True)
        shutil.copyfile(template, self._folder / f"{name}.sqlite")

    def _postgresql_template(self, filling: Filling | None) -> str:
        self._cluster.template(TEMPLATE, self._build_postgresql)
        if filling is None:
            return TEMPLATE

        def build(name: str) -> None:
            self._cluster.drop_database(name)
            self._cluster.create_database(name, TEMPLATE)
            self._put_in("postgresql", filling, create_app(self._settings("postgresql", name)))

        return self._cluster.template(f"msp_{filling.name}", build)

    def _build_postgresql(self, name: str) -> None:
        urls = {role: self._cluster.url(role, name) for role in (APP, WORKER, OWNER)}
        make_roles(self._cluster.url(SUPERUSER, "postgres"), urls)
        fill(create_app(self._settings("postgresql", name)))
