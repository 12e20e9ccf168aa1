"""GOV.UK Notify, as far as mails go through it: its API on this machine, and what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import jwt

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"a_key-{SERVICE}-{SECRET}"
TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"
WITH_FILE = "0bc6e30c-3f11-4ba4-a1a4-9d8c1f2e6f5b"


@dataclass
class NotifyStandIn:
    """Answers as Notify does."""

    port: int = 0
    down: bool = False
    hangs_up: int = 0  # so many mails are taken, and their answer is lost
    refused: set[str] = field(default_factory=set)
    taken: list[dict[str, Any]] = field(default_factory=list)  # as they were asked for, each with its id and status

    @property
    def url(self) -> str:
        """What MAIL_URL says of it."""
        return f"notify://{TEMPLATE}?base=http://127.0.0.1:{self.port}&files={WITH_FILE}"

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        """Return a status and what is said; None hangs up."""
        if self.down:
            return 500, {"status_code": 500, "errors": [{"error": "Exception", "message": "Internal server error"}]}
        parts = urlsplit(path)
        if (method, parts.path) == ("POST", "/v2/notifications/email"):
            return self._take(body)
        if parts.path == "/v2/notifications":
            reference = parse_qs(parts.query).get("reference", [""])[0]
            return 200, {"notifications": [one for one in self.taken if one["reference"] == reference], "links": {}}
        found = next((one for one in self.taken if parts.path == f"/v2/notifications/{one['id']}"), None)
        if found is None:
            return 404, {"status_code": 404, "errors": [{"error": "NoResultFound", "message": "No result found"}]}
        return 200, found

    def _take(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        if body["email_address"] in self.refused:
            said = [{"error": "ValidationError", "message": "email_address Not a valid email address"}]
            return 400, {"status_code": 400, "errors": said}
        wanted = {TEMPLATE: {"subject", "body"}, WITH_FILE: {"subject", "body", "file"}}[body["template_id"]]
        if missing := wanted - body["personalisation"].keys():
            said = [{"error": "BadRequestError", "message": f"Missing personalisation: {', '.join(missing)}"}]
            return 400, {"status_code": 400, "errors": said}
        self.taken.append({**body, "id": str(uuid4()), "status": "created"})
        if self.hangs_up:
            self.hangs_up -= 1
            return None
        return 201, {"id": self.taken[-1]["id"], "reference": body["reference"]}


def _handler(stand_in: NotifyStandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # as the server calls it
            self._answer({})

        def do_POST(self) -> None:
            self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _answer(self, body: dict[str, Any]) -> None:
            token = self.headers["Authorization"].removeprefix("Bearer ")
            claims = jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_iat": False})
            said = stand_in.answer(self.command, self.path, body) if claims["iss"] == SERVICE else (403, {})
            if said is None:
                self.close_connection = True
                return
            content = json.dumps(said[1]).encode()
            self.send_response(said[0])
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def notify_stand_in() -> Iterator[NotifyStandIn]:
    """Give one that is up, and stop it afterwards."""
    stand_in = NotifyStandIn()
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(stand_in)) as server:
        stand_in.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield stand_in
        finally:
            server.shutdown()
