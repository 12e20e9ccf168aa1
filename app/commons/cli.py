"""Commands that fill the shared shelf. They act as the owner of the database."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from app.commons import service
from app.commons.files import DATA, INSTRUMENT, LEARNING_INSTRUMENT, read_instrument, read_register
from app.commons.learning import MSP_LEARNING_NEEDS
from app.core import clock
from app.core.errors import Refused
from tenants import maintaining, transaction

councils = AppGroup("councils", help="The register of councils.")
instruments = AppGroup("instruments", help="The instruments that boards ask with.")


@councils.command("load")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=DATA)
def load_councils(folder: Path) -> None:
    """Load an edition of the register from FOLDER; the one that comes with the product where none is given."""
    try:
        register = read_register(folder)
    except (OSError, ValueError, KeyError) as error:
        raise click.ClickException(f"The register in {folder} cannot be read: {error}") from error
    try:
        with maintaining(), transaction():
            done = service.load_register(register=register, now=clock.now())
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    if done.changed:
        click.echo(f"{done.title}: {done.total} councils, {done.added} of them new.")
    else:
        click.echo(f"{done.title}: {done.total} councils, loaded before. Nothing changed.")


@instruments.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
def load_instruments(file: Path | None) -> None:
    """Load a version of an instrument from FILE; all that come with the product where none is given."""
    for path in [file] if file else [INSTRUMENT, LEARNING_INSTRUMENT]:
        _load_instrument(path)


def _load_instrument(path: Path) -> None:
    try:
        instrument = read_instrument(path)
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{path} cannot be read: {error}") from error
    learning = instrument.content.get("key") == MSP_LEARNING_NEEDS
    load = service.load_learning_instrument if learning else service.load_instrument
    try:
        with maintaining(), transaction():
            done = load(instrument=instrument, now=clock.now())
    except service.InvalidInstrument as refused:
        raise click.ClickException("\n".join(["The instrument cannot be loaded.", *refused.problems])) from refused
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    was = "loaded" if done.changed else "loaded before. Nothing changed"
    click.echo(f"{done.title}: {done.total} {'topics' if learning else 'factors'}, {was}.")
