"""The attacker of a survey's findings: somebody who has every published table, and time.

    attack(views: list[Sheets], truth: Truth) -> list[Proof]

A view is what one reader sees: the sheets of a release as they are published, or the same read back from pages, CSV,
Excel or PDF. The attack uses the published figures alone, and what anybody may know of the method: that counts are
rounded to 5, from which size on a group is shown, why a group is hidden, and that the tables add up. The truth is used
only to say whether what was concluded is so, and how many people it is about. Nothing here imports what is attacked.

Ways of attack, each a kind of `Proof`:

    "shown"    a group under the threshold is shown
    "figure"   a mean, share, need or interval that does not follow from the counts beside it, so tells more
    "views"    two views of the same answers that differ
    "union"    sums and differences of shown groups give a group, remainder or union of hidden ones under the threshold
    "bounds"   all tables that agree with what is shown give a count of a hidden group under the threshold one value
    "oneself"  the same, for somebody who answered and takes their own answer away
    "late"     (`late_answer`) two views, before and after one answer came in, tell what was answered

An empty list means that nothing was proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, identity, kron
from scipy.stats import binomtest, t

from tests.learning_needs_attack.simulate import TIERS, Board

Sheets = Mapping[str, Any]
Name = tuple[str, int]  # a question, such as ("matters", 3)
Figures = dict[int, tuple[int, list[int]]]  # by group: its base, and its counts by category

SHEETS = ("all", "partner", "tier", "service", "partner_tier", "service_tier")
ROUTES = ("training", "change", "both", "neither")
TRIES = 6  # tables of which each pushes many counts at once, before each count is pushed alone


@dataclass(frozen=True)
class Proof:
    """Something that no reader should know, and that is so."""

    kind: str
    question: str
    group: str
    tells: str


@dataclass(frozen=True)
class Truth:
    """What really was answered, and the keys by which it is published, in the order of its codes.

    Attributes:
        threshold: the smallest group that may be known.
        slack: by how much a published count may be off: 2 where it is rounded to 5, 0 where it is not.
        responses: counts that are published elsewhere, by partner; rounded likewise.
    """

    board: Board
    partners: tuple[str, ...]
    services: tuple[str, ...]
    topics: tuple[str, ...]
    barriers: tuple[str, ...]
    ways: tuple[str, ...]
    views: tuple[str, ...]
    threshold: int = 10
    slack: int = 2
    responses: Mapping[str, int | None] | None = None

    @cached_property
    def groups(self) -> list[str]:
        """Return the key of every group there could be."""
        tiers = [f"tier:{tier}" for tier in range(TIERS)]
        partners = [f"partner:{key}" for key in self.partners]
        services = ["service:0", *(f"service:{key}" for key in self.services)]
        pairs = [f"{one}/{two}" for some in (partners, services) for one in some for two in tiers]
        return ["all", *partners, *tiers, *services, *pairs]

    @cached_property
    def place(self) -> dict[str, int]:
        """Return where each group is among `groups`."""
        return {key: place for place, key in enumerate(self.groups)}

    @cached_property
    def member(self) -> NDArray[np.int64]:
        """Return the six groups that each person is in, shape (n, 6)."""
        board, partners = self.board, len(self.partners)
        services = len(self.services) + 1
        pairs = 1 + partners + TIERS + services
        return np.stack(
            (
                np.zeros_like(board.partner),
                1 + board.partner,
                1 + partners + board.tier,
                1 + partners + TIERS + board.service,
                pairs + board.partner * TIERS + board.tier,
                pairs + (partners + board.service) * TIERS + board.tier,
            ),
            axis=1,
        )

    @cached_property
    def laws(self) -> csr_array:
        """Return how groups add up: each row, times the counts, is nought."""
        partners, services = len(self.partners), len(self.services) + 1
        pairs = 1 + partners + TIERS + services
        rows: list[dict[int, int]] = [{0: -1} | {1 + place: 1 for place in range(partners)}]
        for count, first, start in ((partners, 1, pairs), (services, 1 + partners + TIERS, pairs + partners * TIERS)):
            rows += [
                {first + one: -1} | {start + one * TIERS + tier: 1 for tier in range(TIERS)} for one in range(count)
            ]
            rows += [
                {1 + partners + tier: -1} | {start + one * TIERS + tier: 1 for one in range(count)}
                for tier in range(TIERS)
            ]
        entries = [(row, column, sign) for row, signs in enumerate(rows) for column, sign in signs.items()]
        row, column, sign = np.array(entries).T
        return csr_array((sign.astype(float), (row, column)), shape=(len(rows), len(self.groups)))

    def counts(self, name: Name) -> NDArray[np.int64]:
        """Return the true counts of a question, shape (groups, categories)."""
        codes, categories = self.codes(name)
        found = np.zeros((len(self.groups), categories), dtype=np.int64)
        inside = codes >= 0
        np.add.at(found, (self.member[inside], codes[inside, None]), 1)
        return found

    def codes(self, name: Name) -> tuple[NDArray[np.int64], int]:
        """Return each person's category, -1 for who is outside the base, and how many categories there are."""
        kind, place = name
        board = self.board
        if kind == "answered":
            return np.zeros_like(board.partner), 1
        if kind in ("barriers", "ways"):
            return 1 - (getattr(board, kind) >> place & 1), 2
        if kind == "views":
            return board.views[:, place] - 1, 6
        matters, can = board.matters[:, place], board.can[:, place]
        if kind == "work":
            return np.where(board.matters.any(axis=1), (matters == 0).astype(np.int64), -1), 2
        if kind == "route":
            help_ = board.help[:, place]
            return np.where(np.isin(help_, (1, 2, 3, 4)), help_ - 1, -1), 4
        rated = np.isin(matters, range(1, 6)) & np.isin(can, range(1, 6))
        if kind == "need":
            return np.where(rated, (matters <= can).astype(np.int64), -1), 2
        return np.where(rated, {"matters": matters, "can": can}[kind] - 1, -1), 5


def attack(
    views: list[Sheets], truth: Truth, *, people: int = 5, sample: int | None = None, seed: int = 0
) -> list[Proof]:
    """Return all that could be proved.

    Args:
        views: what is published of one survey; where there are several, they are of the same answers.
        truth: what was answered.
        people: how many of those in small hidden groups try it with their own answer, for each question.
        sample: of how many questions bounds are looked for, the slow part; all if none is given.
        seed: which of them.
    """
    proofs = [
        Proof("views", name, "", "what is published of the same answers differs")
        for one, two in pairwise(views)
        for name in SHEETS
        if one.get(name) != two.get(name)
    ]
    rng = np.random.default_rng(seed)
    for view in views[:1] if not proofs else views:
        proofs += _odd_figures(view)
        bases: dict[tuple[int, ...], None] = {}
        found = list(read(view, truth))
        tried = set(rng.permutation(len(found))[:sample].tolist())
        for number, (name, figures) in enumerate(found):
            counts = truth.counts(name)
            proofs += _shown(name, figures, counts, truth)
            signature = (*counts.sum(axis=1).tolist(), -1, *sorted(_seen(figures)))
            if signature not in bases:  # questions with the same base and the same gaps give the same unions away
                bases[signature] = None
                proofs += _unions(name, figures, counts.sum(axis=1), truth)
            if number in tried:
                proofs += _bounds(name, figures, view, truth, rng, people)
    return proofs


def late_answer(before: Sheets, after: Sheets, truth: Truth, row: int) -> list[Proof]:
    """Return what two views, before and after one person answered, tell of the answer.

    Args:
        before, after: the views.
        truth: with the late answer.
        row: whose answer it is.
    """
    earlier = dict(read(before, truth))
    proofs = []
    for name, figures in read(after, truth):
        codes, _ = truth.codes(name)
        old = earlier.get(name, {})
        rose = {
            category
            for group, (_, counts) in figures.items()
            if group in old and group in truth.member[row]
            for category, count in enumerate(counts)
            if count > old[group][1][category]
        }
        if name[0] != "answered" and rose == {int(codes[row])}:
            proofs.append(Proof("late", str(name), "", f"answered {codes[row]}"))
    return proofs


def read(view: Sheets, truth: Truth) -> Iterator[tuple[Name, Figures]]:
    """Yield every question with the figures of the groups that are shown."""
    names: dict[Name, Figures] = {("answered", 0): {}}
    for sheet in (view[name] for name in SHEETS if name in view):
        places = [truth.place[group["key"]] for group in sheet["groups"]]
        for place, n in zip(places, sheet["answered"], strict=True):
            if n is not None:
                names["answered", 0][place] = (n, [n])
        for kind, keys in (("barriers", truth.barriers), ("ways", truth.ways)):
            for place, row in zip(places, sheet[kind], strict=True):
                for bit, key in enumerate(keys):
                    figures = names.setdefault((kind, bit), {})
                    if row is not None:
                        count = row["counts"][key]  # None where the option is hidden, though its base is not
                        figures[place] = (row["n"], [-1 if count is None else count, -1])
        for number, key in enumerate(truth.views):
            _take(names, ("views", number), places, sheet["views"][key], lambda row: row["counts"])
        for number, key in enumerate(truth.topics):
            topic = sheet["topics"][key]
            _take(names, ("work", number), places, topic["work"], lambda row: [row["yes"], -1])
            _take(names, ("matters", number), places, topic["rated"], lambda row: row["matters"])
            _take(names, ("can", number), places, topic["rated"], lambda row: row["can"])
            _take(names, ("need", number), places, topic["rated"], lambda row: [row["with_need"], -1])
            _take(names, ("route", number), places, topic["route"], lambda row: [row[route][0] for route in ROUTES])
    yield from names.items()


def _take(names: dict[Name, Figures], name: Name, places: list[int], rows: Iterable[Any], counts: Any) -> None:
    figures = names.setdefault(name, {})
    for place, row in zip(places, rows, strict=True):
        if row is not None:
            figures[place] = (row["n"], counts(row))


def _seen(figures: Figures) -> set[int]:
    """Return the groups of which some category is shown."""
    return {group for group, (_, counts) in figures.items() if max(counts) >= 0}


def _shown(name: Name, figures: Figures, counts: NDArray[np.int64], truth: Truth) -> list[Proof]:
    base = counts.sum(axis=1)
    return [
        Proof("shown", str(name), truth.groups[group], f"{base[group]} people")
        for group in figures
        if base[group] < truth.threshold
    ]


def _unions(name: Name, figures: Figures, base: NDArray[np.int64], truth: Truth) -> list[Proof]:
    """Look for the smallest sum of hidden groups that follows from what is shown, around each small hidden group.

    What follows is a combination of the laws; its coefficients on hidden groups are what it is a sum of. A linear
    programme finds the lightest combination without negative coefficients.
    """
    hidden = np.array([group for group in range(len(base)) if group not in _seen(figures)], dtype=int)
    if not figures or not len(hidden):
        return []
    effect = truth.laws.toarray()[:, hidden].T  # (hidden, laws): the coefficients of a combination
    proofs = []
    for place, group in enumerate(hidden.tolist()):
        if not 0 < base[group] < truth.threshold:
            continue
        found = linprog(
            base[hidden] @ effect,
            A_ub=-effect,
            b_ub=np.zeros(len(hidden)),
            A_eq=effect[[place]],
            b_eq=[1.0],
            bounds=(None, None),
        )
        if found.status == 0 and found.fun < truth.threshold - 1e-6:
            proofs.append(Proof("union", str(name), truth.groups[group], f"in a union of {found.fun:.0f}"))
    return proofs


def _bounds(
    name: Name, figures: Figures, view: Sheets, truth: Truth, rng: np.random.Generator, people: int
) -> list[Proof]:
    """Find the least and the most that each count of a small hidden group can be; once for everybody, and for some."""
    counts = truth.counts(name)
    base, categories = counts.sum(axis=1), counts.shape[1]
    small = [g for g in range(len(base)) if g not in _seen(figures) and 0 < base[g] < truth.threshold]
    if not figures or not small:
        return []
    codes, _ = truth.codes(name)
    proofs = [
        Proof("bounds", str(name), truth.groups[group], f"category {category} is {counts[group, category]}")
        for group, category in _pinned(counts, small, _settings(name, figures, view, truth, categories, ()), rng)
    ]
    insiders = np.flatnonzero(np.isin(truth.member, small).any(axis=1) & (codes >= 0))
    for row in rng.permutation(insiders)[:people].tolist():
        own = tuple((group, int(codes[row])) for group in truth.member[row].tolist())
        known = {(each.group, each.tells) for each in proofs}
        known_to_them = _settings(name, figures, view, truth, categories, own)
        theirs = [group for group in small if group in truth.member[row]]
        for group, category in _pinned(counts, theirs, known_to_them, rng):
            tells = f"category {category} is {counts[group, category]}"
            others = counts[group].sum() - (group in truth.member[row])
            if others and (truth.groups[group], tells) not in known:
                proofs.append(Proof("oneself", str(name), truth.groups[group], tells))
    return proofs


def _pinned(
    counts: NDArray[np.int64], groups: list[int], settings: dict[str, Any], rng: np.random.Generator
) -> list[tuple[int, int]]:
    """Return the counts for which all tables within the limits leave one whole number."""
    rest = {(group, category) for group in groups for category in range(counts.shape[1])}
    least, most = dict.fromkeys(rest, np.inf), dict.fromkeys(rest, -np.inf)

    def push(aims: Mapping[tuple[int, int], float]) -> None:
        aim = np.zeros(counts.shape)
        for each, sign in aims.items():
            aim[each] = sign
        found = linprog(aim.ravel(), **settings)
        if found.status == 0:
            table = found.x.reshape(counts.shape)
            for each in rest:
                least[each] = min(least[each], table[each])
                most[each] = max(most[each], table[each])
        rest.difference_update([e for e in rest if np.ceil(least[e] - 1e-6) < np.floor(most[e] + 1e-6)])

    for _ in range(TRIES):
        aims = {each: rng.choice((-1.0, 1.0)) for each in sorted(rest)}
        for sign in (1.0, -1.0):
            if rest:
                push({each: sign * aim for each, aim in aims.items()})
    for each in sorted(rest):
        for sign in (1.0, -1.0):
            if each in rest:
                push({each: sign})
    return sorted(rest)


def _settings(
    name: Name, figures: Figures, view: Sheets, truth: Truth, categories: int, own: Iterable[tuple[int, int]]
) -> dict[str, Any]:
    """Return all that a reader knows of a question, as the limits of a linear programme over groups by categories."""
    size = len(truth.groups)
    low, high = np.zeros((size, categories)), np.full((size, categories), np.inf)
    base_low, base_high = np.zeros(size), np.full(size, np.inf)
    for group, (n, shown) in figures.items():
        base_low[group], base_high[group] = max(n - truth.slack, truth.threshold), n + truth.slack
        for category, count in enumerate(shown):
            if count >= 0:
                low[group, category], high[group, category] = max(count - truth.slack, 0), count + truth.slack
    for group, is_small in _sides(name, view, truth):
        if is_small:
            base_high[group] = truth.threshold - 1
        else:
            base_low[group] = truth.threshold
    for key, told in (truth.responses or {}).items() if name[0] in ("answered", "barriers", "ways") else ():
        if told is not None:
            group = truth.place[f"partner:{key}"]
            base_low[group] = max(base_low[group], told - truth.slack)
            base_high[group] = min(base_high[group], told + truth.slack)
    for each in own:
        low[each] = max(low[each], 1)
    sums = kron(identity(size), np.ones((1, categories)), format="csr").toarray()
    bounded = np.isfinite(base_high)
    return {
        "A_eq": kron(truth.laws, identity(categories), format="csr"),
        "b_eq": np.zeros(truth.laws.shape[0] * categories),
        "A_ub": csr_array(np.vstack((sums[bounded], -sums))),
        "b_ub": np.concatenate((base_high[bounded], -base_low)),
        "bounds": np.stack((low.ravel(), high.ravel()), axis=1),
    }


def _sides(name: Name, view: Sheets, truth: Truth) -> Iterator[tuple[int, bool]]:
    """Yield the groups of which the audit tells whether they are under the threshold."""
    kind, place = name
    if kind in ("answered", "barriers", "ways"):
        base = "everyone"
    elif kind == "views":
        base = f"view:{truth.views[place]}"
    elif kind == "work":
        base = "page"
    else:
        base = f"{'route' if kind == 'route' else 'rated'}:{truth.topics[place]}"
    for entry in view.get("audit", {}).get("bases", ()):
        if entry["base"] == base:
            for words, groups in entry["hidden"].items():
                if words != "held back":
                    yield from ((truth.place[group], words.startswith("fewer")) for group in groups)


def _odd_figures(view: Sheets) -> list[Proof]:
    """Work every figure out again from the counts beside it."""
    proofs = []
    for name in (name for name in SHEETS if name in view):
        sheet = view[name]
        for key, topic in sheet["topics"].items():
            for kind, check in (("work", _odd_work), ("rated", _odd_rated), ("route", _odd_route)):
                for group, row in zip(sheet["groups"], topic[kind], strict=True):
                    if row is not None and (odd := check(row)):
                        proofs.append(Proof("figure", f"{kind} {key}", group["key"], odd))
    return proofs


def _percent(part: int, whole: int) -> int:
    return min(100, int(np.floor(100 * part / whole + 0.5)))


def _odd_work(row: Any) -> str:
    return "" if row.get("share") in (None, _percent(row["yes"], row["n"])) else "share"


def _odd_route(row: Any) -> str:
    return next(
        (route for route in ROUTES if row[route][1:] not in ([], [None], [_percent(row[route][0], row["n"])])), ""
    )


def _welch(one: NDArray[np.int64], two: NDArray[np.int64]) -> tuple[float, float]:
    parts = [float(sample.var(ddof=1)) / len(sample) for sample in (one, two)]
    difference, error = float(one.mean() - two.mean()), sum(parts) ** 0.5
    if not error:
        return difference, difference
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / (len(one) - 1) + parts[1] ** 2 / (len(two) - 1))
    low, high = t.interval(0.95, freedom, loc=difference, scale=error)
    return float(low), float(high)


def _odd_rated(row: Any) -> str:
    if "mean_matters" not in row:
        return ""  # this publisher shows counts alone
    samples = [np.repeat(np.arange(1, 6), row[kind]) for kind in ("matters", "can")]
    clear = [2 * len(sample) >= row["n"] for sample in samples]
    for sample, kind, fine in zip(samples, ("mean_matters", "mean_can"), clear, strict=True):
        if (row[kind] is not None) != fine or (fine and abs(row[kind] - sample.mean()) > 0.0501):
            return kind
    if all(clear):
        low, high = _welch(*samples)
        if abs(row["low"] - low) > 0.0501 or abs(row["high"] - high) > 0.0501:
            return "interval"
    if row["share_with_need"] is None:
        return ""
    low, high = binomtest(min(row["with_need"], row["n"]), row["n"]).proportion_ci(0.95, "wilson")
    if abs(row["share_low"] - 100 * low) > 0.51 or abs(row["share_high"] - 100 * high) > 0.51:
        return "interval of the share"
    return "" if row["share_with_need"] == _percent(row["with_need"], row["n"]) else "share"
