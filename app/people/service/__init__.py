"""What is done with accounts, sign-ins, mailed links, memberships and guesses. Callers open the transaction.

For whom to act: an account's own rows (account, credential, sign-ins, its reset links) are written acting for
that account; an invitation and a membership are written acting for their space; an operator's account is made
while `maintaining()`.
"""

from app.people.service.accounts import (
    create_account,
    create_operator,
    disable_account,
    enable_account,
    rename_account,
    set_password,
)
from app.people.service.many import Invited, create_invitations
from app.people.service.memberships import ANSWER, KEEPER, LastKeeper, change_role, end_membership, grant, on_role_ended
from app.people.service.sessions import end_session, end_sessions, start_session
from app.people.service.throttle import Bucket, TooManyTries, clear_throttle, give_back, take
from app.people.service.tokens import (
    ANSWER_LASTS,
    CLAIM_LASTS,
    INVITATION_LASTS,
    RESET_LASTS,
    LinkUnusable,
    cancel_invitation,
    cancel_resets,
    create_answer_link,
    create_claim,
    create_invitation,
    create_reset,
    is_made,
    use_token,
)

__all__ = [
    "ANSWER",
    "ANSWER_LASTS",
    "CLAIM_LASTS",
    "INVITATION_LASTS",
    "KEEPER",
    "RESET_LASTS",
    "Bucket",
    "Invited",
    "LastKeeper",
    "LinkUnusable",
    "TooManyTries",
    "cancel_invitation",
    "cancel_resets",
    "change_role",
    "clear_throttle",
    "create_account",
    "create_answer_link",
    "create_claim",
    "create_invitation",
    "create_invitations",
    "create_operator",
    "create_reset",
    "disable_account",
    "enable_account",
    "end_membership",
    "end_session",
    "end_sessions",
    "give_back",
    "grant",
    "is_made",
    "on_role_ended",
    "rename_account",
    "set_password",
    "start_session",
    "take",
    "use_token",
]
