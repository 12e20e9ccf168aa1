"""Commands of the demo."""

from itertools import groupby

import click
from flask import current_app
from flask.cli import AppGroup

from app.config import INSTANCE
from app.core import clock
from app.demo.answers import FACTORS
from app.demo.build import HalfBuilt, build, prepare
from app.demo.people import PASSWORD, SignIn
from app.demo.sample import SCALES
from app.demo.small_content import BY_LINK

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
    click.echo(
        f"\n{BY_LINK.contact_name} of {BY_LINK.name} has no password, and answers by a mailed link alone. The mail is"
        f"\nin {INSTANCE.name}/mail, to {BY_LINK.contact_email}. Open its link while nobody else is signed in."
    )


@click.command("sample")
@click.option("--scale", type=click.Choice(["region", "national"]), default="region", show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed makes other data.")
def sample(scale: str, seed: int) -> None:
    """Fill the database with made-up data, as much as a region or the whole country would have."""
    # Here, not above: what it computes findings with is large, and every process of the service reads this file.
    from app.demo.sample_fill import AlreadyThere, fill
    from app.demo.sample_rows import lead_email, manager_email

    if current_app.config["SETTINGS"].environment == "production":
        raise click.ClickException("There is no sample in production. Nothing was changed.")
    prepare(now=clock.now(), say=click.echo)
    with click.progressbar(length=1, label=f"Filling at the size of: {scale}") as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(1)

        try:
            made = fill(SCALES[scale], seed=seed, now=clock.now(), progress=progress)
        except AlreadyThere as there:
            raise click.ClickException("This database has a sample already. Nothing was changed.") from there
    sent = sum(one is not None for seat in made.seats for one in seat.submissions)
    click.echo(
        f"{len(made.boards)} boards, {len(made.organisations)} organisations, {len(made.seats)} partners of boards,"
        f" {sent * len(FACTORS):,} submitted answers. All of it is made up."
    )
    click.echo(f"Sign in as {manager_email(0)} or {lead_email(0)}; the password is: {PASSWORD}")
