"""What is read of accounts and memberships."""

from app.people.queries.entering import (
    Entry,
    FoundToken,
    SignIn,
    enter,
    find_account,
    find_invitation,
    find_reset,
    hash_of,
    normal_email,
)
from app.people.queries.links import Invitation, Reset, get_invitation, get_reset
from app.people.queries.members import (
    Held,
    Member,
    Pending,
    check_invitation,
    get_member,
    get_pending,
    list_members,
    list_pending,
)
from app.people.queries.own import OwnAccount, OwnSession, OwnSpace, get_own_account, list_own_sessions, list_own_spaces

__all__ = [
    "Entry",
    "FoundToken",
    "Held",
    "Invitation",
    "Member",
    "OwnAccount",
    "OwnSession",
    "OwnSpace",
    "Pending",
    "Reset",
    "SignIn",
    "check_invitation",
    "enter",
    "find_account",
    "find_invitation",
    "find_reset",
    "get_invitation",
    "get_member",
    "get_own_account",
    "get_pending",
    "get_reset",
    "hash_of",
    "list_members",
    "list_own_sessions",
    "list_own_spaces",
    "list_pending",
    "normal_email",
]
