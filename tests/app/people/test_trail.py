"""The words of the audit trail."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.people import trail

ROOT = Path(__file__).resolve().parents[3]


def recorded() -> Iterator[tuple[str, str]]:
    """Every action that the code writes out in a call of `record`, and where."""
    for folder in ("app", "tenants"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "record":
                    for part in ast.walk(node.args[0]):
                        if isinstance(part, ast.Constant) and isinstance(part.value, str) and "." in part.value:
                            yield part.value, path.name


class TestWords:
    def test_are_there_for_every_action(self) -> None:
        found = set(recorded())
        assert len(found) > 20
        assert {(action, where) for action, where in found if action not in trail.WORDS} == set()

    @pytest.mark.parametrize(
        ("action", "detail", "about", "said"),
        [
            ("link.heard", {"state": "ended"}, "Quill Trust", "Heard that the connection was ended by Quill Trust"),
            ("link.ended", {}, None, "Ended the connection with somebody"),
            (
                "space.state_changed",
                {"from": "trial", "to": "active"},
                None,
                "Moved this space from “trial” to “active”",
            ),
            ("member.ended", {"role": "board_chair"}, None, "Took away the role “Independent chair” of somebody"),
            ("partner.added", {}, "Quill Trust", "Added a partner: Quill Trust"),
            ("partner.added", {}, None, "Added a partner"),
            ("some.new_thing", {}, None, "Some: new thing"),
        ],
    )
    def test_make_a_sentence(self, action: str, detail: dict[str, str], about: str | None, said: str) -> None:
        assert trail.sentence(action, detail, about) == said
