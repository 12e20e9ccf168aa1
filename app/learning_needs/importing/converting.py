"""From the cells of a file to answers, partner by partner, sorted; and what was left out, and why."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from app.learning_needs.importing.plan import Plan
from app.learning_needs.importing.rows import Reader

NAMED_ROWS = 100  # numbers of rows that are told for one reason
MORE_CELLS = "more_cells"


@dataclass
class RowsLeftOut:
    """Rows that were left out for one reason: how many, and the numbers of the first."""

    count: int = 0
    numbers: list[int] = field(default_factory=list)


@dataclass
class Converted:
    """What a file becomes.

    Attributes:
        boxes: by the partner's id, or OTHERS: rows of `width` bytes, sorted by what they say.
        texts: by the same, sorted: nothing ties one to a row.
        taken: rows that became answers.
        left_out: by reason.
        notes: by what was put right on the way, how often.
    """

    width: int
    boxes: dict[str, bytes] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    taken: int = 0
    left_out: dict[str, RowsLeftOut] = field(default_factory=dict)
    notes: Counter[str] = field(default_factory=Counter)

    def sizes(self) -> dict[str, int]:
        """Return how many answers each partner has."""
        return {partner: len(box) // self.width for partner, box in self.boxes.items()}


def convert(
    records: Iterable[Sequence[str]],
    plan: Plan,
    *,
    first_row: int,
    progress: Callable[[int], None] = lambda _: None,
) -> Converted:
    """Return the file's rows as answers.

    Args:
        records: as `reading.cells` gives them.
        plan: what the columns are.
        first_row: the number that the first record has in the file.
        progress: told now and then how many records were read.
    """
    made = Converted(plan.layout.width)
    rows: dict[str, list[bytes]] = {}
    reader = Reader(plan, made.notes)
    width = len(plan.targets)
    for number, record in enumerate(records, first_row):
        if number % 2_000 == 0:
            progress(number - first_row)
        if not record:
            continue
        reason = MORE_CELLS if len(record) > width else reader.read(record)
        if reason:
            left = made.left_out.setdefault(reason, RowsLeftOut())
            left.count += 1
            if len(left.numbers) < NAMED_ROWS:
                left.numbers.append(number)
            continue
        made.taken += 1
        rows.setdefault(reader.partner, []).append(reader.packed())
        if reader.texts:
            made.texts.setdefault(reader.partner, []).extend(reader.texts)
    made.boxes = {partner: b"".join(sorted(several)) for partner, several in rows.items()}
    made.texts = {partner: sorted(texts) for partner, texts in made.texts.items()}
    return made
