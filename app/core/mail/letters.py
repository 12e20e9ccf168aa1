"""What a mail says, before anybody carries it: the letter, who composes it, and how it looks."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import formataddr, parseaddr
from typing import Any, Protocol
from uuid import UUID

from flask import current_app, render_template

LEFT_OUT = "(this link was for whoever got the mail, and is not kept)"
# A mailed link ends in 43 characters made by a key; no slug has capital letters, and no id is as long.
_SECRET = re.compile(r"https?://\S{0,300}/(?=[a-z0-9_-]*[A-Z])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])\S*")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along."""

    filename: str
    content: bytes
    kind: str = "application/pdf"  # its media type


@dataclass(frozen=True, slots=True)
class Item:
    """One of several things in a mail, each with its own way on."""

    title: str
    paragraphs: tuple[str, ...]
    action: tuple[str, str]  # what the link says, and the path it leads to
    sender_name: str  # on whose behalf: the board's name
    accent: str = "#0b5563"


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail, before it has a look."""

    to_name: str
    to_email: str
    subject: str
    paragraphs: tuple[str, ...]
    action: tuple[str, str] | None = None  # what the button says, and the path it leads to
    closing: tuple[str, ...] = ()
    sender_name: str = "MSP Board"  # on whose behalf: the board's name
    accent: str = "#0b5563"  # the board's colour
    about_id: UUID | None = None  # the request; else the organisation that is asked, or the cycle
    for_id: UUID | None = None  # the space on whose behalf it goes, which reads its record: None, the composer's own
    account_id: UUID | None = None  # of whom it goes to; None: the job's own, where that names one
    attachments: tuple[Attachment, ...] = ()
    items: tuple[Item, ...] = ()  # several things in one mail, after what it says of itself
    secret: bool = False  # the button's link lets in whoever has it: it is left out of what is kept


class Composer(Protocol):
    """What makes a letter of some ids."""

    def __call__(self, arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
        """Return the letter, or None where it need not be sent any more."""


_composers: dict[str, Composer] = {}
_choices: list[Callable[[UUID], str]] = []


def choices_page(path_of: Callable[[UUID], str]) -> Callable[[UUID], str]:
    """Register what names the page on which an account chooses its mails: it stands in the foot of each."""
    _choices[:] = [path_of]
    return path_of


def composer(name: str) -> Callable[[Composer], Composer]:
    """Register what composes a kind of mail, "feature.noun"."""

    def register(compose: Composer) -> Composer:
        _composers[name] = compose
        return compose

    return register


def composer_names() -> frozenset[str]:
    """Return the kinds of mail that somebody composes."""
    return frozenset(_composers)


def compose(name: str, arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Return the letter of a kind; KeyError where nobody composes it."""
    return _composers[name](arguments, now=now)


def as_message(letter: Letter, *, identity: str) -> EmailMessage:
    """Return a letter as a mail, in plain text and in HTML, with its files.

    Args:
        letter: what it says.
        identity: the same whenever this very mail is sent: 32 hexadecimal digits.
    """
    settings = current_app.config["SETTINGS"]
    name, address = parseaddr(settings.mail_from)
    message = EmailMessage()
    message["Subject"] = one_line(letter.subject)
    message["From"] = formataddr((one_line(letter.sender_name) or name, address))
    message["To"] = formataddr((one_line(letter.to_name), letter.to_email))
    message["Message-ID"] = message_id(identity)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(plain_text(letter))
    message.add_alternative(render_template("mail/letter.html", **shown(letter)), subtype="html")
    for attachment in letter.attachments:
        maintype, subtype = attachment.kind.split("/", 1)
        message.add_attachment(
            attachment.content, maintype=maintype, subtype=subtype, filename=one_line(attachment.filename)
        )
    return message


def message_id(identity: str) -> str:
    """Return the Message-ID of a mail."""
    return f"<{identity}@{current_app.config['SETTINGS'].public_host}>"


def plain_text(letter: Letter) -> str:
    """Return what a letter says, as plain text."""
    return render_template("mail/letter.txt", **shown(letter))


def kept_text(letter: Letter) -> str:
    """Return what is kept of a letter: its plain text, without any link that lets in whoever has it."""
    text = plain_text(letter)
    if letter.secret and letter.action:
        text = text.replace(_link(letter) or "", LEFT_OUT)
    files = "".join(f"\nWith it: {one_line(one.filename)}" for one in letter.attachments)
    return _SECRET.sub(LEFT_OUT, text).strip() + "\n" + files


def _link(letter: Letter) -> str | None:
    return current_app.config["SETTINGS"].public_url + letter.action[1] if letter.action else None


def shown(letter: Letter) -> dict[str, Any]:
    """Return what the templates of mails need: also of a page that shows how one will look (`mail/_body.html`)."""
    public_url = current_app.config["SETTINGS"].public_url
    choices = public_url + _choices[0](letter.account_id) if letter.account_id and _choices else None
    return {"letter": letter, "link": _link(letter), "public_url": public_url, "choices": choices}


def one_line(text: str) -> str:
    """Return a text with no line in it but one: what a header may hold."""
    return " ".join(text.split())
