"""What the demo shows of small partners, of a manager's days and of what went before: each is there, on its page."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from html import unescape
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from sqlalchemy import select

from app.assessments.models import (
    Asked,
    Cycle,
    CycleState,
    CycleTemplate,
    Request,
    SentSubmission,
    Submission,
    SubmittedAnswer,
)
from app.assessments.queries.cycles import in_hand, list_cycles
from app.assessments.queries.results import read_results
from app.boards.models import Claim, ClaimState, Partner
from app.commons.levels import Level
from app.core.guarding import find
from app.core.keeping import make_file
from app.core.models import LetPass, MadeFile, MadeState, MailRecord, MailState
from app.demo import days, earlier, small_content
from app.demo.people import PASSWORD
from app.demo.region import load_region
from app.demo.small_content import BY_LINK, CARED_FOR, CLAIMANT, CLAIMED_NOW, CLAIMED_SINCE, NEW_LEAD, SMALL, UNREACHED
from app.people.models import Account, Credential, News, Notification, Reminders
from app.people.roles import Role
from app.reports.models import Meeting
from app.reports.queries.brief import brief_of
from tenants import SpaceKind, acting_for, acting_for_none, operating, read
from tests.app.accounts.helpers import Browser
from tests.app.demo.building import Built, space_of

REGION = load_region()
MANAGER = "tunde.akinwale@brackenshire-sab.example"
BOARD = "/boards/brackenshire"
pytestmark = pytest.mark.timeout(600)  # all of it is built by the first test, on a busy machine slowly


def board(slug: str = "brackenshire") -> UUID:
    return space_of(SpaceKind.BOARD, slug)


def organisation_of(name: str, slug: str = "brackenshire") -> UUID:
    with acting_for(board(slug)):
        found: UUID = read(select(Partner.organisation_id).where(Partner.name == name)).scalar_one()
    return found


def carer_of(name: str, slug: str = "brackenshire") -> UUID | None:
    with acting_for(board(slug)):
        found: UUID | None = read(select(Partner.looked_after_by).where(Partner.name == name)).scalar_one()
    return found


def open_cycle() -> UUID:
    with acting_for(board()):
        found: UUID = read(select(Cycle.id).where(Cycle.state == CycleState.OPEN)).scalar_one()
    return found


def account_of(email: str) -> UUID:
    with operating():
        found: UUID = read(select(Account.id).where(Account.email == email)).scalar_one()
    return found


def signed_in(built: Built, email: str, *, number: int = 1) -> Browser:
    browser = Browser(built.app, address=f"198.51.100.{number}")
    assert browser.sign_in(email, PASSWORD).status_code == 303
    return browser


def words(page: str) -> str:
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[0] if main else page)).split())


class TestSmallOnes:
    def test_are_told_from_all_others(self) -> None:
        for field in ("name", "slug"):
            values = [getattr(one, field) for one in (*SMALL, *REGION.organisations)]
            assert len(values) == len(set(values))
        numbers = [one.charity_number for one in SMALL]
        numbers += [key for one in REGION.organisations for key in one.directory_keys.values()]
        assert len(numbers) == len(set(numbers))
        emails = [one.contact_email for one in SMALL] + [person.email for person in (*REGION.people, NEW_LEAD)]
        assert len(emails) == len(set(emails))
        assert all(re.fullmatch(r"[a-z.-]+@[a-z-]+\.example", email) for email in emails)

    def test_say_one_line_for_a_level(self) -> None:
        for level, line in (pair for one in SMALL for pair in one.said):
            assert (len(line.split()) >= 4) == (Level(level) is not Level.OUTSIDE)
            assert len(line.split()) <= 25
            assert not find(line)

    def test_hold_one_number_and_it_is_nobodys(self) -> None:
        """Ofcom keeps 07700 900000 to 900999 for drama."""
        assert re.fullmatch(r"07700 900\d{3}", small_content.PHONE)
        assert [finding.kind.value for finding in find(small_content.PHONE_WORDS)] == ["phone"]

    def test_one_is_looked_after_and_was_answered_for_by_phone(self, built: Built) -> None:
        assert carer_of(CARED_FOR.name) == account_of(MANAGER)
        with acting_for(board()):
            [spoken] = read(select(Submission.request_id).where(Submission.spoken_for == "phone")).scalars()
        page = signed_in(built, MANAGER).get(f"{BOARD}/cycles/{open_cycle()}/results/partners/{spoken}")
        assert page.status_code == 200
        assert "Answered by the board in its name, as it was told by phone" in words(page.text)

    def test_another_is_claimed_and_the_board_decides(self, built: Built) -> None:
        with acting_for(board()):
            claims = read(select(Claim.id, Claim.name, Claim.organisation_id, Claim.state)).all()
        [claim] = [one for one in claims if one.state is ClaimState.WAITING]
        assert (claim.name, claim.organisation_id) == (CLAIMANT[0], organisation_of(CLAIMED_NOW.name))
        browser = signed_in(built, MANAGER)
        assert CLAIMANT[0] in browser.get(f"{BOARD}/partners/claims/").text
        assert CLAIMED_NOW.name in browser.get(f"{BOARD}/partners/claims/{claim.id}").text

    def test_one_was_never_reached(self, built: Built) -> None:
        with acting_for(board()):
            states = read(select(MailRecord.state).where(MailRecord.to_email == UNREACHED.contact_email)).scalars()
            assert Counter(states)[MailState.BOUNCED] >= 2
        said = words(signed_in(built, MANAGER).get(f"{BOARD}/today/").text)
        assert f"{UNREACHED.name}: mail to {UNREACHED.contact_name} did not arrive" in said

    def test_one_was_claimed_since_and_has_not_read_what_was_said_in_its_name(self, built: Built) -> None:
        with acting_for(organisation_of(CLAIMED_SINCE.name, "port-sable")):
            [seen_at] = read(select(SentSubmission.seen_at).where(SentSubmission.spoken_for == "phone")).scalars()
        assert seen_at is None
        assert carer_of(CLAIMED_SINCE.name, "port-sable") is None
        browser = signed_in(built, NEW_LEAD.email)
        home = f"/organisations/{CLAIMED_SINCE.slug}/"
        assert "Read what was said in your name" in words(browser.get(home).text)
        said = browser.get(f"{home}said-in-your-name/")
        assert said.status_code == 200
        assert CLAIMED_SINCE.said[0][1] in unescape(said.text)

    def test_one_is_answered_for_by_a_mailed_link_alone(self, built: Built) -> None:
        account_id = account_of(BY_LINK.contact_email)
        with acting_for_none(account_id):
            assert not read(select(Credential.account_id).where(Credential.account_id == account_id)).all()
        [path] = built.mail.iterdir()
        mail = message_from_bytes(path.read_bytes(), policy=default)
        plain = mail.get_body(("plain",))
        assert plain is not None
        link = re.search(r"https?://\S+/answer/\S+", plain.get_content())
        assert link is not None
        browser = Browser(built.app, address="198.51.100.9")
        way = urlsplit(link[0]).path
        assert BY_LINK.name in browser.get(way).text
        answer = browser.submit(way)
        assert answer.status_code == 303
        with acting_for(organisation_of(BY_LINK.name)):
            asked_id = read(select(Asked.id)).scalar_one()
        assert str(asked_id) in answer.headers["Location"]
        question = browser.get(browser.get(answer.headers["Location"]).headers["Location"])
        assert question.status_code == 200
        assert f"factors/{len(BY_LINK.said) + 1}" in question.request.path


class TestBefore:
    def test_the_earliest_year_came_from_a_spreadsheet(self, built: Built) -> None:
        with acting_for(board()):
            years = read(select(Cycle.id, Cycle.imported_from, Cycle.state).order_by(Cycle.reporting_year)).all()
            answers = read(select(SubmittedAnswer.id).join(Submission, Submission.id == SubmittedAnswer.submission_id))
            assert len(answers.all()) > 14 * 11
        assert [bool(year.imported_from) for year in years] == [True, False, False]
        browser = signed_in(built, MANAGER)
        assert "Brought in from a spreadsheet" in words(browser.get(f"{BOARD}/cycles/").text)
        assert browser.get(f"{BOARD}/cycles/{years[0].id}/results/").status_code == 200

    def test_so_it_shows_what_moved_in_the_first_year_here(self, built: Built) -> None:
        with acting_for(board()):
            cycles = list_cycles()
            first_here = min((one for one in cycles if not one.imported_from), key=lambda one: one.reporting_year)
            results = read_results(first_here, cycles)
            moved = brief_of(results).asks[0].movement
        assert moved.up + moved.down + moved.same > 0

    def test_there_are_two_templates(self, built: Built) -> None:
        with acting_for(board()):
            names = set(read(select(CycleTemplate.name)).scalars())
        assert names == {template[0] for template in earlier.TEMPLATES}
        page = signed_in(built, MANAGER).get(f"{BOARD}/cycles/templates/").text
        assert all(name in unescape(page) for name in names)


class TestDays:
    def test_one_partner_has_more_time(self, built: Built) -> None:
        with acting_for(board()):
            later = read(select(Request.partner_name, Request.closes_on).where(Request.closes_on.is_not(None))).all()
            closes_on = read(select(Cycle.closes_on).where(Cycle.state == CycleState.OPEN)).scalar_one()
        [(name, day)] = later
        assert name == REGION.organisation(days.LATER).name
        assert day > closes_on

    def test_one_meeting_was_and_one_comes(self, built: Built) -> None:
        with acting_for(board()):
            before, after = read(select(Meeting.brief_sent_at, Meeting.recipients).order_by(Meeting.held_on)).all()
            briefed = read(select(MailRecord.to_email).where(MailRecord.kind == "reports.brief")).scalars().all()
        assert before.brief_sent_at is not None
        assert briefed == ["honor.fairweather@brackenshire-sab.example"]
        assert (after.brief_sent_at, len(after.recipients)) == (None, 3)

    def test_brief_asks_about_three_factors_in_the_partners_words(self, built: Built) -> None:
        with acting_for(board()):
            cycles = list_cycles()
            cycle = in_hand(cycles)
            assert cycle is not None
            asks = brief_of(read_results(cycle, cycles)).asks
        assert len(asks) == 3
        quotes = [whom.quote.text for ask in asks for whom in ask.whom if whom.quote]
        assert len(quotes) >= 3
        assert all(len(quote.split()) >= 8 for quote in quotes)
        assert len({whom.request.name for ask in asks for whom in ask.whom}) >= 2

    def test_one_text_was_let_pass_and_waits_to_be_looked_at(self, built: Built) -> None:
        name = REGION.organisation(days.SAYS_A_NUMBER).name
        with acting_for(organisation_of(name)):
            [(what, looked_at)] = read(select(LetPass.what, LetPass.looked_at)).all()
        assert (what, looked_at) == ("phone", None)
        said = words(signed_in(built, MANAGER).get(f"{BOARD}/texts/").text)
        assert f"{name}: factor {days.FACTOR}" in said

    def test_one_mail_a_day_is_chosen_and_something_waits_for_it(self, built: Built) -> None:
        account_id = account_of(MANAGER)
        with acting_for_none(account_id):
            chosen = read(select(Account.reminders, Account.news).where(Account.id == account_id)).one()
            waiting = select(Notification.kind).where(
                Notification.account_id == account_id, Notification.mailed_at.is_(None)
            )
            assert "submitted" in read(waiting).scalars().all()
        assert chosen == (Reminders.LAST, News.DAILY)


class TestPages:
    @pytest.mark.parametrize("slug", [one.slug for one in REGION.boards])
    def test_a_manager_can_open_every_new_one(self, built: Built, slug: str) -> None:
        manager = next(one for one in built.sign_ins if one.home == f"/boards/{slug}/" and one.role == "board_manager")
        browser = signed_in(built, manager.email)
        seen = (
            "today/",
            "calendar/",
            "calendar/calendar.ics",
            "brief/",
            "meetings/",
            "meetings/new",
            "mail/",
            "texts/",
        )
        more = ("cycles/", "cycles/templates/", "cycles/import", "partners/", "partners/claims/", "partners/import/")
        pages = (*seen, *more)
        assert {page: browser.get(f"/boards/{slug}/{page}").status_code for page in pages} == dict.fromkeys(pages, 200)
        with acting_for(board(slug)):
            cycles = read(select(Cycle.id).where(Cycle.state != CycleState.DRAFT)).scalars().all()
        for cycle_id in cycles:
            for path in (f"brief/{cycle_id}", f"cycles/{cycle_id}/files/", f"cycles/{cycle_id}/results/"):
                assert browser.get(f"/boards/{slug}/{path}").status_code == 200

    def test_a_lead_can_too(self, built: Built) -> None:
        for number, email in enumerate((NEW_LEAD.email, "sheila.barrowclough@carers-lantern.example")):
            home = next(one.home for one in built.sign_ins if one.email == email)
            browser = signed_in(built, email, number=number)
            pages = (home, f"{home}calendar/", f"{home}mail/", f"{home}said-in-your-name/", "/account/mail")
            assert [browser.get(page).status_code for page in pages] == [200] * len(pages)

    def test_whoever_looks_after_a_partner_answers_in_its_name(self, built: Built) -> None:
        [line] = [one for one in built.sign_ins if one.role == Role.ORGANISATION_CARETAKER.value]
        assert (line.email, line.space) == (MANAGER, CARED_FOR.name)
        page = signed_in(built, MANAGER).get(line.home)
        assert page.status_code == 200
        assert CARED_FOR.name in page.text

    def test_everybody_gets_to_each_of_their_first_pages(self, built: Built) -> None:
        browsers: dict[str, Browser] = {}
        for number, one in enumerate(built.sign_ins):
            if one.email not in browsers:
                browsers[one.email] = signed_in(built, one.email, number=number)
            page = browsers[one.email].get(one.home)
            assert page.status_code == 200, one
            assert "made up" in page.text


def test_files_are_made_once_it_is_served(built: Built) -> None:
    for slug in days.FILES:
        with acting_for(board(slug)):
            waiting = read(select(MadeFile.id, MadeFile.asked_at)).all()
            for file_id, asked_at in waiting:  # as the worker does, which has the demo's other files to make besides
                arguments = {"file_id": str(file_id), "asked_at": asked_at.isoformat()}
                make_file(arguments, now=built.now + timedelta(seconds=10))
            made = read(select(MadeFile.kind, MadeFile.format, MadeFile.state)).all()
        assert {tuple(one) for one in made} == {
            ("brief", "pdf", MadeState.MADE),
            ("results", "xlsx", MadeState.MADE),
        }
