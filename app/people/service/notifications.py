"""Telling people: a space puts in what one of its people is to hear, and the day's one mail takes it along."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from app.core import clock
from app.people.models import Account, News, Notification, Reminders
from tenants import current_account_id, current_space_id, db, enqueue_for_none, insert_if_absent, new_id

DIGEST = "accounts.digest"
MAILED_AT = time(7, 30)  # local
LATEST = time(20)  # local: what cannot wait for the morning is mailed no later than this


def notify(
    *,
    account_ids: Iterable[UUID],
    kind: str,
    key: str,
    title: str,
    path: str,
    sender_name: str,
    accent: str,
    for_id: UUID,
    now: datetime,
    about_id: UUID | None = None,
    detail: str = "",
    until: datetime | None = None,
    soon: bool = False,
) -> int:
    """Put in something that people of the current space are to be told, in the day's one mail. Told twice is once.

    Args:
        account_ids: people who hold a role in the current space now.
        kind: "reminder", "overdue", "opened", "extended" or "submitted".
        key: what makes it the same thing; a second one with the same key is not put in.
        title: what happened, as a sentence without its full stop: it may become the subject of a mail.
        path: where it leads.
        sender_name: on whose behalf it is told: the board's name.
        accent: that board's colour, "#rrggbb".
        for_id: that board's id.
        now: aware UTC.
        about_id: the request, the submission.
        detail: more of it, in a sentence or two.
        until: from when on it need not be told any more.
        soon: not to wait for tomorrow where this morning's mail has gone already.

    Returns:
        How many people it is new to.
    """
    run_at = next_mail(now, soon=soon)
    told = 0
    for account_id in dict.fromkeys(account_ids):
        row = {
            "id": new_id(),
            "account_id": account_id,
            "space_id": current_space_id(),
            "for_id": for_id,
            "about_id": about_id,
            "kind": kind,
            "key": key,
            "title": title[:300],
            "detail": detail[:600],
            "path": path,
            "sender_name": sender_name[:200],
            "accent": accent,
            "created_at": now,
            "until": until,
            "mailed_at": None,
        }
        if insert_if_absent(Notification, row):
            mail_digest(account_id, run_at=run_at, now=now)
            told += 1
    return told


def next_mail(now: datetime, *, soon: bool = False) -> datetime:
    """Return when the next of the daily mails goes, in UTC: at half past seven; `soon`: at once, by day."""
    local = now.astimezone(clock.LOCAL)
    if local.time() <= MAILED_AT:
        return _morning(local)
    return now if soon and local.time() < LATEST else _morning(local + timedelta(days=1))


def tomorrow(now: datetime) -> datetime:
    """Return when tomorrow's mail goes, in UTC."""
    return _morning(now.astimezone(clock.LOCAL) + timedelta(days=1))


def _morning(local: datetime) -> datetime:
    return datetime.combine(local.date(), MAILED_AT, tzinfo=clock.LOCAL).astimezone(UTC)


def mail_digest(account_id: UUID, *, run_at: datetime, now: datetime) -> None:
    """Have a person's mail of a day sent; asked for again meanwhile changes nothing."""
    key = f"{account_id}:{clock.local_date(run_at).isoformat()}"
    enqueue_for_none(DIGEST, {"account_id": str(account_id)}, now=now, dedupe_key=key, run_at=run_at)


def mark_mailed(*, notification_ids: Collection[UUID], now: datetime) -> None:
    """Note that the current account was mailed these; none of them is mailed again."""
    mine = (Notification.account_id == current_account_id(), Notification.id.in_(notification_ids))
    for row in db.session.scalars(select(Notification).where(*mine, Notification.mailed_at.is_(None))):
        row.mailed_at = now
    db.session.flush()


def choose_mails(*, reminders: Reminders, news: News) -> None:
    """Keep which mails the current account wants."""
    own = db.session.scalars(select(Account).where(Account.id == current_account_id())).one()
    own.reminders, own.news = reminders, news
    db.session.flush()
