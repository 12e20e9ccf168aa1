"""For machines: alive, ready, and figures for monitoring."""

import hmac
from datetime import datetime, timedelta
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from app.access.guards import public
from app.core import clock
from app.home.queries import health as queries
from app.home.queries.health import Counts, Health
from tenants import operating

bp = Blueprint("health", __name__)
FRESH = timedelta(minutes=2)  # a worker writes its heartbeat each second, and after every job


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Say that this process answers."""
    return Response("alive\n", mimetype="text/plain")


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Say whether people can be sent here: the database, its tables, and a worker that keeps up."""
    with operating():
        health = queries.health(now=clock.now())
    said = _said(health)
    return jsonify(said), 200 if all(said.values()) else 503


def _said(health: Health) -> dict[str, bool]:
    keeps_up = health.overdue_jobs == 0 or (health.overdue_jobs is not None and _heartbeat_is_fresh())
    return {"database": health.database, "migrations": bool(health.migrations), "worker": keeps_up}


def _heartbeat_is_fresh() -> bool:
    path = Path(current_app.instance_path) / "worker-heartbeat"
    try:
        return clock.now() - datetime.fromisoformat(path.read_text()) < FRESH
    except (OSError, ValueError):
        return False


@bp.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Answer monitoring that knows the token; to everybody else there is no such page."""
    token = current_app.config["SETTINGS"].metrics_token
    given = request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        abort(404)
    with operating():
        counts = queries.counts(now=clock.now())
    return Response(_prometheus(counts), mimetype="text/plain; version=0.0.4")


def _prometheus(counts: Counts) -> str:
    figures: list[tuple[str, str, dict[str, float]]] = [
        ("msp_accounts", "Accounts that may be used", {"": counts.accounts}),
        ("msp_jobs", "Jobs by state", {f'{{state="{state}"}}': n for state, n in counts.jobs.items()}),
        ("msp_jobs_overdue", "Jobs that should have been done 5 minutes ago", {"": counts.overdue_jobs}),
        ("msp_oldest_due_job_seconds", "How long the longest waiting job is due", {"": counts.oldest_due_seconds}),
        (
            "msp_spaces",
            "Spaces by kind and state",
            {f'{{kind="{kind}",state="{state}"}}': n for (kind, state), n in counts.spaces.items()},
        ),
    ]
    lines = []
    for name, meaning, values in figures:
        lines += [f"# HELP {name} {meaning}", f"# TYPE {name} gauge"]
        lines += [f"{name}{labels} {value}" for labels, value in values.items()]
    return "\n".join(lines) + "\n"
