"""What a plan reads of a survey's findings: needs in order, ways to learn, barriers, about how many people.

Everything here comes from the published sheets and from headcounts that partners declared: nothing is counted anew.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.learning_needs.models import FindingsSheet
from tenants import read

ALL = "all"


@dataclass(frozen=True, slots=True)
class Sheets:
    """Some of a survey's published sheets, by name; see `statistics.release`. One that is missing shows nothing."""

    content: Mapping[str, Mapping[str, Any]]

    def place(self, sheet: str, group: str) -> int | None:
        """Return where a group stands in a sheet's lists; None where the sheet does not have it."""
        groups: Sequence[Mapping[str, str]] = self.content.get(sheet, {}).get("groups", ())
        return next((index for index, one in enumerate(groups) if one["key"] == group), None)

    def of(self, sheet: str, group: str, *path: str) -> Any:
        """Return a group's figure under a path of keys: `of("tier", "tier:1", "topics", "risk", "rated")`.

        None where it is not shown, or was never asked.
        """
        index = self.place(sheet, group)
        found: Any = self.content.get(sheet, {})
        for key in path:
            found = found.get(key) if found else None
        return None if index is None or not found else found[index]

    def all(self, *path: str) -> Any:
        """Return the figure of everybody; None where it is not shown."""
        return self.of(ALL, ALL, *path)


def get_sheets(survey_id: UUID, names: Collection[str]) -> Sheets:
    """Return some of a survey's published sheets, in one statement; none of a survey without findings."""
    wanted = (FindingsSheet.survey_id == survey_id, FindingsSheet.sheet.in_(names))
    return Sheets(dict(read(select(FindingsSheet.sheet, FindingsSheet.content).where(*wanted)).all()))


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A topic's need over everybody; None where it is not shown."""

    topic: str
    title: str
    own: bool  # the board's own topic: cannot be compared with other surveys
    n: int | None  # about how many rated it
    need: float | None  # matters less can do, with its 95% interval
    low: float | None
    high: float | None
    share: int | None  # per cent of those whose work it is who have a need
    work: int | None  # per cent of everybody whose work it is

    @property
    def is_shown(self) -> bool:
        """Whether its need may be shown."""
        return self.need is not None


def need_of(sheets: Sheets, topic: Mapping[str, Any]) -> NeedRow:
    """Return one topic's need over everybody.

    Args:
        sheets: with "all".
        topic: as the survey has it.
    """
    key = topic["key"]
    rated = sheets.all("topics", key, "rated") or {}
    work = sheets.all("topics", key, "work") or {}
    return NeedRow(
        topic=key,
        title=topic["title"],
        own=bool(topic.get("own")),
        n=rated.get("n"),
        need=rated.get("need"),
        low=rated.get("low"),
        high=rated.get("high"),
        share=rated.get("share_with_need"),
        work=work.get("share"),
    )


def ranked_needs(sheets: Sheets, topics: Iterable[Mapping[str, Any]]) -> tuple[NeedRow, ...]:
    """Return every topic, the widest need first, ties in the survey's order, what is not shown last."""
    rows = [need_of(sheets, topic) for topic in topics]
    return tuple(sorted(rows, key=lambda row: (row.need is None, -(row.need or 0.0))))


@dataclass(frozen=True, slots=True)
class Ticked:
    """One answer of a question of which several could be ticked."""

    key: str
    label: str
    share: int | None  # per cent of those who answered; None where it is not shown


def ticked(sheets: Sheets, question: str, labels: Mapping[str, str], *, group: str = ALL) -> tuple[Ticked, ...]:
    """Return a question's answers, the most ticked first.

    Args:
        sheets: with "all", and with the group's own sheet.
        question: "ways" or "barriers".
        labels: the words of each key, in the instrument's order.
        group: the key of a group; where that is not shown, everybody's shares are given.
    """
    found = sheets.of(group.partition(":")[0], group, question) or sheets.all(question) or {}
    shares: Mapping[str, int] = found.get("shares", {})
    rows = [Ticked(key, label, shares.get(key)) for key, label in labels.items()]
    return tuple(sorted(rows, key=lambda row: -1 if row.share is None else row.share, reverse=True))


@dataclass(frozen=True, slots=True)
class PlanPartner:
    """A partner that a survey asked."""

    request_id: UUID
    partner_id: UUID
    organisation_id: UUID
    name: str
    headcount: int | None  # staff who could answer, as it says

    @property
    def group(self) -> str:
        """Its key in the sheets."""
        return f"partner:{self.request_id}"


@dataclass(frozen=True, slots=True)
class Reach:
    """About how many people have a need, and how that was reached."""

    people: int | None  # rounded to 5; None where it cannot be said
    headcount: int  # staff of the chosen partners that said how many they have
    counted: int  # partners of these
    silent: int  # chosen partners that did not say: not in the figure
    own: int  # partners for which their own staff's shares were taken; everybody's for the others
    work: int | None  # per cent of everybody whose work it is, and of these who have a need: of the chosen tiers
    share: int | None
    part: int | None  # per cent of those who answered who are in the chosen tiers; None where all are


def reach(
    sheets: Sheets,
    partners: Iterable[PlanPartner],
    *,
    topic: str,
    tiers: Collection[str] = (),
    chosen: Collection[str] = (),
) -> Reach:
    """Estimate how many people have a need.

    For each partner: its staff, times the share whose work the topic is, times the share of these who have a need.
    The shares are the partner's own where they are shown, and everybody's where not. Where tiers are chosen they are
    those of the tiers, and the staff are taken to be in tiers as those who answered are. Who answered may differ from
    who did not: it is an estimate, and rounded to 5.

    Args:
        sheets: with "all", "partner" and "tier".
        partners: all that the survey asked.
        topic: its key.
        tiers: "1" to "4"; none means everybody.
        chosen: ids of partners, as text; none means all.
    """
    picked = [partner for partner in partners if not chosen or str(partner.partner_id) in chosen]
    known = [partner for partner in picked if partner.headcount]
    everybody = _of_tiers(sheets, topic, tiers) if tiers else _shares(sheets, ALL, ALL, topic)
    total, own = 0.0, 0
    for partner in known:
        mine = None if tiers else _shares(sheets, "partner", partner.group, topic)
        own += mine is not None
        work, share, part = mine or everybody or (0, 0, None)
        total += (partner.headcount or 0) * work * share * (100 if part is None else part) / 1_000_000
    can_be_said = bool(known) and (everybody is not None or own == len(known))
    work_shown, share_shown, part_shown = everybody or (None, None, None)
    return Reach(
        people=5 * int(total / 5 + 0.5) if can_be_said else None,
        headcount=sum(partner.headcount or 0 for partner in known),
        counted=len(known),
        silent=len(picked) - len(known),
        own=own,
        work=None if work_shown is None else round(work_shown),
        share=None if share_shown is None else round(share_shown),
        part=None if part_shown is None else round(part_shown),
    )


_Shares = tuple[float, float, float | None]


def _shares(sheets: Sheets, sheet: str, group: str, topic: str) -> _Shares | None:
    """Return a group's shares in per cent: whose work it is, and of these who have a need.

    None where one of them is hidden, or too few answered for a share.
    """
    work = (sheets.of(sheet, group, "topics", topic, "work") or {}).get("share")
    needing = (sheets.of(sheet, group, "topics", topic, "rated") or {}).get("share_with_need")
    return None if work is None or needing is None else (work, needing, None)


def _of_tiers(sheets: Sheets, topic: str, tiers: Collection[str]) -> _Shares | None:
    """Return the shares of some tiers together, each weighed by how many of it answered; None where one is hidden."""
    answered = sheets.all("answered")
    weights: list[int] = []
    shares: list[_Shares] = []
    for tier in sorted(tiers):
        weight = sheets.of("tier", f"tier:{tier}", "answered")
        found = _shares(sheets, "tier", f"tier:{tier}", topic)
        if not answered or not weight or found is None:
            return None
        weights.append(weight)
        shares.append(found)
    whole = sum(weights)
    work = sum(weight * one[0] for weight, one in zip(weights, shares, strict=True)) / whole
    needing = sum(weight * one[0] * one[1] for weight, one in zip(weights, shares, strict=True)) / whole
    return (work, needing / work if work else 0.0, min(100.0, 100 * whole / answered))
