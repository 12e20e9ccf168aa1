"""The service as it is served: gunicorn in processes of its own, over HTTP on this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

from app.config import Settings

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0  # seconds


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def environ_of(settings: Settings) -> dict[str, str]:
    """Return the environment in which another process has these settings."""
    return {
        **os.environ,
        "MSP_ENV": settings.environment,
        "SECRET_KEY": settings.secret_key,
        "DATABASE_URL": settings.database_url,
        "DATABASE_WORKER_URL": settings.worker_database_url,
        "DATABASE_OWNER_URL": settings.owner_database_url,
        "PUBLIC_URL": settings.public_url,
        "MAIL_URL": settings.mail_url,
        "MAIL_FROM": settings.mail_from,
    }


@contextmanager
def served(settings: Settings, *, workers: int = 2, threads: int = 8) -> Iterator[int]:
    """Serve while the block runs; give the port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    command += ["--workers", str(workers), "--threads", str(threads), "--log-level", "warning", "wsgi:app"]
    with subprocess.Popen(command, cwd=ROOT, env=environ_of(settings), stderr=subprocess.DEVNULL) as server:
        try:
            _wait(server, port)
            yield port
        finally:
            server.terminate()


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError("gunicorn ended before it answered.")
        with suppress(OSError), closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError("gunicorn did not answer in time.")
