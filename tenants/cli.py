"""Commands of the ground floor: the database, the worker."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_migrate import Migrate, upgrade

from tenants.database import db
from tenants.jobs import run_due
from tenants.prepare import WrongRole, make_roles
from tenants.rls import APP, OWNER, WORKER
from tenants.worker import Worker

ROOT = Path(__file__).resolve().parent.parent
database = AppGroup("database", help="Make the database ready.")


def register(app: Flask) -> None:
    """Add the commands to the app."""
    Migrate(app, db, directory=str(ROOT / "migrations"))
    app.cli.add_command(database)
    app.cli.add_command(worker)


def now() -> datetime:
    """Return the moment, aware, in UTC."""
    return datetime.now(UTC)


def migrate() -> None:
    """Bring the tables up to the newest migration, as the owner."""
    upgrade(directory=str(ROOT / "migrations"))


@database.command("prepare")
def prepare() -> None:
    """Make the three roles (with DATABASE_ADMIN_URL, on PostgreSQL), then migrate."""
    settings = current_app.config["SETTINGS"]
    admin = os.environ.get("DATABASE_ADMIN_URL")
    if settings.database_url.startswith("postgresql"):
        urls = {
            OWNER: settings.owner_database_url,
            APP: settings.database_url,
            WORKER: settings.worker_database_url,
        }
        try:
            if admin:
                make_roles(admin, urls)
        except WrongRole as error:
            raise click.ClickException(str(error)) from error
        click.echo("Roles are ready." if admin else "Roles are taken to be there: DATABASE_ADMIN_URL is not set.")
    migrate()
    click.echo("The tables are up to date.")


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due, then end.")
def worker(once: bool) -> None:
    """Do what is due: mails, deliveries, progress; until stopped."""
    if once:
        while done := run_due(clock=now):
            click.echo(f"{done} jobs done")
        return
    heartbeat = Path(current_app.instance_path) / "worker-heartbeat"
    heartbeat.parent.mkdir(parents=True, exist_ok=True)
    Worker(clock=now, heartbeat=heartbeat).run()
