"""The space that is current, for whoever is asked by a job and not by a page."""

from sqlalchemy import select

from tenants import Space, SpaceRef, current_space_id, read


def this_space() -> SpaceRef:
    """Return the current space."""
    columns = (Space.id, Space.kind, Space.slug, Space.name, Space.state)
    return SpaceRef(*read(select(*columns).where(Space.id == current_space_id())).one())
