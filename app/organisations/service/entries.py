"""Entering an organisation in the directory, looking after its entry, and answering the boards that ask it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.commons import queries as commons
from app.commons.kinds import PartnerKind
from app.core.errors import Refused
from app.organisations import queries
from app.organisations.keys import COUNCIL_CODE, LABELS, Keys
from app.organisations.models import Directory
from app.organisations.names import search_name
from app.organisations.service import leaving
from app.people.roles import Role
from tenants import (
    CannotChange,
    LinkState,
    Space,
    SpaceKind,
    SpaceState,
    answer_link,
    current_space_id,
    db,
    provision,
    record,
    resolve,
    slug_of,
)
from tenants import end_link as end

CHANGED = "Somebody changed this since you opened the page. Look at what is there now, then save yours again."


class AlreadyThere(Refused):
    """The directory has this organisation; `entries` are those that it may be."""

    def __init__(self, entries: Iterable[queries.Entry], *, field: str) -> None:
        super().__init__(
            "An organisation like this is in the directory already. Choose it, or write the name more exactly.",
            field=field,
        )
        self.entries = tuple(entries)


class KeyTaken(Refused):
    """Another organisation has this key."""


class Stale(Refused):
    """Somebody else changed the same since the page was opened."""

    def __init__(self) -> None:
        super().__init__(CHANGED)


def free_slug(kind: SpaceKind, name: str) -> str:
    """Return a name for the path that no space of this kind has: the name's own, or with -2, -3, … after it."""
    base = slug_of(name)
    slug, number = base, 1
    while resolve(kind, slug) is not None:
        number += 1
        slug = f"{base}-{number}"
    return slug


def enter(*, name: str, kind: PartnerKind, keys: Keys, now: datetime, region_code: str | None = None) -> UUID:
    """Enter an organisation that the directory lacks, with a space of its own; return its id.

    Args:
        name: as people know it.
        kind: what sort of organisation it is.
        keys: cleaned already.
        now: aware UTC.
        region_code: the region it lies in, where that is known.

    Raises:
        AlreadyThere: the directory has it.
        Refused: there is no such council.
    """
    _check_council(keys)
    _refuse_double(name, keys)
    try:
        space = provision(
            SpaceKind.ORGANISATION,
            name=name,
            slug=free_slug(SpaceKind.ORGANISATION, name),
            controller=name,
            state=SpaceState.ACTIVE,
            region_code=region_code,
            now=now,
        )
        db.session.add(
            Directory(
                id=space.id,
                name=name,
                search_name=search_name(name),
                kind=kind,
                created_by=current_space_id(),
                **{key: getattr(keys, key) for key in LABELS},
            )
        )
        db.session.flush()
    except IntegrityError as error:
        raise Refused(
            "Somebody entered this organisation at the same moment. Search for it again.", field="name"
        ) from error
    record("organisation.entered", kind="organisation", object_id=space.id, now=now)
    return space.id


def _refuse_double(name: str, keys: Keys) -> None:
    entries = queries.already_there(name=name, keys=keys)
    if not entries:
        return
    by_key = [key for key, value in keys.given().items() if any(getattr(e.keys, key) == value for e in entries)]
    raise AlreadyThere(entries, field=by_key[0] if by_key else "name")


def _check_council(keys: Keys) -> None:
    if keys.council_code and not commons.get_councils([keys.council_code]):
        raise Refused("Choose the council from the list", field=COUNCIL_CODE)


def edit_own_entry(
    *,
    name: str,
    kind: PartnerKind,
    keys: Keys,
    controller: str,
    retention_years: int,
    revision: int,
    now: datetime,
) -> None:
    """Change the current organisation's entry, and what its space says of who answers for its data.

    Args:
        name: as people know it; its space bears it too.
        kind: what sort of organisation it is.
        keys: cleaned already.
        controller: who answers for the data.
        retention_years: 1 to 25.
        revision: of the entry, as the page had it.
        now: aware UTC.

    Raises:
        Stale: the entry has another revision by now.
        KeyTaken: another organisation has one of the keys.
        AlreadyThere: another organisation has the name.
    """
    me = current_space_id()
    entry = db.session.scalars(select(Directory).where(Directory.id == me)).one()
    space = db.session.scalars(select(Space).where(Space.id == me)).one()
    if entry.revision != revision:
        if _as_asked(entry, space, name, kind, keys, controller, retention_years):
            return  # the same page sent twice
        raise Stale
    _check_council(keys)
    _refuse_taken(name, keys, me)
    entry.name, entry.search_name, entry.kind = name, search_name(name), kind
    for key in LABELS:
        setattr(entry, key, getattr(keys, key))
    entry.revision += 1
    space.name, space.controller, space.retention_years = name, controller, retention_years
    try:
        db.session.flush()
    except IntegrityError as error:
        taken = next((key for key in LABELS if key in str(error.orig)), None)
        raise KeyTaken("Another organisation in the directory has this.", field=taken) from error
    record("directory.edited", kind="organisation", object_id=me, now=now)


def _as_asked(
    entry: Directory, space: Space, name: str, kind: PartnerKind, keys: Keys, controller: str, years: int
) -> bool:
    there = (entry.name, entry.kind, space.controller, space.retention_years, *(getattr(entry, key) for key in LABELS))
    return there == (name, kind, controller, years, *(getattr(keys, key) for key in LABELS))


def _refuse_taken(name: str, keys: Keys, me: UUID) -> None:
    others = [entry for entry in queries.already_there(name=name, keys=keys) if entry.id != me]
    for key, value in keys.given().items():
        if any(getattr(entry.keys, key) == value for entry in others):
            raise KeyTaken(
                f"Another organisation in the directory has this {LABELS[key].lower()}. Check it, or ask us to look.",
                field=key,
            )
    if others:
        raise AlreadyThere(others, field="name")


def claim(*, now: datetime) -> bool:
    """Note that somebody of the organisation's own is there; say whether they are the first."""
    entry = db.session.scalars(select(Directory).where(Directory.id == current_space_id())).one()
    if entry.claimed_at is not None:
        return False
    entry.claimed_at = now
    db.session.flush()
    if leaving.was_left():
        leaving.tell_taken_up(now=now)
    else:
        record("directory.claimed", kind="organisation", object_id=entry.id, now=now)
    return True


def join_from_board(*, account_id: UUID, board_id: UUID, role: Role, token_id: UUID, now: datetime) -> None:
    """Take in somebody whom a board invited, and connect with that board where they may answer it.

    A board invites an organisation's first person, or several at once before anybody is there: whoever comes first of
    those who answer takes the organisation up. Others join; they neither take it up nor connect it.

    Raises:
        Refused: others were there first; from then on the organisation itself says who joins. Or they were there and
            left, and this board was not connected: what they saved and sent is not for whomever it names.
    """
    answers = role in queries.ANSWERING
    _check_connected_if_left(board_id)
    if answers and claim(now=now):
        pass
    elif queries.own_entry().is_claimed and not (
        queries.answered_before(account_id, moment=now) or queries.named_with_first(token_id, board_id=board_id)
    ):
        raise Refused("Somebody from your organisation is on the service already. Ask them to invite you.")
    if answers and queries.get_link(board_id).state is LinkState.ASKED:
        accept_link(asker_id=board_id, now=now)


def _check_connected_if_left(board_id: UUID) -> None:
    connected = queries.get_link(board_id).state is LinkState.ACCEPTED
    if not connected and not queries.own_entry().is_claimed and leaving.was_left():
        raise Refused("People of your organisation were here before. A board that they connected with can invite you.")


def accept_link(*, asker_id: UUID, now: datetime) -> None:
    """Accept the request of a board: from now on what both publish to each other crosses. Twice is once.

    Raises:
        NoResultFound: it has not asked.
        Refused: the request was declined or has ended meanwhile.
    """
    _answer(asker_id, accept=True, now=now)


def decline_link(*, asker_id: UUID, now: datetime) -> None:
    """Decline the request of a board; it may ask again. See `accept_link` for errors."""
    _answer(asker_id, accept=False, now=now)


def _answer(asker_id: UUID, *, accept: bool, now: datetime) -> None:
    state = queries.get_link(asker_id).state
    if state is (LinkState.ACCEPTED if accept else LinkState.DECLINED):
        return
    try:
        answer_link(asker_id, accept=accept, now=now)
    except CannotChange as error:
        raise Refused("This request was answered already, or the board took it back.") from error


def end_link(*, asker_id: UUID, now: datetime) -> None:
    """End the connection with a board. What was sent stays with it. Twice is once.

    Raises:
        NoResultFound: it never asked.
        Refused: there is no connection to end.
    """
    state = queries.get_link(asker_id).state
    if state is LinkState.ENDED:
        return
    if state is not LinkState.ACCEPTED:
        raise Refused("There is no connection with this board to end.")
    end(asker_id, now=now)
