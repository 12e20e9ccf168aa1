"""1,000 mails across an outage: each arrives, once; and the one window in which a mail goes twice."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from app.core.mail import Outcome, carrying, records, transports
from app.core.mail.transports import Smtp
from app.core.models import MailState
from tests.app.core.mail.posting import Post, address
from tests.support.mail_server import MailServer, mail_server
from tests.support.plugin import FULL

REFUSED, LATER = 117, (3, 90, 199)
LEASE = 301  # seconds: what was claimed by a worker that died is claimed again


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


class Killed(BaseException):
    """As a worker that is killed: nothing after it runs."""


class TestAnOutage:
    @pytest.mark.timeout(300)
    def test_loses_no_mail_and_doubles_none(
        self, post: Post, server: MailServer, database_kind: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mails = 1000 if FULL or database_kind == "sqlite" else 200
        monkeypatch.setattr(transports, "TIMEOUT", 0.1)
        post.carrier(Smtp(server.url))
        post.put_in(*range(mails))
        server.refused, server.later = {address(REFUSED)}, {address(number) for number in LATER}
        while len(server.taken) < 50:
            post.work(seconds=1)
        server.stop()
        tried = sum(post.work(seconds=1) for _ in range(30))
        assert tried > 100, "nobody tried while the server was down"
        assert len(server.taken) < 70
        server.start()
        server.answers_after = 0.2  # longer than anybody waits
        before = len(server.taken)
        timed_out = sum(post.work(seconds=1) for _ in range(2))
        assert len(server.taken) == before
        server.answers_after, server.takes_after = 0.0, 0.15  # slow, and the worker waits
        slow = post.work(hours=1)
        server.takes_after = 0.0
        while post.jobs().get("waiting"):
            post.work(minutes=10)
        kept = post.records()
        print(
            f"\n{mails} mails: {tried} tries while the server was down, {timed_out} while it did not answer,"
            f" {slow} taken slowly; {len(server.taken)} taken, {server.doubles} doubles, 1 address refused"
        )
        assert post.jobs() == {"done": mails}
        assert (len(server.taken), server.doubles) == (mails - 1, 0)
        assert len(kept) == mails
        [refused] = [record for record in kept if record.state is not MailState.SENT]
        assert (refused.to_email, refused.state) == (address(REFUSED), MailState.REFUSED)
        assert refused.reason == "550 5.1.1 (the address): Recipient address rejected: no such person"


class TestTheOneWindow:
    def carry_and_die(self, post: Post, monkeypatch: pytest.MonkeyPatch, *, before: str) -> None:
        """Send one mail, and be killed before a step."""

        def killed(*args: object, **kwargs: object) -> None:
            raise Killed

        with monkeypatch.context() as patched:
            where = records if before == "note" else carrying
            patched.setattr(where, before, killed)
            with pytest.raises(Killed):
                post.work(seconds=1)

    def test_is_between_taking_and_noting(
        self, post: Post, server: MailServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        post.carrier(Smtp(server.url))
        post.put_in(1)
        self.carry_and_die(post, monkeypatch, before="note")
        assert post.records() == []
        post.work(seconds=LEASE)
        first, second = server.taken
        assert first["Message-ID"] == second["Message-ID"]
        assert post.one().message_id == first["Message-ID"]
        assert post.jobs() == {"done": 1}

    def test_is_over_once_it_was_noted(self, post: Post, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
        post.carrier(Smtp(server.url))
        post.put_in(1)
        with monkeypatch.context() as patched:
            patched.setattr("tenants.jobs._finish", lambda *args, **kwargs: (_ for _ in ()).throw(Killed()))
            with pytest.raises(Killed):
                post.work(seconds=1)
        post.work(seconds=LEASE)
        assert len(server.taken) == len(post.records()) == 1
        assert post.jobs() == {"done": 1}


class TestTheSameAgain:
    def test_is_another_mail_when_it_is_put_in_again(self, post: Post, server: MailServer) -> None:
        post.carrier(Smtp(server.url))
        post.put_in(1, 1)
        post.work_off()
        assert (len(server.taken), server.doubles, len(post.records())) == (2, 0, 2)


class TestARefusal:
    def carried(self, post: Post, code: int, words: bytes) -> dict[str, int]:
        import smtplib

        from app.core.mail.transports import _refusal

        def refuse(message: EmailMessage) -> Outcome:
            recipients = {address(1): (code, words)}
            return _refusal(recipients, smtplib.SMTPRecipientsRefused(recipients))

        post.carrier(refuse)
        post.put_in(1)
        post.work(seconds=1)
        return post.jobs()

    def test_is_final(self, post: Post) -> None:
        assert self.carried(post, 553, b"no such mailbox") == {"done": 1}
        assert post.one().reason == "553 no such mailbox"

    @pytest.mark.parametrize(
        ("code", "words"),
        [(450, b"busy"), (530, b"5.7.0 Authentication required"), (554, b"5.7.1 Relay access denied")],
    )
    def test_is_none_where_it_is_about_now_or_about_us(self, post: Post, code: int, words: bytes) -> None:
        assert self.carried(post, code, words) == {"waiting": 1}
        assert post.records() == []
