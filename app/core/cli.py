"""Commands of the mail: what came back."""

import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.core import clock
from app.core.mail.records import came_of, find
from app.core.mail.reports import NotAReport, Report, read_report
from tenants import Space, acting_for, operating, read, transaction

mail = AppGroup("mail", help="What became of mails.")


@mail.command("bounced")
@click.argument("where", type=click.Path(path_type=Path, exists=True), required=False)
def bounced(where: Path | None) -> None:
    """Note what delivery reports say: one on standard input, or WHERE, a file or a folder of them.

    Twice does nothing. What is no report, or of no mail that is kept, is named and left alone.
    """
    changed = unknown = 0
    for name, content in _given(where):
        try:
            changed += note(read_report(content))
        except NotAReport as error:
            unknown += 1
            click.echo(f"{name}: {error}", err=True)
    click.echo(f"{changed} changed")
    if unknown and where is None:
        raise click.exceptions.Exit(65)  # for the mail server that hands it over: the data are not as expected


def _given(where: Path | None) -> Iterator[tuple[str, bytes]]:
    if where is None:
        yield "standard input", sys.stdin.buffer.read()
    elif where.is_file():
        yield where.name, where.read_bytes()
    else:
        for path in sorted(one for one in where.rglob("*") if one.is_file()):
            yield path.name, path.read_bytes()


def note(report: Report) -> int:
    """Note what a report says wherever its mail is kept; return how many records changed.

    A Message-ID says nothing of the space: each is asked, and those that keep the mail are few.
    """
    if report.outcome is None:
        return 0
    changed = 0
    for space_id in _spaces():
        with acting_for(space_id):
            found = find(report.message_id)
            if found:
                with transaction():
                    changed += sum(came_of(record_id, report.outcome, now=clock.now()) for record_id in found)
    return changed


def _spaces() -> tuple[UUID, ...]:
    with operating():
        return tuple(read(select(Space.id).order_by(Space.id)).scalars())
