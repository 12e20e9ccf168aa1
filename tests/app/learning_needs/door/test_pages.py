"""The door's pages: what they show, refuse, keep and forget, on both databases."""

from __future__ import annotations

import logging
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from app.core import clock
from app.learning_needs.answering.pacing import Pace
from app.learning_needs.models import AskedSurveyState
from tenants import operating, transaction
from tenants.lifecycle import change_state
from tenants.models import SpaceState
from tests.app.accounts.helpers import Browser, Clock, hidden_fields, make_person
from tests.app.learning_needs.door.test_ballot import dump
from tests.app.learning_needs.door.world import DOORS, Respondent, World, at, text_of
from tests.support.visiting import tally

SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


def cookies(shown: Any) -> list[str]:
    found: list[str] = shown.headers.getlist("Set-Cookie")
    return found


class TestStart:
    def test_says_whose_it_is_how_long_it_takes_and_who_sees_what(self, world: World) -> None:
        world.ask(world.anytown, smallest=15)
        words = text_of(at(world.app).open().text)
        for expected in (
            "For staff of Quill Police",
            "Anytown Safeguarding Adults Board",
            "We want to hear from everybody.",
            "It takes about 6 minutes for 10 topics.",
            "Who will see what",
            "The smallest group that you will be shown in is 15 people",
            "Do not write it here",
            "01234 567890",
        ):
            assert expected in words

    def test_has_no_way_to_sign_in_and_no_navigation(self, world: World) -> None:
        world.ask(world.anytown)
        text = at(world.app).open().text
        assert "Sign in" not in text
        assert "govuk-service-navigation" not in text

    def test_never_learns_who_is_signed_in(self, world: World) -> None:
        world.ask(world.anytown)
        make_person("staff@quill.example", name="Stella Staff")
        browser = Browser(world.app)
        browser.sign_in("staff@quill.example")
        me = Respondent(browser)
        shown = me.open()
        assert "Stella" not in shown.text
        assert cookies(shown) == []
        me.press("begin")
        me.fill_in()
        assert "Stella" not in me.text
        assert [cookie.partition("=")[0] for cookie in cookies(me.press("send"))] == ["answered"]

    def test_a_code_as_people_type_it_leads_there(self, world: World) -> None:
        world.ask(world.anytown)
        shown = Browser(world.app).get("/s/aaaa-iiii-bbbb/")
        assert shown.status_code == 302
        assert shown.headers["Location"] == f"/s/{DOORS[0]}/"

    @pytest.mark.parametrize("code", ["ZZZZ9999ZZZZ", "AAAA1111BBB", "x", "-", "A" * 40])
    def test_a_wrong_link_says_what_to_do(self, world: World, code: str) -> None:
        world.ask(world.anytown)
        shown = Browser(world.app).get(f"/s/{code}/")
        assert shown.status_code == 404
        assert "ask whoever gave it to you" in shown.text

    @pytest.mark.parametrize("state", [AskedSurveyState.CLOSED, AskedSurveyState.WITHDRAWN])
    def test_a_closed_survey_says_so(self, world: World, state: AskedSurveyState) -> None:
        world.change(world.ask(world.anytown), state=state)
        shown = at(world.app).open()
        assert (shown.status_code, "This survey has closed" in shown.text) == (410, True)

    def test_a_survey_whose_last_day_has_passed_says_so(self, world: World) -> None:
        today = clock.local_date(clock.now())
        world.ask(world.anytown, opens_on=today - timedelta(days=9), closes_on=today - timedelta(days=1))
        assert at(world.app).open().status_code == 410

    def test_an_organisation_that_is_suspended_has_no_door(self, world: World) -> None:
        world.ask(world.anytown)
        with operating(), transaction():
            change_state(world.quill.id, SpaceState.SUSPENDED, now=clock.now())
        assert at(world.app).open().status_code == 404

    def test_takes_few_statements_however_many_surveys_there_are(self, world: World) -> None:
        world.ask(world.anytown)
        me = at(world.app)
        me.open()
        with tally(world.app) as counted:
            me.open()
        few = len(counted.statements)
        for _ in range(4):
            world.ask(world.otherby, door=DOORS[1], state=AskedSurveyState.CLOSED)
        world.ask(world.otherby, door=DOORS[2])
        with tally(world.app) as counted:
            me.open()
        assert len(counted.statements) == few <= 3

    def test_is_kept_by_no_cache(self, world: World) -> None:
        world.ask(world.anytown)
        shown = at(world.app).open()
        assert shown.headers["Cache-Control"] == "no-store"
        assert shown.headers["Referrer-Policy"] == "same-origin"


class TestScreens:
    def test_every_screen_says_whom_to_ring_and_has_one_heading(self, world: World) -> None:
        world.ask(world.anytown)
        world.ask(world.otherby, door=DOORS[1])
        me = at(world.app)
        me.begin()
        seen = set()
        for _ in range(40):
            assert "Worried about someone?" in me.text
            assert "tel:01234567890" in me.text
            assert me.text.count("<h1") == 1
            assert f"<title>{me.title} – MSP Board</title>" in me.text.replace("&#39;", "'") or "<label" in me.title
            assert 'value="back"' in me.text
            seen.add(me.title)
            if me.title == "Check and send":
                break
            every = [row.split('"')[0] for row in me.text.split('type="checkbox" name="answer" value="')[1:]]
            me.press("continue", answer=every[:3], matters="5", can="1") if every else me.press(
                "continue", matters="5", can="1"
            )
        assert me.title == "Check and send"
        assert len(seen) >= 12

    def test_nothing_is_written_before_send_and_every_screen_reads_little(self, world: World) -> None:
        world.ask(world.anytown)
        me = at(world.app)
        before = dump(world.app)
        me.begin()
        with tally(world.app) as counted:
            me.fill_in(text="Words of mine.")
        screens = 12
        assert all(statement.lstrip().upper().startswith("SELECT") for statement in counted.statements)
        assert len(counted.statements) <= 3 * screens
        assert dump(world.app) == before

    def test_no_cookie_is_set_on_the_way(self, world: World) -> None:
        world.ask(world.anytown)
        me = at(world.app)
        assert cookies(me.open()) == []
        assert cookies(me.press("begin")) == []
        for go in ("continue", "skip", "back", "continue"):
            assert cookies(me.press(go, answer="1")) == []

    def test_a_value_outside_its_scale_changes_nothing(self, world: World) -> None:
        world.ask(world.anytown)
        me = at(world.app)
        me.begin()
        me.press("continue", answer="2")
        before = hidden_fields(me.text)["state"]
        shown = me.press("continue", answer="the moon")
        assert shown.status_code == 422
        assert "Choose one of the answers shown" in shown.text
        assert shown.text.count("<title>Error: ") == 1
        assert hidden_fields(shown.text)["state"] == before

    def test_four_ticks_are_one_too_many_and_stay_ticked(self, world: World) -> None:
        world.ask(world.anytown)
        me = at(world.app)
        me.begin()
        me.press("to.barriers")
        shown = me.press("continue", answer=["workload", "advocates", "measures", "meetings"])
        assert shown.status_code == 422
        assert shown.text.count(" checked") == 4
        assert 'href="#answer"' in shown.text

    @pytest.mark.parametrize("state", ["", "nonsense", "eyJkIjoiMDAwMDAwMDEifQ"])
    def test_a_broken_state_begins_again_and_says_so(self, world: World, state: str) -> None:
        world.ask(world.anytown)
        me = at(world.app)
        me.begin()
        shown = me.press("continue", state=state)
        assert shown.status_code == 422
        assert "the survey begins again here" in shown.text
        assert 'value="begin"' in shown.text

    def test_another_doors_state_is_not_taken(self, world: World) -> None:
        world.ask(world.anytown)
        world.ask(world.otherby, door=DOORS[1])
        mine, theirs = at(world.app), at(world.app, DOORS[1])
        mine.begin()
        theirs.begin()
        shown = mine.press("continue", state=hidden_fields(theirs.text)["state"])
        assert "begins again" in shown.text

    def test_words_are_escaped_wherever_they_are_shown(self, world: World) -> None:
        marker = '<script>alert("x")</script>'
        own = [{"key": "own-1", "title": marker, "about": marker, "help": marker, "own": True}]
        local = [{"key": "own-2", "label": marker, "hint": marker, "counts_as": "police", "own": True}]
        world.ask(world.anytown, intro=marker, worry_words=marker, title=marker, more_topics=own, more_services=local)
        me = at(world.app)
        assert marker not in me.open().text
        me.press("begin")
        for go, fields in (
            ("to.work", {}),
            ("continue", {"answer": []}),
            ("to.free", {}),
            ("to.free", {"answer": marker}),
        ):
            me.press(go, fields)
            assert marker not in me.text
            assert "&lt;script&gt;" in me.text or go != "to.work"

    def test_nothing_that_is_posted_breaks_it(self, world: World) -> None:
        request_id = world.ask(world.anytown)
        world.ask(world.otherby, door=DOORS[1])
        me, chance = at(world.app), Random(11)
        me.begin()
        words = [
            "",
            "1",
            "5",
            "-",
            "none",
            "risk",
            "police",
            "a\x00b",
            "\ufffd",
            "é" * 1500,
            "<b>",
            "0x1",
            "²",
            "9" * 400,
        ]
        screens = ["tier", "work", "topic.risk", "route.risk", "barriers", "views", "free", "check", "start", "nowhere"]
        gos = ["continue", "skip", "back", "enough", "keep", "resume", "begin", "", "to.", "\x00", "é"]
        for turn in range(250):
            fields: dict[str, Any] = {
                name: chance.choices(words, k=chance.randint(0, 3))
                for name in ("answer", "matters", "can", "right_approach", "how_we_work", "unknown")
            }
            go = chance.choice([*gos, *(f"to.{screen}" for screen in screens)])
            if turn % 10 == 0:
                fields["state"] = chance.choice(words)
            before = me.shown
            shown = me.press(go, fields)
            assert shown.status_code in (200, 422), (go, fields)
            if "state" not in hidden_fields(shown.text):
                me.shown = before
        assert world.count(request_id) == 0


class TestToken:
    @pytest.mark.parametrize("token", [None, "", "wrong", "IkFBQUEi.x"])
    def test_without_one_nothing_is_taken(self, world: World, token: str | None) -> None:
        request_id = world.ask(world.anytown)
        me = at(world.app)
        me.begin()
        me.fill_in()
        fields = {**hidden_fields(me.text), "go": "send"}
        fields.pop("csrf_token")
        if token is not None:
            fields["csrf_token"] = token
        assert me.browser.post(me.path, fields).status_code == 400
        held = me.browser.post(me.path, fields, headers=SAME_SITE)
        assert held.status_code == 400
        assert "Nothing is lost" in held.text
        assert world.count(request_id) == 0
        me.shown = held
        again = {**hidden_fields(held.text)}
        assert again["go"] == "send"
        assert "Thank you" in me.browser.post(me.path, again).text
        assert world.count(request_id) == 1

    def test_another_doors_is_not_taken(self, world: World) -> None:
        world.ask(world.anytown)
        request_id = world.ask(world.otherby, door=DOORS[1])
        mine, theirs = at(world.app), at(world.app, DOORS[1])
        mine.begin()
        theirs.begin()
        theirs.fill_in()
        token = hidden_fields(mine.text)["csrf_token"]
        assert theirs.press("send", csrf_token=token).status_code == 400
        assert world.count(request_id) == 0

    def test_ends_after_the_survey(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        clock_of_test = Clock(monkeypatch)
        request_id = world.ask(world.anytown)
        me = at(world.app)
        me.begin()
        clock_of_test.forward(days=16)
        world.change(request_id, closes_on=clock.local_date(clock.now()) + timedelta(days=9))
        assert me.press("continue", answer="1").status_code == 400

    def test_an_open_page_still_counts_after_days(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        clock_of_test = Clock(monkeypatch)
        world.ask(world.anytown)
        me = at(world.app)
        me.begin()
        clock_of_test.forward(days=13)
        assert me.press("continue", answer="1").status_code == 200


class TestSend:
    def test_counts_and_thanks_without_repeating_the_answers(self, world: World) -> None:
        request_id = world.ask(world.anytown)
        shown = at(world.app).send_all(text="More time for first talks.")
        words = text_of(shown.text)
        assert "Thank you" in words
        assert "Nothing ties these answers to you" in words
        assert "first talks" not in words
        assert "state" not in hidden_fields(shown.text)
        assert world.count(request_id) == 1
        answers = world.answers(request_id)
        assert (answers.tier[0], answers.service[0], answers.length[0]) == (1, 7, 1)
        assert (answers.matters[0][0], answers.can[0][0], answers.help[0][0]) == (5, 2, 1)
        assert world.boxes(request_id)[0][3] == ["More time for first talks."]

    def test_takes_few_statements(self, world: World) -> None:
        world.ask(world.anytown)
        at(world.app).send_all()
        me = at(world.app)
        me.begin()
        me.fill_in()
        with tally(world.app) as counted:
            assert "Thank you" in me.press("send").text
        assert len(counted.statements) <= 10, counted.statements  # the door, what it asks, then eight

    def test_twice_is_once(self, world: World) -> None:
        request_id = world.ask(world.anytown)
        me = at(world.app)
        me.begin()
        me.fill_in()
        page = me.shown
        first = me.press("send")
        me.shown = page
        second = me.press("send")
        assert text_of(first.text) == text_of(second.text)
        assert world.count(request_id) == 1

    def test_an_empty_answer_counts(self, world: World) -> None:
        request_id = world.ask(world.anytown)
        me = at(world.app)
        me.begin()
        for _ in range(8):
            me.press("skip")
        assert "Thank you" in me.press("send").text
        assert world.count(request_id) == 1
        assert not world.answers(request_id).matters.any()

    def test_closed_meanwhile_counts_nothing_and_is_kind(self, world: World) -> None:
        request_id = world.ask(world.anytown)
        me = at(world.app)
        me.begin()
        me.fill_in()
        world.change(request_id, state=AskedSurveyState.CLOSED)
        shown = me.press("send")
        assert shown.status_code == 410
        assert "so your answers were not sent" in shown.text
        assert world.count(request_id) == 0

    def test_two_boards_that_ask_at_once(self, world: World) -> None:
        own = [{"key": "own-1", "title": "County lines", "about": "", "help": "", "own": True}]
        one = world.ask(world.anytown)
        two = world.ask(world.otherby, door=DOORS[1], more_topics=own)
        me = at(world.app)
        me.begin()
        assert me.title == "Which areas do you work in?"
        ticked = me.text.split('checked autocomplete="off"')[0].rsplit('value="', 1)[1][:8]
        assert ticked == one.hex[-8:]
        me.press("continue", answer=[one.hex[-8:], two.hex[-8:]])
        me.fill_in(work=("risk", f"{two.hex[-8:]}.own-1"))
        shown = me.press("send")
        assert "They count for Anytown Safeguarding Adults Board and Otherby" in text_of(shown.text)
        assert [world.count(one), world.count(two)] == [1, 1]
        assert world.answers(one).matters.shape == (1, 17)
        assert list(world.answers(two).matters[0]) == [5, *[0] * 16, 5]

    def test_one_of_two_that_closed_is_said(self, world: World) -> None:
        one, two = world.ask(world.anytown), world.ask(world.otherby, door=DOORS[1])
        me = at(world.app)
        me.begin()
        me.press("continue", answer=[one.hex[-8:], two.hex[-8:]])
        me.fill_in()
        world.change(two, state=AskedSurveyState.CLOSED)
        words = text_of(me.press("send").text)
        assert "Another survey that you ticked had closed" in words
        assert "They count for Anytown" in words
        assert [world.count(one), world.count(two)] == [1, 0]

    def test_nobody_is_counted_where_they_did_not_tick(self, world: World) -> None:
        one, two = world.ask(world.anytown), world.ask(world.otherby, door=DOORS[1])
        me = at(world.app)
        me.begin()
        me.press("continue", answer=one.hex[-8:])
        me.fill_in()
        world.change(one, state=AskedSurveyState.CLOSED)
        assert me.press("send").status_code == 410
        assert world.count(two) == 0

    def test_nothing_else_in_the_database_changes_and_nothing_is_logged(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        world.ask(world.anytown)
        before = dump(world.app)
        with caplog.at_level(logging.DEBUG, logger="app"), caplog.at_level(logging.DEBUG, logger="tenants"):
            at(world.app).send_all(text="Words.")
        after = dump(world.app)
        changed = {table for table in after if after[table] != before[table]}
        assert changed == {"ballot_box", "answer_count", "sent_keys"}
        assert [record for record in caplog.records if record.name.startswith(("app", "tenants"))] == []


class TestDevice:
    def test_somebody_who_answered_here_is_asked_about_and_not_blocked(self, world: World) -> None:
        request_id = world.ask(world.anytown)
        me = at(world.app)
        (cookie,) = cookies(me.send_all())
        assert cookie.startswith("answered=1;")
        for part in ("HttpOnly", "SameSite=Lax", f"Path=/s/{DOORS[0]}/", "Expires="):
            assert part in cookie
        assert "Somebody has answered on this device. Was it you?" in me.open().text
        me.shown = me.browser.get(f"{me.path}?again=yes")
        me.press("begin")
        me.fill_in()
        me.press("send")
        assert world.count(request_id) == 2

    def test_answers_stay_only_if_somebody_asks(self, world: World) -> None:
        world.ask(world.anytown)
        me = at(world.app)
        me.begin()
        me.press("continue", answer="3")
        (cookie,) = cookies(me.press("keep", answer="police"))
        assert cookie.startswith("kept=")
        for part in ("HttpOnly", "SameSite=Lax", f"Path=/s/{DOORS[0]}/", "Expires="):
            assert part in cookie
        assert "You kept answers on this device" in me.open().text
        me.shown = me.browser.post(me.path, {**hidden_fields(me.text), "go": "resume"})
        assert me.title == "What kind of service do you work in?"
        assert 'value="police" checked' in me.text
        me.press("back")
        assert 'value="3" id="answer" checked' in me.text or 'value="3" checked' in me.text

    def test_they_go_when_they_are_sent_or_thrown_away(self, world: World) -> None:
        world.ask(world.anytown)
        me = at(world.app)
        me.begin()
        me.press("keep", answer="3")
        thrown = me.press("throw")
        assert thrown.status_code == 303
        assert any(cookie.startswith("kept=;") for cookie in cookies(thrown))
        assert "You kept answers" not in me.open().text
        me.press("begin")
        me.press("keep", answer="3")
        me.press("resume")
        me.fill_in()
        sent = me.press("send")
        assert any(cookie.startswith("kept=;") for cookie in cookies(sent))

    def test_too_much_for_a_cookie_is_refused_kindly(self, world: World) -> None:
        world.ask(world.anytown)
        me = at(world.app)
        me.begin()
        me.press("to.free")
        shown = me.press("keep", answer="€" * 1000)
        assert cookies(shown) == []
        assert "too long to be kept on this device" in shown.text
        assert "€€€" in shown.text

    def test_a_cookie_that_somebody_made_is_passed_over(self, world: World) -> None:
        world.ask(world.anytown)
        me = at(world.app)
        me.browser.client.set_cookie("kept", "nonsense", path=me.path)
        shown = me.open()
        assert shown.status_code == 200
        assert "You kept answers" not in shown.text


class TestPace:
    def test_slows_and_never_blocks(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        clock_of_test = Clock(monkeypatch)
        request_id = world.ask(world.anytown)
        pace = world.app.extensions["survey_pace"]
        for _ in range(30):
            pace.note(DOORS[0], now=clock.now())
        me = at(world.app)
        me.begin()
        me.fill_in()
        shown = me.press("send")
        assert shown.status_code == 429
        assert int(shown.headers["Retry-After"]) > 0
        assert "Your answers are still on this page" in shown.text
        assert world.count(request_id) == 0
        clock_of_test.forward(minutes=6)
        assert "Thank you" in me.press("send").text
        assert world.count(request_id) == 1

    def test_is_as_wide_as_the_organisation(self) -> None:
        pace, now = Pace(), clock.now()
        for _ in range(100):
            pace.note("door", now=now)
        assert pace.is_too_fast("door", headcount=100, now=now)
        assert not pace.is_too_fast("door", headcount=1000, now=now)
        assert not pace.is_too_fast("another", headcount=1, now=now)
        assert not pace.is_too_fast("door", headcount=100, now=now + timedelta(minutes=6))

    def test_remembers_no_moment(self) -> None:
        pace = Pace()
        for seconds in range(25):
            pace.note("door", now=clock.now() + timedelta(seconds=seconds / 10))
        assert len(pace._counts["door"]) <= 2


class TestPreview:
    def test_walks_the_same_screens_and_sends_nothing(self, world: World) -> None:
        from dataclasses import replace

        from app.learning_needs.views.door import respond
        from tests.app.learning_needs.door.helpers import context

        here = replace(context(), preview=True, way_back="/boards/anytown/surveys/1/")
        with world.app.test_request_context("/"):
            shown = respond(here)
            assert isinstance(shown, tuple)
            assert "Preview." in str(shown[0])
        from app.learning_needs.answering.state import begin, encode

        state = replace(begin(here), at="check")
        with world.app.test_request_context("/", method="POST", data={"go": "send", "state": encode(state)}):
            done = respond(here)
            assert "Nothing was sent and nothing was kept" in str(done)
