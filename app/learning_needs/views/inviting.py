"""What is passed on to staff: the link, the square code, the text of a mail, the poster. The same at both ends."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import current_app, url_for
from markupsafe import Markup

from app.commons.queries import learning_instrument
from app.learning_needs.charts.response import square_code


@dataclass(frozen=True, slots=True)
class Invitation:
    """All that a page of one partner's link, and its poster, shows."""

    board_name: str
    organisation_name: str
    title: str
    address: str  # the whole link
    door_words: str
    closes_on: date
    smallest: int
    worry_phone: str
    worry_words: str
    minutes: int

    @property
    def short_address(self) -> str:
        """The link as people type it: without https://."""
        return self.address.partition("://")[2]

    @property
    def code(self) -> Markup:
        """The link as a square code."""
        return square_code(self.address)

    @property
    def mail_subject(self) -> str:
        """The subject of the mail to staff."""
        return f"{self.title}: about {self.minutes} minutes, and nobody sees who answered"

    @property
    def mail_text(self) -> str:
        """The text of the mail to staff, to be sent as it is."""
        last = f"{self.closes_on.day} {self.closes_on:%B %Y}"
        return "\n".join(
            (
                f"{self.board_name} asks everybody at {self.organisation_name}: what do you need to learn?",
                "And what gets in your way at work?",
                "",
                f"It takes about {self.minutes} minutes, on a phone or a computer. You need no account:",
                self.address,
                "",
                f"You can answer until the end of {last}.",
                "",
                "Nobody is named. Your employer does not see what you answer.",
                f"Findings are only shown for groups of {self.smallest} people or more.",
                "",
                f"Are you worried about someone? Do not write it in the survey. Ring {self.worry_phone}.",
            )
        )


def invitation(
    *,
    board_name: str,
    organisation_name: str,
    title: str,
    door: str,
    door_words: str,
    closes_on: date,
    smallest: int,
    worry_phone: str,
    worry_words: str,
    instrument_id: UUID,
    topics: int,
) -> Invitation:
    """Return what is passed on to one partner's staff."""
    asked = learning_instrument(instrument_id)
    rated = min(topics, asked.enough_after)
    return Invitation(
        board_name=board_name,
        organisation_name=organisation_name,
        title=title,
        address=current_app.config["SETTINGS"].public_url + url_for("door.start", door=door),
        door_words=door_words,
        closes_on=closes_on,
        smallest=smallest,
        worry_phone=worry_phone,
        worry_words=worry_words,
        minutes=max(1, round(asked.minutes(rated, listed=max(topics, rated)))),
    )
