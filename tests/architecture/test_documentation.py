"""What README and docs name is there: settings, commands, files, pages."""

import re
from pathlib import Path

import click
import pytest
from flask import Flask

from app.config import read_settings
from app.home.guides import GUIDES as SHOWN
from tests.architecture.source import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))
ELSEWHERE = {"MSP_FULL", "MSP_POSTGRES_BIN", "PORT", "DATABASE_ADMIN_URL"}  # of scripts and commands, not of the app


def settings() -> set[str]:
    config = "".join((ROOT / name).read_text() for name in ("app/config.py", "tenants/cli.py"))
    return set(re.findall(r'"([A-Z][A-Z_]{3,})"', config)) | ELSEWHERE


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
class TestPage:
    def test_names_settings_that_there_are(self, page: Path) -> None:
        named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", page.read_text()))
        named |= set(re.findall(r"\b([A-Z]+(?:_[A-Z]+)+)=", page.read_text()))
        assert named <= settings() | {"BEGIN_IMMEDIATE"}, named - settings()

    def test_names_commands_that_there_are(self, page: Path, bare_app: Flask) -> None:
        for said in re.findall(r"flask --app wsgi ([a-z][a-z -]*[a-z])", page.read_text()):
            command: click.Command = bare_app.cli
            for word in said.split():
                if not isinstance(command, click.Group):
                    break  # the words that follow are what it is given
                found = command.commands.get(word)
                assert found is not None, f"there is no command {said}"
                command = found

    def test_names_files_that_there_are(self, page: Path) -> None:
        text = page.read_text()
        named = set(re.findall(r"`((?:app|tenants|tests|scripts|docs|migrations)/[\w./-]+)`", text))
        named |= {link for link in re.findall(r"\]\(([\w./-]+)\)", text) if not link.startswith("http")}
        missing = {name for name in named if not (ROOT / name).exists() and not (page.parent / name).exists()}
        assert missing == set()

    def test_names_nothing_of_where_it_was_written(self, page: Path) -> None:
        assert not re.search(r"/tmp/|/home/|/root/|localhost:\d{4,5}/private", page.read_text())  # noqa: S108  # looked for, not used


class TestGuides:
    def test_are_those_that_the_service_shows(self) -> None:
        assert {page.stem for page in GUIDES} == set(SHOWN)

    @pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
    def test_fit_on_a_sheet_or_two(self, page: Path) -> None:
        assert len(page.read_text().splitlines()) <= 110

    @pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
    def test_print_in_bold_what_stands_on_pages(self, page: Path, words_of_pages: str) -> None:
        bold = {" ".join(one.split()) for one in re.findall(r"\*\*(.+?)\*\*", page.read_text(), re.DOTALL)} - {"bold"}
        assert {one for one in bold if one not in words_of_pages} == set()


@pytest.fixture(scope="module")
def words_of_pages() -> str:
    """All that templates, forms and views hold, with each run of white space as one space."""
    sources = sorted((*(ROOT / "app").rglob("*.html"), *(ROOT / "app").rglob("*.py")))
    return " ".join(" ".join(one.read_text() for one in sources if "node_modules" not in one.parts).split())


def test_readme_names_every_setting() -> None:
    read: set[str] = set()

    class Watched(dict[str, str]):
        def get(self, name: str, default: object = None) -> object:  # type: ignore[override]  # narrower than a dict's
            read.add(name)
            return super().get(name, default)

    given = {
        "SECRET_KEY": "a secret to read the settings with, 0123456789",
        "DATABASE_URL": "sqlite:////tmp/none.sqlite",
        "DATABASE_WORKER_URL": "sqlite:////tmp/none.sqlite",
        "PUBLIC_URL": "https://msp.example",
        "MAIL_URL": "console:",
        "MAIL_FROM": "MSP <no-reply@msp.example>",
    }
    read_settings(Watched(given))
    readme = (ROOT / "README.md").read_text()
    assert {name for name in read if f"`{name}`" not in readme} == set()
