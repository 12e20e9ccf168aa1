"""The instrument as a page to read and print."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy.exc import NoResultFound
from werkzeug.exceptions import NotFound

from app.commons import queries, views
from app.commons.kinds import PartnerKind
from tenants import acting_for_none
from tests.journeys.test_pages import faults

PATH = "/instruments/msp-success-factors/1"


def page(app: Flask, query: str = "", key: str = "msp-success-factors") -> str:
    """Draw the page as somebody who is signed in would get it."""
    with app.test_request_context(f"/instruments/{key}/1{query}"), acting_for_none():
        g.principal, g.space = None, None
        return str(views.show_instrument(key, 1))


class TestShowInstrument:
    def test_asks_to_sign_in(self, client: FlaskClient) -> None:
        answer = client.get(PATH)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/sign-in")

    def test_holds_all_of_it(self, app: Flask) -> None:
        text = page(app)
        with acting_for_none():
            instrument = queries.latest_instrument()
        assert re.findall(r"<h1[^>]*>([^<]*)</h1>", text) == ["MSP success factors"]
        for factor in instrument.factors:
            words = factor.words
            shown = (words.statement, *words.indicators, *words.descriptors, words.guidance, factor.example.difference)
            assert [part for part in (*shown, *words.short.levels) if str(escape(part)) not in text] == []

    def test_uses_each_id_once(self, app: Flask) -> None:
        ids = Counter(re.findall(r'\bid="([^"]*)"', page(app)))
        assert [name for name, times in ids.items() if times > 1] == []

    def test_speaks_in_the_words_of_a_kind_of_partner(self, app: Flask) -> None:
        text = page(app, "?kind=police")
        with acting_for_none():
            factor = queries.latest_instrument().factor(5)
        assert str(escape(factor.for_kind(PartnerKind.POLICE).statement)) in text
        assert str(escape(factor.words.statement)) not in text
        assert re.search(r'<option value="police" selected>', text)

    def test_knows_no_other_kind(self, app: Flask) -> None:
        with pytest.raises(NotFound):
            page(app, "?kind=church")


class TestShowLearningInstrument:
    def test_asks_to_sign_in(self, client: FlaskClient) -> None:
        assert client.get("/instruments/msp-learning-needs/1").status_code == 302

    def test_holds_all_of_it(self, app: Flask) -> None:
        text = page(app, key="msp-learning-needs")
        with acting_for_none():
            asked = queries.latest_learning_instrument()
        assert re.findall(r"<h1[^>]*>([^<]*)</h1>", text) == ["MSP learning needs"]
        shown = [asked.summary, asked.rather_not, asked.enough, asked.free.question, asked.free.warning]
        shown += [part for topic in asked.topics for part in (topic.title, topic.about, topic.help)]
        for choices in (asked.tiers, asked.services, asked.lengths):
            shown += [part for choice in choices for part in (choice.label, choice.hint)]
        for question in (asked.route, asked.barriers, asked.ways):
            shown += [question.question, question.hint, question.none, *(one.label for one in question.choices)]
        shown += [*asked.matters.labels, *asked.can_do.labels, *asked.view_labels]
        shown += [view.statement for view in asked.views]
        assert [part for part in shown if str(escape(part)) not in text] == []

    def test_has_no_fault_as_a_page(self, app: Flask) -> None:
        assert faults(page(app, key="msp-learning-needs")) == []

    def test_leaves_no_placeholder(self, app: Flask) -> None:
        text = page(app, key="msp-learning-needs")
        assert re.findall(r"[{}]", text) == []
        assert "It takes about 6 minutes for 10 topics." in text

    def test_says_how_long_it_takes(self, app: Flask) -> None:
        rows = re.findall(
            r"<th scope=\"row\"[^>]*>(\d+)</th>\s*<td[^>]*>([^<]*)</td>\s*<td[^>]*>([^<]*)</td>",
            page(app, key="msp-learning-needs"),
        )
        assert rows == [("5", "4.5", "5.7"), ("10", "5.7", "7.4"), ("17", "7.5", "9.7")]

    def test_uses_each_id_once_and_leads_only_to_those(self, app: Flask) -> None:
        text = page(app, key="msp-learning-needs")
        ids = Counter(re.findall(r'\bid="([^"]*)"', text))
        assert [name for name, times in ids.items() if times > 1] == []
        assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)

    def test_knows_no_other_version(self, app: Flask) -> None:
        with app.test_request_context(), acting_for_none(), pytest.raises(NoResultFound):
            views.show_instrument("msp-learning-needs", 9)
