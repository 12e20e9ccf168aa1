"""Filling the shared shelf. What is on it is never changed: a new edition is put beside the old one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.commons.files import RegisterFiles, read_register
from app.commons.models import (
    ChangeKind,
    CodeScheme,
    Council,
    CouncilChange,
    CouncilCode,
    CouncilProfile,
    CouncilType,
    Region,
    Release,
    ReleaseKind,
)
from app.commons.names import name_key
from app.commons.service.shelf import Loaded, add_release
from app.core.errors import Refused
from tenants import db, insert_rows, read


class InvalidRegister(Refused):
    """The register's files contradict themselves."""

    status = 422


class RegisterConflict(Refused):
    """The files say something else of a council that is in the register already."""


def load_register(*, now: datetime, register: RegisterFiles | None = None) -> Loaded:
    """Put an edition of the register on the shelf; the same files twice change nothing.

    Args:
        now: aware UTC.
        register: the edition; the one that comes with the product where none is given.

    Raises:
        InvalidRegister: the files contradict themselves.
        RegisterConflict: a council that is known already has another name, type or region in them.
    """
    files = register or read_register()
    _check_register(files)
    total = len(files.councils)
    known = select(Release.id).where(Release.kind == ReleaseKind.REGISTER, Release.file_hash == files.file_hash)
    if read(known).first():
        return Loaded(files.title, changed=False, added=0, total=total)
    release = add_release(
        ReleaseKind.REGISTER, files.publisher, files.title, files.published_on, files.file_hash, now=now
    )
    _add_regions(files, release)
    added = _add_councils(files, release)
    _add_facts(files, release)
    return Loaded(files.title, changed=True, added=added, total=total)


def _check_register(files: RegisterFiles) -> None:
    codes = [council.code for council in files.councils]
    if not codes:
        raise InvalidRegister("The register holds no councils.")
    if len(set(codes)) != len(codes):
        raise InvalidRegister("A council is in the register twice. Each code belongs to one row.")
    keys = [name_key(council.name) for council in files.councils]
    if len(set(keys)) != len(keys):
        raise InvalidRegister("Two councils in the register have the same name.")
    if len({(c.region_code, c.region) for c in files.councils}) != len({c.region_code for c in files.councils}):
        raise InvalidRegister("A region in the register has two names.")
    types = {member.value for member in CouncilType}
    kinds = {member.value for member in ChangeKind}
    if any(c.council_type not in types for c in files.councils) or any(c.kind not in kinds for c in files.changes):
        raise InvalidRegister("The register holds a type of council, or a kind of change, that is not known.")


def _add_regions(files: RegisterFiles, release: Release) -> None:
    known = {row.code: row.name for row in read(select(Region.code, Region.name))}
    regions = {council.region_code: council.region for council in files.councils}
    changed = [name for code, name in regions.items() if known.get(code, name) != name]
    if changed:
        raise RegisterConflict(f"The register knows this region by another name: {changed[0]}.")
    insert_rows(
        Region,
        [{"code": code, "release_id": release.id, "name": name} for code, name in regions.items() if code not in known],
    )


def _add_councils(files: RegisterFiles, release: Release) -> int:
    columns = (Council.code, Council.name, Council.official_name, Council.council_type, Council.region_code)
    known = {row[0]: tuple(row[1:]) for row in read(select(*columns))}
    new: list[dict[str, Any]] = []
    for council in files.councils:
        facts = (council.name, council.official_name, CouncilType(council.council_type), council.region_code)
        if council.code not in known:
            names = dict(zip(("name", "official_name", "council_type", "region_code"), facts, strict=True))
            new.append({"code": council.code, "release_id": release.id, **names})
        elif known[council.code] != facts:
            raise RegisterConflict(
                f"{council.name} ({council.code}) is in the register with another name, type or region. "
                "A council that has changed needs a code of its own, and a row in council_changes.csv."
            )
    insert_rows(Council, new)
    return len(new)


def _add_facts(files: RegisterFiles, release: Release) -> None:
    insert_rows(
        CouncilProfile,
        [
            {
                "release_id": release.id,
                "council_code": council.code,
                "adults_18plus": council.adults_18plus,
                "adults_65plus": council.adults_65plus,
                "adults_as_of": files.adults_as_of,
                "deprivation_score": council.deprivation_score,
                "deprivation_year": files.deprivation_year,
                "tile_column": council.tile_column,
                "tile_row": council.tile_row,
            }
            for council in files.councils
        ],
    )
    codes = [{"release_id": release.id, **code} for code in _codes(files)]
    insert_rows(CouncilCode, codes)
    for change in files.changes:
        db.session.add(
            CouncilChange(
                release_id=release.id,
                effective_on=change.effective_on,
                kind=ChangeKind(change.kind),
                old_code=change.old_code,
                old_name=change.old_name,
                new_code=change.new_code,
                new_name=change.new_name,
            )
        )
    db.session.flush()


def _codes(files: RegisterFiles) -> list[dict[str, Any]]:
    """Return every other code and name of each council; what a council was made from is known by its old code too."""
    registered = {council.code for council in files.councils}
    found: set[tuple[CodeScheme, str, str]] = set()
    for change in files.changes:
        if change.new_code in registered and change.old_code not in registered:
            found.add((CodeScheme.FORMER, change.old_code, change.new_code))
    for council in files.councils:
        former = {code for scheme, code, of in found if of == council.code and scheme is CodeScheme.FORMER}
        found |= {(CodeScheme.CURRENT, code, council.code) for code in council.other_codes if code not in former}
        if council.cassr_code:
            found.add((CodeScheme.CASSR, council.cassr_code, council.code))
        if council.also_known_as:
            found.add((CodeScheme.NAME, council.also_known_as, council.code))
    return [{"scheme": scheme, "code": code, "council_code": of} for scheme, code, of in sorted(found)]
