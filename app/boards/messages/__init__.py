"""The mails of a board: a partner declined to connect or ended the connection; somebody claims to be from one."""

from app.boards.messages.claims import CLAIM_LINK, CLAIM_REFUSED, CLAIM_TO_OWN, CLAIM_WAITING, claim_path
from app.boards.messages.links import ANSWERED

__all__ = ["ANSWERED", "CLAIM_LINK", "CLAIM_REFUSED", "CLAIM_TO_OWN", "CLAIM_WAITING", "claim_path"]
