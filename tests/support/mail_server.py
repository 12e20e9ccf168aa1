"""A mail server on this machine that can be down, slow, and refuse an address; and what it has taken."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.support.serving import free_port

HOST = "127.0.0.1"


@dataclass
class MailServer:
    """Behaves as a test tells it to."""

    port: int = field(default_factory=free_port)
    refused: set[str] = field(default_factory=set)  # addresses that it will never take
    later: set[str] = field(default_factory=set)  # addresses that it puts off once
    answers_after: float = 0.0  # seconds, to each address
    takes_after: float = 0.0  # seconds, once it has a mail
    taken: list[EmailMessage] = field(default_factory=list)
    addressed: int = 0  # how often it was told an address
    _controller: Controller | None = None

    @property
    def url(self) -> str:
        """What MAIL_URL says of it."""
        return f"smtp://{HOST}:{self.port}"

    @property
    def doubles(self) -> int:
        """How many mails it has taken more than once, by their Message-ID."""
        return sum(times - 1 for times in Counter(str(one["Message-ID"]) for one in self.taken).values())

    def start(self) -> None:
        """Come up."""
        # Its own name is given: it would look it up afresh for each connection.
        self._controller = Controller(self, hostname=HOST, port=self.port, server_hostname="mail.example")
        self._controller.start()

    def stop(self) -> None:
        """Go down: nobody answers at the port."""
        if self._controller:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(  # noqa: N802  # as aiosmtpd calls it
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        self.addressed += 1
        await asyncio.sleep(self.answers_after)
        if address in self.refused:
            return f"550 5.1.1 <{address}>: Recipient address rejected: no such person"
        if address in self.later:
            self.later.discard(address)
            return "451 4.7.1 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        await asyncio.sleep(self.takes_after)
        return "250 Taken"


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Give a server that is up, and stop it afterwards."""
    server = MailServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()
