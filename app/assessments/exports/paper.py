"""What a partner said, as a paper: one shape that Word and PDF are both written from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.assessments.crossing import AnswerPayload, LinkPayload
from app.assessments.exports.shapes import links_of
from app.assessments.queries.answers import TaskList
from app.assessments.queries.cycles import RequestRow, VersionRow
from app.assessments.queries.receipts import Receipt
from app.assessments.queries.results import AnswerRow
from app.assessments.queries.taking_out import CycleOut
from app.assessments.spoken import spoken_for_words
from app.assessments.struck import readable
from app.commons.instrument import Factor, Instrument
from app.commons.kinds import PartnerKind
from app.commons.levels import Level
from app.core import clock

OWN_VIEW = "These are the partner’s own levels and words. They are not moderated."
_NOT_IN_A_FILE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Said:
    """One text that was written, under its question."""

    what: str
    text: str


@dataclass(frozen=True, slots=True)
class FactorPart:
    """One factor: what was asked, and what was said."""

    number: int
    title: str
    asked: str
    level: str  # "3 Established", "Not answered"
    meaning: str  # of that level, for this kind of partner
    remark: str  # that other boards get another level
    texts: tuple[Said, ...]
    links: tuple[LinkPayload, ...]


@dataclass(frozen=True, slots=True)
class GroupPart:
    """Factors that belong together."""

    title: str
    factors: tuple[FactorPart, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that the file says."""

    title: str
    facts: tuple[tuple[str, str], ...]
    marks: tuple[str, ...]  # sentences that must not be missed
    groups: tuple[GroupPart, ...]
    is_draft: bool = False


def paper_of_partner(found: CycleOut, partner: RequestRow, version: VersionRow, answers: Sequence[AnswerRow]) -> Paper:
    """Return the board's paper of one version that a partner sent."""
    total = len(found.factors)
    facts = [
        ("Partner", partner.name),
        ("Kind of partner", partner.kind.label),
        ("Board", found.board),
        ("Cycle", cycle_words(found.cycle.title, found.cycle.year_label)),
        ("Version", str(version.version)),
        ("Signed by", readable(version.submitted_by)),
        ("Sent", moment_words(version.submitted_at)),
        ("Answered", f"{version.answered} of {total}"),
        ("Reference", str(version.id)),
    ]
    marks = [OWN_VIEW]
    if version.spoken_for:
        marks.append(f"{spoken_for_words(version.spoken_for, board=found.board)}.")
    if found.imported_from is not None:
        marks.append(f"Brought in from a spreadsheet: {found.imported_from}.")
    if version.withdrawn_at:
        by = readable(version.withdrawn_by)
        marks.append(f"Taken back on {moment_words(version.withdrawn_at)} by {by}. It does not count.")
    elif not version.is_current:
        marks.append("A newer version took its place. This one does not count.")
    said = {
        answer.factor: AnswerPayload(
            factor=answer.factor,
            level=answer.level,
            shared_level=answer.shared_level,
            practice=answer.practice,
            difference=answer.difference,
            addendum=answer.addendum,
            links=links_of(answer),
        )
        for answer in answers
    }
    groups = _groups(found.results.instrument, partner.kind, said, found.board)
    return Paper(f"{partner.name}: {found.cycle.title}", _clean_facts(facts), _clean_all(marks), groups)


def paper_of_receipt(receipt: Receipt, *, organisation: str) -> Paper:
    """Return the organisation's paper of one version that it sent."""
    asked, sent = receipt.asked, receipt.sent
    facts = [
        ("From", organisation),
        ("To", asked.board_name),
        ("Cycle", cycle_words(asked.title, clock.reporting_year_label(asked.reporting_year))),
        ("Version", str(sent.version)),
        ("Signed by", readable(receipt.payload.submitted_by)),
        ("Sent", moment_words(sent.submitted_at)),
        ("Answered", f"{sent.answered} of {len(receipt.instrument.numbers)}"),
        ("Reference", str(sent.id)),
    ]
    marks = []
    if sent.spoken_for:
        marks.append(f"{spoken_for_words(sent.spoken_for, board=asked.board_name)}.")
    if sent.withdrawn_at:
        marks.append(f"Taken back on {moment_words(sent.withdrawn_at)}. The board no longer counts it.")
    elif not sent.stands:
        marks.append("A newer version took its place.")
    said = {answer.factor: answer for answer in receipt.payload.answers}
    groups = _groups(receipt.instrument, asked.kind, said, asked.board_name)
    return Paper(f"{asked.title}: what we sent", _clean_facts(facts), _clean_all(marks), groups)


def paper_of_draft(tasks: TaskList, *, organisation: str, made_at: datetime) -> Paper:
    """Return the organisation's answers as they stand, to be read and talked about inside it."""
    asked = tasks.asked
    facts = [
        ("From", organisation),
        ("For", asked.board_name),
        ("Cycle", cycle_words(asked.title, clock.reporting_year_label(asked.reporting_year))),
        ("Last day", day_words(asked.closes_on)),
        ("As it stood on", moment_words(made_at)),
        ("Answered", f"{tasks.answered} of {len(tasks.instrument.numbers)}"),
    ]
    said = {
        answer.factor: AnswerPayload(
            factor=answer.factor,
            level=answer.level_here,
            shared_level=answer.level,
            practice=answer.practice,
            difference=answer.difference,
            addendum=answer.own_words,
            links=tuple(LinkPayload(link.get("title", ""), link.get("url", "")) for link in answer.links),
        )
        for answer in tasks.answers.values()
    }
    marks = ("DRAFT. This has not been signed off or sent.",)
    groups = _groups(tasks.instrument, asked.kind, said, asked.board_name)
    return Paper(f"DRAFT. {asked.title}: our answers", _clean_facts(facts), marks, groups, is_draft=True)


def cycle_words(title: str, year: str) -> str:
    """Return a cycle's title with its reporting year, once."""
    return title if year in title else f"{title}, {year}"


def day_words(day: date) -> str:
    """Return a day as it is read: "5 November 2026"."""
    return f"{day.day} {day:%B %Y}"


def moment_words(moment: datetime) -> str:
    """Return a moment as clocks in England show it: "5 November 2026 at 17:05"."""
    local = moment.astimezone(clock.LOCAL)
    return f"{day_words(local.date())} at {local:%H:%M}"


def _groups(
    asked: Instrument, kind: PartnerKind, said: Mapping[int, AnswerPayload], board: str
) -> tuple[GroupPart, ...]:
    return tuple(
        GroupPart(
            group.title,
            tuple(_factor(asked, factor, kind, said.get(factor.number), board) for factor in group.factors),
        )
        for group in asked.groups
    )


def _factor(
    asked: Instrument, factor: Factor, kind: PartnerKind, answer: AnswerPayload | None, board: str
) -> FactorPart:
    words = factor.for_kind(kind)
    level = answer.level if answer else None
    texts = (
        (
            ("What we do", answer.practice),
            ("What difference it has made to people", answer.difference),
            (f"What is different for {board}", answer.addendum),
        )
        if answer
        else ()
    )
    return FactorPart(
        number=factor.number,
        title=factor.title,
        asked=words.statement,
        level=level.short_label if level else "Not answered",
        meaning=_meaning(asked, level, words.descriptor(level) if level else None),
        remark=_remark(answer),
        texts=tuple(Said(_clean(what), _clean(readable(text))) for what, text in texts if text),
        links=tuple(LinkPayload(_clean(readable(one.title)), _clean(readable(one.url))) for one in answer.links)
        if answer
        else (),
    )


def _meaning(asked: Instrument, level: Level | None, descriptor: str | None) -> str:
    if descriptor or level is None:
        return descriptor or ""
    return next((one.meaning for one in asked.levels if one.level is level), "")


def _remark(answer: AnswerPayload | None) -> str:
    if answer is None or answer.level == answer.shared_level:
        return ""
    shared = answer.shared_level.short_label if answer.shared_level else "not yet answered"
    return f"Other boards get: {shared}."


def _clean(text: str) -> str:
    """Return a text without the few characters that no document may hold: with one, nobody could open the file."""
    return _NOT_IN_A_FILE.sub("", text)


def _clean_facts(facts: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, _clean(value)) for name, value in facts)


def _clean_all(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(_clean(text) for text in texts)
