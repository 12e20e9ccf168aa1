"""How far apart areas are, over facts of different units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum, sqrt


def standardised_distances(
    vectors: Mapping[str, Sequence[float | None]], of: str, *, kinds: Mapping[str, str] | None = None
) -> list[tuple[str, float]]:
    """Return how far each area is from one, nearest first.

    Each dimension is put in its own standard deviations over all areas, and the distance is Euclid's over the
    dimensions that both have. Where some are missing, the sum is scaled up to all, so that a gap brings nobody closer.

    Args:
        vectors: facts by area, as many for each; None where one is not known.
        of: the area.
        kinds: the kind of each area; another kind is one standard deviation away.

    Returns:
        (area, distance) of all others, in standard deviations; those with no dimension in common are left out. Equally
        far ones in the order of their codes.

    Raises:
        KeyError: the area is not among them.
        ValueError: vectors are not as long.

    Source: the standardised Euclidean distance of the Office for National Statistics' nearest neighbours and of
    CIPFA's model.
    """
    standardised = _standardised(vectors)
    own = standardised[of]
    found = []
    for code, other in standardised.items():
        if code == of:
            continue
        shared = [(a - b) ** 2 for a, b in zip(own, other, strict=True) if a is not None and b is not None]
        if not shared:
            continue
        apart = fsum(shared) * len(own) / len(shared)
        if kinds is not None and kinds.get(code) != kinds.get(of):
            apart += 1
        found.append((code, sqrt(apart)))
    return sorted(found, key=lambda each: (each[1], each[0]))


def _standardised(vectors: Mapping[str, Sequence[float | None]]) -> dict[str, list[float | None]]:
    """Return each dimension less its mean, over its standard deviation; one that does not vary is 0."""
    columns = []
    for column in zip(*vectors.values(), strict=True):
        known = [value for value in column if value is not None]
        mean = fsum(known) / len(known) if known else 0.0
        spread = sqrt(fsum((value - mean) ** 2 for value in known) / len(known)) if known else 0.0
        columns.append([None if v is None else (v - mean) / spread if spread else 0.0 for v in column])
    return {code: list(row) for code, row in zip(vectors, zip(*columns, strict=True), strict=True)}
