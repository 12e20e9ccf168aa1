"""The pages of a person, and the people of each kind of space."""

from typing import Any

from flask import Flask, g

from app.accounts.views import (  # noqa: F401  # each adds its pages
    account,
    answering,
    invitations,
    mails,
    members,
    recovery,
    sign_in,
)
from app.accounts.views.blueprint import bp
from app.extensions import login_manager
from app.ui.resume import on_signed_out


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
    on_signed_out(sign_in.signed_out)
    members.register(app)
    login_manager.session_protection = None  # it would compare addresses, which change on a phone
    login_manager.user_loader(_load_user)


def _load_user(token: str) -> Any:
    """Answer Flask-Login with whom the guard has found; the guard asks the database, once a request."""
    return g.get("principal")
