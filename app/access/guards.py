"""The guard: one function before every request, asking what the view declared.

A view declares with one of `requires`, `signed_in`, `operator_only`, `respondent`, `public`. One that
declares nothing stops the service from starting.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.access import doors, sessions
from app.access.permissions import Permission
from app.access.policy import ANSWERING, permissions_of
from app.access.principal import Principal
from app.core import clock
from app.people import queries as people
from app.ui.errors import error_page, wants_json
from app.ui.resume import signed_out_view
from tenants import Scope, SpaceKind, SpaceRef, Use, allows
from tenants.resolution import kind_of_path
from tenants.web import act, host_of_request, own_host

log = logging.getLogger(__name__)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
HEALTH = frozenset({"/healthz", "/readyz", "/metrics"})
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Declared:
    """What a view says of itself."""

    who: str  # "public", "respondent", "signed_in", "operator" or "member"
    permission: Permission | None = None
    space: SpaceKind | None = None


def _declare(declared: Declared) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.declared = declared  # type: ignore[attr-defined]  # functions carry attributes
        return view

    return mark


def requires(permission: Permission, *, space: SpaceKind) -> Callable[[View], View]:
    """Declare that a view acts in a kind of space, and what one of its members must be permitted."""
    return _declare(Declared("member", permission, space))


def public(view: View) -> View:
    """Declare that anybody may see this page."""
    return _declare(Declared("public"))(view)


def respondent(view: View) -> View:
    """Declare that whoever holds a survey's link may see this page. It never learns who is signed in, if anybody is.

    The path holds the link's code as `door`; the page acts for the space that the door belongs to, as nobody.
    """
    return _declare(Declared("respondent"))(view)


def signed_in(view: View) -> View:
    """Declare that anybody who is signed in may see this page; it acts for no space."""
    return _declare(Declared("signed_in"))(view)


def operator_only(view: View) -> View:
    """Declare that a view is the operator's; it sees that spaces exist, not what they hold."""
    return _declare(Declared("operator"))(view)


def declared_of(app: Flask, endpoint: str) -> Declared | None:
    """Return what the view of an endpoint declared; None where it declared nothing."""
    declared: Declared | None = getattr(app.view_functions.get(endpoint), "declared", None)
    return declared


def check_declarations(app: Flask) -> None:
    """Refuse to start with a route that declares nothing, or that lies in another kind of space than it says."""
    for rule in app.url_map.iter_rules():
        declared = declared_of(app, rule.endpoint)
        if declared is None:
            raise RuntimeError(f"{rule.endpoint} declares no permission.")
        if declared.space is not kind_of_path(rule.rule):
            raise RuntimeError(f"{rule.endpoint} does not lie in the kind of space that it declares.")


def init_guard(app: Flask) -> None:
    """Ask the guard before every request, and let templates ask what may be done."""
    app.url_map.converters["door"] = doors.DoorConverter
    app.before_request(_guard)
    app.context_processor(lambda: {"can": can})


def can(permission: Permission | str) -> bool:
    """Say whether the person may do this in the current space, as it now is."""
    granted = g.get("permissions", frozenset())
    return Permission(permission) in granted


def _guard() -> ResponseReturnValue | None:
    act(Scope())
    declared = declared_of(current_app, request.endpoint) if request.endpoint else None
    if declared is None:
        return None  # no such page: the router's own 404 or 405
    g.space, g.permissions, g.confined = None, frozenset(), None
    _check_host(declared)
    if declared.who == "member":
        return _guard_space(declared)
    if declared.who == "respondent":
        return _guard_door()
    principal = _fully(load_principal(sessions.session_token()))
    g.principal = principal
    if declared.who == "public":
        act(Scope(account_id=principal.account_id) if principal else Scope())
        return None
    if principal is None:
        return _ask_to_sign_in()
    if declared.who == "operator":
        if not principal.is_operator:
            _refused("not an operator")
            abort(404)
        act(Scope(account_id=principal.account_id, operator=True))
        return None
    act(Scope(account_id=principal.account_id))
    return None


def _check_host(declared: Declared) -> None:
    """On a board's own host name serve that board and pages of no space; on a host that is nobody's, nothing.

    So a forged Host header leads nowhere. Checks of health come by address, and are let through.
    """
    shared = current_app.config["SETTINGS"].public_host
    host = host_of_request()
    if host == shared or host in LOOPBACK or (declared.who == "public" and request.path in HEALTH):
        return
    g.own_board = own_host(shared=shared)
    if g.own_board is None:
        abort(404)
    if declared.space is not None and (declared.space, g.space_slug) != (g.own_board.kind, g.own_board.slug):
        abort(404)


def load_principal(token: str | None) -> Principal | None:
    """Return who a sign-in's token belongs to; None where it has ended, or the account was disabled."""
    entry = people.enter(token, kind=None, slug=None, now=clock.now()) if token else None
    return _principal_of(entry) if entry else None


def _fully(principal: Principal | None) -> Principal | None:
    """Return who is signed in for everything. Whoever came by a mailed link is `g.confined`, and nobody here.

    So a page that asks who is there, and does not know of such links, treats them as not signed in.
    """
    if principal is None or not principal.is_confined:
        return principal
    g.confined = principal
    return None


def _principal_of(entry: people.Entry) -> Principal:
    return Principal(
        account_id=entry.account_id,
        session_id=entry.session_id,
        name=entry.name,
        email=entry.email,
        is_operator=entry.is_operator,
        spaces=entry.spaces,
        roles=entry.roles,
        confined_to=entry.confined_to,
    )


def _guard_space(declared: Declared) -> ResponseReturnValue | None:
    """Find person, space and roles in one question, then ask the policy."""
    kind = declared.space
    if kind is None or declared.permission is None:
        raise RuntimeError("A view of a space declares its kind and its permission.")
    token = sessions.session_token()
    entry = people.enter(token, kind=kind, slug=g.space_slug, now=clock.now()) if token else None
    g.principal = _principal_of(entry) if entry else None
    if entry is None:
        return _ask_to_sign_in()
    if entry.confined_to is not None and not _answers_here(entry, declared.permission):
        g.confined, g.principal = g.principal, None
        return _ask_to_sign_in()
    if entry.space is None or not entry.roles:
        _refused("no role in this space")
        abort(404)  # whether there is such a space is not for them to know
    g.space = entry.space
    allowed = permissions_of(entry.roles)
    g.permissions = allowed & ANSWERING if entry.confined_to is not None else allowed
    _check_permission(declared.permission, entry.space)
    act(Scope(space_id=entry.space.id, account_id=entry.account_id))
    return None


def _answers_here(entry: people.Entry, permission: Permission) -> bool:
    """Say whether a sign-in by a mailed link is of any use for a page: in its own space, and to answer.

    Elsewhere the answer is the same whether there is such a space, and whatever the person's roles are.
    """
    here = entry.space is not None and entry.space.id == entry.confined_to
    return here and permission in ANSWERING


def _guard_door() -> ResponseReturnValue | None:
    """Find the space that a survey's link leads to. The sign-in is not looked at: no answer can be tied to it."""
    g.principal = None  # and nobody is confined either
    door: str = (request.view_args or {})["door"]
    found = doors.find(door)
    if found is None or not allows(found.space.state, Use.WRITE):
        return error_page(404, doors.UNKNOWN)
    g.door = found
    act(Scope(space_id=found.space.id))
    return None


def _check_permission(permission: Permission, space: SpaceRef) -> None:
    if permission not in g.permissions:
        _refused("the role does not allow it")
        abort(403)
    use = Use.READ if request.method in ("GET", "HEAD", "OPTIONS") else Use.WRITE
    if not allows(space.state, use):
        g.space_state = space.state
        _refused("the space's state does not allow it")
        abort(403)


def _refused(why: str) -> None:
    principal: Principal | None = g.get("principal")
    log.warning(
        "access.refused",
        extra={
            "why": why,
            "endpoint": request.endpoint,
            "method": request.method,
            "account": str(principal.account_id) if principal else None,
        },
    )


def _ask_to_sign_in() -> ResponseReturnValue:
    view = signed_out_view()
    if wants_json() or (request.method == "POST" and view is None):
        return error_page(401)
    if request.method == "POST" and view is not None:
        return view()  # the sign-in form, carrying what was typed
    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
