"""What a board decides about itself, and about its partners."""

from app.boards.service.partners import (
    add_existing,
    add_new,
    ask_again,
    change_contact,
    invite_again,
    leave,
)
from app.boards.service.settings import Stale, cover, edit_settings, set_up

__all__ = [
    "Stale",
    "add_existing",
    "add_new",
    "ask_again",
    "change_contact",
    "cover",
    "edit_settings",
    "invite_again",
    "leave",
    "set_up",
]
