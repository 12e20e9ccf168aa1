"""Commands of the demo."""

from itertools import groupby

import click
from flask import current_app
from flask.cli import AppGroup

from app.config import INSTANCE
from app.core import clock
from app.demo.build import HalfBuilt, build
from app.demo.people import SignIn

ACCOUNTS = INSTANCE / "demo-accounts.json"
demo = AppGroup("demo", help="A made-up region at work, to look around in.")


@demo.command("build")
def build_demo() -> None:
    """Build the demo, unless it is there, and say who can sign in."""
    if not current_app.config["SETTINGS"].demo:
        raise click.ClickException("The demo is built with MSP_ENV=demo alone. Nothing was changed.")
    try:
        made = build(ACCOUNTS, now=clock.now(), say=click.echo)
    except HalfBuilt as broken:
        raise click.ClickException(
            "An earlier build was broken off. Start again with scripts/demo --fresh, or delete the demo's database."
        ) from broken
    _list(made)


def _list(made: list[SignIn]) -> None:
    click.echo("\nEverybody here is made up. They all sign in with the same password:")
    click.echo(f"\n    {made[0].password}")
    for space, people in groupby(made, key=lambda one: one.space):
        click.echo(f"\n{space or 'The operator of the service'}")
        for one in people:
            click.echo(f"    {one.role.replace('_', ' '):<26} {one.email}")
    click.echo(f"\nThe same list is in {ACCOUNTS.relative_to(INSTANCE.parent)}.")


@click.command("sample")
@click.option("--scale", type=click.Choice(["region", "national"]), default="region", show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed makes other data.")
def sample(scale: str, seed: int) -> None:
    """Fill the database with made-up data, as much as a region or the whole country would have."""
    raise click.ClickException("later")
