"""What the demo is made of, in one import: the region, and what its partners answer."""

from app.demo.answers import (
    FACTORS,
    SEED,
    DemoAnswer,
    DemoLink,
    answered_factors,
    answers_for,
    level_for,
    return_for,
)
from app.demo.region import (
    CURRENT_YEAR,
    YEARS,
    DemoBoard,
    DemoBoardPartner,
    DemoCycle,
    DemoOrganisation,
    DemoParticipant,
    DemoPerson,
    DemoRegion,
    DemoRole,
    load_region,
)

__all__ = [
    "CURRENT_YEAR",
    "FACTORS",
    "SEED",
    "YEARS",
    "DemoAnswer",
    "DemoBoard",
    "DemoBoardPartner",
    "DemoCycle",
    "DemoLink",
    "DemoOrganisation",
    "DemoParticipant",
    "DemoPerson",
    "DemoRegion",
    "DemoRole",
    "answered_factors",
    "answers_for",
    "level_for",
    "load_region",
    "return_for",
]
