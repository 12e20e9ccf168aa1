"""Reads of a board: how it looks, what it covers, its partners and where each stands."""

from app.boards.queries.claims import ClaimRow, get_claim, list_claims, list_waiting
from app.boards.queries.partners import (
    CameBack,
    PartnerRow,
    Standing,
    came_back,
    get_partner,
    home_of,
    list_partners,
    partner_of,
)
from app.boards.queries.settings import (
    DEFAULT_ACCENT,
    Look,
    Settings,
    covered_councils,
    get_settings,
    logo,
    look,
    own_region,
)

__all__ = [
    "DEFAULT_ACCENT",
    "CameBack",
    "ClaimRow",
    "Look",
    "PartnerRow",
    "Settings",
    "Standing",
    "came_back",
    "covered_councils",
    "get_claim",
    "get_partner",
    "get_settings",
    "home_of",
    "list_claims",
    "list_partners",
    "list_waiting",
    "logo",
    "look",
    "own_region",
    "partner_of",
]
