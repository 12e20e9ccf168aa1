"""The guides: one for each kind of person, open to everybody, safe whatever the file holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.home import guides
from app.home.guides import GUIDES, read_guide
from tests.app.accounts.helpers import Browser, title


@pytest.fixture
def visitor(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Guides come from another folder."""
    monkeypatch.setattr(guides, "FOLDER", tmp_path)
    read_guide.cache_clear()
    yield tmp_path / "staff.md"
    read_guide.cache_clear()


class TestPages:
    def test_are_all_listed(self, visitor: Browser) -> None:
        page = visitor.get("/help/")
        assert (page.status_code, title(page)) == (200, "Guides")
        for name in GUIDES:
            assert f'href="/help/{name}"' in page.text

    def test_are_reached_from_the_foot_of_every_page(self, visitor: Browser) -> None:
        assert 'href="/help/">Guides</a>' in visitor.get("/cookies").text

    def test_show_each_guide(self, visitor: Browser) -> None:
        for name in GUIDES:
            page = visitor.get(f"/help/{name}")
            assert (page.status_code, title(page)) == (200, read_guide(name).title)
            assert page.text.count("<h1") == 1
            assert "<h3" not in page.text

    def test_are_no_others(self, visitor: Browser) -> None:
        assert visitor.get("/help/architecture").status_code == 404
        assert visitor.get("/help/..%2Foperating").status_code == 404


class TestReadGuide:
    @pytest.mark.parametrize("name", GUIDES)
    def test_leads_to_guides_alone(self, name: str) -> None:
        assert set(re.findall(r'href="([^"]*)"', read_guide(name).body)) <= set(GUIDES)

    @pytest.mark.parametrize("name", GUIDES)
    def test_tells_what_to_do_when_something_goes_wrong(self, name: str) -> None:
        assert ">When something goes wrong</h2>" in read_guide(name).body

    def test_shows_markup_as_text(self, written: Path) -> None:
        written.write_text("# A\n\n<script>x()</script> and <b onclick=x()>b</b> and [a](javascript:x())\n")
        body = read_guide("staff").body
        assert not re.search(r"<(?:script|b\b|a\b)", body)
        assert "&lt;script&gt;" in body

    def test_refuses_a_name_that_is_none(self) -> None:
        with pytest.raises(KeyError):
            read_guide("../architecture")

    def test_refuses_a_file_without_a_heading(self, written: Path) -> None:
        written.write_text("Words\n\nand more\n")
        with pytest.raises(ValueError, match="heading"):
            read_guide("staff")
