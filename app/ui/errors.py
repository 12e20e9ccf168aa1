"""What is answered when something is wrong: a page that says what to do next, or the same as JSON.

A reader never sees a trace; the log does.
"""

import secrets
from typing import Any

from flask import Flask, current_app, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, NoResultFound, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError

from app.ui.resume import is_same_origin, resume_expired, typed_texts

PAGES = frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503})
REASONS = {
    400: "This could not be read. Go back and try again.",
    401: "Sign in to go on.",
    403: "You cannot do this with the role you have here.",
    404: "This page is not here, or it is not yours to see.",
    405: "This cannot be done here.",
    409: "This has changed since you opened it.",
    413: "This is too large to send.",
    422: "Something has to be put right first.",
    429: "Too many tries. Wait a few minutes, then try again.",
    500: "Something went wrong on our side.",
    503: "The service is not available for the moment. Nothing was lost.",
}
# What ends while somebody types: a role, what it allows, a space's work.
_ENDED = frozenset({403, 404})
ENDED = "You can no longer save here: your role may have ended while you were typing."
# Kept from the error as raised: who may be asked again when, what is allowed.
_KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")
_LAST_RESORT = (
    '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Something went wrong – MSP Board</title>'
    "</head><body><h1>Something went wrong</h1>"
    "<p>Nothing you saved is lost. Go back and try again in a few minutes.</p></body></html>"
)


def init_errors(app: Flask) -> None:
    """Register what is answered for each kind of error."""
    app.register_error_handler(CSRFError, _token_ran_out)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(InternalServerError, _unexpected)
    app.register_error_handler(NoResultFound, lambda error: error_page(404))
    for unavailable in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(unavailable, _unavailable)
    app.register_error_handler(DBAPIError, _database)
    app.jinja_env.globals["typed_texts"] = typed_texts


def answer_refusals(app: Flask, kind: type[Exception]) -> None:
    """Have what services refuse answered with its own words and status.

    Args:
        kind: the base of the services' named errors, with `message` and `status`. Given by whoever puts
            the app together: this room does not know the one that it lies in.
    """

    def refused(error: Any) -> ResponseReturnValue:
        return error_page(error.status, error.message)

    app.register_error_handler(kind, refused)


def error_page(
    status: int, message: str | None = None, *, reason: str | None = None, **headers: str
) -> ResponseReturnValue:
    """Return the page of a status, or JSON where the caller asked for it.

    Args:
        message: a sentence to show in place of the page's own.
        reason: a word for programs, in the JSON.
    """
    page = status if status in PAGES else (500 if status >= 500 else 400)
    if wants_json():
        body: dict[str, Any] = {"message": _said_to_script(page, message)}
        if reason or page == 401:
            body["reason"] = reason or "signed-out"
        return jsonify(body), status, headers
    return _drawn(page, message=message), status, headers


def _said_to_script(page: int, message: str | None) -> str:
    """Return what a script is to show: what happened, and what to do with a text that was not saved."""
    said = message or REASONS[page]
    if page not in _ENDED or not typed_texts():
        return said
    if message is None:
        said = ENDED
    if g.get("space_state"):
        said = "This space is suspended or closed: nothing can be changed in it."
    return f"{said} Copy what you typed before you leave this page."


def wants_json() -> bool:
    """Whether the caller would rather have JSON than a page."""
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def _drawn(page: int, **context: Any) -> str:
    try:
        return render_template(f"errors/{page}.html", **context)
    except Exception:  # the page of an error must not be an error
        current_app.logger.exception("The page for error %s could not be drawn", page)
        return _LAST_RESORT


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response
    headers = {name: value for name, value in error.get_headers() if name in _KEPT_HEADERS}
    own_words = error.description if error.description != type(error).description else None
    return error_page(error.code or 500, own_words, **headers)


def _token_ran_out(error: CSRFError) -> ResponseReturnValue:
    """Say so to a script; offer a person who was on one of our pages to send it again.

    Who was signed out meanwhile has been sent to sign in by the guard, which asks first.
    """
    if wants_json():
        return error_page(400, "This page had been open too long.", reason="csrf")
    if not is_same_origin() or request.method != "POST":
        return error_page(400)
    return resume_expired()


def _unexpected(error: InternalServerError) -> ResponseReturnValue:
    reference = secrets.token_hex(4)
    current_app.logger.error("Reference %s is %s", reference, type(error.original_exception or error).__name__)
    if wants_json():
        return error_page(500)
    return _drawn(500, reference=reference), 500


def _database(error: DBAPIError) -> ResponseReturnValue:
    if error.connection_invalidated:
        return _unavailable(error)
    return _unexpected(InternalServerError(original_exception=error))


def _unavailable(error: Exception) -> ResponseReturnValue:
    current_app.logger.error("The database could not be used", exc_info=error)
    return error_page(503, **{"Retry-After": "10"})
