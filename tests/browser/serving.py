"""The service for a browser: gunicorn and a worker as processes of their own, on a test's database."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from flask import Flask

from app.config import Settings
from tests.support.databases import Databases, Filling

ROOT = Path(__file__).resolve().parents[2]
# The worker without its heartbeat: that file is the checkout's, and other tests look at it.
WORK = """
from app import create_app
from app.core import clock
from tenants.worker import Worker
app = create_app()
with app.app_context():
    Worker(clock=clock.now).run()
"""
# Chromium refuses to open these, and the system may hand one of them out.
REFUSED_PORTS = frozenset({5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6697, 10080})


@dataclass
class Served:
    """Where the service is, and what it mailed."""

    url: str
    app: Flask  # the same database, for the test itself
    mail_folder: Path
    log: Path

    def mails(self, to: str) -> list[EmailMessage]:
        """Return what somebody got, oldest first."""
        found = []
        for path in sorted(self.mail_folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            if isinstance(mail, EmailMessage) and to in str(mail["To"]):
                found.append(mail)
        return found

    def mailed_link(self, to: str, subject: str) -> str:
        """Wait for a mail, and return where its button leads."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            for mail in reversed(self.mails(to)):
                if subject in str(mail["Subject"]):
                    body = mail.get_body(("plain",))
                    links = re.findall(rf"{re.escape(self.url)}/\S+", body.get_content() if body else "")
                    assert links, f"no link in the mail {mail['Subject']}"
                    return str(links[0])
            time.sleep(0.1)
        raise AssertionError(f"no mail to {to} with {subject!r}: {[str(one['Subject']) for one in self.mails(to)]}")

    def faults(self) -> list[str]:
        """Return what the processes complained of."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if re.search(r"Traceback|\bERROR\b|\"level\": ?\"(error|critical)\"", line)]


def _environment(settings: Settings, port: int) -> dict[str, str]:
    keep = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")}
    return keep | {
        "MSP_ENV": "test",
        "SECRET_KEY": settings.secret_key,
        "DATABASE_URL": settings.database_url,
        "DATABASE_WORKER_URL": settings.worker_database_url,
        "DATABASE_OWNER_URL": settings.owner_database_url,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "MAIL_URL": settings.mail_url,
        "MAIL_FROM": settings.mail_from,
        "PYTHONUNBUFFERED": "1",
    }


def _free_port() -> int:
    while True:
        with socket.socket() as held:
            held.bind(("127.0.0.1", 0))
            port: int = held.getsockname()[1]
        if port not in REFUSED_PORTS:
            return port


def _wait_until_alive(url: str, web: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and web.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"The service did not start:\n{log.read_text(errors='replace')[-3000:]}")


@contextmanager
def serve(
    databases: Databases, kind: str, folder: Path, *, filling: Filling | None = None, works: bool = True
) -> Iterator[Served]:
    """Serve a clean database, or a filled one, until left."""
    with databases.app(kind, filling) as app:
        port, log = _free_port(), folder / "served.log"
        environment = _environment(databases.settings(kind), port)
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--threads", "4"]
        with log.open("ab") as out:
            where = {"cwd": ROOT, "env": environment, "stdin": subprocess.DEVNULL, "stdout": out, "stderr": out}
            started = [subprocess.Popen([*command, "--no-control-socket", "wsgi:app"], **where)]  # type: ignore[call-overload]  # keywords alike for both
            if works:
                started.append(subprocess.Popen([sys.executable, "-c", WORK], **where))  # type: ignore[call-overload]  # as above
            try:
                url = f"http://127.0.0.1:{port}"
                _wait_until_alive(url, started[0], log)
                yield Served(url, app, databases.mail_folder, log)
            finally:
                for process in started:
                    process.terminate()
                for process in started:
                    try:
                        process.wait(10)
                    except subprocess.TimeoutExpired:
                        process.kill()
                        process.wait()
