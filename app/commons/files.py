"""The shelf's data files, read and parsed: before any transaction is open."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
INSTRUMENT = DATA / "msp_success_factors_v1.json"
LEARNING_INSTRUMENT = DATA / "msp_learning_needs_v1.json"


@dataclass(frozen=True, slots=True)
class CouncilFile:
    """One row of councils.csv."""

    code: str
    name: str
    official_name: str
    also_known_as: str
    council_type: str
    region_code: str
    region: str
    cassr_code: str
    other_codes: tuple[str, ...]
    adults_18plus: int
    adults_65plus: int
    deprivation_score: float
    tile_column: int
    tile_row: int


@dataclass(frozen=True, slots=True)
class ChangeFile:
    """One row of council_changes.csv."""

    effective_on: date
    kind: str
    old_code: str
    old_name: str
    new_code: str | None
    new_name: str


@dataclass(frozen=True, slots=True)
class RegisterFiles:
    """An edition of the register: three files that belong together."""

    publisher: str
    title: str
    published_on: date
    adults_as_of: date
    deprivation_year: int
    councils: tuple[CouncilFile, ...]
    changes: tuple[ChangeFile, ...]
    file_hash: str


@dataclass(frozen=True, slots=True)
class InstrumentFile:
    """An instrument's data file, not yet checked."""

    content: dict[str, Any]
    file_hash: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class MeasureSetFiles:
    """An edition of what is measured, not yet checked: the measures, and warnings that are tied to tables."""

    publisher: str
    title: str
    published_on: date
    measures: tuple[dict[str, Any], ...]
    caveats: tuple[dict[str, Any], ...]
    file_hash: str


def read_measures(folder: Path = DATA) -> MeasureSetFiles:
    """Read the edition of the measures that lies in a folder.

    Raises:
        OSError: a file is not there.
        ValueError, KeyError: a file is not what it should be.
    """
    about = json.loads((folder / "measures.json").read_text(encoding="utf-8"))
    caveats = json.loads((folder / "caveats.json").read_text(encoding="utf-8"))
    return MeasureSetFiles(
        publisher=about["publisher"],
        title=about["title"],
        published_on=date.fromisoformat(about["published_on"]),
        measures=tuple(about["measures"]),
        caveats=tuple(caveats["caveats"]),
        file_hash=_hash_files(folder / "measures.json", folder / "caveats.json"),
    )


def read_register(folder: Path = DATA) -> RegisterFiles:
    """Read the edition of the register that lies in a folder.

    Raises:
        OSError: a file is not there.
        ValueError, KeyError: a file is not what it should be.
    """
    about = json.loads((folder / "register.json").read_text(encoding="utf-8"))
    return RegisterFiles(
        publisher=about["publisher"],
        title=about["title"],
        published_on=date.fromisoformat(about["published_on"]),
        adults_as_of=date.fromisoformat(about["adults_as_of"]),
        deprivation_year=int(about["deprivation_year"]),
        councils=council_rows(folder / "councils.csv"),
        changes=tuple(map(_change, _rows(folder / "council_changes.csv"))),
        file_hash=_hash_files(folder / "register.json", folder / "councils.csv", folder / "council_changes.csv"),
    )


def read_instrument(path: Path = INSTRUMENT) -> InstrumentFile:
    """Read an instrument's data file.

    Raises:
        OSError: the file is not there.
        ValueError: it is no JSON object.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ValueError(f"{path.name} holds no instrument.")
    return InstrumentFile(content=content, file_hash=_hash_files(path), content_hash=hash_content(content))


def hash_content(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of content in one fixed spelling, so that spaces and the order of keys do not matter."""
    spelled = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(spelled.encode()).hexdigest()


def _hash_files(*paths: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
        digest.update(b"\0")
    return digest.hexdigest()


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def council_rows(path: Path) -> tuple[CouncilFile, ...]:
    """Read a file of councils, in the layout of councils.csv."""
    return tuple(map(_council, _rows(path)))


def _council(row: Mapping[str, str]) -> CouncilFile:
    return CouncilFile(
        code=row["code"],
        name=row["name"],
        official_name=row["official_name"],
        also_known_as=row["also_known_as"],
        council_type=row["council_type"],
        region_code=row["region_code"],
        region=row["region"],
        cassr_code=row["cassr_code"],
        other_codes=tuple(row["other_codes"].split()),
        adults_18plus=int(row["adults_18plus"]),
        adults_65plus=int(row["adults_65plus"]),
        deprivation_score=float(row["deprivation_score"]),
        tile_column=int(row["tile_column"]),
        tile_row=int(row["tile_row"]),
    )


def _change(row: Mapping[str, str]) -> ChangeFile:
    return ChangeFile(
        effective_on=date.fromisoformat(row["effective_on"]),
        kind=row["kind"],
        old_code=row["old_code"],
        old_name=row["old_name"],
        new_code=row["new_code"] or None,
        new_name=row["new_name"],
    )
