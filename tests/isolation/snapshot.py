"""What is in a database, by whose it is: to tell whether anything changed, and whose."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tenants import Model, OpenCommons, db

# The columns that say whose a row is, where there are such.
OWNERS = ("space_id", "sender_id", "organisation_id", "asker_id", "asked_id", "sent_from")
THEIR_OWN = {"space": "id", "directory": "id", "account": "id"}
ACCOUNTS = ("account_id",)
NOBODY = UUID(int=0)


def tables() -> list[sa.Table]:
    """The tables that pages may write, in order."""
    shelf = {mapper.local_table for mapper in Model.registry.mappers if issubclass(mapper.class_, OpenCommons)}
    found = [table for table in Model.metadata.sorted_tables if table not in shelf]
    return [table for table in found if not table.name.startswith("probe_")]


def owner_engine() -> sa.Engine:
    """The engine of the database's owner, whom no wall holds back."""
    return db.engines.get("owner", db.engines[None])


class Snapshot:
    """The rows of every table, as hashes by the space or account that they belong to."""

    def __init__(self) -> None:
        self.hashes: dict[UUID, dict[str, str]] = {}
        rows: dict[UUID, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        with owner_engine().connect() as connection:
            for table in tables():
                for row in connection.execute(sa.select(table)).mappings():
                    text = repr(tuple(row.values()))
                    for owner in owners_of(table, row):
                        rows[owner][table.name].append(text)
        for owner, held in rows.items():
            self.hashes[owner] = {
                name: hashlib.sha256("\n".join(sorted(texts)).encode()).hexdigest() for name, texts in held.items()
            }

    def changed(self, before: Snapshot) -> dict[UUID, set[str]]:
        """Return the tables that changed since, by whose rows they were or are."""
        found = {}
        for owner in {*self.hashes, *before.hashes}:
            now, then = self.hashes.get(owner, {}), before.hashes.get(owner, {})
            names = {name for name in {*now, *then} if now.get(name) != then.get(name)}
            if names:
                found[owner] = names
        return found


def owners_of(table: sa.Table, row: Any) -> set[UUID]:
    """Return whose a row is: spaces, or else accounts, or else nobody."""
    if table.name in THEIR_OWN:
        return {row[THEIR_OWN[table.name]]}
    named = {row[name] for name in OWNERS if name in table.c and row[name] is not None and _points_out(table, name)}
    if named:
        return named
    accounts = {row[name] for name in ACCOUNTS if name in table.c and row[name] is not None}
    return accounts or {NOBODY}


def _points_out(table: sa.Table, name: str) -> bool:
    # A board's own rows name organisations, and an addendum a request: those are not theirs for that.
    if name == "asked_id":
        return table.name == "link"
    return name != "organisation_id" or table.name in ("progress", "survey_progress")
