"""What a chair can ask aloud of a factor: one question for each reason why it stands in the brief.

Written to be spoken, to the partner that is asked. `spread` is put to two partners, the lowest end first.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of one factor, by why it is asked about."""

    low: str
    spread: str
    fell: str


# By the instrument's key, then by the factor's number.
QUESTIONS: dict[str, dict[int, Questions]] = {
    "msp-success-factors": {
        1: Questions(
            low="What would staff need to hear from your leaders, to feel backed when an adult takes a risk?",
            spread="What did your leaders say or do that staff noticed? What would it take to do it elsewhere?",
            fell="What has changed for your leaders since last time? Do staff still feel backed by them?",
        ),
        2: Questions(
            low="When the danger is over, who helps the adult to recover? What skills do they still need?",
            spread="What can your staff do to help people recover, and how did they learn it?",
            fell="Which skills have you lost since last time? How will you get them back?",
        ),
        3: Questions(
            low="Which of your rules or time limits makes it hardest to go at the adult’s own pace?",
            spread="How do you leave room for the adult’s own pace? What stops you where you cannot?",
            fell="What changed in your policies or time limits, and what did it do to the adult’s pace?",
        ),
        4: Questions(
            low="What did you learn from another organisation this year? What did you change because of it?",
            spread="What do you share that others could use tomorrow? What keeps others from using it?",
            fell="Where did you share and learn last time? What has become of that?",
        ),
        5: Questions(
            low="When an adult finds it hard to decide, how do staff help? When do they call an advocate?",
            spread="How do your forms and your supervision help staff to use the Mental Capacity Act?",
            fell="What makes it harder to use the Mental Capacity Act well than it was last time?",
        ),
        6: Questions(
            low="What do your staff fear will happen when they judge that an adult may take a risk?",
            spread="When a judgement went wrong, how did you talk about it, so that staff dare to make the next one?",
            fell="What has made staff less sure of their own judgement since last time?",
        ),
        7: Questions(
            low="Where do your records say what the adult wanted? How long does it take to write that down?",
            spread="What does your system ask staff about the adult’s wishes? Could another system ask the same?",
            fell="What changed in your recording system since last time? Who is putting it right?",
        ),
        8: Questions(
            low="How do you know whether adults got what they wanted, in numbers and in their own words?",
            spread="How do you bring stories and numbers together? What would help you to do it, or to do more?",
            fell="What did you gather last time that you no longer gather, and why?",
        ),
        9: Questions(
            low="What have you asked of this board about MSP this year? What did you take back to your people?",
            spread="What do you do for MSP between our meetings? What should this board do so that all of us can?",
            fell="What has this board done less of since last time that you miss?",
        ),
        10: Questions(
            low="Who is not at the table when you plan with an adult? What would bring them there?",
            spread="How have you used the Care Act to bring others in? Who else could use it in that way?",
            fell="Whom do you work with less well than last time? What can this board do about it?",
        ),
        11: Questions(
            low="What staff and time does this work take? What happens to adults where you do not have it?",
            spread="How do you know what this work costs now, and what it saves later?",
            fell="What has money done to this work since last time? What have you had to stop?",
        ),
    }
}

# For a factor of another instrument.
ANY = Questions(
    low="What stands in the way of this? What would help you most?",
    spread="What do you do here, and what would help you to do more?",
    fell="What has changed here since last time? What will you do about it?",
)


def questions_of(instrument_key: str, number: int) -> Questions:
    """Return the questions of a factor; those that fit any factor where it has none of its own."""
    return QUESTIONS.get(instrument_key, {}).get(number, ANY)
