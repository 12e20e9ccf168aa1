"""The release: every figure that is published about a survey, made once, at its close.

Groups are fixed: everybody, each partner, tier and service, and the pairs of partner and tier, service and tier. A
group is shown for a question where at least the threshold answered it, and where nothing smaller can be worked out
from all that is shown (`disclosure`, `bounds`). Its counts are rounded to 5, and everything else comes from those.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bounds import pinned
from .counts import Question, questions_of, rounded5, tally
from .disclosure import WORDS, Cover, Why
from .holding import hardly_more, held_back
from .network import BoolArray, IntArray, Network
from .records import BARRIERS, TIERS, VIEWS, WAYS, Answers
from .spec import AUDIT, JSON, METHOD, SHEETS, HeldBack, Release, ReleaseSpec
from .tables import rated_row, route_row, ticks_row, view_row, work_row

__all__ = ["AUDIT", "JSON", "METHOD", "SHEETS", "HeldBack", "Release", "ReleaseSpec", "build_release"]

PAIRS_FROM = 500  # answers from which pairs are always worked out
COUNTING = 0.3  # the part of the work that counting is, for the progress

Key = tuple[str, int]


ROWS = {"can": "matters", "need": "matters"}  # published in one row with another question: shown or hidden with it


@dataclass(frozen=True)
class _Protected:
    """One base when its groups are settled: rounded counts, and what was done."""

    name: str
    why: list[Why]  # of the base itself
    base: list[int]
    shown: dict[Key, list[bool]]  # of each question
    counts: dict[Key, list[list[int]]]  # of each question: (arcs, categories)


def build_release(
    answers: Answers,
    partner: NDArray[np.integer],
    *,
    spec: ReleaseSpec,
    progress: Callable[[float], None] = lambda _: None,
) -> Release:
    """Count, protect and write every published table of a survey.

    Args:
        answers: n answers, n >= 0.
        partner: shape (n,), each answer's place in `spec.partners`.
        spec: what was asked, and the threshold.
        progress: told the part that is done, 0 to 1.

    Returns:
        The sheets by name. Each has `groups` and, in their order, a row or None for each question.

    Raises:
        ValueError: an answer is outside what the survey asked, or the survey asks more than an answer can hold.
    """
    _check(answers, spec)
    network = Network(len(spec.partners), TIERS + 1, len(spec.services) + 1)
    questions = questions_of(
        topics=len(spec.topics), barriers=len(spec.barriers), ways=len(spec.ways), views=len(spec.views)
    )
    cells = tally(
        answers,
        partner,
        questions,
        partners=len(spec.partners),
        services=len(spec.services),
        progress=lambda part: progress(COUNTING * part),
    )
    published = _published(network, len(answers), spec.threshold)
    bases = [list(group) for _, group in groupby(zip(questions, cells, strict=True), key=lambda pair: pair[0].base)]
    settled: list[_Protected] = []
    beside = partial(hardly_more, answers, partner, network=network, spec=spec)
    for base in bases:
        settled.append(_protect(network, dict(base), published=published, beside=beside, spec=spec))
        progress(COUNTING + (1 - COUNTING) * len(settled) / len(bases))
    return Release(_Writer(network, spec, published, settled).sheets())


def _check(answers: Answers, spec: ReleaseSpec) -> None:
    if spec.threshold < 1:
        raise ValueError("the threshold is at least 1")
    if answers.matters.shape[1] != len(spec.topics):
        raise ValueError(f"answers have {answers.matters.shape[1]} topics, the survey {len(spec.topics)}")
    for name, keys, most in (
        ("barriers", spec.barriers, BARRIERS),
        ("ways", spec.ways, WAYS),
        ("views", spec.views, VIEWS),
    ):
        if len(keys) > most:
            raise ValueError(f"an answer holds {most} {name}, the survey has {len(keys)}")


def _published(network: Network, n: int, threshold: int) -> BoolArray:
    """Return which groups may be shown at all.

    Pairs pay where they are large enough to be shown themselves. Elsewhere a few of them would be shown, and hiding
    what they give away would cost whole partners and services. So a sheet of pairs is made from 500 answers on, or
    where its cells hold the threshold on average. The rule looks at the published number of answers.
    """
    published = np.ones(network.arcs, dtype=bool)
    answered = int(rounded5(np.array(n)))
    for name in ("partner_tier", "service_tier"):
        part = network.parts[name]
        cells = part.stop - part.start
        published[part] = answered >= PAIRS_FROM or (cells > 0 and answered >= threshold * cells)
    return published


def _protect(
    network: Network,
    cells: dict[Question, IntArray],
    *,
    published: BoolArray,
    beside: Callable[..., BoolArray],
    spec: ReleaseSpec,
) -> _Protected:
    """Hide groups of one base until nothing small can be worked out, exactly or by bounds; then round.

    What can be worked out exactly hides a group for every question of the base. What bounds give away hides it for
    the one question, or row of questions, that gives it away: the base stays known where another question shows it.
    """
    flows = {question: network.flows(counts) for question, counts in cells.items()}
    first = next(iter(flows))
    base = flows[first].sum(axis=1)
    held, named = np.zeros(network.arcs, dtype=bool), np.zeros(network.arcs, dtype=bool)
    for topic in {question.topic for question in flows}:  # "work" asks of every topic: held back for one is for all
        held |= held_back(network, spec, topic)
        named |= beside(topic=topic)
    cover = Cover(network, base, published=published, held_back=held, threshold=spec.threshold)
    for arc in np.flatnonzero(named & np.array(cover.shown)):
        cover.hide(int(arc))
    cover.close()
    rows: dict[Key, dict[Question, IntArray]] = {}
    for question, counts in cells.items():
        rows.setdefault((ROWS.get(question.key[0], question.key[0]), question.key[1]), {})[question] = counts
    many = len(rows) > 1
    shown: dict[Key, list[bool]] = {}
    for row in rows.values():
        own = cover.copy() if many else cover
        _unpin(network, row, own, cover, base)
        shown |= {question.key: own.shown for question in row}
    return _Protected(
        name=first.base,
        why=cover.why(),
        base=rounded5(base).tolist(),
        shown=shown,
        counts={question.key: rounded5(counts).tolist() for question, counts in flows.items()},
    )


def _unpin(network: Network, row: dict[Question, IntArray], own: Cover, cover: Cover, base: IntArray) -> None:
    """Hide groups of one row until bounds give no small group away; `cover` says where the base is known."""
    checked: dict[Question, set[int]] = {question: set() for question in row}
    waiting = list(row)
    while waiting and any(own.shown):
        question = waiting[0]
        fresh = {arc for arc in range(network.arcs) if not own.shown[arc]} - checked[question]
        targets = [arc for arc in sorted(fresh) if own.held_back[arc] or 0 < base[arc] < own.threshold]
        found = pinned(network, row[question], cover.why(), own.shown, threshold=own.threshold, targets=targets)
        if found:
            for arc in sorted({own.beside(arc) for arc, _ in found}):
                own.hide(arc)
            own.close()
            waiting = list(row)
        else:
            checked[question] |= fresh
            waiting.pop(0)


class _Writer:
    """The sheets, from what is settled."""

    def __init__(self, network: Network, spec: ReleaseSpec, published: BoolArray, settled: list[_Protected]) -> None:
        self.network = network
        self.spec = spec
        self.published = published
        self.settled = settled
        self.of: dict[Key, _Protected] = {key: base for base in settled for key in base.counts}
        self.shown: dict[Key, list[bool]] = {key: shown for base in settled for key, shown in base.shown.items()}
        self.keys = self._group_keys()

    def sheets(self) -> dict[str, JSON]:
        """Return every sheet by its name, the audit last."""
        return {name: self._sheet(name) for name in SHEETS} | {AUDIT: self._audit()}

    def _group_keys(self) -> list[str]:
        partners = [f"partner:{key}" for key in self.spec.partners]
        tiers = [f"tier:{tier}" for tier in range(TIERS + 1)]
        services = ["service:0", *(f"service:{key}" for key in self.spec.services)]
        pairs = [f"{group}/{tier}" for groups in (partners, services) for group in groups for tier in tiers]
        return ["all", *partners, *tiers, *services, *pairs]

    def _arcs(self, name: str) -> range:
        part = self.network.parts[name]
        return range(part.start, part.stop) if self.published[part].any() else range(0)

    def _rows(self, key: Key, arcs: range, write: Callable[[int], Any]) -> list[Any]:
        shown = self.shown[key]
        return [write(arc) if shown[arc] else None for arc in arcs]

    def _sheet(self, name: str) -> JSON:
        arcs = self._arcs(name)
        everyone = self.of["answered", 0]
        sheet: JSON = {"method": METHOD, "threshold": self.spec.threshold} if name == "all" else {}
        sheet["groups"] = [{"key": self.keys[arc]} for arc in arcs]
        if not arcs:
            sheet["why"] = "too few answers for groups of two kinds at once"
        sheet["answered"] = self._rows(("answered", 0), arcs, lambda arc: everyone.base[arc])
        sheet["topics"] = {key: self._topic(topic, arcs) for topic, key in enumerate(self.spec.topics)}
        for kind, keys in (("barriers", self.spec.barriers), ("ways", self.spec.ways)):
            sheet[kind] = self._rows(("answered", 0), arcs, self._ticks(kind, keys))
        sheet["views"] = {key: self._view(view, arcs) for view, key in enumerate(self.spec.views)}
        return sheet

    def _ticks(self, kind: str, keys: tuple[str, ...]) -> Callable[[int], JSON]:
        base = self.of["answered", 0]

        def write(arc: int) -> JSON:
            counts = {
                key: base.counts[kind, bit][arc][0] if self.shown[kind, bit][arc] else None
                for bit, key in enumerate(keys)
            }
            return ticks_row(base.base[arc], counts)

        return write

    def _view(self, view: int, arcs: range) -> list[Any]:
        base = self.of["views", view]
        counts = base.counts["views", view]
        return self._rows(("views", view), arcs, lambda arc: view_row(base.base[arc], counts[arc]))

    def _topic(self, topic: int, arcs: range) -> JSON:
        page, rated, route = (self.of[kind, topic] for kind in ("work", "matters", "route"))
        work, routes = page.counts["work", topic], route.counts["route", topic]
        matters, can, needs = (rated.counts[kind, topic] for kind in ("matters", "can", "need"))
        return {
            "work": self._rows(("work", topic), arcs, lambda arc: work_row(page.base[arc], work[arc])),
            "rated": self._rows(
                ("matters", topic), arcs, lambda arc: rated_row(rated.base[arc], matters[arc], can[arc], needs[arc])
            ),
            "route": self._rows(("route", topic), arcs, lambda arc: route_row(route.base[arc], routes[arc])),
        }

    def _audit(self) -> JSON:
        """Return what was hidden and why: nothing that tells more of a hidden group than which side of the threshold.

        `cuts` counts the hidden groups whose lightest union was looked for, `bounds` the counts in them that were
        found to be open. Both count empty groups too, so that they tell what is hidden and no more. `bounds_hid`
        names the groups that a question hides beyond its base, by question.
        """
        return {
            "method": METHOD,
            "threshold": self.spec.threshold,
            "bases": [self._audit_of(base) for base in self.settled],
        }

    def _audit_of(self, base: _Protected) -> JSON:
        words = {why: words.format(threshold=self.spec.threshold) for why, words in WORDS.items()}
        hidden: dict[str, list[str]] = {words[why]: [] for why in WORDS if why is not Why.NOT_PUBLISHED}
        for arc, why in enumerate(base.why):
            if words.get(why) in hidden:
                hidden[words[why]].append(self.keys[arc])
        more = {
            self._question_name(key): groups
            for key, shown in base.shown.items()
            if (groups := [self.keys[arc] for arc, why in enumerate(base.why) if why is Why.SHOWN and not shown[arc]])
        }
        return {
            "base": self._base_name(base.name),
            "hidden": hidden,
            "bounds_hid": more,
            "shown": base.why.count(Why.SHOWN),
            "cuts": len(base.why) - base.why.count(Why.SHOWN),
            "bounds": sum(len(base.counts[key][0]) * shown.count(False) for key, shown in base.shown.items()),
        }

    def _question_name(self, key: Key) -> str:
        kind, place = key
        keys = {"barriers": self.spec.barriers, "ways": self.spec.ways, "views": self.spec.views}
        return kind if kind == "answered" else f"{kind}:{keys.get(kind, self.spec.topics)[place]}"

    def _base_name(self, base: str) -> str:
        kind, _, place = base.partition(":")
        if not place:
            return kind
        keys = self.spec.views if kind == "view" else self.spec.topics
        return f"{kind}:{keys[int(place)]}"
