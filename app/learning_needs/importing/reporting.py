"""What is told of a file before its answers are brought in: counts, numbers of rows, reasons; never what a row says."""

from collections.abc import Mapping
from typing import Any

from app.commons.learning import LearningInstrument
from app.learning_needs.importing import scales
from app.learning_needs.importing.comparing import not_comparable
from app.learning_needs.importing.converting import MORE_CELLS, Converted
from app.learning_needs.importing.meanings import OTHERS
from app.learning_needs.importing.plan import Plan
from app.learning_needs.importing.rows import CONTRADICTS, CUT, NO_ANSWERS, NONE_AND_MORE, NOT_TAKEN, OUTSIDE
from app.learning_needs.importing.targets import PARTNER
from app.learning_needs.importing.values import Found

OTHER_PARTNERS = "Other partners, or not said"

_REASONS = {
    MORE_CELLS: "There are more cells in the row than there are headings",
    NO_ANSWERS: "The row holds no answer to any of the questions",
    NOT_TAKEN: "You chose to leave out the rows of this partner",
}
_NOTES = {
    OUTSIDE: "{n} answers were outside the scale of their column, and count as not answered",
    CONTRADICTS: "{n} ratings were given to topics that are not part of the person’s work, and are not counted",
    NONE_AND_MORE: "{n} people ticked “none of these” beside something that gets in the way: the first is not counted",
    CUT: "{n} texts were longer than 1,000 characters, and end there",
}


def report_of(
    converted: Converted, plan: Plan, *, found: Found, partners: Mapping[str, str], instrument: LearningInstrument
) -> dict[str, Any]:
    """Return what would come of a file: counts, numbers of rows, reasons; never what a row says.

    Args:
        converted: what it becomes.
        plan: what that was made by.
        found: the values of its columns.
        partners: the board's partners' names by their ids.
        instrument: what the survey asks.
    """
    titles = {topic.key: topic.title for topic in instrument.topics}
    said = plan.meanings.get(PARTNER, {})
    others = [shown for key, (shown, _) in found.values.get(PARTNER, {}).items() if said.get(key) == OTHERS]
    groups = [
        {"name": partners.get(partner, OTHER_PARTNERS), "answers": size} for partner, size in converted.sizes().items()
    ]
    return {
        "taken": converted.taken,
        "texts": sum(len(texts) for texts in converted.texts.values()),
        "groups": sorted(groups, key=lambda group: (group["name"] == OTHER_PARTNERS, str(group["name"]).casefold())),
        "others": sorted(others, key=str.casefold),
        "left_out": [
            {"why": _REASONS[reason], "count": rows.count, "numbers": rows.numbers}
            for reason, rows in sorted(converted.left_out.items())
        ],
        "notes": [_NOTES[note].format(n=f"{often:,}") for note, often in sorted(converted.notes.items())],
        "scales": [
            {"name": scales.label(scale), "steps": scales.steps(scale)}
            for scale in sorted({one for one in plan.scales.values() if one != scales.FIVE})
        ],
        "topics": [titles[key] for key in plan.topics],
        "not_comparable": [[titles[key], why] for key, why in not_comparable(plan, instrument).items()],
    }
