"""What tables are made of: a row's line, a column with its meaning, and how values are told."""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from app.assessments.crossing import LinkPayload
from app.assessments.queries.results import AnswerRow
from app.assessments.queries.taking_out import CycleOut, PartnerOut
from app.assessments.struck import readable
from app.commons.instrument import Factor
from app.commons.levels import Level
from app.core import clock

Value = str | int | date | datetime | None
NOT_ANSWERED = "none"


class Kind(enum.Enum):
    """What is in a column; empty cells are allowed in each."""

    TEXT = "text"
    NUMBER = "whole number"
    DAY = "date"
    MOMENT = "date and time in England"


@dataclass(frozen=True, slots=True)
class Line:
    """What a row is made of: one partner, or one partner and factor."""

    found: CycleOut
    partner: PartnerOut
    factor: Factor | None = None

    @property
    def answer(self) -> AnswerRow | None:
        """What the partner said of the row's factor."""
        return self.partner.answers.get(self.factor.number) if self.factor else None

    def of(self, factor: Factor) -> "Line":
        """Return the same partner's line of one factor."""
        return Line(self.found, self.partner, factor)


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    code: str
    label: str
    meaning: str
    kind: Kind
    get: Callable[[Line], Value]
    values: str = ""  # what may stand in it
    wide: int = 14  # characters, in a workbook


def of_words(
    code: str, label: str, meaning: str, get: Callable[[Line], Value], values: str = "", wide: int = 14
) -> Column:
    """Return a column of words."""
    return Column(code, label, meaning, Kind.TEXT, get, values, wide)


def level_number(level: Level | None) -> int | None:
    """Return 1 to 4; None for what is no level."""
    return level.number if level else None


def answer_word(level: Level | None) -> str:
    """Return the answer as one word for software: "established", "not_sure", "none"."""
    return level.name.lower() if level else NOT_ANSWERED


def links_as_text(links: tuple[LinkPayload, ...]) -> str:
    """Return links one on a line, each its title and then where it leads."""
    return "\n".join(f"{readable(link.title)} {readable(link.url)}".strip() for link in links)


def links_of(answer: AnswerRow | None) -> tuple[LinkPayload, ...]:
    """Return the links of an answer."""
    return (
        tuple(LinkPayload(str(one.get("title", "")), str(one.get("url", ""))) for one in answer.links) if answer else ()
    )


def local(moment: datetime | None) -> datetime | None:
    """Return a moment as clocks in England show it, without its zone: workbooks know none."""
    return moment.astimezone(clock.LOCAL).replace(tzinfo=None, second=0, microsecond=0) if moment else None
