"""The mails of a board: a partner declined to connect, or ended the connection; nobody answers for it any more."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.boards import queries
from app.boards.messages.managers import to_manager
from app.core.mail import Letter, composer

ANSWERED = "boards.link_answered"
NOBODY = "boards.nobody_left"


@composer(ANSWERED)
def link_answered(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Tell one of the board's managers; nothing where things stand otherwise by now."""
    partner, mail = queries.get_partner(UUID(arguments["partner_id"])), to_manager(arguments)
    said = {queries.Standing.DECLINED: "declined to connect with", queries.Standing.ENDED: "ended its connection with"}
    what = said.get(partner.standing)
    if mail is None or what is None:
        return None
    return mail.letter(
        f"{partner.name} {what} the board",
        f"{partner.name} {what} {mail.board.name} on MSP Board.",
        "Nothing new comes from it. What it sent before stays with you. You can ask it again.",
        action=(f"See {partner.name}", f"partners/{partner.id}"),
        about_id=partner.organisation_id,
    )


@composer(NOBODY)
def nobody_left(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Tell one of the board's managers that nobody answers for a partner any more; nothing once somebody does."""
    partner, mail = queries.get_partner(UUID(arguments["partner_id"])), to_manager(arguments)
    if mail is None or partner.nobody_since is None or partner.left_at is not None:
        return None
    return mail.letter(
        f"Nobody answers for {partner.name} any more",
        f"The last person who answered for {partner.name} on MSP Board has left.",
        f"Ask {partner.name} who takes over, then name them. They find all that was saved and sent.",
        action=("Name somebody else", f"partners/{partner.id}/name"),
        about_id=partner.organisation_id,
    )
