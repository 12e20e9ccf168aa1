"""Mail over SMTP: encrypted as soon as the server offers it, and no password told in the clear."""

import smtplib
from email.message import EmailMessage
from typing import Any, ClassVar

import pytest

from app.core.mail import transports
from app.core.mail.transports import Smtp


class _Server(smtplib.SMTP):
    """What smtplib makes of a server, without the network: it knows what is offered once it has greeted."""

    offers: ClassVar[dict[str, str]] = {}
    said: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.esmtp_features: dict[str, str] = {}

    def quit(self) -> Any:
        self.said.append("bye")

    def close(self) -> None:
        self.esmtp_features = {}

    def ehlo(self, name: str = "") -> tuple[int, bytes]:
        self.esmtp_features = dict(self.offers)
        return 250, b""

    def starttls(self, *args: Any, **kwargs: Any) -> Any:
        self.said.append("encrypted")

    def login(self, *args: Any, **kwargs: Any) -> Any:
        self.said.append("password")

    def send_message(self, *args: Any, **kwargs: Any) -> Any:
        self.said.append("mail")


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was said to the server, in order."""
    _Server.said = []
    monkeypatch.setattr(transports, "Plain", _Server)
    return _Server.said


class TestSmtp:
    def test_encrypts_before_it_tells_the_password(self, said: list[str]) -> None:
        _Server.offers = {"starttls": "", "auth": "PLAIN"}
        Smtp("smtp://user:word@mail.example:587")(EmailMessage())
        assert _Server.said == ["encrypted", "password", "mail", "bye"]

    def test_tells_no_password_without_encryption(self, said: list[str]) -> None:
        _Server.offers = {"auth": "PLAIN"}
        with pytest.raises(smtplib.SMTPNotSupportedError):
            Smtp("smtp://user:word@mail.example:587")(EmailMessage())
        assert _Server.said == []

    def test_sends_in_the_clear_where_there_is_nothing_else_and_no_password(self, said: list[str]) -> None:
        _Server.offers = {}
        Smtp("smtp://localhost:2525")(EmailMessage())
        assert _Server.said == ["mail", "bye"]
