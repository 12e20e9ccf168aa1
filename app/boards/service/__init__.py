"""What a board decides about itself, and about its partners."""

from app.boards.service.caring import offer_care, stop_care, take_offers_back
from app.boards.service.partners import (
    add_existing,
    add_new,
    ask_again,
    change_contact,
    invite_again,
    leave,
)
from app.boards.service.reaching import mail_fresh_link, reach_for_requests
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
    "mail_fresh_link",
    "offer_care",
    "reach_for_requests",
    "set_up",
    "stop_care",
    "take_offers_back",
]
