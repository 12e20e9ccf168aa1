"""The screens: their order, what goes in, what comes out. No database, no pages."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from app.learning_needs.answering.asking import screen_of
from app.learning_needs.answering.checking import check_rows
from app.learning_needs.answering.context import DoorContext
from app.learning_needs.answering.response import layout_of, minutes, raw_answer, response_of
from app.learning_needs.answering.screens import gaps, may_stop, order, progress, sequence
from app.learning_needs.answering.state import State, begin, decode, encode
from app.learning_needs.answering.walk import CLOSED, KEPT, SEND, Page, step
from app.learning_needs.statistics.records import NONE_OF_THESE, NOT_ANSWERED
from tests.app.learning_needs.door.helpers import context, instrument, survey

ONE = context(survey(1))
TWO = context(survey(1, topics=12, own=1, local=1), survey(2, topics=17, own=2))
TOPICS = tuple(topic.key for topic in instrument().topics)


def fresh(here: DoorContext = ONE, **changes: Any) -> State:
    return replace(begin(here, chance=Random(3)), **changes)


def post(here: DoorContext, page: Page, go: str = "continue", **fields: str | list[str]) -> Page:
    assert page.state is not None
    given = {name: [value] if isinstance(value, str) else value for name, value in fields.items()}
    return step(here, {"state": [encode(page.state)], "go": [go], **given})


def at(here: DoorContext, screen: str, **changes: Any) -> Page:
    return Page(screen, fresh(here, at=screen, **changes))


def rated(*codes: str) -> dict[str, str]:
    return dict(zip(TOPICS, codes, strict=False))


class TestSequence:
    def test_is_the_issues_own(self) -> None:
        state = fresh(topics=rated("520", "250", "440"))
        topics = [f"topic.{ref}" for ref in order(state)]
        assert sequence(ONE, state) == (
            "tier", "service", "length", "work", *topics, "route.risk", "barriers", "ways", "views", "free", "check",
        )  # fmt: skip

    def test_asks_for_areas_only_where_several_boards_ask(self) -> None:
        assert sequence(TWO, fresh(TWO))[0] == "areas"
        assert sequence(ONE, fresh())[0] == "tier"

    def test_orders_of_topics_vary_from_person_to_person(self) -> None:
        topics = rated(*["000"] * 17)
        orders = {order(replace(fresh(), seed=seed, topics=topics)) for seed in range(200)}
        assert len(orders) == 200
        first = [one[0] for one in orders]
        assert max(first.count(ref) for ref in TOPICS) < 30  # about 12 each

    def test_an_order_stays_when_a_topic_more_is_ticked(self) -> None:
        state = fresh(topics=rated(*["000"] * 10))
        more = replace(state, topics=rated(*["000"] * 11))
        assert [ref for ref in order(more) if ref in (state.topics or {})] == list(order(state))


class TestGaps:
    def test_are_widest_first_then_in_the_persons_own_order(self) -> None:
        state = fresh(topics=rated("510", "520", "520", "530", "440", "450", "500", "050"))
        alike = [ref for ref in order(state) if ref in TOPICS[1:3]]
        assert gaps(ONE, state) == (TOPICS[0], *alike, TOPICS[3])

    def test_are_five_at_most(self) -> None:
        assert len(gaps(ONE, fresh(topics=rated(*["510"] * 17)))) == 5

    @given(some.lists(some.from_regex(r"[0-5][0-5]0", fullmatch=True), max_size=17), some.integers(0, 2**32 - 1))
    def test_are_never_narrower_than_what_is_left_out(self, codes: list[str], seed: int) -> None:
        state = replace(fresh(), seed=seed, topics=rated(*codes))

        def gap(ref: str) -> int:
            matters, can = int((state.topics or {})[ref][0]), int((state.topics or {})[ref][1])
            return matters - can if matters and can else 0

        asked = gaps(ONE, state)
        assert all(gap(ref) > 0 for ref in asked)
        assert [gap(ref) for ref in asked] == sorted((gap(ref) for ref in asked), reverse=True)
        left = [gap(ref) for ref in state.topics or {} if ref not in asked]
        assert not left or len(asked) < 5 or max(left) <= gap(asked[-1])
        if len(asked) < 5:
            assert all(one <= 0 for one in left)


class TestStep:
    def test_begins_at_the_first_question(self) -> None:
        page = step(ONE, {"go": ["begin"]})
        assert page.screen == "tier"
        assert page.state is not None
        assert page.state.tier is None

    def test_two_who_begin_share_nothing(self) -> None:
        pages = [step(ONE, {"go": ["begin"]}).state for _ in range(2)]
        assert pages[0]
        assert pages[1]
        assert pages[0].key != pages[1].key

    def test_takes_each_answer_and_goes_on(self) -> None:
        page = post(ONE, at(ONE, "tier"), answer="2")
        assert (page.screen, page.state and page.state.tier) == ("service", "2")
        page = post(ONE, page, answer="-")
        assert (page.screen, page.state and page.state.service) == ("length", "-")

    def test_no_answer_is_no_error(self) -> None:
        page = post(ONE, at(ONE, "tier"))
        assert (page.screen, page.status) == ("service", 200)

    def test_skip_leaves_the_question_open(self) -> None:
        page = post(ONE, at(ONE, "tier", tier="3"), "skip", answer="3")
        assert page.state is not None
        assert (page.screen, page.state.tier) == ("service", None)

    def test_back_keeps_what_was_just_chosen(self) -> None:
        page = post(ONE, at(ONE, "service"), "back", answer="police")
        assert page.state is not None
        assert (page.screen, page.state.service) == ("tier", "police")

    def test_back_from_the_first_question_is_the_first_page_with_all_answers(self) -> None:
        page = post(ONE, at(ONE, "tier"), "back", answer="2")
        assert page.state is not None
        assert (page.screen, page.state.tier) == ("start", "2")

    def test_there_and_back_keeps_every_answer(self) -> None:
        topics = rated("521", "250", "440")
        page = at(ONE, "check", tier="1", topics=topics, barriers=("workload",), ways=("toolkit",), views=(4, 6))
        before = page.state
        assert before is not None
        screens = list(reversed(sequence(ONE, before)))
        for expected in screens[1:]:
            page = _again(ONE, page, "back")
            assert page.screen == expected
        for expected in screens[-2::-1]:
            page = _again(ONE, page, "continue")
            assert page.screen == expected
        assert page.state == replace(before, checked=True)

    @pytest.mark.parametrize(
        ("screen", "fields"),
        [
            ("tier", {"answer": "5"}),
            ("tier", {"answer": "0"}),
            ("tier", {"answer": ["1", "2"]}),
            ("service", {"answer": "the moon"}),
            ("length", {"answer": "1"}),
            ("work", {"answer": ["risk", "nothing of ours"]}),
            ("topic.risk", {"matters": "6", "can": "1"}),
            ("topic.risk", {"matters": "1", "can": "0"}),
            ("topic.risk", {"matters": "-1"}),
            ("topic.risk", {"matters": "1e0"}),
            ("route.risk", {"answer": "money"}),
            ("barriers", {"answer": "gremlins"}),
            ("ways", {"answer": "none"}),
            ("views", {"right_approach": "7"}),
            ("views", {"how_we_work": "0"}),
            ("free", {"answer": "a" * 1001}),
            ("free", {"answer": "\ud800"}),
        ],
    )
    def test_what_no_screen_offers_is_an_error_and_changes_nothing(self, screen: str, fields: dict[str, Any]) -> None:
        page = at(ONE, screen, topics=rated("520"))
        found = post(ONE, page, **fields)
        assert (found.screen, found.status, found.state) == (screen, 422, page.state)
        assert found.errors

    def test_more_than_three_are_shown_again_as_they_were_ticked(self) -> None:
        ticked = ["workload", "advocates", "measures", "meetings"]
        found = post(ONE, at(ONE, "barriers"), answer=ticked)
        assert found.errors == {"answer": "Tick no more than 3. You ticked 4"}
        assert {row.value for row in screen_of(ONE, found).groups[0].rows if row.checked} == set(ticked)

    def test_none_of_these_stands_alone(self) -> None:
        assert post(ONE, at(ONE, "barriers"), answer=["none", "workload"]).status == 422
        assert post(ONE, at(ONE, "barriers"), answer="none").screen == "ways"

    def test_at_least_one_area(self) -> None:
        found = post(TWO, at(TWO, "areas"))
        assert found.errors == {"answer": "Tick at least one area. Your answer counts in the areas that you tick"}

    def test_a_broken_state_is_the_first_page_with_a_word(self) -> None:
        found = step(ONE, {"state": ["nonsense"], "go": ["continue"]})
        assert (found.screen, found.state, found.status) == ("start", None, 422)
        assert "begins again" in found.note

    def test_words_that_may_lead_to_somebody_are_asked_about_once(self) -> None:
        page = post(ONE, at(ONE, "free"), answer="Ask jo@nhs.example.")
        assert (page.screen, page.warning, page.status) == ("free", ("an email address",), 200)
        assert post(ONE, page, answer="Ask jo@nhs.example.").screen == "check"

    def test_keep_and_send_are_the_views_to_do(self) -> None:
        assert post(ONE, at(ONE, "tier"), "keep", answer="2").screen == KEPT
        assert post(ONE, at(ONE, "check"), "send").screen == SEND
        assert post(ONE, at(ONE, "tier"), "send").screen == "service"  # from no other screen

    def test_change_leads_to_the_part(self) -> None:
        page = at(ONE, "check", topics=rated("520"))
        assert page.state is not None
        for row in check_rows(ONE, page.state):
            assert post(ONE, page, f"to.{row.screen}").screen == row.screen
        assert post(ONE, page, "to.nowhere").screen == "check"

    def test_whoever_has_checked_may_go_straight_back(self) -> None:
        page = post(ONE, at(ONE, "views", topics=rated("520")))
        assert page.state is not None
        assert not page.state.checked
        page = post(ONE, post(ONE, page), "to.tier")
        assert page.state is not None
        assert page.state.checked
        page = post(ONE, page, "to.check", answer="2")
        assert page.state is not None
        assert (page.screen, page.state.tier) == ("check", "2")

    def test_nobody_goes_round_the_question_about_words(self) -> None:
        page = post(ONE, at(ONE, "free", checked=True), "to.check", answer="Ask jo@nhs.example.")
        assert (page.screen, page.warning) == ("free", ("an email address",))

    def test_a_survey_that_closed_meanwhile(self) -> None:
        over = context(survey(1, is_open=False), survey(2))
        assert post(over, at(ONE, "tier"), answer="1").screen == CLOSED
        assert step(over, {"go": ["begin"]}).screen == CLOSED  # nobody counts where they did not tick

    def test_one_of_two_that_closed_leaves_the_other(self) -> None:
        over = context(survey(1, is_open=False), survey(2))
        both = replace(fresh(TWO), at="tier", areas=("00000001", "00000002"))
        assert post(over, Page("tier", both), answer="1").screen == "service"


class TestEnough:
    def ten(self) -> Page:
        page = at(ONE, "work")
        page = post(ONE, page, answer=list(TOPICS))
        for _ in range(10):
            assert page.state is not None
            assert may_stop(ONE, page.state) == 0
            page = post(ONE, page, matters="5", can="4")
        return page

    def test_is_offered_after_ten(self) -> None:
        page = self.ten()
        assert page.state is not None
        assert may_stop(ONE, page.state) == 10

    def test_ends_the_rating(self) -> None:
        page = post(ONE, self.ten(), "enough")
        assert page.screen.startswith("route.")
        assert page.state is not None
        topics = [one for one in sequence(ONE, page.state) if one.startswith("topic.")]
        assert len(topics) == 10
        raw = raw_answer(response_of(ONE, page.state), ONE.own)
        assert raw.matters.count(NOT_ANSWERED) == 7  # their work all the same

    def test_counts_the_topic_before_them_where_they_rated_it(self) -> None:
        page = post(ONE, self.ten(), "enough", matters="5", can="1")
        assert page.state is not None
        assert len([one for one in sequence(ONE, page.state) if one.startswith("topic.")]) == 11

    def test_back_brings_the_rest_again(self) -> None:
        stopped = self.ten()
        page = post(ONE, post(ONE, stopped, "enough"), "back")
        assert page.screen == stopped.screen
        assert page.state is not None
        assert page.state.enough == 0

    def test_ten_topics_that_are_all_there_are_lose_nothing_by_it(self) -> None:
        page = at(ONE, f"topic.{TOPICS[0]}", topics=rated("000"))
        assert post(ONE, page, "enough").screen == "barriers"


class TestProgress:
    def test_goes_forward_and_ends_at_the_end(self) -> None:
        page, last = at(ONE, "tier"), 0
        for _ in range(60):
            assert page.state is not None
            number, of = progress(ONE, page.state)
            assert last <= number <= of
            last = number
            if page.screen == "check":
                break
            page = _again(ONE, page, "continue", tick=12, gap=True)
        assert page.screen == "check"
        assert page.state is not None
        assert progress(ONE, page.state) == (len(sequence(ONE, page.state)) - 1,) * 2

    def test_supposes_the_usual_before_it_is_known(self) -> None:
        assert progress(ONE, fresh(at="tier")) == (1, 8 + 10 + 5)


class TestResponse:
    def test_is_what_was_answered(self) -> None:
        state = fresh(
            tier="4", service="police", length="from_11", topics=rated("521", "250", "050"), barriers=("none",),
            ways=("staff_briefing", "e_learning"), views=(4, 6), text="More time.",
        )  # fmt: skip
        raw = raw_answer(response_of(ONE, state), ONE.own)
        assert (raw.tier, raw.service, raw.length) == (4, 7, 5)
        assert raw.matters[:4] == (5, 2, 9, 0)
        assert raw.can[:4] == (2, 5, 5, 0)
        assert raw.help[:4] == (1, 0, 0, 0)
        assert (set(raw.barriers), set(raw.ways), raw.views) == ({NONE_OF_THESE}, {0, 11}, (4, 6))
        assert len(layout_of(ONE.own).pack(raw)) == layout_of(ONE.own).width

    def test_help_that_is_not_asked_any_more_is_left_out(self) -> None:
        raw = raw_answer(response_of(ONE, fresh(topics=rated("552"))), ONE.own)
        assert raw.help[0] == 0

    def test_help_that_was_asked_and_left_open_says_so(self) -> None:
        raw = raw_answer(response_of(ONE, fresh(topics=rated("510"))), ONE.own)
        assert raw.help[0] == NOT_ANSWERED

    def test_each_survey_gets_what_it_asks(self) -> None:
        topics = {"risk": "521", "recovery": "413", "00000001.own-0": "320", "00000002.own-1": "110"}
        state = fresh(TWO, areas=("00000001", "00000002"), topics=topics, service="00000001.own-0")
        first, second = (raw_answer(response_of(TWO, state), one) for one in TWO.surveys)
        assert first.matters == (5, *[0] * 11, 3)
        assert second.matters == (5, *[0] * 15, 4, 0, 1)
        assert first.service == 15  # its own, after the fourteen bundled
        assert second.service == 7  # what it counts as

    def test_time_told_is_the_instruments(self) -> None:
        assert minutes(ONE) == round(instrument().minutes(10)) == 6


class TestTime:
    """The arithmetic of the issue: screens times seconds."""

    def seconds(self, topics: int) -> float:
        pace = instrument().timing.typical
        state = fresh(topics=rated(*["511"] * topics))
        each = {
            "tier": pace.about_you, "service": pace.about_you, "length": pace.about_you,
            "work": 17 * pace.listed_topic, "topic": 2 * pace.rating, "route": pace.route,
            "barriers": pace.pick, "ways": pace.pick, "views": 2 * pace.view, "free": pace.free, "check": 0,
        }  # fmt: skip
        return sum(each[screen.partition(".")[0]] for screen in sequence(ONE, state))

    def test_ten_topics_take_six_minutes(self) -> None:
        assert self.seconds(10) <= 6 * 60
        assert self.seconds(10) / 60 == pytest.approx(instrument().minutes(10))

    def test_all_seventeen_take_eight(self) -> None:
        assert self.seconds(17) <= 8 * 60
        assert self.seconds(17) / 60 == pytest.approx(instrument().minutes(17))


@settings(max_examples=150, deadline=None)
@given(some.data())
def test_no_sequence_of_posts_goes_wrong(data: some.DataObject) -> None:
    """Whatever is pressed, in whatever order: a screen can be drawn, and the state says what it said."""
    here = data.draw(some.sampled_from([ONE, TWO]))
    page = step(here, {"go": ["begin"]}, chance=Random(data.draw(some.integers(0, 99))))
    gos = ["continue"] * 6 + ["skip", "back", "enough", "keep", "resume", "send", "to.work", "to.nowhere", "begin"]
    for _ in range(data.draw(some.integers(1, 25))):
        assert page.state is not None
        assert decode(encode(page.state), here) == page.state
        if page.screen not in ("start", KEPT, SEND, "check", CLOSED):
            drawn = screen_of(here, page)
            assert drawn.title
            number, of = progress(here, page.state)
            assert 1 <= number <= of
        layout = layout_of(here.own)
        assert len(layout.pack(raw_answer(response_of(here, page.state), here.own))) == layout.width
        fields = {
            name: data.draw(some.lists(some.sampled_from(values), max_size=4, unique=True))
            for name, values in _offers(here, page).items()
        }
        page = step(here, {"state": [encode(page.state)], "go": [data.draw(some.sampled_from(gos))], **fields})


def _offers(here: DoorContext, page: Page) -> dict[str, list[str]]:
    if page.screen in ("start", KEPT, SEND, "check", CLOSED):
        return {"answer": ["1"]}
    screen = screen_of(here, page)
    offers = {group.name: [row.value for row in group.rows] + ["nonsense"] for group in screen.groups}
    return offers or {"answer": ["", "Some words.", "Dr Jones", "é" * 1000]}


def _again(here: DoorContext, page: Page, go: str, *, tick: int = 0, gap: bool = False) -> Page:
    """Press a button with the answers as the screen shows them, or with new ones."""
    if page.screen in ("start", "check"):
        return post(here, page, "resume" if page.screen == "start" else go)
    screen = screen_of(here, page)
    fields: dict[str, Any] = {group.name: [row.value for row in group.rows if row.checked] for group in screen.groups}
    if page.screen == "work" and tick:
        fields = {"answer": list(TOPICS[:tick])}
    if page.screen.startswith("topic.") and gap:
        fields = {"matters": "5", "can": "1"}
    if screen.text is not None:
        fields = {"answer": screen.text}
    return post(here, page, go, **fields)
