"""From digits to answers, worked out by hand; whatever is typed, it is understood or asked about."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.learning_needs.answering.context import DoorSurvey, services_of, topics_of
from app.learning_needs.answering.response import Rating, layout_of, raw_answer
from app.learning_needs.paper.typing_in import can, helps, matters, read, view
from app.learning_needs.statistics.records import NONE_OF_THESE
from tenants import new_id
from tests.app.learning_needs.importing.files import instrument

ASKED = instrument()
SURVEY = DoorSurvey(
    request_id=new_id(),
    board_name="Alder Bay SAB",
    title="Needs",
    instrument_id=ASKED.id,
    topics=topics_of(
        [
            {"key": "risk", "title": "Risk", "own": False},
            {"key": "own_1", "title": "Ours", "own": True},
            {"key": "recovery", "title": "Recovery", "own": False},
        ]
    ),
    services=services_of(
        [
            {"key": "police", "label": "Police", "own": False},
            {"key": "own_2", "label": "Harbour police", "counts_as": "police", "own": True},
        ]
    ),
    intro="",
    worry_phone="",
    worry_words="",
    smallest=10,
    closes_on=date(2026, 9, 30),
    headcount=None,
    is_open=True,
)


def typed(**boxes: str) -> Any:
    return read(boxes, SURVEY, ASKED)


class TestRead:
    def test_a_paper_worked_out_by_hand(self) -> None:
        found = typed(
            tier="3", service="2", length="5", matters_0="5", can_0="2", helps_0="3", matters_1="9", barriers="2 11",
            ways="1,12", view_0="6", view_1="0", text="More time",
        )  # fmt: skip
        assert found.problems == {}
        response = found.response
        assert (response.tier, response.length, response.text) == (3, 5, "More time")
        assert response.topics == {"risk": Rating(5, 2, 3), SURVEY.ref("own_1", own=True): Rating(0, 0, 0)}
        row = layout_of(SURVEY).pack(raw_answer(response, SURVEY))
        # Tier 3, service 2, length 5; matters 5 9 0; can 2 9 0; help 3 0 0; barriers 2nd and 11th: 2 + 1024;
        # ways 1st and 12th: 1 + 2048; views 6 and skipped.
        assert row == bytes([3, 2, 5, 5, 9, 0, 2, 9, 0, 3, 0, 0, 2, 4, 1, 8, 6, 0])

    def test_none_of_these(self) -> None:
        assert typed(barriers="0").response.barriers == {NONE_OF_THESE}

    def test_what_is_empty_was_not_answered(self) -> None:
        response = typed(view_1="4").response
        assert (response.tier, response.service_ref, response.topics, response.barriers) == (0, "", {}, frozenset())
        assert response.views == (0, 4)

    @pytest.mark.parametrize(
        ("box", "value", "said"),
        [
            ("tier", "5", "from 0 to 4"),
            ("service", "3", "from 0 to 2"),
            ("length", "-1", "from 0 to 5"),
            (matters(0), "6", "from 1 to 5, or 9"),
            (matters(0), "0", "from 1 to 5, or 9"),
            (can(2), "x", "from 1 to 5, or 9"),
            (helps(0), "5", "from 1 to 4, or 9"),
            ("barriers", "12", "numbers from 1 to 11"),
            ("barriers", "0 3", "numbers from 1 to 11"),
            ("barriers", "1 2 3 4", "at most 3"),
            ("ways", "13", "numbers from 1 to 12"),
            ("ways", "one", "numbers from 1 to 12"),
            (view(0), "7", "from 0 to 6"),
            ("tier", "٣", "from 0 to 4"),
            ("text", "x" * 1001, "1,000 characters or fewer"),
        ],
    )
    def test_says_at_the_box_what_to_type(self, box: str, value: str, said: str) -> None:
        found = typed(**{box: value})
        assert found.response is None
        assert said in found.problems[box]

    def test_a_paper_with_no_answers_is_not_counted(self) -> None:
        assert "no answers at all" in typed().problems["tier"]
        assert "no answers at all" in typed(tier="", text="").problems["tier"]

    @given(
        st.dictionaries(
            st.sampled_from(
                ["tier", "service", "length", "barriers", "ways", "text", view(0), view(1)]
                + [name(place) for name in (matters, can, helps) for place in range(3)]
            ),
            st.text(alphabet="0123456789 ,;x", max_size=6),
        )
    )
    def test_what_is_understood_fits_the_survey(self, boxes: dict[str, str]) -> None:
        found = read({name: value.strip() for name, value in boxes.items()}, SURVEY, ASKED)
        assert (found.response is None) == bool(found.problems)
        if found.response is not None:
            layout_of(SURVEY).pack(raw_answer(found.response, SURVEY))
