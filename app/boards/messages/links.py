"""The mails of a board: a partner declined to connect, or ended the connection."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.boards import queries
from app.core.mail import Letter, composer
from app.people import queries as people
from tenants import Space, current_space_id, read

ANSWERED = "boards.link_answered"


@composer(ANSWERED)
def link_answered(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Tell one of the board's managers; nothing where things stand otherwise by now."""
    partner = queries.get_partner(UUID(arguments["partner_id"]))
    held = {member.account_id: member for member in people.list_members()}
    to = held.get(UUID(arguments["account_id"]))
    said = {queries.Standing.DECLINED: "declined to connect with", queries.Standing.ENDED: "ended its connection with"}
    what = said.get(partner.standing)
    if to is None or what is None:
        return None
    name, slug = read(select(Space.name, Space.slug).where(Space.id == current_space_id())).one()
    look = queries.look()
    return Letter(
        to_name=to.name,
        to_email=to.email,
        subject=f"{partner.name} {what} the board",
        paragraphs=(
            f"{partner.name} {what} {name} on MSP Board.",
            "Nothing new comes from it. What it sent before stays with you. You can ask it again.",
        ),
        action=(f"See {partner.name}", f"/boards/{slug}/partners/{partner.id}"),
        sender_name=name,
        accent=look.accent,
    )
