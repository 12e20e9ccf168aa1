"""Building the demo: a made-up region with years behind it, made by the same services that pages call.

Nothing is put into tables past them: boards ask, organisations accept, people save and sign off, envelopes
cross, the worker closes what is due; each is told the moment at which it would have happened. Mails are
composed and dropped, but for the last ones.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path

from app.commons import service as commons
from app.commons.files import RegisterFiles
from app.demo import national
from app.demo.comparing import Comparing
from app.demo.councils import demo_register
from app.demo.cycles import Years
from app.demo.days import Days
from app.demo.earlier import Earlier
from app.demo.people import Crowd, SignIn, sign_ins
from app.demo.places import Places
from app.demo.region import load_region
from app.demo.small import Smalls
from app.demo.surveys import Surveys
from app.demo.timeline import Timeline
from tenants import SpaceKind, maintaining, operating, resolve, transaction
from tenants.cli import migrate


class HalfBuilt(Exception):
    """An earlier build was broken off."""


def build(accounts: Path, *, now: datetime, say: Callable[[str], None]) -> list[SignIn]:
    """Build the demo unless it is there; return who can sign in.

    Args:
        accounts: the file that lists who can sign in. It is written last: where it is, all is there.
        now: the present, aware UTC.
        say: told what is being done.

    Raises:
        HalfBuilt: the database holds the demo's region, and there is no list of accounts.
    """
    region = load_region()
    say("Bringing the tables up to date")
    migrate()
    with operating():
        there = resolve(SpaceKind.REGION, region.slug) is not None
    if there and not accounts.exists():
        raise HalfBuilt
    if there:
        say("The demo is built already. Nothing was changed.")
        return read_accounts(accounts)
    load_shelf(now=now, say=say, register=demo_register())
    say(f"Making {region.name}: {len(region.boards)} boards, {len(region.organisations)} organisations, their people")
    made = _tell(now)
    write_accounts(accounts, made)
    return made


def prepare(*, now: datetime, say: Callable[[str], None]) -> None:
    """Bring the tables up to date, and put on the shelf what every space stands on."""
    say("Bringing the tables up to date")
    migrate()
    load_shelf(now=now, say=say)


def load_shelf(*, now: datetime, say: Callable[[str], None], register: RegisterFiles | None = None) -> None:
    """Load the register, the instruments and the measures that come with the product; what is there already stays.

    Args:
        now: aware UTC.
        say: told what is being done.
        register: an edition of the register in the place of the product's own.
    """
    say("Loading the register of councils, the instruments and the measures")
    for load in (
        partial(commons.load_register, register=register),
        commons.load_instrument,
        commons.load_learning_instrument,
        commons.load_measures,
    ):
        with maintaining(), transaction():
            load(now=now)


def _tell(now: datetime) -> list[SignIn]:
    region = load_region()
    timeline, crowd = Timeline(now=now), Crowd(region)
    places = Places(timeline, crowd, region, operator=crowd.operator(now=now))
    places.plan()
    years = Years(places)
    years.plan()
    Earlier(places).plan()
    smalls = Smalls(places, years)
    smalls.plan()
    Days(places, years).plan()
    Surveys(places).plan()
    national.plan(timeline)
    Comparing(places).plan()
    timeline.run()
    smalls.mail_last_link(now)
    timeline.tidy()
    return sign_ins(region, places.spaces, smalls.sign_ins())


def read_accounts(path: Path) -> list[SignIn]:
    """Return the list that was written."""
    return [SignIn(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]


def write_accounts(path: Path, made: list[SignIn]) -> None:
    """Write the list, all at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_text(json.dumps([asdict(one) for one in made], indent=2) + "\n", encoding="utf-8")
    partial.replace(path)
