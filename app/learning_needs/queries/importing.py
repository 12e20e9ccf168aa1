"""What is read of a file that is being brought in: how far it is, what its columns hold, what would come of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.boards.models import Partner
from app.commons.learning import LearningInstrument
from app.commons.queries import learning_instrument
from app.learning_needs.importing.converting import Converted, convert
from app.learning_needs.importing.plan import Plan, make_plan
from app.learning_needs.importing.reading import cells
from app.learning_needs.importing.values import Found, find_values
from app.learning_needs.models import Survey, SurveyState, SurveyUpload, UploadState
from tenants import read


@dataclass(frozen=True, slots=True)
class UploadRow:
    """A file on its way into a survey, without what is in it."""

    survey_id: UUID
    title: str
    opens_on: date
    closes_on: date
    smallest: int
    survey_state: SurveyState
    instrument_id: UUID
    filename: str
    rows: int
    columns: tuple[str, ...]
    mapping: Mapping[str, Any]  # see `service.importing`
    report: Mapping[str, Any]
    state: UploadState
    progress: int

    @property
    def can_change(self) -> bool:
        """Whether what its columns and values mean can still be said."""
        return self.state in (UploadState.LOADED, UploadState.MAPPED)

    @property
    def targets(self) -> tuple[str, ...]:
        """What each column is, as it was guessed or said."""
        return tuple(self.mapping["targets"])

    @property
    def has_values(self) -> bool:
        """Whether it was said what the columns are."""
        return "found" in self.mapping

    @property
    def has_report(self) -> bool:
        """Whether it was tried out."""
        return self.state is not UploadState.LOADED and bool(self.report)

    @property
    def found(self) -> Found:
        """The values of the columns, as they were counted when it was said what these are."""
        values = {
            kind: {key: (shown, often) for key, shown, often in rows}
            for kind, rows in self.mapping.get("found", {}).items()
        }
        numbers = {int(column): set(some) for column, some in self.mapping.get("numbers", {}).items()}
        return Found(values, numbers, ())

    @property
    def scales(self) -> dict[int, str]:
        """The scale of each column of numbers."""
        return {int(column): scale for column, scale in self.mapping.get("scales", {}).items()}

    @property
    def meanings(self) -> dict[str, dict[str, str]]:
        """What values mean, by kind."""
        return dict(self.mapping.get("meanings", {}))

    def plan(self, instrument: LearningInstrument) -> Plan:
        """Return what is known of the file as a plan to convert it by."""
        return make_plan(self.targets, self.scales, self.meanings, instrument)


def get_upload(survey_id: UUID) -> UploadRow:
    """Return the file of an imported survey; NoResultFound where this board brings in no such one."""
    row = read(
        select(
            Survey.id,
            Survey.title,
            Survey.opens_on,
            Survey.closes_on,
            Survey.smallest,
            Survey.state,
            Survey.instrument_id,
            SurveyUpload.filename,
            SurveyUpload.rows,
            SurveyUpload.columns,
            SurveyUpload.mapping,
            SurveyUpload.report,
            SurveyUpload.state,
            SurveyUpload.progress,
        )
        .join(SurveyUpload, SurveyUpload.survey_id == Survey.id)
        .where(Survey.id == survey_id)
    ).one()
    known: list[Any] = [*row[:9], tuple(row[9]), *row[10:]]
    return UploadRow(*known)


def list_partner_names() -> dict[str, str]:
    """Return the names of the board's partners by their ids, in the order of the names."""
    rows = read(
        select(Partner.id, Partner.name).where(Partner.left_at.is_(None)).order_by(func.lower(Partner.name), Partner.id)
    )
    return {str(id_): name for id_, name in rows}


def values_of(survey_id: UUID, targets: Sequence[str]) -> Found:
    """Return which values stand in the columns, were they what is said. It reads the whole file.

    Raises:
        NoResultFound: the file is not there, or not any more.
    """
    return find_values(cells(_content(survey_id)), targets)


def try_out(upload: UploadRow, plan: Plan, *, progress: Callable[[int], None] = lambda _: None) -> Converted:
    """Return what the file becomes under a plan. It reads the whole file, and changes nothing.

    Raises:
        NoResultFound: the file is not there, or not any more.
    """
    records = cells(_content(upload.survey_id))
    return convert(records, plan, first_row=int(upload.mapping["first_row"]), progress=progress)


def instrument_of(upload: UploadRow) -> LearningInstrument:
    """Return what the survey of a file asks."""
    return learning_instrument(upload.instrument_id)


def _content(survey_id: UUID) -> bytes:
    statement = select(SurveyUpload.content).where(
        SurveyUpload.survey_id == survey_id, SurveyUpload.content.is_not(None)
    )
    return bytes(read(statement).scalar_one())
