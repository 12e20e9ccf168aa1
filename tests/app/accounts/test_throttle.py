"""Guesses: at most ten in five minutes for an account, and its owner is never locked out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.core import clock
from app.people import service
from app.people.models import Throttle
from app.people.service import Bucket, TooManyTries
from tenants import acting_for_none, db, maintaining, transaction
from tenants.jobs import run_due
from tests.app.accounts.helpers import ANOTHER, PASSWORD, Browser, Clock, last_reset, make_person

ANNA = "anna@quill.example"


def take(key: str, most: int) -> bool:
    try:
        with acting_for_none(), transaction():
            service.take(buckets=[Bucket(key, most)], now=clock.now())
    except TooManyTries:
        return False
    return True


class TestGuesses:
    def test_a_hundred_are_held_back_after_ten(self, visitors: Callable[..., Browser]) -> None:
        make_person(ANNA)
        attackers = [visitors(address=f"198.51.100.{number}") for number in range(20)]
        answers = [attackers[n % 20].sign_in(ANNA, f"guess number {n}").status_code for n in range(100)]
        assert answers == [422] * 10 + [429] * 90
        right = visitors(address="203.0.113.9").sign_in(ANNA, PASSWORD)
        assert right.status_code == 429  # even the right one, from where nobody has signed in before

    def test_never_lock_out_a_browser_that_was_there_before(self, visitors: Callable[..., Browser]) -> None:
        make_person(ANNA)
        owner, attacker = visitors(), visitors()
        owner.sign_in(ANNA)
        owner.submit("/account", to="/sign-out")
        for number in range(30):
            attacker.sign_in(ANNA, f"guess number {number}")
        assert owner.sign_in(ANNA).status_code == 303
        assert owner.is_in()

    def test_are_held_back_on_a_known_browser_too(self, visitors: Callable[..., Browser]) -> None:
        make_person(ANNA)
        thief = visitors()
        thief.sign_in(ANNA)
        thief.submit("/account", to="/sign-out")
        answers = [thief.sign_in(ANNA, f"guess number {number}").status_code for number in range(12)]
        assert answers == [422] * 10 + [429] * 2

    def test_do_not_count_for_another_account_on_a_known_browser(self, visitors: Callable[..., Browser]) -> None:
        make_person(ANNA)
        make_person("ben@quill.example")
        visitor = visitors()
        visitor.sign_in(ANNA)
        visitor.submit("/account", to="/sign-out")
        for number in range(11):
            visitor.sign_in("ben@quill.example", f"guess number {number}")
        assert visitors().sign_in("ben@quill.example").status_code == 429

    def test_leave_the_way_by_mail_open(self, visitors: Callable[..., Browser]) -> None:
        make_person(ANNA)
        attacker, owner = visitors(address="198.51.100.7"), visitors()
        for number in range(11):
            attacker.sign_in(ANNA, f"guess number {number}")
        held_back = owner.sign_in(ANNA)
        assert held_back.status_code == 429
        assert "/forgotten-password" in held_back.text
        owner.submit("/forgotten-password", email=ANNA)
        assert owner.submit(last_reset(), password=ANOTHER).status_code == 303
        assert owner.is_in()
        owner.submit("/account", to="/sign-out")
        assert owner.sign_in(ANNA, ANOTHER).status_code == 303

    def test_are_answered_the_same_for_an_unknown_address(self, visitors: Callable[..., Browser]) -> None:
        make_person(ANNA)
        for email in (ANNA, "nobody@quill.example"):
            visitor = visitors()
            assert [visitor.sign_in(email, "guess").status_code for _ in range(11)] == [422] * 10 + [429]

    def test_are_forgiven_after_a_while(self, visitor: Browser, time: Clock) -> None:
        make_person(ANNA)
        for number in range(15):
            visitor.sign_in(ANNA, f"guess number {number}")
        time.forward(minutes=4, seconds=50)
        assert visitor.sign_in(ANNA).status_code == 429
        time.forward(minutes=1, seconds=10)
        assert visitor.sign_in(ANNA).status_code == 303

    def test_that_were_right_do_not_count(self, visitors: Callable[..., Browser]) -> None:
        make_person(ANNA)
        assert [visitors().sign_in(ANNA).status_code for _ in range(15)] == [303] * 15

    def test_are_held_back_from_one_address_over_many_accounts(self, visitor: Browser, time: Clock) -> None:
        answers = [visitor.sign_in(f"person{n}@quill.example", "guess").status_code for n in range(202)]
        assert answers == [422] * 200 + [429] * 2

    def test_with_a_forged_device_count_as_unknown(self, visitor: Browser) -> None:
        make_person(ANNA)
        visitor.client.set_cookie("device", "eyJhIjoiYiJ9.forged.signature")
        assert [visitor.sign_in(ANNA, "guess").status_code for _ in range(11)] == [422] * 10 + [429]


class TestCount:
    def test_holds_over_the_edge_of_a_window(self, visitor: Browser, time: Clock) -> None:
        taken = []
        for second in range(0, 1800, 7):
            if take("edge", 10):
                taken.append(second)
            time.forward(seconds=7)
        assert all(sum(start <= s < start + 300 for s in taken) <= 10 for start in taken)
        assert len(taken) >= 40

    def test_is_not_raised_by_a_try_that_is_refused(self, visitor: Browser) -> None:
        assert [take("refused", 2) for _ in range(4)] == [True, True, False, False]
        with maintaining():
            assert db.session.scalars(select(Throttle.tries).where(Throttle.key == "refused")).all() == [2]

    def test_is_cleared_by_the_worker(self, visitor: Browser, time: Clock) -> None:
        take("old", 2)
        time.forward(minutes=30)
        run_due(clock=clock.now)
        with maintaining():
            assert db.session.scalars(select(Throttle)).all() == []

    def test_tells_nobodys_address(self, visitor: Browser) -> None:
        visitor.sign_in(ANNA, "guess")
        with maintaining():
            keys = db.session.scalars(select(Throttle.key)).all()
        assert len(keys) == 2
        assert all(len(key) == 64 and ANNA not in key for key in keys)


class TestDeviceCookie:
    def test_is_for_the_server_alone(self, visitor: Browser) -> None:
        make_person(ANNA)
        cookies = visitor.sign_in(ANNA).headers.getlist("Set-Cookie")
        device = next(cookie for cookie in cookies if cookie.startswith("device="))
        assert "HttpOnly" in device
        assert "SameSite=Lax" in device
        assert "Max-Age=31536000" in device

    @pytest.mark.parametrize(
        ("agent", "words"),
        [
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
            ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0.0.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
            ("curl/8.0", "A browser"),
            ("<script>alert(1)</script>" * 50, "A browser"),
        ],
    )
    def test_is_named_in_a_persons_words(self, visitor: Browser, agent: str, words: str) -> None:
        make_person(ANNA)
        visitor.client.environ_base["HTTP_USER_AGENT"] = agent
        visitor.sign_in(ANNA)
        assert f"{words} (this one)" in visitor.get("/account").text
