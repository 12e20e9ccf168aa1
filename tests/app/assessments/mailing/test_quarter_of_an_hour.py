"""A small charity from the mail to the receipt, on the short form: how long that takes by the words of the real pages.

What is reckoned: reading at 230 words a minute, choosing a level in 8 seconds, typing one line of 20 words at 30 words
a minute. A block of text that stood on an earlier page in the same words is known by then and is not read again.
Neither is what is folded away, or what stands below the button that leads on. What somebody typed is read once more on
the page where it is checked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.assessments.models import Asked, Return
from app.assessments.service import cycles
from app.assessments.service.form_choice import choose_form
from app.commons.kinds import PartnerKind
from app.core import clock
from app.core.errors import Refused
from app.organisations.models import Directory
from app.people.roles import Role
from tenants import AuditEntry, acting_for, db, transaction
from tests.app.accounts.helpers import Browser, make_person
from tests.app.assessments.board.helpers import NOW, Board, make_board
from tests.app.assessments.mailing.mails import mails, text, work

READING, TYPING = 230, 30  # words a minute
CHOOSING = 8  # seconds
LINE = "We ask each person what they want to happen, write it down, and later ask them whether it has happened."
WHAT_STANDS_APART = frozenset({"p", "li", "h1", "h2", "h3", "label", "legend", "td", "th", "dt", "dd", "summary", "a"})


class Visible(HTMLParser):
    """The blocks of text that somebody sees in the main part of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self._text: list[str] = []
        self._path: list[tuple[str, bool]] = []  # each tag, and whether what is in it is out of sight

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in ("input", "img", "br", "meta", "link", "hr"):
            return
        if tag in WHAT_STANDS_APART or tag in ("div", "button", "main"):
            self._end_block()
        given = dict(attributes)
        classes = given.get("class") or ""
        hidden = "visually-hidden" in classes or "hidden" in given or tag in ("script", "style", "template", "svg")
        folded = "govuk-details__text" in classes
        self._path.append((tag, hidden or folded))

    def handle_endtag(self, tag: str) -> None:
        if tag in WHAT_STANDS_APART or tag in ("div", "button", "main"):
            self._end_block()
        while self._path:
            if self._path.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self._path]
        if "main" in tags and not any(out for _, out in self._path):
            self._text.append(data)

    def _end_block(self) -> None:
        block = " ".join("".join(self._text).split())
        self._text = []
        if block:
            self.blocks.append(block)


@dataclass
class Reckoning:
    """What the way has cost so far."""

    known: set[str] = field(default_factory=set)
    rows: list[tuple[str, int, float]] = field(default_factory=list)  # what, words read, seconds

    def read(self, what: str, blocks: list[str], *, acts: float = 0) -> None:
        fresh = [block for block in blocks if block not in self.known]
        self.known.update(fresh)
        words = sum(len(re.findall(r"[^\W_][^\s]*", block)) for block in fresh)
        self.rows.append((what, words, words * 60 / READING + acts))

    @property
    def minutes(self) -> float:
        return sum(seconds for _, _, seconds in self.rows) / 60


def blocks_of(page: str, *, up_to: str | None = None) -> list[str]:
    """The blocks of a page, down to the button that leads on."""
    visible = Visible()
    visible.feed(page)
    return visible.blocks[: visible.blocks.index(up_to) + 1] if up_to else visible.blocks


@pytest.fixture
def small(app: Flask) -> Board:
    """A board whose one partner is a small charity that nobody has joined for yet."""
    made = make_board()
    made.add_partner("Open Door", PartnerKind.SMALL_CHARITY, linked=False)
    with made.acting(), transaction():
        space = made.organisations["Open Door"]
        db.session.add(
            Directory(
                id=space.id,
                name=space.name,
                search_name="open door",
                kind=PartnerKind.SMALL_CHARITY,
                created_by=made.space.id,
            )
        )
    return made


def test_takes_less_than_a_quarter_of_an_hour_from_mail_to_receipt(
    app: Flask, small: Board, mail_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = NOW + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: now)
    small.opened()
    work(NOW + timedelta(minutes=1))
    spent, browser, typing = Reckoning(), Browser(app), len(LINE.split()) * 60 / TYPING

    [mail] = mails(mail_folder, "sam@open-door.example")
    lines = [line for line in text(mail).splitlines() if line]
    spent.read("the mail", lines[: lines.index("Start answering:") + 1])
    link = re.search(r"https?://[^/]+(/answer/\S+)", text(mail))
    assert link
    landing = browser.get(link[1])
    spent.read("the page of its link", blocks_of(landing.text, up_to="Accept and start answering"))
    pressed = browser.submit(link[1])
    assert pressed.status_code == 303
    place, clicks = pressed.headers["Location"], 1
    while (page := browser.get(place)).status_code in (302, 303):
        place = page.headers["Location"]
    assert page.status_code == 200
    assert "/factors/1" in place  # one click led from the link's page to the first question
    assert clicks == 1

    for number in range(1, 12):
        page = browser.get(place)
        assert "form-short" in page.text
        assert 'name="difference"' not in page.text
        outside = number == 11
        acts = CHOOSING + (0 if outside else typing)
        spent.read(f"factor {number}", blocks_of(page.text, up_to="Save and continue"), acts=acts)
        typed = {"level": "outside", "practice": ""} if outside else {"level": "3", "practice": LINE}
        sent = browser.submit(place, go="continue", **typed)
        assert sent.status_code == 303, sent.text
        place = sent.headers["Location"]
    assert place.endswith("/check")

    page = browser.get(place)
    assert "A line saying why" not in page.text  # "outside our work" needs no reason here
    spent.read("check and sign", blocks_of(page.text, up_to="Sign and send"))
    sent = browser.submit(place)
    assert sent.status_code == 303, sent.text
    receipt = browser.get(sent.headers["Location"])
    assert "Receipt: version 1" in receipt.text
    spent.read("the receipt", blocks_of(receipt.text, up_to="Receipt: version 1"))

    print(f"\n{'':24}{'words':>7}{'seconds':>9}")
    for what, words, seconds in spent.rows:
        print(f"{what:24}{words:7}{seconds:9.0f}")
    print(
        f"{'all':24}{sum(words for _, words, _ in spent.rows):7}{spent.minutes * 60:9.0f} = {spent.minutes:.1f} minutes"
    )
    assert len(LINE.split()) == 20
    more = spent.minutes + (typing + 20 * 60 / READING) / 60
    print(f"with a line of words on the eleventh factor too: {more:.1f} minutes")
    assert more < 15


@pytest.fixture
def lead(app: Flask, board: Board, monkeypatch: pytest.MonkeyPatch) -> Browser:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=2))
    browser = Browser(app)
    browser.sign_in("lead@steps.example")
    return browser


class TestFormChoice:
    def way(self, board: Board, cycle: object, rest: str = "") -> str:
        return f"/organisations/small-steps/requests/{cycle}/{rest}"

    def test_asks_for_the_full_form_and_goes_back(self, board: Board, lead: Browser) -> None:
        request_id = board.request_id(board.opened(), "Small Steps")
        show, factor = self.way(board, request_id), self.way(board, request_id, "factors/2")
        assert 'name="difference"' not in lead.get(factor).text
        assert lead.submit(show, to=show + "form", form="full").status_code == 303
        assert "You have the full form now" in lead.get(show).text
        assert 'name="difference"' in lead.get(factor).text
        lead.submit(factor, level="2", practice="We ask", difference="Three of four say so", go="continue")
        lead.submit(show, to=show + "form", form="short")
        # What the short form would hide is never out of sight.
        assert "Three of four say so" in lead.get(factor).text
        assert 'name="difference"' not in lead.get(self.way(board, request_id, "factors/3")).text
        with acting_for(board.organisations["Small Steps"].id):
            actions = db.session.scalars(
                select(AuditEntry.action).where(AuditEntry.action.startswith("form.")).order_by(AuditEntry.at)
            ).all()
        assert sorted(actions) == ["form.full_asked", "form.short_asked"]

    def test_counts_for_every_board_that_asks_for_the_same(
        self, board: Board, other_board: Board, lead: Browser
    ) -> None:
        one = board.request_id(board.opened(), "Small Steps")
        another = other_board.request_id(other_board.opened(), "Small Steps")
        show = self.way(board, one)
        lead.submit(show, to=show + "form", form="full")
        assert 'name="difference"' in lead.get(self.way(board, another, "factors/1")).text

    def test_a_second_press_changes_nothing(self, board: Board, lead: Browser) -> None:
        request_id = board.request_id(board.opened(), "Small Steps")
        show = self.way(board, request_id)
        for _ in range(2):
            lead.submit(show, to=show + "form", form="full")
        with acting_for(board.organisations["Small Steps"].id):
            found = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "form.full_asked")).all()
            assert len(found) == 1
            assert db.session.scalars(select(Return)).one().full_form is True

    def test_refuses_what_cannot_be(self, board: Board, lead: Browser) -> None:
        cycle_id = board.opened()
        show = self.way(board, board.request_id(cycle_id, "Small Steps"))
        lead.submit(show, to=show + "form", form="longer")
        board.call(cycles.close_cycle, cycle_id=cycle_id, revision=2, now=NOW + timedelta(days=1))
        with acting_for(board.organisations["Small Steps"].id):
            assert db.session.scalars(select(Return)).one().full_form is False
            asked_id = db.session.scalars(select(Asked)).one().id
        with pytest.raises(Refused), acting_for(board.organisations["Small Steps"].id), transaction():
            choose_form(asked_id=asked_id, full=True, now=NOW + timedelta(days=2))
        police = board.organisations["Quill Police"]
        with acting_for(police.id):
            other = db.session.scalars(select(Asked)).one().id
        with pytest.raises(Refused), acting_for(police.id), transaction():
            choose_form(asked_id=other, full=True, now=NOW)

    def test_is_not_for_whoever_only_reads(self, app: Flask, board: Board, lead: Browser) -> None:
        show = self.way(board, board.request_id(board.opened(), "Small Steps"))
        make_person("reader@steps.example", (board.organisations["Small Steps"], Role.ORGANISATION_VIEWER))
        reader = Browser(app)
        reader.sign_in("reader@steps.example")
        assert "Ask for the full form" not in reader.get(show).text
        assert reader.post(show + "form", reader.hidden("/account") | {"form": "full"}).status_code == 403
