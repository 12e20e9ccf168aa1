from pathlib import Path
from types import SimpleNamespace
from typing import Any

import html5lib
import pytest
from flask import Flask, flash, g, render_template, render_template_string

from app.ui import navigation
from app.ui.assets import HERE
from tests.app.ui.conftest import MakeApp

TEMPLATES = sorted(path.relative_to(HERE / "templates").as_posix() for path in (HERE / "templates").rglob("*.html"))
PAGES = [
    name for name in TEMPLATES if name.startswith(("errors/", "public/")) and "/ba" not in name and "/_" not in name
]
SOME_PAGE = (
    '{% extends "layout.html" %}{% block title %}A page{% endblock %}{% block content %}<h1>A page</h1>{% endblock %}'
)


@pytest.fixture
def drawn_page(make_app: MakeApp, chair: SimpleNamespace, board: SimpleNamespace) -> Any:
    """Draw a page for somebody on a board."""

    def draw(source: str = SOME_PAGE, path: str = "/boards/north/cycles/1", **config: Any) -> str:
        app = make_app(principal=chair, space=board, **config)
        with app.test_request_context(path):
            app.preprocess_request()
            return render_template_string(source)

    return draw


class TestTemplates:
    @pytest.mark.parametrize("name", TEMPLATES)
    def test_compiles(self, app: Flask, name: str) -> None:
        app.jinja_env.get_template(name)

    @pytest.mark.parametrize("name", PAGES)
    def test_is_valid_html_with_one_heading_that_the_title_starts_with(self, app: Flask, name: str) -> None:
        drawn = render_template(name)
        parser = html5lib.HTMLParser(strict=False)
        document = parser.parse(drawn)
        assert not parser.errors, parser.errors
        headings = document.findall(".//{http://www.w3.org/1999/xhtml}h1")
        title = document.find(".//{http://www.w3.org/1999/xhtml}title")
        assert len(headings) == 1
        assert title.text.startswith("".join(headings[0].itertext()).strip())

    # A mail is no page: its readers know no other styles than those on its elements.
    PAGES = sorted(path for path in (HERE / "templates").rglob("*.html") if path.parent.name != "mail")

    @pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
    def test_has_nothing_that_the_policy_forbids(self, path: Path) -> None:
        source = path.read_text()
        assert " style=" not in source
        assert "<style" not in source
        assert " onclick" not in source
        assert "<script>" not in source


class TestLayout:
    def test_says_who_and_where(self, drawn_page: Any) -> None:
        drawn = drawn_page()
        assert "Ada Chair" in drawn
        assert "North Board" in drawn
        assert 'action="/sign-out"' in drawn
        assert "Change space" in drawn

    def test_has_no_switcher_for_a_person_with_one_space(self, drawn_page: Any, chair: SimpleNamespace) -> None:
        chair.spaces = 1
        assert "Change space" not in drawn_page()

    def test_marks_the_demo(self, drawn_page: Any) -> None:
        assert "made up" in drawn_page(DEMO=True)
        assert "made up" not in drawn_page()

    def test_shows_a_message_once_as_a_banner(self, app: Flask) -> None:
        flash("Cycle created", "success")
        drawn = render_template_string(SOME_PAGE)
        assert "govuk-notification-banner--success" in drawn
        assert "Cycle created" in drawn

    def test_takes_the_boards_accent_from_its_own_sheet(self, app: Flask) -> None:
        g.space_style_url = "/boards/north/accent.css"
        assert '<link rel="stylesheet" href="/boards/north/accent.css">' in render_template_string(SOME_PAGE)

    def test_has_no_crown_and_no_footer_of_govuk(self, drawn_page: Any) -> None:
        drawn = drawn_page()
        assert "crown" not in drawn
        assert "govuk-footer" not in drawn


class TestNavigation:
    def test_marks_where_we_are(self, drawn_page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(navigation, "_parts", {})
        navigation.register_nav("board", partners, order=20)
        navigation.register_nav("board", cycles, order=10)
        navigation.register_nav("board", cycles, order=10)
        drawn = drawn_page()
        assert drawn.count(">Cycles</strong>") == 1
        assert drawn.index("/boards/north/cycles") < drawn.index("/boards/north/partners")
        assert 'href="/boards/north/cycles" aria-current="true"' in " ".join(drawn.split())
        assert 'href="/boards/north/partners" aria-current' not in " ".join(drawn.split())


def cycles(space: Any) -> list[dict[str, str]]:
    return [{"text": "Overview", "href": space.home}, {"text": "Cycles", "href": f"{space.home}cycles"}]


def partners(space: Any) -> list[dict[str, str]]:
    return [{"text": "Partners", "href": f"{space.home}partners"}]
