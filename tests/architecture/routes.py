"""Write the list of routes anew: python -m tests.architecture.routes"""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask

from app.access.guards import declared_of

FILE = Path(__file__).with_name("routes.txt")
UPDATE = "python -m tests.architecture.routes"


def listed(app: Flask) -> list[str]:
    """Return a line for every route: method, rule, who, what they must be permitted."""
    lines = []
    for rule in app.url_map.iter_rules():
        declared = declared_of(app, rule.endpoint)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            who = declared.who if declared else "NOBODY SAID"
            permission = declared.permission.value if declared and declared.permission else "-"
            lines.append(f"{method:<5}{rule.rule}  {who}  {permission}")
    return sorted(lines, key=lambda line: (line[5:], line))


def main() -> None:
    """Write the file."""
    from app import create_app

    os.environ |= {"MSP_ENV": "test", "SECRET_KEY": "only to list the routes, 0123456789 abcdef"}
    FILE.write_text("\n".join(listed(create_app())) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
