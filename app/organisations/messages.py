"""The mails of an organisation: a board asks to connect; nobody who answers boards is left."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.core.mail import Letter, composer
from app.organisations import queries
from tenants import LinkState, this_space

ASKED = "organisations.asked"
LEFT_ALONE = "organisations.left_alone"


@composer(ASKED)
def asked(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Tell one of an organisation's people that a board asks; nothing once it was answered."""
    link = queries.get_link(UUID(arguments["asker_id"]))
    to = queries.address_of(UUID(arguments["account_id"]))
    if to is None or link.state is not LinkState.ASKED:
        return None
    here = this_space()
    return Letter(
        to_name=to[0],
        to_email=to[1],
        subject=f"{link.name} asks to connect with {here.name}",
        paragraphs=(
            f"{link.name} counts {here.name} among its partners, and asks to connect with it on MSP Board.",
            "Nothing goes to the board until you accept. Before you do, the next page says what the board will see.",
            "If the board has asked something already, you find it on your first page as soon as you accept.",
        ),
        action=("See what the board asks", f"{here.home}links/{link.asker_id}"),
        closing=("You get this mail because you answer for your organisation here.",),
        sender_name=link.name,
        about_id=here.id,
        for_id=link.asker_id,
    )


@composer(LEFT_ALONE)
def left_alone(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Tell one of an organisation's people that nobody who answers boards is left; nothing once somebody is."""
    to = queries.address_of(UUID(arguments["account_id"]))
    if to is None or queries.people_who_answer():
        return None
    here = this_space()
    return Letter(
        to_name=to[0],
        to_email=to[1],
        subject=f"Nobody answers for {here.name} at the moment",
        paragraphs=(
            f"The last person who signs off answers for {here.name} on MSP Board has left.",
            "The boards that you are connected with were told. They will name somebody else.",
            "What you saved is kept. You can go on answering; nothing can be sent until somebody new is there.",
            "If you know who takes over, tell the board.",
        ),
        action=(f"Go to {here.name}", here.home),
        closing=("You get this mail because you take part in your organisation here.",),
    )
