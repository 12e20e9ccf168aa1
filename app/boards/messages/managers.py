"""A mail of a board to one of its managers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.boards import queries
from app.core.mail import Letter
from app.people import queries as people
from tenants import SpaceRef, this_space


@dataclass(frozen=True, slots=True)
class ToManager:
    """To whom, and of which board."""

    manager: people.Member
    board: SpaceRef

    def letter(self, subject: str, *paragraphs: str, action: tuple[str, str], about_id: UUID) -> Letter:
        """Return the letter.

        Args:
            subject, paragraphs: what it says.
            action: what the button says, and where it leads to: below the board's first page.
            about_id: the organisation.
        """
        words, path = action
        return Letter(
            to_name=self.manager.name,
            to_email=self.manager.email,
            subject=subject,
            paragraphs=paragraphs,
            action=(words, f"{self.board.home}{path}"),
            sender_name=self.board.name,
            accent=queries.look().accent,
            about_id=about_id,
            account_id=self.manager.account_id,
        )


def to_manager(arguments: Mapping[str, Any]) -> ToManager | None:
    """Return the mail that goes to the account that a job names; None where they have left the board since."""
    to = next((one for one in people.list_members() if str(one.account_id) == arguments["account_id"]), None)
    return ToManager(to, this_space()) if to else None
