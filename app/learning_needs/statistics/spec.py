"""What a release is made of: what the survey asked, and the sheets that come of it. Light enough for any process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

METHOD = 1  # goes up when the same answers would give other figures

SHEETS = ("all", "partner", "tier", "service", "partner_tier", "service_tier")
AUDIT = "audit"

JSON = dict[str, Any]


@dataclass(frozen=True)
class HeldBack:
    """A group that must stay hidden whatever its size, since its figures may be known from somewhere else.

    Attributes:
        partner: place in the list of partners.
        tier: 0 to 4, or None for the partner as a whole (its tiers are held back with it).
        topic: place in the list of topics, or None for every question.
    """

    partner: int
    tier: int | None = None
    topic: int | None = None


@dataclass(frozen=True)
class ReleaseSpec:
    """What a survey asked, and from how many answers on a group is shown.

    Attributes:
        threshold: the smallest group that is shown; a board may raise it above 10.
        partners, topics, services, barriers, ways, views: keys, each in the order that the answers count in.
            `services[0]` is the key of code 1: code 0 is "rather not say", published as `service:0`.
        held_back: groups that stay hidden whatever their size.
    """

    partners: tuple[str, ...]
    topics: tuple[str, ...]
    services: tuple[str, ...]
    barriers: tuple[str, ...]
    ways: tuple[str, ...]
    views: tuple[str, ...]
    threshold: int = 10
    held_back: tuple[HeldBack, ...] = ()


@dataclass(frozen=True)
class Release:
    """The published sheets by name (`SHEETS` and the audit), each ready for `json.dumps`."""

    sheets: dict[str, JSON]
