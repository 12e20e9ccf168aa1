"""The day's one mail to a person: what several boards and spaces have to tell, or one thing that looks like a mail
of its own.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.core import clock
from app.core.mail import Item, Letter
from app.people.models import Reminders
from app.people.queries.notifications import Recipient, Told

KIND = "accounts.digest"
ACCENT = "#0b5563"  # the service's own
REMINDERS = frozenset({"reminder", "overdue"})
# What leads to a request: whoever has no password needs a link for it.
ANSWERED = REMINDERS | {"opened", "extended"}
_SAYS = {
    "reminder": "Go on answering",
    "overdue": "See what is there",
    "opened": "See what is asked",
    "extended": "See what is asked",
}
_CLOSING = "You can stop and come back: every answer is saved as you type."


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the mail: of one kind, about one place."""

    kind: str
    space_id: UUID
    for_id: UUID
    about_id: UUID | None
    title: str
    more: tuple[str, ...]
    path: str
    sender_name: str
    accent: str
    has_link: bool = False  # the path signs in whoever has it

    @property
    def needs_link(self) -> bool:
        """Whether somebody without a password could not follow it."""
        return self.kind in ANSWERED


def entries(told: Iterable[Told], recipient: Recipient) -> tuple[Entry, ...]:
    """Return what a person is to be told, put together: of one request the newest of each kind, of one cycle who sent.

    Args:
        told: what was put in for them, oldest first.
        recipient: the person; reminders are left out where none are wanted any more.
    """
    groups: dict[tuple[str, UUID, str], list[Told]] = {}
    for one in told:
        if one.kind in REMINDERS and recipient.reminders is Reminders.NONE:
            continue
        groups.setdefault((one.kind, one.space_id, one.path), []).append(one)
    return tuple(_entry(group) for group in groups.values())


def _entry(group: Sequence[Told]) -> Entry:
    last = group[-1]
    several = last.kind not in ANSWERED and len(group) > 1
    more = (*(f"{one.title}." for one in group), last.detail) if several else (last.detail,)
    title = f"News from {last.sender_name}: {len(group)} sets of answers have come" if several else last.title
    return Entry(
        kind=last.kind,
        space_id=last.space_id,
        for_id=last.for_id,
        about_id=last.about_id,
        title=title,
        more=tuple(line for line in more if line),
        path=last.path,
        sender_name=last.sender_name,
        accent=last.accent,
    )


def with_links(found: Iterable[Entry], link_for: Callable[[Entry], str]) -> tuple[Entry, ...]:
    """Return the entries with a link that signs in, for somebody without a password; one link a request."""
    made: dict[UUID | None, str] = {}
    linked = []
    for entry in found:
        if entry.needs_link:
            path = made.get(entry.about_id) or link_for(entry)
            made[entry.about_id] = path
            linked.append(replace(entry, path=path, has_link=True))
        else:
            linked.append(entry)
    return tuple(linked)


def letter(found: Sequence[Entry], recipient: Recipient, *, now: datetime) -> Letter:
    """Return the mail: one thing in its board's name and colour, several in the service's."""
    boards = list(dict.fromkeys(entry.sender_name for entry in found))
    if len(found) == 1:
        return _single(found[0], recipient)
    day = clock.local_date(now)
    one_board = len(boards) == 1
    return Letter(
        to_name=recipient.name,
        to_email=recipient.email,
        subject=f"{boards[0]}: {len(found)} things for {day.day} {day:%B}"
        if one_board
        else f"{len(found)} things from {len(boards)} boards",
        paragraphs=("This is everything for today, in one mail.",),
        items=tuple(
            Item(entry.title, entry.more, (_says(entry), entry.path), entry.sender_name, entry.accent)
            for entry in found
        ),
        closing=_links_closing(found, recipient),
        sender_name=boards[0] if one_board else "MSP Board",
        accent=found[0].accent if one_board else ACCENT,
        account_id=recipient.account_id,
        secret=any(entry.has_link for entry in found),
    )


def _single(entry: Entry, recipient: Recipient) -> Letter:
    return Letter(
        to_name=recipient.name,
        to_email=recipient.email,
        subject=entry.title,
        paragraphs=(f"{entry.title}.", *entry.more),
        action=(_says(entry), entry.path),
        closing=(
            *((_CLOSING,) if entry.kind in ANSWERED and entry.kind != "overdue" else ()),
            *_links_closing([entry], recipient),
        ),
        sender_name=entry.sender_name,
        accent=entry.accent,
        about_id=entry.about_id,
        for_id=entry.for_id,
        account_id=recipient.account_id,
        secret=entry.has_link,
    )


def _says(entry: Entry) -> str:
    return _SAYS.get(entry.kind, "See who has sent")


def _links_closing(found: Iterable[Entry], recipient: Recipient) -> tuple[str, ...]:
    if not any(entry.has_link for entry in found):
        return ()
    return (f"The link is for {recipient.email} alone. It works once; its page mails you a new one.",)


def parts(found: Sequence[Entry]) -> dict[tuple[UUID, UUID], tuple[Entry, ...]]:
    """Return the entries by the space that told them and the board on whose behalf: each keeps its own part alone."""
    told: dict[tuple[UUID, UUID], tuple[Entry, ...]] = {}
    for entry in found:
        key = (entry.space_id, entry.for_id)
        told[key] = (*told.get(key, ()), entry)
    return told
