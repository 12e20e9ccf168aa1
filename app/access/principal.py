"""Who is asking, as every page knows them."""

from dataclasses import dataclass, field
from uuid import UUID

from app.people.roles import Role


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in person, with the roles held in the space that the page lies in."""

    account_id: UUID
    session_id: UUID
    name: str
    email: str
    is_operator: bool
    spaces: int  # in how many spaces they hold a role
    roles: frozenset[Role] = field(default_factory=frozenset)
    confined_to: UUID | None = None  # the one space that a sign-in by a mailed link reaches, to answer there

    @property
    def is_confined(self) -> bool:
        """Whether they came by a mailed link, and so may answer in one space and nothing else."""
        return self.confined_to is not None

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Return the id of this sign-in."""
        return str(self.session_id)
