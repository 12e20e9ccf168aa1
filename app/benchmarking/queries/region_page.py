"""A region as a whole: what its first page and its pack show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.exc import NoResultFound

from app.benchmarking.queries.around import Notes, notes
from app.benchmarking.queries.asking import (
    Asked,
    Helps,
    as_a_region_sees,
    england_side,
    helps_as_a_region_sees,
)
from app.benchmarking.queries.commentary import Written, written_by_measure
from app.benchmarking.queries.comparators import GroupRow, offered, own_groups
from app.benchmarking.queries.grounds import Ground, ground
from app.benchmarking.queries.region import Row, Standing, stand
from app.benchmarking.queries.remembering import Remembered, ids_of
from app.benchmarking.queries.shelf import Shelf, shelf
from app.benchmarking.queries.standing import TREND_POINTS, Moving
from app.benchmarking.shapes import Comparator, ComparatorKind, Verdict, View
from app.commons.queries.figures import ByYear, figures_of

# Those that differ from council to council, as one says it of all of them.
_SHARED = {
    ComparatorKind.TYPE: "councils of each one’s own type",
    ComparatorKind.NEIGHBOURS: "each one’s nearest neighbours",
}


@dataclass(frozen=True, slots=True)
class RegionPage:
    """How a region's councils stand, and what follows from it."""

    ground: Ground
    shelf: Shelf
    figures: Mapping[str, ByYear]
    choices: tuple[tuple[str, str], ...]  # (word, label) of each comparator
    comparator: str  # the word of the one in use
    comparators: Mapping[str, Comparator]  # by council
    as_at: date | None
    standing: Standing  # against that comparator
    changes: tuple[tuple[str, str, int], ...]  # other comparators, and how many figures would stand otherwise there
    asked: Asked  # against England, as all that follows from it
    helps: Helps
    written: tuple[Written, ...]

    @property
    def label(self) -> str:
        """Return what the comparator in use is called, for the region as a whole."""
        return dict(self.choices).get(self.comparator, "England")

    @staticmethod
    def trend_sentence(row: Row) -> str:
        """Return where five years lead the councils on one measure."""
        ways = (Moving.IMPROVING, Moving.WORSENING, Moving.RISING, Moving.FALLING, Moving.STEADY)
        found = {way: [cell.area.name for cell in row.cells if cell.trend.moving is way] for way in ways}
        said = [f"{way.value} in {', '.join(names)}" for way, names in found.items() if names and way in ways[:4]]
        if found[Moving.STEADY]:
            said.append(f"no change beyond chance in {len(found[Moving.STEADY])} of {len(row.cells)} councils")
        return f"Over five years: {'; '.join(said)}." if said else "There are too few years for a trend."


def region_page(view: View) -> RegionPage:
    """Return all of it for the current region.

    Args:
        view: comparator and day. "Ask about first" looks at the newest figures of that day against England.

    Raises:
        NoResultFound: the region has no such comparator.
    """
    known = shelf()
    where = ground(known.areas)
    groups = own_groups() if where.councils else ()
    on_offer = _offered(where, known, groups)
    choices, compare = choices_of(on_offer.values()), _chosen(on_offer, view.comparator)
    figures = figures_of(None, as_at=view.as_at, years=TREND_POINTS) if where.councils else {}
    noted = notes() if where.councils else Notes(frozenset(), ())
    near = {
        code: one.members for code, those in on_offer.items() for one in those if one.kind is ComparatorKind.NEIGHBOURS
    }
    england = england_side(where.councils, known, figures, near)
    standings = {
        word: england.standing if word == "england" else _stand(where, known, figures, _chosen(on_offer, word))
        for word, _ in choices
    }
    standing = standings.get(view.comparator, england.standing)
    return RegionPage(
        ground=where,
        shelf=known,
        figures=figures,
        choices=choices,
        comparator=view.comparator,
        comparators=compare,
        as_at=view.as_at,
        standing=standing,
        changes=tuple(
            (word, label, found)
            for word, label in choices
            if (found := _differing(standing, standings[word])) and word != view.comparator
        ),
        asked=as_a_region_sees(england.lines, noted.seen),
        helps=helps_as_a_region_sees(england.helps, noted.seen),
        written=tuple(written_by_measure(noted.written, known)),
    )


_on_offer: Remembered[dict[str, tuple[Comparator, ...]]] = Remembered(16)


def _offered(where: Ground, known: Shelf, groups: Sequence[GroupRow]) -> dict[str, tuple[Comparator, ...]]:
    """Return whom each council can be compared with; what the register alone offers is worked out once."""

    def made() -> dict[str, tuple[Comparator, ...]]:
        return {area.code: offered(area, known.areas, groups) for area in where.councils}

    return made() if groups else _on_offer.of(tuple(area.code for area in where.councils), known.areas, made)


def _differing(one: Standing, other: Standing) -> int:
    """Return how many cells stand otherwise, of those of which both can say how they stand."""
    pairs = (
        (a.verdict, b.verdict)
        for left, right in zip(one.rows, other.rows, strict=True)
        for a, b in zip(left.cells, right.cells, strict=True)
    )
    return sum(a is not b and Verdict.UNKNOWN not in (a, b) for a, b in pairs)


_stood: Remembered[Standing] = Remembered(64)  # one for each comparator of each region


def _stand(where: Ground, known: Shelf, figures: Mapping[str, ByYear], compare: Mapping[str, Comparator]) -> Standing:
    members = tuple((code, one.word, tuple(area.code for area in one.members)) for code, one in compare.items())
    key = (members, ids_of(figures), known.measures, known.caveats)
    return _stood.of(key, known.areas, lambda: stand(where.councils, known, figures, compare))


def pack_of(comparator: str, as_at: date) -> RegionPage:
    """Return the current region as a pack shows it, as at the end of a day."""
    return region_page(View(comparator=comparator, as_at=as_at))


def choices_of_region() -> tuple[tuple[str, str], ...]:
    """Return whom the current region's councils can be compared with: the word of a link, and what it is called."""
    known = shelf()
    return choices_of(_offered(ground(known.areas), known, own_groups()).values())


def choices_of(on_offer: Iterable[Sequence[Comparator]]) -> tuple[tuple[str, str], ...]:
    """Return what is on offer for any of the councils, each once, named for all of them."""
    found: dict[str, str] = {}
    for comparators in on_offer:
        for one in comparators:
            found.setdefault(one.word, _SHARED.get(one.kind, one.label))
    return tuple(found.items())


def _chosen(on_offer: Mapping[str, Sequence[Comparator]], word: str) -> dict[str, Comparator]:
    """Return each council's comparator of that word; one that has none is compared with nobody."""
    found = {code: one for code, comparators in on_offer.items() for one in comparators if one.word == word}
    if on_offer and not found:
        raise NoResultFound(f"There is no comparator {word} here.")
    return found
