"""A forgotten password, and the links that set a new one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from uuid import UUID

import pytest

from app.accounts import messages
from app.accounts import service as accounts
from app.core import clock
from app.people import service
from app.people.keys import link_secret
from app.people.models import TokenPurpose
from app.people.roles import Role
from tenants import Scope, SpaceRef, acting_for, acting_for_none, operating, transaction
from tenants.context import in_scope
from tenants.jobs import run_due
from tests.app.accounts.helpers import (
    ANOTHER,
    PASSWORD,
    Browser,
    Clock,
    last_invitation,
    last_reset,
    make_person,
    title,
    tokens,
)

ANNA = "anna@quill.example"


def ask(account_id: UUID) -> str:
    with acting_for_none(account_id), transaction():
        accounts.ask_for_reset(email=ANNA, now=clock.now())
    return last_reset()


class TestForgottenPassword:
    def test_answers_the_same_for_an_unknown_address(self, visitors: Callable[..., Browser]) -> None:
        make_person(ANNA)
        known = visitors().submit("/forgotten-password", email=ANNA)
        unknown = visitors().submit("/forgotten-password", email="nobody@quill.example")
        assert (known.status_code, unknown.status_code) == (200, 200)
        assert known.text.replace(ANNA, "") == unknown.text.replace("nobody@quill.example", "")
        assert len(tokens(TokenPurpose.RESET)) == 1

    def test_mails_a_link(self, visitor: Browser) -> None:
        account_id = make_person(ANNA)
        visitor.submit("/forgotten-password", email=ANNA.upper())
        token = tokens(TokenPurpose.RESET)[-1]
        with in_scope(Scope(account_id=account_id, engine="worker")):
            letter = messages.reset({"token_id": str(token.id)}, now=clock.now())
        assert letter is not None
        assert letter.to_email == ANNA
        assert letter.action == ("Choose a new password", last_reset())

    def test_is_mailed_by_the_worker(self, visitor: Browser, mail_folder: Path) -> None:
        make_person(ANNA)
        visitor.submit("/forgotten-password", email=ANNA)
        run_due(clock=clock.now)
        [sent] = [message_from_bytes(file.read_bytes(), policy=default) for file in mail_folder.glob("*.eml")]
        body = sent.get_body(("plain",))
        assert body is not None
        assert f"http://localhost{last_reset()}" in body.get_content()
        assert ANNA in sent["To"]

    def test_sends_few_mails_whoever_asks(self, visitor: Browser) -> None:
        make_person(ANNA)
        for _ in range(8):
            assert visitor.submit("/forgotten-password", email=ANNA).status_code == 200
        assert len(tokens(TokenPurpose.RESET)) == 3

    def test_sends_nothing_to_a_disabled_account(self, visitor: Browser) -> None:
        account_id = make_person(ANNA)
        with operating(), transaction():
            service.disable_account(account_id=account_id)
        visitor.submit("/forgotten-password", email=ANNA)
        assert tokens(TokenPurpose.RESET) == []

    def test_says_what_is_wrong_with_an_address(self, visitor: Browser) -> None:
        assert visitor.submit("/forgotten-password", email="anna").status_code == 422


class TestResetPassword:
    def test_changes_the_password_and_signs_in_here_alone(self, visitors: Callable[..., Browser]) -> None:
        account_id = make_person(ANNA)
        elsewhere, here = visitors(), visitors()
        elsewhere.sign_in(ANNA)
        assert here.submit(ask(account_id), password=ANOTHER).status_code == 303
        assert here.is_in()
        assert not elsewhere.is_in()
        assert visitors().sign_in(ANNA, PASSWORD).status_code == 422
        assert visitors().sign_in(ANNA, ANOTHER).status_code == 303

    def test_uses_nothing_up_by_looking(self, visitor: Browser) -> None:
        link = ask(make_person(ANNA))
        for _ in range(3):
            assert visitor.get(link).status_code == 200
        assert visitor.submit(link, password=ANOTHER).status_code == 303

    def test_works_once(self, visitors: Callable[..., Browser]) -> None:
        link = ask(make_person(ANNA))
        first, second = visitors(), visitors()
        fields = second.hidden(link)
        first.submit(link, password=ANOTHER)
        again = second.post(link, fields | {"password": "nine green boats leave"})
        assert (again.status_code, title(again)) == (410, "This link does not work")
        assert second.get(link).status_code == 410
        assert visitors().sign_in(ANNA, ANOTHER).status_code == 303

    def test_works_for_an_hour(self, visitor: Browser, time: Clock) -> None:
        link = ask(make_person(ANNA))
        time.forward(minutes=59)
        assert visitor.get(link).status_code == 200
        time.forward(minutes=2)
        assert visitor.get(link).status_code == 410

    def test_cancels_the_other_links(self, visitors: Callable[..., Browser]) -> None:
        account_id = make_person(ANNA)
        one, other = ask(account_id), ask(account_id)
        visitors().submit(one, password=ANOTHER)
        assert visitors().get(other).status_code == 410

    def test_refuses_a_weak_password_and_keeps_the_link(self, visitor: Browser) -> None:
        link = ask(make_person(ANNA, name="Anna Quillfeather"))
        for weak in ("short", "Password1234!", "quillfeather26", "anna@quill.example"):
            assert visitor.submit(link, password=weak).status_code == 422
        assert visitor.submit(link, password=ANOTHER).status_code == 303

    def test_tells_the_owner(self, visitor: Browser) -> None:
        account_id = make_person(ANNA)
        visitor.submit(ask(account_id), password=ANOTHER)
        with in_scope(Scope(account_id=account_id, engine="worker")):
            letter = messages.password_changed({"at": clock.now().isoformat()}, now=clock.now())
        assert letter is not None
        assert letter.to_email == ANNA

    def test_does_not_pass_by_a_second_factor(self, visitor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("app.accounts.views.recovery.second_factor_needed", lambda account_id: True)
        link = ask(make_person(ANNA))
        assert visitor.submit(link, password=ANOTHER).location == "/sign-in"
        assert not visitor.is_in()

    @pytest.mark.parametrize("secret", ["x", "A" * 43, "../../account", "%00"])
    def test_refuses_a_made_up_link(self, visitor: Browser, secret: str) -> None:
        assert visitor.get(f"/reset-password/{secret}").status_code == 404


class TestSecrets:
    """Purpose x expired x used x cancelled: whatever is wrong with a link, it opens nothing."""

    @pytest.mark.parametrize("state", ["fresh", "expired", "used", "cancelled"])
    def test_work_for_their_own_purpose_alone(self, visitor: Browser, time: Clock, board: SpaceRef, state: str) -> None:
        manager = make_person("manager@quill.example", (board, Role.BOARD_MANAGER))
        account_id = make_person(ANNA)
        reset = ask(account_id)
        with acting_for(board.id, manager), transaction():
            token_id = accounts.invite(email="new@quill.example", name="New", role=Role.BOARD_CHAIR, now=clock.now())
        invitation = last_invitation()
        if state == "used":
            Browser(visitor.client.application).submit(reset, password=ANOTHER)
            Browser(visitor.client.application).submit(invitation, name="New", password=ANOTHER)
        if state == "cancelled":
            with acting_for_none(account_id), transaction():
                service.cancel_resets(now=clock.now())
            with acting_for(board.id, manager), transaction():
                accounts.cancel(token_id=token_id, now=clock.now())
        if state == "expired":
            time.forward(days=8)
        right = 200 if state == "fresh" else 410
        assert visitor.get(reset).status_code == right
        assert visitor.get(invitation).status_code == right
        assert visitor.get(invitation.replace("/invitations/", "/reset-password/")).status_code == 404
        assert visitor.get(reset.replace("/reset-password/", "/invitations/")).status_code == 404

    def test_are_kept_nowhere(self, visitor: Browser) -> None:
        account_id = make_person(ANNA)
        link = ask(account_id)
        token = tokens(TokenPurpose.RESET)[-1]
        secret = link.rsplit("/", 1)[1]
        assert len(secret) == 43
        assert secret not in (token.token_hash, str(token.id))
        assert link_secret("reset", token.id) != link_secret("invitation", token.id)
        assert token.expires_at - token.created_at == timedelta(hours=1)
