"""What benchmarking keeps: comparators, what boards release, the editions made of it, a region's notes and packs."""

from app.benchmarking.models.comparators import ComparatorGroup, ComparatorMember, GroupKind
from app.benchmarking.models.region import Commentary, PackFile, PackState, Sight
from app.benchmarking.models.releases import BoardEdition, BoardRelease, EditionPart, ReleaseSeries

__all__ = [
    "BoardEdition",
    "BoardRelease",
    "Commentary",
    "ComparatorGroup",
    "ComparatorMember",
    "EditionPart",
    "GroupKind",
    "PackFile",
    "PackState",
    "ReleaseSeries",
    "Sight",
]
