"""The made-up sentences, and how well they are told apart."""

from dataclasses import dataclass
from pathlib import Path

from app.core.guarding import find

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Sentence:
    """One sentence and what is in it; "" for nothing."""

    holds: str
    text: str


def sentences(name: str) -> list[Sentence]:
    """Read one of the two files."""
    lines = (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [Sentence(*line.split("|", 1)) for line in lines if line and not line.startswith("#")]


@dataclass(frozen=True)
class Score:
    """How many sentences were told rightly."""

    found: int
    missed: tuple[str, ...]
    alarmed: tuple[str, ...]
    wrong_kind: tuple[str, ...]

    @property
    def recall(self) -> float:
        """Of the sentences that hold something, how many were found, as the kind that it is."""
        return (self.found - len(self.wrong_kind)) / (self.found + len(self.missed))

    @property
    def precision(self) -> float:
        """Of the sentences that were warned of, how many hold something."""
        return self.found / (self.found + len(self.alarmed))


def score(name: str) -> Score:
    """Look through every sentence of a file."""
    missed, alarmed, wrong, found = [], [], [], 0
    for one in sentences(name):
        kinds = {finding.kind.value for finding in find(one.text)}
        if one.holds and not kinds:
            missed.append(one.text)
        elif one.holds:
            found += 1
            if one.holds not in kinds:
                wrong.append(one.text)
        elif kinds:
            alarmed.append(one.text)
    return Score(found, tuple(missed), tuple(alarmed), tuple(wrong))
