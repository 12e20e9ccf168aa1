"""Mail: a job put in with the business, rendered and sent by the worker, lost by no outage.

A feature registers a composer under a name; `send` puts in a job that holds the name and some ids.
When the worker comes to it the composer reads what it needs, as the space it acts for, and answers a
letter, or nothing where there is nothing left to say. What was carried for a space is noted there, without
secrets: `records`. Killed between the carrier's taking it and our noting that, a mail goes twice; its
Message-ID is the same both times. That window is the only one: docs/mail.md.
"""

from app.core.mail.carrying import MAIL, Carried, carry, init_mail, send
from app.core.mail.letters import Attachment, Composer, Letter, as_message, composer, composer_names, kept_text
from app.core.mail.outcomes import Outcome, Transport
from app.core.mail.records import note, noted

__all__ = [
    "MAIL",
    "Attachment",
    "Carried",
    "Composer",
    "Letter",
    "Outcome",
    "Transport",
    "as_message",
    "carry",
    "composer",
    "composer_names",
    "init_mail",
    "kept_text",
    "note",
    "noted",
    "send",
]
