"""The second wall, asked in plain SQL as the app's role: what no service asks for is refused all the same."""

from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from tenants import acting_for_none, db, transaction
from tenants.context import Scope
from tenants.database import scope_settings
from tests.tenants.conftest import NOW, Spaces

only_postgresql = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
TOKEN = """INSERT INTO token (id, token_hash, purpose, email, name, account_id, space_id, role, sent_from, created_at,
    expires_at) VALUES (gen_random_uuid(), gen_random_uuid()::text, 'invitation', 'a@example.org', 'A', :account,
    :space, :role, :sender, now(), now() + interval '1 day')"""


def say(statement: str, scope: Scope, **values: object) -> int:
    """Run one statement past the session, as the app's role, for whom `scope` says; return how many rows it met."""
    with db.engines[None].begin() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.execute(scope_settings(scope))
        return connection.execute(sa.text(statement), values).rowcount


def make_account() -> UUID:
    from app.people import service

    account_id = uuid4()
    with acting_for_none(account_id), transaction():
        service.create_account(
            account_id=account_id, email=f"{account_id}@example.org", name="A", password_hash=None, now=NOW
        )
    return account_id


@only_postgresql
class TestLinks:
    def test_the_asked_cannot_make_of_one_link_another_with_somebody_who_never_asked(self, spaces: Spaces) -> None:
        me = Scope(space_id=spaces.police)
        with pytest.raises(ProgrammingError, match="permission denied"):
            say(
                "UPDATE link SET asker_id = :other WHERE asker_id = :was", me, other=spaces.stranger, was=spaces.otherby
            )
        assert say("UPDATE link SET state = 'ended' WHERE asker_id = :was", me, was=spaces.otherby) == 1


@only_postgresql
class TestInvitations:
    def test_nobody_invites_themselves_into_a_space(self, spaces: Spaces) -> None:
        account = make_account()
        mine = {"account": account, "role": "board_manager", "sender": None}
        with pytest.raises(ProgrammingError, match="row-level security"):
            say(TOKEN, Scope(account_id=account), space=spaces.otherby, **mine)

    def test_a_board_cannot_lead_an_invitation_into_another_space(self, spaces: Spaces) -> None:
        me = Scope(space_id=spaces.anytown)
        mine = {"account": None, "role": "board_manager", "sender": None}
        assert say(TOKEN, me, space=spaces.anytown, **mine) == 1
        with pytest.raises(ProgrammingError, match="permission denied"):
            say("UPDATE token SET space_id = :other, sent_from = :me", me, other=spaces.otherby, me=spaces.anytown)
        assert say("UPDATE token SET cancelled_at = now()", me) == 1

    def test_a_board_cannot_invite_to_a_board_by_entering_it_in_the_directory(self, spaces: Spaces) -> None:
        me = Scope(space_id=spaces.anytown)
        enter = """INSERT INTO directory (id, name, search_name, kind, created_by, revision)
            VALUES (:id, 'x', 'x', 'other', :me, 1)"""
        for entered, role in ((spaces.stranger, "organisation_lead"), (spaces.otherby, "board_manager")):
            assert say(enter, me, id=entered, me=spaces.anytown) == 1
            mine = {"account": None, "role": role, "sender": spaces.anytown, "space": entered}
            if role.startswith("organisation"):
                assert say(TOKEN, me, **mine) == 1
                continue
            with pytest.raises(ProgrammingError, match="row-level security"):
                say(TOKEN, me, **mine)
