"""The mails about a claim: its link, word to a board's managers or to the organisation's own people, and a no."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.boards import queries
from app.boards.messages.managers import to_manager
from app.boards.models import ClaimState
from app.core import clock
from app.core.mail import Letter, composer
from app.organisations import queries as organisations
from app.people import queries as people
from app.people.keys import link_secret
from app.people.models import TokenPurpose
from tenants import this_space

CLAIM_LINK = "boards.claim_link"
CLAIM_WAITING = "boards.claim_waiting"
CLAIM_TO_OWN = "boards.claim_to_own"
CLAIM_REFUSED = "boards.claim_refused"


def claim_path(token_id: UUID) -> str:
    """Return the path of the page that a claim's link leads to."""
    return f"/claim/{link_secret(TokenPurpose.CLAIM.value, token_id)}"


@composer(CLAIM_LINK)
def claim_link(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Ask whoever claims to be of the organisation to show that the address is theirs."""
    token_id = UUID(arguments["token_id"])
    said = people.get_claim_link(token_id, now=now)
    if not said.is_open:
        return None
    day = clock.local_date(said.expires_at)
    return Letter(
        to_name="",
        to_email=said.email,
        subject=f"Confirm your address, to answer for {said.space.name}",
        paragraphs=(
            (
                f"Somebody, most likely you, says on MSP Board that they work for {said.space.name} and want to answer "
                "for it."
            ),
            (
                "Confirm that this address is yours. Then we pass it on to people who know the organisation, and they "
                "decide."
            ),
        ),
        action=("Confirm this address", claim_path(token_id)),
        closing=(
            f"The link works once, until {day.day} {day:%B %Y}.",
            "If it was not you, do nothing: without you nothing happens.",
        ),
        secret=True,
    )


@composer(CLAIM_WAITING)
def claim_waiting(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Tell one of the board's managers that somebody says they are from a partner; nothing once it was answered."""
    claim = queries.get_claim(UUID(arguments["claim_id"]))
    mail = to_manager(arguments)
    if mail is None or claim.state is not ClaimState.WAITING:
        return None
    return mail.letter(
        f"Somebody says they are from {claim.partner_name}",
        f"{claim.name} says that they work for {claim.partner_name} and wants to answer for it.",
        f"They gave the address {claim.email}, and showed that they read mail there.",
        "You decide. Look at what they gave beside what you know. Until then they see nothing.",
        action=("Look at it, and decide", f"partners/claims/{claim.id}"),
        about_id=claim.organisation_id,
    )


@composer(CLAIM_TO_OWN)
def claim_to_own(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Tell one of an organisation's own people that a colleague of theirs asks for a way in."""
    to = organisations.address_of(UUID(arguments["account_id"]))
    if to is None:
        return None
    said, here = people.get_claim_link(UUID(arguments["token_id"]), now=now), this_space()
    return Letter(
        to_name=to[0],
        to_email=to[1],
        subject=f"Somebody says they are from {here.name}",
        paragraphs=(
            (
                f"{said.name} says that they work for {here.name} and wants to answer for it. They gave the address "
                f"{said.email}, and showed that they read mail there."
            ),
            (
                "You look after the people of your organisation here. If you know them, invite them. "
                "If not, do nothing: they see nothing."
            ),
        ),
        action=("See the people of your organisation", f"{here.home}members/"),
        sender_name=here.name,
        account_id=UUID(arguments["account_id"]),
    )


@composer(CLAIM_REFUSED)
def claim_refused(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Tell whoever claimed to be from a partner, politely, that the board said no."""
    claim = queries.get_claim(UUID(arguments["claim_id"]))
    if claim.state is not ClaimState.REFUSED:
        return None
    here = this_space()
    return Letter(
        to_name=claim.name,
        to_email=claim.email,
        subject=f"About answering for {claim.partner_name}",
        paragraphs=(
            f"You asked to answer for {claim.partner_name} on MSP Board. {here.name} could not confirm this.",
            (
                f"If you work for {claim.partner_name}, speak to the person who deals with {here.name} there, "
                "or to the board itself. You can ask again in a week."
            ),
        ),
        sender_name=here.name,
        accent=queries.look().accent,
        about_id=claim.organisation_id,
    )
