"""What is kept of a mail: who and when and what, and no link that lets anybody in."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import clock
from app.core.mail import Attachment, Letter, as_message, carrying, kept_text, send
from app.core.mail.letters import LEFT_OUT
from app.core.mail.records import told
from app.core.models import MailRecord
from app.people.keys import link_secret
from tenants import acting_for, acting_for_none, db, maintaining, read, transaction
from tests.app.core.mail.posting import KIND, Post
from tests.app.spaces import make_board


def letter(**more: object) -> Letter:
    given = {"to_name": "Jo", "to_email": "jo@partner.example", "subject": "Hello", "paragraphs": ("Words.",)}
    return Letter(**(given | more))  # type: ignore[arg-type]  # put together from words


class TestWhatIsKept:
    def test_is_whom_when_and_what(self, post: Post) -> None:
        account = str(uuid4())
        post.put_in(1, account_id=account)
        post.work(seconds=1)
        record = post.one()
        assert (record.space_id, record.for_id, record.kind) == (post.board.id, post.board.id, KIND)
        assert (record.to_name, record.to_email, record.subject) == ("Person 1", "person1@partner.example", "Letter 1")
        assert (str(record.account_id), record.sent_at) == (account, post.moment)
        assert "Words of a board." in record.body
        assert "http://localhost/somewhere/1" in record.body

    def test_is_read_by_whom_it_was_sent_for(self, post: Post) -> None:
        other = make_board("Birch Hill Board", "birch-hill")
        post.composes(letter(for_id=other.id))
        post.put_in(1)
        post.work(seconds=1)
        with acting_for(other.id):
            assert read(select(MailRecord.subject)).scalars().all() == ["Hello"]
        with acting_for(make_board("Cedar Board", "cedar").id):
            assert read(select(MailRecord.subject)).scalars().all() == []

    def test_is_nothing_of_a_mail_for_nobody_s_space(self, post: Post) -> None:
        with acting_for_none(uuid4()), transaction():
            send(KIND, {"person": 1}, now=post.moment)
        post.work(seconds=1)
        assert post.jobs() == {"done": 1}
        assert post.records() == []

    def test_is_nothing_where_there_was_nothing_left_to_say(self, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(carrying, "compose", lambda *args, **kwargs: None)
        post.put_in(1)
        post.work(seconds=1)
        assert (post.records(), post.jobs()) == ([], {"done": 1})


class TestASecret:
    def test_is_left_out_where_the_letter_says_so(self, app: Flask) -> None:
        with app.test_request_context():
            one = letter(action=("Come in", "/answer/word"), secret=True)
            assert "/answer/word" in as_message(one, identity="0" * 32).as_string()
            assert "/answer/word" not in kept_text(one)
            assert LEFT_OUT in kept_text(one)

    def test_is_left_out_where_nobody_says_so(self, app: Flask) -> None:
        with app.test_request_context():
            for number in range(50):
                secret = link_secret("answer", uuid4())
                one = letter(action=("Come in", f"/answer/{secret}"), closing=(f"Or http://localhost/x/{secret}.",))
                assert secret not in kept_text(one), number

    def test_is_not_what_an_address_of_a_page_is(self, app: Flask) -> None:
        path = f"/organisations/{'a' * 43}/requests/{uuid4()}/"
        with app.test_request_context():
            assert path in kept_text(letter(action=("See it", path)))


class TestALook:
    def test_is_text_and_html_in_the_board_s_name_and_colour_with_its_files(self, app: Flask) -> None:
        one = letter(sender_name="Alder Board", accent="#123456", attachments=(Attachment("brief.pdf", b"%PDF-"),))
        with app.test_request_context():
            message = as_message(one, identity="0" * 32)
        text, html = message.get_body(("plain",)), message.get_body(("html",))
        assert text is not None
        assert html is not None
        assert "Words." in text.get_content()
        assert "#123456" in html.get_content()
        assert str(message["From"]).startswith("Alder Board <")
        assert [part.get_filename() for part in message.iter_attachments()] == ["brief.pdf"]
        assert "Message-ID: <" + "0" * 32 in message.as_string()


class TestTold:
    @pytest.mark.parametrize(
        ("reason", "says"),
        [
            ("550 <JO@partner.example>: unknown", "550 (the address): unknown"),
            ("no jo@partner.example,\n jo@partner.example", "no (the address), (the address)"),
            ("x" * 400, "x" * 300),
            ("", ""),
        ],
    )
    def test_names_no_address(self, reason: str, says: str) -> None:
        assert told(reason, "jo@partner.example") == says


def test_only_the_composer_s_space_changes_a_record(post: Post) -> None:
    other = make_board("Birch Hill Board", "birch-hill")
    post.composes(letter(for_id=other.id))
    post.put_in(1)
    post.work(seconds=1)
    with acting_for(other.id), transaction() as session:
        record = session.scalars(select(MailRecord)).one()
        record.reason = "changed"
        with pytest.raises(Exception, match=r"\w"):
            session.flush()
        session.rollback()
    with maintaining():
        db.session.remove()
    assert post.one().reason == ""
    assert clock.now() is not None
