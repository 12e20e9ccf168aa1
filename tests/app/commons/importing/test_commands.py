"""flask measures import, list, template."""

from __future__ import annotations

import io
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy.exc import OperationalError

from app.commons import cli
from app.commons.importing.layouts import TIDY_TEMPLATE
from app.commons.service import importing
from tenants import db
from tests.app.commons.importing.files import collection, row, taken


def run(app: Flask, *arguments: object) -> Result:
    result = app.test_cli_runner().invoke(args=["measures", *map(str, arguments)])
    db.session.remove()
    return result


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sac-2024-25.csv"
    path.write_bytes(collection(row(), row(ONS_CODE="E06000002", VALUE="-4")))
    return path


class TestImport:
    def test_takes_a_file_in_and_says_what_came_of_it(self, app: Flask, file: Path) -> None:
        done = run(app, "import", file, "--publisher", "The department", "--published-on", "2025-11-27")
        assert done.exit_code == 0, done.output
        assert "Safeguarding Adults Collection: 2 rows, 1 cell, 1 area. 2024-25." in done.output
        assert "row 3: A count cannot be less than 0" in done.output
        assert "1 cell taken in" in done.output
        listed = run(app, "list").output
        assert "Safeguarding Adults Collection, 2024-25 (The department, 2025-11-27)" in listed

    def test_says_that_the_same_file_is_in(self, app: Flask, file: Path) -> None:
        run(app, "import", file)
        again = run(app, "import", file)
        assert again.exit_code == 0
        assert "This very file was taken in on" in again.output
        assert run(app, "list").output.count("SHA-256") == 1

    def test_warns_where_a_file_has_fewer_areas_than_what_it_takes_the_place_of(self, app: Flask, file: Path) -> None:
        file.write_bytes(collection(row(), row(ONS_CODE="E06000002", LA_CODE="112", LA_NAME="Middlesbrough")))
        run(app, "import", file)
        file.write_bytes(collection(row()))
        done = run(app, "import", file, "--dry-run")
        assert "That one has 2 areas, and this file has 1." in done.output

    def test_refuses_a_file_whose_rows_all_contradict_each_other(self, app: Flask, file: Path) -> None:
        file.write_bytes(collection(row(), row(VALUE="125")))
        done = run(app, "import", file)
        assert done.exit_code == 1
        assert "No row of this file was understood. Row 3: Row 2 is of the same area" in done.output
        assert "No figures are in yet" in run(app, "list").output

    def test_tries_it_and_changes_nothing(self, app: Flask, file: Path) -> None:
        done = run(app, "import", file, "--dry-run", "--year", "2023-24")
        assert (done.exit_code, "Nothing changed" in done.output, "2023-24" in done.output) == (0, True, True)
        assert "No figures are in yet" in run(app, "list").output

    def test_says_that_figures_are_made_up(self, app: Flask, file: Path) -> None:
        run(app, "import", file, "--made-up", "--title", "Practice figures")
        assert "Practice figures (Made up for a demonstration" in (listed := run(app, "list").output)
        assert "made-up figures" in listed

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (["--strict"], "1 row is not understood"),
            (["--year", "soon"], "is no reporting year"),
            (["--year", "2093-94"], "has not begun yet"),
        ],
    )
    def test_refuses_with_the_reason(self, app: Flask, file: Path, arguments: list[str], says: str) -> None:
        done = run(app, "import", file, *arguments)
        assert done.exit_code != 0
        assert says in done.output
        assert "No figures are in yet" in run(app, "list").output

    def test_refuses_a_file_that_is_none(self, app: Flask, tmp_path: Path) -> None:
        page = tmp_path / "figures.csv"
        page.write_text("<html><body>Not found</body></html>")
        done = run(app, "import", page)
        assert done.exit_code == 1
        assert "This is a web page saved as a file" in done.output

    def test_waits_for_another_import_to_end(self, app: Flask, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        real, tries = importing.import_figures, []

        def locked(**arguments: object) -> importing.Imported:
            tries.append(1)
            if len(tries) < 3:
                raise OperationalError("BEGIN IMMEDIATE", {}, sqlite3.OperationalError("database is locked"))
            return real(**arguments)  # type: ignore[arg-type]  # as they came

        monkeypatch.setattr(importing, "import_figures", locked)
        monkeypatch.setattr("app.commons.cli.time.sleep", lambda seconds: None)
        done = run(app, "import", file)
        assert (done.exit_code, len(tries)) == (0, 3)
        assert "Waiting for it to end" in done.output
        monkeypatch.setattr(cli, "WAIT", timedelta(seconds=-1).total_seconds())
        tries.clear()
        file.write_bytes(collection(row(VALUE="95")))
        assert "Another import is at work. Nothing was changed" in run(app, "import", file).output


def test_the_template_is_a_file_that_comes_in(app: Flask) -> None:
    text = run(app, "template").output
    assert text == TIDY_TEMPLATE.read_text(encoding="utf-8")
    found = taken(io.BytesIO(text.encode()).read())
    assert not found.problem_count
    assert len(found.new_measures) == 1
