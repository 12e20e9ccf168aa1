"""MSP Board. `create_app` is the only place that knows every feature."""

import os
from importlib import import_module

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.config import Settings, read_settings

# In the order in which they are built: what is lower first.
FEATURES = (
    "people",
    "access",
    "accounts",
    "commons",
    "organisations",
    "boards",
    "assessments",
    "learning_needs",
    "outcomes",
    "benchmarking",
    "reports",
    "home",
    "console",
    "demo",
)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the service.

    Args:
        settings: what the environment says, where they are not given.

    Raises:
        SettingsError: a setting is missing or wrong.
    """
    settings = settings or read_settings(os.environ)
    app = Flask(__name__, static_folder=None)
    _configure(app, settings)
    _start_ground_floor(app, settings)
    _start_web(app)
    _start_features(app)
    _check(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        DEMO=settings.demo,
        TESTING=settings.environment == "test",
        SECURE_COOKIES=settings.secure,
        SESSION_COOKIE_NAME="__Host-session" if settings.secure else "session",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        SESSION_LIFETIME=settings.session_lifetime,
        SESSION_IDLE=settings.session_idle,
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its sign-in
        WTF_CSRF_SSL_STRICT=True,
        MAX_CONTENT_LENGTH=2_000_000,
        MAX_FORM_MEMORY_SIZE=1_000_000,
        MAX_FORM_PARTS=500,
    )
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # as Flask documents


def _start_ground_floor(app: Flask, settings: Settings) -> None:
    from tenants import cli, db, engine_options, web

    urls = {"worker": settings.worker_database_url, "owner": settings.owner_database_url}
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.database_url)
    app.config["SQLALCHEMY_BINDS"] = {
        name: {"url": url, **engine_options(url)} for name, url in urls.items() if url != settings.database_url
    }
    db.init_app(app)
    web.init_web(app)
    cli.register(app)


def _start_web(app: Flask) -> None:
    from app import core, ui
    from app.access import guards
    from app.core.errors import Refused
    from app.extensions import csrf, login_manager

    core.register(app)
    guards.init_guard(app)  # first: it says for whom the request acts
    csrf.init_app(app)
    login_manager.init_app(app)
    ui.register(app)
    ui.errors.answer_refusals(app, Refused)  # core and ui do not know each other


def _start_features(app: Flask) -> None:
    for name in FEATURES:
        feature = import_module(f"app.{name}")
        if hasattr(feature, "register"):
            feature.register(app)


def _check(app: Flask) -> None:
    from app.access.guards import check_declarations

    check_declarations(app)
