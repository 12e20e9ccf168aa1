"""Delivery reports that mail servers send back: which mail they are about, and what became of it.

Source: RFC 3464 (the report), RFC 3462 (its parts), RFC 3463 (the codes).
"""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from app.core.mail.letters import one_line
from app.core.mail.outcomes import Outcome
from app.core.models import MailState

# "Delayed", "relayed" and "expanded" settle nothing.
_ACTIONS = {"failed": MailState.BOUNCED, "delivered": MailState.DELIVERED}
_OURS = re.compile(r"<[0-9a-f]{32}@[^<>\s]+>")


class NotAReport(ValueError):
    """It is no delivery report as RFC 3464 has it, or names no mail of ours."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says of one of our mails."""

    message_id: str
    outcome: Outcome | None  # None: nothing is settled yet


def read_report(content: bytes) -> Report:
    """Return what a delivery report says.

    Args:
        content: a whole mail, as it came.

    Raises:
        NotAReport: it is no such report, or says of no mail of ours.
    """
    message = message_from_bytes(content, policy=policy.default)
    status = next((part for part in message.walk() if part.get_content_type() == "message/delivery-status"), None)
    if not isinstance(message, EmailMessage) or status is None:
        raise NotAReport("This is no delivery report: it has no part of the type message/delivery-status.")
    found = _named(message)
    if found is None:
        raise NotAReport("This report names no mail that went from here.")
    return Report(found, _outcome(status))


def _named(message: EmailMessage) -> str | None:
    """Return our Message-ID, from the mail that comes back with its report, whole or by its head."""
    for part in message.walk():
        kind = part.get_content_type()
        text = str(part.get("Message-ID", "")) if part is not message else ""
        if kind == "text/rfc822-headers":
            text = _text(part)
        if found := _OURS.search(text):
            return found[0]
    return None


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""


def _outcome(status: Message) -> Outcome | None:
    """Return what is settled: our mails go to one address each, so the first that settles anything counts."""
    blocks = status.get_payload()
    for block in blocks if isinstance(blocks, list) else ():
        if not isinstance(block, Message):
            continue
        state = _ACTIONS.get(str(block.get("Action", "")).strip().lower())
        if state is MailState.DELIVERED:
            return Outcome(state)
        if state:
            said = str(block.get("Diagnostic-Code") or block.get("Status") or "It came back")
            return Outcome(state, one_line(said.split(";", 1)[-1]))
    return None
