"""Commands that fill the shared shelf. They act as the owner of the database."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError

from app.commons import service
from app.commons.files import DATA, INSTRUMENT, LEARNING_INSTRUMENT, read_instrument, read_measures, read_register
from app.commons.importing.layouts import TIDY_TEMPLATE
from app.commons.importing.years import parse_year
from app.commons.learning import MSP_LEARNING_NEEDS
from app.commons.queries import importing as queries
from app.commons.service import importing
from app.commons.shapes import year_label
from app.core import clock
from app.core.errors import Refused
from tenants import maintaining, transaction

councils = AppGroup("councils", help="The register of councils.")
instruments = AppGroup("instruments", help="The instruments that boards ask with.")
measures = AppGroup("measures", help="What is measured nationally, and its figures.")
WAIT = 120  # seconds for another import to end


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


@measures.command("load")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=DATA)
def load_measures(folder: Path) -> None:
    """Load an edition of what is measured from FOLDER; the one that comes with the product where none is given."""
    try:
        files = read_measures(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise click.ClickException(f"The measures in {folder} cannot be read: {error}") from error
    try:
        with maintaining(), transaction():
            done = service.load_measures(measures=files, now=clock.now())
    except service.InvalidMeasures as refused:
        raise click.ClickException("\n".join(["The measures cannot be loaded.", *refused.problems])) from refused
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    was = f"{done.added} of them new" if done.changed else "loaded before. Nothing changed"
    click.echo(f"{done.title}: {done.total} measures, {was}.")


@measures.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--year", default="", help="The year it is of, like 2024-25, where the file itself does not say.")
@click.option("--title", default="", help="What to call this release; made from the layout and years where left out.")
@click.option("--publisher", default="", help="Who published it; told by the layout and years where left out.")
@click.option("--published-on", type=click.DateTime(["%Y-%m-%d"]), help="The day it was published; today if left out.")
@click.option("--made-up", is_flag=True, help="The figures are made up: pages that show them say so.")
@click.option("--dry-run", is_flag=True, help="Say what would be taken in, and change nothing.")
@click.option("--strict", is_flag=True, help="Refuse the file where any row is not understood.")
@click.option("--refuse-differences", is_flag=True, help="Refuse the file where totals do not add up.")
def import_figures(
    file: Path,
    year: str,
    title: str,
    publisher: str,
    published_on: datetime | None,
    made_up: bool,
    dry_run: bool,
    strict: bool,
    refuse_differences: bool,
) -> None:
    """Take in FILE, a CSV of published figures in a known layout. docs/measures.md says which are known."""
    asked = importing.Asked(
        filename=file.name,
        year=_year(year),
        title=title,
        publisher=publisher,
        published_on=published_on.date() if published_on else None,
        is_made_up=made_up,
        is_strict=strict,
        refuse_differences=refuse_differences,
    )
    try:
        with maintaining():
            _import(file, asked, dry_run=dry_run)
    except Refused as refused:
        raise click.ClickException(refused.message) from refused


def _year(text: str) -> int | None:
    year = parse_year(text) if text else None
    if text and year is None:
        raise click.BadParameter(f"“{text}” is no reporting year. Write it as 2024-25.", param_hint="--year")
    return year


def _import(file: Path, asked: importing.Asked, *, dry_run: bool) -> None:
    size = max(file.stat().st_size, 1)
    with file.open("rb") as stream:
        tried = importing.try_out(
            stream,
            asked=asked,
            now=clock.now(),
            tell=lambda rows, read: click.echo(f"{rows:,} rows read ({min(100 * read // size, 100)}%)"),
        )
    if tried.known is not None:
        day = clock.local_date(tried.known.loaded_at)
        click.echo(f"This very file was taken in on {day:%-d %B %Y}, as “{tried.known.title}”. Nothing changed.")
        return
    _show(tried.report)
    importing.check(tried)
    if dry_run:
        click.echo("This was a dry run. Nothing changed.")
        return
    done = _written(tried)
    if done.changed:
        click.echo(
            f"{done.title}: {_many(done.cells, 'cell')} taken in, {_many(done.figures, 'figure')} made from them."
        )
    else:
        click.echo(f"{done.title} came in meanwhile. Nothing changed.")


def _written(tried: importing.Tried) -> importing.Imported:
    """Write; where another import is at work, wait until it has ended."""
    until = time.monotonic() + WAIT
    while True:
        try:
            with transaction():
                return importing.import_figures(tried=tried, imported_by=None, now=clock.now(), say=click.echo)
        except OperationalError as error:
            if "locked" not in str(error.orig):
                raise
            if time.monotonic() > until:
                raise click.ClickException(
                    "Another import is at work. Nothing was changed. Try again when it has ended."
                ) from error
            click.echo("Something else is writing. Waiting for it to end.")
            time.sleep(1)


def _show(report: Mapping[str, Any]) -> None:
    years = ", ".join(map(year_label, report["years"]))
    click.echo(
        f"{report['layout']}: {_many(report['rows'], 'row')}, {_many(report['taken'], 'cell')}, "
        f"{_many(report['areas'], 'area')}. {years}."
    )
    for state, count in sorted(report["states"].items()):
        click.echo(f"  {state.replace('_', ' ')}: {count:,}")
    for what, count in sorted(report["left_out"].items()):
        click.echo(f"  left out, {what}: {count:,}")
    if report["zero_blocks"]:
        click.echo(f"  SG4a wholly zero, so not supplied: {_many(report['zero_blocks'], 'block')}")
    for measure in report["new_measures"]:
        click.echo(f"  new measure: {measure['key']}, {measure['title']}")
    if report["not_understood_count"]:
        click.echo(f"Not understood: {_many(report['not_understood_count'], 'row')}.")
        for one in report["not_understood"][:20]:
            click.echo(f"  row {one['row']:,}: {one['reason']}")
    click.echo(
        f"{_many(report['compared'], 'total')} compared. "
        f"Of these, {report['differences']:,} cannot be what the councils in them add up to."
    )
    for one in report["reconciliation"][:20]:
        bounds = f"{one['least']:,.0f} to {one['most']:,.0f}"
        click.echo(
            f"  {one['area_name']}, {one['table']} {one['label']}, {year_label(one['year'])}: "
            f"published {one['published']:,.0f}, councils make {bounds}"
        )
    if report["revises"]:
        click.echo(f"It takes the place of “{report['revises']}”.")
    if report["areas"] < report["areas_before"]:
        click.echo(
            f"That one has {report['areas_before']} areas, and this file has {report['areas']}. "
            "Areas that are not in this file will have no figure for these years."
        )


def _many(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


@measures.command("list")
def list_figures() -> None:
    """List the files of figures that are in, newest first."""
    with maintaining():
        rows = queries.list_releases()
    if not rows:
        click.echo("No figures are in yet. Take some in with: flask --app wsgi measures import FILE")
    for row in rows:
        made_up = ", made-up figures" if row.is_made_up else ""
        click.echo(f"{row.loaded_at:%Y-%m-%d %H:%M} {row.title} ({row.publisher}, {row.published_on}{made_up})")
        click.echo(f"  {row.filename}, {row.report.get('taken', 0):,} cells, SHA-256 {row.file_hash}")
        if row.revises:
            click.echo(f"  takes the place of {row.revises}")


@measures.command("template")
def template() -> None:
    """Print the template of the tidy CSV, for figures in no other known layout."""
    click.echo(TIDY_TEMPLATE.read_text(encoding="utf-8"), nl=False)
