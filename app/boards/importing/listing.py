"""A plan as its page shows it: one part at a time, some of it on each page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.boards.importing.shapes import Fate, Plan, Problem, Proposal
from app.commons.kinds import PartnerKind
from app.people.roles import Role

A_PAGE, ASKED_A_PAGE = 50, 20
LABELS = {
    "problems": "To put right",
    "asked": "To choose",
    "new": "New",
    "known": "In the directory",
    "partners": "Partners already",
    "left": "Left out",
}
EXAMPLES = (
    ("Hill House Advocacy", PartnerKind.SMALL_CHARITY.label, "", "", "1234567", "", "", "Ann Example",
     "ann@example.org", Role.ORGANISATION_LEAD.label),
    ("Hill House Advocacy", PartnerKind.SMALL_CHARITY.label, "", "", "1234567", "", "", "Bob Example",
     "bob@example.org", Role.ORGANISATION_CONTRIBUTOR.label),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a plan that can be shown."""

    name: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Listing:
    """What one page shows of a plan.

    Attributes:
        part: which part it is.
        parts: those that hold anything.
        problems, proposals, left: what the page lists, of the kind that the part holds.
        page, pages: which of how many, from 1.
        rows: numbers of the rows that can be ticked on it.
    """

    part: str
    parts: tuple[Part, ...]
    problems: tuple[Problem, ...]
    proposals: tuple[Proposal, ...]
    left: tuple[tuple[int, str], ...]
    page: int
    pages: int
    rows: tuple[int, ...]

    @property
    def label(self) -> str:
        """What the part is called."""
        return LABELS[self.part]


def list_plan(plan: Plan, *, part: str, page: str) -> Listing:
    """Return a page of a part of a plan; the first part that holds anything where another is not asked for.

    Args:
        plan: what would come of a file.
        part: a name of `LABELS`, or anything else.
        page: a number from 1, as it stands in an address, or anything else.
    """
    held: dict[str, Sequence[object]] = {
        "problems": plan.problems,
        "asked": plan.asked,
        "new": plan.of(Fate.NEW),
        "known": (*plan.of(Fate.KNOWN), *plan.of(Fate.RETURNS)),
        "partners": plan.of(Fate.PARTNER),
        "left": tuple(sorted(plan.left_out.items())),
    }
    if part not in held or not held[part]:
        part = "problems" if plan.problems else "asked" if plan.of(Fate.DOUBT) else ""
        part = part or next((name for name in held if held[name] and name != "asked"), "problems")
    size = ASKED_A_PAGE if part == "asked" else A_PAGE
    pages = max(1, -(-len(held[part]) // size))
    at = min(max(int(page), 1), pages) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    shown = held[part][(at - 1) * size : at * size]
    problems = tuple(one for one in shown if isinstance(one, Problem))
    proposals = tuple(one for one in shown if isinstance(one, Proposal))
    left = tuple(one for one in shown if isinstance(one, tuple))
    rows = [
        *(one.row for one in problems),
        *(row for one in proposals for row in one.group.rows),
        *(n for n, _ in left),
    ]
    return Listing(
        part=part,
        parts=tuple(Part(name, LABELS[name], len(held[name])) for name in held if held[name]),
        problems=problems,
        proposals=proposals,
        left=left,
        page=at,
        pages=pages,
        rows=tuple(dict.fromkeys(rows)),
    )


__all__ = ["EXAMPLES", "LABELS", "Listing", "Part", "list_plan"]
