"""Somebody who looks before and after each late answer: do the pages that are there while a survey is open tell it?

Beside every late answer another is given that says something else, at a twin of the partner. Whoever could tell what
was answered could tell the two apart; so the pages of both, but for names and links, must be the same to the letter.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from random import Random

import lxml.html  # type: ignore[import-untyped]  # says nothing of its types
from flask import Flask

from app.learning_needs.service import counting
from app.people.roles import Role
from tenants import acting_for, transaction
from tests.learning_needs_attack.reading import responses
from tests.learning_needs_attack.visit import look_while_open
from tests.learning_needs_attack.world import Asked, at, drop, reader

LINKS = ("invite", "app-crumbs", "govuk-breadcrumbs")


def late_answers(app: Flask, asked: Asked, how_many: int, *, now: datetime) -> int:
    """Return of how many late answers something could be told.

    Args:
        app: the service.
        asked: an open survey whose first two partners have nobody's answers yet; `truth` has at least so many rows
            for the first, and one for the second.
        how_many: late answers, one after the other.
        now: when the first comes.
    """
    staff = asked.truth.board
    rows = [row for row in range(len(staff.partner)) if staff.partner[row] == 0][:how_many]
    other = next(row for row in range(len(staff.partner)) if staff.partner[row] == 1)
    assert len(rows) == how_many, "so many are not there"
    told, chance = 0, Random(1)
    with at(now):
        board = reader(app, asked.board.space, Role.BOARD_MANAGER)
        people = [reader(app, asked.organisation(place), Role.ORGANISATION_LEAD) for place in (0, 1)]
    for number, row in enumerate(rows):
        moment = now + timedelta(seconds=15 * number)  # a thousand come before a sign-in ends
        with at(moment):
            for place, answer in enumerate((row, other)):
                drop([(asked, answer)], partner=place, now=moment, chance=chance)
                with acting_for(asked.organisation(place).id), transaction():
                    counting.count(request_id=asked.requests[place], now=moment)
            seen = [look_while_open(asked, board, place, people[place]) for place in (0, 1)]
        by_name, _ = responses(seen[0][0])
        alike = by_name[asked.names[0]] == by_name[asked.names[1]] == (number + 3) // 5 * 5
        told += not alike or any(
            _plain(mine, asked, 0) != _plain(theirs, asked, 1)
            for mine, theirs in zip(seen[0][1:], seen[1][1:], strict=True)
        )
    return told


def _plain(html: str, asked: Asked, place: int) -> str:
    """Return a page without names, links and what is drawn anew for every reader."""
    page = lxml.html.fromstring(html)
    linked = [element for name in LINKS for element in page.find_class(name)]
    for element in [*page.iter("input", "textarea", "script", "meta", "link"), *linked]:
        element.drop_tree()
    text = lxml.html.tostring(page, encoding="unicode")
    for name in (asked.names[place], asked.organisation(place).slug, str(asked.requests[place])):
        text = text.replace(name, "…")
    return re.sub(r'nonce="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}', "", text)
