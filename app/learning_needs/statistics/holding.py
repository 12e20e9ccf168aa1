"""Groups that stay hidden because their figures may be known from somewhere else: another board's findings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .network import BoolArray, Network
from .records import NOT_MY_WORK, Answers
from .spec import ReleaseSpec


def held_back(network: Network, spec: ReleaseSpec, topic: int | None) -> BoolArray:
    """Return which groups a survey names as held back.

    Args:
        network: of the survey's partners, tiers and services.
        spec: names them.
        topic: its place in the list; None for what is asked of no topic.

    Returns:
        Shape (arcs,), True where a group stays hidden whatever its size.
    """
    held = np.zeros(network.arcs, dtype=bool)
    partners, pairs = network.parts["partner"].start, network.parts["partner_tier"].start
    for cell in spec.held_back:
        if cell.topic is not None and cell.topic != topic:
            continue
        first = pairs + cell.partner * network.tiers
        if cell.tier is None:
            held[partners + cell.partner] = True
            held[first : first + network.tiers] = True
        else:
            held[first + cell.tier] = True
    return held


def hardly_more(
    answers: Answers, partner: NDArray[np.integer], *, network: Network, spec: ReleaseSpec, topic: int | None
) -> BoolArray:
    """Return which services, and pairs of service and tier, are hardly more than partners that are held back.

    Where the police are all there is of a kind of service, that service's row is theirs by another name. So one is
    hidden where it holds some of a partner that is held back, and fewer than the threshold of anybody else. Tiers need
    no such rule: their pairs with partners are arcs of the network itself.

    Args:
        answers: n of them.
        partner: shape (n,), each answer's place in `spec.partners`.
        network: of the survey's partners, tiers and services.
        spec: names who is held back, and the threshold in people.
        topic: its place in the list; None for what is asked of no topic.

    Returns:
        Shape (arcs,), True for services and pairs of them alone.
    """
    found = np.zeros(network.arcs, dtype=bool)
    named = {cell.partner for cell in spec.held_back if cell.topic in (None, topic)}
    if not named:
        return found
    asked = np.ones(len(answers), dtype=bool) if topic is None else answers.matters[:, topic] != NOT_MY_WORK
    theirs = np.isin(partner, list(named))
    shape = (network.services, network.tiers)
    place = answers.service.astype(np.int64) * network.tiers + answers.tier
    own, others = (
        np.bincount(place[asked & who], minlength=shape[0] * shape[1]).reshape(shape) for who in (theirs, ~theirs)
    )
    found[network.parts["service"]] = (own.sum(axis=1) > 0) & (others.sum(axis=1) < spec.threshold)
    found[network.parts["service_tier"]] = ((own > 0) & (others < spec.threshold)).ravel()
    return found
