"""Nothing typed is lost when a page was open too long, or its reader was signed out meanwhile.

Two helps. A POST whose token has run out gets a page that carries its fields and sends them again at a
click. A POST by somebody signed out gets the sign-in form, the fields packed in one signed hidden
field, `carried`; after sign-in the same page offers to send them. Passwords, codes and files are not carried.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

LARGEST = 200_000
KEPT_FOR = 12 * 60 * 60
_NOT_CARRIED = re.compile(r"^(csrf_token|carried|next)$|password|passphrase|secret|^(code|otp|totp)$", re.IGNORECASE)
_TYPED_AGAIN = re.compile(r"password|passphrase", re.IGNORECASE)

SignedOutView = Callable[[], ResponseReturnValue]


@dataclass(frozen=True)
class Carried:
    """What somebody had sent: the path it was for, and its fields."""

    path: str
    fields: tuple[tuple[str, str], ...]


def pack(form: MultiDict[str, str], path: str) -> str | None:
    """Return the fields and path as one signed text for the hidden field `carried`.

    None when there is nothing to carry, or more than `LARGEST` characters of it.
    """
    fields = list(carried_fields(form))
    if not fields or not _is_local(path) or sum(len(name) + len(value) for name, value in fields) > LARGEST:
        return None
    text = _serializer().dumps({"path": path, "fields": fields})
    return text.decode() if isinstance(text, bytes) else text


def unpack(text: str | None) -> Carried | None:
    """Return what `pack` was given; None when the text is old, foreign or changed."""
    if not text or len(text) > 4 * LARGEST:
        return None
    try:
        found = _serializer().loads(text, max_age=KEPT_FOR)
        carried = Carried(str(found["path"]), tuple((str(name), str(value)) for name, value in found["fields"]))
    except (BadData, KeyError, TypeError, ValueError):
        return None
    return carried if _is_local(carried.path) else None


def carried_fields(form: MultiDict[str, str]) -> Iterable[tuple[str, str]]:
    """Return the fields that may be carried, in their order, repeated ones too."""
    return [(name, value) for name, value in form.items(multi=True) if not _NOT_CARRIED.search(name)]


def typed_texts() -> list[tuple[str, str]]:
    """Return what somebody wrote in the form of this very request, to be given back: field, in words, and text.

    Nothing where the form did not come from a page of ours. What was chosen or ticked, and what programs put into
    forms, is left out: a text has a space in it.
    """
    if request.method != "POST" or not is_same_origin():
        return []
    try:
        fields = list(carried_fields(request.form))
    except HTTPException:  # too large to be read
        return []
    texts = [(name, value.strip()) for name, value in fields if " " in value.strip() or "\n" in value.strip()]
    return [(name.replace("_", " ").replace("-", " ").capitalize(), value) for name, value in texts]


def resume_page(
    carried: Carried, *, secrets: Iterable[str] = (), files: bool = False, status: int = 200
) -> ResponseReturnValue:
    """Draw the page that holds the fields and sends them to their path at one click."""
    page = render_template("ui/resume.html", carried=carried, secrets=list(secrets), files=files)
    return page, status


def resume_expired() -> ResponseReturnValue:
    """Answer a POST whose token has run out (400): the page that sends it again."""
    typed_again = [name for name in request.form if _TYPED_AGAIN.search(name)]
    carried = Carried(request.full_path.rstrip("?"), tuple(carried_fields(request.form)))
    return resume_page(carried, secrets=typed_again, files=bool(request.files), status=400)


def on_signed_out(view: SignedOutView) -> SignedOutView:
    """Name the view that answers a POST by somebody signed out: the sign-in form, with `carried`."""
    _signed_out_views["view"] = view
    return view


def signed_out_view() -> SignedOutView | None:
    """Return the view that was named, if one was."""
    return _signed_out_views.get("view")


def carried_from_request() -> str | None:
    """Pack this request, if it is a POST from one of our own pages; for the sign-in form's hidden field."""
    if request.method != "POST" or not is_same_origin():
        return None
    return pack(request.form, request.full_path.rstrip("?"))


def is_same_origin() -> bool:
    """Whether the browser says that this request comes from a page of this site."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc == request.host


_signed_out_views: dict[str, SignedOutView] = {}


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="carried-over-sign-in")


def _is_local(path: str) -> bool:
    return re.fullmatch(r"/(?![/\\])[^\x00-\x20\\]*", path) is not None
