"""GOV.UK Notify as a carrier: one template with a subject and a body, and what became of a mail, asked for later.

Its API: https://docs.notifications.service.gov.uk/python.html
"""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr
from functools import cached_property
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs, urlsplit

from app.core.mail.outcomes import Outcome
from app.core.models import MailState

BASE = "https://api.notifications.service.gov.uk"
TIMEOUT = 30  # seconds, for each answer
MOST_FILE_BYTES = 2_000_000  # a file that Notify offers by a link of its own
# After having asked so often, how long until the next time. Notify itself tries for three days.
WAITS = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=3),
    timedelta(hours=21),
    timedelta(days=2),
    timedelta(hours=6),
)
# https://docs.notifications.service.gov.uk/python.html#email-status-descriptions
_BECAME = {
    "delivered": Outcome(MailState.DELIVERED),
    "permanent-failure": Outcome(MailState.BOUNCED, "The address does not exist, or does not take mail"),
    "temporary-failure": Outcome(
        MailState.BOUNCED, "The inbox did not take it for three days: it may be full, or its owner away"
    ),
    "technical-failure": Outcome(MailState.BOUNCED, "The carrier could not send it, through a fault of its own"),
}


class Notify:
    """Sends through GOV.UK Notify.

    Args:
        url: "notify://TEMPLATE?base=ADDRESS&files=TEMPLATE"; the second template also holds `((file))`.
        key: the API key, whole.
    """

    def __init__(self, url: str, key: str) -> None:
        parts = urlsplit(url)
        more = parse_qs(parts.query)
        self._template = parts.hostname or ""
        self._with_file = more.get("files", [""])[0]
        self._base = more.get("base", [BASE])[0]
        self._key = key

    @cached_property
    def _client(self) -> Any:
        # The worker alone sends; web processes need not load it.
        module: Any = import_module("notifications_python_client.notifications")
        return module.NotificationsAPIClient(self._key, base_url=self._base, timeout=TIMEOUT)

    def __call__(self, message: EmailMessage) -> Outcome:
        reference = str(message["Message-ID"])
        before = self._client.get_all_notifications(reference=reference)["notifications"]
        if before:  # taken the last time, by a worker that was killed before it could say so
            return Outcome(provider_id=str(before[0]["id"]))
        template, said = self._said(message)
        errors: Any = import_module("notifications_python_client.errors")
        try:
            taken = self._client.send_email_notification(
                email_address=parseaddr(str(message["To"]))[1],
                template_id=template,
                personalisation=said,
                reference=reference,
            )
        except errors.HTTPError as error:
            if reason := _refusal(error):
                return Outcome(MailState.REFUSED, reason)
            raise
        return Outcome(provider_id=str(taken["id"]))

    def _said(self, message: EmailMessage) -> tuple[str, Mapping[str, Any]]:
        """Return the template that fits, and what fills it in."""
        part = message.get_body(("plain",))
        body = str(part.get_content()) if part else ""
        said: dict[str, Any] = {"subject": str(message["Subject"]), "body": body}
        files = list(message.iter_attachments())
        if not files:
            return self._template, said
        name, content = files[0].get_filename() or "file", files[0].get_payload(decode=True)
        if not (self._with_file and isinstance(content, bytes) and len(content) <= MOST_FILE_BYTES):
            said["body"] = f"{body}\n\nThe file {name} does not come with this mail. You find it on MSP Board."
            return self._template, said
        upload: Any = import_module("notifications_python_client").prepare_upload
        said["file"] = upload(io.BytesIO(content), filename=name)
        return self._with_file, said

    def ask(self, provider_id: str) -> Outcome | None:
        """Return what became of a mail; None where that is not settled yet, or not known any more."""
        errors: Any = import_module("notifications_python_client.errors")
        try:
            found = self._client.get_notification_by_id(provider_id)
        except errors.HTTPError as error:
            if error.status_code == 404:  # it keeps them for a week
                return None
            raise
        return _BECAME.get(found["status"])

    def next_look(self, looks: int, *, now: datetime) -> datetime | None:
        """Return when to ask again after having asked so often; None: no more."""
        return now + WAITS[looks] if looks < len(WAITS) else None


def _refusal(error: Any) -> str:
    """Return why Notify will never take mail for this address; empty where that is not what it says."""
    said: Sequence[Any] = error.message if error.status_code == 400 and isinstance(error.message, list) else ()
    words = [str(one.get("message", "")) for one in said if isinstance(one, Mapping)]
    return next((text for text in words if text.startswith("email_address ")), "")
