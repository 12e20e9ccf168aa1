"""The mails of accounts: an invitation, a link for a new password, and word that a password was changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.accounts.waiting import Waiting, read_waiting
from app.core import clock
from app.core.mail import Letter, composer
from app.people import queries as people
from app.people.keys import link_secret
from app.people.models import TokenPurpose
from app.people.queries import Invitation
from tenants import is_tombstone

ANSWER_LINK = "accounts.answer_link"
INVITATION = "accounts.invitation"
RESET = "accounts.reset"
PLAIN = "#0b5563"  # the service's own colour
PASSWORD_CHANGED = "accounts.password_changed"  # noqa: S105  # the name of a mail


def invitation_path(token_id: UUID) -> str:
    """Return the path of the page that an invitation's link leads to."""
    return f"/invitations/{link_secret(TokenPurpose.INVITATION.value, token_id)}"


def answer_path(token_id: UUID) -> str:
    """Return the path of the page that a link leads to which signs in, to answer."""
    return f"/answer/{link_secret(TokenPurpose.ANSWER.value, token_id)}"


def invited_path(token_id: UUID) -> str:
    """Return the path of the page that an invitation leads to which is to answer something."""
    return f"/answer/{link_secret(TokenPurpose.INVITATION.value, token_id)}"


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
    asked = read_waiting(said.request_id, now=now)
    if asked is not None and asked.is_open:
        return _to_answer(token_id, said, asked, by)
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
        action=(
            "Accept the invitation",
            invited_path(token_id) if said.request_id else invitation_path(token_id),
        ),
        closing=(
            (
                f"The link works once, until {_day(said.expires_at)}. "
                "If you did not expect it, do nothing: without you nothing happens."
            ),
        ),
        sender_name=who,
        about_id=said.space.id,
        secret=True,
    )


def _to_answer(token_id: UUID, said: Invitation, asked: Waiting, by: str) -> Letter:
    """Invite somebody to what a board asks: one link connects the organisation and opens the first question."""
    return Letter(
        to_name=said.name,
        to_email=said.email,
        subject=f"{asked.board_name} asks {said.space.name}: {asked.title}",
        paragraphs=(
            f"{by} asks {said.space.name} to answer “{asked.title}”. The last day is {_local_day(asked)}.",
            *_chair(asked),
            (
                f"The link below opens the first question. It also connects {said.space.name} with {asked.board_name}: "
                "the board sees what you send it, and how far you are. It never sees drafts. "
                "You need no password."
            ),
        ),
        action=("Start answering", invited_path(token_id)),
        closing=(
            "You can stop and come back: every answer is saved as you type.",
            (
                f"The link is for {said.email}. It works once, until {_day(said.expires_at)}; its page mails you a new "
                "one. If this is not for you, do nothing, or tell the board who it is for."
            ),
        ),
        sender_name=asked.board_name,
        accent=asked.accent,
        about_id=asked.request_id,
        secret=True,
    )


def _chair(asked: Waiting) -> tuple[str, ...]:
    words = "" if is_tombstone(asked.chair_words) else asked.chair_words
    lines = tuple(line for line in words.split("\n") if line.strip())
    return ("The chair writes:", *lines) if lines else ()


def _local_day(asked: Waiting) -> str:
    return f"{asked.closes_on.day} {asked.closes_on:%B %Y}"


@composer(ANSWER_LINK)
def answer_link(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Mail somebody a link that signs them in, to answer for their organisation; nothing once it was used."""
    token_id = UUID(arguments["token_id"])
    said = people.get_answer_link(token_id, now=now)
    if not said.is_open:
        return None
    asked = read_waiting(said.request_id, now=now)
    what = f"answer {asked.title} for {said.space.name}" if asked else f"answer for {said.space.name}"
    until = f" The last day is {_local_day(asked)}." if asked and asked.is_open else ""
    return Letter(
        to_name=said.name,
        to_email=said.email,
        subject=f"Your link to answer for {said.space.name}",
        paragraphs=(f"With this link you {what}.{until} You need no password.",),
        action=("Go on answering", answer_path(token_id)),
        closing=(
            (
                f"The link is for {said.email} alone. It works once, until {_day(said.expires_at)}; "
                "its page mails you a new one."
            ),
            "If you did not ask for it, do nothing.",
        ),
        sender_name=asked.board_name if asked else "MSP Board",
        accent=asked.accent if asked else PLAIN,
        about_id=said.request_id,
        for_id=asked.board_id if asked else None,
        secret=True,
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
        secret=True,
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
