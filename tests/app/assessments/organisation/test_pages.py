"""The pages of an organisation: what they show, what they refuse, and how few questions they ask."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.assessments.service import sending
from app.commons.kinds import PartnerKind
from app.commons.levels import Level
from app.core import clock
from tenants import acting_for, ask_to_link, transaction
from tests.app.accounts.helpers import Browser, hidden_fields, make_space, title
from tests.app.assessments.organisation.test_answers import page
from tests.app.assessments.organisation.world import World, statements

JSON = {"Accept": "application/json"}


@pytest.fixture
def lead(world: World) -> Browser:
    return world.browser("lead@quill.example")


@pytest.fixture
def helper(world: World) -> Browser:
    return world.browser("helper@quill.example")


def open_form(browser: Browser, path: str) -> dict[str, str]:
    """What the hidden fields of the answer form hold."""
    shown = browser.get(path)
    assert shown.status_code == 200
    form = shown.text[shown.text.index("data-autosave") :]
    return hidden_fields(form)


def post(browser: Browser, path: str, fields: dict[str, Any], *, json: bool = False) -> Any:
    return browser.post(path, fields, headers=JSON if json else {})


def text_of(page_html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page_html)).split())


class TestHome:
    def test_is_calm_when_nothing_is_asked(self, world: World, lead: Browser) -> None:
        shown = lead.get(f"/organisations/{world.quill.slug}/")
        assert shown.status_code == 200
        assert "Nothing is asked of you at the moment" in shown.text

    def test_says_what_by_whom_and_what_is_next(self, world: World, lead: Browser) -> None:
        world.save(world.ask(world.anytown), 1, level=Level.STARTING)
        world.ask(world.otherby)
        words = text_of(lead.get(f"/organisations/{world.quill.slug}/").text)
        assert "Asked by Anytown Safeguarding Adults Board" in words
        assert "14 days left" in words
        assert "1 of 11 answered" in words
        assert "Answered once, shared with: Otherby Safeguarding Adults Board." in words
        assert "Go on: Skills for resolution and recovery" in words

    def test_shows_who_asks_to_connect(self, world: World, lead: Browser) -> None:
        third = make_space(world.anytown.kind, "Thirdham Board", "thirdham")
        with acting_for(third.id), transaction():
            ask_to_link(world.quill.id, now=clock.now())
        shown = lead.get(f"/organisations/{world.quill.slug}/")
        assert "Thirdham Board" in shown.text
        assert f"/links/{third.id}" in shown.text

    def test_number_of_statements_does_not_grow(self, world: World, lead: Browser) -> None:
        def count() -> int:
            with statements() as found:
                assert lead.get(f"/organisations/{world.quill.slug}/").status_code == 200
            return len(found)

        world.ask(world.anytown)
        lead.get(f"/organisations/{world.quill.slug}/")
        one = count()
        for year in range(2021, 2026):
            for board in (world.anytown, world.otherby):
                world.ask(board, reporting_year=year)
        assert count() == one <= 8


class TestTaskList:
    def test_shows_chairs_words_states_and_the_way_in(self, world: World, lead: Browser) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, level=Level.STARTING)
        world.save(asked_id, 2, practice="begun")
        with statements() as found:
            shown = lead.get(world.path(asked_id))
        words = text_of(shown.text)
        assert title(shown) == "MSP self-assessment"
        for expected in ("Tell us how it is.", "1 of 11 answered", "Begun", "Not begun", "People", "Practice"):
            assert expected in words
        assert len(found) <= 8

    @pytest.mark.parametrize(
        "rest",
        [
            "",
            "factors/1",
            "check",
            "receipts/6f1c2f0e-3d8b-4a53-9c55-0c2f3f6f2a11",
            "receipts/6f1c2f0e-3d8b-4a53-9c55-0c2f3f6f2a11/take-back",
        ],
    )
    def test_anothers_request_is_not_found(self, world: World, lead: Browser, rest: str) -> None:
        theirs = world.ask(world.anytown, to=world.other)
        assert lead.get(world.path(theirs, rest)).status_code == 404
        assert lead.get(world.path(uuid4(), rest)).status_code == 404

    @pytest.mark.parametrize("number", ["0", "12", "99", "100", "x", "9" * 30])
    def test_a_factor_that_there_is_not(self, world: World, lead: Browser, number: str) -> None:
        asked_id = world.ask(world.anytown)
        assert lead.get(world.path(asked_id, f"factors/{number}")).status_code == 404


class TestFactorPage:
    def test_shows_the_words_for_this_kind_of_partner(self, world: World, lead: Browser) -> None:
        asked_id = world.ask(world.anytown)
        with statements() as found:
            shown = lead.get(world.path(asked_id, "factors/1"))
        seen = page(world, asked_id, 1)
        words = text_of(shown.text)
        assert seen.words.statement in words
        assert seen.words.statement != seen.factor.words.statement
        assert all(descriptor in words for descriptor in seen.words.descriptors)
        assert seen.words.guidance in words
        assert seen.factor.example.what_we_do in words
        assert len(found) <= 8

    def test_last_years_answer_stands_beside(self, world: World, lead: Browser) -> None:
        world.save(world.ask(world.anytown, reporting_year=2025), 1, level=Level.STARTING, practice="Last year so")
        shown = lead.get(world.path(world.ask(world.anytown), "factors/1"))
        assert "Your answer for 2025-26" in shown.text
        assert "Last year so" in shown.text

    def test_asks_what_is_different_only_where_it_is_shared(self, world: World, lead: Browser) -> None:
        asked_id = world.ask(world.anytown)
        assert "Is it different" not in lead.get(world.path(asked_id, "factors/1")).text
        world.ask(world.otherby)
        assert "Is it different for Anytown" in lead.get(world.path(asked_id, "factors/1")).text

    def test_short_form_for_a_small_charity(self, world: World, lead: Browser) -> None:
        asked_id = world.ask(world.anytown, partner_kind=PartnerKind.SMALL_CHARITY)
        path = world.path(asked_id, "factors/1")
        shown = lead.get(path)
        assert 'name="difference"' not in shown.text
        assert page(world, asked_id).words.short.question in text_of(shown.text)
        assert 'name="difference"' in lead.get(f"{path}?form=full").text
        sent = post(lead, path, open_form(lead, path) | {"level": "outside", "practice": "", "go": "continue"})
        assert sent.status_code == 303
        assert page(world, asked_id).answer.level is Level.OUTSIDE

    def test_who_may_only_read_gets_no_form(self, world: World) -> None:
        asked_id = world.ask(world.anytown)
        reader = world.browser("reader@quill.example")
        shown = reader.get(world.path(asked_id, "factors/1"))
        assert shown.status_code == 200
        assert "data-autosave" not in shown.text
        assert post(reader, world.path(asked_id, "factors/1"), {"practice": "x"}).status_code in (400, 403)


class TestSaveAtAButton:
    def test_goes_on_to_the_next_factor_then_to_the_check(self, world: World, helper: Browser) -> None:
        asked_id = world.ask(world.anytown)
        for number, onward in ((1, "factors/2"), (11, "check")):
            path = world.path(asked_id, f"factors/{number}")
            fields = open_form(helper, path) | {"level": "3", "practice": "So", "difference": "", "go": "continue"}
            sent = post(helper, path, fields)
            assert (sent.status_code, sent.location) == (303, world.path(asked_id, onward))
        assert page(world, asked_id, 1).answer.level is Level.ESTABLISHED

    def test_comes_back_later(self, world: World, helper: Browser) -> None:
        asked_id = world.ask(world.anytown)
        path = world.path(asked_id, "factors/1")
        sent = post(helper, path, open_form(helper, path) | {"practice": "So", "go": "later"})
        assert sent.location == world.path(asked_id)

    def test_links_are_added_and_removed_without_a_script(self, world: World, helper: Browser) -> None:
        asked_id = world.ask(world.anytown)
        path = world.path(asked_id, "factors/1")
        row = {"link_title_1": "One", "link_url_1": "one.example", "practice": ""}
        sent = post(helper, path, open_form(helper, path) | row | {"go": "add-link"})
        assert sent.status_code == 303
        assert 'name="link_url_2"' in helper.get(sent.location).text
        assert page(world, asked_id).answer.links == ({"title": "One", "url": "https://one.example"},)
        row |= {"link_url_1": "https://one.example", "link_title_2": "Two", "link_url_2": "https://two.example"}
        post(helper, path, open_form(helper, path) | row | {"go": "remove-1"})
        assert page(world, asked_id).answer.links == ({"title": "Two", "url": "https://two.example"},)

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"practice": "x" * 6001}, "What you do must be 6,000 characters or fewer"),
            ({"level": "5"}, "Choose one of the answers shown"),
            ({"own_level": "7"}, "Choose one of the answers shown"),
            ({"link_url_1": "javascript:alert(1)"}, "Enter a web address"),
            ({"link_url_1": "data:text/html,x"}, "Enter a web address"),
            ({"link_title_1": "Only a title"}, "Enter the web address of this link"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
        self, world: World, helper: Browser, fields: dict[str, str], message: str
    ) -> None:
        asked_id = world.ask(world.anytown)
        path = world.path(asked_id, "factors/1")
        typed = {"practice": "kept words", "difference": "kept too", "go": "continue"}
        sent = post(helper, path, open_form(helper, path) | typed | fields)
        assert sent.status_code == 422
        assert message in text_of(sent.text)
        assert "kept too" in sent.text
        assert "There is a problem" in sent.text
        assert page(world, asked_id).answer.revision == 0

    def test_closed_meanwhile_gives_back_what_was_typed(self, world: World, helper: Browser) -> None:
        asked_id = world.ask(world.anytown)
        path = world.path(asked_id, "factors/1")
        fields = open_form(helper, path) | {"practice": "a long thought", "level": "2", "go": "continue"}
        world.ask(world.anytown, asked_id=asked_id, is_open=False)
        sent = post(helper, path, fields)
        assert sent.status_code == 409
        assert "a long thought" in sent.text
        assert "closed this on" in sent.text


class TestSaveAsYouType:
    def send(self, browser: Browser, path: str, base: dict[str, str], **fields: str) -> Any:
        return post(browser, path, base | {"difference": "", **fields}, json=True)

    def test_answers_when_it_was_saved_and_the_new_base(self, world: World, helper: Browser) -> None:
        asked_id = world.ask(world.anytown)
        path = world.path(asked_id, "factors/1")
        base = open_form(helper, path)
        sent = self.send(helper, path, base, practice="Fir")
        assert sent.status_code == 200
        assert re.fullmatch(r"\d\d:\d\d", sent.json["saved_at"])
        again = self.send(helper, path, base | {"revision": sent.json["revision"]}, practice="First")
        assert again.status_code == 200
        assert page(world, asked_id).answer.practice == "First"

    def test_takes_what_is_only_half_there(self, world: World, helper: Browser) -> None:
        asked_id = world.ask(world.anytown)
        path = world.path(asked_id, "factors/1")
        sent = self.send(helper, path, open_form(helper, path), practice="", link_title_1="Policy")
        assert sent.status_code == 200
        assert page(world, asked_id).answer.links == ({"title": "Policy", "url": ""},)

    def test_names_the_fields_that_are_wrong(self, world: World, helper: Browser) -> None:
        asked_id = world.ask(world.anytown)
        path = world.path(asked_id, "factors/1")
        sent = self.send(helper, path, open_form(helper, path), practice="x" * 6001, link_url_1="javascript:x")
        assert sent.status_code == 422
        assert set(sent.json["errors"]) == {"practice", "link_url_1"}

    def test_says_who_changed_it(self, world: World, helper: Browser) -> None:
        asked_id = world.ask(world.anytown)
        path = world.path(asked_id, "factors/1")
        base = open_form(helper, path)
        world.save(asked_id, 1, practice="Lena's words")
        sent = self.send(helper, path, base, practice="Hal's words")
        assert sent.status_code == 409
        assert (sent.json["conflict"], sent.json["by"]) == (True, "Lena Lead")
        assert page(world, asked_id).answer.practice == "Lena's words"

    def test_closed_is_no_conflict(self, world: World, helper: Browser) -> None:
        asked_id = world.ask(world.anytown)
        path = world.path(asked_id, "factors/1")
        base = open_form(helper, path)
        world.ask(world.anytown, asked_id=asked_id, is_open=False)
        sent = self.send(helper, path, base, practice="late")
        assert sent.status_code == 409
        assert "conflict" not in sent.json
        assert "Copy what you typed" in sent.json["message"]

    def test_anothers_request_is_not_found(self, world: World, helper: Browser) -> None:
        base = open_form(helper, world.path(world.ask(world.anytown), "factors/1"))
        theirs = world.ask(world.anytown, to=world.other)
        assert self.send(helper, world.path(theirs, "factors/1"), base, practice="x").status_code == 404

    def test_asks_the_database_at_most_six_things(self, world: World, helper: Browser) -> None:
        asked_id = world.ask(world.anytown)
        world.ask(world.otherby)
        path = world.path(asked_id, "factors/1")
        base = open_form(helper, path)
        with statements() as found:
            sent = self.send(helper, path, base, practice="words", level="2", own_words="here", own_level="1")
        assert sent.status_code == 200
        assert len(found) <= 6, found


class TestSettle:
    def conflict(self, world: World, helper: Browser, **theirs: Any) -> tuple[UUID, str, dict[str, str]]:
        """Lena saves while Hal types; return the fields of the page that Hal gets."""
        asked_id = world.ask(world.anytown)
        path = world.path(asked_id, "factors/1")
        base = open_form(helper, path)
        world.save(asked_id, 1, **({"practice": "Lena's words"} | theirs))
        mine = {"practice": "Hal's words", "difference": "Hal's difference", "level": "2", "go": "continue"}
        shown = post(helper, path, base | mine)
        assert shown.status_code == 409
        assert title(shown) == "Choose which answer to keep"
        assert "Lena&#39;s words" in shown.text
        assert "Hal&#39;s words" in shown.text
        form = shown.text[shown.text.index("/settle") :]
        return asked_id, world.path(asked_id, "factors/1/settle"), hidden_fields(form)

    @pytest.mark.parametrize(
        ("use", "kept"), [("theirs", "Lena's words"), ("mine", "Hal's words"), ("both", "Lena's and Hal's")]
    )
    def test_keeps_what_was_chosen_and_what_only_one_changed(
        self, world: World, helper: Browser, use: str, kept: str
    ) -> None:
        asked_id, path, fields = self.conflict(world, helper)
        sent = post(helper, path, fields | {"use_practice": use, "both_practice": "Lena's and Hal's"})
        assert sent.status_code == 303
        answer = page(world, asked_id).answer
        assert (answer.practice, answer.difference, answer.level) == (kept, "Hal's difference", Level.STARTING)

    def test_asks_again_where_nothing_was_chosen(self, world: World, helper: Browser) -> None:
        _, path, fields = self.conflict(world, helper)
        sent = post(helper, path, fields)
        assert sent.status_code == 422
        assert "Choose which to keep" in sent.text
        assert "Hal&#39;s words" in sent.text

    def test_asks_again_where_both_are_too_long(self, world: World, helper: Browser) -> None:
        _, path, fields = self.conflict(world, helper)
        sent = post(helper, path, fields | {"use_practice": "both", "both_practice": "x" * 6001})
        assert sent.status_code == 422
        assert "Both together must be 6,000 characters or fewer" in text_of(sent.text)

    def test_two_long_texts_need_not_fit_together_where_one_is_kept(self, world: World, helper: Browser) -> None:
        asked_id = world.ask(world.anytown)
        path = world.path(asked_id, "factors/1")
        base = open_form(helper, path)
        world.save(asked_id, 1, practice="L" * 5000)
        shown = post(helper, path, base | {"practice": "H" * 5000, "difference": ""})
        fields = hidden_fields(shown.text[shown.text.index("/settle") :])
        both = "L" * 5000 + "H" * 5000
        sent = post(helper, f"{path}/settle", fields | {"use_practice": "mine", "both_practice": both})
        assert sent.status_code == 303
        assert page(world, asked_id).answer.practice == "H" * 5000

    def test_a_third_save_meanwhile_is_shown_too(self, world: World, helper: Browser) -> None:
        asked_id, path, fields = self.conflict(world, helper)
        world.save(asked_id, 1, practice="Lena's later words")
        sent = post(helper, path, fields | {"use_practice": "mine"})
        assert sent.status_code == 409
        assert "Lena&#39;s later words" in sent.text
        assert "Hal&#39;s words" in sent.text

    def test_links_and_levels_can_differ_too(self, world: World, helper: Browser) -> None:
        asked_id = world.ask(world.anytown)
        path = world.path(asked_id, "factors/1")
        base = open_form(helper, path)
        world.save(asked_id, 1, level=Level.EMBEDDED, links=[{"title": "L", "url": "https://l.example"}])
        mine = {"practice": "", "difference": "", "level": "2", "link_title_1": "H", "link_url_1": "https://h.example"}
        shown = post(helper, path, base | mine)
        assert shown.status_code == 409
        fields = hidden_fields(shown.text[shown.text.index("/settle") :])
        sent = post(helper, f"{path}/settle", fields | {"use_level": "mine", "use_links": "both"})
        assert sent.status_code == 303
        answer = page(world, asked_id).answer
        assert answer.level is Level.STARTING
        assert [link["title"] for link in answer.links] == ["L", "H"]

    def test_links_that_a_page_made_up_are_refused(self, world: World, helper: Browser) -> None:
        asked_id = world.ask(world.anytown)
        path = world.path(asked_id, "factors/1")
        base = open_form(helper, path)
        for forged in ('[{"title": "x", "url": "javascript:x"}]', "[1]", "{", "null"):
            fields = base | {"mine_links": forged, "differing": "links", "use_links": "mine"}
            assert post(helper, f"{path}/settle", fields).status_code in (303, 409, 422)
        assert page(world, asked_id).answer.links == ()


class TestSend:
    def check(self, browser: Browser, path: str) -> dict[str, str]:
        shown = browser.get(path)
        assert shown.status_code == 200
        return hidden_fields(shown.text[shown.text.index("Sign and send") - 4000 :])

    def test_shows_what_is_missing_then_sends_and_gives_a_receipt(self, world: World, lead: Browser) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, level=Level.STARTING, practice="We do this")
        path = world.path(asked_id, "check")
        with statements() as found:
            shown = lead.get(path)
        assert len(found) <= 8
        words = text_of(shown.text)
        assert "1 of 11 answered." in words
        assert "Lena Lead, Safeguarding lead" in words
        sent = post(lead, path, self.check(lead, path))
        assert sent.status_code == 303
        with statements() as found:
            receipt = lead.get(sent.location)
        assert len(found) <= 8
        assert "We do this" in receipt.text
        assert "Signed by" in receipt.text

    def test_a_double_click_sends_once_and_leads_to_the_same_receipt(self, world: World, lead: Browser) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, level=Level.STARTING)
        path = world.path(asked_id, "check")
        fields = self.check(lead, path)
        first, second = post(lead, path, fields), post(lead, path, fields)
        assert first.status_code == second.status_code == 303
        assert first.location == second.location

    def test_a_changed_answer_has_to_be_read_again(self, world: World, lead: Browser) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, level=Level.STARTING)
        path = world.path(asked_id, "check")
        fields = self.check(lead, path)
        world.save(asked_id, 1, by=world.helper, practice="Hal was here")
        sent = post(lead, path, fields)
        assert sent.status_code == 409
        assert "Somebody has changed an answer" in sent.text
        assert "Hal was here" in sent.text

    def test_only_a_lead_sends_and_others_are_told_who(self, world: World, helper: Browser) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, level=Level.STARTING)
        path = world.path(asked_id, "check")
        shown = helper.get(path)
        assert "Only a safeguarding lead can send this: Lena Lead" in text_of(shown.text)
        assert post(helper, path, hidden_fields(shown.text)).status_code == 403

    def test_after_the_close_it_says_so(self, world: World, lead: Browser) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, level=Level.STARTING)
        path = world.path(asked_id, "check")
        fields = self.check(lead, path)
        world.ask(world.anytown, asked_id=asked_id, is_open=False)
        sent = post(lead, path, fields)
        assert sent.status_code == 409
        assert "closed this on" in text_of(sent.text)

    def test_takes_back_after_asking(self, world: World, lead: Browser) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, level=Level.STARTING)
        with acting_for(world.quill.id, world.lead), transaction():
            sent_id = sending.submit(asked_id=asked_id, key=uuid4(), signed_by="Lena", read=None, now=clock.now())
        path = world.path(asked_id, f"receipts/{sent_id}/take-back")
        shown = lead.get(path)
        assert title(shown) == "Take these answers back"
        done = post(lead, path, hidden_fields(shown.text))
        assert (done.status_code, done.location) == (303, world.path(asked_id))
        assert "Taken back" in lead.get(done.location).text
        again = post(lead, path, hidden_fields(shown.text))
        assert again.status_code == 303

    def test_leads_to_the_removal_of_a_text_and_shows_that_it_is_gone(self, world: World, lead: Browser) -> None:
        asked_id = world.ask(world.anytown)
        world.save(asked_id, 1, level=Level.STARTING, practice="Mrs Example said so")
        with acting_for(world.quill.id, world.lead), transaction():
            sent_id = sending.submit(asked_id=asked_id, key=uuid4(), signed_by="Lena", read=None, now=clock.now())
        receipt = world.path(asked_id, f"receipts/{sent_id}")
        removal = world.path(asked_id, f"versions/{sent_id}/factors/1/practice/remove")
        assert f'href="{removal}"' in lead.get(receipt).text
        fields = hidden_fields(lead.get(removal).text) | {"reason": "It names a person"}
        assert post(lead, removal, fields).location == receipt
        assert "Removed on" in lead.get(receipt).text
        assert "Mrs Example" not in lead.get(receipt).text
        assert "Mrs Example" not in lead.get(world.path(asked_id, "factors/1")).text
