"""What is decided here: invitations and who accepts them, passwords that change. Mails go with the decision."""

from app.accounts.service.answering import (
    NoRole,
    mail_answer_link,
    mail_own_link,
    make_answer_link,
    on_invitation_wanted,
    renew_invitation,
    renew_link,
    use_answer_link,
)
from app.accounts.service.invitations import (
    Accepted,
    accept,
    accept_as_new,
    cancel,
    invite,
    invite_many,
    on_invitation_accepted,
    send_again,
)
from app.accounts.service.members import change_role, end_membership
from app.accounts.service.passwords import ask_for_reset, change_password, reset_password

__all__ = [
    "Accepted",
    "NoRole",
    "accept",
    "accept_as_new",
    "ask_for_reset",
    "cancel",
    "change_password",
    "change_role",
    "end_membership",
    "invite",
    "invite_many",
    "mail_answer_link",
    "mail_own_link",
    "make_answer_link",
    "on_invitation_accepted",
    "on_invitation_wanted",
    "renew_invitation",
    "renew_link",
    "reset_password",
    "send_again",
    "use_answer_link",
]
