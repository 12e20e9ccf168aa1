"""Headers of every response: pages, errors, static files.

Put on by a wrapper round the whole app, so that nothing can be answered without them. What a view
said itself stays, with one exception: a response is kept by no cache unless its view gave it a `max-age`.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Plotly sets empty style attributes; this hash is of the empty style and allows nothing else.
EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        f"style-src 'self' 'unsafe-hashes' {EMPTY_STYLE}",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
HSTS = "max-age=31536000; includeSubDomains"


def init_headers(app: Flask) -> None:
    """Wrap the app; Strict-Transport-Security only where the service runs over HTTPS (SECURE_COOKIES)."""
    always = HEADERS | ({"Strict-Transport-Security": HSTS} if app.config.get("SECURE_COOKIES") else {})
    app.wsgi_app = _with_headers(app.wsgi_app, always)  # type: ignore[method-assign,assignment]  # as Flask documents


def _with_headers(inner: "WSGIApplication", always: dict[str, str]) -> "WSGIApplication":
    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, _complete(headers, always), *rest)

        return inner(environ, start)

    return application


def _complete(headers: list[tuple[str, str]], always: dict[str, str]) -> list[tuple[str, str]]:
    given = {name.lower(): value for name, value in headers}
    complete = headers
    if "max-age" not in given.get("cache-control", ""):
        complete = [(name, value) for name, value in headers if name.lower() != "cache-control"]
        complete.append(("Cache-Control", "no-store"))
    return complete + [(name, value) for name, value in always.items() if name.lower() not in given]
