"""From cells to answers: what columns and values are taken for, and rows worked out by hand."""

from collections.abc import Sequence
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.learning_needs.importing import scales
from app.learning_needs.importing.comparing import not_comparable
from app.learning_needs.importing.converting import MORE_CELLS, Converted, convert
from app.learning_needs.importing.guessing import guess_targets
from app.learning_needs.importing.matching import likely
from app.learning_needs.importing.meanings import OTHERS, SKIP, meaning_of
from app.learning_needs.importing.plan import make_plan
from app.learning_needs.importing.reading import cells, load
from app.learning_needs.importing.rows import CONTRADICTS, CUT, NO_ANSWERS, NONE_AND_MORE, NOT_TAKEN, OUTSIDE
from app.learning_needs.importing.targets import all_values, problems
from app.learning_needs.importing.values import find_values
from app.learning_needs.statistics.records import unpack
from tests.app.learning_needs.importing.files import Table, as_csv, forms, instrument, monkey

ASKED = instrument()
PARTNERS = {"p1": "Quill Police", "p2": "Reed Foundation Trust", "p3": "Alder Bay Council"}


def guessed(table: Table) -> tuple[str, ...]:
    loaded = load(as_csv(table))
    return guess_targets(loaded.columns, loaded.examples, ASKED)


def taken(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    scale: dict[int, str] | None = None,
    meanings: dict[str, dict[str, str]] | None = None,
) -> Converted:
    """Convert rows whose columns are given by their targets, values by what they seem to mean."""
    found = find_values(rows, head)
    seem = {
        kind: {key: meaning_of(kind, shown, ASKED, PARTNERS).code for key, (shown, _) in values.items()}
        for kind, values in found.values.items()
    }
    plan = make_plan(head, scale or {}, {**seem, **(meanings or {})}, ASKED)
    made = convert(rows, plan, first_row=2)
    for box in made.boxes.values():
        unpack(box, plan.layout)  # every row is one that the statistics can read
    return made


class TestGuessing:
    def test_knows_an_export_of_forms(self) -> None:
        assert guessed(forms()) == (
            "partner", "tier", "length", "matters:risk", "matters:recording_outcomes", "can:risk",
            "can:recording_outcomes", "barriers", "ways", "view:right_approach", "text",
        )  # fmt: skip

    def test_knows_an_export_of_surveymonkey(self) -> None:
        assert guessed(monkey()) == (
            "partner", "", "matters:advocacy", "matters:legal_responses", "barrier:recording_system",
            "barrier:advocates", "barrier:none", "text",
        )  # fmt: skip

    def test_knows_every_question_in_our_own_words(self) -> None:
        for topic in ASKED.topics:
            columns = [f"{topic.title}: {ASKED.matters.question}", f"{topic.title} - {ASKED.can_do.question}"]
            assert guess_targets(columns, [(), ()], ASKED) == (f"matters:{topic.key}", f"can:{topic.key}")
        for question, kind in ((ASKED.barriers, "barrier"), (ASKED.ways, "way")):
            columns = [f"{question.question} - {choice.label}" for choice in question.choices]
            expected = tuple(f"{kind}:{choice.key}" for choice in question.choices)
            assert guess_targets(columns, [()] * len(columns), ASKED) == expected

    def test_tells_two_grids_of_the_same_topics_apart_by_their_answers(self) -> None:
        columns = [
            "Managing and supporting risk",
            "Managing and supporting risk2",
            "Legal responses",
            "Legal responses2",
        ]
        examples = [("Very important",), ("Not confident",), ("A lot",), ("I could show others",)]
        assert guess_targets(columns, examples, ASKED) == (
            "matters:risk", "can:risk", "matters:legal_responses", "can:legal_responses",
        )  # fmt: skip

    def test_gives_nothing_to_what_it_does_not_know(self) -> None:
        assert guess_targets(["Favourite colour", "Column 9"], [("Blue",), ()], ASKED) == ("", "")


class TestProblems:
    def test_refuses_what_does_not_go_together(self) -> None:
        columns = ("A", "B", "C")
        assert problems(("matters:risk", "can:risk", "text"), columns, ASKED) == {}
        assert problems(("matters:risk", "matters:risk", ""), columns, ASKED) == {
            1: "You chose this for “A” as well. Choose it for one column alone"
        }
        assert "at least one column" in problems(("", "partner", "text"), columns, ASKED)[-1]
        assert "at least one column" in problems(("barriers", "partner", "text"), columns, ASKED)[-1]
        assert problems(("made up", "matters:risk", ""), columns, ASKED)[0] == "Choose one of the answers shown"
        assert "but not both" in problems(("barriers", "barrier:advocates", "can:risk"), columns, ASKED)[0]

    def test_offers_each_target_once(self) -> None:
        assert len(all_values(ASKED)) == 1 + 5 + 17 * 4 + 13 + 13 + 2 + 1


class TestScales:
    @pytest.mark.parametrize(
        ("scale", "steps"),
        [
            ("1-5", [1, 2, 3, 4, 5]),
            ("0-4", [1, 2, 3, 4, 5]),
            ("1-4", [1, 2, 4, 5]),
            ("1-6", [1, 2, 3, 3, 4, 5]),
            ("1-7", [1, 2, 2, 3, 4, 4, 5]),
            ("1-10", [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]),
            ("0-10", [1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5]),
        ],
    )
    def test_turns_numbers_into_five_steps(self, scale: str, steps: list[int]) -> None:
        low, high = scales.SCALES[scale]
        assert [scales.to_five(value, scale) for value in range(low, high + 1)] == steps
        assert scales.to_five(low - 1, scale) is None
        assert scales.to_five(high + 1, scale) is None

    @given(st.sampled_from(list(scales.SCALES)), st.integers(0, 10), st.integers(0, 10))
    def test_a_higher_number_is_never_a_lower_step(self, scale: str, one: int, other: int) -> None:
        steps = scales.to_five(min(one, other), scale), scales.to_five(max(one, other), scale)
        if None not in steps:
            assert steps == tuple(sorted(steps))  # type: ignore[type-var]

    def test_tells_mixed_scales_apart(self) -> None:
        assert scales.guess_all({1: {1, 5}, 2: {3, 7}, 3: {2, 4}}) == {1: "1-5", 2: "1-7", 3: "1-5"}
        assert scales.guess_all({1: {1, 5}, 2: {3, 7}, 3: {2, 6}}) == {1: "1-7", 2: "1-7", 3: "1-7"}
        assert scales.guess_all({1: {0, 9}}) == {1: "0-10"}
        assert scales.number("4.0") == 4
        assert scales.number("4.5") is None
        assert scales.number("-1") is None


class TestMeanings:
    @pytest.mark.parametrize(
        ("kind", "value", "code"),
        [
            ("matters", "A lot", "4"),
            ("matters", "VERY IMPORTANT", "5"),
            ("matters", "5 - Extremely important", "5"),
            ("matters", "Not part of my role", "0"),
            ("matters", "N/A", "0"),
            ("matters", "Banana", ""),
            ("can", "Not at all confident", "1"),
            ("can", "I could show others", "5"),
            ("view", "Strongly agree", "5"),
            ("view", "I have never heard of it", "6"),
            ("work", "Yes", "yes"),
            ("work", "Not applicable", "no"),
            ("help", "Training", "training"),
            ("tier", "Managers", "3"),
            ("tier", "Prefer not to say", "0"),
            ("tier", "Social worker", ""),
            ("length", "3-5 years", "from_3_to_5"),
            ("length", "05-Mar", "from_3_to_5"),
            ("length", "Less than a year", ""),
            ("length", "Under 1 year", "under_1"),
            ("length", "More than 10 years", "from_11"),
            ("length", "7", "from_6_to_10"),
            ("barriers", "None of the above", "none"),
            ("barriers", "Recording system", "recording_system"),
            ("ways", "E-learning", "e_learning"),
            ("partner", "quill police", "p1"),
            ("partner", "Quil Police", ""),
            ("partner", "Somebody else entirely", OTHERS),
        ],
    )
    def test_are_told_or_asked_about(self, kind: str, value: str, code: str) -> None:
        assert meaning_of(kind, value, ASKED, PARTNERS).code == code

    def test_asks_about_names_that_are_nearly_those_of_partners(self) -> None:
        assert meaning_of("partner", "Quil Police", ASKED, PARTNERS).maybe == "p1"
        assert meaning_of("partner", "Reed NHS Trust", ASKED, PARTNERS).maybe == "p2"
        assert likely("ABC", PARTNERS) is not None  # its initials
        assert likely("Fire and Rescue", PARTNERS) is None

    def test_every_label_of_ours_means_itself(self) -> None:
        for kind, labels in (
            ("matters", ASKED.matters.labels),
            ("can", ASKED.can_do.labels),
            ("view", ASKED.view_labels),
        ):
            for code, label in enumerate(labels, 1):
                found = meaning_of(kind, label, ASKED)
                assert (found.code, found.is_exact) == (str(code), True)
        for kind, choices in (
            ("tier", ASKED.tiers),
            ("service", ASKED.services),
            ("length", ASKED.lengths),
            ("ways", ASKED.ways.choices),
        ):
            for choice in choices:
                assert meaning_of(kind, choice.label, ASKED).code == choice.key


class TestRows:
    HEAD = (
        "partner",
        "tier",
        "matters:risk",
        "can:risk",
        "matters:advocacy",
        "can:advocacy",
        "work:advocacy",
        "help:risk",
        "barriers",
        "ways",
        "view:how_we_work",
        "text",
    )

    def test_one_row_worked_out_by_hand(self) -> None:
        row = [
            "Quill Police",
            "Managers",
            "A lot",
            "2",
            "",
            "",
            "Yes",
            "Training or practice",
            "Too few advocates;How meetings are run;",
            "Staff briefing",
            "Agree",
            "More time",
        ]
        made = taken(self.HEAD, [row])
        # Tier 3, service and length not said; topics risk, advocacy: matters 4 and 9, can 2 and 9, help 1 and 0;
        # barriers 5th and 8th: 16 + 128 = 144; ways 1st: 1; views: the first skipped, the second 4.
        assert made.boxes == {"p1": bytes([3, 0, 0, 4, 9, 2, 9, 1, 0, 144, 0, 1, 0, 0, 4])}
        assert made.texts == {"p1": ["More time"]}

    def test_three_people_worked_out_by_hand(self) -> None:
        head = ("matters:risk", "can:risk")
        made = taken(head, [["5", "2"], ["", "3"], ["1", ""]])
        # In the order of what they say, not of the file: 1 and no answer, 5 and 2, no answer and 3.
        rows = [bytes([0, 0, 0, matters, can, 0, *[0] * 6]) for matters, can in ((1, 9), (5, 2), (9, 3))]
        assert made.boxes == {OTHERS: b"".join(rows)}

    @pytest.mark.parametrize(
        ("head", "row", "rated"),
        [
            (("matters:risk",), ["4"], (4, 9)),
            (("can:risk",), ["4"], (9, 4)),
            (("matters:risk", "can:risk"), ["N/A", "3"], (0, 0)),
            (("matters:risk", "work:risk"), ["3", "No"], (0, 0)),
            (("matters:risk", "work:risk"), ["", "Yes"], (9, 9)),
            (("matters:risk", "topics"), ["", "Managing and supporting risk;"], (9, 9)),
            (("matters:risk", "topics"), ["3", "Legal responses;"], (0, 0)),
            (("matters:risk", "topics"), ["3", ""], (3, 9)),
        ],
    )
    def test_what_is_somebodys_work(self, head: tuple[str, ...], row: list[str], rated: tuple[int, int]) -> None:
        made = taken(head, [row])
        [box] = made.boxes.values()
        width = (len(box) - 9) // 3
        assert (box[3], box[3 + width]) == rated

    def test_a_column_for_each_answer(self) -> None:
        made = taken(
            ("matters:risk", "barrier:recording_system", "barrier:timescales", "barrier:none", "way:e_learning"),
            [
                ["3", "The recording system", "0", "", "1"],
                ["3", "", "No", "None of these", ""],
                ["3", "x", "", "x", ""],
            ],
        )
        assert made.notes[NONE_AND_MORE] == 1
        [box] = made.boxes.values()
        masks = sorted(box[start + 6 : start + 10] for start in range(0, len(box), made.width))
        assert masks == sorted([bytes([1, 0, 0, 8]), bytes([0, 128, 0, 0]), bytes([1, 0, 0, 0])])

    def test_turns_each_column_by_its_own_scale(self) -> None:
        made = taken(("matters:risk", "can:risk"), [["7", "2"], ["6", "9"]], scale={0: "1-7", 1: "1-5"})
        assert [made.boxes[OTHERS][start + 3 : start + 5] for start in (0, 12)] == [bytes([4, 9]), bytes([5, 2])]
        assert made.notes[OUTSIDE] == 1

    def test_leaves_rows_out_and_says_which_and_why(self) -> None:
        rows = [
            ["Quill Police", "4"],
            [],
            ["Quill Police", ""],
            ["Nobody", "5"],
            ["Quill Police", "4", "more"],
            ["Quill Police"],
        ]
        made = taken(("partner", "matters:risk"), rows, meanings={"partner": {"quill police": "p1", "nobody": SKIP}})
        assert made.taken == 1
        assert {why: left.numbers for why, left in made.left_out.items()} == {
            NO_ANSWERS: [4, 7], NOT_TAKEN: [5], MORE_CELLS: [6],
        }  # fmt: skip

    def test_counts_what_it_puts_right(self) -> None:
        made = taken(("matters:risk", "work:risk", "text"), [["4", "No", "x" * 1200], ["12", "Yes", ""]])
        assert (made.notes[CONTRADICTS], made.notes[CUT], made.notes[OUTSIDE]) == (1, 1, 1)
        assert made.texts[OTHERS] == ["x" * 1000]

    def test_a_formula_is_kept_as_the_text_it_is(self) -> None:
        assert taken(("matters:risk", "text"), [["4", "=1+1"]]).texts[OTHERS] == ["=1+1"]

    @given(st.permutations([["5", "2", "a"], ["4", "", "b"], ["", "1", ""], ["3", "3", "c"]]))
    def test_the_order_of_the_file_leaves_no_trace(self, rows: list[list[str]]) -> None:
        made = taken(("matters:risk", "can:risk", "text"), rows)
        again = taken(("matters:risk", "can:risk", "text"), sorted(rows))
        assert (made.boxes, made.texts) == (again.boxes, again.texts)


class TestComparing:
    def test_says_why_a_topic_cannot_be_compared(self) -> None:
        head = (
            "matters:risk",
            "can:risk",
            "matters:advocacy",
            "can:advocacy",
            "matters:feedback",
            "can:recovery",
            "matters:meetings",
            "can:meetings",
        )
        rows = [["5", "2", "7", "3", "A lot", "2", "Very important", "3"]]
        found = find_values(rows, head)
        seem = {
            kind: {key: meaning_of(kind, shown, ASKED).code for key, (shown, _) in values.items()}
            for kind, values in found.values.items()
        }
        plan = make_plan(head, {0: "1-5", 1: "1-5", 2: "1-7", 3: "1-5", 5: "1-5", 7: "1-5"}, seem, ASKED)
        assert not_comparable(plan, ASKED) == {
            "advocacy": "answers from 1 to 7 were turned into five steps",
            "meetings": "its answers were given in other words than ours",
            "feedback": "the file says only how much it matters",
            "recovery": "the file says only how well people can do it",
        }


class TestTooMany:
    def test_tells_a_column_of_texts_from_one_of_answers(self) -> None:
        rows = [[f"Something {n}", "4", "x" * 300] for n in range(500)]
        assert find_values(rows, ("tier", "matters:risk", "service")).too_many == (0, 2)


class TestSize:
    @pytest.mark.parametrize("rows", [10_000, pytest.param(200_000, marks=pytest.mark.full)])
    def test_converts_many_rows(self, rows: int) -> None:
        topics = [topic.key for topic in ASKED.topics]
        targets = [
            "partner",
            "tier",
            *(f"matters:{key}" for key in topics),
            *(f"can:{key}" for key in topics),
            "barriers",
            "ways",
        ]
        table = [targets] + [
            [
                f"Partner {n % 40}",
                str(n % 4 + 1),
                *(str((n + k) % 5 + 1) for k in range(34)),
                "Too few advocates;",
                "E-learning;Staff briefing;",
            ]
            for n in range(rows)
        ]
        loaded = load(as_csv(table))
        begun = perf_counter()
        found = find_values(cells(loaded.content), targets)
        counted = perf_counter()
        seem = {
            kind: {key: meaning_of(kind, shown, ASKED).code for key, (shown, _) in values.items()}
            for kind, values in found.values.items()
        }
        plan = make_plan(targets, {}, seem, ASKED)
        made = convert(cells(loaded.content), plan, first_row=2)
        took = perf_counter() - counted
        print(f"{rows:,} rows of {len(targets)} columns: values in {counted - begun:.1f} s, answers in {took:.1f} s")
        assert made.taken == rows
        assert took < 60
