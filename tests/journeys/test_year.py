"""A cycle from both ends, through the pages: what a board decides reaches the organisation, and the other way."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from app.core import clock
from tests.app.spaces import work
from tests.isolation.browsing import Browsing, fill_in, forget, read_page
from tests.isolation.world import Person
from tests.journeys.pages import Pages


class Year:
    """The manager of alder, and the lead of reed, which is on it."""

    def __init__(self, pages: Pages) -> None:
        world = pages.world
        self.browsing = Browsing(pages.app)
        self.board, self.organisation = world.spaces["alder"].home, world.spaces["reed"].home
        self.manager, self.lead = world.people["board_manager@alder"], world.people["organisation_lead@reed"]
        self.cycle: UUID = world.ids["alder"]["cycles"]["open"]
        self.asked: UUID = world.ids["alder"]["requests"]["open", "reed"]

    def get(self, person: Person, path: str) -> str:
        forget()
        answer = self.browsing.ask(person, "GET", path)
        assert answer.status_code == 200, path
        return answer.text

    def press(self, person: Person, path: str, **typed: Any) -> TestResponse:
        """Send the page's form as it is, with what is typed over it; then the worker does what is due."""
        form = next(form for form in read_page(self.get(person, path))[0] if form.action != "/sign-out")
        answer = self.browsing.ask(person, "POST", path, fill_in(form) | typed)
        forget()
        work()
        return answer

    def run(self, step: str, **typed: Any) -> TestResponse:
        answer = self.press(self.manager, f"{self.board}cycles/{self.cycle}/{step}", **typed)
        assert answer.status_code == 303, answer.text
        return answer

    @property
    def request(self) -> str:
        return f"{self.organisation}requests/{self.asked}/"

    def answer(self, words: str) -> TestResponse:
        return self.press(self.lead, f"{self.request}factors/4", level="3", practice=words, go="later")

    def send(self) -> str:
        answer = self.press(self.lead, f"{self.request}check")
        assert answer.status_code == 303, answer.text
        return str(answer.location)

    def results(self) -> str:
        page = self.get(self.manager, f"{self.board}cycles/{self.cycle}/")
        found = re.search(rf'href="({re.escape(self.board)}cycles/[^"]+/results/partners/{self.asked})"', page)
        return self.get(self.manager, found[1]) if found else ""


def in_three(day: date, name: str = "closes_on") -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def as_read(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


@pytest.fixture
def year(pages: Pages) -> Year:
    return Year(pages)


def test_more_time_reaches_the_organisation(year: Year) -> None:
    later = clock.local_date(clock.now()) + timedelta(days=61)
    year.run("last-day", **in_three(later))
    assert as_read(later) in year.get(year.lead, year.organisation)
    assert as_read(later) in year.get(year.lead, year.request)


def test_closed_while_typing_then_opened_again_loses_nothing(year: Year) -> None:
    path = f"{year.request}factors/4"
    form = next(form for form in read_page(year.get(year.lead, path))[0] if form.action != "/sign-out")
    typed = fill_in(form) | {"level": "3", "practice": "Typed while it closed.", "go": "later"}
    year.run("close")
    late = year.browsing.ask(year.lead, "POST", path, typed)
    assert late.status_code == 409
    assert "Typed while it closed." in late.text
    assert "What you typed last was not saved" in late.text
    assert "<textarea" not in year.get(year.lead, path)
    year.run("reopen", **in_three(clock.local_date(clock.now()) + timedelta(days=9)))
    forget()
    assert year.browsing.ask(year.lead, "POST", path, typed).status_code == 303
    assert "Typed while it closed." in year.get(year.lead, path)


def test_versions_are_sent_replaced_and_taken_back(year: Year) -> None:
    year.answer("As we first said.")
    first = year.send()
    assert "As we first said." in year.results()
    year.answer("As we say now.")
    assert "As we say now." not in year.results()  # a draft is no concern of the board's
    assert "You have changed answers since." in year.get(year.lead, year.request)
    second = year.send()
    assert "As we say now." in year.results()
    assert "As we first said." not in year.results()
    assert "As we first said." in year.get(year.lead, first)  # a receipt says what was sent
    year.press(year.lead, f"{second}/take-back")
    page = year.results()
    assert "was taken back on" in page
    assert "does not count in the results" in page
    year.send()
    assert "As we say now." in year.results()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (in_three(date(2027, 2, 28)) | {"closes_on-day": "31"}, "real date"),
        (in_three(date(2001, 2, 1)), "last day"),
        (in_three(date(2027, 2, 28)) | {"closes_on-year": ""}, "year"),
        ({"closes_on-day": "", "closes_on-month": "", "closes_on-year": ""}, "Enter the new last day"),
        (in_three(date(2027, 2, 28)) | {"closes_on-month": "Smarch"}, "last day"),
    ],
)
def test_a_wrong_day_is_said_at_the_field_and_kept(year: Year, typed: dict[str, str], says: str) -> None:
    answer = year.press(year.manager, f"{year.board}cycles/{year.cycle}/last-day", **typed)
    assert 400 <= answer.status_code < 500
    assert "govuk-error-summary" in answer.text
    message = " ".join(re.findall(r'govuk-error-message">(.*?)</p>', answer.text, re.DOTALL))
    assert says in message
    for value in typed.values():
        assert f'value="{value}"' in answer.text or not value
