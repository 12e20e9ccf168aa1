"""What was measured, as lines of one table: what, how much, the goal, and whether it was reached."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Line:
    """One figure."""

    what: str
    figure: str
    goal: str = ""
    met: bool | None = None
    counts: bool = False  # a goal that is a count: missing it fails the run


@dataclass(slots=True)
class Table:
    """All of them, printed as they come."""

    lines: list[Line] = field(default_factory=list)

    def head(self, title: str) -> None:
        """Begin a part."""
        print(f"\n{title}", flush=True)

    def add(self, line: Line) -> None:
        """Keep a line, and print it."""
        self.lines.append(line)
        said = {True: "met", False: "MISSED", None: ""}[line.met]
        print(f"  {line.what:<44} {line.figure:>38}   {line.goal:<28} {said}", flush=True)

    def count(self, what: str, figure: float, goal: float, *, unit: str = "") -> None:
        """Keep a figure that has to be at most so much, every time."""
        self.add(Line(what, f"{figure:g}{unit}", f"at most {goal:g}{unit}", figure <= goal, counts=True))

    @property
    def failed(self) -> bool:
        """Whether a count was missed."""
        return any(line.counts and line.met is False for line in self.lines)
