"""The chair's brief: who is outstanding, what to ask whom, in the partners' own words. One statement beside results."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.assessments.models import Submission, SubmittedAnswer
from app.assessments.queries.cycles import CycleRow, RequestRow, RequestState
from app.assessments.queries.results import OfResults, Results
from app.assessments.statistics import Distribution, Movement
from app.commons.instrument import Factor
from app.commons.kinds import PartnerKind
from app.commons.levels import Level
from app.reports.questions import questions_of
from app.reports.statistics import Reason, Stand, at_highest, at_lowest, fell, gone_down, quoted, to_ask
from tenants import is_tombstone, read

# The Care Act names them: the council, the integrated care board, the chief officer of police.
STATUTORY = frozenset({PartnerKind.COUNCIL, PartnerKind.INTEGRATED_CARE_BOARD, PartnerKind.POLICE})
LONGEST_QUOTE = 220  # characters; of two that stand side by side each has half
_READ = 800  # characters of a text that are read for it
_LOOKED_AT = 3  # of those at one level, whose words are read: the first that wrote something is quoted
# How a text is called where it is quoted.
_WHAT = {
    "practice": "What we do",
    "addendum": "What is different for this board",
    "difference": "What difference it has made",
}


@dataclass(frozen=True, slots=True)
class Quote:
    """A partner's own words; what stands in their place where they were removed."""

    what: str  # which of its texts
    text: str


@dataclass(frozen=True, slots=True)
class Whom:
    """A partner to ask, and why that one: plain facts."""

    request: RequestRow
    level: Level
    before: Level | None  # where it was on one of the four levels last time, and on another one
    others: int  # how many others stand at the same level, or went down too
    quote: Quote | None  # None: it wrote nothing

    @property
    def spoken_for(self) -> str:
        """How the board got its answers, where the board answered in its name; else empty."""
        return self.request.current.spoken_for if self.request.current else ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A factor to ask about."""

    factor: Factor
    reason: Reason
    found: Distribution
    movement: Movement
    question: str
    whom: tuple[Whom, ...]  # of a spread the lowest end, then the highest


@dataclass(frozen=True, slots=True)
class Brief(OfResults):
    """All that one side of paper says of a cycle."""

    asks: tuple[Ask, ...]
    fell: tuple[Ask, ...]

    @property
    def cycle(self) -> CycleRow:
        """The cycle that it is about."""
        return self.results.cycle

    @property
    def outstanding(self) -> tuple[RequestRow, ...]:
        """Whose answers the board does not hold, by name."""
        return tuple(one for one in self.results.requests if one.state is not RequestState.SUBMITTED)

    def in_state(self, state: str) -> tuple[RequestRow, ...]:
        """Return the partners in one state."""
        return tuple(one for one in self.results.requests if one.state.value == state)


_Ends = tuple[tuple[Stand, ...], ...]  # who may be asked of a factor, one group for each place


def brief_of(found: Results) -> Brief:
    """Return the brief of a cycle's results.

    Args:
        found: as `read_results` returns them.
    """
    picks = [(pick.number, pick.reason) for pick in to_ask(found.now)]
    picks += [(number, Reason.FELL) for number in fell(found.movements)]
    ends = {pick: _ends(found, *pick) for pick in picks}
    words = _words(found.cycle.id, ends)
    asks = [_ask(found, number, reason, ends[number, reason], words) for number, reason in picks]
    return Brief(
        results=found,
        asks=tuple(one for one in asks if one.reason is not Reason.FELL),
        fell=tuple(one for one in asks if one.reason is Reason.FELL),
    )


def _ends(found: Results, number: int, reason: Reason) -> _Ends:
    stands = list(_stands(found, number))
    match reason:
        case Reason.FELL:
            return (gone_down(stands),)
        case Reason.SPREAD:
            return (at_lowest(stands), at_highest(stands))
        case _:
            return (at_lowest(stands),)


def _stands(found: Results, number: int) -> Iterable[Stand]:
    for one in found.requests:
        level = found.levels.get(one.organisation_id, {}).get(number)
        if level is not None and level.is_rating:
            before = found.levels_before.get(one.organisation_id, {}).get(number)
            yield Stand(one.organisation_id, one.name, level, before, one.kind in STATUTORY)


_Texts = Mapping[str, str]  # by field
_Said = Mapping[tuple[UUID, int], _Texts]  # by organisation and factor


def _words(cycle_id: UUID, ends: Mapping[tuple[int, Reason], _Ends]) -> _Said:
    """Return what the first of those who may be asked wrote, by organisation and factor."""
    wanted: dict[int, set[UUID]] = {}
    for (number, _), groups in ends.items():
        found = (stand.organisation_id for group in groups for stand in group[:_LOOKED_AT])
        wanted.setdefault(number, set()).update(found)
    if not any(wanted.values()):
        return {}
    texts = (func.substr(getattr(SubmittedAnswer, name), 1, _READ) for name in _WHAT)
    rows = read(
        select(Submission.organisation_id, SubmittedAnswer.factor, *texts)
        .join(
            SubmittedAnswer,
            and_(SubmittedAnswer.space_id == Submission.space_id, SubmittedAnswer.submission_id == Submission.id),
        )
        .where(Submission.cycle_id == cycle_id, Submission.is_current, or_(*_cells(wanted)))
    )
    return {(row[0], row[1]): dict(zip(_WHAT, row[2:], strict=True)) for row in rows}


def _cells(wanted: Mapping[int, set[UUID]]) -> Iterable[ColumnElement[bool]]:
    for number, organisations in wanted.items():
        yield and_(SubmittedAnswer.factor == number, Submission.organisation_id.in_(sorted(organisations)))


def _ask(found: Results, number: int, reason: Reason, ends: _Ends, words: _Said) -> Ask:
    questions = questions_of(found.instrument.key, number)
    longest = LONGEST_QUOTE // len(ends)
    return Ask(
        factor=found.instrument.factor(number),
        reason=reason,
        found=found.now[number],
        movement=found.movements[number],
        question=getattr(questions, reason.value),
        whom=tuple(_whom(found, number, group, words, longest) for group in ends if group),
    )


def _whom(found: Results, number: int, group: Sequence[Stand], words: _Said, longest: int) -> Whom:
    said = {stand: words.get((stand.organisation_id, number), {}) for stand in group[:_LOOKED_AT]}
    stand = next((one for one, texts in said.items() if any(map(_stands_there, texts.values()))), group[0])
    was_rated = stand.before is not None and stand.before.is_rating and stand.before is not stand.level
    return Whom(
        request=next(one for one in found.requests if one.organisation_id == stand.organisation_id),
        level=stand.level,
        before=stand.before if was_rated else None,
        others=len(group) - 1,
        quote=_quote(said[stand], longest),
    )


def _stands_there(text: str) -> bool:
    return bool(text.strip()) and not is_tombstone(text)


def _quote(texts: _Texts, longest: int) -> Quote | None:
    written = [(name, text) for name, text in texts.items() if text.strip()]
    if not written:
        return None
    name, text = next((one for one in written if _stands_there(one[1])), written[0])
    return Quote(_WHAT[name], quoted(text, most=longest))
