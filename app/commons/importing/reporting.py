"""What is said of a file that was read: kept with its release, and shown before it is taken in."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from app.commons.importing.checking import Reconciled
from app.commons.importing.taking import Taken

MOST_DIFFERENCES = 200


def report_of(
    taken: Taken, reconciled: Reconciled, *, zero_blocks: int, revises: str | None, areas_before: int = 0
) -> dict[str, Any]:
    """Return the report of a file as it is kept.

    Args:
        taken: the file.
        reconciled: how its councils add up.
        zero_blocks: how many blocks of SG4a were wholly zero.
        revises: the title of the release that it takes the place of.
        areas_before: how many areas that one has; where this has fewer, pages lose the others.
    """
    cells = list_states(taken)
    series = taken.cube.series
    return {
        "dataset": taken.recognised.layout.dataset,
        "layout": taken.recognised.layout.title,
        "rows": taken.rows,
        "taken": sum(cells.values()),
        "states": dict(cells),
        "years": taken.cube.years(),
        "tables": sorted({name.table_code for name in series}),
        "areas": len({area for at in taken.cube.slices.values() for area in at.areas()}),
        "not_understood": [asdict(problem) for problem in taken.problems],
        "not_understood_count": taken.problem_count,
        "repeated": taken.repeated,
        "left_out": dict(taken.left_out),
        "columns_not_used": list(taken.recognised.unknown[:50]),
        "zero_blocks": zero_blocks,
        "compared": reconciled.compared,
        "reconciliation": [asdict(difference) for difference in reconciled.differences[:MOST_DIFFERENCES]],
        "differences": len(reconciled.differences),
        "incomplete": list(reconciled.incomplete),
        "new_measures": [
            {"key": key, "title": measure.texts["title"]} for key, measure in sorted(taken.new_measures.items())
        ],
        "revises": revises,
        "areas_before": areas_before,
    }


def list_states(taken: Taken) -> Counter[str]:
    """Return how many cells are taken in each state."""
    return Counter(cell.state.value for cell in taken.cube.cells())
