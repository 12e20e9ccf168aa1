"""The ground floor's part in a request: the space in the path, and for whom the request acts."""

from typing import Any

from flask import Flask, current_app, g, request
from werkzeug.routing import BaseConverter

from tenants.context import Scope, reset_scope, set_scope
from tenants.resolution import SpaceRef, kind_of_path, resolve_host


class SlugConverter(BaseConverter):
    """A space's name in a path."""

    regex = "[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?"


def init_web(app: Flask) -> None:
    """Take the space out of every path before views see it, and put it into every link."""
    app.url_map.converters["slug"] = SlugConverter
    app.url_value_preprocessor(_take_space)
    app.url_defaults(_give_space)
    app.teardown_request(_leave)


def _take_space(endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.space_slug = values.pop("space", None) if values else None
    g.space_kind = kind_of_path(request.url_rule.rule) if request.url_rule else None


def _give_space(endpoint: str, values: dict[str, Any]) -> None:
    space: SpaceRef | None = g.get("space")
    if space is None or "space" in values or not current_app.url_map.is_endpoint_expecting(endpoint, "space"):
        return
    rule = next(current_app.url_map.iter_rules(endpoint))
    if kind_of_path(rule.rule) is space.kind:
        values["space"] = space.slug


def act(scope: Scope) -> None:
    """Set for whom this request acts from here on; put back when it ends."""
    token = set_scope(scope)
    if "scope_token" not in g:
        g.scope_token = token


def _leave(error: BaseException | None) -> None:
    token = g.pop("scope_token", None)
    if token is not None:
        reset_scope(token)


def host_of_request() -> str:
    """Return the host name that this request came to, without its port, in lower case."""
    host = request.host.lower()
    return host[1 : host.index("]")] if host.startswith("[") else host.rsplit(":", 1)[0]


def own_host(*, shared: str) -> SpaceRef | None:
    """Return the board whose own host name this request came to; None on the shared one.

    Args:
        shared: the host name of the service itself.
    """
    host = host_of_request()
    return None if host == shared else resolve_host(host)
