"""Which area a row is of: councils by any code or name they ever had, regions, England.

A code that only changed with a boundary, or with a council that took over the whole area, is filed under the code of
today. A council that was split, or went into another with more, keeps its own code: its figures are not those of
what came after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.commons.models import ENGLAND, AreaKind, ChangeKind
from app.commons.names import name_key

_ENGLAND_WORDS = frozenset({"england", "national", "e92000001", "england total", "total england"})
_REGION_WORDS = {
    "eastern": "east of england",
    "east": "east of england",
    "yorkshire and humber": "yorkshire and the humber",
    "yorkshire and humberside": "yorkshire and the humber",
}
_OTHER_LEVELS = frozenset({"counciltype", "localauthoritytype", "authoritytype", "latype", "lowertier", "district"})
_APRIL = 4
_LEVELS = {
    "england": AreaKind.ENGLAND,
    "national": AreaKind.ENGLAND,
    "country": AreaKind.ENGLAND,
    "region": AreaKind.REGION,
    "regional": AreaKind.REGION,
    "council": AreaKind.COUNCIL,
    "localauthority": AreaKind.COUNCIL,
    "la": AreaKind.COUNCIL,
    "cassr": AreaKind.COUNCIL,
    "uppertierlocalauthority": AreaKind.COUNCIL,
}


@dataclass(frozen=True, slots=True)
class CouncilNames:
    """A council of the register, for finding it."""

    code: str
    region_code: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One council coming from another."""

    effective_on: date
    kind: ChangeKind
    old_code: str
    old_name: str
    new_code: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of an area that a cell can be of."""

    code: str
    name: str
    kind: AreaKind
    region_code: str | None  # of a council
    until: int | None = None  # the last year that a council which is gone had begun in


class LeftOut(Exception):
    """A row of a level that is not kept, of a type of council, say: counted, not reported as not understood."""


@dataclass(slots=True)
class AreaFinder:
    """Finds areas by what files call them."""

    councils: Sequence[CouncilNames]
    regions: Sequence[tuple[str, str]]  # code and name
    changes: Iterable[Change]
    other_codes: Mapping[str, tuple[str, ...]]  # any code of a council -> the register's codes
    other_names: Mapping[str, str]  # `name_key` of a name -> the register's code
    places: list[Place] = field(init=False, default_factory=list)
    _by_code: dict[str, int] = field(init=False, default_factory=dict)
    _exactly: dict[str, int] = field(init=False, default_factory=dict)  # regions, by their name as it is
    _current: dict[str, int] = field(init=False, default_factory=dict)  # by name key
    _former: dict[str, int] = field(init=False, default_factory=dict)  # councils that are gone, by name key
    _regions: dict[str, int] = field(init=False, default_factory=dict)
    _came_from: dict[int, list[int]] = field(init=False, default_factory=dict)
    _asked: dict[tuple[str, ...], int | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._add(Place(ENGLAND, "England", AreaKind.ENGLAND, None))
        for code, name in self.regions:
            at = self._add(Place(code, name, AreaKind.REGION, None))
            self._regions[name_key(name)] = self._exactly[name.casefold()] = at
        for council in self.councils:
            at = self._add(Place(council.code, council.names[0], AreaKind.COUNCIL, council.region_code))
            for name in council.names:
                self._current.setdefault(name_key(name), at)
        for name, code in self.other_names.items():
            self._current.setdefault(name, self._by_code[code])
        for change in self.changes:
            self._add_change(change)
        for code, found in self.other_codes.items():
            if len(found) == 1 and found[0] in self._by_code:
                self._by_code.setdefault(code, self._by_code[found[0]])

    def _add(self, place: Place) -> int:
        self._by_code[place.code] = len(self.places)
        self.places.append(place)
        return len(self.places) - 1

    def _add_change(self, change: Change) -> None:
        if change.new_code is None or change.new_code not in self._by_code:
            return
        new = self._by_code[change.new_code]
        if change.old_code in self._by_code:  # split: its second row
            self._came_from.setdefault(new, []).append(self._by_code[change.old_code])
            return
        if change.kind in (ChangeKind.BOUNDARY, ChangeKind.REPLACED):
            self._by_code[change.old_code] = new
            self._former.setdefault(name_key(change.old_name), new)
            return
        until = change.effective_on.year - (1 if change.effective_on.month >= _APRIL else 2)
        region = self.places[new].region_code
        self._former[name_key(change.old_name)] = self._add(
            Place(change.old_code, change.old_name, AreaKind.COUNCIL, region, until)
        )
        self._came_from.setdefault(new, []).append(self._by_code[change.old_code])

    @property
    def codes(self) -> list[str]:
        """Every code that a cell can be of, in the order of `places`."""
        return [place.code for place in self.places]

    def formers(self, area: int) -> Sequence[int]:
        """Return the councils, gone by now, that a council came from."""
        return self._came_from.get(area, ())

    def find(self, *, level: str, codes: Sequence[str], name: str, year: int) -> int | None:
        """Return the number of the area that a row is of; None where nothing in it is known.

        Args:
            level: what the row says of its level, if anything: "Council", "Region", "England".
            codes: what it gives as codes, the best first.
            name: what it gives as a name.
            year: of the row: a name that a council of that time shares with one of today is the former's.

        Raises:
            LeftOut: the level is one that is not kept.
        """
        key = (level, *codes, name, str(year))
        if key not in self._asked:
            if len(self._asked) > 100_000:
                self._asked.clear()
            self._asked[key] = self._find(level, codes, name, year)
        return self._asked[key]

    def _find(self, level: str, codes: Sequence[str], name: str, year: int) -> int | None:
        said = "".join(ch for ch in level.casefold() if ch.isalnum())
        if said in _OTHER_LEVELS:
            raise LeftOut
        kind = _LEVELS.get(said)
        if kind is AreaKind.ENGLAND:
            return 0
        for code in codes:
            at = self._by_code.get(code.strip().upper())
            if at is not None and (kind is None or self.places[at].kind is kind):
                return at
        if kind is not AreaKind.REGION and kind is not AreaKind.COUNCIL and self._is_england(name, codes):
            return 0
        names = (name, *codes)
        if kind is None:  # London is the region; only more words make it the City of London
            exact = [self._exactly[one.strip().casefold()] for one in names if one.strip().casefold() in self._exactly]
            if exact:
                return exact[0]
        if kind is not AreaKind.COUNCIL:
            for one in names:
                at = self._region(one)
                if at is not None and (kind is AreaKind.REGION or self._council(one, year) is None):
                    return at
        if kind is AreaKind.REGION:
            return None
        return next((at for at in (self._council(one, year) for one in names) if at is not None), None)

    @staticmethod
    def _is_england(name: str, codes: Sequence[str]) -> bool:
        return any(one.strip().casefold() in _ENGLAND_WORDS for one in (name, *codes))

    def _region(self, name: str) -> int | None:
        key = name_key(name)
        return self._regions.get(_REGION_WORDS.get(key, key))

    def _council(self, name: str, year: int) -> int | None:
        key = name_key(name)
        if not key:
            return None
        former, current = self._former.get(key), self._current.get(key)
        if former is not None and current is not None:
            until = self.places[former].until
            return former if until is not None and year <= until else current
        return current if current is not None else former
