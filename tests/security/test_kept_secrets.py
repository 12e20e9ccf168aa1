"""No table holds what lets somebody in: neither mailed links, nor those in the foot of mails, nor sign-ins."""

from __future__ import annotations

import time

import sqlalchemy as sa

from app.accounts.views.mails import PURPOSE
from app.core.mail.letters import _SECRET, LEFT_OUT
from app.core.models import MailRecord
from app.people.keys import link_secret
from app.people.models import Account, Token
from tests.isolation.snapshot import owner_engine, tables
from tests.isolation.sweep import Sweep


def secrets(connection: sa.Connection, sweep: Sweep) -> dict[str, str]:
    """Every secret there is after a year of the world, and what it is for."""
    tokens = connection.execute(sa.select(Token.__table__.c.purpose, Token.__table__.c.id))
    found = {link_secret(purpose.value, token_id): purpose.value for purpose, token_id in tokens}
    accounts = connection.execute(sa.select(Account.__table__.c.id)).scalars()
    found |= {link_secret(PURPOSE, account_id): "choice of mails" for account_id in accounts}
    return found | {person.token: "sign-in" for person in sweep.world.people.values()}


class TestKept:
    def test_no_table_holds_a_secret(self, sweep: Sweep) -> None:
        held: list[str] = []
        rows = 0
        with owner_engine().connect() as connection:
            known = secrets(connection, sweep)
            for table in tables():
                for row in connection.execute(sa.select(table)):
                    rows += 1
                    text = repr(tuple(row))
                    held += [f"{table.name}: {known[secret]}" for secret in known if secret in text]
        assert held == []
        assert len(known) > 60
        assert rows > 1_000

    def test_mails_with_such_links_are_kept_without_them(self, sweep: Sweep) -> None:
        with owner_engine().connect() as connection:
            bodies = list(connection.execute(sa.select(MailRecord.__table__.c.body)).scalars())
        assert sum(LEFT_OUT in body for body in bodies) > 5
        mailed = b"".join(sweep.world.mails).decode(errors="replace").replace("=\n", "")
        assert "/mail-choices/" in mailed  # they went with them

    def test_a_text_full_of_addresses_is_looked_through_at_once(self) -> None:
        link = f"https://{'a' * 60}.example/boards/x/answer/{'aB3' * 14}c"
        assert _SECRET.sub(LEFT_OUT, f"See {link}?x=1 now") == f"See {LEFT_OUT} now"
        began = time.perf_counter()
        _SECRET.sub(LEFT_OUT, "http://" * 4_000)
        assert time.perf_counter() - began < 2  # it took many
