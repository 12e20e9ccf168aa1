"""The one way into the service: what every kind of sign-in ends with."""

import logging
import re
from datetime import datetime
from uuid import UUID

from flask import Response, current_app, g, make_response, redirect, request
from flask.typing import ResponseReturnValue

from app.access import sessions
from app.access.guards import load_principal
from app.access.principal import Principal
from app.accounts import queries
from app.accounts.forms import NEXT_LENGTH
from app.accounts.views.devices import device_words, remember_device
from app.people import service
from app.ui.resume import resume_page, unpack
from tenants import acting_for_none

log = logging.getLogger(__name__)


def local_path(text: str | None) -> str | None:
    """Return a path of this site; None for anything that could lead a browser elsewhere."""
    if not text or len(text) > NEXT_LENGTH or not re.fullmatch(r"/(?![/\\])[^\x00-\x20\\\x7f]*", text):
        return None
    return None if re.match(r"/(sign-in|sign-out)\b", text) else text


def second_factor_needed(account_id: UUID) -> bool:
    """Say whether more than this proof is asked of a person before they are in. Of nobody, so far."""
    return False


def start(account_id: UUID, *, now: datetime, confined_to: UUID | None = None) -> str:
    """Start a sign-in of the account acted for, in the transaction that is open; return its token.

    Args:
        account_id: whose it is.
        now: aware UTC.
        confined_to: the one space that it reaches, where it begins with a mailed link.
    """
    lifetime = current_app.config["SESSION_LIFETIME"]
    return service.start_session(
        account_id=account_id, device=device_words(), lifetime=lifetime, confined_to=confined_to, now=now
    )


def come_in(account_id: UUID, token: str, *, to: str | None = None, carried: str | None = None) -> Response:
    """Give the browser a sign-in that has just been started, and lead on.

    Args:
        account_id: whose it is.
        token: of the sign-in.
        to: a path of this site, where one was asked for; otherwise it is the account's first page.
        carried: what was being sent when the sign-in before ended, packed.
    """
    sessions.begin(token)
    g.pop(current_app.config["WTF_CSRF_FIELD_NAME"], None)  # the token drawn before was another session's
    g.principal, g.confined = load_principal(token), None
    sent = unpack(carried)
    answer: ResponseReturnValue = resume_page(sent) if sent else redirect(to or first_page(), 303)
    response = make_response(answer)
    remember_device(response, account_id)
    return response


def first_page() -> str:
    """Return the path of the first page of whoever is signed in; by a mailed link, of the space that it opened."""
    who: Principal = g.principal or g.confined
    with acting_for_none(who.account_id):
        if who.confined_to is not None:
            return queries.page_of(who.confined_to)
        return queries.first_page(is_operator=who.is_operator)


def asked_for() -> str | None:
    """Return the page that somebody signed out came from or wanted, if it is one of ours."""
    if request.method in ("GET", "HEAD"):
        return local_path(request.args.get("next"))
    referrer = request.referrer or ""
    return local_path(referrer.removeprefix(request.host_url.rstrip("/"))) if referrer else None
