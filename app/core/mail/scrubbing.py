"""Taking a text that was struck out of the mails that are kept."""

import re

from sqlalchemy import select

from app.core.mail.letters import one_line
from app.core.models import MailRecord
from tenants import current_space_id, db

LONGEST_NEEDLE = 60  # characters of the text by which the mails that may hold it are found


def take_out(text: str, tombstone: str) -> int:
    """Put a tombstone in the place of a text in each mail that the current space composed.

    A mail has each of the text's lines in a paragraph of its own.

    Args:
        text: as it stood before it was struck.
        tombstone: what stands there now.

    Returns:
        How many mails were changed.
    """
    words = text.split()
    if not words:
        return 0
    first = text.strip().split("\n")[0].strip()[:LONGEST_NEEDLE]
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words))
    statement = select(MailRecord).where(
        MailRecord.space_id == current_space_id(),
        MailRecord.body.contains(first, autoescape=True)
        | MailRecord.subject.contains(one_line(first), autoescape=True),
    )
    changed = 0
    for mail in db.session.scalars(statement.order_by(MailRecord.id)).all():
        body, subject = pattern.sub(tombstone, mail.body), pattern.sub(tombstone, mail.subject)
        if (body, subject) != (mail.body, mail.subject):
            mail.body, mail.subject = body, subject
            changed += 1
    db.session.flush()
    return changed
