"""Mail: a job put in with the business, rendered and sent by the worker, lost by no outage.

A feature registers a composer under a name; `send` puts in a job that holds the name and some ids.
When the worker comes to it the composer reads what it needs, as the space it acts for, and answers a
letter, or nothing where there is nothing left to say. What was carried for a space is noted there, without
secrets: `records`. Killed between the carrier's taking it and our noting that, a mail goes twice; its
Message-ID is the same both times. That window is the only one: docs/mail.md.
"""

from app.core.mail.carrying import MAIL, Carried, carry, identity_of, init_mail, note, send
from app.core.mail.letters import (
    Attachment,
    Composer,
    Item,
    Letter,
    as_message,
    choices_page,
    composer,
    composer_names,
    kept_text,
    plain_text,
    shown,
)
from app.core.mail.outcomes import Outcome, Transport
from app.core.mail.records import noted

__all__ = [
    "MAIL",
    "Attachment",
    "Carried",
    "Composer",
    "Item",
    "Letter",
    "Outcome",
    "Transport",
    "as_message",
    "carry",
    "choices_page",
    "composer",
    "composer_names",
    "identity_of",
    "init_mail",
    "kept_text",
    "note",
    "noted",
    "plain_text",
    "send",
    "shown",
]
