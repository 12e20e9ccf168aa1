"""What a board decides about itself, and about its partners."""

from app.boards.service.caring import offer_care, stop_care, take_offers_back
from app.boards.service.claiming import (
    boards_to_tell,
    confirm_address,
    confirm_claim,
    end_claims,
    hear_of_claim,
    make_claim,
    refuse_claim,
)
from app.boards.service.partners import (
    add_existing,
    add_new,
    ask_again,
    change_contact,
    invite_again,
    leave,
)
from app.boards.service.reaching import mail_fresh_link, name_somebody, note_nobody, reach_for_requests
from app.boards.service.settings import Stale, cover, edit_settings, set_up

__all__ = [
    "Stale",
    "add_existing",
    "add_new",
    "ask_again",
    "boards_to_tell",
    "change_contact",
    "confirm_address",
    "confirm_claim",
    "cover",
    "edit_settings",
    "end_claims",
    "hear_of_claim",
    "invite_again",
    "leave",
    "mail_fresh_link",
    "make_claim",
    "name_somebody",
    "note_nobody",
    "offer_care",
    "reach_for_requests",
    "refuse_claim",
    "set_up",
    "stop_care",
    "take_offers_back",
]
