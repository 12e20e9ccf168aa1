"""What would come of a file: each organisation found in the directory, or new, or asked about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from app.boards.importing import columns
from app.boards.importing.matching import Index
from app.boards.importing.reading import FindCouncil, Read, missing_people, place_of, read_rows
from app.boards.importing.shapes import Fate, Group, Known, Plan, Problem, Proposal
from app.core.sheets import Sheet
from app.organisations.keys import LABELS

NEW = "new"


class Directory:
    """The directory in memory, for finding many organisations."""

    def __init__(self, entries: Sequence[Known]) -> None:
        self.entries = entries
        self.by_id = {str(entry.id): entry for entry in entries}
        self.by_name: dict[str, list[Known]] = {}
        self.by_key: dict[tuple[str, str], Known] = {}
        for entry in entries:
            self.by_name.setdefault(entry.search_name, []).append(entry)
            for name, value in entry.keys.given().items():
                self.by_key[name, value.casefold()] = entry

    def with_keys(self, group: Group) -> dict[str, Known]:
        """Return the organisations that have a key of this one, by the key's name."""
        found = {name: self.by_key.get((name, value.casefold())) for name, value in group.keys.items()}
        return {name: entry for name, entry in found.items() if entry is not None}


def find_similar(
    sheet: Sheet, places: Mapping[str, int], entries: Sequence[Known], find_council: FindCouncil
) -> dict[str, list[str]]:
    """Return which organisations of the directory those of a file may be: ids, by the name as it is matched."""
    directory, index = Directory(entries), Index(entries)
    groups = read_rows(sheet, places, (), find_council).groups
    asked = {
        key: [str(entry.id) for entry in index.like(key)]
        for key, group in groups.items()
        if key not in directory.by_name and not directory.with_keys(group)
    }
    return {key: ids for key, ids in asked.items() if ids}


def make_plan(
    sheet: Sheet,
    places: Mapping[str, int],
    *,
    entries: Sequence[Known],
    find_council: FindCouncil,
    similar: Mapping[str, Sequence[str]],
    choices: Mapping[str, str],
    left_out: Collection[int],
) -> Plan:
    """Return what would come of a file.

    Args:
        sheet: as it was read.
        places: the column of each field, from 0.
        entries: the directory, with what of it is this board's.
        find_council: returns the register's codes for a name or a code.
        similar: what `find_similar` found.
        choices: what was said of those that were asked about: "new" or an organisation's id.
        left_out: numbers of rows that do not count.
    """
    read, directory = read_rows(sheet, places, left_out, find_council), Directory(entries)
    proposals, bad = [], {one.row for one in read.problems}
    for group in read.groups.values():
        proposal = _propose(group, directory, similar.get(group.key, ()), choices.get(group.key, ""), read.problems)
        proposals.append(proposal)
        if proposal.fate is Fate.PARTNER or not bad.isdisjoint(group.rows):
            continue
        missing = missing_people(group, places)
        if missing is not None:
            read.problems.append(missing)
        if proposal.fate is Fate.NEW and group.kind is None:
            text = f"Write what kind of organisation {group.name} is: it is not in the directory yet"
            read.problems.append(Problem(group.rows[0], place_of(places, columns.KIND, group.rows[0]), text))
    _check_doubles(proposals, read)
    read.problems.sort(key=lambda one: one.row)
    return Plan(
        problems=tuple(read.problems),
        proposals=tuple(proposals),
        left_out=read.left_out,
        notes=sheet.notes,
        remarks=tuple(read.remarks),
        unused=tuple(
            cell.text for place, cell in enumerate(sheet.headings) if cell.text and place not in places.values()
        ),
        rows=len(sheet.rows),
    )


def _propose(
    group: Group, directory: Directory, similar: Iterable[str], choice: str, problems: list[Problem]
) -> Proposal:
    by_key = directory.with_keys(group)
    found = {entry.id: entry for entry in by_key.values()}
    if len(found) > 1:
        first, second = list(by_key)[:2]
        text = (
            f"This is the {LABELS[second]} of {by_key[second].name}, and cell {group.key_places[first]} is that of "
            f"{by_key[first].name}. Keep one"
        )
        place = group.key_places[second]
        problems.append(Problem(group.rows[0], place, text, group.keys[second]))
        return Proposal(group, Fate.DOUBT)
    if found:
        return _settled(group, next(iter(found.values())))
    same = directory.by_name.get(group.key, [])
    if len(same) == 1 and not _contradicts(group, same[0]) and group.kind in (None, same[0].kind):
        return _settled(group, same[0])
    candidates = tuple(same) or tuple(directory.by_id[one] for one in similar if one in directory.by_id)
    if not candidates:
        return Proposal(group, Fate.NEW)
    chosen = next((entry for entry in candidates if str(entry.id) == choice), None)
    if chosen is not None:
        return _settled(group, chosen, candidates=candidates, choice=choice, may_be_new=not same)
    if choice == NEW and not same:
        return Proposal(group, Fate.NEW, candidates=candidates, choice=NEW)
    return Proposal(group, Fate.DOUBT, candidates=candidates, may_be_new=not same, why=_why(group, same))


def _settled(group: Group, entry: Known, **asked: object) -> Proposal:
    fate = Fate.KNOWN if entry.partner_id is None else Fate.RETURNS if entry.has_left else Fate.PARTNER
    return Proposal(group, fate, entry=entry, **asked)  # type: ignore[arg-type]  # as `Proposal` names them


def _contradicts(group: Group, entry: Known) -> bool:
    held = entry.keys.given()
    return any(name in held and held[name].casefold() != value.casefold() for name, value in group.keys.items())


def _why(group: Group, same: Sequence[Known]) -> str:
    if not same:
        return "The directory has organisations with a name like this."
    if len(same) > 1:
        return "The directory has several organisations with this name."
    if _contradicts(group, same[0]):
        return "The directory has this name with another number or code."
    return f"The directory has this name as another kind: {same[0].kind.label}."


def _check_doubles(proposals: Iterable[Proposal], read: Read) -> None:
    """Complain of two organisations of the file that are one of the directory."""
    seen: dict[UUID, Group] = {}
    for proposal in proposals:
        if proposal.entry is None:
            continue
        other = seen.setdefault(proposal.entry.id, proposal.group)
        if other is not proposal.group:
            group = proposal.group
            text = (
                f"This and “{other.name}” in row {other.rows[0]:,} are both {proposal.entry.name} in the directory. "
                "Write one name in both rows, or leave one out"
            )
            read.problems.append(Problem(group.rows[0], group.place, text, group.name))


__all__ = ["NEW", "Directory", "find_similar", "make_plan"]
