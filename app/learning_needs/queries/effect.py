"""What became of each need by the next survey, beside what was delivered in between."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.learning_needs.models import FindingsSheet, LearningSession, PlannedLearning
from app.learning_needs.queries.needs import ALL, NeedRow, Sheets, need_of
from app.learning_needs.queries.plan import PlanSurvey
from tenants import read

FELL, ROSE, NOT_SHOWN, NOT_COMPARED = "fell", "rose", "not_shown", "not_compared"
OWN_TOPIC = "the board’s own topic"
NOT_BOTH = "it was not asked in both surveys"
HIDDEN = "it is not shown in one of the two surveys"


@dataclass(frozen=True, slots=True)
class Delivered:
    """What was held on a topic between two surveys."""

    sessions: int
    attended: int


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One topic before and after."""

    topic: str
    title: str
    before: NeedRow | None
    after: NeedRow | None
    verdict: str  # FELL, ROSE, NOT_SHOWN or NOT_COMPARED
    why: str  # why it cannot be compared; empty where it can
    change: float | None  # after less before, with its 95% interval
    low: float | None
    high: float | None
    delivered: Delivered


def effects(before: PlanSurvey, after: PlanSurvey) -> tuple[EffectRow, ...]:
    """Return every topic of two surveys of one instrument, in the order of the first, then what only the second has.

    Two statements: the sheets of both, and the sessions held after the first survey's last day and before the
    second one's first.
    """
    sheets = _sheets_of_both(before.id, after.id)
    delivered = _delivered(before, after)
    earlier = {topic["key"]: topic for topic in before.topics}
    later = {topic["key"]: topic for topic in after.topics}
    return tuple(
        _row(
            need_of(sheets[before.id], earlier[key]) if key in earlier else None,
            need_of(sheets[after.id], later[key]) if key in later else None,
            (earlier.get(key) or later[key])["title"],
            delivered.get(key, Delivered(0, 0)),
        )
        for key in [*earlier, *(key for key in later if key not in earlier)]
    )


def _row(before: NeedRow | None, after: NeedRow | None, title: str, delivered: Delivered) -> EffectRow:
    # Only here: it brings SciPy, which the other pages of the service do without.
    from app.learning_needs.statistics.effect import Verdict, effect

    why = _why_not(before, after)
    found = effect(None, None) if why else effect(_estimate(before), _estimate(after))
    verdicts = {
        Verdict.FELL: FELL,
        Verdict.ROSE: ROSE,
        Verdict.NOT_SHOWN: NOT_SHOWN,
        Verdict.NOT_COMPARED: NOT_COMPARED,
    }
    change = found.change
    either = before or after
    return EffectRow(
        topic=either.topic if either else "",
        title=title,
        before=before,
        after=after,
        verdict=verdicts[found.verdict],
        why=why,
        change=round(change.value, 1) if change else None,
        low=round(change.low, 1) if change else None,
        high=round(change.high, 1) if change else None,
        delivered=delivered,
    )


def _why_not(before: NeedRow | None, after: NeedRow | None) -> str:
    """Return why two needs cannot be compared; empty where they can."""
    if any(one is not None and one.own for one in (before, after)):
        return OWN_TOPIC
    if before is None or after is None:
        return NOT_BOTH
    return "" if before.is_shown and after.is_shown else HIDDEN


def _estimate(row: NeedRow | None) -> Any:
    from app.learning_needs.statistics.estimates import Estimate

    if row is None or row.need is None or row.low is None or row.high is None:
        return None
    return Estimate(row.need, row.low, row.high)


def _sheets_of_both(*survey_ids: UUID) -> Mapping[UUID, Sheets]:
    wanted = (FindingsSheet.survey_id.in_(survey_ids), FindingsSheet.sheet == ALL)
    rows = read(select(FindingsSheet.survey_id, FindingsSheet.content).where(*wanted))
    found = {survey_id: Sheets({ALL: content}) for survey_id, content in rows}
    return {survey_id: found.get(survey_id, Sheets({})) for survey_id in survey_ids}


def _delivered(before: PlanSurvey, after: PlanSurvey) -> dict[str, Delivered]:
    rows = read(
        select(PlannedLearning.topic, func.count(LearningSession.id), func.sum(LearningSession.attended))
        .join(
            LearningSession,
            (LearningSession.space_id == PlannedLearning.space_id)
            & (LearningSession.learning_id == PlannedLearning.id),
        )
        .where(
            PlannedLearning.survey_id == before.id,
            LearningSession.attended.is_not(None),
            LearningSession.held_on > before.closes_on,
            LearningSession.held_on < after.opens_on,
        )
        .group_by(PlannedLearning.topic)
    )
    return {topic: Delivered(sessions, int(attended)) for topic, sessions, attended in rows}
