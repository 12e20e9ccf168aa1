"""A board's own rows: how it looks, the councils it covers, its partners; and who claims to be one of them."""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.commons.kinds import PartnerKind
from tenants import Model, Scope, SpaceScoped, TwoParty, max_length, new_id

MOST_LOGO_BYTES = 200_000


class BoardSettings(SpaceScoped, Model):
    """How a board shows itself to its partners. One row a board."""

    __table_args__ = (
        UniqueConstraint("space_id"),
        max_length("accent", 7),
        max_length("partner_word", 40),
        max_length("partner_words", 40),
        max_length("covers_text", 300),
        CheckConstraint(f"logo IS NULL OR length(logo) <= {MOST_LOGO_BYTES}", name="logo_size"),
    )

    accent: Mapped[str] = mapped_column(default="#0b5563")  # "#rrggbb"; at least 4.5 to 1 on white
    partner_word: Mapped[str] = mapped_column(default="partner")  # what the board calls one of its partners
    partner_words: Mapped[str] = mapped_column(default="partners")
    covers_text: Mapped[str] = mapped_column(default="")  # the area in words, where the councils do not say it
    logo: Mapped[bytes | None]  # PNG, re-encoded here
    logo_hash: Mapped[str | None]  # SHA-256 of it, hexadecimal: names the picture in its path
    reminders_on: Mapped[bool] = mapped_column(default=True)  # whether partners are reminded of a last day
    updated_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)  # one more with each change; a stale page is told by it


class BoardCouncil(SpaceScoped, Model):
    """A council whose area the board covers."""

    __table_args__ = (UniqueConstraint("space_id", "council_code"),)

    council_code: Mapped[str] = mapped_column(ForeignKey("council.code"))


class Partner(SpaceScoped, Model):
    """An organisation on this board, as the board knows it. Whether it is connected is the link's to say."""

    __table_args__ = (
        UniqueConstraint("space_id", "organisation_id"),
        Index(None, "space_id", "left_at", "name"),
        max_length("name", 200),
        max_length("contact_name", 120),
        max_length("contact_email", 254),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"))
    name: Mapped[str]  # as this board calls it
    kind: Mapped[PartnerKind]
    contact_name: Mapped[str]
    contact_email: Mapped[str]
    added_at: Mapped[datetime]
    invited_at: Mapped[datetime | None]  # when its contact was last mailed
    left_at: Mapped[datetime | None]
    looked_after_at: Mapped[datetime | None]  # since when the board's manager answers in its name
    looked_after_by: Mapped[UUID | None]  # account
    nobody_since: Mapped[datetime | None]  # told by the organisation: the last who answered for it has gone
    revision: Mapped[int] = mapped_column(default=1)  # one more with each change; a stale page is told by it


class ClaimState(enum.StrEnum):
    """asked -> waiting (the address was shown to be theirs) -> confirmed or refused."""

    ASKED = "asked"
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class Claim(TwoParty, Model):
    """Somebody says that they are of an organisation where nobody is yet; a board that knows it decides."""

    parties = ("space_id", "organisation_id")
    __table_args__ = (
        Index(None, "organisation_id"),
        Index(None, "space_id", "state"),
        max_length("name", 120),
        max_length("email", 254),
        max_length("job", 120),
    )

    space_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"), primary_key=True)  # the board
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"))
    name: Mapped[str]
    email: Mapped[str]  # lower case
    job: Mapped[str]  # what they do there, as they say
    state: Mapped[ClaimState] = mapped_column(default=ClaimState.ASKED)
    made_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]  # account of the board

    def writable(self, scope: Scope) -> bool:
        """The organisation's space puts it in, for whoever claims; the board answers."""
        return scope.space_id is not None and scope.space_id in (self.space_id, self.organisation_id)
