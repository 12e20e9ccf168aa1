"""The pages on which a survey is made, run and passed on: what they show, do and refuse."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.learning_needs.queries import surveys as queries
from app.learning_needs.service import closing
from app.people.roles import Role
from tests.app.accounts.helpers import hidden_fields
from tests.app.assessments.board.helpers import Browser, statements
from tests.app.learning_needs.running.world import NOW, Board, answer, asked, draft, opened, request, survey, work

pytestmark = pytest.mark.usefixtures("at_noon", "no_files")
POLICE, CHARITY, COUNCIL = "Quill Police", "Small Steps", "Alder Council"
LATER = NOW + timedelta(days=2)


def path(board: Board, survey_id: UUID | None = None, rest: str = "") -> str:
    return f"{board.space.home}surveys/" + (f"{survey_id}/{rest}" if survey_id else rest)


def filled(board: Board, **changes: Any) -> dict[str, Any]:
    fields = {
        "title": "Learning needs 2026",
        "opens_on-day": "14", "opens_on-month": "9", "opens_on-year": "2026",
        "closes_on-day": "30", "closes_on-month": "9", "closes_on-year": "2026",
        "intro": "Why we ask.",
        "worry_phone": "01632 960001",
        "worry_words": "",
        "smallest": "10",
        "partners": [str(one) for one in board.partners.values()],
    }  # fmt: skip
    return fields | {name.replace("__", "-"): value for name, value in changes.items()}


class TestCreate:
    def send(self, browser: Browser, board: Board, **changes: Any) -> Any:
        where = path(board, rest="new")
        return browser.post(where, browser.hidden(where) | filled(board, **changes))

    def test_keeps_a_draft_that_nobody_outside_sees(self, manager: Browser, board: Board) -> None:
        answered = self.send(manager, board)
        assert answered.status_code == 303
        [made] = board.ask(queries.list_surveys)
        page = unescape(manager.get(answered.location).text)
        assert "17 topics" in page
        assert "Open this survey" in page
        assert "Waits until it accepts" in page
        assert answered.location == path(board, made.id)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"title": ""}, "Enter a title"),
            ({"title": "x" * 121}, "The title must be 120 characters or fewer"),
            ({"closes_on__year": "2025"}, "The last day must be the same as the first day, or later"),
            ({"opens_on__day": "31", "opens_on__month": "2"}, "must be a real date"),
            ({"worry_phone": ""}, "Enter a phone number"),
            ({"worry_phone": "ring us"}, "Enter a phone number, like 01632 960001"),
            ({"smallest": "9"}, "Enter a number from 10 to 50"),
            ({"smallest": "51"}, "Enter a number from 10 to 50"),
            ({"smallest": "few"}, "Enter a whole number"),
            ({"intro": ""}, "Enter a few words to staff"),
            ({"partners": [str(uuid4())]}, "Choose from the answers shown"),
        ],
    )
    def test_says_what_to_put_right_and_keeps_what_was_typed(
        self, manager: Browser, board: Board, changes: dict[str, Any], message: str
    ) -> None:
        answered = self.send(manager, board, **{"worry_words": "Kept words", **changes})
        text = unescape(answered.text)
        assert answered.status_code == 422
        assert text.count(message) >= 2  # in the summary, and at the field
        assert "Kept words" in text
        assert board.ask(queries.list_surveys) == ()

    def test_a_double_click_makes_one(self, manager: Browser, board: Board) -> None:
        where = path(board, rest="new")
        fields = manager.hidden(where) | filled(board)
        first, second = manager.post(where, fields), manager.post(where, fields)
        assert (first.status_code, second.status_code) == (303, 303)
        assert len(board.ask(queries.list_surveys)) == 1

    def test_refuses_a_title_that_is_taken(self, manager: Browser, board: Board) -> None:
        self.send(manager, board)
        answered = self.send(manager, board)
        assert answered.status_code == 409
        assert "This board has a survey with that title" in answered.text


class TestDraft:
    def test_a_stale_page_shows_both_and_can_be_sent_again(self, manager: Browser, board: Board) -> None:
        survey_id = draft(board)
        where = path(board, survey_id, "edit")
        fields = manager.hidden(where)
        manager.post(where, manager.hidden(where) | filled(board, title="Theirs"))
        answered = manager.post(where, fields | filled(board, title="Mine"))
        assert answered.status_code == 409
        assert "Theirs" in answered.text
        assert 'value="Mine"' in answered.text
        again = manager.post(where, {**hidden_fields(answered.text), **filled(board, title="Mine")})
        assert again.status_code == 303
        assert survey(board, survey_id).title == "Mine"

    def test_leaves_topics_out_and_adds_its_own(self, manager: Browser, board: Board) -> None:
        survey_id = draft(board)
        where = path(board, survey_id, "topics")
        kept = [topic["key"] for topic in survey(board, survey_id).topics[:4]]
        own = {"own_1_title": "Modern slavery", "own_1_about": "Seeing the signs, and knowing what to do."}
        sent: dict[str, Any] = {**manager.hidden(where), "kept": kept, **own}
        assert manager.post(where, sent).status_code == 303
        topics = survey(board, survey_id).topics
        assert [topic["key"] for topic in topics[:4]] == kept
        assert (topics[4]["title"], topics[4]["own"]) == ("Modern slavery", True)
        assert topics[4]["key"].startswith("own_")
        page = unescape(manager.get(path(board, survey_id)).text)
        assert "5 topics, 1 of them your own (not comparable with others)" in page
        assert "Not comparable" in manager.get(where).text

    @pytest.mark.parametrize(
        ("fields", "status", "message"),
        [
            ({"kept": ["risk", "advocacy"]}, (409, 422), "Choose 3 to 25 topics"),
            ({"kept": ["risk", "nonsense", "advocacy"]}, (422,), "Choose from the answers shown"),
            ({"own_1_title": "Alone"}, (422,), "Say in one sentence what your topic 1 is"),
            ({"own_1_about": "Alone"}, (422,), "Enter a title for your topic 1"),
            ({"own_1_title": "x" * 81, "own_1_about": "y"}, (422,), "The title must be 80 characters or fewer"),
        ],
    )
    def test_refuses_topics_that_make_no_survey(
        self, manager: Browser, board: Board, fields: dict[str, Any], status: tuple[int, ...], message: str
    ) -> None:
        survey_id = draft(board)
        where = path(board, survey_id, "topics")
        keys = [topic["key"] for topic in survey(board, survey_id).topics]
        sent: dict[str, Any] = {**manager.hidden(where), "kept": keys, **fields}
        answered = manager.post(where, sent)
        assert answered.status_code in status
        assert message in unescape(answered.text)
        assert len(survey(board, survey_id).topics) == 17

    def test_adds_local_services(self, manager: Browser, board: Board) -> None:
        survey_id = draft(board)
        where = path(board, survey_id, "services")
        kind = survey(board, survey_id).services[0]["key"]
        before = len(survey(board, survey_id).services)
        for wrong in ({}, {"own_1_kind": ""}, {"own_1_kind": "nonsense"}):
            refused = manager.post(where, manager.hidden(where) | {"own_1_label": "Harbour team"} | wrong)
            assert refused.status_code == 422
            assert "Harbour team" in refused.text
            assert "Choose what kind of service your service 1 is" in unescape(refused.text)
        sent = {"own_1_label": "Harbour team", "own_1_kind": kind}
        assert manager.post(where, manager.hidden(where) | sent).status_code == 303
        services = survey(board, survey_id).services
        assert len(services) == before + 1
        assert (services[-1]["label"], services[-1]["counts_as"]) == ("Harbour team", kind)

    def test_is_walked_as_staff_see_it(self, manager: Browser, board: Board) -> None:
        survey_id = draft(board)
        where = path(board, survey_id, "preview")
        page = manager.get(where)
        assert page.status_code == 200
        assert "Preview." in page.text
        assert "01632 960001" in page.text
        assert "Why" in page.text or "Your answers shape" in page.text
        go = re.search(r'name="go" value="(\w+)"', page.text)
        assert go
        answered = manager.post(where, hidden_fields(page.text) | {"go": go.group(1)})
        assert answered.status_code == 200
        assert "Question 1 of about" in answered.text

    def test_what_was_opened_is_no_draft_any_more(self, manager: Browser, board: Board) -> None:
        survey_id = opened(board)
        for rest in ("edit", "topics", "services"):
            answered = manager.get(path(board, survey_id, rest))
            assert (answered.status_code, answered.location) == (303, path(board, survey_id))


class TestRunning:
    def test_opening_says_what_it_does_then_does_it_once(self, manager: Browser, board: Board) -> None:
        survey_id = draft(board)
        where = path(board, survey_id, "open")
        page = manager.get(where).text
        assert "3 partners get" in page
        assert "Reed Trust" in page
        fields = manager.hidden(where)
        for _ in range(2):
            answered = manager.post(where, fields)
            assert (answered.status_code, answered.location) == (303, path(board, survey_id))
        assert asked(board, POLICE, survey_id).title == "Learning needs 2026"

    def test_shows_response_by_partner_and_day_and_nothing_of_the_answers(
        self, manager: Browser, board: Board, person: Callable[..., Browser]
    ) -> None:
        survey_id = opened(board)
        answer(board, POLICE, [survey_id], 23, now=NOW + timedelta(hours=1))
        coordinator = person(Role.ORGANISATION_COORDINATOR, POLICE)
        mine = f"{board.organisations[POLICE].home}surveys/{request(board, survey_id, POLICE).id}/"
        saved = coordinator.submit(mine + "headcount", headcount="1,200")
        assert (saved.status_code, saved.location) == (303, mine)
        work(NOW + timedelta(hours=2), rounds=1)
        page = unescape(manager.get(path(board, survey_id)).text)
        assert "About 25" in page
        assert "1,200" in page
        assert "2%" in page
        assert "About 25 people had answered by 7 September." in page
        assert "Remind" in page
        assert " 23" not in re.sub(r"<svg.*?</svg>", "", page, flags=re.S)
        partner = unescape(
            manager.get(path(board, survey_id, f"partners/{request(board, survey_id, POLICE).id}/")).text
        )
        assert f"http://localhost/s/{request(board, survey_id, POLICE).door}/" in partner
        assert '<path class="' in partner or "<path" in partner

    def test_a_partner_page_and_its_poster_hold_what_is_passed_on(
        self, manager: Browser, board: Board, person: Callable[..., Browser]
    ) -> None:
        survey_id = opened(board)
        mine = request(board, survey_id, CHARITY)
        coordinator = person(Role.ORGANISATION_COORDINATOR, CHARITY)
        theirs = f"{board.organisations[CHARITY].home}surveys/{mine.id}/"
        for browser, page in ((manager, path(board, survey_id, f"partners/{mine.id}/")), (coordinator, theirs)):
            shown = unescape(browser.get(page).text)
            assert f"http://localhost/s/{mine.door}/" in shown
            assert 'class="qr"' in shown
            assert "readonly" in shown
            poster = unescape(browser.get(page + "poster").text)
            for words in ("Alder Bay SAB", "Small Steps", "10 people or more", "01632 960001", "30 September 2026"):
                assert words in poster
            assert f"localhost/s/{mine.door}/" in poster
            assert "style=" not in poster.replace("stylesheet", "")

    def test_closing_twice_closes_once(self, manager: Browser, board: Board) -> None:
        survey_id = opened(board)
        where = path(board, survey_id, "close")
        fields = manager.hidden(where)
        for _ in range(2):
            answered = manager.post(where, fields)
            assert (answered.status_code, answered.location) == (303, path(board, survey_id))
        page = unescape(manager.get(path(board, survey_id)).text)
        assert "being worked out" in page
        work(LATER)
        page = unescape(manager.get(path(board, survey_id)).text)
        assert "See the findings" in page

    @pytest.mark.parametrize("act", ["open", "close", "last-day", "partners/add", "delete", "new-version"])
    def test_what_the_state_does_not_allow_is_refused_in_words(self, manager: Browser, board: Board, act: str) -> None:
        survey_id = opened(board) if act == "delete" else draft(board, names=[])
        where = path(board, survey_id, act)
        fields = manager.hidden(where) | {
            "closes_on-day": "1", "closes_on-month": "11", "closes_on-year": "2026",
            "partners": str(board.partners[POLICE]), "title": "Another", "reason": "A topic was missing",
        }  # fmt: skip
        answered = manager.post(where, fields)
        assert answered.status_code == 409
        assert "There is a problem" in answered.text

    def test_two_managers_at_once(self, manager: Browser, board: Board) -> None:
        survey_id = opened(board)
        where = path(board, survey_id, "close")
        stale = manager.hidden(where)
        day = {"closes_on-day": "5", "closes_on-month": "10", "closes_on-year": "2026"}
        last_day = path(board, survey_id, "last-day")
        assert manager.post(last_day, manager.hidden(last_day) | day).status_code == 303
        answered = manager.post(where, stale)
        assert answered.status_code == 409
        assert "This survey has changed since you opened this page" in answered.text
        assert "5 October 2026" in answered.text
        assert manager.post(where, hidden_fields(answered.text)).status_code == 303

    def test_a_new_version_says_why(self, manager: Browser, board: Board) -> None:
        survey_id = opened(board)
        where = path(board, survey_id, "new-version")
        refused = manager.post(where, manager.hidden(where) | {"title": "Second", "reason": ""})
        assert refused.status_code == 422
        assert "Enter the reason" in refused.text
        sent = manager.post(where, manager.hidden(where) | {"title": "Second", "reason": "A topic was missing"})
        assert sent.status_code == 303
        page = unescape(manager.get(sent.location).text)
        assert "A topic was missing" in page
        opening = manager.get(sent.location + "open").text
        assert "Learning needs 2026, which this one replaces, is closed" in opening

    def test_reminds_once_a_day(self, manager: Browser, board: Board) -> None:
        survey_id = opened(board)
        where = path(board, survey_id, f"partners/{request(board, survey_id, CHARITY).id}/nudge")
        fields = manager.hidden(where)
        for _ in range(2):
            assert manager.post(where, fields).status_code == 303
        assert "Reminded today" in manager.get(path(board, survey_id)).text

    def test_going_on_without_a_partner_waits_a_day(self, manager: Browser, board: Board) -> None:
        survey_id = opened(board)
        where = path(board, survey_id, f"partners/{request(board, survey_id, CHARITY).id}/go-on")
        assert manager.post(where, manager.hidden(where)).status_code == 409


class TestTheOrganisation:
    def where(self, board: Board, survey_id: UUID) -> str:
        return f"{board.organisations[CHARITY].home}surveys/{request(board, survey_id, CHARITY).id}/"

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ("", "Enter how many staff could answer"),
            ("many", "Enter a whole number, like 240"),
            ("-3", "Enter a whole number, like 240"),
            ("0", "Enter a number from 1 to 1,000,000"),
            ("1000001", "Enter a number from 1 to 1,000,000"),
            ("9" * 400, "Enter a number from 1 to 1,000,000"),
        ],
    )
    def test_refuses_what_is_no_headcount(
        self, board: Board, person: Callable[..., Browser], typed: str, message: str
    ) -> None:
        where = self.where(board, opened(board)) + "headcount"
        answered = person(Role.ORGANISATION_LEAD, CHARITY).submit(where, headcount=typed)
        assert answered.status_code == 422
        assert message in unescape(answered.text)
        assert f'value="{typed}"' in answered.text

    def test_a_headcount_smaller_than_the_answers_is_kept_and_asked_about(
        self, board: Board, person: Callable[..., Browser]
    ) -> None:
        survey_id = opened(board)
        answer(board, CHARITY, [survey_id], 24, now=NOW + timedelta(hours=1))
        work(NOW + timedelta(hours=2), rounds=1)
        browser = person(Role.ORGANISATION_COORDINATOR, CHARITY)
        where = self.where(board, survey_id)
        assert browser.submit(where + "headcount", headcount="20").status_code == 303
        page = unescape(browser.get(where).text)
        assert "More have answered than that" in page
        assert "about 25" in page
        assert " 24" not in re.sub(r"<svg.*?</svg>", "", page, flags=re.S)

    def test_sees_its_own_survey_and_what_became_of_the_answers(
        self, board: Board, person: Callable[..., Browser]
    ) -> None:
        survey_id = opened(board)
        browser = person(Role.ORGANISATION_LEAD, CHARITY)
        home = f"{board.organisations[CHARITY].home}surveys/"
        assert "Learning needs 2026" in browser.get(home).text
        board.call(closing.close_survey, survey_id=survey_id, revision=2, now=LATER)
        page = unescape(browser.get(self.where(board, survey_id)).text)
        assert "shuffled, in one batch" in page
        refused = browser.submit(self.where(board, survey_id) + "headcount", headcount="20")
        assert refused.status_code == 409

    def test_two_boards_at_once_need_one_link_alone(
        self, board: Board, other_board: Board, person: Callable[..., Browser]
    ) -> None:
        survey_id = opened(board)
        browser = person(Role.ORGANISATION_LEAD, POLICE)
        mine = f"{board.organisations[POLICE].home}surveys/{request(board, survey_id, POLICE).id}/"
        assert "Pass on one link alone" not in browser.get(mine).text
        opened(other_board, title="Theirs")
        page = unescape(browser.get(mine).text)
        assert "asks your staff at the same time. Pass on one link alone" in page

    def test_a_link_that_ended_is_said(self, board: Board, person: Callable[..., Browser]) -> None:
        survey_id = opened(board)
        board.end(CHARITY, now=LATER)
        page = person(Role.ORGANISATION_LEAD, CHARITY).get(self.where(board, survey_id)).text
        assert "are not connected any more" in page

    def test_another_organisation_finds_nothing(self, board: Board, person: Callable[..., Browser]) -> None:
        survey_id = opened(board)
        browser = person(Role.ORGANISATION_LEAD, POLICE)
        foreign = request(board, survey_id, CHARITY).id
        for rest in ("", "headcount", "poster"):
            assert browser.get(f"{board.organisations[POLICE].home}surveys/{foreign}/{rest}").status_code == 404


class TestWhoMay:
    @pytest.mark.parametrize("role", [Role.BOARD_CHAIR, Role.BOARD_MEMBER, Role.BOARD_ANALYST])
    def test_readers_read_and_change_nothing(self, board: Board, person: Callable[..., Browser], role: Role) -> None:
        survey_id = opened(board)
        browser = person(role)
        mine = request(board, survey_id, POLICE).id
        for rest in ("", "preview", f"partners/{mine}/", f"partners/{mine}/poster"):
            assert browser.get(path(board, survey_id, rest)).status_code == 200
        for rest in ("edit", "topics", "services", "open", "close", "last-day", "partners/add", "delete",
                     "new-version", f"partners/{mine}/nudge", f"partners/{mine}/go-on"):  # fmt: skip
            assert browser.get(path(board, survey_id, rest)).status_code == 403
        assert "Remind" not in browser.get(path(board, survey_id)).text.replace("Reminder", "")

    def test_a_viewer_of_the_organisation_does_not_declare(self, board: Board, person: Callable[..., Browser]) -> None:
        survey_id = opened(board)
        browser = person(Role.ORGANISATION_VIEWER, CHARITY)
        where = f"{board.organisations[CHARITY].home}surveys/{request(board, survey_id, CHARITY).id}/"
        assert browser.get(where).status_code == 200
        assert browser.get(where + "headcount").status_code == 403

    def test_no_other_board_reaches_it(self, manager: Browser, board: Board, other_board: Board) -> None:
        foreign = opened(other_board)
        for rest in ("", "edit", "open", "close", "preview", "topics"):
            assert manager.get(path(board, foreign, rest)).status_code == 404


class TestStatements:
    def test_pages_ask_no_more_the_more_there_is(self, manager: Browser, board: Board) -> None:
        survey_id = opened(board)
        draft(board, title="Another")
        pages = ["", f"partners/{request(board, survey_id, POLICE).id}/", "close", "last-day", "new-version", "preview"]
        for where in [path(board), *(path(board, survey_id, rest) for rest in pages)]:
            manager.get(where)  # what a process learns once is learnt
            with statements() as found:
                assert manager.get(where).status_code == 200
            assert len(found) <= 8, (where, found)
