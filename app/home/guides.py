"""The guides for each kind of person: what is written in docs/guides, as pages. A *guide* is one Markdown file."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from app.ui.prose import Prose, draw

FOLDER = Path(__file__).parents[2] / "docs" / "guides"
# In the order in which the list of guides shows them: the address, and whom the guide is for.
GUIDES: Mapping[str, str] = {
    "board-manager": "Board manager",
    "independent-chair": "Independent chair",
    "board-member": "Board member or lay member",
    "partner": "Partner organisation",
    "staff": "Staff who are asked in a survey",
    "regional-lead": "Regional lead or analyst",
    "operator": "Operator of the service",
}


@lru_cache(maxsize=len(GUIDES))
def read_guide(name: str) -> Prose:
    """Return a guide, one of `GUIDES`. Its links lead to other guides.

    Raises:
        KeyError: there is no such guide.
        ValueError: the file does not begin with a heading.
    """
    if name not in GUIDES:
        raise KeyError(name)
    return draw((FOLDER / f"{name}.md").read_text(encoding="utf-8"), href=lambda page: page.removesuffix(".md"))
