"""The operator's commands."""

import click
from flask.cli import AppGroup

from app.accounts.messages import invitation_path
from app.commons import queries as commons
from app.console import service
from app.core import clock
from app.core.errors import Refused
from tenants import acting_for_none, new_id, overseeing, transaction

boards = AppGroup("boards", help="The boards on this service.")


@boards.command("create")
@click.argument("name")
@click.option("--slug", default="", help="Its name in the web address; made from the name where it is left out.")
@click.option("--region", default="", help="Name or code of its region; that of its first council where left out.")
@click.option("--councils", default="", help="Names or codes of the councils that it covers, with commas between.")
@click.option("--controller", default="", help="Who answers for the data; the board itself where it is left out.")
@click.option("--host-council", default="", help="Name or code of the council that hosts it.")
@click.option("--manager-name", required=True, help="Its first manager.")
@click.option("--manager-email", required=True, help="Their email address.")
def create(
    name: str,
    slug: str,
    region: str,
    councils: str,
    controller: str,
    host_council: str,
    manager_name: str,
    manager_email: str,
) -> None:
    """Make the board NAME, and invite its first manager."""
    with acting_for_none():
        lookup = commons.council_lookup()
        covered = [_one_council(lookup, term) for term in councils.split(",") if term.strip()]
        host = _one_council(lookup, host_council) if host_council else None
        region_code = _region(region) if region else (covered[0].region_code if covered else None)
    try:
        with overseeing(new_id()), transaction():
            made = service.create_board(
                name=name,
                slug=slug,
                region_code=region_code,
                councils=[row.code for row in covered],
                controller=controller or name,
                host_council=host.code if host else None,
                manager_name=manager_name,
                manager_email=manager_email,
                now=clock.now(),
            )
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    click.echo(f"{name} is made.")
    if made.token_id is not None:
        click.echo(f"{manager_name} is invited: {invitation_path(made.token_id)}")


def _one_council(lookup: commons.CouncilLookup, term: str) -> commons.CouncilRow:
    found = lookup.find(term)
    if len(found) != 1:
        known = "stands for several councils" if found else "is in no register of councils"
        raise click.ClickException(f"“{term.strip()}” {known}. Give a code.")
    return found[0]


def _region(term: str) -> str:
    for region in commons.list_regions():
        if term.strip().casefold() in (region.code.casefold(), region.name.casefold()):
            return region.code
    raise click.ClickException(f"There is no region called “{term}”.")
