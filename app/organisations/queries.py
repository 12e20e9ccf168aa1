"""Reads of the directory, which is public knowledge, and of the links that an organisation has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from app.commons.kinds import PartnerKind
from app.organisations.keys import LABELS, POLICE_FORCE, Keys, possible_keys
from app.organisations.models import Directory
from app.organisations.names import search_name
from app.people.models import Account, Membership, Token, TokenPurpose
from app.people.roles import Role
from tenants import Link, LinkState, Space, SpaceKind, SpaceRef, current_space_id, read

MOST_FOUND = 20
_KEYS = tuple(getattr(Directory, name) for name in LABELS)
# Who answers for an organisation towards boards.
ANSWERING = (Role.ORGANISATION_LEAD, Role.ORGANISATION_COORDINATOR)


@dataclass(frozen=True, slots=True)
class Entry:
    """An organisation as the directory has it."""

    id: UUID
    name: str
    kind: PartnerKind
    claimed_at: datetime | None
    revision: int
    keys: Keys = field(default_factory=Keys)

    @property
    def is_claimed(self) -> bool:
        """Whether somebody of its own is on the service."""
        return self.claimed_at is not None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, and whether there is more than is shown."""

    entries: tuple[Entry, ...]
    more: bool


def _entries() -> Select[*tuple[Any, ...]]:
    columns = (Directory.id, Directory.name, Directory.kind, Directory.claimed_at, Directory.revision)
    return select(*columns, *_KEYS).order_by(Directory.search_name, Directory.id)


def _entry(row: Any) -> Entry:
    id_, name, kind, claimed_at, revision, *keys = row
    return Entry(id_, name, kind, claimed_at, revision, Keys(*keys))


def get_entry(organisation_id: UUID) -> Entry:
    """Return one organisation's entry; NoResultFound where there is none."""
    return _entry(read(_entries().where(Directory.id == organisation_id)).one())


def own_entry() -> Entry:
    """Return the current organisation's entry."""
    return get_entry(current_space_id())


def search(term: str, *, most: int = MOST_FOUND) -> Found:
    """Return the organisations whose name holds every word of a term, or that have it for a key.

    Args:
        term: some words of a name, or a key of any sort.
        most: how many to return at most.
    """
    words = search_name(term).split()
    matches: list[ColumnElement[bool]] = _key_matches(possible_keys(term))
    if words:
        every = [Directory.search_name.contains(word, autoescape=True) for word in words]
        matches.append(every[0] if len(every) == 1 else every[0] & _all(every[1:]))
    if not matches:
        return Found((), more=False)
    rows = read(_entries().where(or_(*matches)).limit(most + 1)).all()
    return Found(tuple(_entry(row) for row in rows[:most]), more=len(rows) > most)


def _all(conditions: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    result = conditions[0]
    for condition in conditions[1:]:
        result = result & condition
    return result


def _key_matches(keys: Mapping[str, str]) -> list[ColumnElement[bool]]:
    return [
        func.lower(Directory.police_force) == value.lower()
        if name == POLICE_FORCE
        else getattr(Directory, name) == value
        for name, value in keys.items()
    ]


def already_there(*, name: str, keys: Keys) -> tuple[Entry, ...]:
    """Return the entries that an organisation with this name and these keys would double."""
    matches = [Directory.search_name == search_name(name), *_key_matches(keys.given())]
    return tuple(_entry(row) for row in read(_entries().where(or_(*matches)).limit(MOST_FOUND)))


@dataclass(frozen=True, slots=True)
class LinkRow:
    """Where an organisation stands with one board (or region) that asked it."""

    asker_id: UUID
    name: str
    state: LinkState
    asked_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None


def _links() -> Select[*tuple[Any, ...]]:
    columns = (Link.asker_id, Space.name, Link.state, Link.asked_at, Link.answered_at, Link.ended_at)
    joined = select(*columns).join(Space, Space.id == Link.asker_id)
    return joined.where(Link.asked_id == current_space_id()).order_by(Space.name)


def list_links() -> tuple[LinkRow, ...]:
    """Return every board that has asked the current organisation, by name."""
    return tuple(LinkRow(*row) for row in read(_links()))


def get_link(asker_id: UUID) -> LinkRow:
    """Return how the current organisation stands with one board; NoResultFound where it never asked."""
    return LinkRow(*read(_links().where(Link.asker_id == asker_id)).one())


def is_board(space_id: UUID) -> bool:
    """Say whether a space that the current organisation is linked with is a board; a region is none."""
    which = (Space.id == space_id, Space.kind == SpaceKind.BOARD)
    return read(select(Space.id).where(*which)).first() is not None


@dataclass(frozen=True, slots=True)
class Carer:
    """The board in whose place a caretaker answers."""

    name: str
    home: str  # the path of its first page


def carer() -> Carer | None:
    """Return the board that is linked with the current organisation; for a caretaker's pages, who has one alone."""
    columns = (Space.id, Space.kind, Space.slug, Space.name, Space.state)
    linked = select(*columns).join(Link, Link.asker_id == Space.id)
    mine = (Link.asked_id == current_space_id(), Link.state == LinkState.ACCEPTED, Space.kind == SpaceKind.BOARD)
    row = read(linked.where(*mine).limit(1)).one_or_none()
    return Carer(row.name, SpaceRef(*row).home) if row else None


@dataclass(frozen=True, slots=True)
class OwnDetails:
    """What an organisation's own people look after: its entry, and who answers for what its space holds."""

    entry: Entry
    controller: str
    retention_years: int


def own_details() -> OwnDetails:
    """Return the current organisation's details."""
    columns = (Directory.id, Directory.name, Directory.kind, Directory.claimed_at, Directory.revision, *_KEYS)
    statement = select(Space.controller, Space.retention_years, *columns).join(Directory, Directory.id == Space.id)
    controller, years, *entry = read(statement.where(Space.id == current_space_id())).one()
    return OwnDetails(_entry(entry), controller, years)


def people_who_answer() -> list[UUID]:
    """Return the accounts of the current organisation that answer boards: leads and coordinators."""
    statement = (
        select(Membership.account_id)
        .where(Membership.space_id == current_space_id(), Membership.role.in_(ANSWERING), Membership.ended_at.is_(None))
        .distinct()
    )
    return list(read(statement).scalars())


def answered_before(account_id: UUID, *, moment: datetime) -> bool:
    """Say whether somebody answered for the current organisation before a moment, and still does."""
    statement = select(Membership.id).where(
        Membership.space_id == current_space_id(),
        Membership.account_id == account_id,
        Membership.role.in_(ANSWERING),
        Membership.ended_at.is_(None),
        Membership.created_at < moment,
    )
    return read(statement.limit(1)).first() is not None


def named_with_first(token_id: UUID, *, board_id: UUID) -> bool:
    """Say whether a board invited somebody before anybody was there, and the first who came was of its invitations."""
    first = aliased(Token)
    statement = (
        select(Token.id)
        .join(Directory, Directory.id == Token.space_id)
        .join(first, and_(first.space_id == Token.space_id, first.sent_from == board_id))
        .where(
            Token.id == token_id,
            Token.space_id == current_space_id(),
            Token.created_at <= Directory.claimed_at,
            first.id != token_id,
            first.purpose == TokenPurpose.INVITATION,
            first.used_at == Directory.claimed_at,
        )
    )
    return read(statement.limit(1)).first() is not None


def address_of(account_id: UUID) -> tuple[str, str] | None:
    """Return the name and e-mail of somebody who still has a role here; None where they have none."""
    held = select(Membership.id).where(
        Membership.space_id == current_space_id(), Membership.account_id == account_id, Membership.ended_at.is_(None)
    )
    row = read(select(Account.name, Account.email).where(Account.id == account_id, held.exists())).one_or_none()
    return (row[0], row[1]) if row else None
