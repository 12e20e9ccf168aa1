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
NOBODY = "boards.nobody_left"


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


@composer(NOBODY)
def nobody_left(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Tell one of the board's managers that nobody answers for a partner any more; nothing once somebody does."""
    partner = queries.get_partner(UUID(arguments["partner_id"]))
    held = {member.account_id: member for member in people.list_members()}
    to = held.get(UUID(arguments["account_id"]))
    if to is None or partner.nobody_since is None or partner.left_at is not None:
        return None
    name, slug = read(select(Space.name, Space.slug).where(Space.id == current_space_id())).one()
    look = queries.look()
    return Letter(
        to_name=to.name,
        to_email=to.email,
        subject=f"Nobody answers for {partner.name} any more",
        paragraphs=(
            f"The last person who answered for {partner.name} on MSP Board has left.",
            f"Ask {partner.name} who takes over, then name them. They find all that was saved and sent.",
        ),
        action=("Name somebody else", f"/boards/{slug}/partners/{partner.id}/name"),
        sender_name=name,
        accent=look.accent,
        about_id=partner.organisation_id,
    )
