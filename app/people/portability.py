"""What goes along with a space of its people: their accounts when it is taken out; when it is erased, those of
nobody else's.
"""

from uuid import UUID

import sqlalchemy as sa

from app.people.models import Account, AccountSession, Credential, Membership, Notification, Token
from tenants.erasure import also_erases
from tenants.portability import companion


def _in_space(space_id: UUID) -> sa.ColumnElement[bool]:
    return Account.id.in_(sa.select(Membership.account_id).where(Membership.space_id == space_id))


def _erase_people(connection: sa.Connection, space_id: UUID) -> int:
    """Erase the links mailed for a space, what it told people, and the accounts that no space has any more.

    Returns:
        How many accounts that was.
    """
    told = (Notification.space_id == space_id) | (Notification.for_id == space_id)
    connection.execute(sa.delete(Notification).where(told))
    connection.execute(sa.delete(Token).where((Token.space_id == space_id) | (Token.sent_from == space_id)))
    nowhere = ~sa.exists().where(Membership.account_id == Account.id) & Account.is_operator.is_(False)
    gone = connection.scalars(sa.select(Account.id).where(nowhere)).all()
    for model in (Credential, AccountSession, Token, Notification):
        connection.execute(sa.delete(model).where(model.account_id.in_(gone)))
    connection.execute(sa.delete(Account).where(Account.id.in_(gone)))
    return len(gone)


companion("account", _in_space)
also_erases(_erase_people)
