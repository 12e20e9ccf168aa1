"""The demo's people on their way in: invited, accepted, in their roles. All have one published password."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.accounts import service as accounts
from app.core import clock
from app.demo.region import DemoPerson, DemoRegion, DemoRole
from app.people import passwords, service
from app.people import queries as people
from app.people.keys import link_secret
from app.people.models import TokenPurpose
from app.people.roles import Role
from tenants import SpaceKind, SpaceRef, acting_for, acting_for_none, maintaining, new_id, transaction

PASSWORD = "heron walks the marsh"  # noqa: S105  # published: everybody in the demo has it


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody who can sign in, in one of their roles: a line of demo-accounts.json."""

    email: str
    password: str
    role: str
    space: str | None
    home: str


class Crowd:
    """Who has which account by now."""

    def __init__(self, region: DemoRegion) -> None:
        self.region = region
        self.ids: dict[str, UUID] = {}
        # One hash for all: a salt of one's own protects a password that is one's own, and this one is published.
        self._hash = passwords.hash_password(PASSWORD)

    def operator(self, *, now: datetime) -> UUID:
        """Make the operator's account; return it."""
        person = next(person for person, _ in self.in_place("operator", None))
        with maintaining(), transaction():
            made = service.create_operator(email=person.email, name=person.name, now=now)
        with acting_for_none(made), transaction():
            service.set_password(account_id=made, password_hash=self._hash, now=now)
        self.ids[person.email] = made
        return made

    def in_place(self, place: str, slug: str | None) -> Iterator[tuple[DemoPerson, DemoRole]]:
        """Go through whoever has a role there, with that role."""
        for person in self.region.people:
            for role in person.roles:
                if (role.place, role.slug) == (place, slug):
                    yield person, role

    def one(self, slug: str, role: Role) -> DemoPerson:
        """Return the first person of a role in the space of that name."""
        return next(person for person, held in self.in_place(role.kind.value, slug) if held.role == role.value)

    def account(self, slug: str, role: Role) -> UUID:
        """Return that person's account."""
        return self.ids[self.one(slug, role).email]

    def invite(self, person: DemoPerson, role: Role, space: SpaceRef, *, by: UUID, now: datetime) -> None:
        """Have somebody invite a person into their space, who accepts."""
        with acting_for(space.id, by), transaction():
            token_id = accounts.invite(email=person.email, name=person.name, role=role, now=now)
        self.accept(token_id, person, space.id, now=now)

    def accept(self, token_id: UUID, person: DemoPerson, space_id: UUID, *, now: datetime) -> None:
        """Have a person follow a mailed invitation; whoever has no account yet makes one."""
        with acting_for_none():
            found = people.find_invitation(link_secret(TokenPurpose.INVITATION.value, token_id))
        if found is None:
            raise LookupError(f"No invitation for {person.email}.")
        account_id = self.ids.get(person.email)
        if account_id is not None:
            with acting_for(space_id, account_id), transaction():
                accounts.accept(found, account_id=account_id, now=now)
            return
        account_id = new_id()
        with acting_for(space_id, account_id), transaction():
            accounts.accept_as_new(found, account_id=account_id, name=person.name, password_hash=self._hash, now=now)
        self.ids[person.email] = account_id


def sign_ins(
    region: DemoRegion, spaces: dict[tuple[str, str], SpaceRef], more: Iterable[tuple[DemoPerson, DemoRole]] = ()
) -> list[SignIn]:
    """Return who can sign in, a line for each role: the operator, the region, the boards, the organisations.

    Args:
        region: with its people.
        spaces: by kind and the demo's own slug.
        more: roles that came later than the region's people have them.
    """
    order = {"operator": 0, SpaceKind.REGION.value: 1, SpaceKind.BOARD.value: 2, SpaceKind.ORGANISATION.value: 3}
    places = [("operator", None), *spaces]
    rank = {place: (order[place[0]], number) for number, place in enumerate(places)}
    held = [*((person, role) for person in region.people for role in person.roles), *more]
    held.sort(key=lambda one: rank[one[1].place, one[1].slug])
    return [_sign_in(person, role, spaces) for person, role in held]


def _sign_in(person: DemoPerson, role: DemoRole, spaces: dict[tuple[str, str], SpaceRef]) -> SignIn:
    if role.slug is None:
        return SignIn(person.email, PASSWORD, role.role, None, "/console/")
    space = spaces[role.place, role.slug]
    return SignIn(person.email, PASSWORD, role.role, space.name, space.home)


def signature(person: DemoPerson, role: Role) -> str:
    """Return how somebody signs: name and role, as the page of signing off puts it."""
    return f"{person.name}, {role.label}"


def year_label(now: datetime, years_ago: int) -> str:
    """Return a reporting year as it is written, so many years before the current one."""
    return clock.reporting_year_label(clock.reporting_year_of(clock.local_date(now)) - years_ago)
