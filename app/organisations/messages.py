"""The mails of an organisation: a board asks to connect."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core.mail import Letter, composer
from app.organisations import queries
from tenants import LinkState, Space, current_space_id, read

ASKED = "organisations.asked"


@composer(ASKED)
def asked(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Tell one of an organisation's people that a board asks; nothing once it was answered."""
    link = queries.get_link(UUID(arguments["asker_id"]))
    to = queries.address_of(UUID(arguments["account_id"]))
    if to is None or link.state is not LinkState.ASKED:
        return None
    name, slug = read(select(Space.name, Space.slug).where(Space.id == current_space_id())).one()
    return Letter(
        to_name=to[0],
        to_email=to[1],
        subject=f"{link.name} asks to connect with {name}",
        paragraphs=(
            f"{link.name} counts {name} among its partners, and asks to connect with it on MSP Board.",
            "Nothing goes to the board until you accept. Before you do, the next page says what the board will see.",
        ),
        action=("See what the board asks", f"/organisations/{slug}/links/{link.asker_id}"),
        closing=("You get this mail because you answer for your organisation here.",),
        sender_name=link.name,
        about_id=current_space_id(),
        for_id=link.asker_id,
    )
