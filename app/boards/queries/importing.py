"""What a list of partners that was handed in would bring: read beside the directory and the board's own partners."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from app.boards.importing import columns
from app.boards.importing.planning import find_similar, make_plan
from app.boards.importing.shapes import Known, Plan
from app.boards.models import Partner
from app.commons import queries as commons
from app.core import holding
from app.core.sheets import Sheet, unpack
from app.organisations.keys import LABELS, Keys
from app.organisations.models import Directory
from tenants import current_space_id, read

KIND = "partners"


@dataclass(frozen=True, slots=True)
class Upload:
    """A list that was handed in, and what was said of it so far.

    Attributes:
        places: the column of each field, from 0; empty while that is not settled.
        choices: what was said of organisations that were asked about, by name as it is matched.
        left_out: rows that do not count.
        result: what was taken in, once it was: numbers by what became of the organisations.
    """

    id: UUID
    filename: str
    sheet: Sheet | None  # None once it was taken in
    places: Mapping[str, int]
    similar: Mapping[str, tuple[str, ...]]
    choices: Mapping[str, str]
    left_out: frozenset[int]
    result: Mapping[str, int]
    revision: int
    is_taken: bool

    @property
    def guess(self) -> columns.Guess:
        """What its columns seem to be."""
        return columns.guess([cell.text for cell in self.sheet.headings] if self.sheet else [])


def get_upload(upload_id: UUID) -> Upload:
    """Return a list of the current board; NoResultFound where there is none such, or it is gone."""
    held = holding.get_held(upload_id, kind=KIND)
    return upload_of(held)


def upload_of(held: holding.Held) -> Upload:
    """Return what a held file is."""
    said: Mapping[str, Any] = held.choices
    return Upload(
        id=held.id,
        filename=held.filename,
        sheet=None if held.is_taken else unpack(held.content),
        places=said.get("places", {}),
        similar={key: tuple(ids) for key, ids in said.get("similar", {}).items()},
        choices=said.get("choices", {}),
        left_out=frozenset(said.get("left_out", ())),
        result=said.get("result", {}),
        revision=held.revision,
        is_taken=held.is_taken,
    )


def known_organisations() -> tuple[Known, ...]:
    """Return the whole directory, and what of it is among the current board's partners: one read, however many."""
    keys = tuple(getattr(Directory, name) for name in LABELS)
    statement = (
        select(
            Directory.id,
            Directory.name,
            Directory.search_name,
            Directory.kind,
            Directory.claimed_at,
            Partner.id,
            Partner.left_at,
            *keys,
        )
        .outerjoin(Partner, and_(Partner.organisation_id == Directory.id, Partner.space_id == current_space_id()))
        .order_by(Directory.search_name, Directory.id)
    )
    return tuple(
        Known(id_, name, search, kind, claimed_at is not None, Keys(*held), partner_id, left_at is not None)
        for id_, name, search, kind, claimed_at, partner_id, left_at, *held in read(statement)
    )


def similar_to(sheet: Sheet, places: Mapping[str, int]) -> dict[str, list[str]]:
    """Return which organisations of the directory those of a sheet may be, though neither key nor name says so."""
    return find_similar(sheet, places, known_organisations(), _find_council())


def get_plan(upload: Upload) -> Plan:
    """Return what would come of a list whose columns are settled, as the directory is now."""
    if upload.sheet is None:
        raise ValueError("This list was taken in.")
    return make_plan(
        upload.sheet,
        upload.places,
        entries=known_organisations(),
        find_council=_find_council(),
        similar=upload.similar,
        choices=upload.choices,
        left_out=upload.left_out,
    )


def _find_council() -> Any:
    lookup = commons.council_lookup()
    return lambda text: tuple(council.code for council in lookup.find(text))
