"""The mails of accounts: an invitation, a link for a new password, and word that a password was changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.core import clock
from app.core.mail import Letter, composer
from app.people import queries as people
from app.people.keys import link_secret
from app.people.models import TokenPurpose

INVITATION = "accounts.invitation"
RESET = "accounts.reset"
PASSWORD_CHANGED = "accounts.password_changed"  # noqa: S105  # the name of a mail


def invitation_path(token_id: UUID) -> str:
    """Return the path of the page that an invitation's link leads to."""
    return f"/invitations/{link_secret(TokenPurpose.INVITATION.value, token_id)}"


def reset_path(token_id: UUID) -> str:
    """Return the path of the page that a reset's link leads to."""
    return f"/reset-password/{link_secret(TokenPurpose.RESET.value, token_id)}"


def _day(moment: datetime) -> str:
    day = clock.local_date(moment)
    return f"{day.day} {day:%B %Y}"


@composer(INVITATION)
def invitation(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Invite a person to a role in a space; nothing once it was used, cancelled or has run out."""
    token_id = UUID(arguments["token_id"])
    said = people.get_invitation(token_id, now=now)
    if not said.is_open:
        return None
    who = said.sender_name or said.space.name
    by = f"{said.inviter_name} of {who}" if said.inviter_name else who
    return Letter(
        to_name=said.name,
        to_email=said.email,
        subject=f"{who} invites you to MSP Board",
        paragraphs=(
            (
                f"{by} invites you to take part in {said.space.name} on MSP Board, as {said.role.label.lower()}: "
                f"{said.role.hint[:1].lower()}{said.role.hint[1:]}."
            ),
            (
                "MSP Board is where safeguarding adults boards and their partners look at how personal their "
                "safeguarding is. If you use it already, sign in as you always do. If not, you choose a password."
            ),
        ),
        action=("Accept the invitation", invitation_path(token_id)),
        closing=(
            (
                f"The link works once, until {_day(said.expires_at)}. "
                "If you did not expect it, do nothing: without you nothing happens."
            ),
        ),
        sender_name=who,
    )


@composer(RESET)
def reset(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Send the link that sets a new password; nothing once it was used or has run out."""
    token_id = UUID(arguments["token_id"])
    said = people.get_reset(token_id, now=now)
    if not said.is_open:
        return None
    return Letter(
        to_name=said.name,
        to_email=said.email,
        subject="Choose a new password for MSP Board",
        paragraphs=("Somebody, most likely you, asked for a new password for your account on MSP Board.",),
        action=("Choose a new password", reset_path(token_id)),
        closing=(
            "The link works once, for one hour.",
            "If it was not you, do nothing: your password stays as it is.",
        ),
    )


@composer(PASSWORD_CHANGED)
def password_changed(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Tell a person that their password was changed, so that they can act where it was not they."""
    own = people.get_own_account()
    changed = datetime.fromisoformat(arguments["at"])
    when = f"{_day(changed)} at {changed.astimezone(clock.LOCAL):%H:%M}"
    return Letter(
        to_name=own.name,
        to_email=own.email,
        subject="Your password for MSP Board was changed",
        paragraphs=(
            f"The password of your account was changed on {when}. Every other sign-in was ended.",
            "If it was you, there is nothing to do.",
            "If it was not, choose a new password now, and tell the person who looks after your space.",
        ),
        action=("Choose a new password", "/forgotten-password"),
    )
