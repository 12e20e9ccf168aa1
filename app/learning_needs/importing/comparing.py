"""Which topics of a file may be compared with surveys that people answered here, and why others may not."""

from app.commons.learning import LearningInstrument
from app.learning_needs.importing import scales
from app.learning_needs.importing.meanings import NOT_MY_WORK, UNANSWERED, meaning_of
from app.learning_needs.importing.plan import Plan
from app.learning_needs.importing.targets import CAN, MATTERS, RATINGS


def not_comparable(plan: Plan, instrument: LearningInstrument) -> dict[str, str]:
    """Return by topic why it cannot be compared; a topic that can is not in it.

    Comparable is what was rated twice, on five steps: by numbers 1 to 5, or in the words of the instrument.
    """
    foreign = {kind for kind in RATINGS if _has_other_words(kind, plan, instrument)}
    reasons: dict[str, str] = {}
    for topic in plan.topics:
        columns = {
            kind: place for place, target in enumerate(plan.targets) for kind in RATINGS if target == f"{kind}:{topic}"
        }
        turned = sorted(
            {plan.scales[place] for place in columns.values() if plan.scales.get(place, scales.FIVE) != scales.FIVE}
        )
        if not columns:
            reasons[topic] = "the file does not say how much it matters, or how well people can do it"
        elif CAN not in columns:
            reasons[topic] = "the file says only how much it matters"
        elif MATTERS not in columns:
            reasons[topic] = "the file says only how well people can do it"
        elif turned:
            names = " and ".join(scales.label(scale) for scale in turned)
            reasons[topic] = f"answers from {names} were turned into five steps"
        elif foreign and any(place not in plan.scales for place in columns.values()):
            reasons[topic] = "its answers were given in other words than ours"
    return reasons


def _has_other_words(kind: str, plan: Plan, instrument: LearningInstrument) -> bool:
    meanings = plan.meanings.get(kind, {})
    return any(
        code not in (NOT_MY_WORK, UNANSWERED) and not meaning_of(kind, value, instrument).is_exact
        for value, code in meanings.items()
    )
