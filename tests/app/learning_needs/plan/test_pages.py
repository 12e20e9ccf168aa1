"""The pages of a plan and of offers: what they show, what they refuse, and how few questions they ask."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from app.learning_needs.exports.plan import HEAD
from app.learning_needs.models import SurveyState
from app.learning_needs.queries import offers as offer_queries
from app.learning_needs.queries import plan as queries
from app.people.roles import Role
from tests.app.accounts.helpers import Browser, hidden_fields, title
from tests.app.assessments.board.helpers import statements
from tests.app.learning_needs.plan.test_effect import next_survey
from tests.app.learning_needs.plan.test_offers import answer, offer
from tests.app.learning_needs.plan.test_plan import add, order, plan
from tests.app.learning_needs.plan.world import (
    CONVERSATIONS,
    HOMES,
    POLICE,
    RISK,
    TRUST,
    World,
    signed_in,
    topics,
)

pytestmark = pytest.mark.usefixtures("at_ten")
DAY = {"held_on-day": "12", "held_on-month": "1", "held_on-year": "2027"}


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def filled(**changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "title": "A half-day workshop",
        "tiers": ["1"],
        "about_people": "",
        "ways": ["e_learning", "case_discussion"],
        "fits": "Fits a team meeting",
        "provider": "The college",
        "places": "1,200",
        "cost": "£1,200.50",
        "starts_on-day": "10", "starts_on-month": "1", "starts_on-year": "2027",
        "ends_on-day": "", "ends_on-month": "", "ends_on-year": "",
        "state": "planned",
        "notes": "",
    }  # fmt: skip
    return fields | {name.replace("__", "-"): value for name, value in changes.items()}


class TestIndex:
    def test_shows_ranked_needs_beside_the_plan(self, world: World, manager: Browser) -> None:
        planned = plan(world, CONVERSATIONS)
        add(world, planned)
        shown = manager.get(world.path())
        assert (shown.status_code, title(shown)) == (200, "Learning plan")
        words = text_of(shown.text)
        assert words.index("Honest conversations Need 1.4 (1.2 to 1.6)") < words.index("Coercive and controlling")
        assert "Hoarding and self-neglect Need not shown. The board’s own topic" in words
        assert "about 420 people" in words
        assert "£1,200.50" in words
        assert "1 of 1 session held, 14 people came" in words
        assert "In the plan. Plan more" in words

    def test_readers_read_and_cannot_change(self, app: Flask, world: World) -> None:
        planned = plan(world)
        reader = signed_in(world, app, Role.BOARD_LAY_MEMBER)
        shown = reader.get(world.path()).text
        assert "A half-day workshop" in shown
        assert "Move down" not in shown
        assert "Plan this" not in shown
        page = reader.get(world.path(f"{planned}/")).text
        assert "Note a session" not in page
        for rest in (f"new?topic={RISK}", f"{planned}/edit", f"{planned}/remove", f"{planned}/sessions/new"):
            assert reader.get(world.path(rest)).status_code == 403
        token = hidden_fields(shown)
        assert reader.post(world.path(f"{planned}/move"), {**token, "move": "down-1"}).status_code in (400, 403)

    def test_before_the_findings_it_says_so(self, world: World, manager: Browser) -> None:
        world.survey_id = world.add_survey(
            "Next", closes_on=world.board.ask(queries.get_plan_survey, world.survey_id).closes_on,
            topics=topics(RISK), state=SurveyState.OPEN, released=False,
        )  # fmt: skip
        for rest in ("", "effect", "barriers/"):
            assert manager.get(world.path(rest)).status_code == 200
        assert "not there yet" in manager.get(world.path()).text

    def test_another_boards_survey_is_not_found(self, world: World, manager: Browser) -> None:
        real, world.survey_id = world.survey_id, uuid4()
        for rest in ("", "effect", "barriers/", "plan.csv", f"new?topic={RISK}"):
            assert manager.get(world.path(rest)).status_code == 404
        world.survey_id = real
        assert manager.get(world.path(f"{uuid4()}/")).status_code == 404
        assert manager.get(world.path("new?topic=nothing")).status_code == 404
        assert manager.get(world.path("barriers/new?barrier=nothing")).status_code == 404

    def test_buttons_move_by_one_once(self, world: World, manager: Browser) -> None:
        first, second, third = (plan(world) for _ in range(3))
        token = hidden_fields(manager.get(world.path()).text)
        for _ in range(2):
            moved = manager.post(world.path(f"{third}/move"), {**token, "move": "up-3"})
            assert (moved.status_code, moved.location) == (303, world.path(f"#learning-{third}"))
        assert order(world) == [first, third, second]
        assert manager.post(world.path(f"{third}/move"), {**token, "move": "sideways"}).status_code == 303
        assert order(world) == [first, third, second]

    def test_number_of_statements_does_not_grow(self, world: World, manager: Browser) -> None:
        def count(rest: str) -> int:
            with statements() as found:
                assert manager.get(world.path(rest)).status_code == 200
            return len(found)

        first = plan(world)
        offer(world, POLICE)
        pages = ("", "plan.csv", f"{first}/", f"{first}/edit", "barriers/", "barriers/new?barrier=workload", "effect")
        next_survey(world)
        for rest in pages:
            count(rest)
        before = [count(rest) for rest in pages]
        for _ in range(4):
            add(world, plan(world))
        add(world, first)
        offer(world, POLICE, TRUST, barrier="recording_system")
        assert [count(rest) for rest in pages] == before
        assert max(before) <= 8


class TestCreate:
    def test_shows_what_the_survey_found_and_the_most_wanted_ways_first(self, world: World, manager: Browser) -> None:
        words = text_of(manager.get(world.path(f"new?topic={RISK}")).text)
        assert "80% of staff who answered say that it is part of their work" in words
        assert "40% say training, 30% a change at work, 20% both, and 10% neither" in words
        # The police by its own shares: 400 x 90% x 50%; the trust by everybody's: 1,000 x 80% x 40%.
        assert "For all staff About 500 people" in words
        assert "1 partner has not said how many staff they have" in words
        assert words.index("Talking through real situations 45% would choose this") < words.index("Staff briefing 25%")

    def test_works_out_people_and_ways_for_those_ticked_and_keeps_what_was_typed(
        self, world: World, manager: Browser
    ) -> None:
        where = world.path(f"new?topic={RISK}")
        fields = manager.hidden(where) | filled(partners=[str(world.board.partners[TRUST])], cost="far too much")
        shown = manager.post(where, {**fields, "work_out": "yes"})
        assert shown.status_code == 422  # for the cost alone: what is still empty is no mistake yet
        words = text_of(shown.text)
        assert "For those you ticked About 200 people" in words  # 1,000 x 50% x 80% x 50%
        assert "50% of those who answered have the chosen kinds of role" in words
        assert words.index("E-learning 50%") < words.index("Talking through real situations 20%")
        assert "as those answered whose role is “Staff and volunteers”" in words
        assert 'value="far too much"' in shown.text
        assert order(world) == []

    def test_says_whose_ways_these_are_where_a_tiers_are_not_shown(self, world: World, manager: Browser) -> None:
        where = world.path(f"new?topic={RISK}")
        shown = manager.post(where, manager.hidden(where) | filled(tiers=["3"]) | {"work_out": "yes"})
        words = text_of(shown.text)
        assert "as all staff answered" in words
        assert "We cannot say about how many: what those people said is not shown" in words

    def test_plans_once_however_often_it_is_sent(self, world: World, manager: Browser) -> None:
        where = world.path(f"new?topic={RISK}")
        fields = manager.hidden(where) | filled(partners=[str(world.board.partners[POLICE])])
        for _ in range(2):
            sent = manager.post(where, fields)
            assert (sent.status_code, sent.location) == (303, world.path())
        [row] = world.board.ask(queries.list_learning, world.survey_id)
        assert (row.cost_pence, row.places, row.about_people, row.tiers) == (120050, 1200, None, ["1"])
        assert row.partners == [str(world.board.partners[POLICE])]

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"title": ""}, "Enter what will be offered"),
            ({"title": "x" * 201}, "What will be offered must be 200 characters or fewer"),
            ({"tiers": ["9"]}, "Choose from the answers shown"),
            ({"partners": [str(uuid4())]}, "Choose from the answers shown"),
            ({"ways": ["by_magic"]}, "Choose from the answers shown"),
            ({"about_people": "many"}, "The number of people must be a whole number, like 24"),
            ({"about_people": "1,000,001"}, "The number of people must be from 0 to 1,000,000"),
            ({"places": "0"}, "The number of places must be from 1 to 100,000"),
            ({"places": "2.5"}, "The number of places must be a whole number, like 24"),
            ({"cost": "free"}, "The cost must be an amount in pounds, like 1,200 or 1200.50"),
            ({"cost": "100,000,000.01"}, "The cost must be £100,000,000 or less"),
            ({"starts_on__day": "31", "starts_on__month": "2"}, "The first day must be a real date"),
            (
                {"ends_on__day": "1", "ends_on__month": "1", "ends_on__year": "2027"},
                "The last day must be the same as the first day, or later",
            ),
            ({"state": "soon"}, "Choose one of the answers shown"),
            ({"fits": "x" * 1001}, "What fits must be 1,000 characters or fewer"),
            ({"notes": "x" * 2001}, "The notes must be 2,000 characters or fewer"),
        ],
    )
    def test_says_what_to_put_right_and_keeps_what_was_typed(
        self, world: World, manager: Browser, changes: dict[str, Any], message: str
    ) -> None:
        where = world.path(f"new?topic={RISK}")
        sent = manager.post(where, manager.hidden(where) | filled(**{"provider": "Kept words", **changes}))
        assert sent.status_code == 422
        assert unescape(sent.text).count(message) >= 2  # in the summary, and at the field
        assert "Kept words" in sent.text
        assert order(world) == []


class TestEdit:
    def test_a_stale_page_shows_both_and_can_be_sent_again(self, world: World, manager: Browser) -> None:
        planned = plan(world)
        where = world.path(f"{planned}/edit")
        fields = manager.hidden(where)
        assert manager.post(where, fields | filled(title="Theirs")).status_code == 303
        shown = manager.post(where, fields | filled(title="Mine"))
        assert shown.status_code == 409
        assert "What it says now" in shown.text
        assert "Theirs" in shown.text
        assert 'value="Mine"' in shown.text
        assert manager.post(where, {**hidden_fields(shown.text), **filled(title="Mine")}).status_code == 303
        assert world.board.ask(queries.get_learning, world.survey_id, planned).title == "Mine"

    def test_shows_the_numbers_as_they_can_be_typed_again(self, world: World, manager: Browser) -> None:
        planned = plan(world, about_people=1200)
        page = manager.get(world.path(f"{planned}/edit")).text
        assert 'value="1,200.50"' in page
        assert 'value="1,200"' in page

    def test_is_taken_out_after_a_yes(self, world: World, manager: Browser) -> None:
        planned = plan(world)
        add(world, planned)
        where = world.path(f"{planned}/remove")
        assert "1 session" in manager.get(where).text
        assert manager.submit(where).location == world.path()
        assert order(world) == []
        assert manager.get(where).status_code == 404


class TestSessions:
    def test_are_noted_changed_and_removed(self, world: World, manager: Browser) -> None:
        planned = plan(world)
        where = world.path(f"{planned}/sessions/new")
        assert manager.submit(where, **DAY, places="20", attended="14", note="").location == world.path(f"{planned}/")
        [session] = world.board.ask(queries.list_sessions, planned)
        change = world.path(f"{planned}/sessions/{session.id}/edit")
        assert manager.submit(change, **DAY, places="20", attended="15", note="").status_code == 303
        assert "15 people came" in text_of(manager.get(world.path(f"{planned}/")).text)
        assert manager.submit(world.path(f"{planned}/sessions/{session.id}/remove")).status_code == 303
        assert world.board.ask(queries.list_sessions, planned) == ()

    def test_more_people_than_places_is_a_question(self, world: World, manager: Browser) -> None:
        planned = plan(world)
        where = world.path(f"{planned}/sessions/new")
        assert 'name="sure"' not in manager.get(where).text
        asked = manager.submit(where, **DAY, places="20", attended="25", note="Kept")
        assert asked.status_code == 422
        assert "25 people came, and that there were places for 20" in asked.text
        fields = {**hidden_fields(asked.text), **DAY, "places": "20", "attended": "25", "note": "Kept", "sure": "y"}
        assert manager.post(where, fields).status_code == 303
        assert world.board.ask(queries.list_sessions, planned)[0].attended == 25

    def test_a_stale_page_says_what_is_there_now(self, world: World, manager: Browser) -> None:
        planned = plan(world)
        session_id = add(world, planned)
        where = world.path(f"{planned}/sessions/{session_id}/edit")
        fields = manager.hidden(where) | DAY | {"places": "20", "note": ""}
        manager.post(where, fields | {"attended": "3"})
        shown = manager.post(where, fields | {"attended": "4"})
        assert shown.status_code == 409
        assert "3 people came" in shown.text
        again = {**hidden_fields(shown.text), **DAY, "places": "20", "note": "", "attended": "4"}
        assert manager.post(where, again).status_code == 303

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"held_on-day": "", "held_on-month": "", "held_on-year": ""}, "Enter the day"),
            ({"attended": "Ann and Bob"}, "The number of people must be a whole number"),
            ({"attended": "-3"}, "The number of people must be a whole number"),
            ({"places": "0"}, "The number of places must be from 1 to 100,000"),
        ],
    )
    def test_what_is_wrong_is_said(self, world: World, manager: Browser, changes: dict[str, str], message: str) -> None:
        where = world.path(f"{plan(world)}/sessions/new")
        sent = manager.submit(where, **(DAY | {"places": "", "attended": "", "note": "Kept"} | changes))
        assert sent.status_code == 422
        assert message in sent.text
        assert "Kept" in sent.text


class TestDownload:
    def test_holds_every_piece_and_no_formula(self, world: World, manager: Browser) -> None:
        plan(world, CONVERSATIONS, title='=HYPERLINK("x")', notes="-1", places=None, cost_pence=5)
        plan(world, "own-1", title="Plain; with, commas")
        answered = manager.get(world.path("plan.csv"))
        assert answered.mimetype == "text/csv"
        assert "attachment" in answered.headers["Content-Disposition"]
        head, first, second = csv.reader(io.StringIO(answered.data.decode("utf-8-sig")))
        assert tuple(head) == HEAD
        named = dict(zip(head, first, strict=True))
        assert (named["what"], named["notes"], named["places"]) == ('\'=HYPERLINK("x")', "'-1", "")
        assert (named["need"], named["cost_pounds"], named["about_people"]) == ("1.4", "0.05", "420")
        other = dict(zip(head, second, strict=True))
        assert (other["place"], other["need"], other["about_people"]) == ("2", "", "")  # its findings are not shown
        assert other["what"] == "Plain; with, commas"


class TestEffect:
    def test_says_that_there_is_no_later_survey(self, world: World, manager: Browser) -> None:
        assert "There is none yet" in manager.get(world.path("effect")).text

    def test_says_it_in_honest_words(self, world: World, manager: Browser) -> None:
        next_survey(world)
        add(world, plan(world, RISK))
        words = text_of(manager.get(world.path("effect")).text)
        assert (
            "Of 5 topics, the need fell in 1 and rose in 0. In 1 no change can be shown. 3 cannot be compared" in words
        )
        assert "−0.8 −1.1 to −0.5" in words
        assert "Cannot be compared The board’s own topic" in words
        assert "1 session, 14 people came" in words


class TestOffers:
    def test_the_board_offers_and_takes_back(self, world: World, manager: Browser) -> None:
        page = text_of(manager.get(world.path("barriers/")).text)
        assert page.index("Too much work at once 55%") < page.index("The recording system 40%")
        where = world.path("barriers/new?barrier=workload")
        form = text_of(manager.get(where).text)
        assert "Quill Police 30% of its staff who answered name this" in form
        assert f"nothing can be sent to {HOMES}" in form
        fields = manager.hidden(where) | {"partners": str(world.board.partners[POLICE]), "words": "We can help."}
        for _ in range(2):
            sent = manager.post(where, fields)
            assert (sent.status_code, sent.location) == (303, world.path("barriers/"))
        [made] = world.board.ask(offer_queries.list_offers, world.survey_id)
        assert "Waits for an answer" in manager.get(world.path("barriers/")).text
        assert f"Offered already to {POLICE}" in text_of(manager.get(where).text)
        assert manager.submit(world.path(f"barriers/{made.id}/withdraw")).status_code == 303
        assert "Taken back" in manager.get(world.path("barriers/")).text

    @pytest.mark.parametrize(
        ("changes", "status", "message"),
        [
            ({"partners": []}, 422, "Choose at least one partner"),
            ({"partners": [str(UUID(int=7))]}, 422, "Choose from the partners shown"),
            ({"words": ""}, 422, "Enter what you offer"),
            ({"words": "x" * 1001}, 422, "What you offer must be 1,000 characters or fewer"),
            ({"partners": [HOMES]}, 409, "cannot be offered anything before the connection"),
        ],
    )
    def test_says_what_to_put_right(
        self, world: World, manager: Browser, changes: dict[str, Any], status: int, message: str
    ) -> None:
        where = world.path("barriers/new?barrier=workload")
        fields: dict[str, Any] = {"partners": [str(world.board.partners[POLICE])], "words": "We can help.", **changes}
        fields["partners"] = [str(world.board.partners.get(one, one)) for one in fields["partners"]]
        sent = manager.post(where, manager.hidden(where) | fields)
        assert sent.status_code == status
        assert unescape(sent.text).count(message) >= 2

    def test_readers_see_offers_and_make_none(self, app: Flask, world: World) -> None:
        offer_id = offer(world, POLICE)
        reader = signed_in(world, app, Role.BOARD_CHAIR)
        assert "Take it back" not in reader.get(world.path("barriers/")).text
        for rest in ("new?barrier=workload", f"{offer_id}/withdraw", f"{offer_id}/offer/remove"):
            assert reader.get(world.path(f"barriers/{rest}")).status_code == 403

    def test_a_text_is_removed_from_the_boards_page(self, world: World, manager: Browser) -> None:
        offer_id = offer(world, POLICE)
        answer(world, offer_id, taken_up=False, words="Ask Sgt Black")
        where = world.path(f"barriers/{offer_id}/answer/remove")
        assert "Ask Sgt Black" in manager.get(where).text
        assert manager.submit(where, reason="").status_code == 422
        assert manager.submit(where, reason="It names somebody").location == world.path("barriers/")
        shown = manager.get(world.path("barriers/")).text
        assert "Removed on 25 November 2026" in shown
        assert "Sgt Black" not in shown


class TestStaffOffers:
    def where(self, world: World, rest: str = "") -> str:
        return f"{world.organisation(POLICE).home}surveys/offers/{rest}"

    def test_nothing_offered_yet(self, world: World, coordinator: Browser) -> None:
        assert "No board has made an offer yet" in coordinator.get(self.where(world)).text

    def test_is_read_and_answered(self, world: World, coordinator: Browser) -> None:
        offer_id = offer(world, POLICE, words="We can pay for a form.")
        home = world.organisation(POLICE).home
        assert "Wait for an answer: 1" in coordinator.get(f"{home}surveys/").text
        assert "An offer waits for your answer" in text_of(coordinator.get(home).text)
        shown = text_of(coordinator.get(self.where(world)).text)
        assert "Too much work at once Waits for an answer" in shown
        assert "We can pay for a form." in shown
        where = self.where(world, str(offer_id))
        fields = coordinator.hidden(where) | {"answer": "taken_up", "words": "By June"}
        for _ in range(2):
            sent = coordinator.post(where, fields)
            assert (sent.status_code, sent.location) == (303, self.where(world))
        assert "Taken up" in coordinator.get(self.where(world)).text
        assert "Your organisation took this up" in coordinator.get(where).text

    def test_an_answer_is_chosen_and_words_are_not_lost(self, world: World, coordinator: Browser) -> None:
        where = self.where(world, str(offer(world, POLICE)))
        sent = coordinator.submit(where, words="Kept")
        assert sent.status_code == 422
        assert "Choose whether your organisation takes this up" in sent.text
        assert "Kept" in sent.text

    def test_what_was_taken_back_meanwhile_is_said(self, world: World, manager: Browser, coordinator: Browser) -> None:
        offer_id = offer(world, POLICE)
        where = self.where(world, str(offer_id))
        fields = coordinator.hidden(where) | {"answer": "taken_up", "words": ""}
        assert manager.submit(world.path(f"barriers/{offer_id}/withdraw")).status_code == 303
        sent = coordinator.post(where, fields)
        assert sent.status_code == 409
        assert "has taken this offer back" in sent.text

    def test_viewers_read_and_other_partners_see_nothing(self, app: Flask, world: World) -> None:
        offer_id = offer(world, POLICE)
        viewer = signed_in(world, app, Role.ORGANISATION_VIEWER, world.organisation(POLICE))
        assert "Too much work at once" in viewer.get(self.where(world)).text
        assert viewer.get(self.where(world, str(offer_id))).status_code == 403
        other = signed_in(world, app, Role.ORGANISATION_LEAD, world.organisation(TRUST))
        assert other.get(self.where(world)).status_code == 404
        own = f"{world.organisation(TRUST).home}surveys/offers/{offer_id}"
        assert other.get(own).status_code == 404

    def test_the_partner_removes_a_text_too(self, world: World, coordinator: Browser) -> None:
        offer_id = offer(world, POLICE, words="Ask Ms Grey")
        where = self.where(world, f"{offer_id}/offer/remove")
        assert coordinator.submit(where, reason="It names somebody").status_code == 303
        assert "Ms Grey" not in coordinator.get(self.where(world)).text

    def test_number_of_statements_does_not_grow(self, world: World, coordinator: Browser) -> None:
        def count() -> int:
            with statements() as found:
                assert coordinator.get(self.where(world)).status_code == 200
            return len(found)

        offer(world, POLICE)
        count()
        before = count()
        for barrier in ("recording_system", "advocates", "meetings"):
            offer(world, POLICE, barrier=barrier)
        assert count() == before <= 8
