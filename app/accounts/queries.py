"""Where a person goes first."""

from uuid import UUID

from app.people import queries as people
from app.people.queries import OwnSpace
from app.people.roles import Role
from tenants import Use, allows

CONSOLE = "/console/"
SPACES = "/spaces"
SIGN_IN = "/sign-in"


def is_open(held: OwnSpace) -> bool:
    """Say whether a space can be entered at all."""
    return allows(held.space.state, Use.READ)


def first_page(*, is_operator: bool) -> str:
    """Return the path of the current account's first page: the only space, the console, or the list of spaces.

    A partner that somebody looks after is no space of their own: they come to it from their board's pages.
    """
    if is_operator:
        return CONSOLE
    spaces = [one for one in people.list_own_spaces() if is_open(one) and one.roles != (Role.ORGANISATION_CARETAKER,)]
    return spaces[0].space.home if len(spaces) == 1 else SPACES


def page_of(space_id: UUID) -> str:
    """Return the path of the first page of one of the current account's spaces; the sign-in page if it is none."""
    found = (held.space.home for held in people.list_own_spaces() if held.space.id == space_id and is_open(held))
    return next(found, SIGN_IN)
