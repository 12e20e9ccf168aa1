"""Commands of the ground floor: the database, the worker."""

import os
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_migrate import Migrate, upgrade

from tenants.context import maintaining
from tenants.database import db
from tenants.erasure import NotClosed, erase_space
from tenants.jobs import run_due
from tenants.models import SpaceKind
from tenants.portability import NotRestorable, export_space, restore_space
from tenants.prepare import WrongRole, make_roles
from tenants.resolution import PATHS, resolve
from tenants.rls import APP, OWNER, WORKER
from tenants.worker import Worker

ROOT = Path(__file__).resolve().parent.parent
database = AppGroup("database", help="Make the database ready.")
space = AppGroup("space", help="Take one space out, put it back, erase it.")


def register(app: Flask) -> None:
    """Add the commands to the app."""
    Migrate(app, db, directory=str(ROOT / "migrations"))
    app.cli.add_command(database)
    app.cli.add_command(space)
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


def _space_id(kind: str, slug: str) -> UUID:
    with maintaining():
        found = resolve(SpaceKind(kind), slug)
    if found is None:
        raise click.ClickException(f"There is no {kind} called {slug}: {PATHS[SpaceKind(kind)]}/{slug} leads nowhere.")
    return found.id


_KIND = click.argument("kind", type=click.Choice([kind.value for kind in SpaceKind]))


@space.command("export")
@_KIND
@click.argument("slug")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export(kind: str, slug: str, file: Path) -> None:
    """Write one space to FILE: every row it holds, with checksums."""
    try:
        exported = export_space(_space_id(kind, slug), file)
    except FileExistsError as error:
        raise click.ClickException(f"{file} is there already. Choose another name.") from error
    for table, (count, _) in exported.tables.items():
        click.echo(f"{count:>8} {table}")
    click.echo(f"Written to {file}. It holds personal data: keep it as you keep the database.")


@space.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore(file: Path) -> None:
    """Put a space back from FILE, all of it or nothing."""
    try:
        restored = restore_space(file, now=now())
    except NotRestorable as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Restored {sum(count for count, _ in restored.tables.values())} rows.")


@space.command("erase")
@_KIND
@click.argument("slug")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(kind: str, slug: str, yes: bool) -> None:
    """Erase a closed space, and print the receipt."""
    if not yes:
        click.confirm(f"Erase everything that the {kind} {slug} holds? This cannot be undone", abort=True)
    try:
        receipt = erase_space(_space_id(kind, slug))
    except NotClosed as error:
        raise click.ClickException(str(error)) from error
    for table, count in receipt.erased.items():
        click.echo(f"{count:>8} {table} erased")
    for name, count in receipt.kept_by_others.items():
        click.echo(f"{count:>8} publications stay with {name}, under its own retention")
