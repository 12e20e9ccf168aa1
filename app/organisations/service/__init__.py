"""What is decided of an organisation: its entry, the boards that ask it, and who answers in its name."""

from app.organisations.service.caring import CannotCare, end_care, take_care
from app.organisations.service.entries import (
    AlreadyThere,
    KeyTaken,
    Stale,
    accept_link,
    claim,
    decline_link,
    edit_own_entry,
    end_link,
    enter,
    free_slug,
    join_from_board,
)
from app.organisations.service.leaving import note_leaving

__all__ = [
    "AlreadyThere",
    "CannotCare",
    "KeyTaken",
    "Stale",
    "accept_link",
    "claim",
    "decline_link",
    "edit_own_entry",
    "end_care",
    "end_link",
    "enter",
    "free_slug",
    "join_from_board",
    "note_leaving",
    "take_care",
]
