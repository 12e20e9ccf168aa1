"""Rules of the house that a linter does not know."""

import ast
import os
import re
import subprocess
import sys

from sqlalchemy.orm import RelationshipProperty

from tenants import Model
from tests.architecture.source import ROOT, attributes, calls, files, imported, parsed, room, short

DATABASE = {"db", "Model", "read", "look_up", "insert_rows", "insert_if_absent", "upsert", "publish", "record"}
LONGEST = 320  # about 300, as the house has it
# Before a space is known: sign-in, and the health of the service. Each answers one row, through one function.
LOOKS_UP = (
    "app/benchmarking/service/hiding.py",
    "app/home/queries/health.py",
    "app/learning_needs/queries/doors.py",
    "app/people/queries/entering.py",
)
# What a job does that takes long and reaches outside: it is the edge itself, and opens short transactions.
OUTSIDE = (
    "app/accounts/handlers.py",
    *(f"app/learning_needs/handlers/{name}.py" for name in ("documents", "importing", "release")),
    *(f"app/benchmarking/handlers/{name}.py" for name in ("editions", "packs")),
    "app/commons/handlers/figures.py",
    *(f"app/core/mail/{name}.py" for name in ("carrying", "following")),
)
EDGE = ("views", "forms", "charts", "exports")
CORE = ("service", "queries", "models", "handlers", "messages", "statistics")


def test_what_opens_its_own_transactions_does_a_job_outside_of_one() -> None:
    assert all("outside=True" in (ROOT / name).read_text() for name in OUTSIDE)


class TestPages:
    def test_know_no_tables_and_no_session(self) -> None:
        wrong = []
        for name in EDGE:
            for path in room(name):
                for module, what, line in imported(path):
                    tables = ".models" in module or module.startswith(("sqlalchemy", "flask_sqlalchemy"))
                    if tables or (module.split(".")[0] == "tenants" and what in DATABASE):
                        wrong.append(f"{short(path)}:{line} imports {what or module}")
        assert wrong == []


class TestServices:
    def test_never_commit(self) -> None:
        wrong = []
        for name in CORE:
            for path in room(name):
                if short(path) in OUTSIDE:
                    continue
                wrong += [
                    f"{short(path)}:{line} calls {call}"
                    for call, line in calls(path)
                    if call.endswith((".commit", ".rollback", ".begin")) or call == "transaction"
                ]
        assert wrong == []

    def test_are_told_the_time(self) -> None:
        wrong = []
        for name in CORE:
            for path in room(name):
                told = ("clock.now", "datetime.now", "datetime.utcnow", "date.today", "time.time")
                wrong += [f"{short(path)}:{line} asks {call}" for call, line in calls(path) if call in told]
        assert wrong == []

    def test_know_no_pages(self) -> None:
        wrong = []
        for name in CORE:
            for path in room(name):
                pages = ("flask", "wtforms", "flask_wtf", "plotly", "werkzeug", "app.ui")
                wrong += [
                    f"{short(path)}:{line} imports {module}"
                    for module, _, line in imported(path)
                    if any(module == page or module.startswith(f"{page}.") for page in pages)
                ]
        assert wrong == []


class TestFeatures:
    def test_pass_the_session_by_nowhere(self) -> None:
        wrong = []
        for path in files("app"):
            wrong += [
                f"{short(path)}:{line} touches {name}"
                for name, line in attributes(path)
                if re.search(r"\b(db|session)\.engines?\b|\.connection$|\.get_bind$|\.exec_driver_sql$", name)
            ]
            if path.stem != "models":  # the conditions of partial indexes are text
                wrong += [
                    f"{short(path)}:{line} calls text" for call, line in calls(path) if call in ("text", "sa.text")
                ]
            wrong += [
                f"{short(path)}:{line} vouches for a statement"
                for module, what, line in imported(path)
                if what in ("PERMIT", "do_as_owner", "look_up", "permitted") and short(path) not in LOOKS_UP
            ]
        assert wrong == []

    def test_choose_no_scope_of_their_own(self) -> None:
        # Only the ground floor, the guard and commands may act as somebody else than the request does.
        wrong = []
        for path in files("app"):
            for module, what, line in imported(path):
                if what in ("maintaining", "working", "set_scope", "in_scope") and module.startswith("tenants"):
                    command = path.stem == "cli" or path.parent.name in ("cli", "demo")
                    if not command:
                        wrong.append(f"{short(path)}:{line} imports {what}")
        assert wrong == []


def test_no_file_is_a_monster() -> None:
    long = {short(path): len(path.read_text().splitlines()) for path in files("app", "tenants")}
    assert {name: lines for name, lines in long.items() if lines > LONGEST} == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [short(path) for path in files("app", "tenants") if not ast.get_docstring(parsed(path))]
    assert silent == []


def test_relationships_load_nothing_unasked() -> None:
    found = [
        str(relationship)
        for mapper in Model.registry.mappers
        if not str(mapper.local_table).startswith("probe_")
        for relationship in mapper.relationships
        if isinstance(relationship, RelationshipProperty) and relationship.lazy != "raise"
    ]
    assert found == []


def test_what_is_committed_names_no_secret() -> None:
    found = [
        short(path)
        for path in files("app", "tenants", "migrations")
        if re.search(r"(BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16})", path.read_text())
    ]
    assert found == []
    assert (ROOT / ".gitignore").read_text().count("instance")


def test_a_web_process_starts_without_what_only_the_worker_needs() -> None:
    heavy = ("docx", "numpy", "openpyxl", "plotly", "scipy", "weasyprint", "xlsxwriter")
    code = f"import sys, wsgi; print([name for name in {heavy!r} if name in sys.modules])"
    environ = {
        **os.environ,
        "MSP_ENV": "test",
        "SECRET_KEY": "only to look what is loaded, 0123456789",
        "DATABASE_URL": "sqlite://",
        "PUBLIC_URL": "http://localhost",
        "MAIL_URL": "console:",
        "MAIL_FROM": "MSP Board <no-reply@msp-board.example>",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
