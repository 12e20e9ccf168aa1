"""The instrument as a page to read and print."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from markupsafe import escape
from werkzeug.exceptions import NotFound

from app.commons import queries, views
from app.commons.kinds import PartnerKind
from tenants import acting_for_none

PATH = "/instruments/msp-success-factors/1"


def page(app: Flask, query: str = "") -> str:
    """Draw the page as somebody who is signed in would get it."""
    with app.test_request_context(PATH + query), acting_for_none():
        g.principal, g.space = None, None
        return str(views.show_instrument("msp-success-factors", 1))


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
