"""The pages of a council's counts and of a region's calls, as people use them."""

from __future__ import annotations

import io
import re
from html import unescape
from uuid import UUID, uuid4

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.app.accounts.helpers import Browser, title
from tests.app.outcomes.conftest import signed_in
from tests.app.outcomes.world import BATH, QUARTER_1, QUARTER_2, YEAR, World, bring_in, msp, release, tidy
from tests.support.visiting import tally

BASE = "/organisations/bristol/counts"
CALLS = "/regions/south-west/calls"
BOTH = tidy({(YEAR, 1): QUARTER_1, (YEAR, 2): QUARTER_2})


def hand_in(browser: Browser, sent: bytes, name: str = "counts.csv", **fields: str) -> TestResponse:
    path = f"{BASE}/upload"
    file = FileStorage(io.BytesIO(sent), name)
    # As one piece: the client's own way leaves a file open.
    boundary, body = encode_multipart(
        {**browser.hidden(path), "year": "", "quarter": "", **fields, "counts_file": file}
    )
    return browser.ask("POST", path, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def call(region_lead: Browser, **fields: object) -> str:
    """Call for quarter 1; return the call's path."""
    filled = {
        "title": "Quarter 1",
        "year": str(YEAR),
        "quarter": "1",
        "tables": ["SG4a", "SG3a"],
        "due_on-day": "10",
        "due_on-month": "12",
        "due_on-year": "2026",
        "words": "So that we can learn from each other.",
        **fields,
    }
    path = f"{CALLS}/new"
    made = region_lead.ask("POST", path, data={**region_lead.hidden(path), **filled})
    assert made.status_code == 303, made.text
    return str(made.headers["Location"])


class TestBringingIn:
    def test_goes_from_the_file_to_the_page_of_a_period(self, lead: Browser) -> None:
        assert "There are no counts yet" in lead.get(f"{BASE}/").text
        kept = hand_in(lead, BOTH)
        assert kept.status_code == 303
        page = lead.get(kept.headers["Location"])
        assert title(page) == "What this file holds"
        assert "SG4a" in page.text
        taken = lead.submit(kept.headers["Location"], to=f"{kept.headers['Location']}/take")
        assert taken.status_code == 303
        index = lead.get(f"{BASE}/").text
        assert "16 counts are in" in index
        assert "2026-27 so far (quarters 1 to 2)" in index
        period = unescape(lead.get(f"{BASE}/{YEAR}/1").text)
        assert "suppressed: 0 to 4" in period
        assert "Only your council sees it" in period

    def test_says_beside_the_field_what_is_wrong(self, lead: Browser) -> None:
        for sent, says in ((b"", "empty"), (b"<html>", "web page"), (b"a,b\n1,2\n", "columns are missing")):
            page = hand_in(lead, sent)
            assert page.status_code == 422
            assert says in unescape(page.text)
            assert 'id="counts_file-error"' in page.text
        page = lead.post(f"{BASE}/upload", lead.hidden(f"{BASE}/upload"))
        assert "Choose the file that holds your counts" in page.text

    def test_refuses_what_is_too_large_before_it_is_read(self, lead: Browser) -> None:
        assert "2 MB or smaller" in unescape(hand_in(lead, b"x" * 2_500_000).text)
        page = hand_in(lead, b"x" * 3_500_000)
        assert page.status_code == 413
        assert "2 MB or smaller" in page.text

    def test_shows_rows_that_are_left_out_with_what_to_do(self, lead: Browser) -> None:
        rows = [*QUARTER_1[:7], ("SG4a", "Section 42 Enquiries", "", "Not Achieved", "-3")]
        page = unescape(lead.get(hand_in(lead, tidy({(YEAR, 1): rows})).headers["Location"]).text)
        assert "-3 is below 0. A count cannot be" in page

    def test_leaves_out_what_has_not_begun_yet(self, lead: Browser) -> None:
        sent = tidy({(YEAR, 3): QUARTER_1[:1], (YEAR, 4): QUARTER_1[:1], (YEAR + 1, 0): QUARTER_1[:1]})
        page = unescape(lead.get(hand_in(lead, sent).headers["Location"]).text)
        assert "Quarter 4 of 2026-27 (January to March) has not begun yet" in page
        assert "2027-28 has not begun yet" in page
        assert "Quarter 3 of 2026-27 (October to December) has not" not in page

    def test_keeps_no_word_of_a_file_that_was_taken(self, lead: Browser) -> None:
        rows = [*QUARTER_1[:7], ("SG4a", "Section 42 Enquiries", "", "Not Achieved", "ask Mary")]
        path = hand_in(lead, tidy({(YEAR, 1): rows})).headers["Location"]
        assert "“ask Mary” is no count" in unescape(lead.get(path).text)
        lead.submit(path, to=f"{path}/take")
        page = lead.get(path).text
        assert "What stands there is no count" in page
        assert "Mary" not in page
        assert hand_in(lead, tidy({(YEAR, 1): rows})).status_code == 409

    def test_of_an_empty_template_says_to_fill_it_in(self, lead: Browser) -> None:
        sent = lead.get(f"{BASE}/template.csv").data
        assert "Fill in your counts, and bring it in again" in lead.get(hand_in(lead, sent).headers["Location"]).text

    def test_of_the_same_file_twice_says_so(self, lead: Browser) -> None:
        first = hand_in(lead, BOTH).headers["Location"]
        again = hand_in(lead, BOTH).headers["Location"]
        assert again == first
        assert "brought in before" in lead.get(again).text
        lead.submit(first, to=f"{first}/take")
        page = hand_in(lead, BOTH)
        assert page.status_code == 409
        assert "This very file was brought in on 25 November 2026" in page.text

    def test_can_be_thrown_away(self, lead: Browser) -> None:
        path = hand_in(lead, BOTH).headers["Location"]
        assert title(lead.get(f"{path}/throw-away")) == "Throw this file away"
        assert lead.submit(f"{path}/throw-away").status_code == 303
        assert lead.get(path).status_code == 404

    def test_takes_what_a_form_says_of_the_period(self, lead: Browser) -> None:
        text = (
            b"TABLE_REFERENCE,ENQUIRY_TYPE,CATEGORY,SUBCATEGORY,VALUE\nSG4a,Section 42 Enquiries,,Fully Achieved,12\n"
        )
        page = lead.get(hand_in(lead, text, year="2025", quarter="3").headers["Location"]).text
        assert "Quarter 3 of 2025-26" in page

    def test_has_a_template(self, lead: Browser) -> None:
        found = lead.get(f"{BASE}/template.csv")
        assert found.mimetype == "text/csv"
        assert found.text.startswith("\ufefftable,enquiry_type,category,subcategory,year,quarter,count")


class TestReleasing:
    path = f"{BASE}/{YEAR}/1/release"

    def fill(self, lead: Browser, **more: object) -> dict[str, object]:
        kept = {k: v for k, v in lead.hidden(self.path).items() if k != "confirmed"}
        return {
            **kept,
            "tables": ["SG4a"],
            "audiences": ["region"],
            "ends": "withdrawal",
            "has_seen": "y",
            **more,
        }

    def test_asks_twice_and_gives_a_receipt(self, lead: Browser, world: World) -> None:
        bring_in(world.bristol, BOTH)
        fields = self.fill(lead, audiences=["region", "england"])
        confirm = lead.ask("POST", self.path, data=fields)
        assert title(confirm) == "Check what others will see"
        assert "Your own page" not in confirm.text
        assert "between 58 and 63" in confirm.text
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', confirm.text))
        assert hidden["confirmed"] == "yes"
        changing = lead.ask("POST", self.path, data=fields | {"confirmed": "yes", "change": "yes"})
        assert (changing.status_code, title(changing)) == (200, title(lead.get(self.path)))
        assert len(re.findall(r'value="(?:region|england|SG4a)"[^>]* checked', changing.text)) == 3
        made = lead.ask("POST", self.path, data=fields | {"confirmed": "yes"})
        assert made.status_code == 303
        receipt = unescape(lead.get(made.headers["Location"]).text)
        assert "The space of South West" in receipt
        assert "Every region, board and council in England" in receipt
        again = lead.ask("POST", self.path, data=fields | {"confirmed": "yes"})
        assert again.headers["Location"] == made.headers["Location"]
        withdrawn = lead.submit(f"{made.headers['Location']}/withdraw")
        assert withdrawn.status_code == 303
        assert "Nobody else has seen it since" in lead.get(made.headers["Location"]).text

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"has_seen": ""}, "Look at your own page first"),
            ({"audiences": []}, "Choose who may see these counts"),
            ({"tables": []}, "Choose one table or more"),
            ({"ends": "day"}, "Enter the last day"),
            (
                {"ends": "day", "until-day": "1", "until-month": "1", "until-year": "2020", "confirmed": "yes"},
                "The last day must be today or later",
            ),
            ({"audiences": ["world"]}, "Choose"),
            ({"seen": "other", "confirmed": "yes"}, "Counts have changed since you saw this page"),
        ],
    )
    def test_says_what_is_missing(self, lead: Browser, world: World, change: dict[str, object], says: str) -> None:
        bring_in(world.bristol, BOTH)
        page = lead.ask("POST", self.path, data=self.fill(lead) | change)
        assert page.status_code in (409, 422)
        assert says in unescape(page.text)
        assert "There is a problem" in page.text

    def test_is_for_leads_and_coordinators(self, app: Flask, world: World, at_noon: None) -> None:
        bring_in(world.bristol, BOTH)
        reader = signed_in(app, "reader@bristol.example")
        assert "A safeguarding lead or a coordinator can release" in reader.get(f"{BASE}/{YEAR}/1").text
        refused = reader.get(self.path)
        assert refused.status_code == 403
        assert "<main" in refused.text  # the page of the error itself is drawn, with its bar
        assert reader.get(f"{BASE}/upload").status_code == 403


class TestCalls:
    def test_are_answered_and_seen_the_same_day(self, lead: Browser, region_lead: Browser, world: World) -> None:
        path = call(region_lead)
        call_id = path.rstrip("/").rsplit("/", 1)[-1]
        assert "No council has answered yet" in region_lead.get(path).text
        index = lead.get(f"{BASE}/").text
        assert "15 days left" in index
        shown = lead.get(f"{BASE}/calls/{call_id}").text
        assert "Answer this call" in shown
        assert "Results by council" not in shown
        bring_in(world.bath, BOTH, code=BATH)
        release(world.bath, 1, code=BATH, call_id=UUID(call_id))
        assert "Results by council" not in lead.get(f"{BASE}/calls/{call_id}").text
        bring_in(world.bristol, tidy({(YEAR, 1): msp((60, 20, 10, 6, 4), (30, 27, 3), lacked=(40, 50, 6, 4))}))
        form = f"{BASE}/{YEAR}/1/release"
        assert "Yes: Quarter 1" in lead.get(form).text
        chosen = {"tables": ["SG3a", "SG4a"], "audiences": ["region"], "ends": "withdrawal", "call": call_id}
        fields = {**lead.hidden(form), **chosen, "has_seen": "y"}
        assert "This answers your region’s call" in unescape(lead.ask("POST", form, data=fields).text)
        assert lead.ask("POST", form, data=fields | {"confirmed": "yes"}).status_code == 303
        result = unescape(lead.get(f"{BASE}/calls/{call_id}").text)
        assert "You have answered" in result
        assert "Bristol (you)" in result
        assert "Bath and North East Somerset" in result
        at_region = unescape(region_lead.get(path).text)
        assert "2 of 15 answered" in at_region
        assert "Without SG3a" in at_region
        figures = region_lead.get(f"{path}figures.csv").text.splitlines()
        assert figures[0].startswith("\ufeffarea_code,area,year,quarter,quarters_covered,measure")
        assert any("E06000023,Bristol,2026-27,1,1,sac-2015-msp-asked" in line for line in figures)
        counts = region_lead.get(f"{path}counts.csv").text
        assert "Not Achieved,,0,4,suppressed" in counts

    def test_can_be_closed(self, region_lead: Browser, lead: Browser) -> None:
        path = call(region_lead)
        assert title(region_lead.get(f"{path}close")) == "Close “Quarter 1”"
        assert region_lead.submit(f"{path}close").status_code == 303
        assert "Closed on 25 November 2026" in region_lead.get(path).text
        assert "What your region asks for" not in lead.get(f"{BASE}/").text

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"title": ""}, "Enter what the call is about"),
            ({"tables": []}, "Choose one table or more"),
            ({"tables": ["SG9"]}, "Choose"),
            ({"due_on-year": "2020"}, "The last day must be today or later"),
            ({"due_on-day": "31", "due_on-month": "2"}, "must be a real date"),
            ({"words": "x" * 1001}, "1000 characters or fewer"),
            ({"year": "1066"}, "Choose"),
        ],
    )
    def test_say_what_is_wrong(self, region_lead: Browser, change: dict[str, object], says: str) -> None:
        path = f"{CALLS}/new"
        filled = {
            **region_lead.hidden(path),
            "title": "Quarter 1",
            "year": str(YEAR),
            "quarter": "1",
            "tables": ["SG4a"],
            "due_on-day": "10",
            "due_on-month": "12",
            "due_on-year": "2026",
            "words": "Why",
        }
        page = region_lead.ask("POST", path, data=filled | change)
        assert page.status_code in (409, 422)
        assert says in unescape(page.text)


class TestOthers:
    def test_have_no_such_pages(self, app: Flask, world: World, at_noon: None) -> None:
        bring_in(world.bristol, BOTH)
        trust = signed_in(app, "lead@quill.example")
        for path in ("", "upload", "template.csv", f"{YEAR}/1", f"{YEAR}/1/release", f"calls/{uuid4()}"):
            assert trust.get(f"/organisations/quill/counts/{path}").status_code == 404
        assert ">Counts<" not in trust.get("/organisations/quill/").text
        bristol = signed_in(app, "lead@bristol.example")
        assert "/organisations/bristol/counts/" in bristol.get("/organisations/bristol/").text

    def test_find_nothing_that_is_not_there(self, lead: Browser, region_lead: Browser) -> None:
        for path in (
            f"{YEAR}/5",
            "99999/1",
            f"{YEAR}/1",
            f"{YEAR}/1/release",
            f"uploads/{uuid4()}",
            f"uploads/{uuid4()}/throw-away",
            f"releases/{uuid4()}",
            f"releases/{uuid4()}/withdraw",
            f"calls/{uuid4()}",
        ):
            assert lead.get(f"{BASE}/{path}").status_code == 404
        assert region_lead.get(f"{CALLS}/{uuid4()}/").status_code == 404

    def test_see_nothing_of_another_councils(self, app: Flask, lead: Browser, world: World) -> None:
        upload_id = bring_in(world.bath, BOTH, code=BATH)
        release_id = release(world.bath, 1, code=BATH)
        for path in (f"{YEAR}/1", f"uploads/{upload_id}", f"releases/{release_id}", f"releases/{release_id}/withdraw"):
            assert lead.get(f"{BASE}/{path}").status_code == 404


class TestStatements:
    def test_are_eight_at_most(self, app: Flask, lead: Browser, region_lead: Browser, world: World) -> None:
        path = call(region_lead)
        call_id = path.rstrip("/").rsplit("/", 1)[-1]
        upload_id = bring_in(world.bristol, BOTH)
        release_id = release(world.bristol, 1, call_id=UUID(call_id))
        bring_in(world.bath, BOTH, code=BATH)
        release(world.bath, 1, code=BATH, call_id=UUID(call_id))
        wanted = [
            (lead, f"{BASE}/"),
            (lead, f"{BASE}/upload"),
            (lead, f"{BASE}/uploads/{upload_id}"),
            (lead, f"{BASE}/{YEAR}/1"),
            (lead, f"{BASE}/{YEAR}/0"),
            (lead, f"{BASE}/{YEAR}/1/release"),
            (lead, f"{BASE}/releases/{release_id}"),
            (lead, f"{BASE}/releases/{release_id}/withdraw"),
            (lead, f"{BASE}/calls/{call_id}"),
            (region_lead, f"{CALLS}/"),
            (region_lead, f"{CALLS}/new"),
            (region_lead, path),
            (region_lead, f"{path}close"),
        ]
        for browser, page in wanted:
            browser.get(page)
            with tally(app) as counted:
                assert browser.get(page).status_code == 200
            assert len(counted.statements) <= 8, (page, counted.statements)
