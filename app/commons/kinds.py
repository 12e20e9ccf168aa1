"""The kinds of partner a board has, and which of an instrument's words each kind reads."""

from __future__ import annotations

from enum import StrEnum


class PartnerKind(StrEnum):
    """What sort of organisation a partner is: it decides the words it is asked in, and how a board filters."""

    COUNCIL = "council"
    DISTRICT_COUNCIL = "district_council"
    INTEGRATED_CARE_BOARD = "integrated_care_board"
    HEALTH = "health"
    AMBULANCE = "ambulance"
    POLICE = "police"
    FIRE = "fire"
    PROBATION = "probation"
    PRISON = "prison"
    HOUSING = "housing"
    PROVIDER = "provider"
    VOLUNTARY = "voluntary"
    SMALL_CHARITY = "small_charity"
    OTHER = "other"

    @property
    def label(self) -> str:
        """What a user reads."""
        return _LABELS[self]

    @property
    def words_key(self) -> str | None:
        """The key of this kind's own words in an instrument, or None where the general words are right."""
        return _WORDS.get(self)

    @property
    def short_form(self) -> bool:
        """Whether this kind is offered the short form (level and one line) first."""
        return self is PartnerKind.SMALL_CHARITY


_LABELS = {
    PartnerKind.COUNCIL: "Council with adult social care",
    PartnerKind.DISTRICT_COUNCIL: "District council",
    PartnerKind.INTEGRATED_CARE_BOARD: "Integrated care board",
    PartnerKind.HEALTH: "NHS trust or other health service",
    PartnerKind.AMBULANCE: "Ambulance service",
    PartnerKind.POLICE: "Police",
    PartnerKind.FIRE: "Fire and rescue service",
    PartnerKind.PROBATION: "Probation",
    PartnerKind.PRISON: "Prison",
    PartnerKind.HOUSING: "Housing",
    PartnerKind.PROVIDER: "Care provider",
    PartnerKind.VOLUNTARY: "Voluntary organisation",
    PartnerKind.SMALL_CHARITY: "Small charity or community group",
    PartnerKind.OTHER: "Other organisation",
}

_WORDS = {
    PartnerKind.COUNCIL: "council",
    PartnerKind.INTEGRATED_CARE_BOARD: "integrated_care_board",
    PartnerKind.HEALTH: "health",
    PartnerKind.AMBULANCE: "health",
    PartnerKind.POLICE: "police",
    PartnerKind.FIRE: "fire",
    PartnerKind.PROBATION: "probation",
    PartnerKind.HOUSING: "housing",
    PartnerKind.PROVIDER: "provider",
    PartnerKind.SMALL_CHARITY: "small_charity",
}

WORDS_KEYS = frozenset(_WORDS.values())
