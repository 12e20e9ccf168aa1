"""From a path or a host name to a space, before one is known, and from its id: one question, one row."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.context import current_space_id
from tenants.database import look_up, read
from tenants.models import Space, SpaceKind, SpaceState

PATHS: dict[SpaceKind, str] = {
    SpaceKind.BOARD: "boards",
    SpaceKind.ORGANISATION: "organisations",
    SpaceKind.REGION: "regions",
}
_KINDS = {path: kind for kind, path in PATHS.items()}


@dataclass(frozen=True, slots=True)
class SpaceRef:
    """What a page knows of the space that it is in."""

    id: UUID
    kind: SpaceKind
    slug: str
    name: str
    state: SpaceState
    host_name: str | None = None

    @property
    def home(self) -> str:
        """The path of its first page."""
        return f"/{PATHS[self.kind]}/{self.slug}/"


def prefix(kind: SpaceKind) -> str:
    """Return the URL prefix of every page of a kind of space, as a rule."""
    return f"/{PATHS[kind]}/<slug:space>"


def kind_of_path(path: str) -> SpaceKind | None:
    """Return the kind of space that a path or rule lies in; None for pages of no space."""
    return _KINDS.get(path.split("/", 2)[1]) if path.count("/") >= 2 else None


_COLUMNS = (Space.id, Space.kind, Space.slug, Space.name, Space.state, Space.host_name)


def this_space() -> SpaceRef:
    """Return the current space, for whoever is asked by a job and not by a page."""
    return SpaceRef(*read(select(*_COLUMNS).where(Space.id == current_space_id())).one())


def resolve(kind: SpaceKind, slug: str) -> SpaceRef | None:
    """Return the space of that kind and slug, if there is one."""
    statement = select(*_COLUMNS).where(Space.kind == bindparam("kind"), Space.slug == bindparam("slug"))
    row = look_up("resolve_space", statement, {"kind": kind.value, "slug": slug})
    return SpaceRef(*row) if row else None


def resolve_host(host: str) -> SpaceRef | None:
    """Return the board that has this host name for its own, if one has."""
    statement = select(*_COLUMNS).where(Space.host_name == bindparam("host"))
    row = look_up("resolve_host", statement, {"host": host})
    return SpaceRef(*row) if row else None
