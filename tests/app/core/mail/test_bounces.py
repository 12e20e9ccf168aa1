"""Delivery reports: read, found, noted; once, and whatever else comes in is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.core.mail.reports import NotAReport, read_report
from app.core.models import MailState
from tenants import db
from tests.app.core.mail.posting import Post

REPORT = """From: Mail Delivery Subsystem <mailer-daemon@mx.example>
To: no-reply@msp-board.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain

Your mail could not be delivered.

--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Mon, 2 Nov 2026 09:00:00 +0000

Final-Recipient: rfc822; person1@partner.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <Person1@partner.example>: no such
 person here

--part
Content-Type: {kind}

Received: from msp.example by mx.example
Message-ID: {message_id}
Subject: Letter 1

--part--
"""
WHOLE, HEAD = "message/rfc822", "text/rfc822-headers"


def report(message_id: str, *, action: str = "failed", kind: str = WHOLE) -> bytes:
    return REPORT.format(message_id=message_id, action=action, kind=kind).encode()


@pytest.fixture
def sent(post: Post, mail_folder: Path) -> Post:
    post.put_in(1)
    post.work(seconds=1)
    return post


def bounced(app: Flask, content: bytes = b"", *where: str) -> tuple[int, str]:
    db.session.remove()
    result = app.test_cli_runner().invoke(args=["mail", "bounced", *where], input=content)
    return result.exit_code, result.output


class TestAReport:
    @pytest.mark.parametrize("kind", [WHOLE, HEAD])
    @pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
    def test_marks_the_mail_that_came_back(self, app: Flask, sent: Post, kind: str, ends: bytes) -> None:
        content = report(sent.one().message_id, kind=kind).replace(b"\n", ends)
        assert bounced(app, content) == (0, "1 changed\n")
        record = sent.one()
        assert (record.state, record.reason) == (MailState.BOUNCED, "550 5.1.1 (the address): no such person here")

    def test_does_nothing_twice(self, app: Flask, sent: Post) -> None:
        content = report(sent.one().message_id)
        bounced(app, content)
        assert bounced(app, content) == (0, "0 changed\n")

    @pytest.mark.parametrize("action", ["delayed", "relayed", "expanded"])
    def test_that_settles_nothing_changes_nothing(self, app: Flask, sent: Post, action: str) -> None:
        assert bounced(app, report(sent.one().message_id, action=action)) == (0, "0 changed\n")
        assert sent.one().state is MailState.SENT

    def test_may_say_that_it_arrived(self, app: Flask, sent: Post) -> None:
        bounced(app, report(sent.one().message_id, action="delivered"))
        assert (sent.one().state, sent.one().reason) == (MailState.DELIVERED, "")

    def test_that_it_came_back_outlasts_that_it_arrived(self, app: Flask, sent: Post) -> None:
        bounced(app, report(sent.one().message_id))
        bounced(app, report(sent.one().message_id, action="delivered"))
        assert sent.one().state is MailState.BOUNCED

    def test_of_a_mail_that_is_not_kept_changes_nothing(self, app: Flask, sent: Post) -> None:
        assert bounced(app, report(f"<{'0' * 32}@localhost>")) == (0, "0 changed\n")


class TestWhatIsNoReport:
    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"", "no delivery report"),
            (b"Subject: I am away\n\nBack on Monday.\n", "no delivery report"),
            (b"\xff\xfe\x00\x01", "no delivery report"),
            (report("<somebody.elses@mail.example>"), "names no mail that went from here"),
        ],
    )
    def test_is_named_and_refused(self, app: Flask, sent: Post, content: bytes, says: str) -> None:
        code, said = bounced(app, content)
        assert code == 65
        assert says in said
        assert sent.one().state is MailState.SENT

    @given(st.binary(max_size=400))
    def test_never_stops_whoever_reads_it(self, content: bytes) -> None:
        with pytest.raises(NotAReport):
            read_report(content)


class TestAFolder:
    def test_is_read_whole_whatever_lies_in_it(self, app: Flask, sent: Post, tmp_path: Path) -> None:
        (tmp_path / "1.eml").write_bytes(b"Subject: Away\n\nUntil Monday.\n")
        (tmp_path / "2.eml").write_bytes(report(sent.one().message_id))
        code, said = bounced(app, b"", str(tmp_path))
        assert code == 0
        assert "1.eml: This is no delivery report" in said
        assert "1 changed" in said
        assert sent.one().state is MailState.BOUNCED
