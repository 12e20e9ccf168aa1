"""GOV.UK Notify as a carrier, against a stand-in of its API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.core.mail import Attachment, Letter, transports
from app.core.mail.notify import WAITS, Notify
from app.core.models import MailState
from tests.app.core.mail.posting import Post, address
from tests.support.notify import KEY, SECRET, SERVICE, TEMPLATE, WITH_FILE, NotifyStandIn, notify_stand_in

FOLLOW = "core.mail_follow"


@pytest.fixture
def notify(post: Post) -> Iterator[NotifyStandIn]:
    with notify_stand_in() as stand_in:
        carrier = Notify(stand_in.url, KEY)
        post.carrier(carrier)
        yield stand_in
        carrier._client.request_session.close()


def letter(*files: Attachment) -> Letter:
    return Letter("Jo", "jo@partner.example", "The brief", ("Here it is.",), attachments=files)


class TestSending:
    def test_fills_in_the_template_and_names_the_mail(self, post: Post, notify: NotifyStandIn) -> None:
        post.put_in(7)
        post.work(seconds=1)
        [taken], record = notify.taken, post.one()
        assert (taken["email_address"], taken["template_id"]) == (address(7), TEMPLATE)
        assert taken["personalisation"]["subject"] == "Letter 7"
        assert "Words of a board." in taken["personalisation"]["body"]
        assert "http://localhost/somewhere/7" in taken["personalisation"]["body"]
        assert "Alder Bay Board" in taken["personalisation"]["body"]
        assert taken["reference"] == record.message_id
        assert (record.provider_id, record.state) == (taken["id"], MailState.SENT)

    def test_waits_while_it_is_down(self, post: Post, notify: NotifyStandIn) -> None:
        notify.down = True
        post.put_in(1, 2, 3)
        post.work(seconds=1)
        assert (notify.taken, post.jobs()) == ([], {"waiting": 3})
        notify.down = False
        post.work(hours=1)
        assert (len(notify.taken), post.jobs()) == (3, {"done": 3})

    def test_notices_that_a_mail_was_taken_the_last_time(self, post: Post, notify: NotifyStandIn) -> None:
        notify.hangs_up = 1
        post.put_in(1)
        post.work(seconds=1)
        assert (len(notify.taken), post.jobs(), post.records()) == (1, {"waiting": 1}, [])
        post.work(hours=1)
        assert (len(notify.taken), post.jobs()) == (1, {"done": 1})
        assert post.one().provider_id == notify.taken[0]["id"]

    def test_records_an_address_that_it_refuses(self, post: Post, notify: NotifyStandIn) -> None:
        notify.refused = {address(2)}
        post.put_in(1, 2)
        post.work(seconds=1)
        assert post.jobs() == {"done": 2}
        assert [record.state for record in post.records()] == [MailState.SENT, MailState.REFUSED]
        assert post.records()[1].reason == "email_address Not a valid email address"

    def test_tries_again_where_the_key_is_wrong(self, post: Post, notify: NotifyStandIn) -> None:
        carrier = Notify(notify.url, f"a_key-{SECRET}-{SECRET}")
        post.carrier(carrier)
        post.put_in(1)
        post.work(seconds=1)
        assert post.jobs() == {"waiting": 1}
        carrier._client.request_session.close()


class TestAFile:
    def test_goes_by_a_link_of_its_own(self, post: Post, notify: NotifyStandIn) -> None:
        post.composes(letter(Attachment("brief.pdf", b"%PDF-")))
        post.put_in(1)
        post.work(seconds=1)
        [taken] = notify.taken
        assert taken["template_id"] == WITH_FILE
        assert taken["personalisation"]["file"]["file"] == "JVBERi0="
        assert taken["personalisation"]["file"]["filename"] == "brief.pdf"
        assert "With it: brief.pdf" in post.one().body

    def test_that_is_too_large_is_said_to_lie_here(self, post: Post, notify: NotifyStandIn) -> None:
        post.composes(letter(Attachment("brief.pdf", b"x" * 2_000_001)))
        post.put_in(1)
        post.work(seconds=1)
        [taken] = notify.taken
        assert taken["template_id"] == TEMPLATE
        assert "The file brief.pdf does not come with this mail." in taken["personalisation"]["body"]


class TestWhatBecameOfIt:
    @pytest.mark.parametrize(
        ("status", "state", "reason"),
        [
            ("delivered", MailState.DELIVERED, ""),
            ("permanent-failure", MailState.BOUNCED, "does not exist"),
            ("temporary-failure", MailState.BOUNCED, "for three days"),
            ("technical-failure", MailState.BOUNCED, "fault of its own"),
        ],
    )
    def test_is_asked_for_and_kept(
        self, post: Post, notify: NotifyStandIn, status: str, state: MailState, reason: str
    ) -> None:
        post.put_in(1)
        post.work(seconds=1)
        notify.taken[0]["status"] = "sending"
        post.work(minutes=6)
        assert post.one().state is MailState.SENT
        notify.taken[0]["status"] = status
        post.work(minutes=31)
        record = post.one()
        assert record.state is state
        assert reason in record.reason
        assert post.jobs(FOLLOW) == {"done": 2}

    def test_is_asked_for_less_and_less_often_then_no_more(self, post: Post, notify: NotifyStandIn) -> None:
        post.put_in(1)
        post.work(seconds=1)
        notify.taken.clear()  # as Notify forgets after a week
        for _ in range(20):
            post.work(days=3)
        assert post.jobs(FOLLOW) == {"done": len(WAITS)}

    def test_is_asked_of_nobody_when_mails_go_another_way_by_now(self, post: Post, notify: NotifyStandIn) -> None:
        post.put_in(1)
        post.work(seconds=1)
        post.carrier(transports.print_it)
        post.work(hours=1)
        assert post.jobs(FOLLOW) == {"done": 1}
        assert SERVICE in KEY
