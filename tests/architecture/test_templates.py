"""Templates: each compiles, imports what it uses, and holds nothing that the content security policy forbids."""

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

from tests.architecture.source import ROOT, calls, files, parsed, short

TEMPLATES = sorted(
    path
    for path in (ROOT / "app").rglob("*")
    if path.suffix in (".html", ".txt") and "templates" in path.parts and "node_modules" not in path.parts
)
PAGES = [path for path in TEMPLATES if "mail" not in path.parts]  # mails have their styles inside: readers drop others
IDS = [short(path) for path in TEMPLATES]


def tags(path: Path) -> list[str]:
    """Return the tags of a template, without what is put in when it is drawn."""
    text = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"{%.*?%}|{{.*?}}", " ", text, flags=re.DOTALL)
    return re.findall(r"<[a-zA-Z][^>]*>", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=IDS)
class TestTemplate:
    def test_compiles_and_uses_what_it_imports(self, path: Path, bare_app: Flask) -> None:
        source = path.read_text(encoding="utf-8")
        tree = bare_app.jinja_env.parse(source)
        bare_app.jinja_env.compile(source, str(path))
        names = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
        for node in tree.find_all(nodes.FromImport):
            given = {name if isinstance(name, str) else name[1] for name in node.names}
            assert given <= names, f"imports {given - names} and does not use it"

    def test_trusts_no_text(self, path: Path, bare_app: Flask) -> None:
        tree = bare_app.jinja_env.parse(path.read_text(encoding="utf-8"))
        assert not [node for node in tree.find_all(nodes.Filter) if node.name in ("safe", "forceescape")]
        plain = path.suffix == ".txt"  # the one text that is no HTML
        assert plain or not list(tree.find_all(nodes.EvalContextModifier))


@pytest.mark.parametrize("path", PAGES, ids=[short(path) for path in PAGES])
class TestPage:
    def test_has_nothing_inline(self, path: Path) -> None:
        for tag in tags(path):
            assert not re.search(r"\sstyle\s*=|\son[a-z]+\s*=", tag, re.IGNORECASE), tag
            assert "javascript:" not in tag.lower(), tag
            if tag.lower().startswith("<script"):
                assert "src=" in tag or 'type="application/json"' in tag, tag
            assert not tag.lower().startswith(("<style", "<iframe", "<object", "<embed", "<base"))

    def test_brings_nothing_from_elsewhere(self, path: Path) -> None:
        loads = [
            tag for tag in tags(path) if re.match(r"<(script|link|img|source|video|audio|use)\b", tag, re.IGNORECASE)
        ]
        assert not [tag for tag in loads if re.search(r"(src|href)=[\"'](https?:)?//", tag)]


def test_every_post_carries_a_token() -> None:
    forms = re.compile(r"<form\b[^>]*method=\"post\".*?</form>", re.DOTALL | re.IGNORECASE)
    found = [(short(path), form) for path in PAGES for form in forms.findall(path.read_text())]
    assert len(found) > 20
    assert [(name, form[:80]) for name, form in found if not re.search(r"csrf_token|hidden_tag", form)] == []


def test_what_views_draw_is_there() -> None:
    import ast

    there = {str(path.relative_to(next(p for p in path.parents if p.name == "templates"))) for path in TEMPLATES}
    missing = []
    for path in files("app"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "render_template":
                name = node.args[0]
                if isinstance(name, ast.Constant) and name.value not in there:
                    missing.append(f"{short(path)}:{node.lineno} {name.value!r}")
    assert missing == []


def test_markup_is_made_in_few_places() -> None:
    makers = {
        short(path) for path in files("app") for call, _ in calls(path) if call in ("Markup", "markupsafe.Markup")
    }
    drawn = tuple(
        f"app/{name}/{room}/"
        for name in ("assessments", "benchmarking", "learning_needs")
        for room in ("charts", "views")
    )
    assert all(name.startswith(("app/ui/", *drawn)) for name in makers), makers
